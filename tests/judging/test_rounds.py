"""Rounds one after the other, whom the points of one lead on to the next, and what is closed."""

import hashlib
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.workflow import Refused
from judging import closing
from judging.models import Conflict, Council, LogLine, Round, Score, Seat, Sheet, Task
from tests.judging.conftest import CHAIR, SECRETARY

ORGANISER = "tue@cb.example"


@pytest.fixture
def final(council) -> Council:
    """Of all fields, after the council's round, from which 75 points lead on to it."""
    first = council.round
    first.judges_needed, first.pass_mark = 2, Decimal(75)
    first.save()
    later = Round.objects.create(contest=council.contest, order=2, name="Chung khảo")
    made = Council.objects.create(contest=council.contest, round=later, name="Hội đồng chung khảo")
    made.fields.set(council.fields.all())
    return made


def test_the_points_of_a_closed_round_lead_on_to_the_next(
    council, final, seal, as_person, person_of, dossier_of
):
    """79: "Councils per group of fields, rounds, thresholds … are set as data": the mean of 3 is 80
    and that of 1 exactly 75; 4 has one sheet of two."""
    Task.objects.filter(dossier=dossier_of(4)).exclude(seat__person__email=CHAIR).delete()
    for email in (CHAIR, SECRETARY):
        seal(email, 1, "30", "25", "20")
    seal(CHAIR, 4, "40", "30", "30")
    site = Round.objects.create(contest=council.contest, order=3, name="Thực tế", kind="site")
    check = Council.objects.create(contest=council.contest, round=site, name="Đoàn kiểm tra")
    check.fields.set(council.fields.all())
    tue = as_person(ORGANISER)
    waiting = "chưa khóa, nên chưa có hồ sơ từ 75 điểm để vào vòng này."
    assert (list(final.dossiers()), check.dossiers().count()) == ([], 3)
    assertContains(tue.get(f"/hoi-dong/{final.pk}/phan-cong/"), waiting, count=1)
    assertContains(tue.get("/hoi-dong/CB9/"), waiting, count=1)
    close = f"/vong-cham/{council.round_id}/khoa/"
    assertContains(tue.get(close), "Lúc này 2 trên 3 hồ sơ vào vòng sau, từ 75 điểm.")
    assertContains(tue.get(close), "Còn 1 giải pháp chưa đủ 2 phiếu niêm phong: CB9-0004.")
    page = tue.post(close, {"reason": "Ban Tổ chức họp."}, follow=True)
    assertContains(page, "2 hồ sơ, từ 75 điểm")
    assert set(final.dossiers()) == {dossier_of(1), dossier_of(3)}
    assertContains(tue.get("/hoi-dong/CB9/"), "vào vòng sau: 2 hồ sơ.")
    assertNotContains(tue.get(f"/hoi-dong/{final.pk}/phan-cong/"), waiting)

    final.named.add(dossier_of(4))  # named: whatever its points
    assert set(final.dossiers()) == {dossier_of(1), dossier_of(3), dossier_of(4)}
    Conflict.objects.create(person=person_of(CHAIR), dossier=dossier_of(1), reason="kin",
                            state="confirmed")  # fmt: skip
    assert dossier_of(1) in final.dossiers()  # who went on stays
    rule = (
        tue.get(reverse("round_edit", args=[council.round_id])).context["form"].fields["pass_mark"]
    )
    assert rule.disabled


def test_what_counts_is_what_its_judge_may_judge(council, final, seat_of, dossier_of):
    """`Task.counted` says for many seats what `Seat.dossiers` says for one."""

    def both():
        """What counts, and what its judges may see."""
        seen = {(seat.pk, one.pk) for seat in Seat.objects.all() for one in seat.dossiers()}
        return set(Task.objects.counted().values_list("seat", "dossier")), seen

    new = final.seats.create(person=seat_of(CHAIR).person, declared_at=clock.now())
    for number in (1, 2, 3, 4):
        new.given.create(dossier=dossier_of(number))
    shown = both()
    assert shown[0] == shown[1]
    council.round.finalists.add(dossier_of(1), dossier_of(3))
    final.fields.remove(dossier_of(3).field)
    final.named.add(dossier_of(4))
    beside = Council.objects.create(contest=final.contest, round=final.round, name="Khác")
    for change in (
        lambda: None,
        lambda: beside.named.add(dossier_of(1)),
        lambda: dossier_of(4).authors.create(name="Khuê", person=new.person),
        lambda: Seat.objects.filter(council=council, part="chair").update(part="reserve"),
    ):
        change()
        counted, seen = both()
        sealed = set(Sheet.objects.sealed().values_list("seat", "dossier"))
        assert counted - seen <= sealed
        assert counted - sealed == seen - sealed
    assert not Task.objects.awaited().filter(seat__part="reserve").exists()


def test_a_solution_that_nobody_was_given_is_not_left_behind_unsaid(
    council, final, seal, person_of, dossier_of, seat_of
):
    """Nor one whose judge closing itself finds to be in conflict."""
    Task.objects.exclude(seat__person__email__in=[CHAIR, SECRETARY]).delete()
    Task.objects.filter(dossier=dossier_of(1)).delete()
    seal(CHAIR, 4, "30", "25", "20")
    dossier_of(4).authors.create(name=seat_of(SECRETARY).person.full_name)
    by, said = person_of(ORGANISER), "chưa đủ 2 phiếu niêm phong: CB9-0001, CB9-0004."
    with pytest.raises(Refused) as refusal:
        closing.close(council.round, by=by)
    assert refusal.value.reasons[0] == f"Còn 2 giải pháp {said}"
    assert closing.end_of(council.round).lacking == [f"Còn 2 giải pháp {said}"]
    closing.close(council.round, by=by, reason="Ban Tổ chức họp.")
    assert list(council.round.finalists.all()) == [dossier_of(3)]


def test_nothing_is_awaited_in_a_closed_round(council, person_of):
    assert Task.objects.awaited().filter(seat__council=council).exists()
    closing.close(council.round, by=person_of(ORGANISER), reason="Ban Tổ chức họp.")
    assert not Task.objects.awaited().filter(seat__council=council).exists()


def test_a_closed_round_is_closed_no_more_and_nothing_is_looked_for(council, person_of):
    by = person_of(ORGANISER)
    closing.close(council.round, by=by, reason="Ban Tổ chức họp.")
    Conflict.objects.all().delete()
    with pytest.raises(Refused, match="đã khóa rồi"):
        closing.close(council.round, by=by, reason="Ban Tổ chức họp.")
    assert not Conflict.objects.exists()


def test_the_end_of_a_round_takes_as_many_queries_for_many_sheets(council, final, seal, dossier_of):
    council.round.spread = None
    council.round.save()
    of = Round.objects.select_related("contest").get(pk=council.round_id)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            closing.sealed_text(of)
            closing.end_of(of)
        return len(queries)

    few = asked()
    seal(CHAIR, 1, "30", "25", "20")
    seal(SECRETARY, 1, "30", "25", "20")
    assert asked() == few == 8


def test_the_points_of_few_sheets_cannot_be_tried_out_by_the_digest(council):
    """Statement 95: "A sealed round's hash is public before opening"; it holds a secret, too."""
    first, second = (
        Round.objects.create(contest=council.contest, order=order, name="Khác") for order in (8, 9)
    )
    assert closing.sealed_text(first) != closing.sealed_text(second)  # neither has a sheet
    assert closing.sealed_text(first) == closing.sealed_text(Round.objects.get(pk=first.pk))


def test_in_a_closed_round_sheets_are_only_read(two_needed, seal, as_person, address, typed):
    seal(CHAIR, 4, "38", "28", "28")
    seal(SECRETARY, 4, "28", "20", "20")
    chair = as_person(CHAIR)
    chair.post(address(1), typed("14,5", "20", ""))
    of = two_needed.round
    of.closed_at = clock.now()
    of.save()
    page = chair.get(address(1))
    sentence = "Vòng chung khảo đã khóa nên không chấm thêm được."
    assertContains(page, sentence, count=1)
    assertContains(page, '<b class="num">14,5</b>', count=1)
    for absent in ('<input type="text"', "score.js", "Soát lại để niêm phong"):
        assertNotContains(page, absent)
    assertContains(chair.post(address(1), typed("1", version=2), follow=True), sentence, count=2)
    kept = chair.post(address(1, "luu/"), typed("1", version=2))
    assert (kept.status_code, sentence in kept.json()["sentence"]) == (423, True)
    assert chair.get(address(1, "seal/")).headers["Location"] == address(1)
    again = chair.get(address(4, "xem-lai/"))
    assertContains(again, "Vòng chung khảo đã khóa nên không xem lại được nữa.", count=1)
    assertNotContains(again, "Kết thúc xem lại")
    mine = chair.get("/phieu-cham/")
    assertContains(mine, "Vòng chung khảo đã khóa lúc", count=1)
    printed = chair.get(f"/hoi-dong/{two_needed.pk}/phieu-giay/in/", follow=True)
    assertContains(printed, "Không có phiếu nào để in.", count=1)
    for absent in ("Chấm phiếu tiếp theo", "Chấm bằng Excel", "xem lại phiếu này"):
        assertNotContains(mine, absent)


def test_a_closed_round_bears_a_public_hash_that_still_fits_when_it_is_opened(
    two_needed, seal, as_person, client, capsys
):
    """95: A sealed round's hash is public before opening"""
    of = two_needed.round
    close, public = f"/vong-cham/{of.pk}/khoa/", "/hoi-thi/CB9/niem-phong/"
    organiser = as_person(ORGANISER)
    assertContains(client.get(public), "Chưa khóa vòng chấm nào.")
    page = organiser.post(close, follow=True)
    assertContains(page, "Ghi lý do nếu vẫn khóa vòng chấm.")
    assertContains(organiser.post(close, {"open": 1}, follow=True), "chưa khóa")
    page = organiser.post(close, {"reason": "Ban Tổ chức họp chiều nay."}, follow=True)
    of.refresh_from_db()
    assert of.closed_at is not None
    assertContains(page, of.digest)
    assertContains(client.get(public), of.digest)
    assertContains(client.get(public), "Chưa mở")
    with pytest.raises(Refused) as refusal:
        seal(CHAIR, 4, "30", "25", "25")
    assert str(refusal.value) == "Vòng chung khảo đã khóa, không niêm phong thêm được."
    assert organiser.get(f"/vong-cham/{of.pk}/phieu.json").status_code == 403

    page = organiser.post(close, {"open": 1}, follow=True)
    assertContains(page, "Phiếu đã niêm phong khớp với mã đã công khai")
    assertContains(page, "Hai cách tính cho cùng một danh sách giải đề xuất.")
    file = organiser.get(f"/vong-cham/{of.pk}/phieu.json")
    [read] = LogLine.objects.filter(act="scores_read")
    assert (read.council, read.after) == (two_needed, {"round": of.name})
    organiser.get(f"/hoi-dong/{two_needed.pk}/ket-qua/")
    assert not LogLine.objects.filter(act="results_read").exists()  # nothing changes any more
    assert hashlib.sha256(file.content).hexdigest() == of.digest
    call_command("verify_audit", contest="CB9")
    assert "Vòng chung khảo: khớp" in capsys.readouterr().out

    score = Score.objects.filter(sheet__state="sealed").first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE judging_score SET points = 1 WHERE id = %s", [score.pk])
    assert not closing.is_intact(of)
    assertContains(organiser.get(close), "không khớp với mã đã công khai")
    with pytest.raises(CommandError) as refusal:
        call_command("verify_audit", contest="CB9")
    assert "không khớp" in str(refusal.value)
    assertNotContains(client.get(public), "điểm của giám khảo")
