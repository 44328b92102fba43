"""When people are told: milestones counted to the last valid day, in the local morning."""

from collections import Counter
from datetime import date, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest_portal import clock
from directives.models import Addressee, Assignment, CalendarDay, Contest, Deadline, Directive
from organizations.models import Membership, Person, Role, Unit
from reminders import gathering, planning
from reminders.models import Notice, Pulse
from reminders.mornings import due_at
from reminders.planning import Day
from submissions.models import Dossier

pytestmark = pytest.mark.usefixtures("demo")
Kind = Notice.Kind


def local(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def cao_bang() -> Directive:
    return Directive.objects.get(contest__code="CB9")


def owing() -> list[tuple[str, int, date]]:
    """Who is told of the city's letter, by milestone and the day counted to."""
    found = Notice.objects.filter(kind=Kind.OWES, deadline__contest__code="CB9").order_by("pk")
    return list(found.values_list("recipient__email", "milestone", "counted_to"))


@pytest.mark.parametrize(
    ("milestone", "morning"),
    [
        (30, "2025-04-18T08:00"),  # 19/4 is a Saturday: the working morning before it
        (14, "2025-05-05T08:00"),
        (7, "2025-05-12T08:00"),
        (3, "2025-05-16T08:00"),
        (1, "2025-05-16T08:00"),  # 18/5 is a Sunday
        (-1, "2025-05-20T08:00"),
        (-3, "2025-05-22T08:00"),
        (-7, "2025-05-26T08:00"),
    ],
)
def test_milestones_of_cao_bang(milestone: int, morning: str) -> None:
    """Statement 53: "Reminders go out T-30, T-14, T-7, T-3, T-1, T+1, counted to the last valid
    day, in the local morning, moved off holidays"."""
    assert due_at(cao_bang().deadline, milestone) == local(morning)


def test_a_milestone_moves_off_reunification_and_labour_day() -> None:
    """Statement 53: "… moved off holidays"."""
    deadline = Deadline(day=date(2025, 5, 2), boundary=Deadline.Boundary.THROUGH)
    assert due_at(deadline, 1) == local("2025-04-29T08:00")


def test_planning_may_run_any_number_of_times() -> None:
    planning.plan()
    first = list(Notice.objects.order_by("pk").values())
    planning.plan()
    assert list(Notice.objects.order_by("pk").values()) == first
    planned = {(n["kind"], n["milestone"]) for n in first if n["deadline_id"]}
    assert planned == {
        # T-3 and T-1 share a morning, T+3 and T+7 are beyond the fortnight
        *(("owes", m) for m in (14, 7, 1, -1)),
        *(("dossier", m) for m in (14, 7, 1, -1)),
        *(("supplement", m) for m in (3, 1, -1)),
    }
    assert Pulse.objects.get(name="plan").at == clock.now()


def test_late_items_reach_the_unit_head_then_the_office() -> None:
    """Statement 17: "Late items reach the unit head, then the office, after set steps"."""
    school = Unit.objects.get(name="Phòng Giáo dục và Đào tạo thành phố Cao Bằng")
    head = Person.objects.create(full_name="Nông Văn Trưởng", email="truong@cb.example")
    Membership.objects.create(person=head, unit=school, role=Role.LEADER)
    with clock.at(local("2025-05-20T08:00")):
        planning.plan()
    heads = Notice.objects.filter(kind=Kind.HEAD, deadline=cao_bang().deadline)
    of_school = heads.get(unit=school)
    assert (of_school.recipient, of_school.milestone, of_school.due_at) == (
        head, -3, local("2025-05-22T08:00"),
    )  # fmt: skip
    # no leader of its own: the city's, for each of the other 16 units
    above = Counter(heads.exclude(unit=school).values_list("recipient__email", flat=True))
    assert above == {"kien@cb.example": 16}
    [office] = Notice.objects.filter(kind=Kind.OFFICE)
    assert (office.recipient.email, office.unit.called, office.milestone, office.due_at) == (
        "ngan@cb.example", "Phòng VHKHTT", -7, local("2025-05-26T08:00"),
    )  # fmt: skip


def test_a_moved_deadline_plans_afresh_and_drops_what_was_pending() -> None:
    """Statement 56: "Changing the deadline re-plans every pending reminder at once and shows the
    new plan". What was told stays."""
    planning.plan()
    before, deadline = owing(), cao_bang().deadline
    Notice.objects.filter(milestone=14).update(state=Notice.State.TOLD)
    deadline.day = date(2025, 5, 21)
    deadline.save()
    planning.plan()
    stayed = [row for row in before if row[1] == 14]
    people = [email for email, m, _ in before if m == 14]
    moved = [(email, m, date(2025, 5, 20)) for email in people for m in (14, 7, 3, 1)]
    assert Counter(owing()) == Counter(stayed + moved)  # T+1 is now beyond the fortnight
    deadline.day = date(2025, 5, 20)
    deadline.save()
    planning.plan()
    assert Counter(owing()) == Counter(before)


def test_a_unit_with_more_time_is_told_of_its_own_day() -> None:
    """Statement 56, for a named unit: its reminders move, the others stay."""
    planning.plan()
    letter = cao_bang()
    others = [row for row in owing() if row[0] != "ha@cb.example"]
    later = Deadline.objects.create(
        contest=letter.contest, day=date(2025, 5, 16), boundary=Deadline.Boundary.THROUGH,
        receiver=letter.deadline.receiver, extends=letter.deadline,
    )  # fmt: skip
    ha = Addressee.objects.filter(unit__memberships__person__email="ha@cb.example")
    ha.update(extended_to=later)
    planning.plan()
    own = [("ha@cb.example", m, later.day) for m in (7, 3, 1, -1)]
    assert Counter(owing()) == Counter(others + own)


def test_only_officers_of_addressed_units_are_told() -> None:
    planning.plan()
    told = Notice.objects.filter(kind=Kind.OWES)
    addressed = set(Addressee.objects.values_list("unit_id", flat=True))
    assert set(told.values_list("unit_id", flat=True)) <= addressed
    people = {email for email, _, _ in owing()}
    assert {"ha@cb.example", "thanh@cb.example", "dung@cb.example"} <= people
    assert people.isdisjoint({"ngan@cb.example", "tue@cb.example", "men@cb.example"})


def milestones(deadline: Deadline) -> set[int]:
    return set(Notice.objects.filter(deadline=deadline).values_list("milestone", flat=True))


def test_mornings_that_are_over_are_not_made_up_for() -> None:
    """A new officer is not reminded of what was due before they came."""
    with clock.at(local("2025-05-06T09:00")):
        planning.plan()
    assert milestones(cao_bang().deadline) == {7, 1, -1}
    Notice.objects.all().delete()
    with clock.at(local("2025-12-01T08:00")):
        planning.plan()
    assert Notice.objects.filter(deadline__isnull=False).count() == 0


def test_a_clock_that_moves_forward_and_back_does_no_harm() -> None:
    """Security test 25: "… with the clock moved by DST-like jumps: each person gets each step
    once"."""
    planning.plan()
    counted = Notice.objects.filter(deadline__isnull=False)
    first = set(counted.values_list("recipient", "key"))
    with clock.at(clock.now() + timedelta(days=6)):
        planning.plan()
    ahead = set(counted.values_list("recipient", "key"))
    with clock.at(clock.now() - timedelta(days=6)):
        planning.plan()
    planning.plan()
    assert first < ahead
    keys = list(counted.values_list("recipient", "key"))
    assert len(keys) == len(set(keys))
    assert ahead <= set(keys)


def test_an_assignment_with_its_own_deadline_is_counted_to_that_day() -> None:
    task = Assignment.objects.get(item__number=1, unit__memberships__person__email="ha@cb.example")
    own = Deadline.objects.create(
        contest=task.item.directive.contest, day=date(2025, 5, 12),
        boundary=Deadline.Boundary.THROUGH, receiver=task.item.directive.deadline.receiver,
    )  # fmt: skip
    Assignment.objects.filter(pk=task.pk).update(deadline=own)
    planning.plan()
    told = Notice.objects.filter(deadline=own, kind=Kind.OWES)
    assert set(told.values_list("recipient__email", flat=True)) == {"ha@cb.example"}
    assert sorted(told.values_list("milestone", flat=True)) == [-1, 1, 7]


def test_a_swapped_day_off_moves_what_is_planned_to_the_morning_before() -> None:
    planning.plan()
    seventh = Notice.objects.filter(kind=Kind.OWES, milestone=7, deadline=cao_bang().deadline)
    assert set(seventh.values_list("due_at", flat=True)) == {local("2025-05-12T08:00")}
    CalendarDay.objects.create(day=date(2025, 5, 12), is_off=True, reason="nghỉ bù")
    planning.plan()
    assert set(seventh.values_list("due_at", flat=True)) == {local("2025-05-09T08:00")}
    CalendarDay.objects.create(day=date(2025, 5, 16), is_off=True, reason="nghỉ bù")
    CalendarDay.objects.create(day=date(2025, 5, 15), is_off=True, reason="nghỉ bù")
    for day in (13, 14):
        CalendarDay.objects.create(day=date(2025, 5, day), is_off=True, reason="nghỉ bù")
    planning.plan()
    assert milestones(cao_bang().deadline) == {14, 1, -1}  # of T-7 and T-1 the later alone


def test_what_a_change_does_to_the_reminders_is_shown_and_undone() -> None:
    """Statement 56: "… and shows the new plan"."""
    planning.plan()
    letter, before = cao_bang(), list(Notice.objects.order_by("pk").values())
    unit = Unit.objects.get(name="Phòng Giáo dục và Đào tạo thành phố Cao Bằng")
    of_unit = Assignment.objects.filter(unit=unit, item__directive=letter)
    later = Deadline.objects.create(
        contest=letter.contest, day=date(2025, 6, 27), boundary=Deadline.Boundary.THROUGH,
        receiver=letter.deadline.receiver, extends=letter.deadline,
    )  # fmt: skip

    def extend() -> None:
        letter.addressees.filter(unit=unit).update(extended_to=later)
        of_unit.update(extended_to=later)

    shown = planning.difference(extend, letter.contest)
    days = [date(2025, 5, d) for d in (5, 12, 16, 20, 22)]
    come = [(5, 28), (6, 13), (6, 20), (6, 24), (6, 26), (6, 30), (6, 30), (7, 4)]
    assert [day.day for day in shown.gone] == days
    assert shown.gone[1] == Day(date(2025, 5, 12), 1, ["Phòng Giáo dục và Đào tạo"])
    assert [(d.day.month, d.day.day) for d in shown.come for _ in range(d.notices)] == come
    assert shown.moved == 0
    assert list(Notice.objects.order_by("pk").values()) == before
    assert not letter.addressees.filter(extended_to=later).exists()
    assert not planning.difference(lambda: None)


def test_a_swapped_day_says_how_many_reminders_it_moves() -> None:
    def swap() -> None:
        CalendarDay.objects.create(day=date(2025, 5, 12), is_off=True, reason="nghỉ bù")

    shown = planning.difference(swap)
    assert [day.day for day in shown.gone] == [date(2025, 5, 12)]
    assert [day.day for day in shown.come] == [date(2025, 5, 9)]
    assert shown.moved == shown.gone[0].notices == shown.come[0].notices
    assert CalendarDay.objects.count() == 0


@pytest.mark.parametrize(
    ("hour", "come", "after"),
    [
        ("10:00", [date(2025, 5, 9)], {local("2025-05-09T08:00")}),  # is told at once
        ("14:00", [], set()),  # that morning is over
    ],
)
def test_a_day_off_that_moves_reminders_to_this_morning(hour: str, come: list, after: set) -> None:
    """Statement 56: "… and shows the new plan": the one that the planner then makes."""
    seventh = Notice.objects.filter(milestone=7, counted_to=date(2025, 5, 19))

    def swap() -> None:
        CalendarDay.objects.create(day=date(2025, 5, 12), is_off=True, reason="nghỉ bù")

    with clock.at(local(f"2025-05-09T{hour}")):
        planning.plan()
        number = seventh.filter(due_at=local("2025-05-12T08:00")).count()
        shown = planning.difference(swap, agreed=lambda found: True)
        assert [day.day for day in shown.gone] == [date(2025, 5, 12)]
        assert [day.day for day in shown.come] == come
        assert shown.moved == number * len(come)
    assert set(seventh.values_list("due_at", flat=True)) == after


def test_what_was_told_this_morning_is_neither_taken_away_nor_told_again() -> None:
    """T-14 of Cao Bằng is 5/5, T-30 of 4/6 too."""
    letter = cao_bang()
    later = Deadline.objects.create(
        contest=letter.contest, day=date(2025, 6, 4), boundary=Deadline.Boundary.THROUGH,
        receiver=letter.deadline.receiver, extends=letter.deadline,
    )  # fmt: skip
    with clock.at(local("2025-05-05T10:00")):
        planning.plan()
        Notice.objects.filter(milestone=14).update(state=Notice.State.TOLD)
        shown = planning.difference(
            lambda: letter.addressees.update(extended_to=later), letter.contest,
            agreed=lambda found: True,
        )  # fmt: skip
        assert date(2025, 5, 5) not in [day.day for day in shown.gone]
        due = Notice.objects.filter(deadline=later, milestone=30, due_at__lte=clock.now())
        assert [day.notices for day in shown.come if day.day == date(2025, 5, 5)] == [due.count()]
        assert due.count() > 0


def add_units(number: int) -> None:
    """So many more units of the letter, each with an officer, an assignment and a dossier."""
    letter, model = cao_bang(), Dossier.objects.filter(state="registered").first()
    city = Unit.objects.get(name="Ủy ban nhân dân thành phố Cao Bằng")
    item = letter.items.get(number=5)
    for n in range(number):
        unit = Unit.objects.create(name=f"Xã thứ {n}", kind=Unit.Kind.COMMUNE, parent=city)
        person = Person.objects.create(full_name=f"Người thứ {n}", email=f"n{n}@cb.example")
        Membership.objects.create(person=person, unit=unit, role=Role.OFFICER)
        Addressee.objects.create(directive=letter, unit=unit)
        Assignment.objects.create(item=item, unit=unit)
        model.pk, model.number, model.status_token = None, 5000 + n, f"t{n}"
        model.unit, model.created_by, model.candidate = unit, person, None
        model.save()


def test_planning_asks_as_often_for_many_as_for_few() -> None:
    """Planning has "a constant number of queries per batch"."""
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            planning.plan()
        counts.append(sum("SAVEPOINT" not in q["sql"] for q in asked))
        Notice.objects.all().delete()
        add_units(30 * (not counts[1:]))
    assert counts == [39, 39]


def test_a_contest_that_is_not_published_reminds_nobody() -> None:
    Contest.objects.filter(code="CB9").update(published_at=None)
    planning.plan()
    assert not Notice.objects.filter(deadline__contest__code="CB9").exists()


@pytest.mark.django_db(transaction=True)
def test_several_planners_at_once_write_each_notice_once() -> None:
    """Security test 25: "Reminder run … twice in parallel"."""
    planning.plan()
    expected = set(Notice.objects.values_list("recipient", "key"))
    Notice.objects.all().delete()
    failed: list[Exception] = []

    def run() -> None:
        try:
            planning.plan()
        except Exception as error:  # noqa: BLE001 - shown by the test
            failed.append(error)
        finally:
            connection.close()

    planners = [Thread(target=run) for _ in range(4)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join()
    assert failed == []
    found = list(Notice.objects.values_list("recipient", "key"))
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_what_is_paused_moves_with_its_day_and_what_was_passed_over_is_kept_for_a_while() -> None:
    planning.plan()
    seventh = Notice.objects.filter(kind=Kind.OWES, milestone=7, deadline=cao_bang().deadline)
    seventh.update(state=Notice.State.PAUSED)
    CalendarDay.objects.create(day=date(2025, 5, 12), is_off=True, reason="nghỉ bù")
    planning.plan()
    assert set(seventh.values_list("due_at", flat=True)) == {local("2025-05-09T08:00")}
    Deadline.objects.filter(pk=cao_bang().deadline_id).update(day=date(2025, 5, 21))
    planning.plan()
    assert set(seventh.values_list("state", "counted_to")) == {("planned", date(2025, 5, 20))}
    seventh.update(state=Notice.State.SKIPPED)
    with clock.at(local("2025-05-13T08:00") + planning.KEPT - timedelta(days=1)):
        planning.plan()
        assert seventh.exists()
    with clock.at(local("2025-05-13T08:00") + planning.KEPT + timedelta(hours=1)):
        planning.plan()
    assert not seventh.exists()


def accepted() -> int:
    """A change that the writers of a dossier must hear of."""
    dossier, by = Dossier.objects.live().earliest("pk"), Person.objects.get(email="ngan@cb.example")
    change = dossier.changes.create(
        step="accept", from_state="handed_in", to_state="accepted", at=clock.now(), by=by
    )
    return change.pk


def test_what_happened_while_no_planner_worked_is_still_told() -> None:
    planning.plan()
    news = Notice.objects.filter(key=f"change {accepted()}")
    with clock.at(clock.now() + timedelta(days=10)):
        planning.plan()
        assert news.exists()
        news.delete()
        planning.plan()
        assert not news.exists()


def test_who_receives_for_two_bodies_is_told_once_a_morning() -> None:
    """Counts are the person's: of several mornings that are due only the last is told."""
    ngan = Person.objects.get(email="ngan@cb.example")
    union = Person.objects.get(email="tue@cb.example").memberships.get().unit
    Membership.objects.create(person=ngan, unit=union, role=Role.ORGANISER)
    planning.plan()
    with clock.at(local("2025-05-06T07:00")):
        planning.plan()
    desks = Notice.objects.filter(recipient=ngan, kind=Kind.DESK).order_by("due_at")
    assert [notice.key for notice in desks] == ["desk 2025-05-05", "desk 2025-05-06"]
    due = desks.filter(gathering.overtaken(local("2025-05-06T09:00")))
    assert [notice.key for notice in due] == ["desk 2025-05-05"]


def test_news_is_planned_alone_right_after_it_happens() -> None:
    news = f"change {accepted()}"
    planning.plan_events()
    assert news in Notice.objects.values_list("key", flat=True)
    assert set(Notice.objects.values_list("kind", flat=True)) == {"event"}
