"""Score sheets on paper: printed for the judges, typed in twice by two people."""

from collections import Counter, defaultdict
from math import ceil
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.workflow import Refused
from documents import previews
from judging.forms.paper_sheets import FindForm, PaperForm
from judging.models import Council, Sheet, Task
from judging.paper_sheets import Listed, given, listed, own, single, to_enter
from judging.papers import score_sheets
from judging.rules import may_type_in, runs
from judging.scoring import WAITING
from judging.views.own import seats_of
from organizations.models import Person
from organizations.sign_in import SignedInRequest

PAGE = 50
PRINTED = 30  # sheets of one file: its reader waits for it


@require_safe
@login_required
def paper_sheet_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where paper sheets are found by their code; how many of each judge are in, which wait."""
    council = typed_council(request.user, pk)
    asked = request.GET if "code" in request.GET else None
    form = FindForm(asked, council=council, person=request.user)
    if form.is_valid():
        return redirect("paper_sheet_edit", pk, form.found.seat.pk, form.found.dossier.pk)
    context = {
        "council": council, "form": form, "seats": _seats(request.user, council),
        "runs": runs(request.user, council),
        "page_obj": Paginator(_waiting(request.user, council), PAGE).get_page(
            request.GET.get("page")
        ),
    }  # fmt: skip
    return render(request, "judging/paper_sheet_list.html", context)


def _seats(person: Person, council: Council) -> list[dict[str, Any]]:
    """Each judge's sheets by their state; parts: the files that those make that are open yet."""
    found: dict[tuple[int, str], Counter[str | None]] = defaultdict(Counter)
    rows = given(person, council).values_list("seat", "seat__person__full_name", "sheet_state")
    for seat, name, state, number in rows.annotate(Count("pk")).order_by("seat"):
        found[seat, name][state] = number
    return [
        {
            "pk": seat, "name": name, "number": counts.total(),
            "entered": counts[Sheet.State.ENTERED], "sealed": counts[Sheet.State.SEALED],
            "parts": range(1, 1 + ceil((counts[None] + counts[Sheet.State.DRAFT]) / PRINTED)),
        }
        for (seat, name), counts in found.items()
    ]  # fmt: skip


def _waiting(person: Person, council: Council) -> list[Sheet]:
    """Typed in once; they are few, so whether the person may type them is asked of them alone."""
    about = ("seat__person", "dossier__contest", "entered_by")
    entered = Sheet.objects.filter(seat__council=council, look=1, state=Sheet.State.ENTERED)
    sheets = list(entered.select_related(*about).order_by("pk"))
    tasks = to_enter(person, council).filter(dossier__in={sheet.dossier_id for sheet in sheets})
    may = set(tasks.values_list("seat", "dossier"))
    return [sheet for sheet in sheets if (sheet.seat_id, sheet.dossier_id) in may]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paper_sheet_edit(request: SignedInRequest, pk: int, seat: int, dossier: int) -> HttpResponse:
    """One paper sheet: typed in, put right, or typed once more by another person, who seals it."""
    council = typed_council(request.user, pk)
    tasks = to_enter(request.user, council).filter(seat=seat, dossier=dossier)
    paper = _only(single(council, tasks))
    if paper.state == Sheet.State.SEALED:
        messages.info(
            request, _("Phiếu {code} đã niêm phong, không sửa được.").format(code=paper.code)
        )
        return redirect("paper_sheet_list", pk)
    form = PaperForm(request.POST or None, paper=paper, by=request.user)
    if form.is_valid():
        try:
            messages.success(request, f"{paper.code}: {form.enter()}")
            return redirect("paper_sheet_list", pk)
        except Refused as refused:
            paper = _only(single(council, tasks))
            form = PaperForm(request.POST, paper=paper, by=request.user)
            form.add_error(None, refused.reasons)
    context = {"council": council, "paper": paper, "form": form}
    return render(request, "judging/paper_sheet_edit.html", context)


def _only(found: Listed | None) -> Listed:
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def paper_sheet_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sheets of one judge (`giam-khao`) that are open yet, thirty a file (`phan`): for who types
    them in, and for the judge."""
    council = get_object_or_404(_councils(request.user), pk=pk)
    tasks, back = _to_print(request, council)
    part = request.GET.get("phan", "1")
    first = (int(part) - 1) * PRINTED if part.isdecimal() and len(part) < 5 else 0
    found = listed(council, tasks, slice(max(first, 0), max(first, 0) + PRINTED))
    if not found:
        messages.info(request, _("Không có phiếu nào để in."))
        return redirect(back)
    return previews.answer(request, score_sheets(council, found), "pdf", back)


def _to_print(request: SignedInRequest, council: Council) -> tuple[QuerySet[Task], str]:
    """The tasks of the judge who is asked for, and where the page's reader came from."""
    asked = request.GET.get("giam-khao", "")
    mine = next((one for one in seats_of(request.user) if one.council_id == council.pk), None)
    if mine and asked in ("", str(mine.pk)):
        return own(mine).filter(WAITING), reverse("sheet_list")
    if not may_type_in(request.user, council):
        raise PermissionDenied
    seat = get_object_or_404(
        council.seats.select_related("council__round", "council__contest", "person"),
        pk=asked if asked.isdecimal() else 0,
    )
    tasks = given(request.user, council).filter(seat=seat, dossier__in=seat.dossiers())
    return tasks.filter(WAITING), reverse("paper_sheet_list", args=[council.pk])


def _councils(person: Person) -> QuerySet[Council]:
    return Council.objects.visible_to(person).select_related("contest__organiser", "round")


def typed_council(person: Person, pk: int) -> Council:
    """The council whose paper this person may type in. Raises Http404, PermissionDenied."""
    council = get_object_or_404(_councils(person), pk=pk)
    if not may_type_in(person, council):
        raise PermissionDenied
    return council
