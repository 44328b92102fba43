"""Xem lại: a judge's second sheet, and the end of a re-look."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from contest_portal.workflow import Refused
from judging import relooks, scoring
from judging.forms.relooks import ReLookForm
from judging.models import ReLook, Seat, Sheet
from judging.rules import may_close, sits_on
from judging.views.files import reading
from judging.views.own import task_of
from judging.views.results import shown_dossiers
from judging.views.setup import council_of
from judging.views.sheets import REFRESHED, kept, told
from organizations.models import Person
from organizations.sign_in import SignedInRequest

OVER = gettext_lazy("Phiếu xem lại đã kết thúc, không sửa được.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def relook_edit(request: SignedInRequest, council: int, dossier: int) -> HttpResponse:
    """The dossier and all first totals, and the second sheet of a judge whose first is sealed."""
    relook, seat, task, second = _looked_at(request.user, council, dossier)
    if request.method == "POST" and not task.looks_again:
        messages.warning(request, OVER)
        return redirect(request.path)
    form = _form(request, seat, task, second)
    if request.method == "POST" and form.is_valid():
        if kept(form, seat, task):
            if "seal" in request.POST:
                return redirect("sheet_step", council, dossier, "seal-again")
            messages.success(request, _("Đã lưu bản nháp."))
            return redirect(request.path)
        second = _refresh(request, form, seat, task)
    context = _context(relook, seat, task, second, form)
    context["may_close"] = not context["is_over"] and may_close(request.user, relook)
    return render(request, "judging/relook_edit.html", context)


@require_POST
@login_required
def relook_save(request: SignedInRequest, council: int, dossier: int) -> HttpResponse:
    """Keep the second sheet while it is typed; answers as `sheet_save` does."""
    __, seat, task, second = _looked_at(request.user, council, dossier)
    if not task.looks_again:
        return JsonResponse({"sentence": str(OVER)}, status=423)
    return told(_form(request, seat, task, second), seat, task)


def _looked_at(
    person: Person, council: int, dossier: int
) -> tuple[ReLook, Seat, Any, Sheet | None]:
    """A dossier that is looked at again, with the judge's second sheet. Raises Http404."""
    seat, task = task_of(person, council, dossier)
    relook = get_object_or_404(ReLook, council=council, dossier=task)
    if task.sheet_state != Sheet.State.SEALED:
        raise Http404
    relook.council = seat.council
    return relook, seat, task, Sheet.objects.filter(seat=seat, dossier=task, look=2).first()


def _form(request: SignedInRequest, seat: Seat, task: Any, second: Sheet | None) -> ReLookForm:
    """Filled with the second sheet; while nothing stands on it (none yet, or a reset), with the
    first."""
    begun = second is not None and second.scores.exists()
    return ReLookForm(
        request.POST if request.method == "POST" else None,
        criteria=list(scoring.criteria(seat, task, look=2 if begun else 1)),
        version=second.version if second else 1,
        reason=second.reason if second else "",
        is_begun=begun,
    )


def _refresh(request: SignedInRequest, form: ReLookForm, seat: Seat, task: Any) -> Sheet | None:
    """What was typed, on top of what another window has saved: the sheet as it is there."""
    newer = Sheet.objects.filter(seat=seat, dossier=task, look=2).first()
    form.data = {**request.POST.dict(), "version": str(newer.version if newer else 1)}
    form.add_error(None, REFRESHED)
    return newer


def _context(
    relook: ReLook, seat: Seat, task: Any, second: Sheet | None, form: ReLookForm
) -> dict[str, Any]:
    return {
        **reading(seat, task),
        "relook": relook,
        "second": second,
        "is_sealed": second is not None and second.state == Sheet.State.SEALED,
        "is_over": bool(relook.closed_at or seat.council.round.closed_at),
        "form": form,
        "save_url": reverse("relook_save", args=[seat.council_id, task.pk]),
        "unsaved": "" if form.is_begun else _("Điểm ghi sẵn là của phiếu lần đầu"),
        "first": relooks.first_sheets(seat.council, task),
        **scoring.total(form.criteria),
    }


@require_POST
@login_required
def relook_close(request: SignedInRequest, pk: int, dossier: int) -> HttpResponse:
    """The chair ends it: who has not sealed a second sheet stays with the first."""
    council = council_of(request.user, pk)
    shown = shown_dossiers(request.user, council).filter(pk=dossier)
    relook = get_object_or_404(ReLook, council=council, dossier__in=shown)
    if not may_close(request.user, relook):
        raise PermissionDenied
    try:
        with transaction.atomic():
            relooks.close(relook, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, _("Đã kết thúc xem lại."))
    if sits_on(request.user, council):
        return redirect("relook_edit", pk, dossier)
    return redirect("dossier_scores", pk, dossier)
