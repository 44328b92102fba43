"""Help that units asked to support (phối hợp) gave to others' solutions, counted from visits."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Case, Count, JSONField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from directives.models import Assignment, Candidate, Visit
from documents import reads
from documents.models import PersonalRead
from organizations.models import Person
from submissions.models.dossier import LIVE

# As in dự kiến: who was dropped, withdrawn or found ineligible counts nowhere.
COUNTED = ~Q(state=Candidate.State.DROPPED) & (Q(dossier=None) | Q(dossier__state__in=LIVE))


class Support(NamedTuple):
    """solutions: of others, that the unit is named to help or has gone to; helped: those that it
    has gone to; visits: how often in all."""

    solutions: int = 0
    helped: int = 0
    visits: int = 0

    def plus(self, other: "Support") -> "Support":
        return Support(*map(sum, zip(self, other, strict=True)))


NO_SUPPORT = Support()


def ways_of_help(units: Any, by: str = "pk") -> tuple[Q, Q]:
    """Filters for candidates: these units are named to help; they have gone there."""
    went = {f"visits__unit__{by}": units, "visits__state": Visit.State.RECORDED}
    return Q(**{f"helper_unit__{by}": units}), Q(**went)


def helped_by(unit: Any) -> QuerySet[Candidate]:
    """Those of others that the unit is named to help, or has gone to. May repeat a row."""
    named, went = ways_of_help(unit)
    return Candidate.objects.filter(named | went).exclude(assignment__unit=unit)


def note_reading(candidates: Iterable[Candidate], person: Person) -> None:
    """A page shows these telephones: those of other units are noted, as one reading."""
    own = person.paths()
    read = [c for c in candidates if c.owner_phone and c.assignment.unit.path not in own]
    if read:
        what = "Điện thoại giải pháp dự kiến: " + "; ".join(c.title for c in read)
        reads.note(person, PersonalRead.How.PAGE, what, unit=read[0].assignment.unit_id)


def _given() -> QuerySet[Any, Any]:
    """Of the assignment that is asked about: the three figures as one JSON object."""
    own = Q(visits__unit=OuterRef("unit"), visits__state=Visit.State.RECORDED)
    helped = helped_by(OuterRef("unit")).filter(COUNTED)
    figures = {
        "solutions": Count("pk", distinct=True),
        "helped": Count("pk", distinct=True, filter=own),
        "visits": Count("visits", distinct=True, filter=own),
    }
    of_item = helped.filter(assignment__item=OuterRef("item")).order_by().values("assignment__item")
    return of_item.annotate(given=JSONObject(**figures)).values("given")


# For assignments: what their unit gave, None where it is asked for more than support, or gave none.
GIVEN = Case(
    When(part=Assignment.Part.SUPPORT, then=Subquery(_given())),
    default=None,
    output_field=JSONField(),
)
