"""Organisers, offices and judges make things in the portal; every page they pass is looked over."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import follow, press, read, told, turn_to
from tests.browser.watching import Watch

CONTEST = "Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 10 (2026 – 2027)"
UNION = "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Cao Bằng"
NINTH = "Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 (2024 – 2025)"
CITY = "Ủy ban nhân dân thành phố Cao Bằng"
OFFICE = "Phòng Văn hóa, Khoa học và Thông tin thành phố Cao Bằng"
SUBJECT = "V/v triển khai Hội thi lần thứ 10 trên địa bàn thành phố"


@pytest.fixture
def watched(portal, live_server):
    """Opens a page that is watched; at the end nothing was found on any."""
    watches = []

    def open_watched(who: str = "") -> tuple[Page, Watch]:
        page = portal(who)
        watches.append(Watch(page, live_server.url))
        page.goto("/")
        return page, watches[-1]

    yield open_watched
    assert [watch.found for watch in watches if watch.found] == []


def test_an_organiser_makes_a_contest(watched) -> None:
    """Statement 1: "An organiser can publish a contest with plan, rules, decisions (number, date,
    issuer, file) and a visitor can open each without signing in"."""
    page, watch = watched("tue@cb.example")
    turn_to(page, "Hội thi")
    follow(page, "Tạo hội thi")
    watch.look()
    press(page, "Lưu")
    expect(page.get_by_role("alert")).to_be_focused()
    watch.look()
    a_contest(page)
    told(page, "Đã tạo hội thi.")
    watch.look()
    follow(page, "Thêm Kế hoạch")
    a_paper(page, "1520", "KH-UBND", "Ủy ban nhân dân tỉnh Cao Bằng")
    watch.look()
    press(page, "Lưu")
    follow(page, "Thêm Thể lệ")
    page.get_by_label("Loại văn bản").select_option("Quyết định")
    a_paper(page, "07", "QĐ-BTCHT", UNION)
    watch.look()
    press(page, "Lưu")
    for part in ("lĩnh vực dự thi", "tiêu chí chấm", "thành phần hồ sơ", "câu hỏi khi viết hồ sơ"):
        follow(page, f"Sửa {part}")
        watch.look()
        press(page, "Lưu")
    follow(page, "Sửa thông tin chung")
    watch.look()
    page.go_back()
    press(page, "Công bố hội thi")
    told(page, "Đã công bố hội thi.")

    visitor, _ = watched()
    follow(visitor, CONTEST, "Kế hoạch số 1520/KH-UBND ngày 12/01/2026")
    read(visitor, "Ủy ban nhân dân tỉnh Cao Bằng")
    visitor.go_back()
    follow(visitor, "Quyết định số 07/QĐ-BTCHT ngày 12/01/2026")
    read(visitor, UNION)


def a_contest(page: Page) -> None:
    page.get_by_label("Tên hội thi").fill("Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng")
    for label, value in (("Lần thứ", "10"), ("Từ năm", "2026"), ("Đến năm", "2027")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Mã", exact=True).fill("CB10")
    page.get_by_label("Đường đi của hồ sơ").select_option(index=1)
    page.get_by_label("Nơi nhận của tỉnh").select_option(UNION)
    press(page, "Lưu")


def a_paper(page: Page, number: str, symbol: str, issuer: str) -> None:
    page.get_by_label("Cơ quan ban hành").select_option(issuer)
    page.get_by_label("Số (chưa có thì để trống)").fill(number)
    page.get_by_label("Ký hiệu").fill(symbol)
    for label, value in (("Ngày (dự thảo", "12"), ("Tháng (", "1"), ("Năm (", "2026")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Trích yếu").fill("Tổ chức Hội thi lần thứ 10")


def test_an_office_issues_a_letter(watched) -> None:
    """Statement 9: "An officer can issue a directive whose items name units, roles (chủ trì, phối
    hợp), target number and deadline"."""
    page, watch = watched("ngan@cb.example")
    turn_to(page, "Hội thi")
    follow(page, NINTH, "Soạn công văn giao nhiệm vụ", "Đặt hạn")
    page.get_by_label("Cách ghi").select_option("trước ngày")
    page.get_by_label("Ngày", exact=True).fill("10/6/2025")
    page.get_by_label("Nơi nhận").select_option(OFFICE)
    watch.look()
    press(page, "Lưu")
    told(page, "trước ngày 10/6/2025, tức là chậm nhất hết thứ Hai 09/6/2025")
    turn_to(page, "Hội thi")
    follow(page, NINTH, "Soạn công văn giao nhiệm vụ")
    watch.look()
    page.get_by_label("Cơ quan ban hành").select_option(CITY)
    page.get_by_label("Trích yếu").fill(SUBJECT)
    page.get_by_label("Hạn nộp").select_option(
        "Nộp hồ sơ dự thi: trước ngày 10/6/2025, tức là chậm nhất hết thứ Hai 09/6/2025"
    )
    press(page, "Bắt đầu soạn")
    read(page, "Công văn chưa có mục nào.")
    press(page, "Thêm mục")
    an_item(page)
    watch.look()
    expect(page.locator(".save-state")).to_contain_text("Đã lưu nháp lúc")
    press(page, "Lưu mục 1")
    told(page, "Đã lưu mục 1.")
    watch.look()
    follow(page, "Bỏ mục")
    watch.look()
    follow(page, "Giữ lại", "Sửa mục 1")
    follow(page, "Thêm giải pháp dự kiến")
    watch.look()
    page.get_by_label("Tên giải pháp").fill("Máy tưới vườn trường")
    press(page, "Lưu")
    follow(page, "Bỏ Máy tưới vườn trường")
    watch.look()
    follow(page, "Giữ lại")
    follow(page, "Sửa phần đầu")
    watch.look()
    send = page.get_by_role("button", name="Gửi đến 2 đơn vị")
    page.get_by_label("Trích yếu").fill(f"{SUBJECT} Cao Bằng")
    expect(send).to_be_disabled()  # while the page holds words that are not saved
    expect(page.locator(".save-state")).to_contain_text("Đã lưu nháp lúc")
    expect(send).to_be_enabled()
    page.get_by_text("Số, ngày và tệp: văn thư ghi sau").click()
    page.get_by_label("Số (chưa có thì để trống)").fill("2")
    expect(page.locator(".save-state")).to_contain_text("Số, ngày và tệp thì bấm lưu mới ghi.")
    expect(send).to_be_disabled()
    follow(page, "Thu lại")
    read(page, f"{SUBJECT.removeprefix('V/v ')} Cao Bằng")
    watch.look()
    press(page, "Gửi đến 2 đơn vị")
    read(page, "Gửi công văn đến 2 đơn vị?")
    watch.look()
    press(page, "Gửi đến 2 đơn vị")
    told(page, "Đã gửi công văn đến 2 đơn vị.")

    officer, _ = watched("pao@cb.example")
    read(officer, "Cùng nhà trường tìm cách làm hay: từ 3 giải pháp trở lên.")
    it_presses_for_the_letter(page)


def it_presses_for_the_letter(page: Page) -> None:
    """18. An officer gets a drafted công văn đôn đốc with today's figures. 19. Every figure in the
    drafted letter can be clicked to the entries it counts."""
    turn_to(page, "Tiến độ")
    follow(page, "Soạn công văn đôn đốc")
    press(page, "Soạn công văn đôn đốc")
    told(page, "Đã soạn bản nháp từ số liệu hôm nay.")
    follow(page, "Đối chiếu số liệu", "01 giải pháp dự kiến")
    read(page, "Máy tưới vườn trường")
    page.go_back()
    page.locator(".crumbs").get_by_role("link").click()
    press(page, "Gửi đến 2 đơn vị")
    read(page, "Gửi công văn đến 2 đơn vị?")
    press(page, "Gửi đến 2 đơn vị")
    told(page, "Đã gửi công văn đến 2 đơn vị.")


def an_item(page: Page) -> None:
    page.get_by_label("Loại việc").select_option("Tìm và nộp giải pháp")
    for part, unit in (("Đơn vị chủ trì", "Phòng Giáo dục và Đào tạo"),
                       ("Phối hợp với", "UBND xã Chu Trinh")):  # fmt: skip
        asked = page.get_by_role("group", name=part)
        asked.get_by_text("Chọn", exact=True).click()
        asked.get_by_label(unit, exact=True).check()
    page.get_by_label("Việc phải làm").fill(
        "Cùng nhà trường tìm cách làm hay: từ 3 giải pháp trở lên."
    )
    page.get_by_label("Số lượng tối thiểu, để trống nếu không giao").fill("3")


def test_an_office_enters_a_paper(watched) -> None:
    page, watch = watched("ngan@cb.example")
    turn_to(page, "Văn bản")
    follow(page, "Thêm văn bản")
    page.get_by_label("Loại văn bản").select_option("Thông báo")
    a_paper(page, "31", "TB-UBND", CITY)
    press(page, "Lưu")
    watch.look()
    follow(page, "Sửa")
    watch.look()


def test_an_office_invites_a_person(watched, settings, live_server) -> None:
    """The slip's link leads in a person who has only a phone."""
    settings.PORTAL_URL = live_server.url
    page, watch = watched("ngan@cb.example")
    turn_to(page, "Đơn vị")
    follow(page, "Trường Mầm non Sông Bằng", "Mời người vào đơn vị")
    watch.look()
    page.get_by_label("Họ và tên").fill("Nguyễn Hoàng Khánh Vân")
    page.get_by_label("Số điện thoại (không").fill("0900 000 777")
    page.get_by_label("Người của đơn vị").check()
    press(page, "Mời và lập phiếu")
    watch.look()
    link = page.get_by_text("/loi-moi/").inner_text().split()[-1]

    invited, watch = watched()
    invited.goto(link)
    watch.look()
    for label in ("Đặt mật khẩu", "Gõ lại mật khẩu"):
        invited.get_by_label(label, exact=True).fill("suoi-trong-2025")
    press(invited, "Đặt mật khẩu và vào cổng")
    expect(invited.get_by_role("heading", level=1)).to_have_text("Hồ sơ của tôi")
    watch.look()


def test_a_judge_looks_twice(watched) -> None:
    page, watch = watched("khue@cb.example")
    follow(page, "Nắp cống ngăn mùi và rác đúc từ nhựa tái chế")
    watch.look()
    expect(page.get_by_role("button", name="Soát lại để niêm phong")).to_be_disabled()
    page.get_by_role("textbox", name="3. Hiệu quả").fill("31")
    read(page, "Điểm từ 0 đến 30.")
    watch.look()
    page.get_by_role("textbox", name="3. Hiệu quả").fill("28,5")
    read(page, "Đã lưu lúc")
    press(page, "Soát lại để niêm phong")
    watch.look()
    press(page, "Niêm phong phiếu")
    watch.look()
