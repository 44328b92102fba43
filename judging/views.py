"""Councils for the organiser; score sheets for judges, who see neither authors nor units."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import (
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    prefetch_related_objects,
)
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.forms import VersionField, save_once
from contest_portal.workflow import Refused, Stale, perform
from directives.models import Contest
from directives.rules import organises
from documents.files import serve
from judging.forms import CouncilForm, SheetForm, seat_forms
from judging.models import Council, Seat, Sheet, SheetChange
from judging.ranking import mean
from judging.rules import may_read_results, runs
from judging.workflow import STEPS
from organizations.models import Person, Role, under
from organizations.sign_in import SignedInRequest
from submissions import uploads

PAGE = 50
REFRESHED = (
    "Phiếu này vừa được lưu ở cửa sổ khác. Điểm đã lưu ghi dưới mỗi tiêu chí, "
    "xem lại rồi lưu nếu muốn thay."
)


# Councils


@require_safe
@login_required
def council_list(request: SignedInRequest) -> HttpResponse:
    """The organiser's contests, with their councils."""
    person = request.user
    organised = under(person.paths(Role.ORGANISER), "organiser__path")
    seats = Prefetch("seats", Seat.objects.select_related("person"))
    councils = Council.objects.visible_to(person).prefetch_related("fields", seats)
    visible = Contest.objects.visible_to(person).filter(organised)
    contests = visible.prefetch_related(Prefetch("councils", councils))
    if not contests:
        raise PermissionDenied
    return render(request, "judging/council_list.html", {"contests": contests})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def council_create(request: SignedInRequest, code: str) -> HttpResponse:
    """A new council of a contest."""
    visible = Contest.objects.visible_to(request.user).select_related("organiser")
    contest = get_object_or_404(visible, code=code)
    if not organises(request.user, contest):
        raise PermissionDenied
    return _council_page(request, Council(contest=contest), "judging/council_create.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def council_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its name, its fields, its judges."""
    council = _council(request.user, pk)
    if not runs(request.user, council):
        raise PermissionDenied
    return _council_page(request, council, "judging/council_edit.html")


def _council(person: Person, pk: int) -> Council:
    visible = Council.objects.visible_to(person).select_related("contest__organiser")
    return get_object_or_404(visible, pk=pk)


def _council_page(request: SignedInRequest, council: Council, template: str) -> HttpResponse:
    form = CouncilForm(request.POST or None, instance=council)
    seats = seat_forms(request.POST or None, council)
    if request.method == "POST" and form.is_valid() & seats.is_valid() and save_once(form, seats):
        messages.success(request, f"Đã lưu {council.name}.")
        return redirect("council_list")
    return render(request, template, {"form": form, "seats": seats, "council": council})


@require_safe
@login_required
def council_results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sealed sheets and their mean, dossier by dossier; drafts are counted nowhere."""
    council = _council(request.user, pk)
    if not may_read_results(request.user, council):
        raise PermissionDenied
    dossiers = council.dossiers().select_related("contest", "field").order_by("number")
    page = Paginator(dossiers, PAGE).get_page(request.GET.get("page"))
    totals: dict[int, list[Decimal]] = {dossier.pk: [] for dossier in page}
    sealed = _sealed(council).filter(dossier__in=list(totals))
    for dossier, total in sealed.values_list("dossier", "total"):
        totals[dossier].append(total)
    rows = [(dossier, len(totals[dossier.pk]), mean(totals[dossier.pk])) for dossier in page]
    context = {"council": council, "page_obj": page, "rows": rows}
    return render(request, "judging/council_results.html", context)


def _sealed(council: Council) -> QuerySet[Any]:
    """The council's sealed sheets, each with its total."""
    sheets = Sheet.objects.sealed().filter(seat__council=council)
    return sheets.annotate(total=Sum("scores__points")).order_by("-total")


# Sheets


def _seats(person: Person) -> list[Seat]:
    """The person's seats, read once per request; the menu asks for them too."""
    prefetch_related_objects(
        [person], Prefetch("seats", Seat.objects.select_related("council__contest"))
    )
    return list(person.seats.all())


def _task(person: Person, council: int, dossier: int) -> tuple[Seat, Any]:
    """The judge's seat in the council, and a dossier of it that the judge may see."""
    seat = next((seat for seat in _seats(person) if seat.council_id == council), None)
    if seat is None:
        raise Http404
    return seat, get_object_or_404(seat.tasks(), pk=dossier)


@require_safe
@login_required
def sheet_list(request: SignedInRequest) -> HttpResponse:
    """What this judge has to score, council by council, and how far it is."""
    seats = _seats(request.user)
    if not seats:
        raise PermissionDenied
    councils = []
    for seat in seats:
        tasks = list(seat.tasks())
        sealed = sum(task.sheet_state == Sheet.State.SEALED for task in tasks)
        councils.append({"seat": seat, "tasks": tasks, "sealed": sealed})
    return render(request, "judging/sheet_list.html", {"councils": councils})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet_edit(request: SignedInRequest, council: int, dossier: int) -> HttpResponse:
    """The dossier on the left, the judge's own sheet on the right."""
    seat, task = _task(request.user, council, dossier)
    criteria = list(seat.criteria(task))
    if task.sheet_state == Sheet.State.SEALED:
        return _sealed_page(request, seat, task, criteria)
    form = SheetForm(request.POST or None, criteria=criteria, version=task.sheet_version or 1)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(seat, task)
        except Stale:
            form = _refreshed(request, seat, task)
        else:
            if "seal" in request.POST:
                return redirect("sheet_step", council, dossier, "seal")
            messages.success(request, "Đã lưu bản nháp.")
            return redirect("sheet_edit", council, dossier)
    return render(request, "judging/sheet_edit.html", _sheet_context(seat, task, form))


def _refreshed(request: SignedInRequest, seat: Seat, task: Any) -> SheetForm:
    """What was typed, on top of what another window has saved."""
    version = get_object_or_404(seat.tasks(), pk=task.pk).sheet_version or 1
    data = request.POST.copy()
    data["version"] = str(version)
    form = SheetForm(data, criteria=list(seat.criteria(task)), version=version)
    form.add_error(None, REFRESHED)
    return form


def _sheet_context(seat: Seat, task: Any, form: SheetForm) -> dict[str, Any]:
    answers = task.answers.exclude(text="", rows=[]).exclude(question__names_authors=True)
    return {
        "seat": seat,
        "dossier": task,
        "answers": answers.select_related("question"),
        "files": list(seat.files(task)),
        "form": form,
        **_total(form.criteria),
    }


def _total(criteria: list[Any]) -> dict[str, Any]:
    """The sum of the points that are kept, the most there could be, and how many are lacking."""
    points = [criterion.points for criterion in criteria if criterion.points is not None]
    return {
        "criteria": criteria,
        "total": sum(points, Decimal()),
        "maximum": sum(criterion.max_points for criterion in criteria),
        "lacking": len(criteria) - len(points),
    }


def _sealed_page(
    request: SignedInRequest, seat: Seat, task: Any, criteria: list[Any]
) -> HttpResponse:
    """The judge's own sheet, locked, beside the sealed sheets of the others, without names."""
    if request.method == "POST":
        messages.warning(request, "Phiếu này đã niêm phong, không sửa được.")
        return redirect("sheet_edit", seat.council_id, task.pk)
    sealing = SheetChange.objects.filter(record=OuterRef("pk"), to_state=Sheet.State.SEALED)
    sheets = list(
        _sealed(seat.council).filter(dossier=task).annotate(
            sealed_at=Subquery(sealing.values("at")[:1])
        )
    )  # fmt: skip
    waiting = seat.tasks().filter(Q(sheet_state=None) | Q(sheet_state=Sheet.State.DRAFT))
    context = {
        "seat": seat,
        "dossier": task,
        "own": next(sheet for sheet in sheets if sheet.seat_id == seat.pk),
        "others": [sheet for sheet in sheets if sheet.seat_id != seat.pk],
        "mean": mean(sheet.total for sheet in sheets),
        "next": waiting.first(),
        **_total(criteria),
    }
    return render(request, "judging/sheet_sealed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet_step(request: SignedInRequest, council: int, dossier: int, step: str) -> HttpResponse:
    """Look the sheet through once more, then seal it."""
    if step not in STEPS:
        raise Http404
    seat, task = _task(request.user, council, dossier)
    sheet = get_object_or_404(Sheet, seat=seat, dossier=task)
    sheet.seat, sheet.dossier = seat, task
    if request.method == "POST":
        _seal(request, sheet)
    if request.method == "POST" or sheet.state == Sheet.State.SEALED:
        return redirect("sheet_edit", council, dossier)
    context = {"seat": seat, "sheet": sheet, "dossier": task, "step": STEPS[step]}
    context |= _total(list(seat.criteria(task)))
    return render(request, "judging/sheet_step.html", context)


def _seal(request: SignedInRequest, sheet: Sheet) -> None:
    """Seal the version that was looked through, and say what came of it."""
    sheet.version = VersionField().clean(request.POST.get("version"))
    try:
        perform(STEPS, "seal", sheet, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, "Đã niêm phong. Anh chị xem được điểm của giám khảo khác.")


@require_safe
@login_required
def judge_file(request: SignedInRequest, council: int, dossier: int, pk: int) -> HttpResponseBase:
    """A file of the dossier, named after its slot: the name that its author gave may tell who."""
    seat, task = _task(request.user, council, dossier)
    file = get_object_or_404(seat.files(task), pk=pk)
    name = f"{task.code}-{file.item_id}-{file.pk}{Path(file.file_name).suffix}"
    response = serve(file, request.user, name)
    uploads.note_reading(file, request.user, for_judging=True)
    return response
