"""The two books of a unit in a year: their rows for a page, and the book as a paper.

The columns are those of the printed books (decree 30/2020, Phụ lục IV); what the portal does not
know stays empty for the clerk's hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contest_portal.languages import in_vietnamese
from documents import books
from documents.models import Arrival, Book, Document
from documents.papers import Paper, column, head
from organizations.models import Unit


@dataclass(frozen=True)
class Line:
    """A line of a book: a record, or the numbers that are missing before it."""

    record: Any = None
    missing: str = ""
    is_twice: bool = False


def lines(records: Iterable[Any]) -> list[Line]:
    """Records by their number, those without one last; what is missing stands between them."""
    ordered = sorted(records, key=lambda r: (books.value(_number(r)) or 10**9, _number(r), r.pk))
    numbers = [_number(record) for record in ordered]
    missing, twice = books.gaps(numbers), books.twice(numbers)
    found: list[Line] = []
    for record, number in zip(ordered, numbers, strict=True):
        if gap := missing.pop(books.value(number), ""):
            found.append(Line(missing=gap))
        found.append(Line(record, is_twice=bool(number) and books.same(number) in twice))
    return found


def _number(record: Document | Arrival) -> str:
    return str(record.number or "")


@in_vietnamese
def outgoing(book: Book, year: int, found: list[Line]) -> Paper:
    """Sổ đăng ký văn bản đi of a year."""
    columns = [
        column("Số, ký hiệu văn bản", 32),
        column("Ngày tháng văn bản", 22, "date"),
        column("Tên loại và trích yếu nội dung văn bản"),
        column("Người ký", 30),
        column("Nơi nhận văn bản", 42),
        column("Đơn vị, người nhận bản lưu", 26),
        column("Số lượng bản", 16),
        column("Ghi chú", 20),
    ]
    rows = [_outgoing_row(line) for line in found]
    return _book(book.unit, year, "SỔ ĐĂNG KÝ VĂN BẢN ĐI", book.name, columns, rows)


def _outgoing_row(line: Line) -> list[str]:
    if line.missing:
        return ["", "", f"(thiếu số {line.missing})", "", "", "", "", ""]
    paper: Document = line.record
    data = paper.paper
    to = [r for r in data.get("recipients", []) if not r.startswith(("Như trên", "Lưu:"))]
    return [
        paper.code,
        paper.date.isoformat() if paper.date else "",
        f"{paper.kind_in_vietnamese}: {paper.subject}",
        data.get("sign", {}).get("name", ""),
        "; ".join([*data.get("to", []), *to]),
        "",
        "",
        "Trùng số" if line.is_twice else "",
    ]


@in_vietnamese
def incoming(unit: Unit, year: int, found: list[Line]) -> Paper:
    """Sổ đăng ký văn bản đến of a year."""
    columns = [
        column("Ngày đến", 22, "date"),
        column("Số đến", 15),
        column("Tác giả", 40),
        column("Số, ký hiệu văn bản", 32),
        column("Ngày tháng văn bản", 22, "date"),
        column("Tên loại và trích yếu nội dung văn bản"),
        column("Đơn vị hoặc người nhận", 26),
        column("Ngày chuyển", 20),
        column("Ký nhận", 16),
        column("Ghi chú", 18),
    ]
    rows = [_incoming_row(line) for line in found]
    return _book(unit, year, "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", unit.called, columns, rows)


def _incoming_row(line: Line) -> list[str]:
    if line.missing:
        return ["", "", "", "", "", f"(thiếu số đến {line.missing})", "", "", "", ""]
    arrival: Arrival = line.record
    paper = arrival.document
    return [
        arrival.day.isoformat(),
        books.padded(arrival.number) if arrival.number else "",
        paper.issuer.name,
        paper.code,
        paper.date.isoformat() if paper.date else "",
        f"{paper.kind_in_vietnamese}: {paper.subject}",
        "",
        "",
        "",
        "Trùng số" if line.is_twice else "",
    ]


def _book(unit: Unit, year: int, kind: str, name: str, columns: list, rows: list) -> Paper:
    table = {"name": f"Năm {year}", "columns": columns, "rows": rows}
    return {
        "template": "documents/book.html",
        "file_name": f"so-{'den' if 'ĐẾN' in kind else 'di'}-{year}",
        "title": f"{kind.capitalize()} {year}, {unit.name}",
        "head": head(unit, ""),
        "kind": kind,
        "abstract": f"{name}, năm {year}",
        "wide": True,
        "rows": table,
        "tables": [table],
    }
