"""The books of a unit: what is in them, what is missing, and how they print."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from documents.models import Arrival, Book
from organizations.models import Unit
from tests import pdf as read
from tests.documents.conftest import CITY, COMMUNE, text

OFFICE = "ngan@cb.example"


@pytest.fixture
def book(demo) -> Book:
    return Book.objects.create(unit=Unit.objects.get(short_name=CITY))


@pytest.fixture
def filled(book, paper):
    """Numbers 1, 5, 5 and 7 of 2025, and one of the year before."""
    for number, subject in (("01", "Một"), ("05", "Năm"), ("5", "Năm nữa"), ("07", "Bảy")):
        paper(number=number, subject=subject, book=book, year=2025, month=5, day=5)
    paper(number="90", subject="Cũ", book=book, year=2024)
    return book


def lines(response):
    return [
        line.missing or (str(line.record.number), line.is_twice)
        for line in response.context["lines"]
    ]


def test_gaps_and_duplicates_of_a_book_are_said(filled, as_person):
    response = as_person(OFFICE).get(f"/so/{filled.pk}/2025/")
    assert lines(response) == [
        ("01", False), "02–04", ("05", True), ("5", True), "06", ("07", False),
    ]  # fmt: skip
    page = text(response)
    assert [page.count(words) for words in ("Thiếu số 02–04", "Thiếu số 06", "Trùng số")] == [
        1, 1, 2,
    ]  # fmt: skip


def test_the_book_prints_in_the_form_of_the_decree(filled, as_person):
    """Decree 30/2020, Phụ lục IV: the register can be printed as a book."""
    office, path = as_person(OFFICE), f"/so/{filled.pk}/2025/"
    drawn = office.get(f"{path}pdf/").content
    assert read.size_mm(drawn) == (297, 210)
    [page] = read.pages(drawn)
    for words in (
        "SỔ ĐĂNG KÝ VĂN BẢN ĐI", "Sổ văn bản đi, năm 2025", "THÀNH PHỐ CAO BẰNG",
        "Đơn vị, người nhận bản lưu", "(thiếu số 02–04)", "Công văn: Bảy", "05/5/2025", "Trùng số",
    ):  # fmt: skip
        assert words in page
    sheet = CalamineWorkbook.from_filelike(BytesIO(office.get(f"{path}xlsx/").content))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows][-6:] == [
        "Công văn: Một", "(thiếu số 02–04)", "Công văn: Năm", "Công văn: Năm nữa",
        "(thiếu số 06)", "Công văn: Bảy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "expected"),
    [("", 302), (OFFICE, 200), ("tue@cb.example", 200), ("ha@cb.example", 404),
     ("kien@cb.example", 404), ("lam@bk.example", 404)],
)  # fmt: skip
def test_who_reads_a_book(filled, as_person, client, who, expected):
    visit, path = (as_person(who) if who else client), f"/so/{filled.pk}/2025/"
    assert [visit.get(p).status_code for p in (path, f"{path}xlsx/")] == [expected] * 2


def test_years_of_a_book_and_a_new_book(filled, as_person):
    office, city = as_person(OFFICE), filled.unit
    assert office.get("/so/").context["books"] == [(filled, [2025, 2024])]
    again = office.post("/so/them/", {"unit": city.pk, "name": "Sổ  văn bản đi"})
    assert again.context["form"].errors == {"name": ["UBND TP Cao Bằng đã có sổ tên này."]}
    assert office.post("/so/them/", {"unit": city.pk, "name": "Sổ quyết định"}).url == "/so/"
    assert list(city.books.values_list("name", flat=True)) == ["Sổ quyết định", "Sổ văn bản đi"]
    assert as_person("ha@cb.example").get("/so/").status_code == 403


def test_queries_do_not_grow_with_the_book(filled, as_person, paper, django_assert_num_queries):
    office = as_person(OFFICE)
    for n in range(10, 30):
        paper(number=str(n), book=filled, year=2025)
    with django_assert_num_queries(5):
        office.get(f"/so/{filled.pk}/2025/")


@pytest.mark.parametrize("year", ["0000", "9999", "25", "nam", "20250"])
def test_odd_years_are_no_pages(filled, as_person, year):
    assert as_person(OFFICE).get(f"/so/{filled.pk}/{year}/").status_code == 404


def arrive(as_person, document, unit, **typed):
    given = {"unit": unit.pk, "number": 1, "day": "5/5/2025"}
    return as_person(OFFICE).post(f"/van-ban/{document.pk}/den/", given | typed)


@pytest.mark.parametrize(
    ("number", "said"),
    [("-1", "Số đến bắt đầu từ 01."), ("0", "Số đến bắt đầu từ 01."),
     ("9" * 20, "Số đến lớn quá. Xem lại."), ("12a", "Ghi số đến bằng chữ số, ví dụ 12.")],
)  # fmt: skip
def test_an_odd_number_of_an_arrival_is_said(paper, as_person, number, said):
    document, commune = paper(number="12", year=2025), Unit.objects.get(short_name=COMMUNE)
    response = arrive(as_person, document, commune, number=number)
    assert said in response.context["form"].errors["number"]


def test_a_paper_arrives_at_a_unit_once(paper, as_person):
    document, commune = paper(number="12", year=2025), Unit.objects.get(short_name=COMMUNE)
    response = arrive(as_person, document, commune, number=3)
    said = "Trong sổ chưa có số nào trước số 3, thiếu 01–02."
    assert response.context["form"]["seen"].field.choices == [(said, said)]
    assert arrive(as_person, document, commune, number=3, seen=[said]).status_code == 302
    page = text(as_person(OFFICE).get(f"/van-ban/{document.pk}/"))
    assert "UBND xã Chu Trinh, số đến 03, ngày 05/5/2025" in page
    again = arrive(as_person, document, commune)
    assert list(again.context["form"].errors) == ["unit"]
    assert Arrival.objects.count() == 1


def test_the_book_of_incoming_papers(paper, as_person):
    commune, office = Unit.objects.get(short_name=COMMUNE), as_person(OFFICE)
    for number in (1, 2, 2, 6):
        document = paper(number=f"{number}", year=2025, month=4, day=18)
        Arrival.objects.create(
            document=document, unit=commune, number=number, day="2025-05-05",
            recorded_by_id=office.session["_auth_user_id"],
        )  # fmt: skip
    path = f"/so/den/{commune.pk}/2025/"
    assert lines(office.get(path)) == [
        ("1", False), ("2", True), ("2", True), "03–05", ("6", False),
    ]  # fmt: skip
    [page] = read.pages(office.get(f"{path}pdf/").content)
    for words in ("SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", "UBND xã Chu Trinh, năm 2025", "Ký nhận", "18/4/2025",
                  "(thiếu số đến 03–05)", "Ủy ban nhân dân thành phố Cao Bằng"):  # fmt: skip
        assert words in page
    assert list(office.get("/so/").context["arrivals"]) == [(commune.pk, commune.name, 2025)]
    assert as_person("lam@bk.example").get(path).status_code == 404


def test_papers_sent_and_received(paper, as_person):
    """Papers of the register by their direction."""
    commune, office = Unit.objects.get(short_name=COMMUNE), as_person(OFFICE)
    document = paper(subject="Từ tỉnh", issuer="UBND tỉnh Cao Bằng", year=2025)
    arrive(as_person, document, commune)
    mine = paper(subject="Của thành phố", year=2025)
    found = {
        way: set(office.get("/van-ban/", {"direction": way, "year": 2025}).context["page_obj"])
        for way in ("di", "den")
    }
    assert (found["den"], mine in found["di"], document in found["di"]) == ({document}, True, False)
