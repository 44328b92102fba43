"""The sealed sheets that count, as the plain values that `ranking` takes."""

from collections import defaultdict
from collections.abc import Hashable
from decimal import Decimal

from django.db.models import Q, Sum

from directives.models import Criterion
from judging.models.sheets import SheetQuerySet
from judging.ranking import Entry, Marks
from submissions.models.dossier import ACCEPTED_OR_FURTHER


def entries(sheets: SheetQuerySet) -> dict[Hashable, Entry]:
    """By key of the dossier, those that have a sheet: of each judge the latest one that counts.

    sheets: of a round or a council; which of them count is chosen here. Two queries, a row a sheet:
    its points stand side by side in the order of the criteria, 0 where its rules have fewer.
    """
    orders = Criterion.objects.order_by("order").values_list("order", flat=True).distinct()
    points = {
        f"points_{order}": Sum("scores__points", filter=Q(scores__criterion__order=order))
        for order in orders
    }
    rows = (
        sheets.counted()
        .filter(dossier__state__in=ACCEPTED_OR_FURTHER)
        .annotate(**points)
        .order_by("look")
        .values_list(
            "dossier", "seat", "seat__council", "dossier__number", "dossier__field__label", *points
        )
    )
    marks: dict[int, dict[int, Marks]] = defaultdict(dict)
    about: dict[int, tuple[int, str, int]] = {}
    for dossier, seat, council, number, field, *given in rows:
        marks[dossier][seat] = Marks(seat, tuple(one or Decimal() for one in given))
        about[dossier] = (number or 0, field, council)
    return {
        pk: Entry(pk, number, field, tuple(marks[pk].values()), council)
        for pk, (number, field, council) in about.items()
    }
