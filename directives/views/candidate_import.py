"""Candidates from a list: sent, looked at row by row, then taken whole or not at all."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from directives import rules
from directives.importers import IMPORTERS
from directives.models import Assignment, Candidate, DirectiveItem
from directives.views.unit import back
from documents.views.importing import Review, blank, import_form, keep, review
from organizations.sign_in import SignedInRequest


@login_required
@require_http_methods(["GET", "POST"])
def candidate_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a list; nothing of it is stored as a candidate yet."""
    assignment = assignment_of(request, pk)
    form = import_form(request, IMPORTERS)
    if sent := keep(request, form, IMPORTERS, assignment):
        return redirect("candidate_import_save", pk, sent.pk)
    context = {"form": form, "assignment": assignment, "importers": IMPORTERS.values()}
    return render(request, "directives/candidate_import.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def candidate_import_save(request: SignedInRequest, pk: int, sent: int) -> HttpResponse:
    """What the list would bring, row by row; sent off, all of it is stored or nothing."""
    assignment = assignment_of(request, pk)
    page = Review(
        "directives/candidate_import_save.html",
        context={"assignment": assignment}, said=_("Đã nhập {made} giải pháp dự kiến."),
        upload=redirect("candidate_import", pk), done=back(request, assignment),
    )  # fmt: skip
    return review(request, sent, IMPORTERS, assignment, page)


@login_required
@require_safe
def candidate_import_form(request: SignedInRequest, kind: str) -> HttpResponse:
    """An empty list of one kind with its headings, to fill in."""
    return blank(IMPORTERS, kind)


def assignment_of(request: SignedInRequest, pk: int) -> Assignment:
    """The assignment that the person adds candidates to."""
    assignments = Assignment.objects.visible_to(request.user).select_related(
        "unit", "item__directive__document", "item__directive__office", "item__directive__contest"
    )
    assignment = get_object_or_404(assignments, pk=pk, item__kind=DirectiveItem.Kind.SOLUTIONS)
    if not rules.looks_after(request.user, Candidate(assignment=assignment)):
        raise PermissionDenied
    return assignment
