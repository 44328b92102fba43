"""Who has said that they have a letter: the page of a mail's link, and the board for the sender."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal import clock
from directives import acknowledging, rules
from directives.filters import AddresseeFilter
from directives.models import Addressee, Assignment, Directive, DirectiveItem
from directives.working_days import after_working_days
from organizations.lifetimes import who_acts_for
from organizations.models import Person, Role
from organizations.sign_in import SignedInRequest

UNITS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def acknowledge_link(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail's link opens, without signing in. Reading it changes nothing, its button does.

    A page with a form may not say `no-referrer` (see docs/architecture.md).
    """
    context: dict[str, Any] = {}
    status = 404
    if found := acknowledging.read(token):
        addressee, person = found
        refusal = acknowledging.refusal(addressee, person)
        if request.method == "POST" and not refusal:
            acknowledging.acknowledge(addressee, person)
            return redirect("acknowledge_link", token)
        context = {"addressee": addressee, "person": person, "refusal": refusal}
        status = 403 if refusal else 200
    response = render(request, "directives/acknowledge_link.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@login_required
def acknowledgement_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letter's units, those that have not said that they have it first, with whom to call.

    Statement 11: "A unit officer can acknowledge receipt in one tap and the sender sees who has
    not after 2 working days".
    """
    directive = get_object_or_404(_counted(request.user), pk=pk)
    issued = timezone.localtime(directive.issued_at).date()
    last_day = after_working_days(issued, acknowledging.WORKING_DAYS)
    leads = rules.leads(request.user, directive)
    found = AddresseeFilter(request.GET, _in_order(directive))
    page = Paginator(found.qs, UNITS_A_PAGE).get_page(request.GET.get("page"))
    acting = who_acts_for([row.unit for row in page], Role.OFFICER)
    context = {
        "directive": directive,
        "waiting": directive.sent_to - directive.acknowledged,
        "last_day": last_day,
        "is_late": clock.today() > last_day,
        "filter": found,
        "page_obj": page,
        "rows": [(row, acting[row.unit_id]) for row in page],
        "sends": leads or rules.organises(request.user, directive.contest),
    }
    return render(request, "directives/acknowledgement_list.html", context)


def _counted(person: Person) -> Any:
    """The letters that the person follows: to how many units they went, how many have said so."""
    counted = Directive.objects.followed_by(person).annotate(
        sent_to=Count("addressees"), acknowledged=Count("addressees__acknowledged_at")
    )
    return counted.select_related("document", "office", "contest__organiser")


def _in_order(directive: Directive) -> QuerySet[Addressee]:
    """Who has not first; each with `ordered` (something is ordered, not only asked of the unit)."""
    ordered = Assignment.objects.filter(
        item__directive=directive, item__verb=DirectiveItem.Verb.ORDER, unit=OuterRef("unit")
    ).exclude(item__kind=DirectiveItem.Kind.DOSSIERS)
    rows = directive.addressees.select_related("unit", "acknowledged_by")
    return rows.annotate(ordered=Exists(ordered)).order_by(
        F("acknowledged_at").asc(nulls_first=True), "-ordered", "unit__sort_key", "pk"
    )
