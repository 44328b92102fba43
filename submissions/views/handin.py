"""The one view of all steps of a dossier, and the receipt that a hand-in gives."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.qr import qr_svg
from contest_portal.vietnamese import format_datetime
from contest_portal.waking import wake
from contest_portal.workflow import Refused, Stale, perform
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from organizations.typed_text import sign_in_keeps_typed
from submissions import copies
from submissions.checklist import failing, untold, untouched
from submissions.completeness import deadline_of
from submissions.forms_steps import STEP_FORMS, ConfirmForm
from submissions.models import Dossier, Receipt
from submissions.workflow import NEWS, STEPS

AT_THE_DESK = ("accept", "accept_late", "return", "mark_ineligible")
SENDING = ("hand_in", "send")


@require_http_methods(["GET", "POST"])
@sign_in_keeps_typed
def dossier_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """What the step will do; done on POST. An equal second click is led to where the first led."""
    if step not in STEP_FORMS:
        raise Http404
    dossier = _allowed(request.user, pk, step)
    form = STEP_FORMS[step](request.POST or None, dossier=dossier)
    reasons: list[str] = []
    if form.is_valid():
        try:
            _do(step, dossier, form, request.user)
            return _done(request, step, dossier)
        except Refused as refusal:
            dossier, reasons = _allowed(request.user, pk, step), refusal.reasons
            if did_it_already(step, dossier, request.user):
                messages.info(request, said_before(step, dossier))
                return _after(step, dossier)
            if isinstance(refusal, Stale):
                form.renew(dossier)
    elif request.method == "GET":
        reasons = _obstacles(step, dossier, form, request.user)
    context = {"dossier": dossier, "form": form, "reasons": reasons, **_words(step, dossier)}
    return render(request, "submissions/dossier_step.html", context)


def _words(step: str, dossier: Dossier) -> dict[str, Any]:
    """What the step's page says of the step; what may still lack, what is asked for."""
    same = untouched(dossier) if step == "hand_in" else []
    return {
        "name": step,
        "label": STEPS[step].label,
        "lacking": untold(dossier, same) if step in SENDING else [],
        "untouched": same,
        "paper": _paper(dossier) if step in SENDING else "",
        "asked": failing(dossier) if step == "return" else [],
    }


def _paper(dossier: Dossier) -> str:
    deadline = deadline_of(dossier)
    return copies.paper_to_bring(dossier, "" if deadline.is_past else deadline.plain_words)


def _done(request: SignedInRequest, step: str, dossier: Dossier) -> HttpResponse:
    messages.success(request, _said(step, dossier))
    return _after(step, dossier)


def _allowed(person: Person, pk: int, step: str) -> Dossier:
    related = ("contest__organiser", "rules", "unit", "deadline__receiver__parent")
    visible = Dossier.objects.visible_to(person).select_related(*related)
    dossier = get_object_or_404(visible, pk=pk)
    if not STEPS[step].allowed(person, dossier):
        raise PermissionDenied
    return dossier


def _do(step: str, dossier: Dossier, form: ConfirmForm, by: Person) -> None:
    with transaction.atomic():
        dossier.version = form.cleaned_data["version"]
        perform(STEPS, step, dossier, by=by, **form.details(by))
        if step in NEWS:
            wake("reminders.tasks.tell_news")


def _obstacles(step: str, dossier: Dossier, form: ConfirmForm, by: Person) -> list[str]:
    """Why the button would be refused; what the form itself asks is no obstacle."""
    if dossier.state not in STEPS[step].sources:
        said = _("Không làm được bước này vì {state}.")
        return [said.format(state=dossier.state_in_words())]
    return STEPS[step].obstacles(dossier, by, form.assumed())


def did_it_already(step: str, dossier: Dossier, person: Person) -> bool:
    last = dossier.changes.last()
    return bool(last and last.step == step and last.by_id == person.pk)


def _after(step: str, dossier: Dossier) -> HttpResponse:
    if step in SENDING:
        return redirect("receipt_detail", dossier.receipts.latest("sequence").pk)
    return redirect("desk_dossier" if step in AT_THE_DESK else "dossier_detail", dossier.pk)


def _said(step: str, dossier: Dossier) -> str:
    match step:
        case "register":
            return _("Đã đăng ký. Mã hồ sơ {code}.").format(code=dossier.code)
        case "hand_in" | "send":
            receipt = dossier.receipts.latest("sequence")
            deadline = deadline_of(dossier, receipt.change.from_state)
            paper = copies.paper_to_bring(dossier, deadline.plain_words)
            said = _("Đã nộp. Mã biên nhận {code}. {paper}")
            return said.format(code=receipt, paper=paper)
        case "reopen":
            said = _("Đã mở lại hồ sơ. Hạn mới: {deadline}.")
            return said.format(deadline=deadline_of(dossier).plain_words)
        case _:
            return _("Đã ghi: {state}.").format(state=dossier.state_in_words())


def said_before(step: str, dossier: Dossier) -> str:
    if step in SENDING:
        said = _("Hồ sơ này vừa được nộp lúc {time}. Anh chị không cần bấm lại.")
    else:
        said = _("Hồ sơ này vừa được ghi lúc {time}. Anh chị không cần bấm lại.")
    return said.format(time=format_datetime(dossier.changes.latest("at", "pk").at))


@require_safe
@login_required
def receipt_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the receipt said when it was issued, and the link that shows the state."""
    visible = Receipt.objects.filter(dossier__in=Dossier.objects.visible_to(request.user))
    related = ("dossier__contest", "dossier__rules", "handed_in_by")
    prefetched = visible.prefetch_related("dossier__copies", "dossier__receipts")
    receipt = get_object_or_404(prefetched.select_related(*related), pk=pk)
    address = reverse("dossier_status", args=[receipt.dossier.status_token])
    context: dict[str, Any] = {
        "receipt": receipt,
        "facts": receipt.facts,
        "paper": copies.paper_there(receipt.dossier),
        "older": copies.older(receipt.dossier, receipt).items(),
        "status_url": settings.PORTAL_URL + address,
        "code_image": qr_svg(settings.PORTAL_URL + address),
    }
    return render(request, "submissions/receipt_detail.html", context)
