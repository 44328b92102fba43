"""The end of a round: closing it, its digest, opening the results."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.privacy import public_page
from contest_portal.workflow import Refused
from directives.models import Contest
from judging import closing
from judging.log import note_all
from judging.models import LogLine, Round
from judging.rules import decides
from judging.standings import would_change
from organizations.models import Person
from organizations.sign_in import SignedInRequest, require_recent_sign_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def round_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is still lacking; then the round's digest, whether the sheets are still those of it, and
    what the second opinion would change."""
    chosen = _round(request.user, pk)
    require_recent_sign_in(request)
    if request.method == "POST":
        _act(request, chosen)
        return redirect("round_close", pk)
    context = {
        "round": chosen,
        "contest": chosen.contest,
        "end": None if chosen.closed_at else closing.end_of(chosen),
        "number_going_on": chosen.closed_at and chosen.finalists.count(),
        "is_intact": chosen.opened_at and closing.is_intact(chosen),
        "changes": would_change(chosen) if chosen.opened_at else [],
    }
    return render(request, "judging/round_close.html", context)


def _act(request: SignedInRequest, chosen: Round) -> None:
    try:
        if "open" in request.POST:
            closing.open_results(chosen, by=request.user)
        else:
            closing.close(chosen, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(
            request, _("Đã mở kết quả.") if "open" in request.POST else _("Đã khóa vòng.")
        )


@require_safe
@login_required
def round_sheets(request: SignedInRequest, pk: int) -> HttpResponse:
    """All sealed sheets as the file whose SHA-256 is the digest; reading it leaves a line."""
    chosen = _round(request.user, pk)
    if not chosen.opened_at:
        raise PermissionDenied
    require_recent_sign_in(request)
    with transaction.atomic():
        said = {"by": request.user, "after": {"round": chosen.name}}
        lines = [LogLine(council=council, **said) for council in chosen.councils.all()]
        note_all(chosen.contest, "scores_read", lines)
    response = HttpResponse(closing.sealed_text(chosen), content_type="application/json")
    name = f"phieu-{chosen.contest.code}-vong-{chosen.order}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@public_page()
def round_digests(request: Any, code: str) -> HttpResponse:
    """Statement 95: "A sealed round's hash is public before opening"."""
    contest = get_object_or_404(Contest.objects.visible_to(request.user), code=code)
    rounds = contest.rounds.filter(closed_at__isnull=False)
    return render(request, "judging/round_digests.html", {"contest": contest, "rounds": rounds})


def _round(person: Person, pk: int) -> Round:
    visible = Round.objects.visible_to(person).select_related("contest__organiser")
    chosen = get_object_or_404(visible, pk=pk)
    if not decides(person, chosen.contest):
        raise PermissionDenied
    return chosen
