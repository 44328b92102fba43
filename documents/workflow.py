"""The way of a paper that the portal draws: a draft, then issued once, then kept as it is."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.workflow import Refused
from documents import books, papers, pdf
from documents.codes import new_code
from documents.models import Arrival, Book, Document
from documents.papers import Paper
from organizations.models import Person, Signatory, Unit

GONE = gettext_lazy("Bản thảo này vừa được người khác xóa.")
ISSUED = gettext_lazy("Văn bản này vừa được người khác ghi số và phát hành. Xem lại bên dưới.")


class NumberGiven(Refused):
    """Another paper got the number first, or this one another number."""


def file_paper(
    paper: Paper, *, kind: str, issuer: Unit, by: Person,
    bases: Any = (), replaces: Document | None = None,
) -> Document:  # fmt: skip
    """The draft of a paper in the register: nobody sees it but its issuer's people.

    paper: see `documents.papers`; it is kept whole, what the register shows of it may be cut. Who
    files the same again, even at the same moment, gets the same draft.
    """
    drafts = Document.objects.filter(issuer=issuer, kind=kind, issued_at=None, replaces=replaces)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=issuer.pk)  # one at a time
        if found := drafts.filter(data=paper).first():
            return found
        document = _from(paper, kind, issuer, by)
        document.replaces = replaces
        document.save()
        document.bases.set(bases)
    return document


def _from(paper: Paper, kind: str, issuer: Unit, by: Person) -> Document:
    head = paper.get("head", {})
    subject = f"V/v {paper['subject']}" if paper.get("subject") else paper.get("abstract")
    return Document(
        kind=kind,
        issuer=issuer,
        symbol=_fitting("symbol", head.get("symbol", "")),
        place=_fitting("place", head.get("place", "")),
        year=int(head["year"]) if head.get("year") else None,
        month=int(head["month"]) if head.get("month") else None,
        subject=_fitting("subject", subject or paper["title"]),
        data=paper,
        created_by=by,
    )


def _fitting(column: str, text: str) -> str:
    most: int = Document._meta.get_field(column).max_length  # type: ignore[union-attr, assignment]
    return text[:most].strip()


def issue(
    document: Document, *, by: Person, number: str, day: date,
    book: Book | None = None, signatory: Signatory | None = None, seen: Collection[str] = (),
) -> None:  # fmt: skip
    """Write the clerk's number and day on a draft, draw it, and keep it so for good.

    The PDF is drawn before the rows are locked. Raises Refused if somebody issued, changed or
    deleted the draft meanwhile, NumberGiven as `claim_number` does, `drawing.TooMuchError` if it
    cannot be drawn.
    """
    paper = document.paper
    if signatory:
        paper = paper | {"sign": papers.sign(document.issuer, day, signatory)}
    code = new_code()
    paper = papers.numbered(paper, number, day, code, address(code))
    drawn = pdf.draw(paper)
    with transaction.atomic():
        claim_number(
            issuer=document.issuer, symbol=document.symbol, number=number, year=day.year,
            book=book, but=document.pk, seen=seen,
        )  # fmt: skip
        locked = Document.objects.select_for_update().filter(pk=document.pk).first()
        if locked is None:
            raise Refused(GONE)
        if locked.issued_at or locked.data != document.data:
            raise Refused(ISSUED)
        locked.number, locked.book = paper["head"]["number"], book
        locked.year, locked.month, locked.day = day.year, day.month, day.day
        _keep(locked, paper, drawn, by, clock.now())
        locked.save()


def kept(paper: Paper, *, kind: str, issuer: Unit, by: Person, at: datetime) -> Document:
    """A paper that needs no clerk's number, issued as it was at a moment; not yet saved.

    What people take home is this one file, however often they ask. Raises
    `drawing.TooMuchError`.
    """
    code = new_code()
    paper = paper | {"verification": {"code": code, "url": address(code)}}
    document = _from(paper, kind, issuer, by)
    _keep(document, paper, pdf.draw(paper), by, at)
    return document


def _keep(document: Document, paper: Paper, drawn: bytes, by: Person, at: datetime) -> None:
    document.data, document.verification_code = paper, paper["verification"]["code"]
    document.issued_at, document.issued_by = at, by
    document.keep(SimpleUploadedFile(f"{paper['file_name']}.pdf", drawn), ours=True)


def address(code: str) -> str:
    """Where anybody can ask whether the paper with this code is genuine."""
    return settings.PORTAL_URL + reverse("verification_code", args=[code])


def registered(paper: dict[str, Any], *, by: Person, **new: Any) -> Document:
    """The paper with this head (columns of Document), which the register has once.

    new: more columns, for one that was not known yet. Two who name the same one get the same.
    """
    names = ("issuer", "kind", "number", "symbol", "year")
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=paper["issuer"].pk)
        known = Document.objects.filter(**{name: paper[name] for name in names})
        published_first = F("published_at").asc(nulls_last=True)
        return known.order_by(published_first, "pk").first() or Document.objects.create(
            **paper, **new, created_by=by
        )


def number_warnings(
    *, issuer: Unit, symbol: str, number: str, year: int | None, book: Book | None, but: int | None
) -> list[str]:
    """What is odd about a number: given already, smaller than the book's last, or numbers left out
    before it in the book.

    but: the paper that is asked about.
    """
    alike, in_book = _given(issuer, symbol, year, book, but)
    numbers = [paper.number for paper in in_book]
    said = books.duplicate(number, _titles([*alike, *in_book]))
    return said + books.behind(number, numbers) + books.gap(number, numbers) if book else said


def claim_number(
    *, issuer: Unit, symbol: str, number: str, year: int | None, book: Book | None,
    but: int | None, seen: Collection[str],
) -> None:  # fmt: skip
    """Hold the issuer's numbers and the book's until the transaction ends: one clerk at a time.

    Raises NumberGiven if another paper bears the number, which the clerk was not told of.
    seen: the sentences that the clerk has ticked.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    if book:
        Book.objects.select_for_update(no_key=True).get(pk=book.pk)
    alike, in_book = _given(issuer, symbol, year, book, but)
    said = books.duplicate(number, _titles([*alike, *in_book]))
    if unseen := [sentence for sentence in said if sentence not in seen]:
        raise NumberGiven(*unseen)


def check_number(document: Document, shown: str | None, typed: str) -> None:
    """Raises NumberGiven if the paper bears a number that is neither the shown nor the typed one.

    Inside the transaction of `claim_number`. shown: None where no page said any.
    """
    numbers = Document.objects.select_for_update().filter(pk=document.pk)
    stored = numbers.values_list("number", flat=True).first() or ""
    if shown is not None and stored not in (shown, typed):
        sentence = _("Văn bản này vừa được người khác ghi số {number}. Xem lại rồi lưu.")
        raise NumberGiven(sentence.format(number=stored))


def _given(
    issuer: Unit, symbol: str, year: int | None, book: Book | None, but: int | None
) -> tuple[list[Document], list[Document]]:
    """The numbered papers of that year: with the issuer's symbol, and in the book."""
    given = Document.objects.filter(year=year).exclude(number="").exclude(pk=but or 0)
    alike = given.filter(issuer=issuer, symbol=symbol)
    return list(alike), list(given.filter(book=book)) if book else []


def _titles(papers: Iterable[Document]) -> dict[str, str]:
    return {paper.number: paper.title for paper in papers}


def arrival_warnings(unit: Unit, number: int | None, day: date) -> list[str]:
    """What is odd about the number under which a paper came in that year."""
    if number is None:
        return []
    arrived = Arrival.objects.filter(unit=unit, day__year=day.year, number__isnull=False)
    taken = {str(row.number): row.document.title for row in arrived.select_related("document")}
    return books.duplicate(str(number), taken) + books.gap(str(number), taken)
