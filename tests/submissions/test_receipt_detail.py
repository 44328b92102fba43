import re

import pytest

from submissions.models import Dossier, Receipt
from tests.submissions.conftest import HANDED_IN, RETURNED


def main(page: str) -> str:
    """What the page says; its form's token is another each time."""
    said = page.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", said)


@pytest.fixture
def receipt(titled) -> Receipt:
    return titled(HANDED_IN).receipts.get()


def test_number_time_person_and_files_with_their_hashes(as_person, receipt, settings):
    """40: "The author gets at once a receipt with number, time, list of files with hashes"."""
    page = as_person("ha@cb.example").get(f"/bien-nhan/{receipt.pk}/").content.decode()
    dossier = receipt.dossier
    for words in (
        receipt.number, dossier.title, "17\u00a0giờ\u00a005, thứ\u00a0Ba\u00a029/4/2025",
        "Hoàng Thu Hà", '2 bộ, <span lang="vi">chậm nhất hết thứ\u00a0Hai\u00a019/5/2025</span>',
        f"{settings.PORTAL_URL}/theo-doi/{dossier.status_token}/",
        f"/bien-nhan/{receipt.pk}/bien-nhan.pdf",
        *[file["sha256"] for file in receipt.files],
    ):  # fmt: skip
        assert words in page
    assert len(receipt.files) == 6


def test_the_code_image_needs_no_inline_style(as_person, receipt):
    page = as_person("ha@cb.example").get(f"/bien-nhan/{receipt.pk}/").content.decode()
    assert 'class="qr-code"' in page
    assert "style=" not in page


def test_it_shows_the_files_as_they_were_then(as_person, receipt):
    receipt.dossier.attachments.update(file_name="khac.pdf", sha256="0" * 64)
    page = as_person("ha@cb.example").get(f"/bien-nhan/{receipt.pk}/").content.decode()
    assert (receipt.files[0]["sha256"] in page, "khac.pdf" in page) == (True, False)


def test_it_says_what_it_said_when_it_was_issued(as_person, receipt):
    dossier, client = receipt.dossier, as_person("ha@cb.example")
    before = client.get(f"/bien-nhan/{receipt.pk}/").content.decode()
    Dossier.objects.filter(pk=dossier.pk).update(title="Tên khác")
    dossier.authors.update(name="Người khác")
    type(dossier.deadline).objects.update(day="2025-06-30")
    type(dossier.unit).objects.filter(pk=dossier.unit_id).update(name="Đơn vị khác")
    type(dossier.rules).objects.update(copies=9)
    after = client.get(f"/bien-nhan/{receipt.pk}/").content.decode()
    assert main(after) == main(before)
    assert "Hoàng Thị Dợ, Nguyễn Minh Thư" in after


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ha@cb.example", 200), ("ngan@cb.example", 200), ("tue@cb.example", 200),
        ("thanh@cb.example", 404), ("men@cb.example", 404), ("anh@bk.example", 404),
    ],
)  # fmt: skip
def test_who_sees_it(as_person, receipt, who, status):
    assert as_person(who).get(f"/bien-nhan/{receipt.pk}/").status_code == status


@pytest.mark.parametrize(
    ("state", "come", "said"),
    [
        ("handed_in", False, "Nơi nhận đã có bộ 01, còn chờ bộ 02."),
        ("handed_in", True, "Nơi nhận đã có đủ bản giấy."),
        ("withdrawn", False, ""),
        ("ineligible", False, ""),
        ("withdrawn", True, "Nơi nhận đã có đủ bản giấy."),
    ],
)
def test_it_awaits_no_paper_that_nobody_awaits(as_person, receipt, state, come, said):
    dossier = receipt.dossier
    Dossier.objects.filter(pk=dossier.pk).update(state=state)
    if come:
        dossier.copies.update(received_at=receipt.handed_in_at)
    page = as_person("ha@cb.example").get(f"/bien-nhan/{receipt.pk}/")
    assert page.context["paper"] == said
    assert ("screen-only section" in page.content.decode()) is bool(said)


@pytest.mark.parametrize("beginning", [HANDED_IN, RETURNED])
def test_queries(as_person, titled, django_assert_num_queries, beginning):
    receipt, client = titled(beginning).receipts.get(), as_person("ngan@cb.example")
    with django_assert_num_queries(8):
        client.get(f"/bien-nhan/{receipt.pk}/")


def test_markup_in_its_words_is_inert(as_person, receipt):
    bad = "<i onclick=alert(1)>"
    Dossier.objects.filter(pk=receipt.dossier_id).update(title=bad)
    files = [{**file, "name": bad, "item": bad} for file in receipt.files]
    facts = {**receipt.facts, "title": bad, "authors": [bad], "unit": bad}
    Receipt.objects.filter(pk=receipt.pk).update(files=files, facts=facts)
    page = as_person("ha@cb.example").get(f"/bien-nhan/{receipt.pk}/").content.decode()
    assert ("<i onclick" in page, "&lt;i onclick=alert(1)&gt;" in page) == (False, True)
