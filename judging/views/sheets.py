"""A judge's list and score sheets. In a blind round neither authors nor units are shown."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from contest_portal.vietnamese import format_time
from contest_portal.workflow import Stale
from judging import blind, scoring
from judging.filters import TaskFilter
from judging.forms.sheets import SheetForm
from judging.models import Seat, Sheet
from judging.views.files import reading
from judging.views.own import meetings_of, seats_of, task_of
from judging.views.sealed import sealed_page
from organizations.sign_in import SignedInRequest

PAGE = 50
REFRESHED = gettext_lazy(
    "Phiếu này vừa được lưu ở cửa sổ khác. Điểm đã lưu ghi dưới mỗi tiêu chí, "
    "xem lại rồi lưu nếu muốn thay."
)
LOCKED: dict[str, str | Promise] = {
    Sheet.State.SEALED: gettext_lazy("Phiếu này đã niêm phong, không sửa được."),
    Sheet.State.ENTERED: gettext_lazy(
        "Phiếu này đã nhập từ bản giấy, đang chờ người thứ hai xác nhận."
    ),
}
CLOSED = gettext_lazy(
    "{round} đã khóa nên không chấm thêm được. Phiếu này chưa niêm phong nên không được tính."
)


@require_safe
@login_required
def sheet_list(request: SignedInRequest) -> HttpResponse:
    """What this judge has to score in one council, the next sheet first, and how far it is."""
    seats = seats_of(request.user)
    if not seats:
        raise PermissionDenied
    asked = request.GET.get("hoi-dong", "")
    seat = next((seat for seat in seats if str(seat.council_id) == asked), seats[0])
    counts, labels, keys = scoring.figures(seat)
    tasks = scoring.tasks(seat, keys)
    found = TaskFilter(request.GET, tasks, labels=labels, is_blind=seat.council.round.is_blind)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    upcoming = tasks.filter(Q(looks_again=True) | scoring.WAITING).first()
    blind.hide_names(seat, *page, *([upcoming] if upcoming else []))
    context = {
        "seats": seats,
        "seat": seat,
        "in_all": len(keys),
        "sealed": counts[Sheet.State.SEALED],
        "drafts": counts[Sheet.State.DRAFT],
        "next": upcoming,
        "meetings": meetings_of(seat),
        "filter": found,
        "page_obj": page,
    }
    return render(request, "judging/sheet_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet_edit(request: SignedInRequest, council: int, dossier: int) -> HttpResponse:
    """The dossier on the left, the judge's own sheet on the right."""
    seat, task = task_of(request.user, council, dossier)
    if locked := _locked(request, seat, task):
        return locked
    criteria = list(scoring.criteria(seat, task))
    if task.sheet_state == Sheet.State.SEALED:
        return sealed_page(request, seat, task, criteria)
    form = SheetForm(request.POST or None, criteria=criteria, version=task.sheet_version or 1)
    if request.method == "POST" and form.is_valid():
        if kept(form, seat, task):
            if "seal" in request.POST:
                return redirect("sheet_step", council, dossier, "seal")
            messages.success(request, _("Đã lưu bản nháp."))
            return redirect("sheet_edit", council, dossier)
        form = _refreshed(request, seat, task)
    return render(request, "judging/sheet_edit.html", _sheet_context(seat, task, form))


def _why_locked(seat: Seat, task: Any) -> str:
    """Why the sheet is not the judge's to write now, as a sentence; "" where it is."""
    of = seat.council.round
    return str(LOCKED.get(task.sheet_state, CLOSED.format(round=of) if of.closed_at else ""))


def _locked(request: SignedInRequest, seat: Seat, task: Any) -> HttpResponse | None:
    """Away from a sheet that is not the judge's to write now; it is still read, but for one that
    waits for the second person."""
    why, is_typed = _why_locked(seat, task), task.sheet_state == Sheet.State.ENTERED
    if not why or (request.method != "POST" and not is_typed):
        return None
    messages.warning(request, why)
    return redirect("sheet_list") if is_typed else redirect(request.path)


@require_POST
@login_required
def sheet_save(request: SignedInRequest, council: int, dossier: int) -> HttpResponse:
    """Keep what is typed while it is typed (static/js/score.js); what is wrong is said beside.

    200: kept, with what is wrong by field; 409: saved elsewhere meanwhile, nothing is overwritten;
    423: no draft any more.
    """
    seat, task = task_of(request.user, council, dossier)
    if why := _why_locked(seat, task):
        return JsonResponse({"sentence": why}, status=423)
    criteria = list(scoring.criteria(seat, task))
    form = SheetForm(request.POST, criteria=criteria, version=task.sheet_version or 1)
    return told(form, seat, task)


def told(form: SheetForm, seat: Seat, task: Any) -> JsonResponse:
    """Keep what is typed so far, and say what came of it (see `sheet_save`)."""
    form.is_valid()
    version = kept(form, seat, task)
    if not version:
        return JsonResponse({"sentence": str(REFRESHED)}, status=409)
    wrong = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
    words = _("Đã lưu lúc {time}").format(time=format_time(clock.now()))
    return JsonResponse({"version": version, "words": words, "wrong": wrong})


def kept(form: SheetForm, seat: Seat, task: Any) -> int:
    """The sheet's version once it says what is typed; 0 where it says something else by now."""
    try:
        return form.save(seat, task)
    except Stale:
        same = form.says(seat, task)
        own = Sheet.objects.filter(seat=seat, dossier=task, look=form.look)
        stored = own.filter(state=Sheet.State.DRAFT).values_list("version", flat=True)
        return stored.first() or 0 if same else 0


def _refreshed(request: SignedInRequest, seat: Seat, task: Any) -> SheetForm:
    """What was typed, on top of what another window has saved."""
    version = get_object_or_404(scoring.tasks(seat), pk=task.pk).sheet_version or 1
    data = request.POST.copy()
    data["version"] = str(version)
    form = SheetForm(data, criteria=list(scoring.criteria(seat, task)), version=version)
    form.add_error(None, REFRESHED)
    return form


def _sheet_context(seat: Seat, task: Any, form: SheetForm) -> dict[str, Any]:
    return {
        **reading(seat, task),
        "form": form,
        "save_url": reverse("sheet_save", args=[seat.council_id, task.pk]),
        "unsaved": "" if task.sheet_version else _("Chưa lưu lần nào"),
        "why_locked": _why_locked(seat, task),
        **scoring.total(form.criteria),
    }
