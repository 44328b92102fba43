"""What everybody reads: contests, their dates and papers, letters."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest_portal import clock
from contest_portal.privacy import public_page
from contest_portal.vietnamese import format_weekday_date
from directives import changes, rules
from directives.filters import DirectiveFilter
from directives.models import Contest, Deadline, Directive, papers_of
from directives.papers import name_as_then
from documents.models import Document
from organizations.models import Role, Unit, phone_digits

CONTESTS_A_PAGE = 20
LETTERS_A_PAGE = 30
HEAD = ("organiser", "receiver", "result")  # what judging comes to, once it is published
FIELD_ICONS = ("cpu-chip", "wrench-screwdriver", "beaker", "sun", "heart", "academic-cap")


@require_safe
@public_page()
def contest_list(request: HttpRequest) -> HttpResponse:
    """The contests that are published, and the organiser's own drafts."""
    deadlines = Prefetch("deadlines", Deadline.objects.in_force())
    contests = Contest.objects.visible_to(request.user).select_related("organiser")
    pages = Paginator(contests.prefetch_related(deadlines), CONTESTS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(contest, main_deadline(contest.deadlines.all())) for contest in page],
        "may_create": request.user.is_authenticated and bool(request.user.paths(Role.ORGANISER)),
    }
    return render(request, "directives/contest_list.html", context)


@require_safe
@public_page()
def contest_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The contest's front page: what it is, until when, how, by which papers, where to bring it."""
    contests = Contest.objects.visible_to(request.user).select_related(*HEAD)
    contest = get_object_or_404(contests, code=code)
    deadlines = list(contest.deadlines.in_force().select_related("receiver"))
    papers = list(papers_of(contest, request.user))
    rules_in_force = next(reversed(changes.announced(papers)), None)
    letters = [p for p in papers if p.published_at and getattr(p, "directive", None)]
    context = {
        "contest": contest,
        "deadline": main_deadline(deadlines),
        "rules": rules_in_force,
        "fields": _fields(rules_in_force),
        "criteria": rules_in_force.criteria.all() if rules_in_force else [],
        "timeline": [*timeline(papers, deadlines), _outcome(contest)],
        "papers": sorted(
            (paper for paper in papers if paper not in letters),
            key=lambda p: (not hasattr(p, "provincialplan"), not hasattr(p, "rules")),
        ),
        "letters": letters,
        "receivers": receiving_points(contest, deadlines),
        "news": changes.news(papers, deadlines),
        **_may(request.user, contest),
    }
    return render(request, "directives/contest_detail.html", context)


def _may(person: Any, contest: Contest) -> dict[str, bool]:
    """What the page offers beside reading."""
    if not person.is_authenticated:
        return {}
    return {
        "organises": rules.organises(person, contest),
        "writes": bool(rules.offices_in(person, contest)),
    }


def main_deadline(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The one to show large: the next to close; when all are past, the last that closed.

    In route B that is the city's, which comes before the province's.
    """
    now = clock.now()
    return min(deadlines, key=lambda d: (d.is_past, abs(d.closes_at - now)), default=None)


def _fields(edition: Any) -> list[tuple[str, str]]:
    """Labels of the fields with their icons; a seventh field has the common one."""
    labels = [field.label for field in edition.fields.all()] if edition else []
    icons = [*FIELD_ICONS, *["light-bulb"] * len(labels)]
    return list(zip(icons, labels, strict=False))


def timeline(papers: Iterable[Document], deadlines: list[Deadline]) -> Iterator[dict[str, str]]:
    """The contest's dates, those that are known: what the timeline partial draws."""
    issued = [(paper, _("Kế hoạch")) for paper in papers if getattr(paper, "provincialplan", None)]
    for number, edition in enumerate(changes.announced(papers)):
        issued.append((edition.document, _("Thể lệ mới") if number else _("Thể lệ")))
    for paper, called in issued:
        when = format_weekday_date(paper.date) if paper.date else paper.date_in_words
        when = capfirst(when or _("chưa có số, ngày trên cổng"))
        title = _("{issuer} ban hành {paper}").format(issuer=paper.issuer, paper=called)
        yield {"state": "done", "when": when, "title": title}
    past = [deadline for deadline in deadlines if deadline.is_past]
    still_open = [deadline for deadline in deadlines if not deadline.is_past]
    for deadline in past:
        yield _date("done", deadline)
    if still_open:
        today = _("Hôm nay, {day}").format(day=format_weekday_date(clock.today()))
        yield {"state": "now", "when": today, "title": _("Đang nhận hồ sơ")}
    for deadline in still_open:
        yield _date("next", deadline)


def _outcome(contest: Contest) -> dict[str, str]:
    """What all of it comes to: the day of the result with a link to it, once it is published."""
    result: Any = getattr(contest, "result", None)  # of judging
    if result is None or result.state != "published":
        title = _("Chấm, công bố kết quả, trao giải")
        return {"state": "next", "when": _("Chưa công bố ngày"), "title": title}
    return {
        "state": "done", "when": capfirst(format_weekday_date(result.published_at)),
        "title": _("Công bố kết quả"), "url": reverse("contest_results", args=[contest.code]),
    }  # fmt: skip


def _date(state: str, deadline: Deadline) -> dict[str, str]:
    said = {"wording": deadline.wording, "receiver": deadline.receiver}
    detail = _("Văn bản ghi “{wording}”. Nơi nhận: {receiver}.").format(**said)
    if extended := deadline.extended_by:
        detail = _("Văn bản ghi “{wording}”, {extended}. Nơi nhận: {receiver}.").format(
            **said, extended=extended
        )
    return {
        "state": state,
        "when": capfirst(deadline.plain_words),
        "title": _("Hạn: {name}").format(name=deadline.name),
        "detail": detail,
    }


def receiving_points(
    contest: Contest, deadlines: Iterable[Deadline]
) -> list[tuple[Unit, list[tuple[str, str]]]]:
    """Where dossiers are brought: each place once, with its phones as written and as dialled."""
    units = dict.fromkeys(d.receiver for d in deadlines if not d.is_past) or {
        contest.receiver: None
    }
    return [(unit, list(_phones(unit.phones))) for unit in units]


def _phones(text: str) -> Iterator[tuple[str, str]]:
    for phone in re.split(r"\s*(?:[,;/]|hoặc)\s*", text):
        if phone:
            yield phone, phone_digits(phone)


@require_safe
@public_page()
def directive_list(request: HttpRequest) -> HttpResponse:
    """The letters that were sent, and the drafts of the person's own office."""
    letters = Directive.objects.visible_to(request.user).select_related(
        "document__issuer", "office", "contest", "deadline", "extended_to__document"
    )
    found = DirectiveFilter(request.GET, letters, request=request)
    page = Paginator(found.qs, LETTERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found, "page_obj": page, "composes": _composes(request.user),
        "begins": request.user.is_authenticated and bool(request.user.trees(Role.ORGANISER)),
    }  # fmt: skip
    return render(request, "directives/directive_list.html", context)


def _composes(person: Any) -> list[Contest]:
    """The contests that go on, of which the person writes letters."""
    if not (person.is_authenticated and person.paths(Role.OFFICE)):
        return []
    contests = Contest.objects.visible_to(person).select_related("organiser")
    present = contests.filter(year_to__gte=clock.today().year)
    return [contest for contest in present if rules.offices_in(person, contest)]


@require_safe
@public_page()
def directive_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it reads: head, items, deadline. Candidates only for those they concern."""
    person = request.user
    letters = Directive.objects.visible_to(person).select_related(
        "document__issuer", "office", "contest__organiser",
        "deadline__receiver", "deadline__document", "extended_to__document",
    )  # fmt: skip
    papers = Document.objects.visible_to(person).select_related("issuer")
    bases = Prefetch("document__bases", papers)
    directive = get_object_or_404(letters.with_items(person).prefetch_related(bases), pk=pk)
    name_as_then(directive)
    context = {
        "contest": directive.contest,
        "directive": directive,
        "leads": person.is_authenticated and rules.leads(person, directive),
        "follows": person.is_authenticated and rules.follows(person, directive),
    }
    return render(request, "directives/directive_detail.html", context)
