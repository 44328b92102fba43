"""How far each judge of a council is, for the organiser."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from judging import scoring
from judging.rules import runs
from judging.views.setup import council_of
from organizations.sign_in import SignedInRequest


@require_safe
@login_required
def council_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """Given, drafts, sealed and the last act of each judge; never a point."""
    council = council_of(request.user, pk)
    if not runs(request.user, council):
        raise PermissionDenied
    context = {"council": council, "seats": scoring.by_judge(council)}
    return render(request, "judging/council_progress.html", context)
