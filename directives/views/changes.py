"""What changed in a contest, for everybody: as a page, and for other portals as RSS and JSON."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from contest_portal.languages import in_vietnamese
from contest_portal.privacy import public_page
from directives import changes
from directives.models import Contest, Deadline, papers_of
from documents.models import Document

CACHED = 900  # seconds: other portals ask often, and changes are rare
VISITOR = AnonymousUser()  # a list that is kept says to all what it says to a visitor


@require_safe
@public_page()
def contest_changes(request: HttpRequest, code: str) -> HttpResponse:
    """Statement 3: "When a rule or date changes, a visitor sees what changed, when, and by which
    decision"."""
    contest = get_object_or_404(Contest.objects.visible_to(request.user), code=code)
    context = {"contest": contest, "changes": changes.of_contest(contest, request.user)}
    return render(request, "directives/contest_changes.html", context)


@require_safe
@cache_control(public=True, max_age=CACHED)
@conditional_page
@in_vietnamese
def contest_feed(request: HttpRequest, code: str) -> HttpResponse:
    """The changes as RSS. Statement 7: "A city portal can embed or read the public list as
    RSS/JSON"."""
    contest = get_object_or_404(Contest.objects.visible_to(VISITOR), code=code)
    page = _address("contest_changes", contest.code)
    feed = Rss201rev2Feed(
        title=f"{contest}: thay đổi", link=page, language="vi",
        description="Thể lệ, hạn nộp và văn bản thay đổi, theo văn bản nào.",
        feed_url=_address("contest_feed", contest.code),
    )  # fmt: skip
    for change in changes.of_contest(contest, VISITOR):
        said = " ".join([*change.lines, _source(change)]).strip()
        feed.add_item(
            title=change.title, link=f"{page}#{change.key}", description=said,
            pubdate=change.at, unique_id=f"{page}#{change.key}",
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@require_safe
@cache_control(public=True, max_age=CACHED)
@conditional_page
@in_vietnamese
def contest_data(request: HttpRequest, code: str) -> HttpResponse:
    """The contest's days, papers and changes as JSON, for a page of another portal."""
    contest = get_object_or_404(Contest.objects.visible_to(VISITOR), code=code)
    found = {
        "name": str(contest),
        "url": _address("contest_detail", contest.code),
        "deadlines": [_day(one) for one in contest.deadlines.in_force()],
        "papers": [_paper(one) for one in papers_of(contest, VISITOR)],
        "changes": [
            {"id": one.key, "at": one.at, "title": one.title, "lines": one.lines,
             "paper": _paper(one.document)}
            for one in changes.of_contest(contest, VISITOR)
        ],
    }  # fmt: skip
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    answer.headers["Access-Control-Allow-Origin"] = "*"  # its script may embed it
    return answer


def _address(name: str, *args: Any) -> str:
    return settings.PORTAL_URL + reverse(name, args=args)


def _source(change: changes.Change) -> str:
    return f"Theo {change.document} của {change.document.issuer}." if change.document else ""


def _day(deadline: Deadline) -> dict[str, Any]:
    document = deadline.document
    return {
        "name": deadline.name, "wording": deadline.wording, "last_day": deadline.last_valid_day,
        "closes_at": deadline.closes_at,
        "paper": _paper(document if document and document.published_at else None),
    }  # fmt: skip


def _paper(document: Document | None) -> dict[str, str] | None:
    if document is None:
        return None
    return {
        "title": document.title, "subject": document.subject, "issuer": document.issuer.name,
        "url": _address("document_detail", document.pk),
    }  # fmt: skip
