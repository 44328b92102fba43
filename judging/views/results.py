"""What the sealed sheets of a council come to, and what stands behind each mean."""

from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from judging import blind
from judging.counting import entries
from judging.history import history
from judging.log import note
from judging.models import Council, ReLook, Seat, Sheet
from judging.models.councils import barred_from
from judging.ranking import Entry, Ranked, rank, unranked
from judging.rules import may_read_results, runs
from judging.views.setup import council_of
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from submissions.models import Dossier

PAGE = 50


class Row(NamedTuple):
    """dossier: with `relook`, the spread that opened one, and `is_open`."""

    dossier: Any
    ranked: Ranked


@require_safe
@login_required
def council_results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rank, official mean and second opinion of each dossier; drafts are counted nowhere. Before
    the round is closed whoever reads it leaves a line in the log."""
    council = _readable(request.user, pk)
    if council.round.closed_at is None:  # a mean of one sheet is that judge's total
        with transaction.atomic():
            note(council.contest, "results_read", by=request.user, council=council)
    ranked, is_ranked = _ranked(request.user, council)
    page = Paginator(ranked, PAGE).get_page(request.GET.get("page"))
    looks = ReLook.objects.filter(council=council, dossier=OuterRef("pk"))
    about = blind.with_people(Dossier.objects.all()).annotate(
        relook=Subquery(looks.values("spread")), is_open=Exists(looks.filter(closed_at=None))
    )
    shown = about.in_bulk([one.entry.key for one in page])
    if blind.hides_from(request.user, council):
        blind.without_names(shown.values())
    rows = [Row(dossier, one) for one in page if (dossier := shown.get(one.entry.key))]
    context = {
        "council": council, "page_obj": page, "rows": rows, "runs": runs(request.user, council),
        "is_ranked": is_ranked,
    }  # fmt: skip
    return render(request, "judging/council_results.html", context)


def _ranked(person: Person, council: Council) -> tuple[list[Ranked], bool]:
    """What of the council's is shown to the person, ranked among all of it, and whether it bears
    ranks: in an open round not while sheets are lacking."""
    columns = ("pk", "number", "field__label", "is_hidden")
    dossiers = list(_told_apart(person, council).values_list(*columns))
    found = entries(Sheet.objects.filter(seat__council=council))
    listed = [found.get(pk) or Entry(pk, n or 0, field, ()) for pk, n, field, _ in dossiers]
    shown = {pk for pk, _, _, is_hidden in dossiers if not is_hidden}
    everything = rank(listed, council.round.judges_needed)
    ranked = [one for one in everything if one.entry.key in shown]
    if council.round.closed_at is None and any(one.lacking for one in ranked):
        return unranked(ranked), False
    return ranked, True


@require_safe
@login_required
def dossier_scores(request: SignedInRequest, pk: int, dossier: int) -> HttpResponse:
    """Each judge's points, and all that happened to them. Whoever reads it leaves a line there."""
    council = _readable(request.user, pk)
    found = get_object_or_404(blind.with_people(shown_dossiers(request.user, council)), pk=dossier)
    with transaction.atomic():
        note(council.contest, "scores_read", by=request.user, council=council, dossier=found)
    if blind.hides_from(request.user, council):
        blind.without_names([found])
    sheets = Sheet.objects.sealed().filter(seat__council=council, dossier=found)
    sheets = sheets.annotate(total=Sum("scores__points")).order_by("seat", "look")
    context: dict[str, Any] = {
        "council": council,
        "dossier": found,
        "sheets": sheets.select_related("seat__person").prefetch_related("scores__criterion"),
        "lines": history(found, council, request.user),
        "may_close": council.relooks.filter(dossier=found, closed_at=None).exists(),
    }
    return render(request, "judging/dossier_scores.html", context)


def _readable(person: Person, pk: int) -> Council:
    council = council_of(person, pk)
    if not may_read_results(person, council):
        raise PermissionDenied
    return council


def shown_dossiers(person: Person, council: Council) -> QuerySet[Dossier]:
    """Nobody reads the results of what the own conflicts hide: neither the chair nor an organiser
    who sits there."""
    return _told_apart(person, council).filter(is_hidden=False)


def _told_apart(person: Person, council: Council) -> QuerySet[Any]:
    """All of the council's by number, each with is_hidden (see `shown_dossiers`)."""
    sits = Q(Exists(Seat.objects.filter(council=council, person=person)))
    is_hidden = Case(When(sits & barred_from(person), then=True), default=False)
    return council.dossiers().annotate(is_hidden=is_hidden).order_by("number")
