"""Sealing a sheet, and what a judge sees afterwards."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contest_portal.forms import VersionField
from contest_portal.workflow import Refused, perform
from judging import scoring
from judging.models import Seat, Sheet
from judging.ranking import mean
from judging.views.own import task_of
from judging.workflow import STEPS
from organizations.sign_in import SignedInRequest


def sealed_page(
    request: SignedInRequest, seat: Seat, task: Any, criteria: list[Any]
) -> HttpResponse:
    """The judge's own sheet, locked, beside the sealed totals of the others, without names.

    The others stand by their totals, so that no place means the same person on two pages. After a
    re-look the second sheets, which count; the first ones stand beside as what was before.
    """
    seats = list(scoring.beside(seat, task))
    own = next(one for one in seats if one.pk == seat.pk)
    first = scoring.total(criteria)
    context = {
        "seat": seat,
        "dossier": task,
        "place": scoring.place(task),
        "own": own,
        "others": [one for one in seats if one.pk != seat.pk],
        "sealed": sum(one.total is not None for one in seats),
        "mean": mean(one.total for one in seats if one.total is not None),
        "has_relook": any(one.look == 2 for one in seats),
        **(_second(seat, task, first) if own.look == 2 else first),
    }
    return render(request, "judging/sheet_sealed.html", context)


def _second(seat: Seat, task: Any, first: dict[str, Any]) -> dict[str, Any]:
    """The judge's second sheet as `scoring.total` has it, why it says so, and the first one."""
    second = Sheet.objects.get(seat=seat, dossier=task, look=2)
    latest = scoring.total(list(scoring.criteria(seat, task, look=2)))
    return {**latest, "first": first, "reason": second.reason}


LOOKS = {"seal": 1, "seal-again": 2}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet_step(request: SignedInRequest, council: int, dossier: int, step: str) -> HttpResponse:
    """Look the sheet, or the second one, through once more, then seal it."""
    if step not in LOOKS:  # the others are those of a paper sheet
        raise Http404
    look = LOOKS[step]
    seat, task = task_of(request.user, council, dossier)
    sheet = get_object_or_404(Sheet, seat=seat, dossier=task, look=look)
    sheet.seat, sheet.dossier = seat, task
    if request.method == "POST":
        _seal(request, sheet)
    is_open = sheet.state == Sheet.State.DRAFT and not seat.council.round.closed_at
    back = reverse("sheet_edit" if look == 1 else "relook_edit", args=[council, dossier])
    if request.method == "POST" or not is_open or (look == 2 and not task.looks_again):
        return redirect(back)
    context = {"seat": seat, "sheet": sheet, "dossier": task, "step": STEPS["seal"], "back": back}
    context |= {"place": scoring.place(task)}
    context |= scoring.total(list(scoring.criteria(seat, task, look)))
    return render(request, "judging/sheet_step.html", context)


def _seal(request: SignedInRequest, sheet: Sheet) -> None:
    """Seal the version that was looked through, and say what came of it."""
    sheet.version = VersionField().clean(request.POST.get("version"))
    try:
        perform(STEPS, "seal", sheet, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        first = _("Đã niêm phong. Anh chị xem được điểm của giám khảo khác.")
        messages.success(request, first if sheet.look == 1 else _("Đã niêm phong phiếu xem lại."))
