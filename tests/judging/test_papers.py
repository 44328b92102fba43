"""Papers of judging, from sample results of Cao Bằng 9: their own stage comes later."""

import json
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from documents import pdf
from documents.models import Document
from documents.papers import numbered
from judging import papers
from judging.papers import Award
from tests import pdf as read
from tests.judging.sample import awards, judging_papers, meeting

pytestmark = pytest.mark.usefixtures("demo")


def test_a_paper_can_be_kept_as_it_is() -> None:
    """A paper is plain data: what is kept with an issued paper draws the same bytes."""
    for paper in judging_papers().values():
        assert json.loads(json.dumps(paper)) == paper


def test_heads_numbers_and_days_stay_blank() -> None:
    """Decree 30/2020: the portal never invents a number; a biên bản has no place and date."""
    heads = {name: paper["head"] for name, paper in judging_papers().items()}
    assert {name: (h["number"], h["symbol"], h["day"]) for name, h in heads.items()} == {
        "proposal": ("", "TTr-BTCHT", ""),
        "decision": ("", "QĐ-UBND", ""),
        "minutes": ("", "BB-LHH", ""),
        "certificate": ("", "GCN-BTCHT", ""),
    }


def test_the_proposal_with_its_list() -> None:
    """Tờ trình, Mẫu 1.4: Kính gửi, căn cứ, "./.", the BTC's signature; the list as appendix."""
    first, listed = read.pages(pdf.draw(judging_papers()["proposal"]))
    assert "Số: /TTr-BTCHT Cao Bằng, ngày tháng 5 năm 2025" in first
    assert "TỜ TRÌNH Về việc công nhận kết quả và trao giải Hội thi" in first
    assert "Kính gửi: Ủy ban nhân dân tỉnh Cao Bằng." in first
    assert (
        "Căn cứ Kế hoạch tổ chức Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 (2024-2025) "
        "của Ủy ban nhân dân tỉnh Cao Bằng."
    ) in first
    assert (
        "đã chấm 18 giải pháp và đề nghị trao giải cho 04 giải pháp, gồm 01 giải Nhất, 01 giải "
        "Nhì, 02 giải Khuyến khích."
    ) in first
    assert "xem xét, quyết định./. Nơi nhận: - Như trên; - Lưu: VT, BTCHT." in first
    assert "TM. BAN TỔ CHỨC TRƯỞNG BAN Chủ tịch Liên hiệp hội" in first
    assert listed.startswith("Phụ lục DANH SÁCH GIẢI PHÁP ĐỀ NGHỊ TRAO GIẢI HỘI THI")
    assert "(Kèm theo Tờ trình số /TTr-BTCHT ngày tháng 5 năm 2025 của Ban Tổ chức" in listed
    assert "Tổng cộng 45.000.000" in listed


def test_the_decision_with_its_list() -> None:
    """Quyết định, Mẫu 1.2: who decides, on what bases, in articles."""
    first, listed = read.pages(pdf.draw(judging_papers()["decision"]))
    assert "QUYẾT ĐỊNH Về việc trao giải Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng" in first
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH CAO BẰNG Căn cứ Kế hoạch" in first
    assert (
        "Theo đề nghị của Ban Tổ chức Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 tại Tờ "
        "trình số 12/TTr-BTCHT ngày 20/6/2025. QUYẾT ĐỊNH: Điều 1. Trao giải"
    ) in first
    assert "Điều 2. Tổng số tiền thưởng là 45.000.000 đồng" in first
    assert "thi hành Quyết định này./. Nơi nhận: - Như Điều 3;" in first
    assert "1 CB9-0001 Bảng chữ nổi học toán cho trẻ nhìn kém" in listed
    assert "Giải Nhất 20.000.000" in listed


def test_without_money_nothing_is_said_of_it(council) -> None:
    decision = judging_papers()["decision"]
    free = [Award("giải Ba", "CB9-0001", "Nuôi ong", ("Nông Thị Mến",), "Trường THCS Hợp Giang")]
    issuer = council.contest.organiser
    paper = papers.award_decision(
        issuer, council.contest, free, authority_line="", bases=[],
        proposal=Document(kind=Document.Kind.PROPOSAL, issuer=issuer),
    )  # fmt: skip
    assert [len(p["articles"]) for p in (decision, paper)] == [3, 2]
    assert paper["bases"][-1].endswith("tại Tờ trình số …/TTr-LHH ngày … tháng … năm 2025")
    assert paper["sign"]["authority"] == ["CHỦ TỊCH"]
    assert [len(p["list"]["columns"]) for p in (decision, paper)] == [7, 6]
    assert "total" not in paper["list"]


def test_the_minutes() -> None:
    """Biên bản, Mẫu 1.9: beginning, place, who is there, who presides, end; secretary left."""
    paper = judging_papers()["minutes"]
    whole = " ".join(read.pages(pdf.draw(paper)))
    assert "Cao Bằng, ngày" not in whole.split("BIÊN BẢN")[0]
    assert "Thời gian bắt đầu: 8 giờ 00, ngày 16 tháng 6 năm 2025. Địa điểm: Phòng họp" in whole
    assert (
        "Thành phần tham dự (2 trên 3, đủ túc số): - Phan Minh Khuê, Chủ tịch hội đồng; "
        "- Mạc Văn Sáng, Thư ký. Khách mời: Đại diện Ban Tổ chức Hội thi. Vắng mặt: Đinh Thị Thắm. "
        "Chủ trì (chủ tọa): Phan Minh Khuê. Thư ký (người ghi biên bản): Mạc Văn Sáng."
    ) in whole
    assert "88,25 Giải Nhất" in whole
    assert "Cuộc họp kết thúc vào 11 giờ 30, ngày 16 tháng 6 năm 2025./. THƯ KÝ" in whole
    assert paper["signs"] == [
        {"post": "THƯ KÝ", "name": "Mạc Văn Sáng"}, {"post": "CHỦ TỌA", "name": "Phan Minh Khuê"},
    ]  # fmt: skip


def test_signatures_and_heads_of_minutes_are_not_torn_off(council) -> None:
    """However long they are: the last page bears the end, both signatures and Nơi nhận, and no page
    ends with the words that lead to what stands on the next."""
    item = "Các thành viên thảo luận từng giải pháp, nhất trí với thứ tự theo điểm trung bình. "
    noted, given, torn = meeting(council), awards(), []
    for number in range(1, 13):
        paper = papers.council_minutes(replace(noted, proceedings=(item * 2,) * number), given)
        *pages, last = read.pages(pdf.draw(paper))
        whole = ("kết thúc vào", "THƯ KÝ", "Mạc Văn Sáng", "Nơi nhận: - Thành", "Lưu: VT")
        torn += [(number, words) for words in whole if words not in last]
        torn += [(number, page[-40:]) for page in pages if page.endswith(":")]
    assert torn == []


@pytest.mark.parametrize(("name", "kind"), [("proposal", "Tờ trình"), ("decision", "Quyết định")])
def test_the_list_names_the_paper_it_was_issued_with(name, kind) -> None:
    """Drafted in 2025, issued in 2026: the appendix says what the head says."""
    paper = judging_papers()[name]
    issued = numbered(paper, "5", date(2026, 1, 7), "ABCD-EFGH-JKMN", "https://hoithi.example/x/")
    listed = read.pages(pdf.draw(issued))[-1]
    symbol, issuer = paper["head"]["symbol"], paper["head"]["name"]
    assert f"(Kèm theo {kind} số 05/{symbol} ngày 07 tháng 01 năm 2026 của {issuer})" in listed


def test_a_certificate_is_one_page_across() -> None:
    paper = judging_papers()["certificate"]
    drawn = pdf.draw(paper)
    [text] = read.pages(drawn)
    assert read.size_mm(drawn) == (297, 210)
    assert (
        "GIẤY CHỨNG NHẬN GIẢI NHẤT Tặng Đinh Hải Yến, Hoàng Văn Tuyên Trường THCS Hợp Giang "
        "Giải pháp Bảng chữ nổi học toán cho trẻ nhìn kém tại Hội thi"
    ) in text
    assert "Theo Quyết định số 950/QĐ-UBND ngày 27/6/2025" in text
    assert "Số: /GCN-BTCHT" in text
    assert "Mã xác minh" not in text


def test_an_issued_certificate_says_where_it_is_verified() -> None:
    """ "QR verification": number, day and code come with the clerk, not before."""
    url = "https://hoithi.example/xac-minh/ABCD-EFGH-JKMN/"
    issued = numbered(
        judging_papers()["certificate"], "5", date(2025, 7, 2), "ABCD-EFGH-JKMN", url
    )  # fmt: skip
    [text] = read.pages(pdf.draw(issued))
    assert "Số: 05/GCN-BTCHT" in text
    assert "Cao Bằng, ngày 02 tháng 7 năm 2025" in text
    assert f"Mã xác minh ABCD-EFGH-JKMN {url}" in text


@pytest.mark.parametrize(
    ("title", "authors"),
    [
        ("Giải pháp rất dài " * 16, 6),
        ("Giải pháp rất dài " * 16, 8),
        ("Giải pháp rất dài " * 16, 20),
        ("ă" * 300, 6),
        ("ă" * 97, 1),
        ("<b>{{ 7 }}</b>", 7),
    ],
)
def test_a_long_or_hostile_title_stays_on_its_page(council, title, authors) -> None:
    names = ("Nông Thị Mến",) * authors
    award = Award("giải Ba", "CB9-0009", title, names, "Trường THCS Hợp Giang")
    paper = papers.certificate(council.contest.organiser, council.contest, award)
    issued = numbered(paper, "5", date(2025, 7, 2), "ABCD-EFGH-JKMN", "https://hoithi.example/x/")
    [text] = read.pages(pdf.draw(issued))
    assert title.strip().replace(" ", "") in text.replace(" ", "")


NAME = "Nguyễn Thị Hồng Nhung Phương Thảo Trần Lê Hoàng Anh Khôi Ngu"  # 60 letters
TITLE = (
    "Nghiên cứu, chế tạo máy thái thân chuối có bàn cấp tự lùi dùng động cơ điện một pha phục vụ "
    "chăn nuôi nông hộ vùng cao"
)
SIGN = {
    "authority": ["TM. BAN TỔ CHỨC", "TRƯỞNG BAN"], "post": "Chủ tịch Liên hiệp hội",
    "name": "Nguyễn Thị Hồng Nhung",
}  # fmt: skip


@pytest.mark.parametrize(
    ("title", "name", "authors"),
    [
        ("Nuôi ong", NAME, 1), (TITLE, NAME, 1), (TITLE, NAME, 8), (TITLE, "Nông Thị Mến", 8),
        ("Nuôi ong", NAME[:40], 8), (TITLE, NAME[:40], 6), (TITLE * 2, NAME[:25], 14),
    ],
)  # fmt: skip
def test_names_on_a_certificate_are_not_broken(council, title, name, authors) -> None:
    """Long names and titles, many authors, a signature with all its lines: one page, on which each
    name stands on one line."""
    award = Award(
        "giải Khuyến khích", "CB9-0009", title, (name,) * authors, "Trường THCS Hợp Giang"
    )
    paper = papers.certificate(council.contest.organiser, council.contest, award) | {"sign": SIGN}
    drawn = pdf.draw(paper)
    [page] = pypdfium2.PdfDocument(drawn)
    lines = page.get_textpage().get_text_range().splitlines()
    assert sum(line.count(name) for line in lines) == authors


def test_a_certificate_of_the_greatest_lengths_is_one_page(council) -> None:
    """20 authors of 100 letters, a title of 300, a unit of 200: what the forms let in."""
    author, unit = ("Nguyễn Thị Hồng Nhung " * 5)[:100], ("Trường Trung học cơ sở " * 9)[:200]
    award = Award("giải Khuyến khích", "CB9-0009", "Ă" * 300, (author,) * 20, unit)
    url = f"https://hoithi.example/chung-nhan/{'x' * 40}/"
    paper = papers.certificate(council.contest.organiser, council.contest, award, url=url)
    issued = numbered(paper, "5", date(2025, 7, 2), "ABCD-EFGH-JKMN", "https://hoithi.example/x/")
    for made in (paper, issued):
        [text] = read.pages(pdf.draw(made))
        found = ("Ă" * 300 in text.replace(" ", ""), text.count("Nguyễn Thị Hồng Nhung"))
        assert found == (True, 80)
