"""Lists of solutions: those behind a figure, and all the dossiers that a person sees."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from directives import rules
from submissions.choosing import Choice, of_dossiers, of_figure
from submissions.listing import CALLED, COUNTERS, number_of, solutions
from submissions.views.board import heads, kept_in_address

PAGE = 50
COLUMNS = (
    ("name", gettext_lazy("Giải pháp")),
    ("unit", gettext_lazy("Đơn vị")),
    ("", gettext_lazy("Lĩnh vực")),
    ("", gettext_lazy("Đang ở bước")),
    ("since", gettext_lazy("Từ ngày")),
)


@require_safe
@login_required
def solution_list(request: HttpRequest) -> HttpResponse:
    """What a figure counts, of one letter or all, of one unit or all, or helped by one."""
    choice = of_figure(request.user, request.GET)
    directive = choice.directive
    context = {
        "directive": directive,
        "unit": choice.unit,
        "helper": choice.helper,
        "item": choice.item,
        "counter": choice.counter,
        "called": CALLED[choice.counter],
        "tabs": [(name, label) for name, (label, _) in COUNTERS.items()],
        "follows": directive and rules.follows(request.user, directive),
        **kept_in_address(request, "cong-van", "don-vi", "muc", "giup", "tinh", "sort"),
        **_page(request, choice),
    }
    return render(request, "submissions/solution_list.html", context)


@require_safe
@login_required
def dossier_list(request: HttpRequest) -> HttpResponse:
    """All the dossiers that the person sees, whatever became of them."""
    choice = of_dossiers(request.user, request.GET)
    context = {**kept_in_address(request, "sort"), **_page(request, choice)}
    return render(request, "submissions/dossier_list.html", context)


def _page(request: HttpRequest, choice: Choice) -> dict[str, Any]:
    """The page that the address asks for: narrowed, in order, fifty rows at most."""
    number = number_of(choice.dossiers, choice.candidates)
    page = Paginator(range(number), PAGE).get_page(request.GET.get("page"))
    lines = slice(page.start_index() - 1, page.end_index())
    found = solutions(choice.dossiers, choice.candidates, choice.sort, lines) if number else []
    return {
        "filter": choice.filter.form,
        "is_narrowed": choice.is_narrowed,
        "page_obj": page,
        "rows": found,
        "columns": heads(COLUMNS, choice.sort),
    }
