"""The board of a letter: how far each unit is on the way to the deadline."""

from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from contest_portal import clock
from directives.models import (
    Assignment,
    Candidate,
    Contest,
    Directive,
    DirectiveItem,
    Evidence,
    EvidenceChange,
    ExtensionRequest,
)
from directives.rules import leads
from documents.models import Document
from organizations.lifetimes import today_of
from submissions import progress
from submissions.filters import SITUATIONS, BoardFilter
from submissions.listing import COUNTERS
from submissions.models import Credit
from submissions.pace import NARROW, WIDE, Drawing, pace_of, short_date

COLUMNS = (
    ("unit", gettext_lazy("Đơn vị")),
    ("", gettext_lazy("Mục, cách giao")),
    ("", gettext_lazy("Tiến độ")),
    ("expected", gettext_lazy("Dự kiến")),
    ("registered", pgettext_lazy("how many", "Đăng ký")),
    ("complete", gettext_lazy("Đủ hồ sơ")),
    ("paper", gettext_lazy("Bản giấy")),
    ("acknowledged", gettext_lazy("Công văn")),
    ("activity", gettext_lazy("Hoạt động")),
)
NBSP = "\u00a0"
HEAD_CSS = {"acknowledged": "ps-md-3", **dict.fromkeys(COUNTERS, "text-end")}
EVIDENCE: dict[str, tuple[Any, Any]] = {
    DirectiveItem.Kind.PUBLICITY: (gettext_lazy("Tuyên truyền"), gettext_lazy("{number} tin, bài")),
    DirectiveItem.Kind.REPORT: (gettext_lazy("Báo cáo"), gettext_lazy("{number} bản")),
}


def boards(person: Any) -> QuerySet[Directive]:
    """The letters that were sent and whose board the person reads."""
    followed = Directive.objects.followed_by(person)
    return followed.select_related(
        "document__issuer",
        "contest__receiver",
        "office",
        "deadline__receiver",
        "extended_to__document",
        "follows_up__document",
    )


def foremost(person: Any) -> Directive | None:
    """The letter to begin with, of those that the person follows: still open, with solutions under
    it, issued last. A letter that presses for another counts nothing, so it never is."""
    under = {"assignment__item__directive": OuterRef("pk")}
    found = Directive.objects.followed_by(person).filter(follows_up=None)
    ranked = found.annotate(
        last_day=Coalesce("extended_to__day", "deadline__day"),
        is_open=Case(When(last_day__gte=clock.today(), then=1), default=0),
        works=Exists(Candidate.objects.filter(**under)) | Exists(Credit.objects.filter(**under)),
    )
    return ranked.order_by("-is_open", "-works", "-issued_at").first()


@require_safe
@login_required
def dashboard(request: HttpRequest, pk: int) -> HttpResponse:
    letters = boards(request.user).annotate(asked=_asked(request.user))
    directive = get_object_or_404(letters, pk=pk)
    board = progress.read(directive)
    chosen = BoardFilter(request.GET)
    context = {
        "directive": directive,
        "heading": _("Tiến độ theo {directive}").format(directive=_short_name(directive.document)),
        "leads": leads(request.user, directive),
        "is_direct": directive.contest.route == Contest.Route.DIRECT,
        "filter": chosen,
        **_figures_of(board, directive),
        **_table(board, directive, chosen.apply(board.rows)),
        "is_narrowed": chosen.is_narrowed,
        "columns": heads(COLUMNS, request.GET.get("sort", "")),
        **kept_in_address(request, "sort"),
    }
    return render(request, "submissions/dashboard.html", context)


def _asked(person: Any) -> Subquery:
    """How many units of a letter wait for an answer on more time, from who reads its board."""
    asked = ExtensionRequest.objects.answered_by_office(person).waiting()
    own = Assignment.objects.filter(
        item__directive=OuterRef(OuterRef("pk")),
        unit=OuterRef("unit"),
        deadline__uid=OuterRef("deadline__uid"),
    )
    of_letter = asked.filter(
        Q(deadline__uid=OuterRef("deadline__uid")) | Exists(own),
        unit__letters__directive=OuterRef("pk"),
    )
    of_contest = of_letter.order_by().values("deadline__contest")
    return Subquery(of_contest.values(n=Count("unit", distinct=True)))


def _short_name(document: Document) -> str:
    """Công văn 1098/UBND-VHKHTT; without a number the whole title."""
    return f"{document.get_kind_display()} {document.code}" if document.number else document.title


def _figures_of(board: progress.Board, directive: Directive) -> dict[str, Any]:
    """Tiles, chart and what to look at first."""
    pace, lists = pace_of(directive, board.rows), _lists(directive)
    return {
        "now": clock.now(),
        "pace": pace,
        "drawings": [Drawing(pace, frame) for frame in (WIDE, NARROW)],
        "situations": _situations(board.rows),
        "tiles": [
            {
                "kind": name,
                "label": label,
                "meaning": meaning,
                "url": f"{lists}&tinh={name}",
                "figure": getattr(board.total, name),
            }
            for name, (label, meaning) in COUNTERS.items()
        ],
    }


def _table(
    board: progress.Board, directive: Directive, shown: list[progress.UnitProgress]
) -> dict[str, Any]:
    """The rows that are shown, and the total of the whole letter."""
    lists, evidence = _lists(directive), reverse("evidence_list", args=[directive.pk])
    today = today_of([row.unit for row in shown])
    lines = (
        _line(row, lists, evidence)._replace(today=today.get(row.unit.pk, "")) for row in shown
    )
    return {
        "lines": [draw(line, get_language()) for line in lines],
        "units": len(board.rows),
        "shares": board.shares,
        "total": _figures(board.total, lists),
    }


def _lists(directive: Directive) -> str:
    """The address to which a unit and a counter are added."""
    return f"{reverse('solution_list')}?cong-van={directive.pk}"


def _situations(rows: list[progress.UnitProgress]) -> list[tuple[str, str | Promise, int]]:
    """Units that the office should look at: the filter's name, its words, how many."""
    found = [
        (name, label, sum(1 for row in rows if applies(row)))
        for name, (label, applies) in SITUATIONS.items()
        if name != "met"
    ]
    return [situation for situation in found if situation[2]]


def _figures(counts: progress.Counts, lists: str) -> tuple[tuple[str, int, str], ...]:
    """The four figures of a row: what they count, how many, and the list that each counts."""
    return tuple(
        (str(label), getattr(counts, name), f"{lists}&tinh={name}")
        for name, label in COLUMNS
        if name in COUNTERS
    )


def kept_in_address(request: HttpRequest, *names: str) -> dict[str, Any]:
    """What a filter form leaves in the address: pairs for hidden fields, and the query itself."""
    kept = {name: request.GET[name] for name in names if request.GET.get(name)}
    return {"kept": kept, "kept_query": urlencode(kept)}


def heads(columns: tuple[tuple[str, str | Promise], ...], sort: str) -> list[dict[str, Any]]:
    """Column heads: choosing one sorts by it, choosing it again turns the order round."""
    order = {sort.removeprefix("-"): "descending" if sort.startswith("-") else "ascending"}
    return [
        {
            "name": name,
            "label": label,
            "css": HEAD_CSS.get(name, ""),
            "order": order.get(name, "") if name else "",
            "next": f"-{name}" if sort == name else name,
        }
        for name, label in columns
    ]


class Line(NamedTuple):
    """A unit's row, prepared. Equal lines look equal, so each is drawn once and kept."""

    name: str
    url: str
    extended_to: str
    tasks: tuple[tuple[str, str], ...]
    counts: tuple[int, ...] | None
    quota: int | None
    evidence: tuple[tuple[str, str, str, bool], ...]
    support: tuple[progress.Support, str] | None
    figures: tuple[tuple[str, int, str], ...]
    acknowledged: str
    is_request: bool
    activity: str
    today: str = ""  # of a unit that has ended, whose it is now


def _line(row: progress.UnitProgress, lists: str, evidence: str) -> Line:
    """lists, evidence: the addresses of the letter's lists."""
    counts, of_unit = row.counts, f"{lists}&don-vi={row.unit.pk}"
    four = (counts.expected, counts.registered, counts.complete, counts.paper)
    return Line(
        name=row.unit.called,
        url=f"{of_unit}&tinh=expected",
        extended_to=row.deadline.wording if row.deadline and row.deadline.extends_id else "",
        tasks=tuple(_task(a) for a in row.own),
        counts=four if row.seeks_solutions or counts.expected else None,
        quota=row.quota.assignment.minimum if row.quota else None,
        evidence=tuple(_evidence(row, evidence)),
        support=_support(row, lists),
        figures=_figures(counts, of_unit),
        acknowledged=short_date(row.acknowledged_at) if row.acknowledged_at else "",
        is_request=row.is_request,
        activity=short_date(row.last_activity) if row.last_activity else _("Chưa có"),
    )


@lru_cache(maxsize=4096)
def draw(line: Line, language: str) -> SafeString:
    """The HTML of a row: 200 units are drawn anew only where something changed.

    language: the one that is active, for the cache to keep each by itself.
    """
    counts = progress.Counts(*line.counts) if line.counts else None
    return render_to_string("submissions/parts/board_row.html", {"line": line, "counts": counts})


def _task(a: progress.AssignmentProgress) -> tuple[str, str]:
    """Mục 1, giao · từ 10"""
    task, support = a.assignment, Assignment.Part.SUPPORT
    words = support.label if task.part == support else DirectiveItem.Verb(task.item.verb).label
    least = _("từ {minimum}").format(minimum=task.minimum) if task.minimum else ""
    return f"{task.item}, {words}".replace(" ", NBSP), least.replace(" ", NBSP)


def _support(row: progress.UnitProgress, lists: str) -> tuple[progress.Support, str] | None:
    """What the unit gave others that it is asked to support, and the list of them."""
    if not row.support.solutions:
        return None
    return row.support, f"{lists}&giup={row.unit.pk}&tinh=expected"


def _evidence(row: progress.UnitProgress, address: str) -> list[tuple[str, str, str, bool]]:
    """Tuyên truyền · 3 tin, bài · the address of the list · whether some are owed."""
    found = []
    for a in row.own:
        if a.assignment.item.kind in EVIDENCE:
            label, recorded = EVIDENCE[a.assignment.item.kind]
            url, owed = f"{address}?nhiem-vu={a.assignment.pk}", not (a.evidence or a.is_request)
            found.append((str(label), recorded.format(number=a.evidence), url, owed))
    return found


@require_safe
@login_required
def evidence_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What proves that an item of publicity or report was done, unit by unit."""
    directive = get_object_or_404(boards(request.user), pk=pk)
    found = Evidence.objects.visible_to(request.user).filter(assignment__item__directive=directive)
    chosen = request.GET.get("nhiem-vu", "")
    if chosen.isdecimal():
        found = found.filter(assignment=int(chosen))
    related = ("assignment__item", "assignment__unit", "recorded_by")
    changes = Prefetch("changes", EvidenceChange.objects.select_related("by"))
    rows = found.select_related(*related).prefetch_related(changes)
    withdrawn = [row for row in rows if row.state == Evidence.State.WITHDRAWN]
    context = {
        "directive": directive,
        "rows": [row for row in rows if row not in withdrawn],
        "withdrawn": withdrawn,
    }
    return render(request, "submissions/evidence_list.html", context)
