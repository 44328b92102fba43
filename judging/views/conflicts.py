"""Conflicts of interest: declared by judges, decided by organiser or uninvolved secretary."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
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
        messages.success(request, _("Đã lưu lời khai. Hồ sơ có liên quan không hiện với anh chị."))
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
        messages.success(
            request, _("Đã ghi. Anh chị không chấm hồ sơ {code} nữa.").format(code=found.code)
        )
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
        found = _("Tìm thấy thêm {number} điều có thể là xung đột.").format(number=new)
        messages.success(request, found if new else _("Không thấy gì mới."))
        return redirect(request.get_full_path())
    chosen = request.GET.get("trang-thai", "")
    chosen = chosen if chosen in State.values else ""
    counted = _counted(rows)
    shown = rows.filter(state=chosen) if chosen else rows
    page = _page(shown, counted[chosen or "all"], request.GET.get("page"))
    pairs = _reasons(council, rows, list(page))
    _without_names(request.user, council, *(row for pair in pairs for row in pair))
    context = {
        "council": council, "state": chosen, "pairs": pairs, "page_obj": page,
        "states": [(state.value, state.label, counted[state]) for state in State],
        "runs": runs(request.user, council),
    }  # fmt: skip
    return render(request, "judging/conflict_list.html", context)


def _page(rows: QuerySet[Conflict], number: int, asked: str | None) -> Page:
    """Judges and dossiers that conflicts are in, judge by judge; number: how many there are."""
    in_order = rows.order_by("person__sort_key", "person", "dossier__number", "dossier")
    keys = Paginator(in_order.values_list("person", "dossier").distinct(), PAGE)
    keys.count = number
    return keys.get_page(asked)


def _reasons(
    council: Council, rows: QuerySet[Conflict], pairs: list[tuple[int, int]]
) -> list[list[Conflict]]:  # fmt: skip
    """All conflicts of each judge and dossier, what waits first, what was decided alike side by
    side; each with the judge's part."""
    seats = council.seats.filter(person=OuterRef("person"), ended_at=None)
    people, dossiers = {person for person, __ in pairs}, {dossier for __, dossier in pairs}
    rows = rows.filter(person__in=people, dossier__in=dossiers)
    rows = rows.select_related("person", "dossier__contest", "presided_by", "decided_by")
    found: dict[tuple[int, int], list[Conflict]] = {pair: [] for pair in pairs}
    rows = rows.annotate(part=Subquery(seats.values("part")[:1]))
    for row in rows.order_by("-state", "decided_because", "presided_by_id", "pk"):
        if (pair := (row.person_id, row.dossier_id)) in found:
            found[pair].append(row)
    return list(found.values())


def _counted(rows: QuerySet[Conflict]) -> dict[str, int]:
    """By state, and of all: of how many judges and dossiers conflicts are in it."""
    pair = Concat("person", Value("/"), "dossier", output_field=TextField())
    by_state = {state: Count(pair, distinct=True, filter=Q(state=state)) for state in State.values}
    return rows.aggregate(all=Count(pair, distinct=True), **by_state)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conflict_decide(request: SignedInRequest, pk: int, conflict: int) -> HttpResponse:
    """Confirm or dismiss, on a ground, all that waits of one judge and dossier, or all that was
    decided of them in the same way."""
    council = _council(request.user, pk)
    rows = conflicts.to_decide(council, request.user).select_related("person", "dossier__contest")
    found = get_object_or_404(rows, pk=conflict)
    pair = rows.filter(person=found.person, dossier=found.dossier).order_by("pk")
    together = [one for one in pair if one.decision == found.decision]
    _without_names(request.user, council, found, *together)
    form = ConflictForm(request.POST or None, together=together, council=council)
    if form.is_valid():
        try:
            form.save(by=request.user)
            messages.success(request, _("Đã ghi quyết định."))
            return redirect("conflict_list", pk)
        except Stale:
            messages.warning(
                request, _("Người khác vừa quyết định điều này. Xem lại rồi làm tiếp.")
            )
            return redirect("conflict_decide", pk, conflict)
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
    context: dict[str, Any] = {"council": council, "conflict": found, "form": form}
    context["consequences"] = conflicts.consequences(found)
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
