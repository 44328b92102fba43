"""Tables as Excel and CSV files: typed, safe to open, as long as they need to be."""

import csv
import re
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from python_calamine import load_workbook

from contest_portal import clock
from documents import csv_stream, sheets
from documents.drawing import TooMuchError
from documents.papers import column

COLUMNS = [
    column("STT", 11, "number"), column("Tên giải pháp"), column("Lĩnh vực", 36),
    column("Ngày nộp", 25, "date"),
]  # fmt: skip
ROWS = [
    [1, "Nuôi vịt đẻ thả suối", "Nông lâm ngư nghiệp", "2025-05-05"],
    [2, "Trồng nấm hương", "Nông lâm ngư nghiệp", None],
]
LINES = [
    "Hồ sơ dự thi; không lọc",
    "Lập lúc 8 giờ 00 cho Bế Thị Ngân.",
    "Mã xác minh: ABCD-EFGH-JKMN",
]
# Security test 31: "cells starting `= + - @ TAB CR` and full-width variants are text".
HOSTILE = [
    "=1+1", "+84900000001", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x",
    "=HYPERLINK(\"http://x.example\";\"a\")", "http://x.example", "mailto:a@x.example",
    "external:x.xlsx", "internal:A1", "{=SUM(A1)}", "0900", "1e5", "TRUE", "a;=1+1", 'a","=1',
    "<r><t>=1</t></r>", "<r></r></is></c><c r=\"B9\"><f>1+1</f></c><c t=\"inlineStr\"><is><r></r>",
    "_x003D_1", "a\x00b\x0b", "\ufffe\uffff", "\u202emp4", "👍" * 3, "العربية", "../../x",
]  # fmt: skip


def written(tables, lines=()) -> BytesIO:
    output = BytesIO()
    sheets.write(output, tables, lines)
    return output


def table(rows, columns=COLUMNS, **more) -> dict:
    return {"name": "Danh sách", "columns": columns, "rows": rows, **more}


def read(output: BytesIO, sheet: int = 0) -> list[list]:
    output.seek(0)
    return load_workbook(output).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def part(output: BytesIO, name: str) -> str:
    return zipfile.ZipFile(output).read(name).decode()


def of_words(*words: str) -> list[list]:
    return [[number, word, "", None] for number, word in enumerate(words, 1)]


def test_cells_are_typed():
    """98: every export states filter, time, author and a code to verify it."""
    read_back = read(written([table(ROWS, total=["", "Cộng", "", 2])], LINES))
    assert read_back == [
        *([line, "", "", ""] for line in LINES),
        ["STT", "Tên giải pháp", "Lĩnh vực", "Ngày nộp"],
        [1.0, "Nuôi vịt đẻ thả suối", "Nông lâm ngư nghiệp", date(2025, 5, 5)],
        [2.0, "Trồng nấm hương", "Nông lâm ngư nghiệp", ""],
        ["", "Cộng", "", 2.0],
    ]


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("number", 26.5, 26.5), ("number", Decimal("26.5"), 26.5), ("number", 0, 0.0),
        ("number", "mười", "mười"), ("number", "=1", "=1"),
        ("number", float("nan"), "nan"), ("number", float("inf"), "inf"),
        ("number", 123456789012345678, "123456789012345678"),
        ("date", date(2025, 4, 18), date(2025, 4, 18)), ("date", "tháng 6/2024", "tháng 6/2024"),
        ("date", "1890-01-01", "1890-01-01"), ("text", 2024, "2024"),
    ],
)  # fmt: skip
def test_what_is_not_of_its_kind_stands_as_text(kind, cell, expected):
    assert read(written([table([[cell]], [column("Ô", 20, kind)])])) == [["Ô"], [expected]]


def test_what_people_typed_stays_text():
    """Security test 31: "Excel/CSV: cells starting `= + - @ TAB CR` and full-width variants are
    text; CSV quoting; no external links in XLSX"."""
    output = written([table(of_words(*HOSTILE))], ["=1+1", *HOSTILE])
    xml = part(output, "xl/worksheets/sheet1.xml")
    assert re.findall(r"<f[ >]|hyperlink", xml) == []
    parts = zipfile.ZipFile(output).namelist()
    assert [name for name in parts if re.search("link|rels/sheet", name)] == []
    said = [row[1] for row in read(output)[len(HOSTILE) + 2 :]]
    assert said == [
        {"\r=1": "=1", "a\x00b\x0b": "ab", "\ufffe\uffff": ""}.get(word, word)
        + (" " if word.startswith("<r>") else "")
        for word in HOSTILE
    ]


def test_a_cell_too_long_for_excel_is_cut_and_says_so():
    """Bad input: "Titles of 10,000 letters without spaces"; Excel holds 32,767 units in a cell."""
    words = ["a" * 10_000, "ộ" * 40_000, "👍" * 20_000, "<r>" + "x" * 32_759 + "</r>"]
    long, cut, pairs, markup = (row[1] for row in read(written([table(of_words(*words))]))[1:])
    assert long == words[0]
    assert cut == "ộ" * (len(cut) - len(sheets.CUT)) + sheets.CUT
    assert pairs == "👍" * (len(pairs) - len(sheets.CUT)) + sheets.CUT
    assert markup == words[3] + " "
    for text in (cut, pairs, markup):
        assert 32_760 < len(text.encode("utf-16-le")) / 2 <= 32_767


def test_a_table_too_long_for_excel_is_refused(monkeypatch):
    """Bad input: "a million cells: a correct paper or a clear error"."""
    monkeypatch.setattr(sheets, "MOST_ROWS", 4)
    assert len(read(written([table(ROWS)], ["Một dòng"]))) == 4
    with pytest.raises(TooMuchError) as refusal:
        written([table(ROWS)], ["Hai", "dòng"])
    assert str(refusal.value) == (
        "Bảng dài quá 1.048.576 dòng, là giới hạn của Excel. Hãy lọc bớt hoặc tải tệp CSV."
    )


def test_it_is_set_up_for_the_screen_and_the_printer():
    """Issue 3: "typed cells, frozen header, A4 landscape print set-up"."""
    output = written([table(ROWS)], LINES)
    xml = part(output, "xl/worksheets/sheet1.xml")
    assert '<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/>' in xml
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"' in xml
    assert "'Danh sách'!$4:$4</definedName>" in part(output, "xl/workbook.xml")
    fonts = set(re.findall(r'<name val="([^"]+)"', part(output, "xl/styles.xml")))
    assert fonts == {"Times New Roman"}


def test_a_width_of_nothing_shares_the_rest_of_the_page():
    output = written([table(ROWS, [column("A", 67), column("B"), column("C"), column("D", 100)])])
    found = re.findall(
        r'<col min="(\d)" max="(\d)" width="([\d.]+)"', part(output, "xl/worksheets/sheet1.xml")
    )
    dots = [
        round(float(width) * 8)
        for first, last, width in found
        for _ in range(int(first), int(last) + 1)
    ]
    assert dots == [round(mm * 96 / 25.4) for mm in (67, 50, 50, 100)]


def test_a_row_is_as_tall_as_its_text():
    """Excel would make room by itself; LibreOffice would print one row over the next."""
    rows = [[1, "Nuôi vịt " * 40, "", None], [2, "Nuôi vịt", "", None]]
    xml = part(written([table(rows)], ["Hồ sơ dự thi; " * 30]), "xl/worksheets/sheet1.xml")
    heights = re.findall(r'<row r="(\d)"(?: ht="([\d.]+)" customHeight="1")?', xml)
    assert heights == [("1", "63"), ("2", ""), ("3", "63"), ("4", "")]
    assert '<mergeCell ref="A1:D1"/>' in xml


def test_every_table_has_a_sheet_of_its_own_name():
    names = [
        "Danh sách", "Danh sách", "", "Lĩnh vực: a/b?[c]*\\d", "x" * 40, "x" * 40, "History", "'",
    ]  # fmt: skip
    output = written([table(ROWS) | {"name": name} for name in names])
    output.seek(0)
    assert load_workbook(output).sheet_names == [
        "Danh sách", "Danh sách 2", "Bảng", "Lĩnh vực a b c d", "x" * 31, "x" * 29 + " 2",
        "History 2", "Bảng 2",
    ]  # fmt: skip


def test_a_paper_brings_its_tables():
    paper = {"title": "Danh sách tổng hợp", "tables": [table(ROWS), table(ROWS[:1])]}
    issued = paper | {"verification": {"code": "ABCD-EFGH-JKMN", "url": "https://x.example"}}
    assert read(BytesIO(sheets.of_paper(paper)), 1)[0][0] == "Danh sách tổng hợp"
    assert [row[0] for row in read(BytesIO(sheets.of_paper(issued)))[:2]] == [
        "Danh sách tổng hợp", "Mã xác minh: ABCD-EFGH-JKMN",
    ]  # fmt: skip


def test_the_same_data_give_the_same_bytes():
    with clock.at(datetime.fromisoformat("2025-05-05T08:00+07:00")):
        assert written([table(ROWS)]).getvalue() == written([table(ROWS)]).getvalue()


def test_rows_are_not_kept_in_memory(tmp_path):
    """100,000 rows need no more memory than 1,000."""

    def most(rows: int) -> int:
        tracemalloc.start()
        with (tmp_path / "a.xlsx").open("wb") as file:
            lines = ([n, f"Giải pháp {n} " * 20, "Y dược", None] for n in range(rows))
            sheets.write(file, [table(lines)])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(100)  # what is loaded once
    assert most(20_000) < most(6_000) + 200_000  # the heights of those that are printed are kept


def csv_rows(file) -> list[list[str]]:
    text = b"".join(file).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:], newline="")))


def test_csv_says_what_it_is_after_its_rows():
    """98: every export states filter, time, author and a code to verify it. The head comes first,
    as readers of CSV expect."""
    assert csv_rows(csv_stream.pieces(COLUMNS, ROWS, LINES)) == [
        ["STT", "Tên giải pháp", "Lĩnh vực", "Ngày nộp"],
        ["1", "Nuôi vịt đẻ thả suối", "Nông lâm ngư nghiệp", "2025-05-05"],
        ["2", "Trồng nấm hương", "Nông lâm ngư nghiệp", ""],
        [],
        *([line] for line in LINES),
    ]


def test_what_people_typed_stays_text_in_csv():
    """Security test 31: "cells starting `= + - @ TAB CR` and full-width variants are text; CSV
    quoting"."""
    found = csv_rows(csv_stream.pieces(COLUMNS, of_words(*HOSTILE), ["=1+1"]))
    runs = tuple("=+-@\t\r\n＝＋－＠")
    assert [row[1] for row in found[1:-2]] == [
        f"'{word}" if word.startswith(runs) else word for word in HOSTILE
    ]
    assert found[-1] == ["'=1+1"]
    assert csv_rows(csv_stream.pieces(COLUMNS, [['a"b\r\n,c', 1.5, None, True]], []))[1] == [
        'a"b\r\n,c', "1.5", "", "True",
    ]  # fmt: skip
    assert not any(cell.startswith(runs) for row in found for cell in row)


def test_a_negative_number_is_no_formula():
    assert csv_rows(csv_stream.pieces([column("Số", 20, "number")], [[-5]], []))[1] == ["-5"]


def test_csv_begins_before_the_first_row_is_read():
    """Issue 3: "10,000 rows to .csv … first byte at once"."""
    asked = []

    def rows():
        asked.append("rows")
        yield ROWS[0]

    file = csv_stream.pieces(COLUMNS, rows(), [])
    assert next(file).decode() == '\ufeff"STT","Tên giải pháp","Lĩnh vực","Ngày nộp"\r\n'
    assert asked == []
    rest = b"".join(file).decode()
    assert rest == '"1","Nuôi vịt đẻ thả suối","Nông lâm ngư nghiệp","2025-05-05"\r\n\r\n'
    assert asked == ["rows"]
