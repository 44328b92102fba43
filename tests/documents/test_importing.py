"""Reading lists that people send: real files of Excel and CSV, old fonts, files made to break."""

import csv
import subprocess
import sys
import unicodedata
import zipfile
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from xlsxwriter import Workbook
from xlwt import Workbook as OldWorkbook

from documents.importing import sheet as limits, values
from documents.importing.old_fonts import to_unicode
from documents.importing.sheet import UnreadableError
from documents.importing.table import Column, read_table

COLUMNS = (
    Column("title", "Tên sáng kiến", ("ten sang kien",), values.title, required=True),
    Column("people", "Họ và tên", ("ho va ten", "tac gia"), values.names),
    Column("phone", "Điện thoại", ("dien thoai",), values.phone),
    Column("share", "Tỷ lệ (%)", ("ty le",), values.percent),
    Column("applied", "Ngày áp dụng lần đầu", ("ap dung lan dau",), values.month),
)
HEADS = ["STT", "Họ và tên", "Tên sáng kiến", "Điện thoại", "Tỷ lệ (%) đóng góp",
         "Ngày áp dụng lần đầu"]  # fmt: skip
ROW = [1, "Nông Thị Mẫu", "Giá phơi bún khô", "0900.000.123", 100, "3/2023"]


def workbook(*rows: Any, merged: Any = (), formats: dict[str, str] | None = None) -> bytes:
    """An Excel file. merged: first row, first column, last row, last column, what it says."""
    output = BytesIO()
    with Workbook(output, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        percent = book.add_format({"num_format": "0%"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif isinstance(cell, float):
                    sheet.write_number(number, place, cell, percent)
                else:
                    sheet.write(number, place, cell)
        for first, left, last, right, said in merged:
            sheet.merge_range(first, left, last, right, said)
    return output.getvalue()


def old_workbook(*rows: Any) -> bytes:
    """An Excel file of before 2007 (BIFF)."""
    book, output = OldWorkbook(), BytesIO()
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.save(output)
    return output.getvalue()


def csv_file(*rows: list[Any], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def values_of(data: bytes) -> list[dict[str, Any]]:
    return [row.values for row in read_table(data, COLUMNS).rows]


def why(data: bytes) -> str:
    with pytest.raises(UnreadableError) as refusal:
        read_table(data, COLUMNS)
    return str(refusal.value)


READ = {
    "people": ["Nông Thị Mẫu"], "title": "Giá phơi bún khô", "phone": "0900 000 123",
    "share": 100, "applied": (2023, 3),
}  # fmt: skip


def test_a_list_as_people_make_it(demo) -> None:
    """Issue 4, item 8: "merged cells, “10/5/20224”, phones with dots". Titles, the columns'
    numbers, chapters, blank and total rows and notes are none of it; rows keep their numbers."""
    data = workbook(
        ["DANH SÁCH SÁNG KIẾN NĂM 2024"],
        [],
        HEADS,
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["I", "", "Trường THCS Ví Dụ"],
        ROW,
        [],
        [2, "Lý Văn Mẫu", "", "0900 000 124", 60, "10/5/20224"],
        ["", "Hoàng Thị Mẫu", "", "", 40, ""],
        ["Tổng cộng", "", "", "", "", ""],
        ["", "", "", "", "Người lập biểu"],
        merged=[(0, 0, 0, 5, "DANH SÁCH SÁNG KIẾN NĂM 2024"), (7, 2, 8, 2, "Máy tách hạt ngô")],
    )
    table = read_table(data, COLUMNS)
    assert [row.number for row in table.rows] == [6, 8, 9]
    assert table.skipped == [4, 5, 10, 11]
    assert table.rows[0].values == READ
    assert [row.values["title"] for row in table.rows[1:]] == ["Máy tách hạt ngô"] * 2
    assert table.rows[1].errors == {
        "applied": "Năm có 5 chữ số: “10/5/20224”. Có phải 10/5/2024 không? Sửa trong tệp rồi gửi "
        "lại."
    }


def test_headings_are_known_by_their_words_in_any_order(demo) -> None:
    heads = ["Ghi chú", "TÊN SÁNG KIẾN (ghi đầy đủ)", "Ngày sinh", "Tac gia"]
    table = read_table(workbook(heads, ["x", "Nuôi ong", "1/1/1980", "Lò Văn Mẫu"]), COLUMNS)
    assert table.rows[0].values == {"title": "Nuôi ong", "people": ["Lò Văn Mẫu"]}
    assert table.unused == ["Ghi chú", "Ngày sinh"]


def test_without_the_heading_the_sentence_names_it(demo) -> None:
    assert why(workbook(["Họ và tên"], ["Nông Thị Mẫu"])) == (
        "Không thấy hàng tiêu đề có cột “Tên sáng kiến”. Đặt tên cột như trong mẫu rồi gửi lại."
    )


def test_a_heading_twice_is_asked_about(demo) -> None:
    assert why(workbook([*HEADS, "Tên sáng kiến"], ROW)) == (
        "Cột “Tên sáng kiến” có hai lần. Xóa bớt một cột rồi gửi lại."
    )


@pytest.mark.parametrize("cell", ["=A1+1", "+84 là mã vùng", "-A1", "@SUM(A1)", "\tTab", "＝A1"])
def test_signs_of_formulas_are_text(demo, cell) -> None:
    """Security test 31: "cells starting `= + - @ TAB CR` and full-width variants are text"."""
    [row] = values_of(workbook(["Tên sáng kiến"], [cell]))
    assert row == {"title": cell.strip()}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("15/3/2023", (2023, 3)), ("3/2023", (2023, 3)), ("tháng 3 năm 2023", (2023, 3)),
        ("Tháng 3/2023", (2023, 3)), ("2023", (2023, None)), ("năm 2023", (2023, None)),
        (2023, (2023, None)), (45000, (2023, 3)), (45000.5, (2023, 3)), ("2023-03-15", (2023, 3)),
        ("15.3.2023", (2023, 3)), (date(2023, 3, 15), (2023, 3)), ("5/2025", (2025, 5)),
    ],
)  # fmt: skip
def test_days_in_all_spellings(demo, cell, expected) -> None:
    assert values.month(cell) == expected


@pytest.mark.parametrize(
    ("cell", "beginning"),
    [
        ("31/2/2023", "Không có ngày này."), ("13/2023", "Không có ngày này."),
        ("hôm qua", "Ghi ngày, tháng hoặc năm"), ("10/5/98765", "Năm có 5 chữ số. Ghi"),
        ("6/2025", "Ngày này chưa đến."), ("1/1/1900", "Năm phải từ 1945"),
        ("9" * 400, "Không có ngày này."), ("1/2/3/2023", "Ghi ngày, tháng"), ("", "Ghi ngày"),
        ("0", "Không có ngày này."),
    ],
)  # fmt: skip
def test_days_that_are_none(demo, cell, beginning) -> None:
    with pytest.raises(ValueError, match=beginning):
        values.month(cell)


@pytest.mark.parametrize(
    "cell", ["0900.000.123", "0900 000 123", "+84 900 000 123", "84900000123", 900000123]
)
def test_phones_in_all_spellings(cell) -> None:
    assert values.phone(cell) == "0900 000 123"


@pytest.mark.parametrize("cell", ["0900.000.123; 0900.000.124", "chưa có", 123])
def test_phones_that_are_none(cell) -> None:
    with pytest.raises(ValueError, match="Ghi một số điện thoại có 10 chữ số"):
        values.phone(cell)


@pytest.mark.parametrize(("cell", "expected"), [(60, 60), (0.6, 60), ("60 %", 60), (1.0, 100)])
def test_shares_in_all_spellings(cell, expected) -> None:
    assert values.percent(cell) == expected


@pytest.mark.parametrize("cell", [0, 101, 33.3, "33,3%", "một nửa", "60\n40", "nan", "inf"])
def test_shares_that_are_none(cell) -> None:
    with pytest.raises(ValueError, match="Ghi một số tròn từ 1 đến 100"):
        values.percent(cell)


def test_several_people_in_one_cell() -> None:
    assert values.names("Nông Thị Mẫu,\nLý Văn Mẫu và Hoàng Văn Mẫu; ") == [
        "Nông Thị Mẫu", "Lý Văn Mẫu", "Hoàng Văn Mẫu"
    ]  # fmt: skip


def test_typed_cells_of_excel(demo) -> None:
    data = workbook(HEADS, [1, "Lò Văn Mẫu", "Nuôi ong", 900000123, 1.0, date(2023, 3, 15)])
    assert values_of(data) == [
        {"people": ["Lò Văn Mẫu"], "title": "Nuôi ong", "phone": "0900 000 123", "share": 100,
         "applied": (2023, 3)},
    ]  # fmt: skip


def test_a_file_of_an_old_excel(demo) -> None:
    assert values_of(old_workbook(HEADS, ROW)) == [READ]


@pytest.mark.parametrize("cell", [0, "0", "…", "12/3"])
def test_what_has_no_letter_is_no_name(demo, cell) -> None:
    said = values.words(cell)
    [row] = read_table(workbook(HEADS, [1, "Nông Thị Mẫu", cell]), COLUMNS).rows
    assert row.errors == {"title": f"“{said}” không phải là tên. Ghi tên bằng chữ."}


def test_composed_letters_are_stored_as_one(demo) -> None:
    apart = [unicodedata.normalize("NFD", str(cell)) for cell in ROW]
    assert values_of(workbook(HEADS, apart)) == [READ]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t")],
)
def test_csv_in_all_spellings(demo, encoding, delimiter) -> None:
    assert values_of(csv_file(HEADS, ROW, encoding=encoding, delimiter=delimiter)) == [READ]


def test_csv_of_an_old_windows(demo) -> None:
    """cp1258 keeps a letter's circumflex or horn with it, and its tone apart."""

    def apart(text: str) -> str:
        pairs = [unicodedata.normalize("NFD", letter) for letter in text]
        return "".join(
            unicodedata.normalize("NFC", "".join(c for c in pair if c not in TONES))
            + "".join(c for c in pair if c in TONES)
            for pair in pairs
        )

    rows = [[apart(str(cell)) for cell in row] for row in (HEADS, ROW)]
    assert values_of(csv_file(*rows, encoding="cp1258")) == [READ]


TONES = "\u0300\u0301\u0303\u0309\u0323"
OLD = {
    "TCVN3": (["Hä vµ tªn", "Tªn s¸ng kiÕn"], ["N«ng ThÞ MÉu", "Gi¸ ph¬i bón kh«"]),
    "VNI": (["Hoï vaø teân", "Teân saùng kieán"], ["Noâng Thò Maãu", "Giaù phôi buùn khoâ"]),
}


@pytest.mark.parametrize("name", OLD)
@pytest.mark.parametrize(
    "make",
    [workbook, old_workbook, lambda *rows: csv_file(*rows, encoding="latin-1")],
    ids=["xlsx", "xls", "csv"],
)
def test_letters_of_old_fonts_are_turned_and_shown(demo, name, make) -> None:
    """Issue 4, item 8: "legacy TCVN3/VNI text"."""
    table = read_table(make(*OLD[name]), COLUMNS)
    [row] = table.rows
    assert (table.typed_in, row.values) == (
        name,
        {"people": ["Nông Thị Mẫu"], "title": "Giá phơi bún khô"},
    )
    assert list(row.before.values()) == OLD[name][1]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("NGUYÔN V¨N Hïng", ("NGUYỄN VĂN Hùng", "TCVN3")),
        ("TR¦êNG THCS", ("TRƯỜNG THCS", "TCVN3")),
        ("Tr\u00ad\u00eang häc", ("Trường học", "TCVN3")),
        ("ÑOÃ THÒ MÖØNG", ("ĐỖ THỊ MỪNG", "VNI")),
        ("Cao Baèng", ("Cao Bằng", "VNI")), ("Cao Bằng", ("Cao Bằng", "")),
        ("Lâm Hà", ("Lâm Hà", "")), ("toát", ("toát", "")), ("3 × 4 m²", ("3 × 4 m²", "")),
        ("Café Müller", ("Café Müller", "")), ("OCOP", ("OCOP", "")),
    ],
)  # fmt: skip
def test_what_is_unicode_stays(typed, expected) -> None:
    assert to_unicode(typed) == expected


def test_neighbours_decide_what_could_be_either() -> None:
    assert [to_unicode("toát", usual) for usual in ("", "VNI")] == [("toát", ""), ("tốt", "VNI")]


def of_parts(data: bytes, **parts: bytes) -> bytes:
    """The package with some of its parts replaced or added."""
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(output, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return output.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def spread(far: str) -> bytes:
    """A file of a few bytes whose last cell is far away."""
    data = workbook(["Tên sáng kiến"], ["Nuôi ong"])
    with zipfile.ZipFile(BytesIO(data)) as package:
        cells = package.read(SHEET).decode()
    row = "".join(filter(str.isdigit, far))
    more = f'<row r="{row}"><c r="{far}"><v>1</v></c></row></sheetData>'
    return of_parts(data, **{SHEET: cells.replace("</sheetData>", more).encode()})


def merged_over(ref: str, times: int, said: str = "x") -> bytes:
    """A list with one cell merged over others, which the file says so many times."""
    data = workbook(HEADS, *[ROW] * 1000, merged=[(1, 7, 2, 7, said)])
    with zipfile.ZipFile(BytesIO(data)) as package:
        cells = package.read(SHEET).decode()
    told = f'<mergeCell ref="{ref}"/>' * times
    return of_parts(data, **{SHEET: cells.replace('<mergeCell ref="H2:H3"/>', told).encode()})


TOO_LONG = limits.TOO_LONG.format(most="1.000")
TOO_MANY_MERGES = limits.TOO_MANY_MERGES.format(most="5.000")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN_FILES = {
    "a locked file": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), limits.LOCKED),
    "half of a file": (workbook(HEADS, ROW)[:2000], limits.BROKEN),
    "half of an old file": (OLE + bytes(600), limits.BROKEN),
    "a picture": (b"\x89PNG\r\n\x1a\n", limits.PICTURE.format(kind="PNG")),
    "a PDF": (b"%PDF-1.7\n", limits.OTHER_KIND.format(kind="PDF")),
    "an old Word file": (OLE + bytes(600) + limits.OLD_WORD, limits.OTHER_KIND.format(kind="Word")),
    "a programme": (b"MZ\0\0", limits.NO_LIST),
    "nothing": (b"", limits.EMPTY),
    "blank cells": (workbook(["", " "], [" "]), limits.EMPTY),
    "2,000 rows": (workbook(HEADS, *[ROW] * 2000), TOO_LONG),
    "1,001 rows of the list": (workbook(HEADS, *[ROW] * 1001), TOO_LONG),
    "the last row of Excel": (spread("A1048576"), TOO_LONG),
    "the last cell of Excel": (spread("XFD1048576"), TOO_LONG),
    "a CSV without end": (csv_file(HEADS, *[ROW] * 3000), TOO_LONG),
    "one endless cell": (b'"' + b"x" * 1_000_000, limits.BROKEN),
    "300,000 merged cells": (merged_over("H2:H1001", 300_000), TOO_MANY_MERGES),
    "a long cell for a thousand rows": (merged_over("H2:H1001", 1, "x" * 2000), TOO_LONG),
    "a CSV of long cells": (csv_file(HEADS, *[["x" * 2000, "Nuôi ong"]] * 600), TOO_LONG),
    "a CSV of 5 MB": (b"x" * 5_000_000, TOO_LONG),
    "cells of 3 million letters": (workbook(HEADS, *[["x" * 30_000] * 5] * 20), TOO_LONG),
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_what_is_no_list_is_told_in_a_sentence(demo, name) -> None:
    """Issue 4, bad input: "a clear sentence, nothing lost, bounded time and memory"."""
    data, sentence = BROKEN_FILES[name]
    assert why(data) == sentence


def test_what_reads_files_loads_nothing_of_django() -> None:
    """So it runs whole in a limited process."""
    loaded = "import sys, documents.importing.sheet; print('django' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True)
    assert said.stdout == b"False\n"


def test_a_bomb_is_refused_before_it_is_unpacked(demo) -> None:
    """Security test 32: "size ratio checked"."""
    bomb = of_parts(workbook(HEADS, ROW), **{SHEET: b" " * 101 * 1024**2})
    assert len(bomb) < 200_000
    assert why(bomb) == TOO_LONG


def test_a_word_file_is_no_list(demo) -> None:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert why(output.getvalue()) == limits.OTHER_KIND.format(kind="Word")


def test_entities_and_links_are_not_followed(demo, tmp_path) -> None:
    """Security tests 31 and 32: "no external links in XLSX", "no entities, no external DTD"."""
    secret = tmp_path / "secret"
    secret.write_text("bí mật")
    data = workbook(["Tên sáng kiến"], ["Nuôi ong"])
    with zipfile.ZipFile(BytesIO(data)) as package:
        strings = package.read("xl/sharedStrings.xml").decode()
    kind = f'<!DOCTYPE sst [<!ENTITY a SYSTEM "file://{secret}">]>'
    strings = strings.replace("<sst", kind + "<sst", 1).replace("Nuôi ong", "Nuôi &a; ong")
    linked = b"<externalLink><externalBook/></externalLink>"
    evil = of_parts(
        data, **{"xl/sharedStrings.xml": strings.encode(), "xl/externalLinks/1.xml": linked}
    )
    try:
        said = str(values_of(evil))
    except UnreadableError as refusal:
        said = str(refusal)
    assert "bí mật" not in said


def test_formulas_are_what_they_last_showed(demo) -> None:
    output = BytesIO()
    with Workbook(output) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["STT", "Tên sáng kiến", "Họ và tên"])
        sheet.write_row(1, 0, [1, "", "Nông Thị Mẫu"])
        sheet.write_formula(1, 1, '="Nuôi "&"ong"', None, "Nuôi ong")
        sheet.write_row(2, 0, [2, "", "Nông Thị Mẫu"])
        sheet.write_formula(2, 1, '="Nuôi "&"cá"', None, "")
    first, second = read_table(output.getvalue(), COLUMNS).rows
    assert first.values["title"] == "Nuôi ong"
    assert second.errors == {"title": "Chưa ghi tên sáng kiến."}
