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


def test_the_desk_keeps_the_focus_in_its_field(portal) -> None:
    """A scanner types; nobody clicks."""
    page = portal("ngan@cb.example")
    page.goto("/tiep-nhan/")
    field = page.get_by_label("Quét hoặc gõ mã")
    for code, heading in (("CB9-0008", "Bộ thẻ ghép vần"), ("CB9-0010", "Trồng nấm hương")):
        expect(field).to_be_focused()
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(field).to_be_focused()
