"""One story through the whole portal, as its people live it: by what they read on the screen.

A solution of the education office of Cao Bằng (route B) goes from a note in the officer's list to
a sealed score sheet; what each person does, the next one sees.
"""

import hashlib
import io
import re
from dataclasses import dataclass, field

from PIL import Image
from playwright.sync_api import Page, expect

from tests import pdf
from tests.browser.hands import follow, press, read, section, sign_in, told, turn_to

TITLE = "Đèn học chống mỏi mắt từ pin máy tính cũ"
CONTEST = "Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 (2024 – 2025)"
LETTER = "Công văn số 1098/UBND-VHKHTT ngày 18/4/2025"
SLOTS = (
    ("Phiếu đăng ký dự thi", "phieu.pdf"),
    ("Bản tóm tắt giải pháp", "tom-tat.pdf"),
    ("Bản mô tả giải pháp", "mo-ta.pdf"),
    ("Ảnh sản phẩm hoặc mô hình", "anh-1.png"),
    ("Ảnh sản phẩm hoặc mô hình", "anh-2.png"),
    ("Giấy xác nhận áp dụng", "xac-nhan.pdf"),
)


@dataclass
class Story:
    """What one person hands to the next."""

    code: str = ""
    address: str = ""
    sent: dict[str, str] = field(default_factory=dict)  # file name → SHA-256


def picture(kind: str, number: int) -> bytes:
    """A small file of this kind, different for each number."""
    page = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 30 * number, 90)).save(page, kind)
    return page.getvalue()


def test_the_journey(portal, settings, live_server) -> None:
    settings.PORTAL_URL = live_server.url
    story = Story()
    office = sign_in(portal(), "ngan@cb.example")
    before = counters(office)

    organiser = sign_in(portal(), "tue@cb.example")
    an_organiser_sets_a_day(organiser)
    a_visitor_reads(portal())
    another_unit_confirms_the_letter(sign_in(portal(), "thuan@cb.example"))

    officer = sign_in(portal(), "ha@cb.example")
    the_officer_spots_a_solution(officer)
    the_officer_writes_the_dossier(officer)
    the_officer_sends_the_files(officer, story)
    the_officer_registers(officer, story)
    the_officer_hands_in(officer, story)

    the_author_follows(portal(), story, "Đã nộp", "Bộ 01: chưa có")
    the_office_receives_both_copies(office, story)
    the_office_accepts_and_forwards(office, story)
    the_author_follows(portal(), story, "Đã gửi tỉnh", "Bộ 02: đã nhận")

    the_organiser_gives_it_to_the_judges(organiser)
    the_judge_scores_and_seals(sign_in(portal(), "sang@cb.example"), story)
    assert counters(office) == [figure + 1 for figure in before]


def counters(page: Page) -> list[int]:
    """Dự kiến, đã đăng ký, đủ hồ sơ, bản giấy, as the dashboard's tiles say."""
    turn_to(page, "Tiến độ")
    names = ("Dự kiến", "Đã đăng ký", "Đủ hồ sơ", "Bản giấy")
    tiles = [page.get_by_role("link", name=re.compile(f"^{name}: ")) for name in names]
    return [int(tile.inner_text()) for tile in tiles]


def an_organiser_sets_a_day(page: Page) -> None:
    """In the words of a paper, read back in both readings."""
    turn_to(page, "Hội thi")
    follow(page, CONTEST, "Quản lý hội thi", "Đặt hạn")
    page.get_by_label("Hạn của việc gì").fill("Nộp hồ sơ về tỉnh")
    page.get_by_label("Cách ghi").select_option("đến hết ngày")
    page.get_by_label("Ngày", exact=True).fill("30/6/2025")
    receiver = "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Cao Bằng"
    page.get_by_label("Nơi nhận").select_option(receiver)
    press(page, "Lưu")
    told(page, "đến hết ngày 30/6/2025, tức là chậm nhất hết thứ Hai 30/6/2025")


def a_visitor_reads(page: Page) -> None:
    """Contest, plan, rules, letter and dates, without signing in."""
    page.goto("/")
    follow(page, CONTEST)
    read(page, "Chậm nhất hết thứ Hai 19/5/2025 Hạn: Nộp hồ sơ dự thi")
    read(page, "Chậm nhất hết thứ Hai 30/6/2025 Hạn: Nộp hồ sơ về tỉnh")
    for paper in ("Kế hoạch", "Thể lệ"):
        follow(page, paper)
        read(page, f"{paper} ")
        page.go_back()
    follow(page, LETTER, "xem các mục giao và tiến độ")
    read(page, "từ 10 giải pháp trở lên")
    read(page, "Văn bản ghi “trước ngày 20/5/2025”")


def another_unit_confirms_the_letter(page: Page) -> None:
    """In one tap; the thing no longer waits."""
    press(page, "Xác nhận đã nhận")
    told(page, f"Đã xác nhận nhận {LETTER}")
    expect(page.get_by_role("button", name="Xác nhận đã nhận")).to_have_count(0)


def the_officer_spots_a_solution(page: Page) -> None:
    """Someone in a school has a good way: noted, visited, won over."""
    follow(page, "Ghi giải pháp dự kiến")
    page.get_by_label("Tên giải pháp").fill(TITLE)
    page.get_by_label("Chủ thể:").fill("Nông Thị Thương")
    press(page, "Lưu")
    told(page, f"Đã thêm giải pháp dự kiến “{TITLE}”")
    row = page.get_by_role("row").filter(has_text=TITLE)
    for step in ("Ghi đã liên hệ", "Ghi đã nhận lời", "Bắt đầu viết"):
        row.get_by_role("button", name=step).click()
    follow(page, "Bỏ qua, viết luôn")
    follow(page, "Hồ sơ")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    read(page, "Đang viết")


def the_officer_writes_the_dossier(page: Page) -> None:
    """What it is, who made it, and the answers to every question."""
    section(page, "Giải pháp").get_by_role("link", name="Sửa").click()
    page.get_by_label("Lĩnh vực").select_option("Giáo dục và đào tạo")
    page.get_by_label("Đã áp dụng", exact=True).check()
    page.get_by_label("Tháng làm lần đầu").fill("3")
    page.get_by_label("Năm làm lần đầu").fill("2024")
    press(page, "Lưu")
    section(page, "Tác giả").get_by_role("link", name="Sửa").click()
    an_author(page, "Người thứ 1", "Nông Thị Thương", "60", leads=True)
    press(page, "Lưu và thêm người nữa")
    an_author(page, "Thêm một người", "Lý Gia Hân", "40", leads=False)
    press(page, "Lưu")
    for name in ("Nông Thị Thương", "Lý Gia Hân"):
        follow(page, f"Lời đồng ý của {name}")
        page.get_by_label("Đã ký trên giấy: đồng ý dự thi").check()
        press(page, "Ghi lại")
        follow(page, "Hồ sơ")
    section(page, "Câu trả lời").get_by_role("link", name="Viết").click()
    name, *others = page.get_by_role("main").locator("textarea").all()
    name.fill(TITLE)
    for question in others:
        question.fill("Lấy pin còn tốt trong máy tính hỏng, lắp vào đèn có chụp giấy.")
    press(page, "Lưu")
    read(page, "Đã trả lời 11 trên 11 câu")


def an_author(page: Page, who: str, name: str, share: str, *, leads: bool) -> None:
    person = page.get_by_role("group", name=who)
    person.get_by_label("Họ và tên").fill(name)
    person.get_by_label("Phần đóng góp (%)").fill(share)
    person.get_by_label("Tác giả chính").set_checked(leads)


def the_officer_sends_the_files(page: Page, story: Story) -> None:
    for number, (slot, name) in enumerate(SLOTS, 1):
        content = picture("PNG" if name.endswith("png") else "PDF", number)
        story.sent[name] = hashlib.sha256(content).hexdigest()
        place = page.get_by_role("region", name=slot)
        place.locator("input[type=file]").last.set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        told(page, f"Đã nhận tệp {name}.")
    read(page, "Hồ sơ đã đủ các phần Thể lệ yêu cầu")


def the_officer_registers(page: Page, story: Story) -> None:
    """From now on it counts, has its number and waits for its paper."""
    follow(page, "Đăng ký")
    press(page, "Đăng ký")
    told(page, "Đã đăng ký. Mã hồ sơ CB9-")
    story.code = re.search(r"CB9-\d{4}", page.get_by_role("main").inner_text())[0]


def the_officer_hands_in(page: Page, story: Story) -> None:
    """The receipt names each file with the SHA-256 of what was sent, on screen and on paper."""
    follow(page, "Nộp hồ sơ")
    press(page, "Nộp hồ sơ")
    told(page, "Đã nộp. Mã biên nhận")
    expect(page.get_by_role("main")).to_contain_text(story.code)
    rows = page.get_by_role("main").get_by_role("listitem").all_inner_texts()
    assert {re.search(r"\S+\.(pdf|png)", row)[0]: row.split()[-1] for row in rows} == story.sent
    with page.expect_download() as download:
        press(page, "Tải PDF")
    paper = "".join(pdf.pages(download.value.path().read_bytes()))
    printed = paper.replace(" ", "")
    assert [sha for sha in story.sent.values() if sha not in printed] == []
    story.address = re.search(r"http://[\w:.]+/theo-doi/[\w-]+/", printed)[0]


def the_author_follows(page: Page, story: Story, state: str, paper: str) -> None:
    """By the link on the receipt, without an account."""
    page.goto(story.address)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for words in (story.code, state, paper):
        read(page, words)
    expect(page.get_by_role("link", name="Đăng nhập", exact=True)).to_be_visible()


def the_office_receives_both_copies(page: Page, story: Story) -> None:
    """The scanner types the code of the sheet in hand."""
    turn_to(page, "Tiếp nhận")
    page.get_by_label("Quét hoặc gõ mã").fill(story.code)
    page.keyboard.press("Enter")
    read(page, "Chưa tiếp nhận được")
    for number in ("01", "02"):
        press(page, f"Nhận bộ {number}")
        told(page, f"Đã nhận bộ {number} của hồ sơ {story.code}.")


def the_office_accepts_and_forwards(page: Page, story: Story) -> None:
    turn_to(page, "Tiếp nhận")
    page.get_by_label("Quét hoặc gõ mã").fill(story.code)
    page.keyboard.press("Enter")
    press(page, "Lưu, các phần còn lại đều đạt")
    told(page, "Đã lưu kết quả kiểm hồ sơ ")
    press(page, "Tiếp nhận")
    told(page, "Đã ghi: ")
    turn_to(page, "Tiếp nhận")
    follow(page, "Xem danh sách")
    read(page, story.code)
    read(page, "Bộ 02 của CB9-0002 đang cho")  # lent out: it stays until it is back
    press(page, "Gửi tỉnh các hồ sơ đã chọn")
    told(page, "Đã gửi tỉnh 1 hồ sơ.")


def the_organiser_gives_it_to_the_judges(page: Page) -> None:
    turn_to(page, "Hội đồng")
    follow(page, CONTEST, "Phân công chấm")
    press(page, "Xem trước phân công")
    press(page, "Phân công như trên")
    told(page, "Đã phân công")


def the_judge_scores_and_seals(page: Page, story: Story) -> None:
    """Neither authors nor unit are shown; the draft is kept, and sealed once it was read again."""
    turn_to(page, "Phiếu chấm")
    follow(page, TITLE)
    shown = page.get_by_role("main").inner_text()
    assert [word for word in ("Thương", "Gia Hân", "Phòng Giáo dục") if word in shown] == []
    for criterion, points in (("1. Tính mới", "31"), ("2. Khả năng", "24,5"), ("3. Hiệu", "25")):
        page.get_by_role("textbox", name=criterion).fill(points)
    page.get_by_role("button", name="Thêm nửa điểm: 1.").click()
    read(page, "81,0 trên 100")
    read(page, "Đã lưu lúc")
    press(page, "Soát lại để niêm phong")
    press(page, "Niêm phong phiếu")
    told(page, "Đã niêm phong.")
    read(page, "Trung bình các phiếu đã niêm phong 81,00")
