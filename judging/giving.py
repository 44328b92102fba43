"""What the judges of a council are given to score: planned, shown, then stored as tasks.

Whoever gives anything holds the council's row and looks for conflicts first, so that no two people
give at the same time and nothing goes to who is found to be in conflict.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from contest_portal.forms import mark_of
from contest_portal.json_rows import JsonRows
from contest_portal.waking import wake
from contest_portal.workflow import Refused, Stale
from judging import conflicts, relooks
from judging.assigning import Shares, share
from judging.log import note
from judging.models import Conflict, Council, Seat, Sheet, Task
from organizations.models import Person
from submissions.models import Dossier

OF_TASK = Sheet.objects.filter(seat=OuterRef("seat"), dossier=OuterRef("dossier")).order_by()


@dataclass
class TasksNow:
    """The tasks of a council as they are. seats: who scores now. Pairs are (seat, dossier):
    barred, in conflict, with the reason in words; in none: scored, with a sheet; waiting, without
    one."""

    seats: dict[int, Seat]
    dossiers: list[int]
    barred: dict[tuple[int, int], str] = field(default_factory=dict)
    scored: list[tuple[int, int]] = field(default_factory=list)
    waiting: list[tuple[int, int]] = field(default_factory=list)

    @property
    def load(self) -> Counter[int]:
        return Counter(seat for seat, __ in (*self.scored, *self.waiting))


@dataclass(frozen=True)
class Plan:
    """before: loads now. changes: something would be given or taken back. mark: of what the page
    shows, and is asked to store."""

    shares: Shares
    before: Counter[int]
    changes: bool
    mark: str


def scoring_seats(council: Council) -> QuerySet[Seat]:
    """Those that are given dossiers: not reserves, nor who has left."""
    seated = council.seats.filter(ended_at=None).exclude(part=Seat.Part.RESERVE)
    return seated.select_related("person")


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many rows there are for the record that is asked about."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _loaded(seats: QuerySet[Any], council: Council) -> list[Any]:
    """The seats, each with load, the number of its tasks, and scored, of those begun; two queries:
    a council's tasks are found once, not for each seat anew."""
    tasks = Task.objects.counted().filter(seat__council=council)
    given, found = tasks.by_seat(scored=Count("pk", filter=Exists(OF_TASK))), list(seats)
    for seat in found:
        seat.load, seat.scored = given[seat.pk]["number"], given[seat.pk]["scored"]
    return found


def loads(council: Council) -> list[Any]:
    """`scoring_seats`, each with load, scored, and from how many dossiers conflicts keep it."""
    kept_from = Conflict.objects.standing().filter(
        person=OuterRef("person"), dossier__in=council.dossiers().order_by()
    )
    counted = kept_from.order_by().values("person").annotate(n=Count("dossier", distinct=True))
    seats = scoring_seats(council).annotate(kept_from=Coalesce(Subquery(counted.values("n")), 0))
    return _loaded(seats, council)


def dossiers(council: Council) -> QuerySet[Any]:
    """The council's dossiers by number, each with its judges (names), how many they are."""
    own = Task.objects.counted().filter(seat__council=council, dossier=OuterRef("pk"))
    names = JsonRows(own.order_by("seat"), {"name": "seat__person__full_name"})
    found = council.dossiers().select_related("contest", "field").order_by("number", "pk")
    return found.annotate(names=names, judges=_number(own, "dossier"))


def choices(council: Council, dossier: Dossier) -> list[Any]:
    """`scoring_seats`, each with load, given_here, begun (has a sheet) and conflict (in words)."""
    here = {"dossier": dossier, "seat": OuterRef("pk")}
    kept_away = Conflict.objects.standing().filter(person=OuterRef("person"), dossier=dossier)
    words = Case(*(When(reason=one.value, then=Value(str(one.label))) for one in Conflict.Reason))
    seats = scoring_seats(council).annotate(
        given_here=Exists(Task.objects.filter(**here)),
        begun=Exists(Sheet.objects.filter(**here)),
        conflict=Coalesce(Subquery(kept_away.values(words=words)[:1]), Value("")),
    )
    return _loaded(seats, council)


def tasks_now(council: Council) -> TasksNow:
    """Four queries. Of who has left, what was sealed counts as scored, the rest as nothing."""
    seats = {seat.pk: seat for seat in scoring_seats(council)}
    now = TasksNow(seats, list(council.dossiers().order_by("number").values_list("pk", flat=True)))
    of_person = defaultdict(list)
    for seat in seats.values():
        of_person[seat.person_id].append(seat.pk)
    for conflict in Conflict.objects.standing().filter(person__in=of_person):
        for seat_key in of_person[conflict.person_id]:
            now.barred[seat_key, conflict.dossier_id] = str(Conflict.Reason(conflict.reason).label)
    tasks = Task.objects.counted().filter(seat__council=council)
    for task in tasks.order_by("pk").annotate(begun=Exists(OF_TASK)):
        pairs = now.scored if task.begun else now.waiting
        pairs.append((task.seat_id, task.dossier_id))
    return now


def plan(council: Council, needed: int) -> Plan:
    """How the dossiers would be shared out, so many judges for each; finds conflicts first."""
    conflicts.propose(council)
    now = tasks_now(council)
    shares = share(
        now.dossiers, dict.fromkeys(now.seats, council.most_each), needed=needed,
        barred=now.barred, fixed=now.scored, current=now.waiting,
    )  # fmt: skip
    wanted = {(seat, dossier) for dossier, seats in shares.given.items() for seat in seats}
    changes = wanted != {*now.scored, *now.waiting}
    return Plan(shares, now.load, changes, mark_of([needed, sorted(shares.given.items())]))


@transaction.atomic
def give(council: Council, needed: int, mark: str, *, by: Person) -> int:
    """Store the plan that was shown: returns how many tasks are new. What has a sheet stays.

    Raises Stale if by now the plan would be another one, Refused where the round is closed.
    """
    _hold(council)
    made = plan(council, needed)
    if made.mark != mark:
        raise Stale
    wanted = {(seat, dossier) for dossier, seats in made.shares.given.items() for seat in seats}
    return _store(council, Task.objects.filter(seat__council=council), wanted, by)


@transaction.atomic
def give_by_hand(council: Council, dossier: Dossier, seats: Collection[int], *, by: Person) -> int:
    """These judges score the dossier, besides those who have a sheet for it already.

    Returns how many tasks are new. Raises Refused where one is in conflict or has enough.
    """
    _hold(council)
    conflicts.propose(council)
    free, sentences = {seat.pk: seat for seat in choices(council, dossier)}, []
    for key in seats:
        if key not in free:
            sentences.append(_gone())
        elif (seat := free[key]).conflict or not seat.given_here:
            sentences.append(_refusal(council, seat, seat.conflict, seat.load + 1))
    if refused := list(filter(None, sentences)):
        raise Refused(*refused)
    wanted = {(key, dossier.pk) for key in seats}
    return _store(council, Task.objects.filter(seat__council=council, dossier=dossier), wanted, by)


@transaction.atomic
def give_more(council: Council, pairs: Collection[tuple[int, int]], *, by: Person) -> int:
    """Give these besides what is given. Raises Refused as `give_by_hand` does."""
    _hold(council)
    conflicts.propose(council)
    now = tasks_now(council)
    new = [pair for pair in pairs if pair not in now.waiting and pair not in now.scored]
    if sentences := refusals(council, now, new):
        raise Refused(*sentences.values())
    return _store(council, Task.objects.none(), set(pairs), by)


def refusals(
    council: Council, now: TasksNow, new: Collection[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Why these, one after the other, may not be given besides what is given now: sentences."""
    load, found = now.load, {}
    for seat, dossier in new:
        if seat not in now.seats:
            found[seat, dossier] = _gone()
            continue
        load[seat] += 1
        reason = now.barred.get((seat, dossier), "")
        if sentence := _refusal(council, now.seats[seat], reason, load[seat]):
            found[seat, dossier] = sentence
    return found


def _gone() -> str:
    return _("Có giám khảo không còn chấm ở hội đồng này. Chọn lại.")


def _refusal(council: Council, seat: Seat, conflict: str, load: int) -> str:
    """Why a judge may not have a dossier; "" where nothing hinders. load: with this one."""
    if conflict:
        return _("{person} có xung đột lợi ích với hồ sơ này: {conflict}.").format(
            person=seat.person, conflict=conflict
        )
    if council.most_each is not None and load > council.most_each:
        return _("{person} đã có đủ {most_each} hồ sơ.").format(
            person=seat.person, most_each=council.most_each
        )
    return ""


def _hold(council: Council) -> None:
    """Raises Refused where the round is closed: nothing is scored in it any more."""
    held = Council.objects.select_related("round").select_for_update(of=("self",), no_key=True)
    of = held.get(pk=council.pk).round
    if of.closed_at:
        raise Refused(_("{round} đã khóa, không phân công thêm được.").format(round=of))


def _store(
    council: Council, tasks: QuerySet[Task], wanted: set[tuple[int, int]], by: Person
) -> int:
    """Of these tasks those that are not wanted go, unless they have a sheet; what is new comes."""
    loose = {
        key: dossier
        for key, seat, dossier in tasks.values_list("pk", "seat", "dossier")
        if (seat, dossier) not in wanted
    }
    taken = Task.objects.filter(~Exists(OF_TASK), pk__in=loose).delete()[0]
    there = set(Task.objects.filter(seat__council=council).values_list("seat", "dossier"))
    new = sorted(wanted - there)
    Task.objects.bulk_create(
        [Task(seat_id=seat, dossier_id=dossier, by=by) for seat, dossier in new], batch_size=1000
    )
    if new or taken:
        note(
            council.contest, "tasks_given", by=by, council=council,
            after={"given": len(new), "taken_back": taken},
        )  # fmt: skip
        relooks.settle(council, loose.values())
    if new:
        wake("reminders.tasks.tell_news")
    return len(new)
