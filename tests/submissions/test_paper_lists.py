"""The list that a city sends with its letter, and the list of a whole contest."""

from datetime import date

import pytest

from directives.models import Contest, Directive
from documents.papers import cite, numbered
from documents.pdf import draw
from submissions import papers
from submissions.models import Dossier
from tests import pdf

pytestmark = pytest.mark.usefixtures("demo")


def letter(code: str) -> Directive:
    return Directive.objects.get(contest__code=code, issued_at__isnull=False)


def test_the_city_sends_what_it_has_accepted_with_a_letter() -> None:
    """Cao Bằng, item 7: two copies of each dossier, collected and sent on by the city."""
    paper = papers.city_list(letter("CB9"))
    assert [row[1] for row in paper["list"]["rows"]] == [
        "CB9-0003", "CB9-0004", "CB9-0001", "CB9-0002",
    ]  # fmt: skip
    assert [column["label"] for column in paper["list"]["columns"]] == [
        "STT", "Mã hồ sơ", "Tên giải pháp", "Lĩnh vực", "Tác giả, đồng tác giả",
        "Đơn vị, địa chỉ", "Điện thoại", "Năm áp dụng", "Số bộ", "Ghi chú",
    ]  # fmt: skip
    assert paper["list"]["rows"][2] == [
        3, "CB9-0001", "Bảng chữ nổi học toán cho trẻ nhìn kém", "Giáo dục và đào tạo",
        "Đinh Hải Yến, Hoàng Văn Tuyên", "Trường THCS Hợp Giang", "0900 000 780", "2023", 2, "",
    ]  # fmt: skip
    first, annex = pdf.pages(draw(paper))
    assert "Số: /UBND-VHKHTT" in first
    assert "V/v gửi danh sách giải pháp tham gia Hội thi" in first
    assert f"Thực hiện {cite(letter('CB9').document)}, Ủy ban" in first
    assert "gửi danh sách 4 giải pháp của 4 đơn vị (có danh sách kèm theo), kèm hồ sơ" in first
    assert annex.startswith("Phụ lục DANH SÁCH DỰ THI HỘI THI SÁNG TẠO KỸ THUẬT")
    assert "(Kèm theo Công văn số /UBND-VHKHTT ngày tháng 5 năm 2025" in annex


def test_the_appendix_names_the_letter_as_it_is_issued() -> None:
    """Drafted in 2025, issued in 2026: both say 2026."""
    paper = papers.city_list(letter("CB9"))
    issued = numbered(paper, "5", date(2026, 1, 7), "ABCD-EFGH-JKMN", "https://hoithi.example/x/")
    first, annex = pdf.pages(draw(issued))
    assert "ngày 07 tháng 01 năm 2026" in first
    assert "(Kèm theo Công văn số 05/UBND-VHKHTT ngày 07 tháng 01 năm 2026 của Ủy ban" in annex


def test_where_dossiers_go_straight_to_the_province_the_list_is_of_what_is_registered() -> None:
    """Bắc Kạn, item 3: the city is told, the dossiers go to the province."""
    paper = papers.city_list(letter("BK8"))
    registered = Contest.objects.get(code="BK8").dossiers.registered()
    assert {row[1] for row in paper["list"]["rows"]} == {found.code for found in registered}
    text = " ".join(pdf.pages(draw(paper)))
    assert "hồ sơ do tác giả, đơn vị nộp thẳng về nơi nhận của tỉnh theo Thể lệ" in text


def test_a_letter_without_dossiers_has_no_appendix() -> None:
    Dossier.objects.filter(contest__code="CB9").update(state="withdrawn")
    [page] = pdf.pages(draw(papers.city_list(letter("CB9"))))
    assert "Đến nay chưa có giải pháp nào để đưa vào danh sách." in page


def test_the_whole_list_in_volumes_is_the_whole_list(monkeypatch) -> None:
    """Longer lists as separate volumes: numbered through, each says which it is."""
    contest = Contest.objects.get(code="CB9")
    whole = papers.contest_volume(contest, 1, 1)
    assert (whole["abstract"], whole["last"]) == (f"Giải pháp dự thi {contest}", True)
    monkeypatch.setattr("submissions.papers.lists.VOLUME", 6)
    number = papers.volumes_of(contest)
    volumes = [papers.contest_volume(contest, n, number) for n in range(1, number + 1)]
    assert [volume["abstract"].split(", ")[1] for volume in volumes] == [
        "quyển 1 trên 3", "quyển 2 trên 3", "quyển 3 trên 3",
    ]  # fmt: skip
    rows = [row for volume in volumes for row in volume["list"]["rows"]]
    assert rows == whole["list"]["rows"]
    assert ["Nơi nhận" in pdf.pages(draw(volume))[-1] for volume in volumes] == [False, False, True]


def test_queries_do_not_grow_with_the_list(django_assert_num_queries) -> None:
    dossiers = Contest.objects.get(code="CB9").dossiers.registered()
    with django_assert_num_queries(2):
        papers.list_rows(dossiers, last=2)
    with django_assert_num_queries(2):
        papers.list_rows(dossiers)
