"""Progress against assignments, counted from rows: the four counters and the quotas.

The counters are nested and always in this order: dự kiến, đã đăng ký, đủ hồ sơ, bản giấy.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.lookups import IsNull

from directives.models import (
    Addressee,
    Assignment,
    Candidate,
    Deadline,
    Directive,
    DirectiveItem,
    Evidence,
)
from organizations.models import Unit
from submissions.models import Credit, Dossier, DossierChange, DossierCopy
from submissions.models.dossier import (
    ACCEPTED_OR_FURTHER,
    LIVE,
    REGISTERED_OR_FURTHER,
    DossierQuerySet,
)
from submissions.support import GIVEN, NO_SUPPORT, Support

COUNTERS = ("expected", "registered", "complete", "paper")
Kind = DirectiveItem.Kind
PROVED = (Kind.PUBLICITY, Kind.REPORT)  # done when there is evidence


class Group(NamedTuple):
    """Solutions that count for one assignment, counted by the database.

    dossier: set where the dossier counts for other assignments too, and then the group is just it.
    waiting: candidates that nobody has begun to write.
    """

    assignment: int
    dossier: int | None
    expected: int
    registered: int
    complete: int
    paper: int
    accepted: int
    waiting: int
    last_activity: datetime | None


@dataclass
class Counts:
    """The four counters, and how many are accepted (for quotas counted so)."""

    expected: int = 0
    registered: int = 0
    complete: int = 0
    paper: int = 0
    accepted: int = 0

    def add(self, group: Any) -> None:
        """A group, or one dossier of `with_counts`."""
        self.expected += group.expected
        self.registered += group.registered
        self.complete += group.complete
        self.paper += group.paper
        self.accepted += group.accepted


@dataclass
class AssignmentProgress:
    """One assignment with its counts, put together from groups.

    named: the solutions that the letter itself names. support: what its unit, asked to support,
    gave others.
    """

    assignment: Assignment
    counts: Counts = field(default_factory=Counts)
    groups: list[Group] = field(default_factory=list)
    evidence: int = 0
    named: int = 0
    support: Support = NO_SUPPORT

    @property
    def done(self) -> int:
        """How many count towards the quota, by the assignment's own rule."""
        return int(getattr(self.counts, self.assignment.rule))

    @property
    def missing(self) -> int:
        """How many are still missing to the quota; 0 without a quota."""
        return max(0, (self.assignment.minimum or 0) - self.done)

    @property
    def is_request(self) -> bool:
        return self.assignment.item.verb == DirectiveItem.Verb.REQUEST

    @property
    def own_day(self) -> int | None:
        """The key of the deadline that it has for itself; None: it has the letter's."""
        return self.assignment.extended_to_id or self.assignment.deadline_id

    @property
    def lacks_evidence(self) -> bool:
        return self.assignment.item.kind in PROVED and not self.evidence


@dataclass
class UnitProgress:
    """One unit's row on the board. waiting: candidates that nobody has begun to write.

    deadline: the letter's for this unit, which a later paper may have extended.
    """

    unit: Unit
    acknowledged_at: datetime | None = None
    deadline: Deadline | None = None
    assignments: list[AssignmentProgress] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    waiting: int = 0
    evidence: int = 0
    last_activity: datetime | None = None

    @property
    def quotas(self) -> list[AssignmentProgress]:
        """The assignments whose minimum the unit has to reach."""
        return [a for a in self.assignments if a.assignment.minimum]

    @property
    def quota(self) -> AssignmentProgress | None:
        return next(iter(self.quotas), None)

    @property
    def support(self) -> Support:
        """What the unit gave others where it is asked to support."""
        return reduce(Support.plus, (a.support for a in self.assignments), NO_SUPPORT)

    @property
    def lacks_evidence(self) -> bool:
        """An item of publicity or report is laid on it, or asked of it, and nothing proves it."""
        return any(a.lacks_evidence for a in self.assignments)

    @property
    def own(self) -> list[AssignmentProgress]:
        """What is asked of the unit itself, without the item that says how to hand in."""
        return [a for a in self.assignments if a.assignment.item.kind != Kind.DOSSIERS]

    @property
    def seeks_solutions(self) -> bool:
        return any(a.assignment.item.kind == Kind.SOLUTIONS for a in self.own)

    @property
    def lacks_solutions(self) -> bool:
        return self.seeks_solutions and not self.counts.expected

    @property
    def is_request(self) -> bool:
        """What is laid on the unit itself is asked (đề nghị), not ordered."""
        return bool(self.own) and all(a.is_request for a in self.own)

    @property
    def attention(self) -> int:
        """How soon the office should look: 0 first. A unit that is only asked comes last."""
        if self.is_request:
            return 4
        order = (
            not self.acknowledged_at,
            any(a.missing for a in self.quotas),
            self.lacks_solutions,
            self.lacks_evidence,
        )
        return order.index(True) if True in order else 4

    def part(self, keep: Callable[[AssignmentProgress], bool]) -> "UnitProgress":
        """The row of some of its assignments, counted for these alone."""
        kept = [a for a in self.assignments if keep(a)]
        part = replace(self, assignments=kept, counts=Counts(), waiting=0)
        seen: set[int | None] = set()
        for group in (group for a in kept for group in a.groups):
            part.waiting += group.waiting
            if group.dossier is None or group.dossier not in seen:
                part.counts.add(group)
            seen.add(group.dossier)
        return part

    def saw(self, moment: datetime | None) -> None:
        self.last_activity = max(filter(None, [self.last_activity, moment]), default=None)


@dataclass
class Board:
    """The whole letter, a row for each unit."""

    rows: list[UnitProgress]
    total: Counts = field(default_factory=Counts)

    @property
    def shares(self) -> bool:
        """Units share dossiers, so the column of units adds up to more than the total."""
        return sum(row.counts.expected for row in self.rows) > self.total.expected

    @property
    def unproved(self) -> list[UnitProgress]:
        """Units with an item of publicity or report that nothing proves, in the letter's order.

        Who shows them as a lack leaves out those that are only asked (`is_request`).
        """
        return [row for row in self.rows if row.lacks_evidence]


def _stages(prefix: str = "") -> dict[str, Q]:
    """What each counter asks of a dossier that is reached by the prefix."""
    awaited = DossierCopy.objects.filter(dossier=OuterRef(f"{prefix}pk"), received_at=None)
    registered = Q(**{f"{prefix}state__in": REGISTERED_OR_FURTHER})
    complete = registered & Q(**{f"{prefix}completed_at__isnull": False})
    return {
        "expected": Q(**{f"{prefix}state__in": LIVE}),
        "registered": registered,
        "complete": complete,
        "paper": complete & Q(IsNull(awaited.one_key(), True)),
        "accepted": Q(**{f"{prefix}state__in": ACCEPTED_OR_FURTHER}),
    }


def _dossier_counts(prefix: str) -> dict[str, Count]:
    return {name: Count("pk", filter=stage) for name, stage in _stages(prefix).items()}


def with_counts(dossiers: DossierQuerySet) -> DossierQuerySet:
    """Each dossier with its part in the counters, 1 or 0: `Counts.add` takes it."""
    stages = {name: Case(When(stage, then=1), default=0) for name, stage in _stages().items()}
    return dossiers.annotate(**stages)


def waiting_candidates(directive: Directive) -> QuerySet[Candidate]:
    """Candidates not dropped that have no dossier yet."""
    return waiting_in(Assignment.objects.filter(item__directive=directive))


def dossiers_of(directive: Directive) -> DossierQuerySet:
    """Live dossiers that count for the directive, each once."""
    credits = Credit.objects.filter(dossier=OuterRef("pk"), assignment__item__directive=directive)
    return Dossier.objects.live().filter(Exists(credits))


def waiting_in(assignments: QuerySet[Assignment] | list[int]) -> QuerySet[Candidate]:
    """Candidates of the assignments (or of these keys), not dropped, that have no dossier yet."""
    return Candidate.objects.filter(
        ~Q(state=Candidate.State.DROPPED), dossier__isnull=True, assignment__in=assignments
    )


def groups(assignments: QuerySet[Assignment] | list[int]) -> Iterator[Group]:
    """What counts for the assignments (or for these keys): dossiers, and candidates without one.
    One query."""
    credits = Credit.objects.filter(assignment__in=assignments).order_by()
    shared = credits.values("dossier").annotate(n=Count("pk")).filter(n__gt=1).values("dossier")
    last = DossierChange.objects.filter(record=OuterRef("dossier")).order_by("-at").values("at")[:1]
    dossiers = (
        credits.filter(dossier__state__in=LIVE)
        .values("assignment", several=Case(When(dossier__in=shared, then=F("dossier"))))
        .annotate(**_dossier_counts("dossier__"), waiting=Value(0), last=Max(Subquery(last)))
    )
    nobody, none = Value(None, IntegerField()), Value(0)
    candidates = (
        waiting_in(assignments).order_by().values("assignment", several=nobody)
        .annotate(
            expected=Count("pk", distinct=True), registered=none, complete=none, paper=none,
            accepted=none, waiting=Count("pk", distinct=True), last=Max("changes__at"),
        )
    )  # fmt: skip
    columns = ("assignment", "several", *_stages(), "waiting", "last")
    found = dossiers.values_list(*columns).union(candidates.values_list(*columns), all=True)
    return map(Group._make, found)


def with_facts(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """In the letter's order, each with its evidence, the number of solutions its letter names, and
    the support that its unit gave.

    The letter names a solution when the candidate was there on the day of issue.
    """
    named = Q(candidates__created_at__lte=F("item__directive__issued_at"))
    standing = Q(evidence__state=Evidence.State.RECORDED)
    return assignments.annotate(
        evidence_count=Count("evidence", filter=standing, distinct=True),
        evidence_last=Max("evidence__recorded_at", filter=standing),
        named_count=Count("candidates", filter=named, distinct=True),
        given=GIVEN,
    ).order_by("item__number", "pk")


def read(directive: Directive, units: Iterable[Unit] | None = None) -> Board:
    """The board of the letter, in its order, or of some of its units. Three queries."""
    assignments = Assignment.objects.filter(item__directive=directive)
    addressees: QuerySet[Addressee] = directive.addressees.select_related(
        "unit", "extended_to", "directive__deadline"
    )
    if units is not None:
        chosen = list(units)
        assignments = assignments.filter(unit__in=chosen)
        addressees = addressees.filter(unit__in=chosen)
    rows = {
        a.unit_id: UnitProgress(a.unit, a.acknowledged_at, a.effective_deadline) for a in addressees
    }
    places: dict[int, tuple[UnitProgress, AssignmentProgress]] = {}
    for assignment in with_facts(assignments).select_related("item", "deadline", "extended_to"):
        row = rows.get(assignment.unit_id)
        if row is None:
            row = rows[assignment.unit_id] = UnitProgress(assignment.unit)
        assignment.unit, assignment.item.directive = row.unit, directive
        places[assignment.pk] = row, add_assignment(row, assignment)
    board = Board(list(rows.values()))
    _count(board, groups(assignments), places)
    return board


def read_assignments(assignments: QuerySet[Assignment]) -> list[AssignmentProgress]:
    """Assignments of some units, from one letter or several, with their counts. Two queries."""
    related = (
        "unit", "deadline", "extended_to__document", "item__directive__document__issuer",
        "item__directive__deadline", "item__directive__office",
    )  # fmt: skip
    found = with_facts(assignments).select_related(*related)
    places = {assignment.pk: _progress_of(assignment) for assignment in found}
    for group in groups(list(places)):
        places[group.assignment].counts.add(group)
    return list(places.values())


def _progress_of(assignment: Any) -> AssignmentProgress:
    """From an assignment that `with_facts` has read."""
    return AssignmentProgress(
        assignment, evidence=assignment.evidence_count, named=assignment.named_count,
        support=Support(**assignment.given) if assignment.given else NO_SUPPORT,
    )  # fmt: skip


def add_assignment(row: UnitProgress, assignment: Any) -> AssignmentProgress:
    """Put an assignment that `with_facts` has read in its unit's row."""
    progress = _progress_of(assignment)
    row.assignments.append(progress)
    row.evidence += progress.evidence
    row.saw(assignment.evidence_last)
    return progress


def _count(
    board: Board, found: Iterable[Group], places: dict[int, tuple[UnitProgress, AssignmentProgress]]
) -> None:
    """Within a unit, and within the letter, a dossier credited to two assignments counts once."""
    of_units: set[tuple[int, int]] = set()
    of_letter: set[int] = set()
    for group in found:
        row, progress = places[group.assignment]
        row.saw(group.last_activity)
        row.waiting += group.waiting
        progress.counts.add(group)
        progress.groups.append(group)
        if group.dossier is None:
            row.counts.add(group)
            board.total.add(group)
            continue
        if (row.unit.pk, group.dossier) not in of_units:
            row.counts.add(group)
        if group.dossier not in of_letter:
            board.total.add(group)
        of_units.add((row.unit.pk, group.dossier))
        of_letter.add(group.dossier)


def totals(directive: Directive) -> Counts:
    """The four counters of the whole letter; a dossier of two units counts once."""
    return read(directive).total


def board(directive: Directive, units: Iterable[Unit] | None = None) -> list[UnitProgress]:
    """A row for each unit of the letter (or of `units`), in the letter's order."""
    return read(directive, units).rows
