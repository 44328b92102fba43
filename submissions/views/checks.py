"""One dossier at the desk: đạt, thiếu or sai for each part of it, its copies, what can be done."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal import clock
from contest_portal.qr import qr_svg
from contest_portal.vietnamese import format_time
from contest_portal.waking import wake
from contest_portal.workflow import Refused, Step, perform
from organizations.sign_in import SignedInRequest
from organizations.typed_text import sign_in_keeps_typed
from submissions import content, copies, papers, parts
from submissions.checklist import Line, checklist, hinders, untold
from submissions.checks import HandedInAgain, must_be_last
from submissions.completeness import (
    closed,
    deadline_of,
    last_receipt,
    missing_items,
    missing_to_hand_in,
)
from submissions.forms_checks import ChecksForm
from submissions.forms_desk import ScanForm
from submissions.models import Dossier
from submissions.models.dossier import EDITABLE, State
from submissions.models.paper import PAPER_EXPECTED
from submissions.views.copies import copy_difference, copy_move, receive
from submissions.views.desk import at_desk, back_to, scan, scan_form, today
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
    two clerks who judge one part otherwise the second is told; nothing of a hand-in that came since
    the page was opened is marked or accepted unseen.
    """
    if request.method != "POST":  # a page that stood again, opened by its address
        return back_to(request, pk)
    dossier = at_desk(request.user, pk)
    form, seen = ChecksForm(request.POST, dossier=dossier), dossier.version
    valid = form.is_valid()
    try:
        must_be_last(dossier, form.cleaned_data["shown_receipt"])
        if not (valid and form.save(request.user)):
            return _page(request, dossier, form)
    except HandedInAgain as again:
        messages.warning(request, _("Chưa lưu kết quả kiểm. {why}").format(why=again))
        return redirect("desk_dossier", pk)
    except Refused as refusal:
        return _page(request, dossier, form, refused=str(refusal))
    if dossier.version != seen:
        said = _("Đã lưu kết quả kiểm hồ sơ {code} lúc {time}.")
        messages.success(request, said.format(code=dossier.code, time=format_time(clock.now())))
    return _go_on(request, dossier, form)


def _go_on(request: SignedInRequest, dossier: Dossier, form: ChecksForm) -> HttpResponse:
    """Do what was pressed, with a copy's number behind it: receive-2. When nothing else is asked, a
    postmark that was typed takes its copy in.
    """
    act, __, number = request.POST.get("then", "").partition("-")
    postmarks = _postmarks(request, dossier)
    if act in ("", "scan") and not number:
        number = next((n for n, day in postmarks.items() if day), "")
    match act:
        case "scan" if request.POST.get("code", "").strip():
            return scan(request, lambda unknown: _stay(request, dossier.pk, unknown))
        case "accept":
            _accept(request, dossier.pk, form.cleaned_data["shown_receipt"])
        case "return" | "mark_ineligible":
            return redirect("dossier_step", dossier.pk, act)
        case "receive" | "scan" | "" if number in postmarks:
            return receive(request, dossier.pk, int(number), postmarks[number])
        case "old_print" if number in postmarks:
            return copy_difference(request, dossier.pk, int(number))
        case "back" if number in postmarks:
            return copy_move(request, dossier.pk, int(number))
        case "copy" if number in postmarks:
            return redirect("copy_detail", dossier.pk, int(number))
    return back_to(request, dossier.pk)


def _stay(request: SignedInRequest, pk: int, unknown: ScanForm) -> HttpResponse:
    """The page as it is now; its scan field says what is wrong with the code."""
    dossier = at_desk(request.user, pk)
    checks = ChecksForm(dossier=dossier) if dossier.state == State.HANDED_IN else None
    return _page(request, dossier, checks, scanned=unknown.emptied())


def _postmarks(request: SignedInRequest, dossier: Dossier) -> dict[str, str]:
    """The day that was typed for each copy, by the copy's number as the page sends it."""
    numbers = [copy.number for copy in dossier.copies.all()]
    return {str(n): request.POST.get(f"postmarked_on-{n}", "").strip() for n in numbers}


def _accept(request: SignedInRequest, pk: int, sequence: int) -> None:
    """Read anew, with the marks that were just saved; sequence: of the hand-in that was shown."""
    dossier = at_desk(request.user, pk)
    try:
        must_be_last(dossier, sequence)
        perform(STEPS, "accept", dossier, by=request.user)
        wake("reminders.tasks.tell_news")
        messages.success(request, _("Đã ghi: {state}.").format(state=dossier.state_in_words()))
    except Refused as refusal:
        if did_it_already("accept", dossier, request.user):
            messages.info(request, said_before("accept", dossier))
        else:
            messages.warning(request, _("Chưa tiếp nhận được. {why}").format(why=refusal))


def _page(
    request: SignedInRequest, dossier: Dossier, checks: ChecksForm | None, *,
    refused: str = "", scanned: ScanForm | None = None,
) -> HttpResponse:  # fmt: skip
    """checks: with what was not saved, if it was sent; refused: why nothing can be written.
    scanned: with a code that was not taken.
    """
    sealed = _sealed(dossier)
    context = {
        "form": (scanned or scan_form(request.user)).beside(checks),
        "dossier": dossier,
        "checks": checks,
        "refused": refused,
        "changed": changed(dossier),
        "closed": sealed,
        "steps": _steps(dossier, sealed),
        "receipt": last_receipt(dossier),
        **_found(dossier),
        **_paper(dossier, request.GET, _postmarks(request, dossier)),
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


def _paper(dossier: Dossier, asked: Mapping[str, str], postmarks: dict[str, str]) -> dict[str, Any]:
    """The copies and the slip. asked: the page's address, which may name a copy `bo`."""
    slots, slip = copies.slots(dossier, awaited=""), papers.reception_slip(dossier)
    older = copies.older(dossier)
    for slot in slots:
        slot["postmark"] = postmarks[str(slot["copy"].number)]
        slot["older"] = older.get(slot["copy"].number, "")
    awaited = [slot["copy"].number for slot in slots if not slot["received"]]
    scanned = asked.get("bo", "")
    return {
        "copies": slots,
        "receives": dossier.state in PAPER_EXPECTED,
        "old_print": copies.old_print(dossier, asked),
        "next_copy": int(scanned) if scanned in map(str, awaited) else next(iter(awaited), None),
        "check_sign": content.check_sign(dossier),
        "slip": slip,
        "code_image": qr_svg(slip["status_url"]),
    }


def _items(dossier: Dossier, lines: list[Line]) -> list[tuple[Any, ...]]:
    """The papers that the rules ask for: each with its files and what the desk found of it."""
    by_part = {line.part: line for line in lines}
    return [(i, files, by_part[parts.of_item(i)]) for i, files in content.files_of(dossier)]


def _missing(dossier: Dossier, lines: list[Line]) -> list[str]:
    """What stands in the way of taking it in; before it is handed in nobody checks its parts."""
    if dossier.state != State.HANDED_IN:
        lines = [line for line in lines if line.checked and line.fails]
    return untold(dossier, lines) + copies.missing(dossier) + hinders(lines)


def _sealed(dossier: Dossier) -> str:
    """That the day has passed by which its people had to hand it in, or an empty text."""
    if dossier.state not in EDITABLE or not closed(dossier):
        return ""
    if dossier.state == State.RETURNED:
        over = _("Hết hạn bổ sung từ {since}, hồ sơ chưa nộp và đã niêm phong.")
    else:
        over = _("Hết hạn nộp từ {since}, hồ sơ chưa nộp và đã niêm phong.")
    way_out = _(
        "Chỉ khi có quyết định: mở lại cho đơn vị nộp tiếp, hoặc nhận muộn nếu giấy tờ đã đủ."
    )
    return f"{over.format(since=deadline_of(dossier).closes_at_in_words)} {way_out}"


def _steps(dossier: Dossier, sealed: str) -> dict[str, Step]:
    """The desk's steps from here. What is marked on the page is no obstacle yet: it comes along."""
    steps = {n: STEPS[n] for n in DESK_STEPS if dossier.state in STEPS[n].sources}
    lacking = missing_items(dossier) + copies.missing(dossier)
    if lacking:
        steps.pop("accept", None)
    if lacking or missing_to_hand_in(dossier) or not sealed:
        steps.pop("accept_late", None)
    if not sealed:
        steps.pop("reopen", None)
    return steps
