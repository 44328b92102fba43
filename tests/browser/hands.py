"""What a person does at the screen: follows a link, presses a button, reads."""

from playwright.sync_api import Locator, Page, expect

from contest_portal.demo import PASSWORD


def sign_in(page: Page, name: str) -> Page:
    page.goto("/")
    follow(page, "Đăng nhập")
    page.get_by_label("Thư điện tử hoặc số điện thoại").fill(name)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    press(page, "Đăng nhập")
    expect(page.get_by_role("navigation", name="Mục lục chính")).to_be_visible()
    return page


def follow(page: Page, *links: str) -> None:
    """Each link leads to the page where the next one stands."""
    for link in links:
        page.get_by_role("link", name=link, exact=True).first.click()


def turn_to(page: Page, word: str) -> None:
    """A word of the menu; it may be folded under the last."""
    menu = page.get_by_role("navigation", name="Mục lục chính")
    link = menu.get_by_role("link", name=word, exact=True)
    if not link.is_visible():
        menu.get_by_text("Thêm", exact=True).click()
    link.click()


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).first.click()


def read(page: Page, words: str) -> None:
    """The words stand on the page."""
    expect(page.get_by_role("main")).to_contain_text(words)


def told(page: Page, words: str) -> None:
    """The portal says what it has done."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def section(page: Page, heading: str) -> Locator:
    """The part of the page under this heading."""
    title = page.get_by_role("heading", name=heading, exact=True)
    return page.locator("section").filter(has=title)
