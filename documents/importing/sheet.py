"""The cells of an Excel or CSV file that somebody sent. Runs in a process of `documents.drawing`.

Formulas are not computed and links not followed: a cell is what the file says it showed last.
"""

import csv
import unicodedata
import zipfile
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from documents.drawing import Refusal, gettext_noop
from documents.importing import old_fonts

ROWS = 1000  # of a list, if its kind says no more; with its titles a file may have some more
COLUMNS = 100  # those further right are not read
SHEETS = 20
LETTERS = 1_000_000  # of all cells, those that are merged counted for each row
LETTERS_A_ROW = 200  # of longer lists
MERGES = 5000  # of a sheet
UNPACKED = 100 * 1024**2  # bytes of a package
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


TOO_LONG = gettext_noop(
    "Bảng dài hoặc rộng quá nên không đọc được: mỗi tệp tối đa {most} dòng. "
    "Xóa các dòng, cột trống ở cuối bảng hoặc chia thành nhiều tệp."
)
TOO_MANY_MERGES = gettext_noop(
    "Bảng có hơn {most} chỗ gộp ô nên không đọc được. Bỏ gộp các ô trong Excel rồi gửi lại."
)
LOCKED = gettext_noop("Tệp này có mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại rồi gửi.")
BROKEN = gettext_noop("Tệp này hỏng nên không đọc được. Mở bằng Excel, lưu lại rồi gửi.")
NO_LIST = gettext_noop("Tệp này không phải bảng Excel hay CSV. Gửi tệp .xlsx, .xls hoặc .csv.")
OTHER_KIND = gettext_noop(
    "Tệp này là {kind}, không phải bảng Excel. Mở danh sách gốc bằng Excel, hoặc chép bảng sang "
    "Excel, lưu thành .xlsx rồi gửi."
)
PICTURE = gettext_noop(
    "Tệp này là ảnh {kind}, không phải bảng Excel. Mở danh sách gốc bằng Excel, hoặc chép bảng "
    "sang Excel, lưu thành .xlsx rồi gửi."
)
OTHER_KINDS = {  # by their heads
    b"%PDF": (OTHER_KIND, "PDF"),
    b"\x89PNG": (PICTURE, "PNG"),
    b"\xff\xd8\xff": (PICTURE, "JPG"),
}
OLD_WORD, OLD_BOOK = ("WordDocument".encode("utf-16-le"), "Workbook".encode("utf-16-le"))
EMPTY = gettext_noop(
    "Không đọc được ô nào có chữ. Nếu các ô là công thức thì mở tệp bằng Excel, lưu lại rồi gửi."
)


class UnreadableError(Refusal):
    """The file cannot be read as a list; says why in a sentence."""


def grouped(number: int) -> str:
    """1.000"""
    return f"{number:,}".replace(",", ".")


def too_long(rows: int) -> UnreadableError:
    """What is raised for a list that may have so many rows and has more."""
    return UnreadableError(TOO_LONG, most=grouped(rows))


@dataclass
class Sheet:
    """Cells from A1 on, in Unicode. merged: (first row, first column, last row, last column), from
    0. typed_in: the old font of the text, or ""; before: what the changed cells said, by place.
    """

    rows: list[list[Any]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    typed_in: str = ""
    before: dict[tuple[int, int], str] = field(default_factory=dict)


def read(data: bytes, rows: int = ROWS) -> list[Sheet]:
    """The visible sheets of an .xlsx, .xls or .csv file that say anything, the kind told by
    content. rows: how many at most. Raises UnreadableError.
    """
    for head, (sentence, kind) in OTHER_KINDS.items():
        if data.startswith(head):
            raise UnreadableError(sentence, kind=kind)
    found = _excel(data, rows) if data.startswith((OLE, ZIP)) else [_csv(data, rows)]
    sheets = [sheet for sheet in found if any(str(c).strip() for row in sheet.rows for c in row)]
    for sheet in sheets:
        _spread(sheet)
    if sum(map(_letters, sheets)) > max(LETTERS, rows * LETTERS_A_ROW):
        raise too_long(rows)
    for sheet in sheets:
        _modernise(sheet)
    return sheets


def _excel(data: bytes, rows: int) -> list[Sheet]:
    if data.startswith(OLE) and ENCRYPTED in data:
        raise UnreadableError(LOCKED)
    if data.startswith(OLE) and OLD_WORD in data and OLD_BOOK not in data:
        raise UnreadableError(OTHER_KIND, kind="Word")
    try:
        if data.startswith(ZIP):
            _check_package(data)
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            shown = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible
                and sheet.typ == SheetTypeEnum.WorkSheet
            ]
            return [_sheet(book.get_sheet_by_name(name), rows) for name in shown[:SHEETS]]
    except PasswordError as problem:
        raise UnreadableError(LOCKED) from problem
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as problem:
        raise UnreadableError(BROKEN) from problem


def _letters(sheet: Sheet) -> int:
    return sum(len(cell) for row in sheet.rows for cell in row if isinstance(cell, str))


def _check_package(data: bytes) -> None:
    """Refuse what unpacks to far more than any list, and packages that are no workbook."""
    parts = zipfile.ZipFile(BytesIO(data)).infolist()
    names = {part.filename for part in parts}
    if sum(part.file_size for part in parts) > UNPACKED:
        raise too_long(ROWS)
    if "word/document.xml" in names:
        raise UnreadableError(OTHER_KIND, kind="Word")
    if not any(name.startswith("xl/workbook") for name in names):
        raise UnreadableError(NO_LIST)


def _sheet(sheet: CalamineSheet, most: int) -> Sheet:
    rows = sheet.to_python(skip_empty_area=False, nrows=most + 200)
    if sheet.total_height > len(rows):
        raise too_long(most)
    ranges = sheet.merged_cell_ranges or ()
    if len(ranges) > MERGES:
        raise UnreadableError(TOO_MANY_MERGES, most=grouped(MERGES))
    merged = [(*first, *last) for first, last in ranges]
    return Sheet([row[:COLUMNS] for row in rows], merged)


def _csv(data: bytes, most: int) -> Sheet:
    """Parted by whichever of semicolon, comma and tab its first lines have most of."""
    if len(data) > 4 * LETTERS:  # no letter has more bytes
        raise too_long(ROWS)
    text = _decoded(data)
    separator = max(";,\t", key=text[:4000].count)
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            rows.append(row[:COLUMNS])
            if len(rows) > 2 * most:
                raise too_long(most)
    except csv.Error as problem:
        raise UnreadableError(BROKEN) from problem
    return Sheet(rows)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise UnreadableError(NO_LIST)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return old_fonts.decode(data)


def _spread(sheet: Sheet) -> None:
    """A cell merged over several rows of its column counts for each of them."""
    for top, left, bottom, right in sheet.merged:
        if left == right and top < len(sheet.rows) and left < len(sheet.rows[top]):
            for row in sheet.rows[top + 1 : bottom + 1]:
                row[left] = sheet.rows[top][left]


def _modernise(sheet: Sheet) -> None:
    """Put the sheet's text in Unicode, NFC."""
    cells = {
        (r, c): unicodedata.normalize("NFC", cell).strip()
        for r, row in enumerate(sheet.rows)
        for c, cell in enumerate(row)
        if isinstance(cell, str)
    }
    sheet.typed_in = old_fonts.usual(cells.values())
    for (r, c), old in cells.items():
        sheet.rows[r][c], name = old_fonts.to_unicode(old, sheet.typed_in)
        if name:
            sheet.before[r, c] = old
