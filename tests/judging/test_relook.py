"""Xem lại, what the council's results show, the end of a round, and the log of it all."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.workflow import Refused
from judging import closing, conflicts, giving, relooks, scoring
from judging.forms.councils import seat_forms
from judging.leaving import end_seat
from judging.log import verify
from judging.models import Conflict, LogLine, ReLook, Seat, Sheet, Task
from judging.rules import has_sealed
from submissions.models import Dossier
from tests.judging.conftest import CHAIR, SECRETARY

ORGANISER = "tue@cb.example"
REASON = "Đã xem lại hiện trường, hiệu quả thấp hơn số liệu hồ sơ."


@pytest.fixture
def held_up(two_needed, seal, person_of, dossier_of):
    """The totals of 4 lie too far apart; only a third judge is still waited for: their seat."""
    third = two_needed.seats.create(person=person_of("kien@cb.example"), declared_at=clock.now())
    third.given.create(dossier=dossier_of(4))
    conflicts.propose(two_needed)
    Conflict.objects.filter(person=third.person).update(state="dismissed")
    seal(CHAIR, 4, "38", "28", "28")
    seal(SECRETARY, 4, "28", "20", "20")
    assert not ReLook.objects.exists()
    return third


@contextmanager
def before_the_chain(act):
    """Done as soon as a line of the log is to be written, as by who held the chain before."""
    waiting = [act]

    def asked(execute, sql, *others):
        if waiting and "judging_logline" in sql:
            waiting.pop()()
        return execute(sql, *others)

    with connection.execute_wrapper(asked):
        yield
    assert not waiting


def second(typed, *points, **others):
    return typed(*points, **{"version": 1, "reason": REASON, **others})


def test_totals_too_far_apart_open_a_relook_and_the_first_scores_stay(
    two_needed, seal, as_person, address, typed, dossier_of, seat_of
):
    """86: Scores differing beyond the rule open a re-look; the first scores are kept
    91: Any change of a score shows who, when, before, after, why, and cannot be erased"""
    seal(CHAIR, 4, "38", "28", "28")
    assert not ReLook.objects.exists()  # the secretary's sheet is still awaited
    chair, secretary = as_person(CHAIR), as_person(SECRETARY)
    assert chair.get(address(4, "xem-lai/")).status_code == 404
    seal(SECRETARY, 4, "28", "20", "20.5")

    def looked_through(judge, data):
        """Sealed once the whole second sheet was shown again."""
        page = judge.post(address(4, "xem-lai/"), data | {"seal": "1"}, follow=True)
        assertContains(page, f"Lý do giữ hoặc đổi điểm: {REASON}", count=1)
        sealed = {"version": page.context["sheet"].version}
        page = judge.post(address(4, "seal-again/"), sealed, follow=True)
        assertContains(page, "Đã niêm phong phiếu xem lại.", count=1)

    relook = ReLook.objects.get()
    assert (relook.dossier, relook.spread, relook.closed_at) == (
        dossier_of(4),
        Decimal("25.5"),
        None,
    )

    page = chair.get(address(4, "xem-lai/"))
    assertContains(page, "Điểm chênh nhau 25,5")
    assertContains(page, ">94,0<")
    assertContains(page, ">68,5<")
    assertContains(page, 'value="38')  # filled with the first sheet
    assertContains(page, "<span data-total>94,0</span>", count=2)
    assertContains(page, "Bản mô tả</h2>", count=1)  # the dossier is read beside it
    listed = chair.get("/phieu-cham/")
    assert (listed.context["next"].number, listed.context["next"].looks_again) == (4, True)
    assertContains(listed, f'href="{address(4, "xem-lai/")}">Xem lại phiếu này</a>', count=1)
    locked = chair.get(address(4))
    assertContains(locked, f'href="{address(4, "xem-lai/")}">Xem lại phiếu này</a>', count=1)
    assertNotContains(locked, "Chấm tiếp")
    dossier = chair.get(address(4, "ho-so/"))
    assertContains(locked, f'href="{dossier.wsgi_request.path}"', count=1)
    assertContains(dossier, "Bản mô tả</h2>", count=1)
    without = chair.post(address(4, "xem-lai/"), second(typed, "30", "25", "25", seal=1, reason=""))
    assertContains(without, "Ghi lý do giữ hoặc đổi điểm.")
    assert not Sheet.objects.filter(look=2).exists()
    too_much = chair.post(address(4, "xem-lai/"), second(typed, "41", "25", "25", seal=1))
    assertContains(too_much, "Điểm từ 0 đến 40.")
    assert chair.post(address(4, "xem-lai/luu/"), {}).status_code == 409
    assert chair.post(address(4, "xem-lai/"), {}).status_code == 200
    assert not Sheet.objects.filter(look=2).exists()  # nothing half written
    lacking = chair.post(address(4, "xem-lai/"), second(typed, "30", "", "25", seal=1), follow=True)
    assertContains(lacking, "Chưa chấm tiêu chí 2.", count=1)
    assertNotContains(lacking, "Niêm phong phiếu</button>")

    saved = chair.post(address(4, "xem-lai/luu/"), second(typed, "32", "25", "25", version=2))
    assert (saved.json()["version"], saved.json()["wrong"]) == (3, {})
    again = chair.post(address(4, "xem-lai/luu/"), second(typed, "32", "25", "25", version=2))
    assert again.json()["version"] == 3  # its answer was lost on the way
    stale = chair.post(address(4, "xem-lai/luu/"), second(typed, "1", "1", "1", version=2))
    assert stale.status_code == 409
    both = chair.post(address(4, "xem-lai/"), second(typed, "1", "1", "1", version=2))
    assertContains(both, "Điểm đã lưu: 32,0", count=1)
    assertContains(both, f"Lý do đã lưu: {REASON}", count=1)
    looked_through(chair, second(typed, "30", "25", "25", version=3))
    looks = Sheet.objects.filter(seat=seat_of(CHAIR), dossier=dossier_of(4)).order_by("look")
    assert [str(s.scores.get(criterion__order=1).points) for s in looks] == ["38.0", "30.0"]
    assert [one.state for one in looks] == ["sealed", "sealed"]
    line = LogLine.objects.filter(act="relook_sealed").get()
    assert (line.by.email, line.before["total"], line.after["total"], line.reason) == (
        CHAIR, "94.0", "80.0", REASON,
    )  # fmt: skip
    again = chair.post(address(4, "xem-lai/"), second(typed, "1", "1", "1", seal=1), follow=True)
    assertContains(again, "Phiếu xem lại đã kết thúc, không sửa được.")
    assert chair.post(address(4, "xem-lai/luu/"), second(typed, "1")).status_code == 423
    assert chair.get(address(4, "seal-again/")).headers["Location"] == address(4, "xem-lai/")

    page = chair.get(address(4))  # the latest, with what was before
    own, other = page.context["own"], page.context["others"][0]
    assert [str(n) for n in (own.first, own.total, other.first, other.total)] == [
        "94.0", "80.0", "68.5", "68.5",
    ]  # fmt: skip
    assert (str(page.context["mean"]), str(page.context["total"])) == ("74.25", "80.0")
    assertContains(page, f"Điểm xem lại được tính. Lý do: {REASON}", count=1)
    assertContains(page, "Phiếu chấm lần đầu, tổng 94,0", count=1)
    mine = {task.number: task for task in chair.get("/phieu-cham/").context["page_obj"]}
    assert (str(mine[4].total), mine[4].scored) == ("80.0", 3)
    waiting = secretary.get(address(4))  # 84: others' stay hidden until the own one is sealed
    assert [str(one.total) for one in waiting.context["others"]] == ["94.0"]
    assertNotContains(waiting, "80,0")

    relook.refresh_from_db()
    assert relook.closed_at is None
    looked_through(secretary, second(typed, "28", "20", "20,5"))
    relook.refresh_from_db()
    assert relook.closed_at is not None  # the last one ends it
    assert str(secretary.get(address(4)).context["mean"]) == "74.25"
    acts = LogLine.objects.filter(dossier=dossier_of(4)).values_list("act", flat=True)
    assert list(acts) == [
        "sheet_sealed", "sheet_sealed", "relook_opened", "relook_sealed", "relook_sealed",
        "relook_closed",
    ]  # fmt: skip
    assert verify(two_needed.contest).broken == ""


def test_who_owes_a_second_look_takes_part_in_no_meeting_yet(two_needed, seal, person_of):
    """84: Peers' scores, averages, ranks and comments stay hidden until the own score is sealed"""
    Task.objects.exclude(dossier__number=4).delete()
    seal(CHAIR, 4, "38", "28", "28")
    seal(SECRETARY, 4, "30", "22", "22")
    both = [person_of(CHAIR), person_of(SECRETARY)]
    assert [has_sealed(one, two_needed.contest) for one in both] == [True, True]
    ReLook.objects.create(council=two_needed, dossier=Sheet.objects.last().dossier, spread=20)
    assert [has_sealed(one, two_needed.contest) for one in both] == [False, False]
    seat, four = two_needed.seats.get(person=both[0]), Sheet.objects.last().dossier
    seat.sheets.create(dossier=four, look=2, state="sealed", reason=REASON)
    tie = Conflict.objects.create(person=both[1], dossier=four, reason="kin")
    assert [has_sealed(one, two_needed.contest) for one in both] == [True, True]
    tie.delete()
    secretary = two_needed.seats.filter(person=both[1])
    secretary.update(part="reserve")  # who does not see it is not awaited
    assert (secretary.get().dossiers().count(), relooks.awaited(two_needed, four)) == (0, [])
    secretary.update(part="secretary")
    assert relooks.awaited(two_needed, four) == [secretary.get()]
    four.authors.create(name="Mạc Văn Sáng", person=both[1])
    assert (secretary.get().dossiers().count(), relooks.awaited(two_needed, four)) == (0, [])


def test_a_reserve_who_has_not_sealed_is_not_waited_for(held_up, seat_of, dossier_of):
    chair, both = seat_of(CHAIR), [seat_of(CHAIR), seat_of(SECRETARY)]

    def beside() -> list[Seat]:
        return list(scoring.beside(chair, scoring.tasks(chair).get(pk=dossier_of(4).pk)))

    assert beside() == [*both, held_up]
    Seat.objects.filter(pk=held_up.pk).update(part="reserve")
    assert beside() == both


def test_the_chair_may_end_a_relook_with_a_reason(
    two_needed, seal, as_person, address, typed, dossier_of
):
    seal(CHAIR, 4, "38", "28", "28")
    seal(SECRETARY, 4, "28", "20", "20")
    end = f"/hoi-dong/{two_needed.pk}/ket-qua/{dossier_of(4).pk}/ket-thuc-xem-lai/"
    assert as_person(SECRETARY).post(end, {"reason": "x"}).status_code == 403
    chair = as_person(CHAIR)
    assertContains(chair.post(end, {"reason": " "}, follow=True), "Ghi lý do kết thúc xem lại.")
    page = chair.post(end, {"reason": "Thư ký đi công tác dài ngày."}, follow=True)
    assertContains(page, "Đã kết thúc xem lại.")
    assertContains(page, "Điểm lần đầu của anh chị giữ nguyên.")
    late = as_person(SECRETARY).post(address(4, "xem-lai/"), second(typed, "9", "9", "9", seal=1))
    assert late.status_code == 302
    assert not Sheet.objects.filter(look=2).exists()
    assertContains(chair.post(end, {"reason": "x"}, follow=True), "đã kết thúc rồi")


def test_a_spread_within_the_rule_or_no_rule_opens_nothing(two_needed, seal):
    seal(CHAIR, 4, "38", "28", "28")
    seal(SECRETARY, 4, "28", "23", "23")  # twenty is not more than twenty
    two_needed.round.spread = None
    two_needed.round.save()
    seal(CHAIR, 1, "40", "30", "30")
    seal(SECRETARY, 1, "0", "0", "0")
    assert not ReLook.objects.exists()


def test_the_results_stand_beside_a_second_opinion_and_each_reading_is_seen(
    two_needed, seal, as_person, dossier_of, seat_of, django_assert_num_queries
):
    """88: … the rulebook's one is marked official
    Security test 54: Staff reading a sealed score leaves a mark the board can see."""
    results = f"/hoi-dong/{two_needed.pk}/ket-qua/"
    chair, organiser = as_person(CHAIR), as_person(ORGANISER)
    assert chair.get(results).status_code == 403  # not before all is sealed
    Task.objects.exclude(dossier=dossier_of(3)).exclude(dossier=dossier_of(4)).delete()
    seal(CHAIR, 4, "30", "25", "25")
    seal(SECRETARY, 4, "29", "24", "24.5")
    with django_assert_num_queries(14):
        page = organiser.get(results)
    read = LogLine.objects.get(act="results_read")  # the round is not closed yet
    assert (read.by.email, read.council) == (ORGANISER, two_needed)
    assertContains(page, "việc đọc trang này được ghi vào nhật ký", count=1)
    shown = {row.dossier.number: row.ranked for row in page.context["rows"]}
    assert [str(shown[4].points), shown[4].rank, str(shown[3].points)] == ["78.75", None, "80.00"]
    sentence = "Còn giải pháp thiếu phiếu nên chưa xếp hạng giải pháp nào"
    assertContains(page, sentence, count=1)  # nobody has scored 1: the lower one is no first place
    assert list(shown) == [3, 4, 1]
    Dossier.objects.filter(pk=dossier_of(1).pk).update(state="withdrawn")
    page = organiser.get(results)
    assert [row.ranked.rank for row in page.context["rows"]] == [1, 2]
    assertNotContains(page, sentence)
    assertContains(page, "Điểm chính thức")
    assertContains(page, "Điểm tham khảo")

    Conflict.objects.create(person=seat_of(CHAIR).person, dossier=dossier_of(3), reason="other")
    page = chair.get(results)  # all is sealed; what the own conflict hides stays hidden
    shown = [(row.dossier.number, row.ranked.rank) for row in page.context["rows"]]
    assert shown == [(4, 2)]  # the rank that it has for everybody
    assert chair.get(f"{results}{dossier_of(3).pk}/").status_code == 404

    one = organiser.get(f"{results}{dossier_of(4).pk}/")
    assertContains(one, "Phiếu của Phan Minh Khuê")
    assertContains(one, "Đọc điểm từng giám khảo")
    read = LogLine.objects.filter(act="scores_read").get()
    assert (read.by.email, read.dossier) == (ORGANISER, dossier_of(4))
    assertContains(chair.get(f"{results}{dossier_of(4).pk}/"), str(read.by))


def test_who_leaves_is_awaited_no_more(held_up, seat_of, person_of):
    """A third judge who never scores holds up the re-look until the seat ends."""
    by = person_of(ORGANISER)
    end_seat(held_up, by=by, reason="Chuyển công tác.")
    assert ReLook.objects.get().closed_at is None
    for email in (CHAIR, SECRETARY):
        end_seat(seat_of(email), by=by, reason="Chuyển công tác.")
    assert ReLook.objects.get().closed_at is not None


def test_who_is_given_it_no_more_is_awaited_no_more(
    held_up, two_needed, as_person, person_of, dossier_of
):
    giving.give_by_hand(two_needed, dossier_of(4), [], by=person_of(ORGANISER))
    assert ReLook.objects.get().dossier == dossier_of(4)


@pytest.mark.parametrize(
    ("typed", "act"), [({"DELETE": "on"}, "seat_removed"), ({"part": "reserve"}, "seat_changed")]
)
def test_who_is_taken_out_or_made_reserve_is_awaited_no_more(
    held_up, two_needed, person_of, dossier_of, typed, act
):
    """Nor does a reserve score any more; two may change places in the same act."""
    parts = {seat.pk: {"part": seat.part} for seat in two_needed.seats.all()}
    first, second = list(parts)[:2]
    parts[first], parts[second] = parts[second], parts[first]
    parts[held_up.pk] = {"part": held_up.part} | typed
    data = {"seats-TOTAL_FORMS": len(parts), "seats-INITIAL_FORMS": len(parts)}
    for n, (pk, said) in enumerate(parts.items()):
        data |= {f"seats-{n}-{name}": value for name, value in ({"id": pk} | said).items()}
    seats = seat_forms(data, two_needed, person_of(ORGANISER))
    assert seats.is_valid(), seats.errors
    seats.save()
    assert ReLook.objects.get().dossier == dossier_of(4)
    *_, line = LogLine.objects.filter(act=act)
    assert (line.by.email, line.before["part"]) == (ORGANISER, "member")
    assert line.before | line.after == {
        "person": held_up.person_id, "part": typed.get("part", "member")
    }  # fmt: skip
    assert {seat.pk: seat.part for seat in two_needed.seats.filter(pk__in=[first, second])} == {
        first: "secretary", second: "chair"
    }  # fmt: skip
    assert not any(seat.dossiers() for seat in two_needed.seats.filter(part="reserve"))


def test_who_is_found_to_be_in_conflict_is_awaited_no_more(held_up, two_needed, dossier_of):
    dossier_of(4).authors.create(name=held_up.person.full_name)
    found = conflicts.propose(two_needed, held_up.person)
    assert ReLook.objects.get().dossier == dossier_of(4)
    assert LogLine.objects.filter(act="conflicts_found").last().after == {"found": found}


def test_a_conflict_that_another_council_finds_counts_here_too(held_up, two_needed, dossier_of):
    """The third judge sits with those who look where the solution is used, too."""
    site = two_needed.contest.rounds.create(order=2, name="Thực tế", kind="site")
    other = two_needed.contest.councils.create(round=site, name="Đoàn kiểm tra")
    other.named.add(dossier_of(4))
    other.seats.create(person=held_up.person, declared_at=clock.now())
    dossier_of(4).authors.create(name=held_up.person.full_name)
    conflicts.propose(other)
    assert ReLook.objects.get().council == two_needed


def test_no_relook_opens_in_a_closed_round(held_up, two_needed, person_of):
    by = person_of(ORGANISER)
    closing.close(two_needed.round, by=by, reason="Ban Tổ chức họp chiều nay.")
    end_seat(held_up, by=by, reason="Chuyển công tác.")
    assert not ReLook.objects.exists()


def test_a_second_sheet_on_which_nothing_stands_begins_with_the_first(
    two_needed, seal, as_person, address, dossier_of
):
    """A reset of the criteria leaves it so (`leaving.rescore`)."""
    chair = seal(CHAIR, 4, "38", "28", "28").seat
    seal(SECRETARY, 4, "28", "20", "20")
    chair.sheets.create(dossier=dossier_of(4), look=2, version=3)
    page = as_person(CHAIR).get(address(4, "xem-lai/"))
    assertContains(page, 'value="38', count=1)
    assertContains(page, "Điểm ghi sẵn là của phiếu lần đầu", count=1)
    assertContains(page, 'name="version" value="3"', count=1)


def test_what_is_lacking_is_counted_once_nobody_seals_any_more(
    held_up, two_needed, person_of, dossier_of
):
    Task.objects.exclude(seat__sheets__state="sealed").delete()
    Task.objects.exclude(dossier=dossier_of(4)).delete()
    again = {"seat": held_up, "dossier": dossier_of(4)}
    with (
        before_the_chain(lambda: Task.objects.create(**again)),
        pytest.raises(Refused, match="Còn 1 phiếu đã giao"),
    ):
        closing.close(two_needed.round, by=person_of(ORGANISER))


def test_who_was_taken_out_meanwhile_seals_no_more(two_needed, seal, seat_of, dossier_of):
    """Whoever held the chain before the judge: ended the seat, or noted a conflict."""
    chair, four = seat_of(CHAIR), dossier_of(4)
    tie = {"person": chair.person, "dossier": four, "reason": "kin"}
    for act in (
        lambda: Seat.objects.filter(pk=chair.pk).update(ended_at=clock.now()),
        lambda: Conflict.objects.create(**tie),
    ):
        with (
            before_the_chain(act),
            pytest.raises(Refused, match="không còn chấm hồ sơ này"),
        ):
            seal(CHAIR, 4, "38", "28", "28")
        assert not Sheet.objects.sealed().filter(seat=chair, dossier=four).exists()


def test_a_sheet_of_a_confirmed_conflict_counts_no_more(
    two_needed, seal, as_person, dossier_of, seat_of
):
    seal(CHAIR, 4, "30", "25", "25")
    seal(SECRETARY, 4, "29", "24", "24.5")
    conflict = Conflict.objects.create(
        person=seat_of(SECRETARY).person, dossier=dossier_of(4), reason="kin", state="confirmed"
    )
    results = f"/hoi-dong/{two_needed.pk}/ket-qua/"
    page = as_person(ORGANISER).get(results)
    ranked = next(r.ranked for r in page.context["rows"] if r.dossier.number == 4)
    assert (str(ranked.points), ranked.rank, ranked.lacking) == ("80.00", None, 1)
    conflict.state = "dismissed"
    conflict.save()
    assert Sheet.objects.counted().count() == Sheet.objects.sealed().count()
