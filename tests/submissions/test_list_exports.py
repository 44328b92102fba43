"""The lists as files: the same rows as the page, with what the file is, and its code."""

import csv
import hashlib
from datetime import date
from io import BytesIO, StringIO

import pytest
from python_calamine import load_workbook

from contest_portal.demo.simulation import simulate
from directives.models import Directive
from documents import exports
from documents.models import Export
from organizations.models import Person
from submissions import list_files, listing, tasks
from submissions.models import Author, Dossier
from tests.submissions.pages import main_of, words

HEAD = [
    "STT", "Mã", "Tên giải pháp", "Lĩnh vực", "Tác giả chính", "Đồng tác giả", "Đơn vị",
    "Năm áp dụng", "Trạng thái", "Số bộ đã nhận",
]  # fmt: skip
DUCK = [
    "CB9-0013", "Nuôi vịt đẻ thả suối, làm thành sản phẩm OCOP",
    "Nông lâm ngư nghiệp, tài nguyên và môi trường", "Đàm Thị Lụa", "Hoàng Văn Thọ",
    "Ủy ban nhân dân xã Chu Trinh",
]  # fmt: skip
CASES = [
    ("/giai-phap/", "tinh=expected"),
    ("/ho-so/", "sort=name"),
    ("/ho-so/", "q=cho&sort=-unit"),
]


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9")


@pytest.fixture
def office(as_person):
    return as_person("ngan@cb.example")


def content(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response)


def sheet_rows(response) -> list[list]:
    return load_workbook(BytesIO(content(response))).get_sheet_by_index(0).to_python()


def csv_rows(response) -> list[list[str]]:
    return list(csv.reader(StringIO(content(response).decode().removeprefix("\ufeff"), newline="")))


def taken(client, page: str, query: str = "", kind: str = "xlsx"):
    return client.post(f"{page}tai/?{query}", {"kind": kind})


@pytest.mark.sqlite
def test_excel_of_a_filtered_list(office):
    """98: every export states filter, time, author and a code to verify it."""
    response = taken(office, "/ho-so/", "q=vit de&field=" + DUCK[2])
    rows = sheet_rows(response)
    export = Export.objects.get()
    assert rows == [
        [f"Hồ sơ dự thi; lĩnh vực: {DUCK[2]}; tìm “vit de”", *[""] * 9],
        ["Lập lúc 8\u00a0giờ\u00a000, thứ\u00a0Hai\u00a005/5/2025 cho Bế Thị Ngân.", *[""] * 9],
        [
            f"Mã xác minh: {export.verification_code}, xem tệp thật hay không tại "
            f"http://127.0.0.1:8000/xac-minh/{export.verification_code}/",
            *[""] * 9,
        ],
        HEAD,
        [1.0, *DUCK, 2021.0, "Đã đăng ký", 0.0],
    ]
    assert response["Content-Disposition"] == 'attachment; filename="ho-so-2025-05-05.xlsx"'


def test_csv_of_a_filtered_list(office):
    """98: every export states filter, time, author and a code to verify it."""
    response = taken(office, "/ho-so/", "q=vit de&state=registered", "csv")
    head, row, empty, what, when, code = csv_rows(response)
    assert (head, row, empty) == (HEAD, ["1", *DUCK, "2021", "Đã đăng ký", "0"], [])
    assert what == ["Hồ sơ dự thi; đang ở bước: Đã đăng ký; tìm “vit de”"]
    assert when == ["Lập lúc 8\u00a0giờ\u00a000, thứ\u00a0Hai\u00a005/5/2025 cho Bế Thị Ngân."]
    assert code == [exports.proof(Export.objects.get().verification_code)]
    assert response["Content-Disposition"] == 'attachment; filename="ho-so-2025-05-05.csv"'
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_a_file_was_is_written_down(office, person_of, kind):
    """So that anybody who has its code can ask whether a copy is genuine; the file is not kept."""
    data = content(taken(office, "/ho-so/", kind=kind))
    export = Export.objects.get()
    assert (export.owner, export.title, export.state, export.size, export.sha256) == (
        person_of("ngan@cb.example"), "Hồ sơ dự thi; không lọc", Export.State.DONE, len(data),
        hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    assert (export.file_name, bool(export.file)) == (f"ho-so-2025-05-05.{kind}", False)


def test_a_csv_that_breaks_off_was_never_written_down(office):
    response = taken(office, "/ho-so/", kind="csv")
    assert next(iter(response)).decode() == '\ufeff"' + '","'.join(HEAD) + '"\r\n'
    assert Export.objects.count() == 0


@pytest.mark.sqlite
@pytest.mark.parametrize(("page", "query"), CASES)
def test_both_files_hold_the_rows_of_the_page_in_its_order(office, page, query):
    """Issue 3: the page and its files are one list."""
    shown = [row.title for row in office.get(f"{page}?{query}").context["rows"]]
    assert len(shown) > 3
    assert [row[2] for row in sheet_rows(taken(office, page, query))[4:]] == shown
    assert [row[2] for row in csv_rows(taken(office, page, query, "csv"))[1:-4]] == shown


@pytest.mark.parametrize("name", ["ha@cb.example", "men@cb.example", "xuan@bk.example"])
def test_everybody_takes_what_exists_for_them(as_person, person_of, name):
    """Rights: "Views, exports, search, counts and mails" show the same records."""
    seen = Dossier.objects.visible_to(person_of(name)).values_list("title", flat=True)
    found = csv_rows(taken(as_person(name), "/ho-so/", kind="csv"))[1:-4]
    assert sorted(row[2] for row in found) == sorted(seen)


def test_a_letter_that_is_not_theirs_has_no_file(as_person, letter):
    answer = taken(as_person("xuan@bk.example"), "/giai-phap/", f"cong-van={letter.pk}")
    assert answer.status_code == 404


def test_a_list_behind_a_figure_says_whose_it_is(office, letter):
    unit = letter.addressees.get(unit__short_name="Phòng Giáo dục và Đào tạo").unit
    query = f"cong-van={letter.pk}&don-vi={unit.pk}&tinh=registered"
    rows = sheet_rows(taken(office, "/giai-phap/", query))
    assert rows[0][0] == (
        f"Giải pháp đã đăng ký của Phòng Giáo dục và Đào tạo, theo {letter}; không lọc"
    )
    counted = office.get(f"/giai-phap/?{query}").context["page_obj"].paginator.count
    assert [row[0] for row in rows[4:]] == [float(n) for n in range(1, counted + 1)]


def test_a_candidate_is_a_line_without_a_dossier(office, letter):
    rows = sheet_rows(taken(office, "/giai-phap/", "q=kinh hien vi ghep"))
    assert rows[4] == [
        1.0, "", "Kính hiển vi ghép từ điện thoại cũ", "", "Hoàng Kim Chi", "",
        "Phòng Giáo dục và Đào tạo thành phố Cao Bằng", "", "Đã liên hệ", "",
    ]  # fmt: skip


def test_titles_that_a_spreadsheet_would_run_stay_text(office):
    """Security test 31: "cells starting `= + - @ TAB CR` and full-width variants are text"."""
    dossier = Dossier.objects.get(title__startswith="Nuôi vịt")
    Dossier.objects.filter(pk=dossier.pk).update(title='=HYPERLINK("http://x.example")')
    Author.objects.filter(dossier=dossier, is_lead=False).update(name="＠SUM(A1)")
    [line] = sheet_rows(taken(office, "/ho-so/", "q=vit de"))[4:]
    assert line[2] == '=HYPERLINK("http://x.example")'
    assert csv_rows(taken(office, "/ho-so/", "q=vit de", "csv"))[1][2:6] == [
        "'=HYPERLINK(\"http://x.example\")", DUCK[2], "Đàm Thị Lụa", "'＠SUM(A1)",
    ]  # fmt: skip


def test_a_filter_of_ten_thousand_letters(office):
    """Bad input: the file says as much of it as it can."""
    query = "state=drafting&q=" + "a" * 3000
    assert len(sheet_rows(taken(office, "/ho-so/", query))[0][0]) == 500


def test_co_authors_stand_in_their_order(office):
    dossier = Dossier.objects.get(title__startswith="Nuôi vịt")
    for name in ("Bế Văn Ánh", "An Thị Yến"):
        Author.objects.create(dossier=dossier, name=name, share=1)
    assert sheet_rows(taken(office, "/ho-so/", "q=vit de"))[4][5] == (
        "Hoàng Văn Thọ, Bế Văn Ánh, An Thị Yến"
    )


@pytest.mark.parametrize("dossiers", [4, 60])
def test_a_table_is_one_query(demo, django_assert_num_queries, dossiers):
    """Issue 3: 10,000 rows within the ORM's own time: no query a row."""
    made = simulate("SIM", units=4, dossiers=dossiers, seed=2)
    found = Dossier.objects.visible_to(Person.objects.get(email=made.office))
    with django_assert_num_queries(1):
        columns, rows = listing.table(found, sort="name")
        assert len(list(rows)) == dossiers
    assert [column["label"] for column in columns] == HEAD


def test_a_long_excel_file_is_made_by_a_task(office, person_of, letter, monkeypatch):
    """Issue 3: "Long work: exports as tasks"."""
    monkeypatch.setattr(list_files, "AT_ONCE", 5)
    response = taken(office, "/giai-phap/", f"cong-van={letter.pk}&sort=name")
    export = Export.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/xuat/{export.pk}/")
    tasks.list_sheet(export.pk)
    export.refresh_from_db()
    assert (export.state, export.problem) == (Export.State.DONE, "")
    with export.file.open("rb") as file:
        rows = load_workbook(BytesIO(file.read())).get_sheet_by_index(0).to_python()
    shown = office.get("/giai-phap/", {"cong-van": letter.pk, "sort": "name"}).context["rows"]
    assert rows[0][0] == f"Giải pháp dự kiến, theo {letter}; không lọc"
    assert rows[2][0] == exports.proof(export.verification_code)
    assert [row[2] for row in rows[4:]] == [row.title for row in shown]
    assert taken(office, "/giai-phap/", f"cong-van={letter.pk}&q=vit de").status_code == 200


def test_the_page_offers_both_files_with_its_filter(office):
    """64: every list keeps filter, sort and columns in the address."""
    assert "CB9-0011" in words(office.get("/ho-so/", {"q": "cb9 11"}))
    page = office.get("/ho-so/", {"q": "cho", "sort": "name", "page": "1"})
    assert 'action="/ho-so/tai/?q=cho&amp;sort=name"' in main_of(page)
    assert "Tải Excel Tải CSV" in words(page)
    assert "Tải Excel" not in words(office.get("/ho-so/", {"q": "khong co"}))


def test_years_are_no_dates(office):
    """Typed cells: a year is a number."""
    years = {row[7] for row in sheet_rows(taken(office, "/ho-so/", "state=forwarded"))[4:]}
    assert years
    assert not any(isinstance(year, date) for year in years)
