"""Every page works without JavaScript: the main acts with the browser's switched off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contest_portal.demo import PASSWORD
from tests.browser.hands import follow, press, read, section, told

TITLE = "Lịch trực nhật bằng ô màu cho lớp ghép"


@pytest.fixture
def plain(portal) -> Callable[[str], Page]:
    """A phone whose browser runs no script, signed in through the menu."""

    def sign_in(name: str) -> Page:
        page = portal(width=360, java_script_enabled=False)
        page.goto("/")
        page.get_by_text("Mục lục", exact=True).click()
        follow(page, "Đăng nhập")
        page.get_by_label("Thư điện tử hoặc số điện thoại").fill(name)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        press(page, "Đăng nhập")
        return page

    return sign_in


def test_sign_in_and_out(plain) -> None:
    page = plain("0900000321")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hồ sơ của tôi")
    page.get_by_text("Mục lục", exact=True).click()
    press(page, "Đăng xuất")
    told(page, "Đã đăng xuất.")


def test_edit_a_dossier_and_hand_it_in(plain) -> None:
    page = plain("ha@cb.example")
    follow(page, TITLE)
    section(page, "Giải pháp").get_by_role("link", name="Sửa").click()
    page.get_by_label("Nơi áp dụng").fill("Điểm trường Nà Lắc")
    page.get_by_label("Năm làm lần đầu").fill("2031")
    press(page, "Lưu")
    expect(page.get_by_role("alert")).to_contain_text("Còn 1 chỗ cần sửa")
    expect(page.get_by_label("Nơi áp dụng")).to_have_value("Điểm trường Nà Lắc")
    page.get_by_label("Năm làm lần đầu").fill("2024")
    press(page, "Lưu")
    read(page, "Điểm trường Nà Lắc")

    slot = page.get_by_role("region", name="Phiếu đăng ký dự thi")
    slot.locator("input[type=file]").set_input_files(
        {"name": "phieu.pdf", "mimeType": "application/pdf", "buffer": b"<script>alert(1)</script>"}
    )
    slot.get_by_role("button", name="Gửi tệp").click()
    expect(slot.get_by_role("alert")).to_be_visible()

    follow(page, "Nộp hồ sơ")
    press(page, "Nộp hồ sơ")
    told(page, "Đã nộp. Mã biên nhận CB9-0017")


def test_score_a_dossier(plain) -> None:
    page = plain("khue@cb.example")
    follow(page, "Bảng chữ nổi học toán cho trẻ nhìn kém")
    for criterion, points in (("1. Tính mới", "31,5"), ("2. Khả năng", "24"), ("3. Hiệu", "20")):
        page.get_by_role("textbox", name=criterion).fill(points)
    press(page, "Lưu bản nháp")
    read(page, "75,5 trên 100")
