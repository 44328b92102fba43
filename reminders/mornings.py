"""On which morning a milestone of a deadline falls."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from directives.models import Contest, Deadline
from directives.working_days import WorkingDays
from reminders.models import Notice

Kind = Notice.Kind
MORNING = time(8)
LATER = timedelta(hours=1)  # till what could not be told is tried again
BEFORE = (30, 14, 7, 3, 1, -1)  # days to the last valid day; -1 is the day after it
# Who is told how many days before or after the last valid day. Statement 17: "Late items reach the
# unit head, then the office, after set steps".
MILESTONES: dict[str, tuple[int, ...]] = {
    Kind.OWES: BEFORE, Kind.DOSSIER: BEFORE, Kind.SUPPLEMENT: BEFORE,
    Kind.HEAD: (-3,), Kind.OFFICE: (-7,),
}  # fmt: skip
ALL = sorted({m for milestones in MILESTONES.values() for m in milestones}, reverse=True)
FARTHEST = timedelta(days=60)  # between a deadline and a reminder of it, days off included


def morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


def due_at(deadline: Deadline, milestone: int, days: WorkingDays | None = None) -> datetime:
    """The local morning of a milestone, counted to the last valid day.

    On a day off it moves to the working morning before it; after the deadline, to the next one.
    Statement 53: "T-30, T-14, T-7, T-3, T-1, T+1, counted to the last valid day, in the local
    morning, moved off holidays".
    """
    days = days or WorkingDays.read()
    day = deadline.last_valid_day - timedelta(days=milestone)
    return morning_of(days.after(day) if milestone < 0 else days.before(day))


class Due(NamedTuple):
    """A milestone of a deadline, and its morning."""

    deadline: Deadline
    milestone: int
    at: datetime


class Mornings:
    """The milestones that fall between two moments, of published contests or of the one given."""

    def __init__(self, start: datetime, end: datetime, contest: Contest | None = None) -> None:
        self.start, self.days = start, WorkingDays.read()
        near = (
            timezone.localtime(start).date() - FARTHEST,
            timezone.localtime(end).date() + FARTHEST,
        )
        deadlines = Deadline.objects.filter(contest__published_at__isnull=False, day__range=near)
        if contest:
            deadlines = deadlines.filter(contest=contest)
        self.due: dict[int, list[Due]] = {}
        for deadline in deadlines:
            found = (Due(deadline, m, due_at(deadline, m, self.days)) for m in ALL)
            if due := [one for one in found if start <= one.at <= end]:
                self.due[deadline.pk] = due

    @property
    def first_day(self) -> date:
        """The first day whose morning is not before the start."""
        day = timezone.localtime(self.start).date()
        return day if morning_of(day) >= self.start else day + timedelta(days=1)

    def of(self, deadline: int, kind: str) -> Iterable[Due]:
        """Those on which such a notice is due: of two that fall on one morning the later alone."""
        due = (d for d in self.due.get(deadline, ()) if d.milestone in MILESTONES[kind])
        return {d.at: d for d in due}.values()

    def passes_over(self, deadline: int, kind: str, milestone: int | None) -> bool:
        """Does a later one of the kind fall on its morning?"""
        falls = any(d.milestone == milestone for d in self.due.get(deadline, ()))
        return falls and all(d.milestone != milestone for d in self.of(deadline, kind))
