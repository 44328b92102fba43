"""Dossiers given to judges: shared out by the portal, by hand, or from a list."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.vietnamese import fold
from contest_portal.workflow import Refused, Stale
from documents import sheets
from documents.importing import flow
from documents.importing.sheet import UnreadableError
from documents.views.importing import Review, review
from judging import conflicts, giving
from judging.forms.tasks import ShareForm, TaskForm, TaskListForm
from judging.importers import TASKS
from judging.lacking import in_order
from judging.models import Council
from judging.views.setup import given_council
from organizations.sign_in import SignedInRequest
from submissions.models.dossier import PaperCode

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def task_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """How a council's dossiers are shared out; sent off: how they would be, then that it be so."""
    council = given_council(request.user, pk)
    initial = {"needed": council.round.judges_needed}
    form = ShareForm(request.POST or None, council=council, initial=initial)
    if form.is_valid():
        return _shared_out(request, council, form)
    seats = giving.loads(council)
    found, lacking = giving.dossiers(council), request.GET.get("thieu") == "1"
    if lacking:
        found = found.filter(judges__lt=council.round.judges_needed)
    if typed := request.GET.get("q", "").replace("\0", "").strip():
        found = found.filter(_named(typed))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    waits = [] if page.object_list else in_order(council.round, council.contest.rounds.all())
    context = {
        "council": council, "form": form, "seats": seats, "lacking": lacking, "typed": typed,
        "page_obj": page, "waits": waits,
    }  # fmt: skip
    return render(request, "judging/task_list.html", context)


def _named(typed: str) -> Q:
    """Dossiers with this code, or these words in their titles."""
    named = Q(search_text__contains=fold(typed))
    if code := PaperCode.read(typed):
        named |= Q(contest__code__iexact=code.contest, number=code.number)
    return named


def _shared_out(request: SignedInRequest, council: Council, form: ShareForm) -> HttpResponse:
    """Store the plan if it is the one that was shown, else show it."""
    needed, mark = form.cleaned_data["needed"], form.cleaned_data["mark"]
    try:
        if mark:
            new = giving.give(council, needed, mark, by=request.user)
            words = _("Đã phân công, có {number} lượt chấm mới.")
            messages.success(request, words.format(number=new))
            return redirect("task_list", council.pk)
    except Stale:
        messages.warning(
            request, _("Hội đồng vừa thay đổi nên phân công khác đi. Xem lại rồi bấm.")
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("task_list", council.pk)
    with transaction.atomic():
        plan = giving.plan(council, needed)
    context = {"council": council, "needed": needed, "plan": plan, **_in_words(council, plan)}
    return render(request, "judging/task_plan.html", context)


def _in_words(council: Council, plan: giving.Plan) -> dict[str, Any]:
    """For the page: each judge with the load before and after, and the dossiers that lack some."""
    shares = plan.shares
    seats = [(seat, plan.before[seat.pk], shares.loads[seat.pk]) for seat in giving.loads(council)]
    lacks = shares.lacks[:PAGE]
    dossiers = council.dossiers().select_related("contest").in_bulk([one.dossier for one in lacks])
    return {
        "seats": seats,
        "lacks": [(dossiers[one.dossier], one) for one in lacks],
        "lacks_title": _("Còn {number} hồ sơ chưa đủ giám khảo").format(number=len(shares.lacks)),
        "unshown": len(shares.lacks) - len(lacks),
        "count": len(shares.given),
        "total": sum(map(len, shares.given.values())),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def task_edit(request: SignedInRequest, pk: int, dossier: int) -> HttpResponse:
    """Who scores one dossier."""
    council = given_council(request.user, pk)
    found = get_object_or_404(council.dossiers().select_related("contest"), pk=dossier)
    form = TaskForm(
        request.POST if request.method == "POST" else None, council=council, dossier=found
    )
    if form.is_valid():
        try:
            giving.give_by_hand(council, found, form.cleaned_data["seats"], by=request.user)
        except Refused as refusal:
            form.add_error("seats", refusal.reasons)
        else:
            messages.success(request, _("Đã lưu giám khảo chấm {code}.").format(code=found.code))
            return redirect("task_list", pk)
    context = {"council": council, "dossier": found, "form": form}
    return render(request, "judging/task_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def task_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a list; nothing of it is stored as a task yet."""
    council = given_council(request.user, pk)
    form = TaskListForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            sent = flow.keep(form.cleaned_data["file"], TASKS, council, request.user)
        except UnreadableError as problem:
            form.add_error("file", str(problem))
        else:
            conflicts.propose(council)
            return redirect("task_import_save", pk, sent.pk)
    return render(request, "judging/task_import.html", {"council": council, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def task_import_save(request: SignedInRequest, pk: int, sent: int) -> HttpResponse:
    """What the list would bring, row by row; sent off, all of it is stored or nothing."""
    council = given_council(request.user, pk)
    page = Review(
        "judging/task_import_save.html", {"council": council}, _("Đã giao {made} lượt chấm."),
        upload=redirect("task_import", pk), done=redirect("task_list", pk),
    )  # fmt: skip
    return review(request, sent, {TASKS.kind: TASKS}, council, page)


@require_safe
@login_required
def task_import_form(request: SignedInRequest) -> HttpResponse:
    """An empty list with its headings, to fill in."""
    response = HttpResponse(TASKS.form(), content_type=sheets.CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="mau-phan-cong.xlsx"'
    return response
