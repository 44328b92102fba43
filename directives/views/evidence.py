"""What a unit did for publicity and reports, recorded, corrected, withdrawn; visits withdrawn."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.forms import save_once
from contest_portal.workflow import Refused, Stale, perform
from directives import rules
from directives.forms.unit import CorrectionForm, EvidenceForm, StepForm
from directives.models import Assignment, DirectiveItem, Evidence, Visit
from directives.workflow import EVIDENCE_STEPS, VISIT_STEPS
from documents import files
from organizations.sign_in import SignedInRequest

PROVED = (DirectiveItem.Kind.PUBLICITY, DirectiveItem.Kind.REPORT)


@login_required
@require_http_methods(["GET", "POST"])
def evidence_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Proof that a publicity or report assignment was done."""
    assignments = Assignment.objects.visible_to(request.user).select_related(
        "unit", "item__directive__document"
    )
    assignment = get_object_or_404(assignments, pk=pk, item__kind__in=PROVED)
    if not rules.answers_for(request.user, assignment):
        raise PermissionDenied
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        instance=Evidence(assignment=assignment, recorded_by=request.user),
    )
    if request.method == "POST" and form.is_valid() and save_once(form):
        messages.success(request, _("Đã ghi minh chứng."))
        return redirect("unit_home")
    context = {"form": form, "assignment": assignment}
    return render(request, "directives/evidence_create.html", context)


def _recorded(request: SignedInRequest, pk: int) -> Evidence:
    """The evidence, for an officer of its unit: 404 where the person may not see it, else 403."""
    related = ("assignment__unit", "assignment__item__directive__document")
    rows = Evidence.objects.visible_to(request.user).select_related(*related)
    evidence = get_object_or_404(rows, pk=pk)
    if not rules.corrects(request.user, evidence):
        raise PermissionDenied
    return evidence


@login_required
@require_http_methods(["GET", "POST"])
def evidence_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """An officer of the unit puts it right; what it said before stays as a change."""
    evidence = _recorded(request, pk)
    form = CorrectionForm(request.POST or None, request.FILES or None, instance=evidence)
    if request.method == "POST" and form.is_valid():
        try:
            form.correct(by=request.user)
        except Stale:
            form.show_newer(_recorded(request, pk))
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("Đã sửa minh chứng."))
            return redirect("unit_home")
    context = {"form": form, "evidence": evidence, "assignment": evidence.assignment}
    return render(request, "directives/evidence_edit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def evidence_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """An officer of the unit takes it back with a reason: it counts no more and stays readable."""
    evidence, step = _recorded(request, pk), EVIDENCE_STEPS["withdraw"]
    typed = request.POST if request.method == "POST" else None
    form = StepForm(typed, version=evidence.version, needs_note=step.needs_note)
    if form.is_valid():
        evidence.version = form.cleaned_data["version"]
        try:
            note = form.cleaned_data["note"]
            perform(EVIDENCE_STEPS, "withdraw", evidence, by=request.user, note=note)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
            form.renew(evidence := _recorded(request, pk))
        else:
            messages.success(
                request, _("Đã rút minh chứng “{evidence}”.").format(evidence=evidence)
            )
            return redirect("unit_home")
    context = {"form": form, "evidence": evidence, "step": step}
    return render(request, "directives/evidence_withdraw.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def visit_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who records visits for its unit takes one back with a reason; it stays readable."""
    visit, step = _visit(request, pk), VISIT_STEPS["withdraw"]
    if not step.allowed(request.user, visit):
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else None
    form = StepForm(typed, version=visit.version, needs_note=step.needs_note)
    if form.is_valid():
        visit.version = form.cleaned_data["version"]
        try:
            perform(VISIT_STEPS, "withdraw", visit, by=request.user, note=form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
            form.renew(visit := _visit(request, pk))
        else:
            messages.success(request, _("Đã rút lần đến."))
            return redirect("candidate_detail", visit.candidate_id)
    context = {"form": form, "visit": visit, "step": step}
    return render(request, "directives/visit_withdraw.html", context)


def _visit(request: SignedInRequest, pk: int) -> Visit:
    visits = Visit.objects.visible_to(request.user)
    related = ("unit", "candidate__assignment__item__directive__office")
    return get_object_or_404(visits.select_related(*related), pk=pk)


@login_required
@require_safe
def evidence_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    return files.serve(evidence, request.user)
