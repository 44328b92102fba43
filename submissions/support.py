"""Help that units asked to support (phối hợp) gave to others' solutions, counted from visits."""

from typing import Any, NamedTuple

from django.db.models import Case, Count, JSONField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from directives.models import Assignment, Candidate, Visit
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


def _given() -> QuerySet[Any, Any]:
    """Of the assignment that is asked about: the three figures as one JSON object."""
    own = Q(visits__unit=OuterRef("unit"), visits__state=Visit.State.RECORDED)
    helped = Candidate.objects.helped_by(OuterRef("unit")).filter(COUNTED)
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
