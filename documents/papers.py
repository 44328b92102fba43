"""The parts that every official paper shares, as plain data (decree 30/2020, Phụ lục I).

A paper is what a `papers.py` makes of records: a dict of text, numbers, lists and dicts that can be
kept as JSON. It names its `template`, its `title` and `file_name`, and says its `head`, `kind` and
`abstract` (công văn: `subject`), `to`, `bases`, `recipients` and `sign`; the rest is the kind's
own. `tables` lists those that also make an Excel file, each with name, columns (label, width in mm
or 0, kind: text, number or date; on paper only also hash), rows and maybe a total.
"""

import re
from datetime import date, datetime
from typing import Any

from contest_portal import clock
from contest_portal.vietnamese import format_date
from documents import books
from documents.models import Document
from organizations.models import Signatory, Unit

Paper = dict[str, Any]


def head(
    issuer: Unit, kind_code: str, moment: datetime | None = None, symbol: str = ""
) -> dict[str, Any]:
    """The letterhead of a paper that `issuer` will number and date: both stay blank.

    kind_code: the abbreviation of the paper's type (Phụ lục III), e.g. BC for báo cáo; a công văn
    has none and brings its own symbol, e.g. UBND-VHKHTT. moment: when what it tells of happened;
    now, if nothing is said.
    """
    agency = issuer.symbol.split("-")[0]  # a named type carries no drafting office (Phụ lục III)
    _, month, year = format_date(moment or clock.now()).split("/")
    return {
        "name": issuer.name,
        "superior": _in_two_lines(issuer.superior_header),
        "issuer": _in_two_lines(issuer.header or issuer.name.upper()),
        "number": "",
        "symbol": symbol or (f"{kind_code}-{agency}" if agency else kind_code),
        "place": issuer.place,
        "day": "",
        "month": month,
        "year": year,
    }


def _in_two_lines(agency: str) -> str:
    """The place of a body stands on a line of its own under its kind."""
    return re.sub(r" (?=(TỈNH|THÀNH PHỐ|HUYỆN|THỊ XÃ|XÃ|PHƯỜNG) )", "\n", agency, count=1)


def sign(issuer: Unit, day: date | None = None, signatory: Signatory | None = None) -> Paper:
    """The signature block: lines of authority, another post, the name; blank where none is known.

    The unit's usual signatory of the day (today, if nothing is said), unless one is named.
    """
    who = signatory or issuer.signatories.in_force(day or clock.today()).first() or Signatory()
    return {
        "authority": who.authority.upper().splitlines(),
        "post": who.post,
        "name": who.name,
    }


def about(document: Document) -> str:
    """What the paper is about, as words in a sentence: without V/v and "./.", "ban hành" small."""
    words = re.sub(r"^(V/v|về việc)[\s:]*", "", document.subject, flags=re.IGNORECASE)
    return re.sub(r"^Ban hành\b", "ban hành", words).rstrip("./ ")


def cite(document: Document) -> str:
    """A paper at its first mention: type, number, day, issuer, what it is about (Mục II.6).

    A Kế hoạch or Thể lệ whose subject says so itself says it once.
    """
    kind, words = document.kind_in_vietnamese, about(document)
    by = f"của {document.issuer.name}"
    if words.startswith(kind):
        return " ".join([words, *document.title.removeprefix(kind).split(), by])
    return f"{document.title} {by} {words if words.startswith('ban hành') else f'về việc {words}'}"


def column(label: str, width: int = 0, kind: str = "text") -> dict[str, Any]:
    """A column of a table: its head, its width in mm (0: a share of the rest), its cells' kind."""
    return {"label": label, "width": width, "kind": kind}


def dated(head: Paper, number: str, day: int | None, month: int | None, year: int | None) -> Paper:
    """The letterhead with its number and day (decree 30/2020, Phụ lục I, Mục II.3 and II.4).

    Days and numbers below 10, January and February get a zero; a number that is none stays as it
    is typed. An unknown day stays blank, an unknown month leaves the head's own.
    """
    head = head | {"number": books.written(number) if books.value(number) else number}
    if month and year:
        months = f"{month:02d}" if month < 3 else str(month)
        head = head | {"day": f"{day:02d}" if day else "", "month": months, "year": str(year)}
    return head


def numbered(paper: Paper, number: str, day: date, code: str, url: str) -> Paper:
    """The paper as it is issued: with the clerk's number and day, and where it is verified."""
    return paper | {
        "head": dated(paper["head"], number, day.day, day.month, day.year),
        "verification": {"code": code, "url": url},
    }
