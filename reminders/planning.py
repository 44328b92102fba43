"""Who must be told what and when: rows, planned any number of times, each once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain, groupby, islice
from operator import itemgetter

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from contest_portal import clock
from directives.models import Contest, Deadline
from judging.models import Seat
from organizations.models import Unit
from reminders import occasions
from reminders.models import Notice, Pulse
from reminders.mornings import LATER, Mornings, due_at
from reminders.saying.units import letters_met, own_met
from submissions.models.dossier import State

Kind = Notice.Kind
HORIZON = timedelta(days=15)
PAST = timedelta(hours=4)  # a morning that is over is not made up for
FAR = timedelta(days=3 * 366)  # longer than any contest
KEPT = timedelta(days=60)  # what nobody had to be told, for who asks why there was no reminder
KINDS = list(Kind.values)
PENDING = (Notice.State.PLANNED, Notice.State.PAUSED)


def plan() -> int:
    """Write the notices of the coming fortnight that are missing, move those whose morning has
    moved, drop those whose deadline has, or whose new morning is over.

    Whether anything is owed is asked when a notice is sent. Any number may plan at once. Mornings
    that are over, for a new letter, a new officer or a moved deadline, are not made up for.
    Returns how many occasions were looked at.
    """
    now = clock.now()
    mornings = Mornings(now - PAST, now + HORIZON)
    skipped = Notice.objects.filter(state=Notice.State.SKIPPED)
    # passed over before their morning: the clock had run ahead, and is back
    skipped.filter(due_at__gt=now).update(state=Notice.State.PLANNED, result="")
    skipped.filter(due_at__lt=now - KEPT).delete()
    _drop_moved(mornings)
    wanted = chain(
        occasions.counted(mornings), occasions.of_desks(mornings), occasions.of_judges(mornings),
        occasions.events(),
    )  # fmt: skip
    looked_at = _write_all(wanted)
    Pulse.beat("plan")
    return looked_at


def nudge(seat: Seat) -> bool:
    """The judge is reminded now, besides the weekly notice; False if that was planned for today."""
    _, is_new = Notice.objects.get_or_create(
        recipient=seat.person,
        key=occasions.judge_key(seat, clock.today()),
        defaults={
            "kind": Kind.JUDGE,
            "unit": seat.council.contest.organiser,
            "due_at": clock.now(),
        },
    )
    return is_new


def plan_events() -> None:
    """What has happened, alone: right after it has."""
    _write_all(occasions.events())


def _write_all(wanted: Iterator[Notice]) -> int:
    looked_at = 0
    while batch := list(islice(wanted, occasions.BATCH)):
        _write(batch)
        looked_at += len(batch)
    return looked_at


def _write(batch: list[Notice]) -> None:
    """Two queries when nothing is new; a row that is there is left alone but for its morning.

    One that could not be told and was put off by `LATER` waits till then.
    """
    now = clock.now()
    there = {
        (person, key): (pk, state, at)
        for pk, person, key, state, at in Notice.objects.filter(
            key__in={notice.key for notice in batch}
        ).values_list("pk", "recipient", "key", "state", "due_at")
    }
    moved: dict[datetime, list[int]] = defaultdict(list)
    new = []
    for notice in batch:
        if found := there.get((notice.recipient_id, notice.key)):
            pk, state, at = found
            put_off = notice.due_at < now < at <= now + LATER
            if state in PENDING and at != notice.due_at and not put_off:
                moved[notice.due_at].append(pk)
        else:
            new.append(notice)
    new.sort(key=lambda n: (KINDS.index(n.kind), n.key, n.recipient_id))  # as any other planner
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    for at, pks in moved.items():
        Notice.objects.filter(pk__in=pks, state__in=PENDING).update(due_at=at)


def _drop_moved(mornings: Mornings) -> None:
    """Planned or paused notices of a day that is not kept any more, or that a day off has moved to
    a morning which is over or has a later one: the row goes, so that a deadline which moves
    back is planned afresh. What was told stays.

    Each is asked again, as it goes, whether it is still planned: it may be told in this moment.
    """
    planned = Notice.objects.filter(state__in=PENDING, deadline__isnull=False).order_by()
    columns = ("deadline", "counted_to", "milestone", "due_at", "kind")
    steps = set(planned.values_list(*columns).distinct())
    deadlines = Deadline.objects.in_bulk({step[0] for step in steps})
    for pk, day, milestone, at, kind in steps:
        new = at if milestone is None else due_at(deadlines[pk], milestone, mornings.days)
        is_over = deadlines[pk].last_valid_day != day or at != new < mornings.start
        if is_over or mornings.passes_over(pk, kind, milestone):
            gone = dict(zip(columns, (pk, day, milestone, at, kind), strict=True))
            planned.filter(**gone).delete()
    _drop_released(planned, list(deadlines))
    elsewhere = Q(kind=Kind.DOSSIER) & ~Q(dossier__deadline=F("deadline"))
    mended = Q(kind=Kind.SUPPLEMENT) & ~Q(dossier__state=State.RETURNED)
    pks = list(planned.filter(elsewhere | mended).values_list("pk", flat=True))
    planned.filter(pk__in=pks).delete()


def _drop_released(planned: QuerySet[Notice], deadlines: list[int]) -> None:
    """Of the units that have another day by now, and of offices whose units all have."""
    letters, own = letters_met().filter(meets__in=deadlines), own_met().filter(meets__in=deadlines)
    for kinds, of_letter, of_own in (
        ((Kind.OWES, Kind.HEAD), "unit", "unit"),
        ((Kind.OFFICE,), "directive__office", "item__directive__office"),
    ):
        met = {*letters.values_list(of_letter, "meets"), *own.values_list(of_own, "meets")}
        there = set(planned.filter(kind__in=kinds).values_list("unit", "deadline").distinct())
        gone: dict[int, list[int]] = defaultdict(list)
        for pk, deadline in there - met:
            gone[deadline].append(pk)
        for deadline, units in gone.items():
            planned.filter(kind__in=kinds, deadline=deadline, unit__in=units).delete()


@dataclass(frozen=True)
class Day:
    """What falls away or comes on one morning: how many reminders, and for which units."""

    day: date
    notices: int
    units: list[str]


@dataclass(frozen=True)
class Difference:
    """What a change does to the reminders ahead, net: what a unit loses and gets on one morning is
    in neither list. moved: those that only change their morning. saved: the change stands."""

    gone: list[Day]
    come: list[Day]
    moved: int
    saved: bool = field(default=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.gone or self.come)


Key = tuple[int, str]
Ahead = dict[Key, tuple[datetime, int]]  # its morning and its unit


def difference(
    change: Callable[[], object],
    contest: Contest | None = None,
    agreed: Callable[[Difference], bool] = lambda found: False,
) -> Difference:
    """Do the change, see which reminders fall away and which come, and undo it, unless the person
    has agreed to just that: then it stands, and all is planned anew once it is committed.

    contest: when only its deadlines are changed. Statement 56: "Changing the deadline re-plans
    every pending reminder at once and shows the new plan".
    """
    before = _ahead(contest)
    with transaction.atomic():
        change()
        found = _compared(before, _ahead(contest))
        saved = agreed(found)
        if not saved:
            transaction.set_rollback(True)
    if saved:
        plan()
    return replace(found, saved=saved)


def _compared(before: Ahead, after: Ahead) -> Difference:
    gone = {key: one for key, one in before.items() if after.get(key) != one}
    come = {key: one for key, one in after.items() if before.get(key) != one}
    units = {unit for _, unit in chain(gone.values(), come.values())}
    names = {unit.pk: unit.called for unit in Unit.objects.filter(pk__in=units)}
    less, more = _counted(gone), _counted(come)
    return Difference(
        list(_by_day(less - more, names)),
        list(_by_day(more - less, names)),
        len(gone.keys() & come.keys()),
    )


def _ahead(contest: Contest | None) -> Ahead:
    """All reminders that are counted to a deadline and that `plan` would send yet, to the end of
    every contest."""
    now = clock.now()
    mornings = Mornings(now - PAST, now + FAR, contest)
    over = Notice.objects.filter(deadline__in=list(mornings.due)).exclude(state__in=PENDING)
    told = set(over.values_list("recipient", "key"))
    wanted = occasions.counted(mornings)
    found = {(n.recipient_id, n.key): (n.due_at, n.unit_id) for n in wanted}
    return {key: one for key, one in found.items() if key not in told}


def _counted(found: Ahead) -> Counter[tuple[date, int]]:
    """How many on which morning for which unit."""
    return Counter((timezone.localtime(at).date(), unit) for at, unit in found.values())


def _by_day(found: Counter[tuple[date, int]], names: dict[int, str]) -> Iterator[Day]:
    for day, group in groupby(sorted(found), key=itemgetter(0)):
        keys = list(group)
        units = sorted(names[unit] for _, unit in keys)
        yield Day(day, sum(found[key] for key in keys), units)
