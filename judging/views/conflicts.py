"""Conflicts of interest: declared by judges, decided by organiser or uninvolved secretary."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from contest_portal.workflow import Refused, Stale
from judging import blind, conflicts, scoring
from judging.forms.conflicts import ConflictForm, DeclarationForm, OwnConflictForm
from judging.models import Conflict, Council, Seat
from judging.rules import may_decide_conflicts, runs
from judging.views.setup import council_of
from organizations.models import Person
from organizations.sign_in import SignedInRequest

PAGE = 50
State = Conflict.State


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def seat_declare(request: SignedInRequest, council: int) -> HttpResponse:
    """A judge's word on kin and workplaces; nothing of any dossier shows before it."""
    seat = _seat(request.user, council)
    form = DeclarationForm(request.POST or None, seat=seat)
    if form.is_valid():
        form.save()
        messages.success(request, "Đã lưu lời khai. Hồ sơ có liên quan không hiện với anh chị.")
        return redirect("sheet_list")
    return render(request, "judging/seat_declare.html", {"seat": seat, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conflict_declare(request: SignedInRequest, council: int, dossier: int) -> HttpResponse:
    """“Tôi có liên quan”: the judge steps back from one dossier, which disappears."""
    seat = _seat(request.user, council)
    found = get_object_or_404(scoring.tasks(seat), pk=dossier)
    blind.hide_names(seat, found)
    form = OwnConflictForm(request.POST or None)
    if form.is_valid():
        conflicts.declare(seat, found, **form.cleaned_data)
        messages.success(request, f"Đã ghi. Anh chị không chấm hồ sơ {found.code} nữa.")
        return redirect("sheet_list")
    context = {"seat": seat, "dossier": found, "form": form}
    return render(request, "judging/conflict_declare.html", context)


def _seat(person: Person, council: int) -> Seat:
    seats = Seat.objects.select_related("council__contest__organiser", "council__round")
    seat = get_object_or_404(seats, council=council, person=person, ended_at=None)
    seat.person = person  # whose roles are read already
    return seat


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conflict_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """A council's conflicts, judge by judge; the button looks for them anew."""
    council = _council(request.user, pk)
    rows = conflicts.to_decide(council, request.user)
    if request.method == "POST":
        known = rows.count()
        conflicts.propose(council)
        new = rows.count() - known  # of those that this person may read
        found = f"Tìm thấy thêm {new} điều có thể là xung đột." if new else "Không thấy gì mới."
        messages.success(request, found)
        return redirect(request.get_full_path())
    seats = council.seats.filter(person=OuterRef("person"), ended_at=None)
    shown = rows.select_related("person", "dossier__contest", "presided_by", "decided_by")
    chosen = request.GET.get("trang-thai", "")
    chosen = chosen if chosen in State.values else ""
    shown = shown.filter(state=chosen) if chosen else shown
    shown = shown.annotate(part=Subquery(seats.values("part")[:1]))
    pages = Paginator(shown.order_by("person__sort_key", "person", "dossier__number", "pk"), PAGE)
    states = _counted(rows)
    pages.count = sum(number for state, _, number in states if chosen in (state, ""))
    page, context = pages.get_page(request.GET.get("page")), {"council": council, "states": states}
    _without_names(request.user, council, *page)
    context |= {"page_obj": page, "state": chosen, "runs": runs(request.user, council)}
    return render(request, "judging/conflict_list.html", context)


def _counted(rows: QuerySet[Conflict]) -> list[tuple[str, str, int]]:
    """Each state with its words and how many conflicts are in it."""
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return [(state.value, state.label, found.get(state.value, 0)) for state in State]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conflict_decide(request: SignedInRequest, pk: int, conflict: int) -> HttpResponse:
    """Confirm or dismiss one conflict, on a ground, and with one that waits all of the same judge
    and dossier that wait."""
    council = _council(request.user, pk)
    rows = conflicts.to_decide(council, request.user).select_related("person", "dossier__contest")
    found = get_object_or_404(rows, pk=conflict)
    pair = rows.filter(person=found.person, dossier=found.dossier, state=State.PROPOSED)
    others = list(pair.exclude(pk=found.pk)) if found.state == State.PROPOSED else []
    _without_names(request.user, council, found, *others)
    form = ConflictForm(request.POST or None, conflict=found, others=others, council=council)
    if form.is_valid():
        try:
            form.save(by=request.user)
            messages.success(request, "Đã ghi quyết định.")
            return redirect("conflict_list", pk)
        except Stale:
            messages.warning(request, "Người khác vừa quyết định điều này. Xem lại rồi làm tiếp.")
            return redirect("conflict_decide", pk, conflict)
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
    context: dict[str, Any] = {"council": council, "conflict": found, "form": form}
    context |= {"shown": [found, *others], "consequences": conflicts.consequences(found)}
    return render(request, "judging/conflict_decide.html", context)


def _without_names(person: Person, council: Council, *rows: Conflict) -> None:
    """A secretary of a blind round, too, may yet be given the dossiers to score."""
    if not blind.hides_from(person, council):
        return
    dossiers = blind.with_people(council.dossiers()).in_bulk([row.dossier_id for row in rows])
    for row in rows:
        row.dossier = dossiers[row.dossier_id]
        row.note = blind.mask(row.dossier)(row.note)
    blind.without_names(dossiers.values())


def _council(person: Person, pk: int) -> Council:
    council = council_of(person, pk)
    if not may_decide_conflicts(person, council):
        raise PermissionDenied
    return council
