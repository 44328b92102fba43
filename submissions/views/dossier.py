"""The dossier's own page, how it begins, and the two forms on what it says."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from contest_portal.vietnamese import format_time
from contest_portal.workflow import Refused, Stale
from directives.models import Assignment, Candidate
from organizations import handing_over
from organizations.models import HandOver, Person, Role
from organizations.sign_in import SignedInRequest
from organizations.typed_text import sign_in_keeps_typed
from submissions import consent, drafting, own_data, parts, rules
from submissions.checklist import waits_for
from submissions.completeness import OWN_DEADLINES, closed, next_act, sealed
from submissions.forms import DossierForm
from submissions.models import Author, Dossier
from submissions.views.page import page_of

PAGE = 20


@require_safe
@login_required
def dossier_mine(request: SignedInRequest) -> HttpResponse:
    """The dossiers that the person wrote or is an author of, and where a new one may start. Who has
    no role any more lands here."""
    person = request.user
    own = Author.objects.filter(dossier=OuterRef("pk"), person=person)
    dossiers = Dossier.objects.visible_to(person).filter(Q(created_by=person) | Exists(own))
    related = ("contest", "unit", "deadline", "late_acceptance__decision")
    dossiers = dossiers.select_related(*related).prefetch_related(*OWN_DEADLINES)
    page = Paginator(dossiers, PAGE).get_page(request.GET.get("page"))
    rows = [(dossier, next_act(dossier)) for dossier in page]
    context = {
        "page_obj": page,
        "rows": rows,
        **_roles_over(person, bool(rows)),
        "assignments": drafting.startable_by(person).select_related(
            "unit",
            "deadline",
            "extended_to__document",
            "item__directive__deadline",
            "item__directive__document__issuer",
        ),
    }
    return render(request, "submissions/dossier_mine.html", context)


def _roles_over(person: Person, has_dossiers: bool) -> dict[str, Any]:
    """The roles handed over or ended, for who holds none now, or a member's alone and sees an empty
    page."""
    held = {m.role for m in person.roles()}
    if held - {Role.MEMBER} or (held and has_dossiers):
        return {}
    given = HandOver.objects.filter(from_membership__person=person)
    return {
        "handed_over": given.select_related("from_membership__unit"),
        "ended": handing_over.ended(person),
    }


@require_POST
@login_required
def dossier_start(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new draft for an assignment."""
    person = request.user
    found = Assignment.objects.visible_to(person) | drafting.startable_by(person)
    assignment = get_object_or_404(found.distinct(), pk=pk)
    if not rules.may_start(person, assignment):
        raise PermissionDenied
    try:
        dossier = drafting.begin(assignment, by=person)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("dossier_mine")
    return redirect("dossier_check", dossier.pk)


@require_POST
@login_required
def dossier_from_candidate(request: SignedInRequest, pk: int) -> HttpResponse:
    """The candidate's draft; a second click opens the same one. First comes the quick check."""
    related = ("assignment__item__directive__contest", "assignment__unit", "assignment__deadline")
    visible = Candidate.objects.visible_to(request.user).select_related(*related)
    candidate = get_object_or_404(visible, pk=pk)
    if not rules.may_start(request.user, candidate.assignment):
        raise PermissionDenied
    try:
        dossier = drafting.begin_from(candidate, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("dossier_mine")
    is_fresh = dossier.version == 1 and dossier.created_by_id == request.user.pk
    return redirect("dossier_check" if is_fresh else "dossier_detail", dossier.pk)


@require_safe
@login_required
def dossier_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about one dossier, and what the person may do with it. Who does not write it
    reads its authors' telephones as somebody else's: that is noted."""
    context = page_of(request.user, pk)
    if not context["writes"]:
        own_data.note_reading(context["dossier"], request.user)
    return render(request, "submissions/dossier_detail.html", context)


def writable(person: Person, pk: int) -> Dossier:
    """The dossier for who may write it; others: 403 if it exists for them, else 404."""
    related = ("contest", "rules", "unit", "field", "deadline")
    dossier = get_object_or_404(Dossier.objects.visible_to(person).select_related(*related), pk=pk)
    if not rules.may_write(person, dossier):
        raise PermissionDenied
    return dossier


def refuse_closed(
    request: SignedInRequest, dossier: Dossier, part: str = ""
) -> HttpResponse | None:
    """Who opens a form of a dossier, or of its part, that is sealed is led to its page."""
    if request.method == "POST":
        return None
    if why := sealed(dossier, part) if part else closed(dossier):
        messages.info(request, why)
        return redirect("dossier_detail", dossier.pk)
    return None


def saved(request: SignedInRequest) -> None:
    messages.success(request, _("Đã lưu lúc {time}.").format(time=format_time(clock.now())))


@require_http_methods(["GET", "POST"])
@sign_in_keeps_typed
def dossier_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Title, field, stage, first month, place, earlier prizes: none is demanded yet."""
    return facts_page(request, pk, request.POST or None)


def facts_page(request: SignedInRequest, pk: int, sent: QueryDict | None) -> HttpResponse:
    """Saves what is sent, and shows the page again where it could not be saved."""
    dossier = writable(request.user, pk)
    form = DossierForm(sent, instance=dossier)
    if form.is_valid():
        try:
            with drafting.writing(dossier, parts.FACTS, form.cleaned_data["shown"]):
                form.save()
                if "title" in form.changed_data:
                    consent.title_changed(dossier, form.initial["title"], by=request.user)
        except Stale:
            form.show_newer(Dossier.objects.select_related("field").get(pk=pk))
        except Refused as refusal:
            form.refuse(str(refusal))
        else:
            saved(request)
            return redirect("dossier_detail", pk)
    asked = waits_for(dossier).get(parts.FACTS)
    context: dict[str, Any] = {"dossier": dossier, "form": form, "asked": asked}
    return refuse_closed(request, dossier, parts.FACTS) or render(
        request, "submissions/dossier_edit.html", context
    )
