"""An author's link in a real browser: the press counts, also without JavaScript."""

import pytest
from playwright.sync_api import expect

from submissions.models import Author
from tests.submissions.conftest import DRAFT


@pytest.fixture
def author(demo) -> Author:
    return Author.objects.get(dossier__title__startswith=DRAFT)


@pytest.mark.parametrize("script", [True, False])
def test_a_visitor_confirms_by_the_link(portal, author, script):
    """37: "Co-authors … can each confirm by a link". A page that says `no-referrer` would have
    its own form refused as forged."""
    page = portal(width=360, java_script_enabled=script)
    page.goto(f"/xac-nhan/{author.token}/")
    page.get_by_label("Tôi đồng ý dự thi với giải pháp").check()
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi lời đồng ý.")
    author.refresh_from_db()
    assert (author.consents_to_entry, author.consents_to_publish) == (True, False)


def test_the_message_is_copied(portal, author):
    page = portal("ha@cb.example")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/tac-gia/{author.pk}/")
    page.get_by_role("button", name="Chép lời nhắn").click()
    expect(page.get_by_text("Đã chép. Mở Zalo rồi dán vào.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Lời nhắn để gửi Zalo").input_value()
    assert f"/xac-nhan/{author.token}/" in copied
