"""Candidates from a list: sent, looked at row by row, then taken whole or not at all."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.workflow import Refused
from directives import rules
from directives.forms.unit import CandidateImportForm
from directives.importers import IMPORTERS
from directives.models import Assignment, Candidate, DirectiveItem
from directives.views.unit import back
from documents import sheets
from documents.importing import flow
from documents.importing.sheet import UnreadableError
from documents.models import Import
from organizations.sign_in import SignedInRequest


@login_required
@require_http_methods(["GET", "POST"])
def candidate_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a list; nothing of it is stored as a candidate yet."""
    assignment = _assignment(request, pk)
    form = CandidateImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        importer = IMPORTERS[form.cleaned_data["kind"]]
        try:
            sent = flow.keep(form.cleaned_data["file"], importer, assignment, request.user)
        except UnreadableError as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("candidate_import_save", pk, sent.pk)
    context = {"form": form, "assignment": assignment, "importers": IMPORTERS.values()}
    return render(request, "directives/candidate_import.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def candidate_import_save(request: SignedInRequest, pk: int, sent: int) -> HttpResponse:
    """What the list would bring, row by row; sent off, all of it is stored or nothing."""
    assignment = _assignment(request, pk)
    lists = Import.objects.visible_to(request.user)
    found = get_object_or_404(lists, pk=sent, target=pk, kind__in=IMPORTERS)
    importer, found.by = IMPORTERS[found.kind], request.user  # whose roles are read already
    anyway = {int(row) for row in request.POST.getlist("anyway") if row.isdecimal()}
    try:
        if request.method == "POST":
            made = flow.take(found, importer, assignment, anyway)
            messages.success(request, f"Đã nhập {made} giải pháp dự kiến.")
            return back(request, assignment)
        preview = flow.preview(found, importer, assignment, anyway)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path) if found.done_at is None else back(request, assignment)
    except UnreadableError as problem:
        messages.error(request, str(problem))
        return redirect("candidate_import", pk)
    context = {"assignment": assignment, "preview": preview, "importer": importer, "sent": found}
    return render(request, "directives/candidate_import_save.html", context)


@login_required
@require_safe
def candidate_import_form(request: SignedInRequest, kind: str) -> HttpResponse:
    """An empty list of one kind with its headings, to fill in."""
    if kind not in IMPORTERS:
        raise Http404
    response = HttpResponse(IMPORTERS[kind].form(), content_type=sheets.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="mau-{kind}.xlsx"'
    return response


def _assignment(request: SignedInRequest, pk: int) -> Assignment:
    """The assignment that the person adds candidates to."""
    assignments = Assignment.objects.visible_to(request.user).select_related(
        "unit", "item__directive__document", "item__directive__office", "item__directive__contest"
    )
    assignment = get_object_or_404(assignments, pk=pk, item__kind=DirectiveItem.Kind.SOLUTIONS)
    if not rules.looks_after(request.user, Candidate(assignment=assignment)):
        raise PermissionDenied
    return assignment
