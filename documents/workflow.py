"""The way of a paper that the portal draws: a draft, then issued once, then kept as it is."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from contest_portal import clock
from contest_portal.workflow import Refused
from documents import books, papers, pdf
from documents.codes import new_code
from documents.models import Arrival, Book, Document
from documents.papers import Paper
from organizations.models import Person, Signatory, Unit

GONE = "Bản thảo này vừa được người khác xóa."
ISSUED = "Văn bản này vừa được người khác ghi số và phát hành. Xem lại bên dưới."


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
    book: Book | None = None, signatory: Signatory | None = None,
) -> None:  # fmt: skip
    """Write the clerk's number and day on a draft, draw it, and keep it so for good.

    The PDF is drawn before the row is locked. Raises Refused if somebody issued, changed or
    deleted the draft meanwhile, `drawing.TooMuchError` if it cannot be drawn.
    """
    paper = document.paper
    if signatory:
        paper = paper | {"sign": papers.sign(document.issuer, day, signatory)}
    code = new_code()
    paper = papers.numbered(paper, number, day, code, address(code))
    drawn = pdf.draw(paper)
    with transaction.atomic():
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


def number_warnings(
    *, issuer: Unit, symbol: str, number: str, year: int | None, book: Book | None, but: int | None
) -> list[str]:
    """What is odd about a number: given already, or numbers left out before it in the book.

    but: the paper that is asked about.
    """
    given = Document.objects.filter(year=year).exclude(number="").exclude(pk=but or 0)
    alike = given.filter(issuer=issuer, symbol=symbol)
    in_book = given.filter(book=book) if book else given.none()
    taken = {paper.number: paper.title for paper in [*alike, *in_book]}
    said = books.duplicate(number, taken)
    return said + books.gap(number, [paper.number for paper in in_book]) if book else said


def arrival_warnings(unit: Unit, number: int | None, day: date) -> list[str]:
    """What is odd about the number under which a paper came in that year."""
    if number is None:
        return []
    arrived = Arrival.objects.filter(unit=unit, day__year=day.year, number__isnull=False)
    taken = {str(row.number): row.document.title for row in arrived.select_related("document")}
    return books.duplicate(str(number), taken) + books.gap(str(number), taken)
