"""How a letter is carried out, from the province's plan to each unit's own."""

from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directives.models import Addressee, Assignment, Candidate, Directive, DirectiveItem, Evidence
from directives.rules import follows
from documents.models import Document
from organizations.lifetimes import today_of
from submissions.filters import CascadeFilter
from submissions.models import Credit
from submissions.models.dossier import LIVE

UNITS_A_PAGE = 50


def with_taken(assignments: QuerySet[Assignment]) -> Any:
    """Each with `taken`: its unit has the letter, or something of it is there already."""
    has_it = Addressee.objects.filter(
        directive=OuterRef("item__directive"), unit=OuterRef("unit"), acknowledged_at__isnull=False
    )
    done = (
        Candidate.objects.exclude(state=Candidate.State.DROPPED),
        Credit.objects.filter(dossier__state__in=LIVE),
        Evidence.objects.standing(),
    )
    taken = Q(Exists(has_it))
    for rows in done:
        taken |= Q(Exists(rows.filter(assignment=OuterRef("pk"))))
    return assignments.annotate(taken=taken)


@require_safe
@login_required
def directive_cascade(request: HttpRequest, pk: int) -> HttpResponse:
    """Who follows the letter sees all of it, a unit's people their own items and those below.

    Statement 10: "A unit officer sees only the items of the own unit (and below), with the source
    sentence of the dispatch".
    """
    person: Any = request.user
    received = Addressee.objects.visible_to(person).filter(directive=pk)
    assigned = with_taken(Assignment.objects.visible_to(person).filter(item__directive=pk))
    directive = get_object_or_404(_letters(received), pk=pk)
    open_ones = assigned.filter(taken=False).exclude(item__kind=DirectiveItem.Kind.DOSSIERS)
    found = CascadeFilter(request.GET, _rows(received, person), open_ones=open_ones)
    page = Paginator(found.qs, UNITS_A_PAGE).get_page(request.GET.get("page"))
    items = _items(assigned)
    context = {
        "directive": directive,
        "follows": follows(person, directive),
        "waiting": [item for item in items if item["untaken"] and not item["is_how"]],
        "taken": [item for item in items if not item["untaken"] or item["is_how"]],
        "filter": found,
        "page_obj": page,
        "rows": _with_items(page, assigned),
    }
    return render(request, "submissions/directive_cascade.html", context)


def _letters(received: QuerySet[Addressee]) -> Any:
    """Sent letters that came to units which the person sees; how many, how many have a plan."""
    here = received.order_by().values("directive")
    counted = {"sent_to": Count("pk"), "plans": Count("plan")}
    annotated = {
        name: Subquery(here.annotate(n=number).values("n")) for name, number in counted.items()
    }
    sent: Any = Directive.objects.filter(issued_at__isnull=False).annotate(**annotated)
    return sent.filter(sent_to__gt=0).select_related(
        "document__issuer", "office", "contest__organiser", "contest__plan__document__issuer"
    )


def _items(assigned: Any) -> list[dict[str, Any]]:
    """The letter's items as far as the person sees them: for how many units, not taken by how
    many."""
    of_item = ("item__number", "item__kind", "item__verb", "item__sentence")
    counted = assigned.order_by().values(*of_item).annotate(
        units=Count("pk"), untaken=Count("pk", filter=Q(taken=False))
    )  # fmt: skip
    return [
        {
            "number": row["item__number"],
            "sentence": row["item__sentence"],
            "is_request": row["item__verb"] == DirectiveItem.Verb.REQUEST,
            "verb": DirectiveItem.Verb(row["item__verb"]).label,
            "is_how": row["item__kind"] == DirectiveItem.Kind.DOSSIERS,
            "units": row["units"],
            "untaken": row["untaken"],
        }
        for row in counted.order_by("item__number")
    ]


def _rows(received: QuerySet[Addressee], person: Any) -> QuerySet[Addressee]:
    """Each with `opens`: the person may open its plan."""
    shown = Document.objects.visible_to(person).filter(pk=OuterRef("plan"))
    return received.select_related("unit", "plan").annotate(opens=Exists(shown))


def _with_items(
    page: Any, assigned: QuerySet[Assignment]
) -> list[tuple[Addressee, list[Assignment], str]]:
    """Each unit of the page with what is asked of it, and whose it is now if it has ended."""
    asked: dict[int, list[Assignment]] = defaultdict(list)
    units = [addressee.unit_id for addressee in page]
    today = today_of([addressee.unit for addressee in page])
    for assignment in assigned.filter(unit__in=units).select_related("item"):
        asked[assignment.unit_id].append(assignment)
    return [(one, asked[one.unit_id], today.get(one.unit_id, "")) for one in page]
