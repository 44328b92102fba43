"""Candidates from a list: sent, looked at row by row, taken whole or not at all, carried on."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contest_portal import clock
from contest_portal.workflow import Refused
from directives.importers import IMPORTERS
from directives.models import Assignment, Candidate
from documents.importing import flow
from documents.importing.sheet import PICTURE
from documents.models import Import
from documents.tasks import sweep_exports
from submissions.drafting import begin_from
from tests.documents.test_importing import workbook
from tests.submissions.pages import rows, words

HEADS = [
    "STT", "Tên sáng kiến", "Họ và tên", "Ngày tháng năm sinh", "Nơi công tác", "Chức danh",
    "Trình độ chuyên môn", "Tỷ lệ (%) đóng góp vào việc tạo ra sáng kiến", "Điện thoại",
    "Ngày áp dụng lần đầu", "Số quyết định công nhận",
]  # fmt: skip
DRYER, LETTERS = "Giá phơi bún khô xoay theo nắng", "Bảng chữ nổi từ nắp chai"


def row(number: Any, title: str, name: str, share: Any = 100, **more: Any) -> list[Any]:
    said = {
        "born": "1/1/1980", "place": "Trường THCS Ví Dụ", "post": "Giáo viên", "degree": "Đại học",
        "phone": "0900.000.123", "applied": "3/2023", "note": "25/QĐ-PGDĐT",
    } | more  # fmt: skip
    return [
        number, title, name, said["born"], said["place"], said["post"], said["degree"], share,
        said["phone"], said["applied"], said["note"],
    ]  # fmt: skip


SIX = [
    ["DANH SÁCH SÁNG KIẾN ĐƯỢC CÔNG NHẬN NĂM HỌC 2023-2024"],
    HEADS,
    row(1, DRYER, "Nông Thị Mẫu", 60),
    row("", "", "Lý Văn Mẫu", 40, phone="", place="Trường THCS Mẫu"),
    row(2, LETTERS, "Hoàng Thị Mẫu"),
    row(3, "Vườn rau thủy canh từ chai cũ", "Lò Văn Mẫu"),
    row(4, "Sổ theo dõi mượn sách bằng mã", "Ma Thị Mẫu"),
    row(5, "Mô hình cối giã gạo bằng sức nước", "Bế Văn Mẫu", applied="2022"),
    row(6, "Trò chơi học từ vựng tiếng Tày", "Triệu Thị Mẫu", applied=""),
    ["Tổng cộng: 6"],
]
MERGED = [(0, 0, 0, 10, SIX[0][0]), (2, 1, 3, 1, DRYER)]


@pytest.fixture
def task(demo) -> Assignment:
    """Item 1 of dispatch 1098: the education office looks among its sáng kiến."""
    return Assignment.objects.get(
        item__directive__contest__code="CB9", item__number=1,
        unit__memberships__person__email="ha@cb.example",
    )  # fmt: skip


@pytest.fixture
def officer(as_person) -> Client:
    return as_person("ha@cb.example")


def url(task: Assignment) -> str:
    return f"/nhiem-vu/{task.pk}/giai-phap-du-kien/nhap/"


def send(client: Client, task: Assignment, data: bytes, kind: str = "initiative") -> Any:
    upload = SimpleUploadedFile("danh-sach.xlsx", data)
    return client.post(url(task), {"kind": kind, "file": upload})


def titles(task: Assignment) -> set[str]:
    return set(task.candidates.values_list("title", flat=True))


def test_six_initiatives_become_six_candidates(officer, task) -> None:
    """Issue 4, item 8: "last year's sáng kiến … imported from Excel as candidates (preview, row
    errors, all or nothing …)"."""
    before = titles(task)
    preview = send(officer, task, workbook(*SIX, merged=MERGED)).url
    page = officer.get(preview)
    assert titles(task) == before  # nothing is stored yet
    assert "7 dòng đọc được" in words(page)
    assert rows(page)[1] == [
        "Dòng 3", DRYER, "Nông Thị Mẫu", "0900.000.123", "Trường THCS Ví Dụ", "60", "3/2023",
        "25/QĐ-PGDĐT", "Nhập mới",
    ]  # fmt: skip
    assert rows(page)[2][-1] == "Cùng giải pháp với dòng 3"
    assert "“Ngày tháng năm sinh”; “Chức danh”; “Trình độ chuyên môn”" in words(page)
    done = officer.post(preview, follow=True)
    assert "Đã nhập 6 giải pháp dự kiến." in done.content.decode()
    assert len(titles(task) - before) == 6
    made = task.candidates.get(title=DRYER)
    assert (made.owner_name, made.owner_phone, made.place) == (
        "Nông Thị Mẫu", "0900 000 123", "Trường THCS Ví Dụ",
    )  # fmt: skip
    assert (made.first_applied_year, made.first_applied_month) == (2023, 3)
    assert (made.source, made.source_note) == ("initiative", "25/QĐ-PGDĐT")
    assert made.co_authors == [{"name": "Lý Văn Mẫu", "share": 40, "workplace": "Trường THCS Mẫu"}]


def test_a_row_with_an_error_keeps_all_out(officer, task) -> None:
    """Statement 22: "with a preview, row errors and no partial import"."""
    before = titles(task)
    data = workbook(HEADS, row(1, DRYER, "Nông Thị Mẫu", applied="10/5/20224"),
                    row(2, "", "Lý Văn Mẫu"), row(3, LETTERS, "Lò Văn Mẫu", 90))  # fmt: skip
    preview = send(officer, task, data).url
    page = officer.get(preview)
    assert "3 dòng đọc được: 3 dòng cần sửa" in words(page)
    said = [" ".join(cells) for cells in rows(page)[1:]]
    assert "Năm có 5 chữ số: “10/5/20224”. Có phải 10/5/2024 không?" in said[0]
    assert "Chưa ghi tên sáng kiến." in said[1]
    assert "Phần đóng góp cộng lại phải bằng 100 %, hiện là 90 %." in said[2]
    assert [cells[-1] for cells in rows(page)[1:]] == ["Cần sửa"] * 3
    assert "Nhập danh sách" not in words(page)
    refused = officer.post(preview, follow=True)
    assert "Còn 3 dòng cần sửa nên chưa nhập dòng nào." in refused.content.decode()
    assert titles(task) == before


def test_what_is_there_already_is_taken_only_if_asked_for(officer, task) -> None:
    """Titles are compared without marks, capitals and signs; twins in the file are found too."""
    task.candidates.create(title="Giá phơi bún khô, xoay theo nắng.")
    data = workbook(HEADS, row(1, DRYER.upper(), "Nông Thị Mẫu"), row(2, LETTERS, "Lò Văn Mẫu"),
                    row(3, "Nuôi ong", "Ma Văn Mẫu"), row(4, LETTERS, "Bế Thị Mẫu"))  # fmt: skip
    preview = send(officer, task, data).url
    page = officer.get(preview)
    assert "4 dòng đọc được: 2 dòng nhập mới, 2 dòng chỉ nhập khi đánh dấu" in words(page)
    assert [cells[-1] for cells in rows(page)[1:]] == [
        "Trùng tên với giải pháp dự kiến của Phòng Giáo dục và Đào tạo thành phố Cao Bằng. "
        "Vẫn nhập",
        "Nhập mới", "Nhập mới", "Trùng tên với dòng 3 của tệp này. Vẫn nhập",
    ]  # fmt: skip
    done = officer.post(preview, {"anyway": ["5", "x"]}, follow=True)
    assert "Đã nhập 3 giải pháp dự kiến." in done.content.decode()
    assert task.candidates.filter(title=LETTERS).count() == 2
    assert not task.candidates.filter(title=DRYER.upper()).exists()


def test_the_same_list_again_brings_nothing(officer, task) -> None:
    data = workbook(*SIX, merged=MERGED)
    officer.post(send(officer, task, data).url)
    before = task.candidates.count()
    preview = send(officer, task, data).url
    refused = officer.post(preview, follow=True)
    assert "Không có dòng nào để nhập." in refused.content.decode()
    assert [cells[-1] for cells in rows(refused)[1:]].count("Cùng giải pháp với dòng 3") == 1
    assert task.candidates.count() == before


def test_youth_products_with_a_prize_stay_out(officer, task) -> None:
    """Seed 2, task 1: "sản phẩm chưa đạt giải" of the youth contest."""
    heads = ["STT", "Tên sản phẩm", "Tác giả", "Trường", "Năm", "Giải"]
    data = workbook(
        heads,
        [1, "Thùng rác nhắc phân loại", "Nông Thị Mẫu, Lý Văn Mẫu", "THCS Ví Dụ", 2024, "Không"],
        [2, "Đèn học tự tắt", "Lò Thị Mẫu", "THCS Ví Dụ", 2024, "Khuyến khích"],
    )
    preview = send(officer, task, data, "youth").url
    assert "2 dòng đọc được: 1 dòng nhập mới, 1 dòng không nhập" in words(officer.get(preview))
    assert [cells[-1] for cells in rows(officer.get(preview))[1:]] == [
        "Nhập mới", "Không nhập vì đã đạt giải: Khuyến khích."
    ]  # fmt: skip
    officer.post(preview)
    made = task.candidates.get(source="youth")
    assert (made.title, made.owner_name, made.source_note) == (
        "Thùng rác nhắc phân loại", "Nông Thị Mẫu", "năm 2024",
    )  # fmt: skip
    assert made.co_authors == [{"name": "Lý Văn Mẫu", "share": None, "workplace": "THCS Ví Dụ"}]


def test_the_prize_of_an_initiative_is_noted(officer, task) -> None:
    """What the list says of it goes into the dossier's "đã dự thi hoặc đạt giải"."""
    data = workbook([*HEADS, "Giải thưởng"], [*row(1, DRYER, "Nông Thị Mẫu"), "Giải A cấp trường"])
    preview = send(officer, task, data).url
    assert rows(officer.get(preview))[1][-2:] == ["Giải A cấp trường", "Nhập mới"]
    officer.post(preview)
    made = task.candidates.get(title=DRYER)
    assert made.source_note == "25/QĐ-PGDĐT, đạt giải: Giải A cấp trường"
    assert made.source_note in made.origin_in_words


def test_a_prize_of_the_province_is_asked_about(officer, task) -> None:
    """Rules: what won a prize from the province up does not enter again as it was."""
    data = workbook([*HEADS, "Giải thưởng"], [*row(1, DRYER, "Nông Thị Mẫu"), "Giải Nhì cấp tỉnh"])
    preview = send(officer, task, data).url
    assert "1 dòng chỉ nhập khi đánh dấu" in words(officer.get(preview))
    officer.post(preview)
    assert not task.candidates.filter(title=DRYER).exists()
    officer.post(preview, {"anyway": "2"})
    assert task.candidates.get(title=DRYER).source_note.endswith("đạt giải: Giải Nhì cấp tỉnh")


def test_the_longest_number_and_prize_fit_together(officer, task) -> None:
    long = [*row(1, DRYER, "Nông Thị Mẫu", note="q" * 88), "g" * 100]
    officer.post(send(officer, task, workbook([*HEADS, "Giải thưởng"], long)).url)
    made = task.candidates.get(title=DRYER)
    assert made.source_note == f"{'q' * 88}, đạt giải: {'g' * 100}"


def test_a_second_click_takes_nothing_twice(officer, task) -> None:
    """Security test 10: "Same request twice at the same moment: one entry"."""
    preview = send(officer, task, workbook(*SIX, merged=MERGED)).url
    officer.post(preview)
    number = task.candidates.count()
    again = officer.post(preview, follow=True)
    assert "Danh sách này đã nhập rồi, không nhập lại lần nữa." in again.content.decode()
    assert task.candidates.count() == number


def test_of_two_at_the_same_moment_one_loses(officer, task) -> None:
    """Both have read the list before either was done."""
    preview = send(officer, task, workbook(*SIX, merged=MERGED)).url
    first, second = (Import.objects.get() for _ in range(2))
    importer = IMPORTERS["initiative"]
    assert flow.take(first, importer, task, ()) == 6
    with pytest.raises(Refused, match="đã nhập rồi"):
        flow.take(second, importer, task, ())
    assert officer.get(preview).status_code == 302


def test_the_file_goes_when_its_rows_are_taken(
    officer, task, django_capture_on_commit_callbacks
) -> None:
    """It may tell days of birth, which nobody needs: they are neither read nor kept."""
    preview = send(officer, task, workbook(*SIX, merged=MERGED)).url
    sent = Import.objects.get()
    assert sent.file.storage.exists(sent.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(preview)
    assert not sent.file.storage.exists(sent.file.name)


def test_a_list_is_cleared_away_after_a_week(officer, task) -> None:
    send(officer, task, workbook(*SIX, merged=MERGED))
    sent = Import.objects.get()
    sweep_exports()
    assert Import.objects.exists()
    with clock.at(clock.now() + flow.KEPT + timedelta(seconds=1)):
        sweep_exports()
    assert not Import.objects.exists()
    assert not sent.file.storage.exists(sent.file.name)


def test_what_is_no_list_is_told_beside_its_field_and_not_kept(officer, task) -> None:
    response = send(officer, task, b"\x89PNG\r\n\x1a\n\0\0")
    assert response.context["form"].errors == {"file": [PICTURE.format(kind="PNG")]}
    assert response.context["form"]["kind"].value() == "initiative"
    assert not Import.objects.exists()


@pytest.mark.parametrize("kind", IMPORTERS)
def test_the_form_has_the_headings_that_are_read(officer, task, kind) -> None:
    """Its example is no row of the list."""
    response = officer.get(f"/giai-phap-du-kien/mau-{kind}.xlsx")
    sent = send(officer, task, response.content, kind)
    page = officer.get(sent.url)
    labels = [column.label for column in IMPORTERS[kind].columns]
    assert rows(page) == [["Dòng trong tệp", *labels, "Kết quả"]]
    assert "Không có dòng nào để nhập. Xem lại danh sách rồi gửi tệp khác." in words(page)
    assert "Nhập danh sách" not in words(page)
    assert officer.get("/giai-phap-du-kien/mau-khac.xlsx").status_code == 404


def test_who_gets_which_answer(client, as_person, officer, task) -> None:
    """A list that was sent is its sender's alone, for the assignment that it was sent for."""
    preview = send(officer, task, workbook(*SIX, merged=MERGED)).url
    people = ("ha@cb.example", "ngan@cb.example", "kien@cb.example", "thanh@cb.example")
    clients = [as_person(person) for person in people]
    assert [one.get(url(task)).status_code for one in clients] == [200, 200, 403, 404]
    assert [one.get(preview).status_code for one in clients] == [200, 404, 403, 404]
    assert [one.post(preview).status_code for one in clients[1:]] == [404, 403, 404]
    other = Assignment.objects.filter(item__number=2, part="lead").first()
    assert officer.get(preview.replace(f"/{task.pk}/", f"/{other.pk}/")).status_code == 404
    assert client.get(url(task)).status_code == 302


def test_the_dossier_takes_over_what_the_list_said(officer, task, person_of) -> None:
    officer.post(send(officer, task, workbook(*SIX, merged=MERGED)).url)
    dossier = begin_from(Candidate.objects.get(title=DRYER), by=person_of("ha@cb.example"))
    assert (dossier.first_applied_year, dossier.first_applied_month) == (2023, 3)
    assert dossier.earlier_prizes == "Sáng kiến đã được công nhận (25/QĐ-PGDĐT)."
    assert list(dossier.authors.values_list("name", "share", "is_lead", "phone", "workplace")) == [
        ("Nông Thị Mẫu", 60, True, "0900 000 123", "Trường THCS Ví Dụ"),
        ("Lý Văn Mẫu", 40, False, "", "Trường THCS Mẫu"),
    ]


def test_without_shares_the_work_is_shared_evenly(task, person_of) -> None:
    others = [{"name": f"Người {n}", "share": None, "workplace": ""} for n in (2, 3)]
    candidate = task.candidates.create(
        title="Đèn học", owner_name="Người 1", co_authors=others, source="youth",
        source_note="năm 2024",
    )  # fmt: skip
    dossier = begin_from(candidate, by=person_of("ha@cb.example"))
    assert list(dossier.authors.values_list("share", flat=True)) == [34, 33, 33]
    assert dossier.earlier_prizes == (
        "Đã dự Cuộc thi Sáng tạo thanh thiếu niên nhi đồng (năm 2024), chưa đạt giải."
    )


def test_lists_are_narrowed_to_a_source(officer, task, person_of) -> None:
    officer.post(send(officer, task, workbook(*SIX, merged=MERGED)).url)
    begin_from(Candidate.objects.get(title=DRYER), by=person_of("ha@cb.example"))
    page = officer.get("/giai-phap/?source=initiative")
    assert "6 giải pháp dự kiến khớp với bộ lọc." in words(page)
    assert DRYER in words(page)
    assert "Không thấy giải pháp nào khớp" in words(officer.get("/giai-phap/?source=youth"))


def test_the_phone_shows_where_the_candidate_is_edited(officer, as_person, task) -> None:
    officer.post(send(officer, task, workbook(*SIX, merged=MERGED)).url)
    made = Candidate.objects.get(title=DRYER)
    assert "0900 000 123" in officer.get(f"/giai-phap-du-kien/{made.pk}/sua/").content.decode()
    letter = f"/cong-van/{task.item.directive_id}/"
    for person in ("ha@cb.example", "ngan@cb.example", "kien@cb.example"):
        page = as_person(person).get(letter).content.decode()
        assert ("lấy từ sáng kiến đã công nhận" in page, "0900 000 123" in page) == (True, False)


def test_queries(officer, task, django_assert_num_queries) -> None:
    """As many for six rows as for a thousand."""
    few = send(officer, task, workbook(*SIX, merged=MERGED)).url
    many = [row(n, f"Sáng kiến thứ {n}", "Nông Thị Mẫu") for n in range(1, 1001)]
    long = send(officer, task, workbook(HEADS, *many)).url
    for preview in (few, long):
        with django_assert_num_queries(7):
            officer.get(preview)
    with django_assert_num_queries(4):
        officer.get(url(task))
