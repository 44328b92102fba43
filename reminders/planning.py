"""Who must be told what and when: rows, planned any number of times, each once."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from contest_portal import clock
from directives.models import Addressee, Assignment, Deadline
from directives.working_days import day_off
from organizations.models import Membership, Role
from reminders.models import Notice
from submissions.completeness import OWN_DEADLINES, deadline_of
from submissions.models import Dossier

MILESTONES = (30, 14, 7, 3, 1, -1)  # days to the last valid day; -1 is the day after it
MORNING = time(8)
PAST = timedelta(hours=4)  # a morning that is over is not made up for


def due_at(deadline: Deadline, milestone: int) -> datetime:
    """The local morning of a milestone, counted to the last valid day.

    On a day off it moves to the working morning before it; after the deadline, to the next one.
    """
    day = deadline.last_valid_day - timedelta(days=milestone)
    step = timedelta(days=1 if milestone < 0 else -1)
    while day_off(day):
        day += step
    return timezone.make_aware(datetime.combine(day, MORNING))


def plan() -> int:
    """Write the notices that are missing, for every officer of every unit that got a letter, and of
    those that have a dossier to supplement.

    Whether the unit owes anything is asked when a notice is sent. Mornings that are over, for a
    new letter, a new officer or a moved deadline, are not made up for. Returns how many rows were
    looked at.
    """
    wanted = list(_wanted())
    Notice.objects.bulk_create(wanted, ignore_conflicts=True)
    return len(wanted)


def _wanted() -> Iterator[Notice]:
    officers: dict[int, list[Membership]] = {}
    memberships = Membership.objects.in_force().filter(role=Role.OFFICER)
    for membership in memberships.filter(person__is_active=True, person__email__isnull=False):
        officers.setdefault(membership.unit_id, []).append(membership)
    addressees = Addressee.objects.filter(
        directive__issued_at__isnull=False, directive__contest__published_at__isnull=False
    )
    for unit, deadline in _counted_to(addressees) | _supplements():
        for milestone in MILESTONES:
            when = due_at(deadline, milestone)
            if when < clock.now() - PAST:
                continue
            for membership in officers.get(unit, []):
                yield Notice(
                    recipient_id=membership.person_id,
                    unit_id=unit,
                    deadline=deadline,
                    milestone=milestone,
                    counted_to=deadline.last_valid_day,
                    due_at=when,
                )


def _counted_to(addressees: QuerySet[Addressee]) -> set[tuple[int, Deadline]]:
    """Which unit has which deadlines to meet: the letter's, and those of its own assignments."""
    letters = {(a.unit_id, a.directive.deadline) for a in addressees}
    own = Assignment.objects.filter(
        deadline__isnull=False, item__directive__in=addressees.values("directive")
    )
    return letters | {(a.unit_id, a.deadline) for a in own.select_related("deadline") if a.deadline}


def _supplements() -> set[tuple[int, Deadline]]:
    """The days of the supplements that are asked for, for the dossier's unit and those credited."""
    returned = Dossier.objects.filter(state=Dossier.State.RETURNED).prefetch_related(
        *OWN_DEADLINES, "credits__assignment"
    )
    return {
        (unit, deadline_of(dossier))
        for dossier in returned
        for unit in {dossier.unit_id, *(c.assignment.unit_id for c in dossier.credits.all())}
    }
