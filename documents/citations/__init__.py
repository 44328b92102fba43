"""Slips in what a text cites: a day that is none, two days for one paper, what the register knows
otherwise. Findings are data for a person to decide on; nothing is ever held up by them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.forms import mark_of
from contest_portal.vietnamese import format_date
from documents.citations.reading import Cited, Day, cited, days, spelled
from documents.models import Document
from organizations.homonyms import plain
from organizations.models import Unit

MOST = 200  # citations of one paper that are looked up
GONE = gettext_lazy("Chỗ này vừa được sửa ở nơi khác nên chưa sửa gì. Xem lại bên dưới.")
AROUND = 40  # letters shown on each side of a finding


class Text(NamedTuple):
    """Words of a paper: key says where they are kept, label says it to people."""

    key: str
    label: str
    words: str


class Finding(NamedTuple):
    """Something to look at again.

    start, words: where, in which words; why: a sentence; suggestion: what to put in their place,
    "" where nobody knows; unknown: the paper that the register does not have.
    """

    text: Text
    start: int
    words: str
    why: str
    suggestion: str = ""
    unknown: Cited | None = None

    @property
    def mark(self) -> str:
        """It stands for this finding in these words; others once the text has changed."""
        kept = (self.text.key, self.text.words)  # the label is in the reader's language
        return mark_of([*kept, self.start, self.words, self.suggestion])

    @property
    def before(self) -> str:
        """A few whole words that stand before, on one line; … where there are more."""
        line = self.text.words[: self.start].rpartition("\n")[2]
        return line if len(line) <= AROUND else "… " + line[-AROUND:].partition(" ")[2]

    @property
    def after(self) -> str:
        line = self.text.words[self.start + len(self.words) :].partition("\n")[0]
        return line if len(line) <= AROUND else line[:AROUND].rpartition(" ")[0] + " …"

    @property
    def corrected(self) -> str:
        """The text with the suggestion in the place of the words."""
        end = self.start + len(self.words)
        return self.text.words[: self.start] + self.suggestion + self.text.words[end:]


class Known(NamedTuple):
    """The papers of the register that a text may mean, by number and symbol, and by day; what the
    text cites itself."""

    by_code: dict[tuple[str, str], list[Document]]
    by_day: dict[date | None, list[Document]]
    named: list[Cited]
    codes: set[tuple[str, str]]


def register(person: Any, issuer: Unit, *, but: int | None) -> QuerySet[Document]:
    """The papers of the issuer's province that the person may see, without one of them."""
    papers = Document.objects.visible_to(person).given_out().exclude(pk=but or 0)
    return papers.filter(issuer__path__startswith=issuer.province_path)


def of_paper(document: Document, person: Any) -> list[Finding]:
    """What is odd in the subject of a paper that was entered by hand."""
    texts = [Text("subject", _("Trích yếu"), document.subject)]
    return check(texts, register(person, document.issuer, but=document.pk))


def chosen(found: list[Finding], mark: str | None) -> Finding | None:
    """The finding whose correction somebody pressed, if the text still reads as it was shown."""
    return next((f for f in found if f.suggestion and f.mark == mark), None)


def tell(request: HttpRequest, corrected: Finding | None) -> None:
    """Say what was put right, or that somebody wrote there meanwhile."""
    if corrected:
        said = _("Đã sửa “{words}” thành “{suggestion}”.").format(
            words=corrected.words, suggestion=corrected.suggestion
        )
        messages.success(request, said)
    else:
        messages.warning(request, GONE)


def check(texts: Iterable[Text], papers: QuerySet[Document]) -> list[Finding]:
    """What is odd in the texts of one paper, in their order; one query, none without a citation.

    papers: the register as far as the person sees it, without this paper.
    """
    texts = list(texts)
    named = [(text, one) for text in texts for one in cited(text.words)][:MOST]
    known = _looked_up([one for _, one in named], papers)
    found = [*_unknown_once(f for text, one in named for f in _of_citation(text, one, known))]
    looked_at = {(text.key, one.day.start) for text, one in named if one.day}
    found += [
        _impossible(text, day, day.meant)
        for text in texts
        for day in days(text.words)
        if day.problem and (text.key, day.start) not in looked_at
    ]
    order = {text.key: place for place, text in enumerate(texts)}
    return sorted(found, key=lambda finding: (order[finding.text.key], finding.start))


def _unknown_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What the register lacks is said at the first place that cites it."""
    said: set[str] = set()
    for finding in findings:
        if not finding.unknown or finding.why not in said:
            yield finding
        if finding.unknown:
            said.add(finding.why)


def _looked_up(named: list[Cited], papers: QuerySet[Document]) -> Known:
    """With the papers of the register that bear a cited number, or a cited day."""
    known = Known(defaultdict(list), defaultdict(list), named, {one.code for one in named})
    if not named:
        return known
    plain_numbers = {one.code[0] for one in named}
    numbers = {number.zfill(width) for number in plain_numbers for width in (1, 2, 3)}
    condition = Q(number__in=[spelling for n in numbers for spelling in (n, n.upper())])
    for day in {one.on for one in named if one.on}:
        condition |= Q(year=day.year, month=day.month, day=day.day)
    for paper in papers.filter(condition).exclude(number="").select_related("issuer"):
        known.by_code[spelled(paper.number, paper.symbol)].append(paper)
        known.by_day[paper.date].append(paper)
    return known


def _of_citation(text: Text, one: Cited, known: Known) -> Iterator[Finding]:
    same = [paper for paper in known.by_code.get(one.code, []) if _may_issue(one, paper)]
    of_register = {paper.date for paper in same if paper.date}
    elsewhere = [o.on for o in known.named if o.on and o.code == one.code and _same_body(one, o)]
    if one.day and one.day.problem:
        meant = _only(of_register) or _only(set(elsewhere)) or one.day.meant
        yield _impossible(text, one.day, meant)
    elif one.day and one.on and of_register:
        if one.on not in of_register:
            yield _other_day(text, one.day, same)
    elif not same and (near := _nearly(one, known)):
        why = _("Sổ văn bản ghi {papers}.").format(papers=near.title)
        yield Finding(text, one.start, one.words, why, near.code)
    elif one.day and (other := _outvoted(one, elsewhere)):
        why = _("Chỗ khác trong văn bản này ghi số {number} ngày {date}.").format(
            number=one.words, date=format_date(other)
        )
        yield Finding(text, one.day.start, one.day.words, why, one.day.like(other))
    if not same and not one.is_law:
        why = _("Số {number} chưa có trong sổ văn bản của cổng.").format(number=one.words)
        yield Finding(text, one.start, one.words, why, unknown=one)


def _impossible(text: Text, day: Day, meant: date | None) -> Finding:
    suggestion = day.like(meant) if meant else ""
    return Finding(text, day.start, day.words, day.problem, suggestion)


def _other_day(text: Text, day: Day, same: list[Document]) -> Finding:
    """The register has the paper of another day; of several papers none is guessed."""
    why = _("Sổ văn bản ghi {papers}.").format(papers="; ".join(paper.title for paper in same))
    only = _only({paper.date for paper in same if paper.date})
    return Finding(text, day.start, day.words, why, day.like(only) if only else "")


def _nearly(one: Cited, known: Known) -> Document | None:
    """The one paper of that day and issuer with another symbol, or a number that is a slip away.

    Not one that the text cites rightly as well.
    """
    found = [
        paper
        for paper in known.by_day.get(one.on, [])
        if one.on and _may_issue(one, paper) and one.kind in (None, paper.kind)
        and _slip(one.code, code := spelled(paper.number, paper.symbol)) and code not in known.codes
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _slip(one: tuple[str, str], two: tuple[str, str]) -> bool:
    """Whether the numbers are the same, or, of one symbol, differ by one figure or by two
    neighbours in the other order."""
    if one[1] != two[1]:
        return one[0] == two[0]
    width = max(len(one[0]), len(two[0]))
    a, b = one[0].zfill(width), two[0].zfill(width)
    first, *more = [n for n in range(width) if a[n] != b[n]] or [0]
    turned = [first + 1] == more and a[first : first + 2] == b[first : first + 2][::-1]
    return not more or turned


def _outvoted(one: Cited, elsewhere: list[date]) -> date | None:
    """The other day under which the text cites the paper at least as often."""
    times = Counter(elsewhere)
    others = [(n, day) for day, n in times.items() if day != one.on]
    if one.on is None or not others:
        return None
    most, other = max(others)
    return other if most >= times[one.on] else None


def _may_issue(one: Cited, paper: Document) -> bool:
    """The text does not name another issuer."""
    return _alike(one.issuer, paper.issuer.name) or _alike(one.issuer, paper.issuer.short_name)


def _same_body(one: Cited, other: Cited) -> bool:
    return _alike(one.issuer, other.issuer)


def _alike(said: str, name: str) -> bool:
    """Whether one may be short for the other: UBND tỉnh, Ủy ban nhân dân tỉnh Bắc Kạn."""
    one, two = (plain(words).removeprefix("chu tich ") for words in (said, name))
    return one.startswith(two) or two.startswith(one)


def _only(days: set[date]) -> date | None:
    return next(iter(days)) if len(days) == 1 else None
