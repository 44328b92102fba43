"""When people are told: milestones counted to the last valid day, in the local morning."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from contest_portal import clock
from directives.models import Addressee, Assignment, Deadline, Directive
from reminders import planning
from reminders.models import Notice

pytestmark = pytest.mark.usefixtures("demo")


def local(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def cao_bang() -> Directive:
    return Directive.objects.get(contest__code="CB9")


@pytest.mark.parametrize(
    ("milestone", "morning"),
    [
        (30, "2025-04-18T08:00"),  # 19/4 is a Saturday: the working morning before it
        (14, "2025-05-05T08:00"),
        (7, "2025-05-12T08:00"),
        (3, "2025-05-16T08:00"),
        (1, "2025-05-16T08:00"),  # 18/5 is a Sunday
        (-1, "2025-05-20T08:00"),
    ],
)
def test_milestones_of_cao_bang(milestone: int, morning: str) -> None:
    """Statement 53: "Reminders go out T-30, T-14, T-7, T-3, T-1, T+1, counted to the last valid
    day, in the local morning, moved off holidays"."""
    assert planning.due_at(cao_bang().deadline, milestone) == local(morning)


def test_a_milestone_moves_off_reunification_and_labour_day() -> None:
    """Statement 53: "… moved off holidays"."""
    deadline = Deadline(day=date(2025, 5, 2), boundary=Deadline.Boundary.THROUGH)
    assert planning.due_at(deadline, 1) == local("2025-04-29T08:00")


def test_planning_may_run_any_number_of_times() -> None:
    planning.plan()
    first = list(Notice.objects.order_by("pk").values())
    planning.plan()
    assert list(Notice.objects.order_by("pk").values()) == first
    assert {n["milestone"] for n in first} == {30, 14, 7, 3, 1, -1}  # 30: Bắc Kạn


def test_a_moved_deadline_plans_afresh() -> None:
    planning.plan()
    directive = cao_bang()
    before = Notice.objects.filter(deadline=directive.deadline, milestone__lte=14).count()
    directive.deadline.day = date(2025, 5, 27)
    directive.deadline.save()
    planning.plan()
    counted = Notice.objects.filter(deadline=directive.deadline, milestone__lte=14)
    assert counted.filter(counted_to=date(2025, 5, 26)).count() == before
    assert counted.filter(counted_to=date(2025, 5, 19)).count() == before


def test_only_officers_of_addressed_units_are_told() -> None:
    planning.plan()
    addressed = set(Addressee.objects.values_list("unit_id", flat=True))
    assert set(Notice.objects.values_list("unit_id", flat=True)) <= addressed
    people = Notice.objects.filter(deadline=cao_bang().deadline).values_list(
        "recipient__email", flat=True
    )
    assert {"ha@cb.example", "thanh@cb.example", "dung@cb.example"} <= set(people)
    assert set(people).isdisjoint({"ngan@cb.example", "tue@cb.example", "men@cb.example"})


def milestones(deadline: Deadline) -> set[int]:
    return set(Notice.objects.filter(deadline=deadline).values_list("milestone", flat=True))


def test_mornings_that_are_over_are_not_made_up_for() -> None:
    """A new officer is not reminded of what was due before they came."""
    with clock.at(local("2025-05-06T09:00")):
        planning.plan()
    assert milestones(cao_bang().deadline) == {7, 3, 1, -1}
    Notice.objects.all().delete()
    with clock.at(local("2025-12-01T08:00")):
        planning.plan()
    assert Notice.objects.count() == 0


def test_an_assignment_with_its_own_deadline_is_counted_to_that_day() -> None:
    task = Assignment.objects.get(item__number=1, unit__memberships__person__email="ha@cb.example")
    own = Deadline.objects.create(
        contest=task.item.directive.contest, day=date(2025, 5, 12),
        boundary=Deadline.Boundary.THROUGH, receiver=task.item.directive.deadline.receiver,
    )  # fmt: skip
    Assignment.objects.filter(pk=task.pk).update(deadline=own)
    planning.plan()
    told = Notice.objects.filter(deadline=own)
    assert set(told.values_list("recipient__email", flat=True)) == {"ha@cb.example"}
    assert milestones(own) == {7, 3, 1, -1}
