"""What changed in a contest that visitors read: rules, days and papers, each by its decision."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from contest_portal import clock
from directives import rows
from directives.comparing import differences
from directives.models import Contest, Deadline, DeadlineMove, Rules, papers_of
from documents.models import Document

NEWS = timedelta(days=30)  # so long the contest's own page tells of a change


class Change(NamedTuple):
    """key: what it is, for readers of the list by machine; lines: what changed, as sentences;
    document: by which paper, where one that the visitor may open says so."""

    key: str
    at: datetime
    title: str
    lines: list[str]
    document: Document | None


def of_contest(contest: Contest, person: Any) -> list[Change]:
    """All the changes, the latest first, of what everybody reads. Four queries."""
    papers = [paper for paper in papers_of(contest, person) if paper.published_at]
    versions = announced(papers)
    moves = DeadlineMove.objects.filter(deadline__contest=contest, deadline__units=None)
    extensions = Deadline.objects.announced().filter(
        contest=contest, units=None, extends__isnull=False
    )
    found = [
        *_of_rules(versions),
        *_extended(extensions.select_related("document__issuer", "extends")),
        *_moved(moves.select_related("document__issuer", "deadline")),
        *_replaced(papers),
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)


def announced(papers: Iterable[Document]) -> list[Rules]:
    """The versions of the rules that are in force or were, the first one first."""
    versions = [paper.rules for paper in papers if getattr(paper, "rules", None)]
    return sorted((one for one in versions if one.announced_at), key=lambda one: one.version)


def news(papers: Iterable[Document], deadlines: Iterable[Deadline]) -> list[str]:
    """What changed in the last month, a sentence each, from what the contest's page has read."""
    papers = [paper for paper in papers if paper.published_at]
    said = [
        (one.announced_at, _("Thể lệ mới theo {document}.").format(document=one.document))
        for one in announced(papers)[1:]
        if one.announced_at
    ]
    for one in deadlines:
        if one.sequence:
            said.append((one.changed_at, _day_changed(one)))
    said += [(change.at, f"{change.title}.") for change in _replaced(papers)]
    since = clock.now() - NEWS
    return [sentence for at, sentence in sorted(said, reverse=True) if at >= since]


def _day_changed(deadline: Deadline) -> str:
    said = {"name": deadline.name, "wording": deadline.wording}
    if paper := _open(deadline.document):
        return _("Hạn {name} đổi thành {wording}, theo {paper}.").format(**said, paper=paper)
    return _("Hạn {name} đổi thành {wording}.").format(**said)


def _open(document: Document | None) -> Document | None:
    return document if document and document.published_at else None


def _of_rules(versions: list[Rules]) -> Iterator[Change]:
    """Each version beside the one before it."""
    said = rows.of_parts(versions)
    for old, new in pairwise(versions):
        lines = differences(old, new, said) or [_("Nội dung trên cổng giữ nguyên.")]
        title = _("Thể lệ mới, bản {version}").format(version=new.version)
        if new.announced_at:
            yield Change(f"rules-{new.pk}", new.announced_at, title, lines, new.document)


def _extended(deadlines: Iterable[Deadline]) -> Iterator[Change]:
    for one in deadlines:
        old = one.extends.wording if one.extends else ""
        lines = [
            _("Từ “{old}” thành “{wording}”, tức là {plain_words}.").format(
                old=old, wording=one.wording, plain_words=one.plain_words
            )
        ]
        yield Change(
            f"deadline-{one.pk}",
            one.changed_at,
            _("Gia hạn: {name}").format(name=one.name),
            lines,
            _open(one.document),
        )


def _moved(moves: Iterable[DeadlineMove]) -> Iterator[Change]:
    for move in moves:
        lines = [_("Từ “{was}” thành “{became}”.").format(was=move.was, became=move.became)]
        title = _("Dời hạn: {name}").format(name=move.deadline.name)
        yield Change(f"move-{move.pk}", move.at, title, lines, _open(move.document))


def _replaced(papers: list[Document]) -> Iterator[Change]:
    """Papers of the contest that stand in another's place; statement 8 shows the chain itself."""
    for paper in papers:
        if paper.replaces_id and paper.published_at:
            replaced = _open(paper.replaces) or _("một văn bản trước")
            title = _("{paper} thay thế {replaced}").format(paper=paper, replaced=replaced)
            yield Change(f"paper-{paper.pk}", paper.published_at, title, [paper.subject], paper)
