"""Lists of solutions: those behind a figure, and all the dossiers that a person sees."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directives import rules
from directives.models import Addressee, Assignment, Candidate, Contest, Directive, Field, follows
from organizations.models import Unit
from submissions.filters import CANDIDATE_STATES, DOSSIER_STATES, CandidateFilter, DossierFilter
from submissions.listing import behind, number_of, solutions
from submissions.models import Dossier
from submissions.models.dossier import LIVE
from submissions.views.board import COUNTERS, heads, kept_in_address

PAGE = 50
COLUMNS = (
    ("name", "Giải pháp"), ("unit", "Đơn vị"), ("", "Lĩnh vực"), ("", "Đang ở bước"),
    ("since", "Từ ngày"),
)  # fmt: skip
LIVE_STATES = [(state, label) for state, label in DOSSIER_STATES if state in LIVE]


@require_safe
@login_required
def solution_list(request: HttpRequest) -> HttpResponse:
    """What a figure counts, of one letter or all, of one unit or all."""
    person, asked = request.user, request.GET
    directive = _asked(letters_of, person, asked.get("cong-van"))
    unit = _asked(_units_of, person, asked.get("don-vi"))
    counter = asked.get("tinh", "")
    counter = counter if counter in COUNTERS else "expected"
    dossiers, candidates = behind(person, counter, directive, unit)
    context = {
        "directive": directive,
        "unit": unit,
        "counter": counter,
        "counter_label": COUNTERS[counter][0],
        "tabs": [(name, label) for name, (label, _) in COUNTERS.items()],
        "follows": directive and rules.follows(person, directive),
        **kept_in_address(request, "cong-van", "don-vi", "tinh", "sort"),
        **_page(request, dossiers, candidates, [*LIVE_STATES, *CANDIDATE_STATES]),
    }
    return render(request, "submissions/solution_list.html", context)


@require_safe
@login_required
def dossier_list(request: HttpRequest) -> HttpResponse:
    """All the dossiers that the person sees, whatever became of them."""
    dossiers = Dossier.objects.visible_to(request.user)
    context = {
        **kept_in_address(request, "sort"),
        **_page(request, dossiers, Candidate.objects.none(), DOSSIER_STATES),
    }
    return render(request, "submissions/dossier_list.html", context)


def _page(
    request: HttpRequest,
    dossiers: QuerySet[Dossier],
    candidates: QuerySet[Candidate],
    states: list[Any],
) -> dict[str, Any]:
    """The page that the address asks for: narrowed, in order, fifty rows at most."""
    sort = request.GET.get("sort", "")
    contests = Contest.objects.visible_to(request.user)
    fields = Field.objects.filter(rules__contest__in=contests).order_by("order")
    labels = list(dict.fromkeys(fields.values_list("label", flat=True)))
    chosen = DossierFilter(request.GET, dossiers, labels=labels, states=states)
    others = CandidateFilter(request.GET, candidates, labels=labels, states=states)
    number = number_of(chosen.qs, others.qs)
    page = Paginator(range(number), PAGE).get_page(request.GET.get("page"))
    lines = slice(page.start_index() - 1, page.end_index())
    return {
        "filter": chosen.form,
        "is_narrowed": any(chosen.form.cleaned_data.values()),
        "page_obj": page,
        "rows": solutions(chosen.qs, others.qs, sort, lines) if number else [],
        "columns": heads(COLUMNS, sort),
    }


def letters_of(person: Any) -> QuerySet[Directive]:
    """Sent letters that the person follows, or that ask something of the person's units."""
    tasks = Assignment.objects.visible_to(person).filter(item__directive=OuterRef("pk"))
    letters = Directive.objects.filter(follows(person) | Exists(tasks), issued_at__isnull=False)
    return letters.select_related("document", "office", "contest__organiser")


def _units_of(person: Any) -> QuerySet[Unit]:
    """Units of which the person may see figures."""
    letters = Addressee.objects.visible_to(person).filter(unit=OuterRef("pk"))
    tasks = Assignment.objects.visible_to(person).filter(unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(letters) | Exists(tasks))


def _asked(seen_by: Callable[[Any], QuerySet[Any]], person: Any, pk: str | None) -> Any:
    """The record that the address names, None if it names none; 404 if it is not to be seen."""
    if not pk:
        return None
    if not pk.isdecimal():
        raise Http404
    return get_object_or_404(seen_by(person), pk=pk)
