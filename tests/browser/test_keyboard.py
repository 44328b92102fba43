"""The portal with the keyboard alone."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.watching import DESK, PHONE
from tests.security.objects import addresses

PAGES = (
    ("", "account_login"),
    ("ha@cb.example", "unit_home"),
    ("ha@cb.example", "dossier_edit"),
    ("ha@cb.example", "dossier_answers"),
    ("ngan@cb.example", "dashboard"),
    ("khue@cb.example", "sheet_edit"),
)
STOP = """() => {
    const at = document.activeElement;
    if (at === document.body) return null;
    const [box] = at.getClientRects(), style = getComputedStyle(at);
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
        words: at.innerText || at.getAttribute("aria-label") || at.labels?.[0]?.innerText,
        leads: at.matches(".btn-primary"),
        seen: at.contains(top) || Boolean(top?.contains(at)),
        ringed: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 3,
    };
}"""


def walk(page: Page) -> list[dict]:
    """What the Tab key stops at, from the top of the page until it leaves it."""
    stops = []
    page.keyboard.press("Tab")
    while stop := page.evaluate(STOP):
        stops.append(stop)
        page.keyboard.press("Tab")
    return stops


def test_every_stop_is_seen(portal) -> None:
    """Statement 104: "Everything works with keyboard and screen reader". No stop is hidden by a
    bar, each has its ring, and the filled button is one of them."""
    for who, name in PAGES:
        page = portal(who)
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(reverse(name, kwargs=addresses().get(name)))
            page.evaluate("document.activeElement.blur()")  # where the page begins with a field
            stops = walk(page)
            assert stops[0]["words"] == "Đến nội dung chính"
            assert [stop for stop in stops if not (stop["seen"] and stop["ringed"])] == []
            assert len([stop for stop in stops if stop["leads"]]) == 1, name


def test_the_skip_link_leads_past_the_menu(portal) -> None:
    page = portal("ha@cb.example")
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Chọn giải pháp")).to_be_focused()


class Hands:
    """Who scans and types: a label costs no key of the clerk's, every other key is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def scan(self, label: str) -> None:
        """A USB scanner types what the QR code says, and Enter."""
        expect(self.page.get_by_label("Quét hoặc gõ mã")).to_be_focused()
        self.page.keyboard.type(label)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def chord(self, letter: str) -> None:
        """Alt and a letter. Playwright leaves out the letter that Alt goes with."""
        self.keys += 1
        key = {"text": letter, "unmodifiedText": letter, "windowsVirtualKeyCode": ord(letter) - 32}
        session = self.page.context.new_cdp_session(self.page)
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", "modifiers": 1, **key})


def test_the_desk_keeps_the_focus_in_its_field(portal) -> None:
    """A scanner types; nobody clicks. Whatever the answer is, the next label can be scanned."""
    page = portal("ngan@cb.example")
    hands = Hands(page)
    page.goto("/tiep-nhan/")
    field = page.get_by_label("Quét hoặc gõ mã")
    for label, words in (
        ("CB9-0008", "Bộ thẻ ghép vần"),
        ("https://hoithi.example/tiep-nhan/?code=CB9-0010-1", "Đã nhận bộ 01 của hồ sơ CB9-0010."),
        ("CB9-0010-1", "Anh chị không cần ghi lại."),
        ("CB9-9999-1", "Mã này không có."),
        ("BK8-0003-2", "Bàn này không nhận hồ sơ đó"),
    ):
        hands.scan(label)
        expect(page.locator("body")).to_contain_text(words)
    expect(field).to_be_focused()
    assert hands.keys == 0


def test_the_desk_walked_by_keyboard(portal) -> None:
    """Statement 67: "A clerk can receive a dossier in under 20 seconds by scanning or typing the
    number". Both copies by scanning; then checked, accepted and its slip printed, without a mouse.
    """
    page = portal("ngan@cb.example")
    hands = Hands(page)
    page.goto("/tiep-nhan/")
    hands.scan("CB9-0010-1")
    hands.scan("CB9-0010-2")
    expect(page.locator(".copy-slot-received")).to_have_count(2)
    assert hands.keys == 0  # received

    with page.expect_navigation():
        hands.chord("k")  # the whole checklist is right
    expect(page.get_by_role("status").filter(has_text="Đã lưu kết quả kiểm")).to_be_visible()
    with page.expect_navigation():
        hands.chord("t")
    expect(page.get_by_role("status").filter(has_text="đã được tiếp nhận")).to_be_visible()
    expect(page.get_by_label("Quét hoặc gõ mã")).to_be_focused()
    with page.expect_response("**/giay-to/phieu-tiep-nhan/pdf/?phan=2") as slip:
        hands.chord("i")
    assert (slip.value.status, slip.value.headers["content-type"]) == (200, "application/pdf")
    assert hands.keys == 3  # checked, accepted, its slip in hand
