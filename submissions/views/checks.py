"""One dossier at the desk: đạt, thiếu or sai for each part of it, its copies, what can be done."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal import clock
from contest_portal.qr import qr_svg
from contest_portal.vietnamese import format_time
from contest_portal.workflow import Refused, Step, perform
from organizations.sign_in import SignedInRequest
from organizations.typed_text import sign_in_keeps_typed
from submissions import content, copies, papers, parts
from submissions.checklist import Line, checklist, hinders
from submissions.completeness import (
    deadline_of,
    missing_copies,
    missing_items,
    missing_to_hand_in,
)
from submissions.forms_checks import ChecksForm
from submissions.models import Dossier
from submissions.models.dossier import EDITABLE, State
from submissions.models.paper import PAPER_EXPECTED
from submissions.views.desk import at_desk, scan, scan_form, today
from submissions.views.handin import did_it_already, said_before
from submissions.views.page import changed
from submissions.workflow import STEPS

DESK_STEPS = ("accept", "return", "accept_late", "reopen", "mark_ineligible")


@require_safe
@login_required
def desk_dossier(request: SignedInRequest, pk: int) -> HttpResponse:
    """One dossier at the desk: its copies, its papers, what is still missing, what can be done."""
    dossier = at_desk(request.user, pk)
    checks = ChecksForm(dossier=dossier) if dossier.state == State.HANDED_IN else None
    return _page(request, dossier, checks)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_keeps_typed
def checks_save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save the whole checklist, then do what the pressed button says.

    What cannot be saved keeps everything else from being done: the page stands as it was sent. Of
    two clerks who judge one part otherwise the second is told.
    """
    if request.method != "POST":  # who had to sign in anew marks again
        return redirect("desk_dossier", pk)
    dossier = at_desk(request.user, pk)
    form, seen = ChecksForm(request.POST, dossier=dossier), dossier.version
    if not form.is_valid():
        return _page(request, dossier, form)
    try:
        if not form.save(request.user):
            return _page(request, dossier, form)
    except Refused as refusal:
        return _page(request, dossier, form, refused=str(refusal))
    if dossier.version != seen:
        messages.success(request, f"Đã lưu kết quả kiểm lúc {format_time(clock.now())}.")
    return _go_on(request, pk)


def _go_on(request: SignedInRequest, pk: int) -> HttpResponse:
    match request.POST.get("then"):
        case "scan" if request.POST.get("code", "").strip():
            return scan(request)
        case "accept":
            _accept(request, at_desk(request.user, pk))
        case "return" | "mark_ineligible" as step:
            return redirect("dossier_step", pk, step)
    return redirect("desk_dossier", pk)


def _accept(request: SignedInRequest, dossier: Dossier) -> None:
    """dossier: read with the marks that were just saved."""
    try:
        perform(STEPS, "accept", dossier, by=request.user)
        messages.success(request, f"Đã ghi: {dossier.state_in_words()}.")
    except Refused as refusal:
        if did_it_already("accept", dossier, request.user):
            messages.info(request, said_before("accept", dossier))
        else:
            messages.warning(request, f"Chưa tiếp nhận được. {refusal}")


def _page(
    request: SignedInRequest, dossier: Dossier, checks: ChecksForm | None, refused: str = ""
) -> HttpResponse:
    """checks: with what was not saved, if it was sent; refused: why nothing can be written."""
    context = {
        "form": scan_form(request.user).beside(checks),
        "dossier": dossier,
        "checks": checks,
        "refused": refused,
        "changed": changed(dossier),
        "closed": _closed(dossier),
        "steps": _steps(dossier),
        "receipt": max(dossier.receipts.all(), key=lambda r: r.sequence, default=None),
        **_found(dossier),
        **_paper(dossier, request.GET),
        **today(request.user),
    }
    return render(request, "submissions/desk_dossier.html", context)


def _found(dossier: Dossier) -> dict[str, Any]:
    lines = checklist(dossier)
    return {
        "unseen": any(line.unseen for line in lines),
        "items": _items(dossier, lines),
        "missing": _missing(dossier, lines) if dossier.state in PAPER_EXPECTED else [],
    }


def _paper(dossier: Dossier, asked: Mapping[str, str]) -> dict[str, Any]:
    """The copies and the slip. asked: the page's address, which may name a copy `bo`."""
    slots, slip = copies.slots(dossier, awaited=""), papers.reception_slip(dossier)
    awaited = [slot["copy"].number for slot in slots if not slot["received"]]
    scanned = asked.get("bo", "")
    return {
        "copies": slots,
        "receives": dossier.state in PAPER_EXPECTED,
        "old_print": copies.old_print(dossier, asked),
        "next_copy": int(scanned) if scanned in map(str, awaited) else next(iter(awaited), None),
        "check_sign": papers.check_sign(dossier),
        "slip": slip,
        "code_image": qr_svg(slip["status_url"]),
    }


def _items(dossier: Dossier, lines: list[Line]) -> list[tuple[Any, ...]]:
    """The papers that the rules ask for: each with its files and what the desk found of it."""
    by_part = {line.part: line for line in lines}
    return [(i, files, by_part[parts.of_item(i)]) for i, files in content.files_of(dossier)]


def _missing(dossier: Dossier, lines: list[Line]) -> list[str]:
    """What stands in the way of taking it in; before it is handed in nobody checks its parts."""
    lacking = missing_items(dossier) + missing_copies(dossier)
    if dossier.state != State.HANDED_IN:
        lines = [line for line in lines if line.checked and line.fails]
    return lacking + hinders(lines)


def _closed(dossier: Dossier) -> str:
    """That the day has passed by which its people had to hand it in, or an empty text."""
    deadline = deadline_of(dossier)
    if dossier.state not in EDITABLE or not deadline.is_past:
        return ""
    what = "bổ sung" if dossier.state == State.RETURNED else "nộp"
    return (
        f"Hết hạn {what} từ {deadline.closes_at_in_words}, hồ sơ chưa nộp và đã niêm phong. "
        "Có quyết định thì mở lại cho đơn vị nộp tiếp; giấy tờ đã đủ thì nhận muộn được."
    )


def _steps(dossier: Dossier) -> dict[str, Step]:
    """The desk's steps from here. What is marked on the page is no obstacle yet: it comes along."""
    steps = {n: STEPS[n] for n in DESK_STEPS if dossier.state in STEPS[n].sources}
    lacking = missing_items(dossier) + missing_copies(dossier)
    if lacking:
        steps.pop("accept", None)
    if lacking or missing_to_hand_in(dossier) or not _closed(dossier):
        steps.pop("accept_late", None)
    if not _closed(dossier):
        steps.pop("reopen", None)
    return steps
