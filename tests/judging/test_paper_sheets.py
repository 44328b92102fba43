"""Score sheets on paper and in Excel: printed blind, typed in twice, taken whole or not at all."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from python_calamine import load_workbook

from documents import sheets
from documents.papers import column
from judging.log import verify
from judging.models import Conflict, LogLine, Round, Score, Sheet, Task
from judging.paper_sheets import SheetCode, listed, own, to_enter
from judging.rules import types_in
from organizations.models import Membership, Person, Role
from tests import pdf
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY

FIRST, SECOND = "tue@cb.example", "ngan@cb.example"
WRONG = "Chấm đến nửa điểm, ví dụ 14 hoặc 14,5."


@pytest.fixture
def paper(council, dossier_of) -> Callable[..., str]:
    """The page where a judge's paper sheet is typed in."""

    def address(email: str, number: int) -> str:
        seat = council.seats.get(person__email=email)
        return reverse("paper_sheet_edit", args=[council.pk, seat.pk, dossier_of(number).pk])

    return address


@pytest.fixture
def clerks(as_person, council, person_of):
    """Two organisers who do not sit on the council."""
    second = person_of(SECOND)
    unit = council.contest.organiser
    Membership.objects.create(person=second, unit=unit, role=Role.ORGANISER)
    return as_person(FIRST), as_person(SECOND)


def sheet_of(email: str, number: int) -> Sheet | None:
    return Sheet.objects.filter(seat__person__email=email, dossier__number=number, look=1).first()


def points_of(sheet: Sheet) -> list[str]:
    return [str(score.points) for score in Score.objects.filter(sheet=sheet)]


def acts(sheet: Sheet) -> list[str]:
    return list(LogLine.objects.filter(sheet=sheet).values_list("act", flat=True))


def test_nobody_types_in_what_its_judge_may_not_judge(clerks, paper, seat_of, dossier_of):
    """Who came to the dossier's unit after it was given, with no conflict noted yet."""
    one, _ = clerks
    assert one.get(paper(SECRETARY, 4)).status_code == 200
    sheet = Sheet.objects.create(seat=seat_of(SECRETARY), dossier=dossier_of(4))
    assert types_in(Person.objects.get(email=FIRST), sheet)
    Membership.objects.create(
        person=seat_of(SECRETARY).person, unit=dossier_of(4).unit, role=Role.OFFICER
    )
    sheet = Sheet.objects.get(pk=sheet.pk)
    assert not types_in(Person.objects.get(email=FIRST), sheet)
    assert one.get(paper(SECRETARY, 4)).status_code == 404


# On paper


def test_a_sheet_says_what_is_scored_and_not_whose_the_solution_is(as_person, council, seat_of):
    """Blind mode in pages, search, exports, mail and PDF; "Paper sheets per judge with QR"."""
    council.dossiers().filter(number=1).update(title="Bảng chữ nổi của Trường Mẫu, Nông Văn Kín")
    dossier = council.dossiers().get(number=1)
    author = dossier.authors.first()
    author.name = "Nông Văn Kín"
    author.save()
    address = reverse("paper_sheet_print", args=[council.pk])
    mine = as_person(CHAIR).get(address).content
    pages = pdf.pages(mine)
    assert len(pages) == 2  # a page each; the third one is sealed
    code = listed(council, own(seat_of(CHAIR)).filter(dossier=dossier))[0].code
    assert code in pages[0]
    assert "Mã hồ sơ: CB9-0001" in pages[0]
    assert "Bảng chữ nổi của Trường Mẫu, [tên được giấu]" in pages[0]
    for hidden in (author.name, dossier.unit.name):
        assert hidden not in "".join(pages)
        assert hidden.encode() not in mine
    Round.objects.update(is_blind=False)
    assert "Tác giả: Nông Văn Kín" in pdf.pages(as_person(CHAIR).get(address).content)[0]
    others = f"{address}?giam-khao={seat_of(SECRETARY).pk}"
    assert as_person(CHAIR).get(others).status_code == 403
    assert as_person("ha@cb.example").get(address).status_code == 404
    away = as_person(FIRST).get(f"{address}?giam-khao={seat_of(CHAIR).pk}&phan=9", follow=True)
    assertContains(away, "Không có phiếu nào để in.", count=1)


def test_a_code_finds_its_sheet_and_a_wrong_paper_is_noticed(as_person, council, seat_of, paper):
    clerk, page = as_person(FIRST), reverse("paper_sheet_list", args=[council.pk])
    found = listed(council, own(seat_of(CHAIR)).filter(dossier__number=1))[0]
    for typed in (found.code, found.code.lower(), f"http://portal.example{page}?code={found.code}"):
        assertRedirects(clerk.get(page, {"code": typed}), paper(CHAIR, 1))
    code = SheetCode.read(found.code)
    other = "2222" if code.sign != "2222" else "3333"
    for typed, sentence in (
        (found.code[:-4] + other, "Bốn ký tự cuối của mã không khớp."),
        ("CB9-0001-2-14.7F3A", "Ghi mã của phiếu chấm, ví dụ CB9-0113-12.7F3A."),
        ("CB9-0999-2.7F3A", "Hội đồng này không có phiếu mang mã ấy"),
        ("CB9-0001", "Ghi mã của phiếu chấm, ví dụ CB9-0113-12.7F3A."),
        ("", "Quét hoặc gõ mã ở góc phiếu chấm."),
    ):
        assertContains(clerk.get(page, {"code": typed}), sentence)
    found.criteria[0].max_points += 1
    found.criteria[0].save()
    assertContains(clerk.get(page, {"code": found.code}), "phiếu in theo tiêu chí cũ")


def test_the_pages_ask_equally_for_few_and_many(
    clerks, council, django_assert_num_queries, paper, typed
):
    one, two = clerks
    address = paper(CHAIR, 1)
    for number, more in ((1, {}), (4, {"replaces": "on"})):
        one.post(paper(CHAIR, number), typed("30", "20", "25", **more))
        with django_assert_num_queries(8):
            two.get(reverse("paper_sheet_list", args=[council.pk]))
    with django_assert_num_queries(10):
        two.get(address)
    with django_assert_num_queries(5):
        two.get(reverse("sheet_import", args=[council.pk, "hoi-dong"]))


# Typed in twice


def test_two_people_type_and_what_is_the_same_is_sealed(clerks, council, paper, typed):
    """entered by one person, confirmed by another"""
    one, two = clerks
    done = one.post(paper(CHAIR, 1), typed("30", "20,5", "25"), follow=True)
    assertContains(done, "tổng 75,5 điểm: so với tổng trên giấy.", count=1)
    sheet = sheet_of(CHAIR, 1)
    assert (sheet.state, sheet.entered_by.email) == (Sheet.State.ENTERED, FIRST)
    page = two.get(paper(CHAIR, 1))
    assertNotContains(page, "20,5")
    same = two.post(paper(CHAIR, 1), typed("30", "20.5", "25", version=2), follow=True)
    assertContains(same, "Hai lần nhập giống nhau, tổng 75,5 điểm. Phiếu đã niêm phong.", count=1)
    sheet.refresh_from_db()
    assert (sheet.state, points_of(sheet)) == (Sheet.State.SEALED, ["30.0", "20.5", "25.0"])
    assert acts(sheet) == ["paper_entered", "paper_confirmed", "sheet_sealed"]
    again = two.post(paper(CHAIR, 1), typed("1", "1", "1", version=3), follow=True)
    assertContains(again, "đã niêm phong, không sửa được.", count=1)
    assert verify(council.contest).broken == ""


def test_differences_are_shown_and_only_two_equal_typings_seal(clerks, paper, typed):
    one, two = clerks
    one.post(paper(CHAIR, 1), typed("30", "20,5", "25"))
    other = typed("30", "20", "25", version=2)
    page = two.post(paper(CHAIR, 1), other)
    assertContains(page, "Người nhập trước ghi 20,5. Xem lại trên giấy.", count=2)
    assert sheet_of(CHAIR, 1).state == Sheet.State.ENTERED
    page = two.post(paper(CHAIR, 1), {**other, "insists": "on"}, follow=True)
    sheet = sheet_of(CHAIR, 1)
    assert (sheet.state, sheet.entered_by.email) == (Sheet.State.ENTERED, SECOND)
    two.post(paper(CHAIR, 1), typed("30", "20", "25", version=3))  # the same person once more
    assert sheet_of(CHAIR, 1).state == Sheet.State.ENTERED
    one.post(paper(CHAIR, 1), typed("30", "20", "25", version=4))
    assert sheet_of(CHAIR, 1).state == Sheet.State.SEALED
    line = LogLine.objects.filter(sheet=sheet, act="paper_corrected").first()
    assert (line.before["total"], line.after["total"]) == ("75.5", "75.0")


def test_two_clerks_at_once(clerks, paper, typed):
    """two clerks entering one paper sheet: refused with the reason, nothing half written"""
    one, two = clerks
    one.post(paper(CHAIR, 1), typed("30", "20,5", "25"))
    page = two.post(paper(CHAIR, 1), typed("30", "21", "25"))
    assertContains(page, "Phiếu này vừa được người khác nhập hoặc lưu, nên chưa ghi gì.", count=1)
    assertContains(page, 'value="21"', count=1)
    assertContains(page, 'name="version" value="2"', count=1)
    sheet = sheet_of(CHAIR, 1)
    assert (sheet.state, points_of(sheet)) == (Sheet.State.ENTERED, ["30.0", "20.5", "25.0"])


@pytest.mark.parametrize(
    ("point", "sentence"),
    [("40,5", "Điểm từ 0 đến 40."), ("14,3", WRONG), ("", "Ghi điểm tiêu chí này.")],
)
def test_bad_points_keep_what_was_typed(clerks, paper, typed, point, sentence):
    page = clerks[0].post(paper(CHAIR, 1), typed(point, "20", "25"))
    assertContains(page, sentence)
    assertContains(page, 'value="20"', count=1)
    assert sheet_of(CHAIR, 1) is None


def test_a_draft_on_the_portal_is_asked_about_and_stays_in_the_log(
    clerks, as_person, address, paper, typed
):
    as_person(CHAIR).post(address(1), typed("11", "", ""))
    one, _ = clerks
    assertNotContains(one.get(paper(CHAIR, 1)), 'value="11"')
    page = one.post(paper(CHAIR, 1), typed("30", "20", "25", version=2))
    assertContains(page, "Hỏi giám khảo rồi đánh dấu nếu thay bản nháp.")
    one.post(paper(CHAIR, 1), typed("30", "20", "25", version=2, replaces="on"))
    assert sheet_of(CHAIR, 1).state == Sheet.State.ENTERED
    assert LogLine.objects.get(act="paper_entered").before["total"] == "11.0"
    page = as_person(CHAIR).post(address(1), typed("9", "9", "9", version=3), follow=True)
    assertContains(page, "Phiếu này đã nhập từ bản giấy", count=1)
    assert points_of(sheet_of(CHAIR, 1)) == ["30.0", "20.0", "25.0"]


def test_who_scores_it_too_seals_first_and_nobody_types_in_what_is_hidden(
    as_person, council, seat_of, paper, dossier_of, person_of, typed
):
    """The conflicted never reach the browser, search, counts, exports or mail."""
    secretary = as_person(SECRETARY)
    assert secretary.get(paper(CHAIR, 1)).status_code == 404  # own sheet of 1 is not sealed
    assert secretary.get(paper(SECRETARY, 1)).status_code == 404
    assert as_person(CHAIR).get(paper(SECRETARY, 1)).status_code == 403
    Sheet.objects.begin(seat_of(SECRETARY), dossier_of(1))
    Sheet.objects.filter(pk=sheet_of(SECRETARY, 1).pk).update(state=Sheet.State.SEALED)
    assert secretary.get(paper(CHAIR, 1)).status_code == 200
    clerk = as_person(FIRST)
    assert clerk.get(paper(CONFLICTED, 1)).status_code == 404  # of the judge's own office
    Conflict.objects.create(person=person_of(SECRETARY), dossier=dossier_of(1), reason="other")
    assert secretary.get(paper(CHAIR, 1)).status_code == 404
    Round.objects.update(closed_at="2025-05-05T01:00Z")
    page = clerk.post(paper(CHAIR, 1), typed("30", "20", "25"))
    assertContains(page, "đã khóa, không nhập phiếu thêm được.", count=1)
    assert sheet_of(CHAIR, 1) is None


# In Excel


def fetched(client, council, whose="cua-toi"):
    """The file as it is fetched: its bytes, its heading, its rows by number of the dossier."""
    answer = client.get(reverse("sheet_import_form", args=[council.pk, whose]))
    cells = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return answer.content, cells[2], {row[1][4:8]: row for row in cells[3:]}


def sent_back(client, council, heads, rows, whose="cua-toi"):
    output, columns = BytesIO(), [column(head, 0, "number") for head in heads]
    sheets.write(output, [{"columns": columns, "rows": rows}])
    address = reverse("sheet_import", args=[council.pk, whose])
    file = SimpleUploadedFile("phieu.xlsx", output.getvalue())
    return client.post(address, {"file": file}, follow=True)


def taken(client, page, **more):
    return client.post(page.redirect_chain[-1][0], more, follow=True)


def test_a_judges_sheets_go_out_and_come_back_as_drafts(as_person, council):
    """an Excel sheet out and back with the same checks; blank rows; commas as decimals"""
    client = as_person(CHAIR)
    file, heads, rows = fetched(client, council)
    assert sorted(rows) == ["0001", "0004"]  # 3 is sealed
    book = ZipFile(BytesIO(file))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert ("<sheetProtection sheet=" in sheet, 'min="7" max="7"' in sheet) == (True, True)
    assert re.findall(r'<col min="(\d)" [^>]*hidden="1"', sheet) == ["7"]
    styles = dict(re.findall(r'<c r="(\w+)" s="(\d+)"', sheet))
    assert sorted(c for c in styles if styles[c] == styles["D4"]) == [
        "D4", "D5", "E4", "E5", "F4", "F5",
    ]  # fmt: skip
    assert book.read("xl/styles.xml").count(b'<protection locked="0"/>') == 1
    assert rows["0004"][3:6] == [28, 22.5, ""]
    rows["0004"][3:6] = "", 22.5, "24,5"
    page = sent_back(client, council, heads, rows.values())
    assertContains(page, "1 dòng nhập mới, 1 dòng không nhập", count=1)
    assertContains(page, "Chưa ghi điểm, giữ nguyên trên cổng.", count=1)
    assertContains(taken(client, page), "Đã ghi điểm của 1 phiếu.", count=1)
    sheet = sheet_of(CHAIR, 4)
    assert (sheet.state, points_of(sheet)) == (Sheet.State.DRAFT, ["28.0", "22.5", "24.5"])
    assert sheet_of(CHAIR, 1) is None
    page = sent_back(client, council, heads, rows.values())  # once more: it says nothing new
    assertContains(page, "Điểm đã có trên cổng.", count=1)
    rows["0004"][5] = 20
    page = sent_back(client, council, heads, rows.values())
    assertContains(page, "đã lưu trên cổng sau khi tải tệp.", count=1)


def test_one_wrong_row_holds_up_all(as_person, council, seat_of):
    """scores over the maximum, an Excel with someone else's dossiers: nothing half written"""
    client = as_person(CHAIR)
    _, heads, rows = fetched(client, council)
    rows["0001"][3:6] = 40.5, 14.25, "x"
    rows["0004"][5] = 20
    page = sent_back(client, council, heads, rows.values())
    assertContains(page, "Điểm từ 0 đến 40.", count=1)
    assertContains(page, WRONG, count=1)
    assertContains(page, "Ghi điểm bằng số, ví dụ 14,5.", count=1)
    assertContains(taken(client, page), "Còn 1 dòng cần sửa nên chưa nhập dòng nào.", count=1)
    assert len(points_of(sheet_of(CHAIR, 4))) == 2
    own_code = rows["0001"][1]
    theirs = listed(council, own(seat_of(SECRETARY)).filter(dossier__number=1))[0].code
    for code, sentence in (
        (theirs, "Phiếu này của giám khảo khác."),
        (own_code.replace("0001", "0002"), "Tệp này không có phiếu nào mang mã ấy"),
        (own_code.replace("0001", "0003"), "Mã phiếu không khớp"),
        (own_code[:-4] + "....", "Giữ nguyên mã phiếu như trong tệp đã tải về"),
        (rows["0004"][1], "Trùng phiếu với dòng"),
    ):
        rows["0001"][1], rows["0001"][3:6] = code, (30, 20, 20)
        page = sent_back(client, council, heads, rows.values())
        assertContains(page, sentence, count=1)
    rows["0001"][1] = own_code
    client.post(  # saved on the portal, and sealed, after the file was fetched
        f"/phieu-cham/{council.pk}/{council.dossiers().get(number=1).pk}/", {"version": 1}
    )
    Sheet.objects.filter(pk=sheet_of(CHAIR, 1).pk).update(state=Sheet.State.SEALED)
    page = sent_back(client, council, heads, rows.values())
    assertContains(page, "Phiếu này đã niêm phong, không sửa được.", count=1)

    Sheet.objects.filter(seat=seat_of(CHAIR)).update(state=Sheet.State.SEALED)
    Task.objects.filter(seat__council=council).delete()  # nothing is listed any more
    page = sent_back(client, council, heads, rows.values())
    assertContains(page, "Tệp này không có phiếu nào mang mã ấy", count=2)
    Round.objects.update(closed_at="2025-05-05T01:00Z")
    page = sent_back(client, council, heads, rows.values())
    assertContains(page, "Vòng chung khảo đã khóa, không nhập điểm nữa.", count=1)
    assert page.redirect_chain == [("/phieu-cham/", 302)]
    for name in ("sheet_import", "sheet_import_form"):
        assertRedirects(client.get(reverse(name, args=[council.pk, "cua-toi"])), "/phieu-cham/")


def test_a_councils_sheets_from_excel_wait_for_the_second_person(clerks, council, paper, typed):
    one, two = clerks
    address = reverse("sheet_import_form", args=[council.pk, "hoi-dong"])
    cells = load_workbook(BytesIO(one.get(address).content)).get_sheet_by_index(0).to_python()
    heads, rows = cells[2], cells[3:]
    assert heads[3:6] == [
        "Giám khảo", "1. Tính mới, tính sáng tạo (tối đa 40)", "2. Khả năng áp dụng (tối đa 30)",
    ]  # fmt: skip
    mine = [row for row in rows if row[3].startswith("Phan Minh Khuê")]
    assert [row[4:7] for row in mine] == [["", "", ""]] * 2  # no judge's draft
    mine[0][4] = 30
    page = sent_back(one, council, heads, rows, "hoi-dong")
    assertContains(page, "Ghi điểm tiêu chí này.", count=2)
    for row in mine:
        row[4:7] = 30, 20.5, 25
    page = sent_back(one, council, heads, rows, "hoi-dong")
    assertContains(page, "Giám khảo đang có bản nháp trên cổng.", count=1)
    assertContains(taken(one, page), "Đã ghi điểm của 1 phiếu.", count=1)
    sheet = sheet_of(CHAIR, 1)
    assert (sheet.state, sheet.entered_by.email) == (Sheet.State.ENTERED, FIRST)
    assert sheet_of(CHAIR, 4).state == Sheet.State.DRAFT
    Sheet.objects.filter(pk=sheet_of(CHAIR, 4).pk).update(state=Sheet.State.SEALED)
    waits = one.get(reverse("paper_sheet_list", args=[council.pk]))
    assertContains(waits, "1 phiếu chờ người thứ hai", count=1)  # and not done
    two.post(paper(CHAIR, 1), typed("30", "20,5", "25", version=2))
    assert sheet_of(CHAIR, 1).state == Sheet.State.SEALED
    assert to_enter(two.get("/").wsgi_request.user, council).filter(sheet_state="sealed").exists()
