"""The log of judging: it cannot be erased, and what somebody did to it is found."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from judging import deciding, defaults, relooks
from judging.history import ACTS, told, with_records
from judging.log import START, note, verify
from judging.models import LogLine, Sheet
from judging.publishing import RESULT_STEPS
from organizations.models import Membership, Person, Role
from tests.judging.conftest import CHAIR

ORGANISER = "tue@cb.example"
PAGE = "/hoi-dong/CB9/nhat-ky/"


@pytest.fixture
def chain(council, dossier_of):
    """Five lines in an empty log, and the digest of its last one."""
    contest = council.contest
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM judging_logline WHERE contest_id = %s", [contest.pk])
    by = Person.objects.get(email="ngan@cb.example")
    for number in range(1, 6):
        after = {"total": f"{number}.5", "at": clock.now()}
        note(contest, "test", by=by, council=council, dossier=dossier_of(1), after=after,
             reason="Ghi điểm  đã niêm phong")  # fmt: skip
    return contest, verify(contest).head


def tamper(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_chain_as_it_was_written_is_whole(chain, capsys):
    """91: Any change of a score shows who, when, before, after, why"""
    contest, head = chain
    whole = verify(contest)
    assert (whole.lines, whole.broken) == (5, "")
    assert whole.head == LogLine.objects.get(contest=contest, sequence=5).digest
    call_command("verify_audit", contest="CB9", head=head)
    assert capsys.readouterr().out == f"CB9: 5 dòng, mã cuối {head}\n"
    note(contest, "later", by=None)
    assert verify(contest, head).broken == ""
    assert LogLine.objects.get(contest=contest, sequence=1).previous == START


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE judging_logline SET after = '{\"total\": \"99\"}' WHERE sequence = 3",
         "Dòng 3 đã bị sửa sau khi ghi."),
        ("UPDATE judging_logline SET reason = 'khác' WHERE sequence = 5",
         "Dòng 5 đã bị sửa sau khi ghi."),
        ("DELETE FROM judging_logline WHERE sequence = 2",
         "Thiếu dòng 2: sau dòng 1 là dòng 3."),
        ("DELETE FROM judging_logline WHERE sequence = 1",
         "Thiếu dòng 1: sau dòng 0 là dòng 2."),
        ("DELETE FROM judging_logline WHERE sequence = 3;"
         "UPDATE judging_logline SET sequence = 3 WHERE sequence = 4;"
         "UPDATE judging_logline SET sequence = 4 WHERE sequence = 5",
         "Dòng 3 không nối tiếp dòng trước nó"),
        ("UPDATE judging_logline SET sequence = 99 WHERE sequence = 2;"
         "UPDATE judging_logline SET sequence = 2 WHERE sequence = 3;"
         "UPDATE judging_logline SET sequence = 3 WHERE sequence = 99",
         "Dòng 2 không nối tiếp dòng trước nó"),
        ("UPDATE judging_logline SET sequence = sequence + 10 WHERE sequence > 2;"
         "UPDATE judging_logline SET sequence = sequence - 9 WHERE sequence > 10;"
         "INSERT INTO judging_logline (contest_id, sequence, at, act, before, after, reason,"
         " previous, digest) SELECT contest_id, 3, at, 'seal', before, after, reason, digest,"
         " digest FROM judging_logline WHERE sequence = 2",
         "Dòng 3 đã bị sửa sau khi ghi."),
    ],
)  # fmt: skip
def test_a_changed_removed_reordered_or_inserted_line_is_found(chain, sql, found):
    """Security test 61: Audit chain: each line hashes the one before; a deleted or changed line is
    found by `verify_audit`."""
    tamper(sql)
    assert verify(chain[0]).broken.startswith(found)
    with pytest.raises(CommandError) as refusal:
        call_command("verify_audit", contest="CB9")
    assert str(refusal.value).startswith(f"CB9: {found}")


def test_lines_taken_from_the_end_are_found_by_the_digest_that_was_noted(chain):
    contest, head = chain
    tamper("DELETE FROM judging_logline WHERE sequence = 5")
    assert verify(contest).broken == ""
    assert verify(contest, head).broken == (
        "Sau dòng 4 không còn dòng nào, mà mã đã ghi lại không có trong nhật ký."
    )
    with pytest.raises(CommandError):
        call_command("verify_audit", head=head)  # of which contest?
    with pytest.raises(CommandError):
        call_command("verify_audit", contest="KHONG-CO")


def test_the_code_of_the_portal_cannot_change_a_line(chain):
    """91: … and cannot be erased"""
    line = LogLine.objects.filter(contest=chain[0]).last()
    line.act = "nothing"
    for attempt in (
        line.save, line.delete, LogLine.objects.all().delete,
        lambda: LogLine.objects.update(at=clock.now() - timedelta(days=1)),
        lambda: LogLine.objects.bulk_update([line], ["act"]),
    ):  # fmt: skip
        with pytest.raises(NotImplementedError), transaction.atomic():
            attempt()
    assert verify(chain[0]).lines == 5


def noted(tree):
    """Each act that the module writes: the words beside `note`, or those of its variable `act`."""
    for node in ast.walk(tree):
        said = None
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "act":
            said = node.value
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = {"note": 1, "note_all": 1, "_note": 0}.get(name, len(node.args))
            said = next(iter(node.args[place:]), None)
        chosen = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
        yield from (one.value for one in chosen if isinstance(one, ast.Constant))


def test_every_act_that_is_noted_has_words_and_no_words_are_left_over():
    acts = {f"result_{step}" for step in RESULT_STEPS}
    for path in Path("judging").rglob("*.py"):
        acts |= set(noted(ast.parse(path.read_text())))
    assert acts == set(ACTS)


def test_bands_and_money_comments_and_lists_are_read_in_the_log(council, person_of):
    """91: "before, after", whatever it is that changed."""
    contest, by = council.contest, person_of(ORGANISER)
    defaults.fill(contest, by=by)
    before = deciding.offered(contest)
    contest.prizes.filter(order=1).update(floor=80, money=9_000_000)
    after = {"prizes": deciding.offered(contest)}
    note(contest, "prizes_set", by=by, before={"prizes": before}, after=after)
    note(contest, "feedback_saved", by=by, after={"text": "Nên thử thêm."})
    score = Sheet.objects.sealed().first().scores.first()
    score.comment = "Hay."
    score.save()
    note(contest, "sheet_sealed", by=by, after=relooks.said(score.sheet))
    note(contest, "result_publish", by=by, after={"awards": ["Giải Nhất: CB9-0003"]})
    lines = with_records(LogLine.objects.filter(contest=contest)).order_by("-sequence")[:5]
    published, sealed, feedback, changed, filled = told(lines)
    assert changed.changes == [
        "Giải Nhất: dòng 1, xếp theo điểm, từ 85 điểm, mỗi lĩnh vực 1, 25.000.000 đồng → "
        "dòng 1, xếp theo điểm, từ 80 điểm, mỗi lĩnh vực 1, 9.000.000 đồng"
    ]
    assert len(filled.changes) == len(before)
    assert feedback.changes == ["Nhận xét: Nên thử thêm."]
    assert "Nhận xét 1. Tính mới, tính sáng tạo: Hay." in sealed.changes
    assert published.changes == ["Danh sách giải: Giải Nhất: CB9-0003"]


def test_the_log_is_a_page_of_its_organiser(
    chain, as_person, council, dossier_of, person_of, django_assert_num_queries
):
    """91: Any change of a score shows who, when, before, after, why, and cannot be erased
    Security test 54: Staff reading a sealed score leaves a mark the board can see."""
    contest, by = chain[0], person_of(CHAIR)
    sheet = Sheet.objects.filter(seat__person=by).first()
    points = {"points": {"1. Tính mới": "30.0"}, "total": "75.5"}
    note(contest, "paper_corrected", by=by, council=council, dossier=sheet.dossier, sheet=sheet,
         before=points, after={"points": {"1. Tính mới": "31.5"}, "total": "77.0"},
         reason="Đọc nhầm phiếu giấy")  # fmt: skip
    note(contest, "seat_ended", by=None, before={"person": by.pk, "part": "chair"},
         after={"left": by.pk, "moved_up": by.pk})  # fmt: skip
    client = as_person(ORGANISER)
    with django_assert_num_queries(13):
        page = client.get(PAGE)
    lines = page.context["lines"]
    assert [row.line.sequence for row in lines] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert lines[0].act == "Đọc nhật ký"
    assert (lines[1].act, lines[1].changes) == (
        "Cho thôi giữa chừng",
        ["Người chấm: trước là Phan Minh Khuê", "Vai trò: trước là Chủ tịch hội đồng",
         "Lên thành viên: Phan Minh Khuê"],
    )  # fmt: skip
    assert lines[2].changes == ["1. Tính mới: 30 → 31,5", "Tổng: 75,5 → 77"]
    for words in (
        "6. Sửa phiếu giấy đã nhập", "Lý do: Đọc nhầm phiếu giấy", "Phiếu của Phan Minh Khuê",
        "Các dòng ở trang này còn nguyên như lúc ghi.", LogLine.objects.get(sequence=8).digest,
    ):  # fmt: skip
        assertContains(page, words)

    for asked, found in (
        ("act=paper_corrected", [6]),
        (f"judge={by.pk}", [6]),
        (f"q={dossier_of(1).code}", [5, 4, 3, 2, 1]),
        (f"council={council.pk}&act=paper_corrected", [6]),
        (f"council={council.pk}&truoc=3", [2, 1]),
        ("q=khong-co", []),
        ("act=khong-co", []),
        (f"judge={by.pk}&council=0", []),
    ):
        rows = client.get(f"{PAGE}?{asked}").context["lines"]
        assert [row.line.sequence for row in rows] == found
    contest.rounds.create(order=9, name="Khác").councils.create(contest=contest, name="Khác")
    for number in range(60):
        note(contest, "tasks_given", by=by, council=council, after={"given": number})
    with django_assert_num_queries(12):  # nobody is named in these
        page = client.get(PAGE)
    assert page.context["older"] == page.context["lines"][-1].line.sequence
    assertContains(page, f"?truoc={page.context['older']}")
    assertNotContains(client.get(f"{PAGE}?truoc=2"), "Cũ hơn")
    assert client.get(f"{PAGE}?truoc=9999999999999&act=x").status_code == 200


def test_the_page_of_the_log_says_where_it_was_changed(chain, as_person):
    client = as_person(ORGANISER)
    tamper("UPDATE judging_logline SET reason = 'khác' WHERE sequence = 3")
    assertContains(client.get(PAGE), "Dòng 3 đã bị sửa sau khi ghi.")
    assertContains(client.get(f"{PAGE}?truoc=3"), "còn nguyên như lúc ghi")
    tamper("DELETE FROM judging_logline WHERE sequence = 3")
    assertContains(client.get(PAGE), "Thiếu dòng 3: sau dòng 2 là dòng 4.")


def test_the_log_is_a_file_too(chain, as_person):
    client = as_person(ORGANISER)
    page = client.get(f"{PAGE}?q={chain[0].code}-0001&truoc=3")
    assertContains(page, f"{PAGE}tep.csv?q={chain[0].code}-0001")
    file = client.post(f"{PAGE}tep.csv?act=log_read")
    rows = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[0].startswith('"Dòng","Lúc","Ai","Việc"')
    assert [row.split(",")[0] for row in rows[1:3]] == ['"6"', '"7"']
    assert LogLine.objects.get(sequence=7).digest in rows[2]
    file = client.post(f"{PAGE}tep.csv?act=khong-co")
    assert b'"7"' not in b"".join(file.streaming_content)


def test_who_judges_does_not_read_the_log(chain, as_person, person_of):
    """84: Peers' scores, averages, ranks and comments stay hidden until the own score is sealed"""
    unit = chain[0].organiser
    Membership.objects.create(person=person_of(CHAIR), unit=unit, role=Role.ORGANISER)
    client = as_person(CHAIR)
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}tep.csv").status_code == 403
    assertNotContains(client.get("/hoi-dong/CB9/"), PAGE)
    assertContains(as_person(ORGANISER).get("/hoi-dong/CB9/"), PAGE)
