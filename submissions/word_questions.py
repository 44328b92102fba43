"""The contest's questions as a Word form: to fill on paper or in Word, and to read back in.

Runs in a drawing process (see `documents/drawing.py`): plain data in, plain data out, no Django.
A question is found again by the bookmark in its heading, or by the words "Câu 3" that begin it.
"""

import re
import unicodedata
import zipfile
from io import BytesIO
from typing import Any, NamedTuple

from lxml import etree

from documents import inspection
from documents.drawing import Refusal, gettext_noop

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINES, ROWS = 6, 3  # left empty for the pen
TITLE, NAME = "Tên giải pháp", "Họ và tên"  # begin the tables of facts and of authors
CODE = re.compile(r"Mã phiếu:\s*([A-Z0-9-]+)")
HEADING = re.compile(r"Câu\s+(\d{1,3})\b")
PRINTED = re.compile(r"In lúc \d{1,2}\sgiờ\s\d\d, (\d{1,2}/\d{1,2}/\d{4}), bản \d+")
MARK = re.compile(r"phan_([a-z]+)_(\w+)", re.ASCII)  # a bookmark: letters, digits and _
UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, Char
NOT_THE_FORM = gettext_noop(
    "Không thấy dòng “Mã phiếu” trong tệp này. Gửi đúng phiếu câu hỏi tải từ trang viết hồ sơ."
)
# By what a file sent elsewhere would be told: here something else is to be done instead.
UNFIT = {
    inspection.BROKEN_WORD: gettext_noop(
        "Tệp Word này hỏng, không mở được. Tải phiếu mới rồi chép câu trả lời sang."
    ),
    inspection.BLOATED_WORD: gettext_noop(
        "Tệp Word này bung ra lớn quá mức nên không nhận. Tải phiếu mới rồi chép câu trả lời sang."
    ),
    inspection.MACRO_WORD: gettext_noop(
        "Tệp Word này có macro nên không nhận. Tải phiếu mới rồi chép câu trả lời sang."
    ),
    inspection.STUFFED_WORD: gettext_noop(
        "Tệp Word này gói tệp khác bên trong ({name}). Tải phiếu mới rồi chép câu trả lời sang."
    ),
    inspection.REMOTE_WORD: gettext_noop(
        "Tệp Word này tự tải nội dung từ nơi khác khi mở nên không nhận. Tải phiếu mới rồi chép "
        "câu trả lời sang."
    ),
}


class Asked(NamedTuple):
    """A question with what is answered so far; rows: of its table, or None if it has none."""

    order: int
    label: str
    hint: str
    example: str
    text: str
    rows: list[list[str]] | None


class Form(NamedTuple):
    """What is printed on the form. facts: pairs; authors: rows of as many texts as heads.

    printed: when and of which version of the dossier; marks: of the parts that it says, unseen.
    table_heads: of the tables of the questions.
    """

    code: str
    printed: str
    marks: dict[str, str]
    contest: str
    title: str
    facts: list[tuple[str, str]]
    author_heads: list[str]
    authors: list[list[str]]
    table_heads: list[str]
    questions: list[Asked]


class Filled(NamedTuple):
    """What a form said when it came back: texts and tables by the order of the question.

    printed: the day it was, and marks of the parts as they stood then, where the file still has
    them. tables: rows of cells, as many as the table in the file has. facts: by their names;
    authors: rows of cells.
    """

    code: str
    printed: str
    marks: dict[str, str]
    texts: dict[int, str]
    tables: dict[int, list[list[str]]]
    facts: dict[str, str]
    authors: list[list[str]]


class Unreadable(Refusal):
    """The file cannot be taken for a filled form; says why in a sentence."""


def write(form: Form) -> bytes:
    """The form as .docx."""
    import docx  # not in the portal's own processes

    document = docx.Document()
    _sheet(document)
    document.add_heading("Phiếu câu hỏi viết hồ sơ dự thi", 1)
    document.add_paragraph(_plain(form.contest))
    document.add_paragraph(f"Mã phiếu: {form.code}").runs[0].bold = True
    printed = document.add_paragraph(form.printed)
    for part, mark in form.marks.items():
        _bookmark(printed, f"phan_{part}_{mark}")
    document.add_paragraph(
        "Viết vào ô dưới mỗi câu, cứ như đang kể. Câu nào chưa biết thì để trống. Giữ nguyên dòng "
        "“Mã phiếu” và các dòng bắt đầu bằng chữ “Câu” để cổng đọc lại được."
    )
    _grid(document, [[name, value] for name, value in [(TITLE, form.title), *form.facts]])
    document.add_paragraph("Tác giả").runs[0].bold = True
    blank = [[""] * len(form.author_heads)] * max(1, ROWS - len(form.authors))
    _grid(document, [form.author_heads, *form.authors, *blank], head=True)
    for asked in form.questions:
        document.add_paragraph()
        _question(document, asked)
        if asked.rows is not None:
            document.add_paragraph()
            _table(document, asked, form.table_heads)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def _sheet(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(22), Mm(15)
    section.top_margin = section.bottom_margin = Mm(18)
    for name, size in (("Normal", 13), ("Heading 1", 17)):
        style = document.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for theme in [key for key in fonts.attrib if "heme" in key]:
            del fonts.attrib[theme]  # else Word takes the face of its theme
        fonts.set(qn("w:eastAsia"), "Times New Roman")
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.core_properties.author = ""
    document.core_properties.title = "Phiếu câu hỏi viết hồ sơ dự thi"


def _grid(document: Any, rows: list[list[str]], *, head: bool = False) -> Any:
    """A ruled table; its first row, or else its first column, in bold."""
    from docx.shared import Mm

    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for at, row in enumerate(rows):
        table.rows[at].height = Mm(9)
        for column, text in enumerate(row):
            run = table.cell(at, column).paragraphs[0].add_run(_plain(text))
            run.bold = at == 0 if head else column == 0
    return table


def _question(document: Any, asked: Asked) -> None:
    table = document.add_table(2, 1, style="Table Grid")
    head, answer = table.cell(0, 0), table.cell(1, 0)
    _heading(head, f"cau_{asked.order}", f"Câu {asked.order}. {asked.label}")
    if asked.hint:
        head.add_paragraph(_plain(asked.hint))
    if asked.example:
        head.add_paragraph(_plain(f"Ví dụ: {asked.example}")).runs[0].italic = True
    for paragraph in head.paragraphs:
        paragraph.paragraph_format.keep_with_next = True
    lines = asked.text.split("\n") if asked.text else []
    answer.paragraphs[0].add_run(_plain(lines[0]) if lines else "")
    for line in [*lines[1:], *[""] * (2 if lines else LINES - 1)]:
        answer.add_paragraph(_plain(line))
    for paragraph in answer.paragraphs:
        _rule(paragraph)


def _table(document: Any, asked: Asked, heads: list[str]) -> None:
    empty_row = [""] * len(heads)
    rows = [empty_row, heads, *(asked.rows or ()), *[empty_row] * ROWS]
    table = _grid(document, rows, head=True)
    merged = table.cell(0, 0).merge(table.cell(0, len(heads) - 1))
    for empty in merged.paragraphs[1:]:
        empty._element.getparent().remove(empty._element)
    _heading(merged, f"bang_{asked.order}", f"Câu {asked.order}. Bảng số trước và sau khi làm")
    for cell in table.rows[1].cells:
        cell.paragraphs[0].runs[0].bold = True


def _heading(cell: Any, bookmark: str, words: str) -> None:
    """The bold first line of a question, between the ends of its bookmark."""
    cell.paragraphs[0].add_run(_plain(words)).bold = True
    _bookmark(cell.paragraphs[0], bookmark)


def _bookmark(paragraph: Any, name: str) -> None:
    """All of the paragraph, under the next number of the document."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    number = str(int(paragraph._p.xpath("count(//w:bookmarkStart)")))
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), number)
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), number)
    paragraph._p.insert(0, start)
    paragraph._p.append(end)


def _rule(paragraph: Any) -> None:
    """A dotted line under the paragraph, for the pen."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.space_before = Pt(5)
    borders = OxmlElement("w:pBdr")
    for side in ("bottom", "between"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "dotted"), ("sz", "4"), ("space", "1"), ("color", "857A6C")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _plain(text: str) -> str:
    return UNWRITABLE.sub("", text)


def read(data: bytes) -> Filled:
    """What somebody filled in. Raises Unreadable with a sentence for anything that is no form."""
    body = _document(data)
    for gone in [*body.iter(f"{W}moveFrom", f"{W}del", "{*}Fallback")]:
        gone.getparent().remove(gone)
    words = _text(body)
    code, printed = CODE.search(words), PRINTED.search(words)
    if code is None:
        raise Unreadable(NOT_THE_FORM)
    names = [mark.get(f"{W}name", "") for mark in body.iter(f"{W}bookmarkStart")]
    marks = {found[1]: found[2] for name in names if (found := MARK.fullmatch(name))}
    texts: dict[int, str] = {}
    tables: dict[int, list[list[str]]] = {}
    grids: dict[str, list[list[str]]] = {TITLE: [], NAME: []}
    for table in body.iter(f"{W}tbl"):
        head, *rest = [*table.iter(f"{W}tr")] or [None]
        kind, order = _named(head) if head is not None else ("", 0)
        if kind == "cau" and not texts.get(order):
            texts[order] = _text(*rest)
        elif kind == "bang" and not tables.get(order):
            tables[order] = [row for tr in rest[1:] if any(row := _row(tr))]
        elif head is not None and grids.get(name := "".join(_cells(head)[:1])) == []:
            grids[name] = [_cells(tr) for tr in (head, *rest)]  # the first: others are in answers
    facts = {row[0]: row[1] for row in grids[TITLE] if len(row) > 1}
    authors = [row for row in grids[NAME][1:] if any(row)]
    day = printed[1] if printed else ""
    return Filled(code[1], day, marks, texts, tables, facts, authors)


def _document(data: bytes) -> Any:
    """The tree of the document, once the package was looked at as every file that people send."""
    try:
        inspection.inspect(data, ".docx")
    except inspection.Unfit as reason:
        raise Unreadable(UNFIT[reason.args[0]], **reason.values) from reason
    with zipfile.ZipFile(BytesIO(data)) as package:
        return etree.fromstring(
            package.read("word/document.xml"),
            etree.XMLParser(resolve_entities=False, no_network=True),
        )


def _named(head: Any) -> tuple[str, int]:
    """cau and 3, by the bookmark in a row or by its first words; an empty text if by neither."""
    for mark in head.iter(f"{W}bookmarkStart"):
        kind, _, order = mark.get(f"{W}name", "").partition("_")
        if kind in ("cau", "bang") and order.isdecimal():
            return kind, int(order)
    words = _text(head)
    found = HEADING.match(words)
    if not found:
        return "", 0
    return ("bang" if words[found.end() :].startswith(". Bảng") else "cau"), int(found[1])


def _row(row: Any) -> list[str]:
    return [" ".join(text.split()) for text in _cells(row)]


def _cells(row: Any) -> list[str]:
    return [_text(cell) for cell in row.iter(f"{W}tc")]


def _text(*elements: Any) -> str:
    """The words, a line for each paragraph, without empty lines around them."""
    lines = [""]
    for element in elements:
        for node in element.iter(f"{W}p", f"{W}t", f"{W}tab", f"{W}br", f"{W}cr"):
            if node.tag == f"{W}t":
                lines[-1] += node.text or ""
            elif node.tag == f"{W}tab":
                lines[-1] += "\t" if node.getparent().tag == f"{W}r" else ""
            else:
                lines.append("")
    return unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in lines)).strip()
