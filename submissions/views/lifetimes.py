"""What becomes of a unit, and a role that is handed over: what passes on is shown before."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.forms import mark_of
from contest_portal.languages import in_vietnamese
from contest_portal.workflow import Refused
from documents.citations import reading
from organizations import handing_over, lifetimes, rules
from organizations.forms_handing_over import HandOverForm
from organizations.forms_lifetimes import FORMS, ChangeForm
from organizations.models import HandOver, Membership, Role, Unit, under
from organizations.sign_in import SignedInRequest, require_recent_sign_in
from organizations.views import require, slip
from submissions.papers.handing_over import passed
from submissions.passing import passed_with, passes_on, together, with_taken

ELSEWHERE = gettext_lazy(
    "Đơn vị đã kết thúc, đơn vị nhận việc thì anh chị không mời người được. Nhờ Ban Tổ chức bàn "
    "giao vai trò này."
)


@login_required
@require_http_methods(["GET", "POST"])
def unit_change(request: SignedInRequest, pk: int, change: str) -> HttpResponse:
    """Merge, split, part, transfer, rename or close: shown first, then done."""
    if change not in FORMS:
        raise Http404
    units = Unit.objects.visible_to(request.user).select_related("parent")
    unit = get_object_or_404(units, pk=pk)
    require(rules.reshapes(request.user, unit))
    own = Unit.objects.filter(under(request.user.trees(Role.ORGANISER), "path"))
    form = FORMS[change](request.POST or None, unit=unit, units=own)
    context: dict[str, Any] = {"form": form, "unit": unit}
    if form.is_valid():
        context["passing"] = passing = passes_on(form.ended)
        context["after"] = together(form.heir, passing) if form.heir else None
        context["later"] = _later(form)
        context["staying"] = lifetimes.staying_below(form.ended, form.cleaned_data["day"])
        try:
            if _done(form, _mark(form)):
                messages.success(request, _("Đã ghi. Lịch sử đơn vị dưới đây."))
                return redirect("unit_history", pk)
        except Refused as refused:
            form.add_error(None, refused.reasons[0])
    return render(request, "submissions/unit_change.html", context)


def _later(form: ChangeForm) -> list[date]:
    """The days that the words of the paper name, if the change begins before them: to be asked."""
    basis, since = form.cleaned_data["basis"], form.cleaned_data["day"]
    return [day.on for day in reading.days(basis) if day.on and day.on > since]


@in_vietnamese
def _mark(form: ChangeForm) -> str:
    """Stands for what the page has shown."""
    return mark_of([str(passes_on(form.ended)), form.typed])


def _done(form: ChangeForm, mark: str) -> bool:
    """Done, if the page had shown what it does; else tried and taken back. Raises Refused."""
    with transaction.atomic():
        form.carry_out()
        shown = form.has_shown(mark)
        transaction.set_rollback(not shown)
    return shown


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def hand_over_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever may end a role and give it where it goes on may have it handed over. What passes on
    with a member's is that person's alone: of the unit nothing does."""
    memberships = Membership.objects.visible_to(request.user).select_related("person", "unit")
    membership = get_object_or_404(memberships, pk=pk)
    units = handing_over.units_for(membership, request.user)
    require(rules.may_pass_on(request.user, membership))
    if not units:
        messages.error(request, ELSEWHERE)
        return redirect("unit_detail", membership.unit_id)
    require_recent_sign_in(request)
    form = HandOverForm(request.POST or None, membership=membership, units=units)
    if form.is_valid():
        try:
            return _handed_over(request, membership, form)
        except Refused as refused:
            form.add_error(None, refused.reasons[0])
    of_unit = with_taken(membership.unit) if membership.role != Role.MEMBER else []
    context = {"form": form, "membership": membership, "passing": passes_on(of_unit)}
    return render(request, "submissions/hand_over_create.html", context)


def _handed_over(
    request: SignedInRequest, membership: Membership, form: HandOverForm
) -> HttpResponse:
    typed, role, person = form.cleaned_data, Role(membership.role), form.person()
    made, token = handing_over.hand_over(
        membership, person, typed["unit"], day=typed["day"], by=request.user, note=typed["note"],
        passed=passed_with(membership),
    )  # fmt: skip
    if token:
        return slip(request, person, typed["unit"], role, token)
    said = _("Đã bàn giao cho {person}. Chờ người nhận xác nhận.")
    messages.success(request, said.format(person=person))
    return redirect("hand_over_detail", made.pk)


def hand_over_of(request: SignedInRequest, pk: int) -> HandOver:
    """The handing over, if it exists for the person; else 404."""
    related = ("from_membership__person", "from_membership__unit", "to_membership__person",
               "to_membership__unit__parent", "by")  # fmt: skip
    found = HandOver.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(found, pk=pk)


@login_required
@require_safe
def hand_over_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    found = hand_over_of(request, pk)
    context = {
        "hand_over": found,
        "kinds": passed(found),
        "may_receive": found.to_membership.person_id == request.user.pk and not found.received_at,
    }
    return render(request, "submissions/hand_over_detail.html", context)


@login_required
@require_http_methods(["POST"])
def hand_over_receive(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receiver's one button. A second press changes nothing."""
    found = hand_over_of(request, pk)
    if found.to_membership.person_id != request.user.pk:
        raise PermissionDenied
    handing_over.receive(found)
    messages.success(request, _("Đã xác nhận nhận bàn giao."))
    return redirect("hand_over_detail", pk)
