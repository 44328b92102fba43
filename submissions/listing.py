"""The lists behind the figures: dossiers, and candidates that have none yet, in one order."""

from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse

from directives.models import Assignment, Candidate, Directive
from organizations.models import Unit
from submissions.models import Credit, Dossier
from submissions.models.dossier import badge_of
from submissions.progress import waiting_in

DOSSIERS_OF = {
    "expected": "live", "registered": "registered", "complete": "complete",
    "paper": "paper_received",
}  # fmt: skip
ORDERS = {"name": "name_key", "unit": "unit_key", "since": "since"}
DOSSIER_KEYS: dict[str, Any] = {
    "rank": Value(0),
    "since": Coalesce("registered_at", "created_at"),
    "name_key": F("sort_key"),
    "unit_key": F("unit__sort_key"),
}
CANDIDATE_KEYS: dict[str, Any] = {
    "rank": Value(1),
    "since": F("created_at"),
    "name_key": F("search_text"),
    "unit_key": F("assignment__unit__sort_key"),
}


class Solution(NamedTuple):
    """One line of a list. rank: 1 for a candidate, whose names sort after those of dossiers."""

    rank: int
    id: int
    title: str
    who: str
    unit_name: str
    contest_code: str
    serial: int | None
    field_label: str
    step: str
    completed_at: Any
    late: bool
    since: Any
    name_key: str
    unit_key: str

    @property
    def url(self) -> str:
        """A candidate has no page of its own."""
        return "" if self.rank else reverse("dossier_detail", args=[self.id])

    @property
    def note(self) -> str:
        """CB9-0113, Nông Thị Mến"""
        code = f"{self.contest_code}-{self.serial:04d}" if self.serial else ""
        return ", ".join(filter(None, [code, self.who]))

    @property
    def badge(self) -> str:
        if self.rank:
            return f"candidate_{self.step}"
        return badge_of(self.step, self.completed_at)


def behind(
    person: Any, counter: str, directive: Directive | None, unit: Unit | None
) -> tuple[QuerySet[Dossier], QuerySet[Candidate]]:
    """What a figure counts, of what the person sees. Without letter and unit: of everything."""
    assignments = Assignment.objects.all()
    if directive:
        assignments = assignments.filter(item__directive=directive)
    if unit:
        assignments = assignments.filter(unit=unit)
    credits = Credit.objects.filter(dossier=OuterRef("pk"), assignment__in=assignments)
    dossiers = getattr(Dossier.objects.visible_to(person), DOSSIERS_OF[counter])()
    candidates: QuerySet[Candidate] = Candidate.objects.none()
    if counter == "expected":
        candidates = waiting_in(assignments) & Candidate.objects.visible_to(person)
    return dossiers.filter(Exists(credits)), candidates


def solutions(
    dossiers: QuerySet[Dossier], candidates: QuerySet[Candidate], sort: str, lines: slice
) -> list[Solution]:
    """Some lines of the one list of both, newest first unless another order is asked for.

    Of each kind only the first can be among them: what a line shows is read for those alone.
    """
    name = ORDERS.get(sort.removeprefix("-"))
    chosen = ("-" if sort.startswith("-") else "") + name if name else "-since"
    order = ("rank", chosen) if name == "name_key" else (chosen, "rank")
    first = dossiers.annotate(**DOSSIER_KEYS).order_by(*order, "-pk").values("pk")[: lines.stop]
    others = candidates.annotate(**CANDIDATE_KEYS).order_by(*order, "-pk").values("pk")
    rows = _dossier_rows(Dossier.objects.filter(pk__in=first)).union(
        _candidate_rows(Candidate.objects.filter(pk__in=others[: lines.stop])), all=True
    )
    return [Solution(*row) for row in rows.order_by(*order, "-id")[lines]]


def number_of(dossiers: QuerySet[Dossier], candidates: QuerySet[Candidate]) -> int:
    """How many lines the list has, without the columns that it shows. One query."""
    some, others = dossiers.order_by().values("pk"), candidates.order_by().values("pk")
    return some.union(others, all=True).count()


def _dossier_rows(dossiers: QuerySet[Dossier]) -> QuerySet:
    return (
        dossiers.order_by()
        .annotate(
            lead=FilteredRelation("authors", condition=Q(authors__is_lead=True)),
            who=_text("lead__name", Value("")),
            unit_name=_called("unit"),
            contest_code=F("contest__code"),
            serial=F("number"),
            field_label=_text("field__label", Value("")),
            step=F("state"),
            late=ExpressionWrapper(Q(late_acceptance__isnull=False), BooleanField()),
            **DOSSIER_KEYS,
        )
        .values_list(*Solution._fields)
    )


def _candidate_rows(candidates: QuerySet[Candidate]) -> QuerySet:
    return (
        candidates.order_by()
        .annotate(
            who=F("owner_name"),
            unit_name=_called("assignment__unit"),
            contest_code=F("assignment__item__directive__contest__code"),
            serial=Value(None, IntegerField()),
            field_label=Value(""),
            step=F("state"),
            completed_at=Value(None, DateTimeField()),
            late=Value(False),
            **CANDIDATE_KEYS,
        )
        .values_list(*Solution._fields)
    )


def _called(unit: str) -> Coalesce:
    """What colleagues call the unit."""
    short = NullIf(F(f"{unit}__short_name"), Value(""), output_field=CharField())
    return _text(short, f"{unit}__name")


def _text(*expressions: Any) -> Coalesce:
    return Coalesce(*expressions, output_field=CharField())
