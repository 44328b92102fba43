"""Tables as Excel files: written row by row, so that a hundred thousand rows need no memory.

What people typed is text and nothing else: no formula, no link, no number guessed from letters.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date
from decimal import Decimal
from io import BytesIO
from itertools import chain
from math import isfinite
from typing import IO, Any

from django.utils.translation import gettext_noop
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from documents.drawing import TooMuchError
from documents.papers import Paper

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576  # of Excel, heads included
LETTERS = 32_767  # Excel's limit for a cell, in UTF-16 units
CUT = " … (quá dài, đã cắt bớt)"
NUMBERS = (int, float, Decimal)
PRINTED = 5000  # rows that anybody prints; the heights of more would have to be kept in memory
EXACT = 10**15  # Excel keeps 15 digits of a number; longer ones stay text
PAGE_WIDTH = 267  # mm of a landscape A4 between margins of 15
LEAST_WIDTH = 15
DOTS = 96 / 25.4  # a millimetre on the screen, as Excel counts widths
LETTER, PADDING = 2.1, 1.5  # mm of a letter with its share of unfilled lines, and of a cell's edges
LINE, TALLEST = 15.75, 409  # points of a line, and of Excel's tallest row
# Kept in Vietnamese with an export, translated where it is shown.
TOO_MANY_ROWS = gettext_noop(
    "Bảng dài quá 1.048.576 dòng, là giới hạn của Excel. Hãy lọc bớt hoặc tải tệp CSV."
)
# What XML cannot say; also the carriage return, which Excel would show as letters.
UNSAYABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {  # of most cells: one that says its own takes longer to write
        "font_name": "Times New Roman",
        "font_size": 12,
        "text_wrap": True,
        "valign": "top",
    },
    "default_column_width": 72,  # what its digits ask for: 8 dots each
    "default_row_height": 21,  # dots, a LINE
}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "align": "left"},
    "line": {"align": "left"},
    "head": {"bold": True, "align": "center", "valign": "vcenter", "bottom": 1},
    "large": {"num_format": "#,##0"},
    "date": {"num_format": "dd/mm/yyyy", "align": "center"},
    "total": {"bold": True, "num_format": "[>=10000]#,##0;General"},
    "typed": {"locked": False, "align": "center", "bg_color": "#fff9e5"},
}
LARGE = 10_000  # its thousands are set apart; a year's are not
Write = Callable[[int, int, Any], Any]


def of_paper(paper: Paper) -> bytes:
    """The tables of a paper as an Excel file, a sheet each."""
    number = paper.get("verification", {}).get("code")
    lines = [paper["title"], *([f"Mã xác minh: {number}"] if number else [])]
    output = BytesIO()
    write(output, paper["tables"], lines)
    return output.getvalue()


@in_vietnamese
def write(output: IO[bytes], tables: Iterable[dict[str, Any]], lines: Sequence[str] = ()) -> None:
    """Write tables (see `documents.papers`) as an Excel file, each on a sheet of its own.

    A table's rows may be any iterable: they are read once. lines: what the file is, with its
    filter, time, author and code; they stand above each table, the first as its title. Cells of
    kind number hold a number, those of kind date a date or its ISO text; what is neither stands as
    text. Text that is too long for Excel is cut and says so. Where columns are `typed`, only their
    cells can be written in; a `hidden` column is not seen. Raises TooMuchError for too many rows.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        Workbook(output, {**OPTIONS, "tmpdir": folder}) as book,
    ):
        book.set_properties({"created": clock.now().astimezone(UTC).replace(tzinfo=None)})
        styles = {name: book.add_format(style) for name, style in STYLES.items()}
        taken: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.get("name", ""), taken))
            widths = _widths(table["columns"])
            _set_up(sheet, widths, len(lines))
            _guard(sheet, table["columns"])
            _head(sheet, table["columns"], widths, lines, styles)
            _rows(sheet, table, widths, len(lines) + 1, styles)


def _widths(columns: Sequence[dict[str, Any]]) -> list[float]:
    """In mm; columns that say none share the rest of the page."""
    rest = PAGE_WIDTH - sum(column["width"] for column in columns)
    shares = sum(1 for column in columns if not column["width"]) or 1
    return [column["width"] or max(rest / shares, LEAST_WIDTH) for column in columns]


def _set_up(sheet: Worksheet, widths: Sequence[float], head: int) -> None:
    """A4 across, one page wide, the head on every page and always in sight; page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.59, right=0.59, top=0.79, bottom=0.79)  # inches: 15 and 20 mm
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(0)  # printed too: they are the table's frame
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 0)
    sheet.set_header('&C&"Times New Roman,Regular"&13&P')
    for number, width in enumerate(widths):
        sheet.set_column_pixels(number, number, round(width * DOTS))


def _guard(sheet: Worksheet, columns: Sequence[dict[str, Any]]) -> None:
    """A list to fill in: who types in it spoils no other cell by a slip."""
    if any(column.get("typed") for column in columns):
        sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True})
    for number, column in enumerate(columns):
        if column.get("hidden"):
            sheet.set_column(number, number, None, None, {"hidden": True})


def _head(
    sheet: Worksheet,
    columns: Sequence[dict[str, Any]],
    widths: Sequence[float],
    lines: Sequence[str],
    styles: dict[str, Format],
) -> None:
    """What the file is, over the whole width; then the heads of the columns."""
    last = len(columns) - 1
    for row, line in enumerate(lines):
        style = styles["line" if row else "title"]
        if last:
            sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, text(line), style)
        _make_room(sheet, row, [line], [_letters(sum(widths))])
    labels = [text(column["label"]) for column in columns]
    for number, label in enumerate(labels):
        sheet.write_string(len(lines), number, label, styles["head"])
    _make_room(sheet, len(lines), labels, [_letters(width) for width in widths])


def _letters(width: float) -> int:
    """How many letters a line of so many mm holds."""
    return max(int((width - PADDING) / LETTER), 1)


def _make_room(sheet: Worksheet, row: int, cells: Iterable[Any], letters: Iterable[int]) -> None:
    """Make the row as tall as its longest cell: Excel would do so itself, LibreOffice does not."""
    tall = 1
    for cell, most in zip(cells, letters, strict=False):
        if isinstance(cell, str) and len(cell) > most:
            tall = max(tall, -(-len(cell) // most) + cell.count("\n"))
    if tall > 1:
        sheet.set_row(row, min(tall * LINE, TALLEST))


def _rows(
    sheet: Worksheet,
    table: dict[str, Any],
    widths: Sequence[float],
    first: int,
    styles: dict[str, Format],
) -> None:
    """The rows of a table and its total, from row `first` on."""
    writers = [
        _typed(sheet, styles["typed"]) if column.get("typed")
        else _writer(sheet, column["kind"], styles)
        for column in table["columns"]
    ]  # fmt: skip
    total = table.get("total") or []
    most = MOST_ROWS - bool(total)
    letters = [_letters(width) for width in widths]
    row = first - 1
    for row, cells in enumerate(table["rows"], first):
        if row >= most:
            raise TooMuchError(TOO_MANY_ROWS)
        for number, cell in enumerate(cells):
            writers[number](row, number, cell)
        if row < PRINTED:
            _make_room(sheet, row, cells, letters)
    for number, cell in enumerate(total):
        write = sheet.write_number if _is_number(cell) else sheet.write_string
        write(row + 1, number, cell if _is_number(cell) else text(cell), styles["total"])


def _writer(sheet: Worksheet, kind: str, styles: dict[str, Format]) -> Write:
    """Writes one cell of a kind; a value of another kind as text, never guessed at."""
    write_string, write_number = sheet.write_string, sheet.write_number
    large, of_day = styles["large"], styles["date"]

    def as_text(row: int, column: int, cell: Any) -> None:
        if cell is not None and cell != "":
            write_string(row, column, text(cell))

    def as_number(row: int, column: int, cell: Any) -> None:
        if _is_number(cell):
            write_number(row, column, cell, large if cell >= LARGE else None)
        else:
            as_text(row, column, cell)

    def as_date(row: int, column: int, cell: Any) -> None:
        day = _day(cell)
        if day:
            sheet.write_datetime(row, column, day, of_day)
        else:
            as_text(row, column, cell)

    return {"text": as_text, "number": as_number, "date": as_date}[kind]


def _typed(sheet: Worksheet, style: Format) -> Write:
    """Writes a cell that somebody is to fill in: a number, or nothing yet."""
    return lambda row, column, cell: (
        sheet.write_blank(row, column, None, style)
        if cell is None
        else sheet.write_number(row, column, cell, style)
    )


def _is_number(cell: Any) -> bool:
    """A number that Excel keeps to its last digit."""
    return isinstance(cell, NUMBERS) and isfinite(cell) and -EXACT < cell < EXACT


def _day(cell: Any) -> date | None:
    """A day that Excel can count: 1900 or later."""
    try:
        day = cell if isinstance(cell, date) else date.fromisoformat(cell)
    except (TypeError, ValueError):
        return None
    return day if day.year >= 1900 else None


def text(value: Any) -> str:
    """The value as letters that a cell can hold and that stay letters.

    xlsxwriter copies a text that looks like its own markup for rich text as it is, and with it
    whatever cells and formulas somebody wrote there: a space at the end makes it plain again.
    """
    letters = str(value)
    if len(letters) > LETTERS // 2:
        letters = _cut(letters)
    if not letters.isprintable():
        letters = UNSAYABLE.sub("", letters)
    if letters.startswith("<r>") and letters.endswith("</r>"):
        letters += " "
    return letters


def _cut(letters: str) -> str:
    """As much as a cell holds, with a mark where something is missing."""
    units = letters.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * (LETTERS - 1):  # one is kept for the space that `text` may add
        return letters
    return units[: 2 * (LETTERS - 1 - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel allows and that no other sheet has: 31 letters, no signs of its own."""
    plain = " ".join(NOT_IN_A_NAME.sub(" ", name).strip("' ").split()) or "Bảng"
    for number in chain([""], range(2, 1000)):
        end = f" {number}" if number else ""
        found = plain[: 31 - len(end)].strip("' ") + end
        if found.lower() not in {*taken, "history"}:
            taken.add(found.lower())
            return found
    raise TooMuchError
