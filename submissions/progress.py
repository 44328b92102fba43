"""Progress against assignments, counted from rows: the four counters, quotas, what a unit owes.

The counters are nested and always in this order: dự kiến, đã đăng ký, đủ hồ sơ, bản giấy.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from directives.models import Assignment, Candidate, Directive, DirectiveItem
from organizations.models import Unit
from submissions.models import Credit, Dossier, DossierCopy
from submissions.models.dossier import ACCEPTED_OR_FURTHER, LIVE, REGISTERED_OR_FURTHER

COUNTERS = ("expected", "registered", "complete", "paper")


@dataclass
class Counts:
    """The four counters, and how many are accepted (for quotas counted so)."""

    expected: int = 0
    registered: int = 0
    complete: int = 0
    paper: int = 0
    accepted: int = 0

    def add(self, other: "Counts") -> None:
        for name in (*COUNTERS, "accepted"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class AssignmentProgress:
    """One assignment with its counts."""

    assignment: Assignment
    counts: Counts = field(default_factory=Counts)

    @property
    def done(self) -> int:
        """How many count towards the quota, by the assignment's own rule."""
        return int(getattr(self.counts, self.assignment.rule))

    @property
    def missing(self) -> int:
        """How many are still missing to the quota; 0 without a quota."""
        return max(0, (self.assignment.minimum or 0) - self.done)


@dataclass
class UnitProgress:
    """One unit's row on the board."""

    unit: Unit
    assignments: list[AssignmentProgress] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    acknowledged_at: datetime | None = None
    last_activity: datetime | None = None
    evidence: int = 0

    @property
    def quota(self) -> AssignmentProgress | None:
        """The assignment whose minimum the unit has to reach, if any."""
        return next((a for a in self.assignments if a.assignment.minimum), None)


_UNSETTLED = Q(dossier__isnull=True) & ~Q(state=Candidate.State.DROPPED)


def waiting_candidates(directive: Directive) -> QuerySet[Candidate]:
    """Candidates not dropped that have no dossier yet."""
    return Candidate.objects.filter(_UNSETTLED, assignment__item__directive=directive)


def dossiers_of(directive: Directive) -> QuerySet[Dossier]:
    """Live dossiers that count for the directive, each once."""
    credits = Credit.objects.filter(
        dossier=OuterRef("pk"), assignment__item__directive=directive
    )
    return Dossier.objects.live().filter(Exists(credits))


def _dossier_counts(prefix: str = "") -> dict[str, Count]:
    """Aggregates over dossiers reached by the prefix, each dossier once."""
    live = Q(**{f"{prefix}state__in": LIVE})
    registered = Q(**{f"{prefix}state__in": REGISTERED_OR_FURTHER})
    complete = registered & Q(**{f"{prefix}completed_at__isnull": False})
    key = f"{prefix}pk"
    missing = DossierCopy.objects.filter(dossier=OuterRef(key), received_at__isnull=True)
    return {
        "expected": Count(key, filter=live, distinct=True),
        "registered": Count(key, filter=registered, distinct=True),
        "complete": Count(key, filter=complete, distinct=True),
        "paper": Count(key, filter=complete & ~Q(Exists(missing)), distinct=True),
        "accepted": Count(
            key, filter=Q(**{f"{prefix}state__in": ACCEPTED_OR_FURTHER}), distinct=True
        ),
    }


def totals(directive: Directive) -> Counts:
    """The four counters of the whole letter; a dossier of two units counts once. Two queries."""
    counts = Counts(**dossiers_of(directive).order_by().aggregate(**_dossier_counts()))
    counts.expected += waiting_candidates(directive).count()
    return counts


def board(directive: Directive, units: Iterable[Unit] | None = None) -> list[UnitProgress]:
    """A row for each unit of the letter (or of `units`), in the letter's order. Six queries.

    Within a unit a dossier credited to two of its assignments counts once.
    """
    assignments = Assignment.objects.filter(item__directive=directive)
    addressees = directive.addressees.select_related("unit")
    if units is not None:
        addressees = addressees.filter(unit__in=units)
    rows = {
        a.unit_id: UnitProgress(a.unit, acknowledged_at=a.acknowledged_at) for a in addressees
    }
    by_assignment: dict[int, AssignmentProgress] = {}
    for assignment in assignments.select_related("item", "deadline", "item__directive__deadline"):
        if assignment.unit_id in rows:
            progress = by_assignment[assignment.pk] = AssignmentProgress(assignment)
            rows[assignment.unit_id].assignments.append(progress)
    _count_credits(assignments, rows, by_assignment)
    _count_candidates(directive, rows, by_assignment)
    _count_evidence(assignments, rows)
    return list(rows.values())


def _count_credits(
    assignments: QuerySet[Assignment],
    rows: dict[int, UnitProgress],
    by_assignment: dict[int, AssignmentProgress],
) -> None:
    credits = Credit.objects.filter(assignment__in=assignments).order_by()
    counts = _dossier_counts("dossier__")
    for found in credits.values("assignment").annotate(**counts):
        if found["assignment"] in by_assignment:
            by_assignment[found.pop("assignment")].counts = Counts(**found)
    activity = Max("dossier__changes__at")
    for found in credits.values("assignment__unit").annotate(last=activity, **counts):
        row = rows.get(found.pop("assignment__unit"))
        if row:
            row.last_activity = found.pop("last")
            row.counts = Counts(**found)


def _count_candidates(
    directive: Directive,
    rows: dict[int, UnitProgress],
    by_assignment: dict[int, AssignmentProgress],
) -> None:
    waiting = waiting_candidates(directive).order_by().values("assignment", "assignment__unit")
    for found in waiting.annotate(number=Count("pk"), last=Max("changes__at")):
        row = rows.get(found["assignment__unit"])
        if row:
            row.counts.expected += found["number"]
            by_assignment[found["assignment"]].counts.expected += found["number"]
            row.last_activity = _later(row.last_activity, found["last"])


def _count_evidence(assignments: QuerySet[Assignment], rows: dict[int, UnitProgress]) -> None:
    found = assignments.filter(evidence__isnull=False).order_by().values("unit")
    for entry in found.annotate(number=Count("evidence"), last=Max("evidence__recorded_at")):
        row = rows.get(entry["unit"])
        if row:
            row.evidence = entry["number"]
            row.last_activity = _later(row.last_activity, entry["last"])


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, [one, other]), default=None)


def debts(directive: Directive, units: Iterable[Unit] | None = None) -> dict[int, list[str]]:
    """What each unit owes, in sentences, by unit id; units that owe nothing are left out.

    A unit owes while its quota is unmet, a candidate is unsettled, a registered dossier is
    incomplete or short of paper, a publicity or report task has no evidence, or the letter is
    not acknowledged.
    """
    proven = set(
        Assignment.objects.filter(item__directive=directive, evidence__isnull=False).values_list(
            "pk", flat=True
        )
    )
    unsettled: dict[int, int] = defaultdict(int)
    for unit in waiting_candidates(directive).values_list("assignment__unit", flat=True):
        unsettled[unit] += 1
    owed = {
        row.unit.pk: _debts_of(row, unsettled[row.unit.pk], proven)
        for row in board(directive, units)
    }
    return {unit: sentences for unit, sentences in owed.items() if sentences}


def _debts_of(row: UnitProgress, unsettled: int, proven: set[int]) -> list[str]:
    counts = row.counts
    sentences = [] if row.acknowledged_at else ["Chưa xác nhận đã nhận công văn."]
    sentences += [
        f"{a.assignment.item}: {a.assignment.get_rule_display()} {a.done} trên "
        f"{a.assignment.minimum} giải pháp, cần thêm {a.missing}."
        for a in row.assignments
        if a.missing
    ]
    if unsettled:
        sentences.append(f"{unsettled} giải pháp dự kiến chưa bắt đầu viết hoặc chưa ghi lý do thôi.")
    if counts.registered > counts.complete:
        sentences.append(f"{counts.registered - counts.complete} hồ sơ đã đăng ký còn thiếu giấy tờ.")
    if counts.complete > counts.paper:
        sentences.append(f"{counts.complete - counts.paper} hồ sơ đủ nhưng chưa nộp đủ bản giấy.")
    kinds = DirectiveItem.Kind
    sentences += [
        f"{a.assignment.item}: chưa có minh chứng {a.assignment.item.get_kind_display().lower()}."
        for a in row.assignments
        if a.assignment.item.kind in (kinds.PUBLICITY, kinds.REPORT)
        and a.assignment.pk not in proven
    ]
    return sentences
