"""A sheet as a list: which row heads it, what each cell below says, which rows are none of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import fold, nfc
from documents import drawing
from documents.importing.sheet import EMPTY, ROWS, TOO_LONG, Sheet, UnreadableError, grouped, read
from documents.importing.values import words

SECONDS = 10
BUSY = gettext_lazy(
    "Cổng đang đọc nhiều tệp cùng lúc nên chưa đọc được tệp này. Gửi lại sau ít phút."
)
HEADS = 30  # rows in which the heading is looked for
ORDER = ("stt", "tt", "so tt", "so thu tu")
EXAMPLE = "Ví dụ"  # in the column of numbers: the row of the form that shows how
TOTAL = re.compile(r"(tong|cong|tong cong|tong so)[\W\d]*|tong (so|cong)\b.*")


@dataclass(frozen=True)
class Column:
    """label: its heading in the form, Vietnamese as the lists that people have; headings: phrases,
    as `fold` writes them, one of which its heading holds.

    read: of a cell that is not blank, raises ValueError with a sentence. example: for the form.
    """

    name: str
    label: str
    headings: tuple[str, ...]
    read: Callable[[Any], Any] = words
    required: bool = False
    example: Any = ""


@dataclass
class Row:
    """One row of the list, with its number in Excel. By the column's name: shown, what the cell
    says; before, the same in an old font's letters; values, what it means; errors, what is wrong.

    leave_out: why it is not taken. same: what is there already; taken only if somebody says so.
    of: the row whose fate it shares, e.g. that of the first of several authors. adds: what taking
    it adds to something known.
    """

    number: int
    shown: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    leave_out: str = ""
    same: str = ""
    of: "Row | None" = None
    adds: str = ""


@dataclass
class Table:
    """rows of the list; skipped, the numbers of those that are titles, totals and notes.

    unused: headings that mean nothing here. typed_in: the old font of the text, or "".
    """

    columns: list[Column]
    rows: list[Row]
    skipped: list[int]
    unused: list[str]
    typed_in: str


def read_table(data: bytes, columns: Sequence[Column], rows: int = ROWS) -> Table:
    """The list in a file, of so many rows at most. Raises UnreadableError with a sentence for who
    sent it."""
    sheets = _sheets(data, rows)
    if not sheets:
        raise UnreadableError(EMPTY)
    for sheet in sheets:
        sheet.rows = [[_plain(cell) for cell in row] for row in sheet.rows]
        if (found := _heading(sheet, columns)) is not None:
            return _table(sheet, found, columns, rows)
    joint = _("và")
    needed = f" {joint} ".join(f"“{column.label}”" for column in columns if column.required)
    raise UnreadableError(
        _("Không thấy hàng tiêu đề có cột {needed}. Đặt tên cột như trong mẫu rồi gửi lại."),
        needed=needed,
    )


def _plain(cell: Any) -> Any:
    return nfc(cell).strip() if isinstance(cell, str) else cell


def _sheets(data: bytes, rows: int) -> list[Sheet]:
    try:
        sheets: list[Sheet] = drawing.run(read, data, rows, seconds=SECONDS)
    except drawing.BusyError as problem:
        raise UnreadableError(str(BUSY)) from problem
    except drawing.TooMuchError as problem:
        raise _too_long(rows) from problem
    return sheets


def _too_long(rows: int) -> UnreadableError:
    return UnreadableError(_(TOO_LONG), most=grouped(rows))


def _phrase(heading: Any) -> str:
    return " ".join(re.findall(r"\w+", fold(words(heading))))


def _columns(row: list[Any], columns: Sequence[Column]) -> dict[int, Column]:
    """Which column each heading of the row names: the one with the longest phrase in it."""
    found: dict[int, Column] = {}
    for place, heading in enumerate(row):
        said = f" {_phrase(heading)} "
        fits = [(len(p), c) for c in columns for p in c.headings if f" {p} " in said]
        if fits:
            found[place] = max(fits, key=lambda fit: fit[0])[1]
    return found


def _heading(sheet: Sheet, columns: Sequence[Column]) -> int | None:
    """The first of the top rows with most of the headings, if all that must be are there."""
    needed = {column.name for column in columns if column.required}
    found = [_columns(row, columns).values() for row in sheet.rows[:HEADS]]
    best = max(range(len(found)), key=lambda at: len({c.name for c in found[at]}))
    return best if needed <= {column.name for column in found[best]} else None


def _table(sheet: Sheet, at: int, columns: Sequence[Column], most: int) -> Table:
    heads = sheet.rows[at]
    places = _columns(heads, columns)
    named = [column.name for column in places.values()]
    if twice := [c.label for c in columns if named.count(c.name) > 1]:
        sentence = _("Cột “{heading}” có hai lần. Xóa bớt một cột rồi gửi lại.")
        raise UnreadableError(sentence, heading=twice[0])
    order = next((n for n, head in enumerate(heads) if _phrase(head) in ORDER), None)
    wide = {
        top
        for top, left, bottom, right in sheet.merged
        if sum(left <= place <= right for place in places) > 1
    }
    rows, skipped = [], []
    for number, cells in enumerate(sheet.rows[at + 1 :], at + 1):
        if not any(cell != "" for cell in cells):
            continue
        if _is_none_of_it(cells, places, order, number in wide, heads):
            skipped.append(number + 1)
        else:
            rows.append(_row(number, cells, places, columns, sheet.before))
    if len(rows) > most:
        raise _too_long(most)
    unused = [words(h) for n, h in enumerate(heads) if h != "" and n not in places and n != order]
    return Table([c for c in columns if c.name in named], rows, skipped, unused, sheet.typed_in)


def _is_none_of_it(
    cells: list[Any], places: dict[int, Column], order: int | None, wide: bool, heads: list[Any]
) -> bool:
    """A title over several columns, a total, the columns' numbers, the headings again, a note.

    Also a chapter: numbered otherwise than 1, 2, 3, and nothing but its title.
    """
    filled = {n: words(cell) for n, cell in enumerate(cells) if cell != ""}
    said = [fold(value) for value in filled.values()]
    known = [n for n in filled if n in places]
    needed = {n for n, column in places.items() if column.required}
    if order is not None and filled.get(order) == EXAMPLE:
        return True
    numbered = len(said) > 1 and all(re.fullmatch(r"\(?\d{1,2}\)?", value) for value in said)
    again = all(words(cells[n]) == words(heads[n]) for n in places if n < len(cells))
    number = filled.get(order, "") if order is not None else ""
    chapter = number and not number.rstrip(".").isdecimal() and set(known) <= needed
    note = not number and len(known) < 2 and not set(known) & needed
    return bool(wide or numbered or again or chapter or note or TOTAL.fullmatch(said[0]))


def _row(
    number: int,
    cells: list[Any],
    places: dict[int, Column],
    columns: Sequence[Column],
    before: dict[Any, str],
) -> Row:
    row = Row(number + 1)
    for place, column in places.items():
        cell = cells[place] if place < len(cells) else ""
        if cell == "":
            continue
        row.shown[column.name] = words(cell)
        if (number, place) in before:
            row.before[column.name] = words(before[number, place])
        try:
            row.values[column.name] = column.read(cell)
        except ValueError as problem:
            row.errors[column.name] = str(problem)
    for column in columns:
        if column.required and column.name not in row.shown:
            row.errors[column.name] = _("Chưa ghi {column}.").format(column=column.label.lower())
    return row
