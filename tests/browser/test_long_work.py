"""A file that is being made, as its owner watches it: live, without a script, stopped."""

import pytest
from playwright.sync_api import expect

from documents import exports
from documents.models import Export
from organizations.models import Person
from tests.browser.hands import press, read
from tests.browser.watching import Watch
from tests.documents import long_work

pytestmark = pytest.mark.django_db(transaction=True)
State = Export.State


@pytest.fixture
def export(demo) -> Export:
    tue = Person.objects.get(email="tue@cb.example")
    return exports.ask(tue, long_work.make_text.name, "Danh sách tổng hợp CB9, PDF")


def test_the_progress_moves_by_itself_until_the_file_is_there(portal, export, live_server) -> None:
    """Long work: "with a live progress bar"."""
    page = portal("tue@cb.example", width=360)
    watch = Watch(page, live_server.url)
    page.goto(f"/xuat/{export.pk}/")
    read(page, "Chờ đến lượt")
    Export.objects.update(state=State.RUNNING, attempts=1, done=3, total=12)
    expect(page.locator("progress")).to_have_js_property("value", 3)
    expect(page.get_by_text("Đã làm 3 trên 12 phần.")).to_be_visible()
    watch.look()
    Export.objects.update(state=State.WAITING)
    long_work.make_text(export.pk)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp").click()
    assert download.value.path().read_bytes() == "Nông lâm".encode()
    expect(page.locator("progress")).to_have_count(0)
    watch.look()
    assert watch.found == {}


def test_without_a_script_the_page_is_read_again_by_hand(portal, export) -> None:
    page = portal("tue@cb.example", width=360, java_script_enabled=False)
    page.goto(f"/xuat/{export.pk}/")
    Export.objects.update(state=State.RUNNING, attempts=1, done=3, total=12)
    page.get_by_role("link", name="Tải lại trang").click()
    read(page, "Đã làm 3 trên 12 phần.")
    press(page, "Hủy, không cần nữa")
    read(page, "Tệp này không được làm nữa.")
