"""What a unit answers: it has the letter, and how its candidates stand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contest_portal.workflow import Refused, Stale, perform, touch
from directives import acknowledging, rules
from directives.forms.candidate import CandidateForm
from directives.forms.unit import StepForm
from directives.models import Addressee, Assignment, Candidate, Directive, DirectiveItem
from directives.views.item import opened
from directives.workflow import STEPS, claim_if_draft
from organizations.sign_in import SignedInRequest


@login_required
@require_POST
def acknowledge(request: SignedInRequest, pk: int) -> HttpResponse:
    """One tap: the unit has the letter. A second tap changes nothing."""
    addressees = Addressee.objects.visible_to(request.user)
    addressee = get_object_or_404(
        addressees.select_related("unit", "directive__document"), pk=pk
    )  # fmt: skip
    if not rules.answers_for(request.user, addressee):
        raise PermissionDenied
    acknowledging.acknowledge(addressee, request.user)
    said = _("Đã xác nhận nhận {letter}.").format(letter=addressee.directive)
    messages.success(request, said)
    return redirect("unit_home")


def _assignments(request: SignedInRequest) -> QuerySet[Assignment]:
    return Assignment.objects.visible_to(request.user).select_related(
        "unit", "item__directive__document", "item__directive__office"
    )


@login_required
@require_http_methods(["GET", "POST"])
def candidate_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """A unit, or the office in charge, writes down a solution that somebody spotted."""
    solutions = DirectiveItem.Kind.SOLUTIONS
    assignment = get_object_or_404(_assignments(request), pk=pk, item__kind=solutions)
    candidate = Candidate(assignment=assignment)
    if not rules.looks_after(request.user, candidate):
        raise PermissionDenied
    form = CandidateForm(request.POST or None, instance=candidate)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claim_if_draft(assignment.item.directive)
                form.save()
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            said = _("Đã thêm giải pháp dự kiến “{candidate}”.").format(candidate=candidate)
            messages.success(request, said)
            return back(request, assignment)
    context = {"form": form, "assignment": assignment}
    return render(request, "directives/candidate_create.html", context)


def _candidate(request: SignedInRequest, pk: int) -> Candidate:
    candidates = Candidate.objects.visible_to(request.user).select_related(
        "assignment__unit", "assignment__item__directive__document",
        "assignment__item__directive__office", "helper_unit",
    )  # fmt: skip
    return get_object_or_404(candidates, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def candidate_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    candidate = _candidate(request, pk)
    if not rules.looks_after(request.user, candidate):
        raise PermissionDenied
    letter = candidate.assignment.item.directive
    form = CandidateForm(request.POST or None, instance=candidate)
    if request.method == "POST" and form.is_valid():
        candidate.version = form.cleaned_data["version"]
        try:
            with transaction.atomic():
                claim_if_draft(letter)
                touch(candidate, states=Candidate.State.values)
                form.save()
        except Stale:
            form.show_newer(_candidate(request, pk))
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            said = _("Đã lưu giải pháp dự kiến “{candidate}”.").format(candidate=candidate)
            messages.success(request, said)
            return _back(request, candidate)
    context = {"form": form, "candidate": candidate}
    return render(request, "directives/candidate_edit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def candidate_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """All steps of a candidate; the page asks for the reason where one is needed."""
    if step not in STEPS:
        raise Http404
    candidate = _candidate(request, pk)
    if not STEPS[step].allowed(request.user, candidate):
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else None
    form = StepForm(typed, version=candidate.version, needs_note=STEPS[step].needs_note)
    if form.is_valid():
        candidate.version = form.cleaned_data["version"]
        note = form.cleaned_data.get("note", "")
        try:
            perform(STEPS, step, candidate, by=request.user, note=note)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
            candidate = _candidate(request, pk)
            form.renew(candidate)
        else:
            messages.success(request, f"“{candidate}”: {candidate.get_state_display()}.")
            return _back(request, candidate)
    context = {"form": form, "candidate": candidate, "step": STEPS[step]}
    return render(request, "directives/candidate_step.html", context)


def back(request: SignedInRequest, assignment: Assignment) -> HttpResponse:
    """To the open item of a letter in the making; to the letter for its office, to what waits for
    the unit for everybody else."""
    directive: Directive = assignment.item.directive
    if directive.issued_at is None:
        return opened(assignment.item)
    if rules.leads(request.user, directive):
        return redirect("directive_manage", directive.pk)
    return redirect(reverse("unit_home") + f"#nhiem-vu-{assignment.pk}")


def _back(request: SignedInRequest, candidate: Candidate) -> HttpResponse:
    """To the open item of a letter in the making; to the list of the unit whose page it was pressed
    on (`don-vi`), else to the candidate's page."""
    item, unit = candidate.assignment.item, request.GET.get("don-vi", "")
    if item.directive.issued_at is None:
        return opened(item)
    if unit.isdecimal():
        return redirect(f"{reverse('unit_home')}?don-vi={unit}#du-kien")
    return redirect("candidate_detail", candidate.pk)
