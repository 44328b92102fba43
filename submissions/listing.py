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

from directives.models import Assignment, Candidate, Directive
from organizations.models import Unit
from submissions.models import Credit, Dossier
from submissions.progress import waiting_in

DOSSIERS_OF = {
    "expected": "live", "registered": "registered", "complete": "complete",
    "paper": "paper_received",
}  # fmt: skip
ORDERS = {"name": "name_key", "unit": "unit_key", "since": "since"}


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
    def code(self) -> str:
        return f"{self.contest_code}-{self.serial:04d}" if self.serial else ""

    @property
    def badge(self) -> str:
        if self.rank:
            return f"candidate_{self.step}"
        is_complete = self.step == Dossier.State.REGISTERED and self.completed_at
        return "complete" if is_complete else self.step


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
    candidates = waiting_in(assignments) & Candidate.objects.visible_to(person)
    return dossiers.filter(
        Exists(credits)
    ), candidates if counter == "expected" else candidates.none()


def solutions(dossiers: QuerySet[Dossier], candidates: QuerySet[Candidate], sort: str) -> QuerySet:
    """Both in one list, newest first unless another order is asked for; rows are `Solution`s."""
    name = ORDERS.get(sort.removeprefix("-"))
    order = [("-" if sort.startswith("-") else "") + name] if name else ["-since"]
    rows = _dossier_rows(dossiers).union(_candidate_rows(candidates), all=True)
    return (
        rows.order_by("rank", *order, "-id")
        if name == "name_key"
        else rows.order_by(*order, "rank", "-id")
    )


def number_of(dossiers: QuerySet[Dossier], candidates: QuerySet[Candidate]) -> int:
    """How many lines the list has, without the columns that it shows. One query."""
    some, others = dossiers.order_by().values("pk"), candidates.order_by().values("pk")
    return some.union(others, all=True).count()


def _dossier_rows(dossiers: QuerySet[Dossier]) -> QuerySet:
    return (
        dossiers.order_by()
        .annotate(
            lead=FilteredRelation("authors", condition=Q(authors__is_lead=True)),
            rank=Value(0),
            who=_text("lead__name", Value("")),
            unit_name=_called("unit"),
            contest_code=F("contest__code"),
            serial=F("number"),
            field_label=_text("field__label", Value("")),
            step=F("state"),
            late=ExpressionWrapper(Q(late_acceptance__isnull=False), BooleanField()),
            since=Coalesce("registered_at", "created_at"),
            name_key=F("sort_key"),
            unit_key=F("unit__sort_key"),
        )
        .values_list(*Solution._fields)
    )


def _candidate_rows(candidates: QuerySet[Candidate]) -> QuerySet:
    return (
        candidates.order_by()
        .annotate(
            rank=Value(1),
            who=F("owner_name"),
            unit_name=_called("assignment__unit"),
            contest_code=F("assignment__item__directive__contest__code"),
            serial=Value(None, IntegerField()),
            field_label=Value(""),
            step=F("state"),
            completed_at=Value(None, DateTimeField()),
            late=Value(False),
            since=F("created_at"),
            name_key=F("search_text"),
            unit_key=F("assignment__unit__sort_key"),
        )
        .values_list(*Solution._fields)
    )


def _called(unit: str) -> Coalesce:
    """What colleagues call the unit."""
    short = NullIf(F(f"{unit}__short_name"), Value(""), output_field=CharField())
    return _text(short, f"{unit}__name")


def _text(*expressions: Any) -> Coalesce:
    return Coalesce(*expressions, output_field=CharField())
