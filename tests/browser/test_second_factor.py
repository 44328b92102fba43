"""A passkey in a real browser: added, asked for, taken away; and the pages of a second factor."""

from allauth.mfa.models import Authenticator

from contest_portal.demo import PASSWORD
from organizations.models import Person
from tests.browser.watching import Watch
from tests.organizations.test_second_factor import code_of

KEY = {
    "protocol": "ctap2", "transport": "internal", "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def sign_in(page) -> None:
    page.goto("/tai-khoan/dang-nhap/")
    page.get_by_label("Thư điện tử hoặc số điện thoại").fill("tue@cb.example")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def add_a_passkey(page) -> None:
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.get_by_role("button", name="Thêm khóa truy cập").click()


def test_an_organiser_signs_in_with_a_passkey(portal, live_server, settings):
    """Statement 107: "Staff must use a second factor; passkeys work"."""
    settings.SECOND_FACTOR_REQUIRED = True
    page = portal()
    watch = Watch(page, live_server.url)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    sign_in(page)
    page.wait_for_url("**/tai-khoan/hai-buoc/")
    watch.look()
    add_a_passkey(page)
    page.wait_for_url("**/ma-du-phong/")
    watch.look()
    page.get_by_role("link", name="Đã chép xong").click()
    page.locator(".bell").wait_for()
    page.goto("/tai-khoan/dang-xuat/")
    page.locator("main").get_by_role("button", name="Đăng xuất").click()

    sign_in(page)
    page.wait_for_url("**/buoc-hai/")
    watch.look()
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.locator(".bell").wait_for()
    page.goto("/tai-khoan/xac-nhan/khoa/?next=/tai-khoan/hai-buoc/")
    watch.look()
    page.get_by_role("button", name="Dùng khóa truy cập").click()

    page.get_by_role("link", name="Đặt bằng ứng dụng").click()
    secret = page.locator("strong.num").inner_text().replace(" ", "")
    page.get_by_label("Mã 6 số đang hiện trong ứng dụng").fill(code_of(secret))
    page.get_by_role("button", name="Bật xác thực hai bước").click()
    for path in ("xac-nhan/ma/", "hai-buoc/", "hai-buoc/ung-dung/tat/"):
        page.goto(f"/tai-khoan/{path}")
        watch.look()
    page.goto("/tai-khoan/hai-buoc/")
    page.get_by_role("link", name="Xóa khóa Khóa 1").click()
    watch.look()
    page.get_by_role("button", name="Xóa khóa").click()
    page.wait_for_url("**/tai-khoan/hai-buoc/")
    person = Person.objects.get(email="tue@cb.example")
    kinds = Authenticator.objects.filter(user=person).values_list("type", flat=True)
    assert (sorted(kinds), watch.found) == (["recovery_codes", "totp"], {})
