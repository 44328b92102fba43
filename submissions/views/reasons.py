"""Why dossiers of a letter were returned: counted by unit and by reason, with what is counted."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directives.models import Directive
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from submissions.models import Check, Credit, Dossier
from submissions.views.board import boards

PAGE = 20
WANTING = (Check.Verdict.MISSING, Check.Verdict.WRONG)


class Counted(NamedTuple):
    """A dossier that was returned to a unit for a reason."""

    unit: int
    reason: str
    dossier: int


@require_safe
@login_required
def return_reasons(request: SignedInRequest, pk: int) -> HttpResponse:
    """Statement 78: "Reasons for return are counted by unit and by kind".

    `don-vi` and `ly-do` in the address choose the dossiers that are listed below the table.
    """
    directive = get_object_or_404(boards(request.user), pk=pk)
    names, counted = _counted(directive)
    reasons = [r for r in Check.Reason if any(row.reason == r for row in counted)]
    chosen = _chosen(request.GET, counted)
    page = Paginator(sorted({row.dossier for row in chosen}), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "directive": directive,
        "reasons": reasons,
        "lines": [(unit, name, *_figures(counted, reasons, unit)) for unit, name in names.items()],
        "total": _figures(counted, reasons),
        "unit_name": names.get(_number(request.GET.get("don-vi")), ""),
        "reason": next((r for r in reasons if r == request.GET.get("ly-do")), ""),
        "page_obj": page,
        "dossiers": _dossiers(request.user, page.object_list),
    }
    return render(request, "submissions/return_reasons.html", context)


def _counted(directive: Directive) -> tuple[dict[int, str], list[Counted]]:
    """The units' names in order, and each dossier that was returned, once for a unit and reason."""
    unit, check = "assignment__unit__", "dossier__receipts__checks__"
    found = Credit.objects.filter(
        assignment__item__directive=directive,
        dossier__receipts__supplement__isnull=False,
        dossier__receipts__checks__verdict__in=WANTING,
    ).values_list(
        "assignment__unit", f"{unit}short_name", f"{unit}name", f"{check}reason", "dossier"
    )
    rows = list(found.order_by(f"{unit}sort_key").distinct())
    names = {unit_pk: short or name for unit_pk, short, name, *_ in rows}
    return names, [Counted(unit_pk, reason, dossier) for unit_pk, _, _, reason, dossier in rows]


def _figures(counted: list[Counted], reasons: list[Check.Reason], unit: int | None = None) -> Any:
    """How many dossiers for each reason, and how many in all, each once; of one unit or of all."""
    dossiers: dict[str, set[int]] = defaultdict(set)
    for row in counted:
        if unit in (None, row.unit):
            dossiers[row.reason].add(row.dossier)
    return [(reason, len(dossiers[reason])) for reason in reasons], len(
        set().union(*dossiers.values())
    )


def _chosen(query: QueryDict, counted: list[Counted]) -> list[Counted]:
    unit, reason = query.get("don-vi", ""), query.get("ly-do", "")
    return [
        row
        for row in counted
        if (not unit or row.unit == _number(unit)) and reason in ("", row.reason)
    ]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 0


def _dossiers(person: Person, pks: Any) -> list[Any]:
    """The dossiers of a page, each with what was found wanting in it and returned."""
    wanting = Check.objects.filter(verdict__in=WANTING, receipt__supplement__isnull=False)
    found = Dossier.objects.visible_to(person).filter(pk__in=pks).select_related("contest", "unit")
    dossiers = {dossier.pk: dossier for dossier in found}
    checks = wanting.filter(receipt__dossier__in=dossiers).select_related("receipt")
    by_dossier: dict[int, list[Check]] = defaultdict(list)
    for check in checks:
        by_dossier[check.receipt.dossier_id].append(check)
    return [(dossiers[pk], by_dossier[pk]) for pk in pks if pk in dossiers]
