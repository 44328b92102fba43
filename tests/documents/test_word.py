"""A paper as a Word file: the same words and the same look as its PDF, and nothing else in it."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from django.template import engines
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from documents import drawing, pdf, word
from documents.word_file import package
from documents.word_file.looks import LOOKS
from tests import pdf as read

HEAD = {
    "name": "Ủy ban nhân dân thành phố Cao Bằng",
    "superior": "ỦY BAN NHÂN DÂN\nTỈNH CAO BẰNG",
    "issuer": "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ CAO BẰNG",
    "number": "", "symbol": "BC-UBND", "place": "Thành phố Cao Bằng",
    "day": "", "month": "5", "year": "2025",
}  # fmt: skip
SENTENCE = (
    "Thực hiện Kế hoạch số 105/KH-UBND ngày 10 tháng 4 năm 2025, Ủy ban nhân dân thành phố đã giao "
    "các phòng, ban lựa chọn, giới thiệu những giải pháp kỹ thuật đã áp dụng có hiệu quả. "
)
TABLE = {
    "name": "Danh sách giải pháp",
    "columns": [
        {"label": "STT", "width": 11, "kind": "number"},
        {"label": "Tên giải pháp", "width": 0, "kind": "text"},
        {"label": "Ngày nộp", "width": 26, "kind": "date"},
    ],
    "rows": [[n, f"Nuôi vịt cỏ thả đồng, cách {n}", "2025-05-05"] for n in range(1, 61)],
    "total": ["", "Tổng số", ""],
}
PAPER = {
    "template": "documents/base.html",
    "file_name": "bao-cao",
    "title": "Báo cáo kết quả",
    "head": HEAD,
    "kind": "BÁO CÁO",
    "abstract": "Kết quả tham gia Hội thi",
    "to": ["Ban Tổ chức Hội thi"],
    "bases": ["Căn cứ Luật Tổ chức chính quyền địa phương", "Căn cứ Thể lệ Hội thi"],
    "text": [SENTENCE * 3] * 6,
    "table": TABLE,
    "recipients": ["Như trên", "Lưu: VT, VHKHTT"],
    "sign": {
        "authority": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "post": "", "name": "Nguyễn Văn Mẫu"
    },
    "signs": [
        {"post": "THƯ KÝ", "name": "Lê Thị Mẫu"}, {"post": "CHỦ TỌA", "name": "Trần Văn Mẫu"}
    ],
    "authority_line": "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ CAO BẰNG",
    "articles": [SENTENCE, "Quyết định này có hiệu lực từ ngày ký"],
    "verification": {
        "code": "ABCD-EFGH-JKMN", "url": "https://cong.example.vn/xac-minh/ABCD-EFGH-JKMN/"
    },
}  # fmt: skip
TEXT = "{% for line in paper.text %}<p>{{ line }}</p>{% endfor %}"
ANNEX = (
    '<section class="annex wide">'
    '{% include "documents/annex.html" with name="Phụ lục I" title="Danh sách" of="Báo cáo" %}'
    "{% table paper.table %}</section>"
)
KINDS = {
    "named": ("base", f"<h2>1. Kết quả</h2>{TEXT}", ""),
    "letter": ("letter", TEXT, ""),
    "decision": ("decision", "{{ block.super }}", ANNEX),
    "minutes": ("minutes", TEXT, ""),
    "table": ("base", "{% table paper.table %}", ""),
}


def page(kind: str, **changes: object) -> str:
    """The HTML of a paper of a kind, from the templates that all papers share."""
    base, body, annexes = KINDS[kind]
    template = engines["django"].from_string(
        f'{{% extends "documents/{base}.html" %}}{{% load official %}}'
        f"{{% block body %}}{body}{{% endblock %}}{{% block annexes %}}{annexes}{{% endblock %}}"
    )
    return template.render({"paper": PAPER | {"subject": "tham gia Hội thi"} | changes})


def written(kind: str, **changes: object):
    return docx.Document(BytesIO(package.write(page(kind, **changes))))


def paragraphs(document) -> list[Paragraph]:
    """All of them, in cells too, in the order of the page."""
    return [Paragraph(p, document) for p in document.element.body.iter(qn("w:p"))]


def words(document) -> str:
    return "".join("".join(p.text for p in paragraphs(document)).split())


def words_of(cell) -> str:
    return "".join(text.text for text in cell._tc.iter(qn("w:t")))


def by_style(document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for paragraph in paragraphs(document):
        found.setdefault(paragraph.style.name.removeprefix("NĐ30 "), []).append(paragraph.text)
    return found


def without_numbers(pages: list[str]) -> Iterator[str]:
    number = 0
    for text in pages:
        number = 1 if text.startswith("Phụ lục") else number + 1
        yield re.sub(rf"^{number} | {number}$", "", text) if number > 1 else text


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_are_those_of_the_pdf(kind: str) -> None:
    """Statement 97: Quyết định, tờ trình, danh sách, báo cáo … come as PDF and Word."""
    html = page(kind)
    heads = len(html.split("<thead>")) - 1
    drawn = read.pages(drawing.run(drawing.draw, html))
    head = "STT Tên giải pháp Ngày nộp"  # it repeats: once each page in the PDF, once in Word
    text = " ".join(without_numbers(drawn))
    joined = text.replace(head, "", text.count(head) - heads)
    assert sorted(words(written(kind))) == sorted("".join(joined.split()))
    assert len(drawn) > 1 or kind == "minutes"


def test_the_words_stand_in_the_order_of_the_pdf() -> None:
    [drawn] = read.pages(drawing.run(drawing.draw, page("named", text=[SENTENCE])))
    assert words(written("named", text=[SENTENCE])) == "".join(drawn.split())


def test_components_of_a_named_type() -> None:
    """Decree 30/2020, Mục II; number and day stay blank to be typed."""
    found = by_style(written("named", text=[SENTENCE.strip()]))
    assert found == {
        "Cơ quan chủ quản": ["ỦY BAN NHÂN DÂN\nTỈNH CAO BẰNG"],
        "Cơ quan ban hành": ["ỦY BAN NHÂN DÂN\nTHÀNH PHỐ CAO BẰNG"],
        "Quốc hiệu": ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        "Tiêu ngữ": ["Độc lập - Tự do - Hạnh phúc"],
        "Số, ký hiệu": ["Số: \u2003\u2003\u2003/BC-UBND"],
        "Địa danh, ngày tháng": [
            "Thành phố Cao Bằng, ngày \u2003\u2002 tháng 5 năm 2025",
        ],
        "Tên loại": ["BÁO CÁO"],
        "Trích yếu": ["Kết quả tham gia Hội thi"],
        "Kính gửi": ["Kính gửi: Ban Tổ chức Hội thi."],
        "Căn cứ": [
            "Căn cứ Luật Tổ chức chính quyền địa phương;", "Căn cứ Thể lệ Hội thi.",
        ],
        "Đề mục": ["1. Kết quả"],
        "Lời văn": [SENTENCE.strip()],
        "Nơi nhận": ["Nơi nhận:"],
        "Danh sách nơi nhận": ["- Như trên;", "- Lưu: VT, VHKHTT."],
        "Quyền hạn, chức vụ": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
        "Họ tên": ["Nguyễn Văn Mẫu"],
        "Mã xác minh": [
            "", "Mã xác minh ABCD-EFGH-JKMN\nhttps://cong.example.vn/xac-minh/ABCD-EFGH-JKMN/"
        ],
        "Đường kẻ": ["", "", ""],
        "Khoảng trống": ["", ""],
    }  # fmt: skip


def test_components_of_a_letter_a_decision_and_minutes() -> None:
    letter = by_style(written("letter", to=["Các phòng, ban", "Các xã, phường"]))
    assert letter["Trích yếu công văn"] == ["V/v tham gia Hội thi"]
    assert letter["Kính gửi nhiều nơi"] == ["Kính gửi:"]
    assert letter["Nơi kính gửi"] == ["- Các phòng, ban;", "- Các xã, phường."]
    assert {"Tên loại", "Trích yếu"} & letter.keys() == set()
    decision = by_style(written("decision"))
    assert decision["Thẩm quyền"] == [PAPER["authority_line"], "QUYẾT ĐỊNH:"]
    assert decision["Lời văn"][1] == "Điều 2. Quyết định này có hiệu lực từ ngày ký./."
    assert decision["Phụ lục"] == ["Phụ lục I"]
    assert decision["Tên phụ lục"] == ["DANH SÁCH"]
    [line] = decision["Kèm theo"]
    assert " ".join(line.split()) == (
        "(Kèm theo Báo cáo số /BC-UBND ngày tháng 5 năm 2025 của Ủy ban nhân dân thành phố Cao "
        "Bằng)"
    )
    minutes = by_style(written("minutes"))
    assert minutes["Quyền hạn, chức vụ"] == ["THƯ KÝ", "CHỦ TỌA"]
    assert minutes["Họ tên"] == ["Lê Thị Mẫu", "Trần Văn Mẫu"]
    assert "Địa danh, ngày tháng" not in minutes


@pytest.mark.parametrize(
    ("style", "size", "bold", "italic", "align"),
    [
        ("Quốc hiệu", 12, True, None, "CENTER"),
        ("Tiêu ngữ", 13, True, None, "CENTER"),
        ("Cơ quan chủ quản", 12, None, None, "CENTER"),
        ("Cơ quan ban hành", 12, True, None, "CENTER"),
        ("Số, ký hiệu", 13, None, None, "CENTER"),
        ("Địa danh, ngày tháng", 13, None, True, "CENTER"),
        ("Tên loại", 14, True, None, "CENTER"),
        ("Trích yếu", 14, True, None, "CENTER"),
        ("Trích yếu công văn", 12, None, None, "CENTER"),
        ("Căn cứ", 14, None, True, "JUSTIFY"),
        ("Lời văn", 14, None, None, "JUSTIFY"),
        ("Quyền hạn, chức vụ", 14, True, None, "CENTER"),
        ("Họ tên", 14, True, None, "CENTER"),
        ("Kính gửi", 14, None, None, "CENTER"),
        ("Nơi nhận", 12, True, True, "LEFT"),
        ("Danh sách nơi nhận", 11, None, None, "LEFT"),
        ("Phụ lục", 14, True, None, "CENTER"),
        ("Tên phụ lục", 14, True, None, "CENTER"),
        ("Kèm theo", 14, None, True, "CENTER"),
        ("Số trang", 14, None, None, "CENTER"),
    ],
)
def test_letters_of_each_component(style, size, bold, italic, align) -> None:
    """Decree 30/2020, Phụ lục I, Mục V: the sizes of its own sample."""
    look = written("named").styles[f"NĐ30 {style}"]
    shown = look.paragraph_format.alignment
    assert (look.font.size.pt, look.font.bold, look.font.italic) == (size, bold, italic)
    assert shown.name == align


def test_body_text_is_justified_and_indented() -> None:
    """Mục II.6: first line 1 or 1,27 cm, at least 6 pt between paragraphs, single to 1,5 lines."""
    form = written("named").styles["NĐ30 Lời văn"].paragraph_format
    assert (form.space_before.pt, form.first_line_indent.cm) == (6, 1.27)
    assert 1 <= form.line_spacing <= 1.5


def test_every_letter_is_times_new_roman_in_vietnamese() -> None:
    document = written("named")
    defaults = document.styles.element.find(qn("w:docDefaults"))
    fonts = defaults.find(".//" + qn("w:rFonts"))
    assert set(fonts.attrib.values()) == {"Times New Roman"}
    assert len(fonts.attrib) == 4
    assert set(defaults.find(".//" + qn("w:lang")).attrib.values()) == {"vi-VN"}
    assert list(document.element.iter(qn("w:rFonts"))) == []


def test_pages_have_the_margins_of_the_decree_and_numbers_from_the_second() -> None:
    """Mục I: A4, 20, 15, 20, 30 mm; the number in the middle of the top margin, not on page 1."""
    paper, annex = written("decision").sections
    for section, size in ((paper, (210, 297)), (annex, (297, 210))):
        sides = (section.top_margin, section.right_margin, section.bottom_margin)
        assert [round(side.mm) for side in (*sides, section.left_margin)] == [20, 15, 20, 30]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == size
        assert section.different_first_page_header_footer
        assert [p.text for p in section.first_page_header.paragraphs] == [""]
        [number] = section.header.paragraphs
        [field] = number._p.iter(qn("w:fldSimple"))
        assert field.get(qn("w:instr")) == "PAGE"
        assert number.style.name == "NĐ30 Số trang"
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_rule_lines_are_as_long_as_the_decree_wants() -> None:
    """Mục II: under Tiêu ngữ as long as it; agency and abstract 1/3 to 1/2, in the middle."""
    document = written("named")
    before, rules = "", {}
    for paragraph in paragraphs(document):
        if paragraph.style.name == "NĐ30 Đường kẻ":
            form = paragraph.paragraph_format
            assert form.left_indent == form.right_indent
            rules[before] = form.left_indent.mm
        before = paragraph.style.name
    cells = [165 * 0.39, 165 * 0.61]
    texts = {"Cơ quan ban hành": 49.4, "Tiêu ngữ": 56.0, "Trích yếu": 56.0}
    long = {
        name: whole - 2 * rules[f"NĐ30 {name}"]
        for name, whole in zip(texts, [*cells, 165], strict=True)
    }
    assert {name: round(mm / texts[name], 1) for name, mm in long.items()} == {
        "Cơ quan ban hành": 0.4, "Tiêu ngữ": 1.0, "Trích yếu": 0.4
    }  # fmt: skip


def test_a_table_across_a_page_is_as_small_as_in_the_pdf() -> None:
    for document, size in ((written("table"), 12), (written("decision"), 11)):
        styles = {style.name: style.font.size for style in document.styles}
        assert [styles[f"NĐ30 {name}"] for name in ("Ô bảng", "Đầu bảng", "Ô số")] == [Pt(size)] * 3


def test_a_table_repeats_its_head_and_splits_no_row() -> None:
    table = written("table").tables[1]
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows[:3]] == [
        True, False, False,
    ]  # fmt: skip
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [round(column.width / Mm(1)) for column in table.columns] == [11, 128, 26]
    cells = table.rows[60].cells
    assert [cell.text for cell in cells] == ["60", "Nuôi vịt cỏ thả đồng, cách 60", "05/5/2025"]
    assert [cell.paragraphs[0].alignment for cell in cells] == [None] * 3  # from their styles
    assert [cell.paragraphs[0].style.name for cell in cells] == [
        "NĐ30 Ô số", "NĐ30 Ô bảng", "NĐ30 Ô số",
    ]  # fmt: skip
    assert table.rows[61].cells[1].paragraphs[0].runs[0].bold


def test_the_signature_stays_with_the_text() -> None:
    found = [p for p in paragraphs(written("named")) if p.style.name == "NĐ30 Lời văn"]
    assert [p.paragraph_format.keep_with_next for p in found] == [None] * 5 + [True]


def test_the_code_to_verify_is_a_picture_that_says_what_it_is() -> None:
    document = written("named")
    [picture] = document.inline_shapes
    assert round(picture.width.mm) == 16
    assert picture._inline.docPr.get("descr") == f"Mã QR: {PAPER['verification']['url']}"


def test_the_same_data_give_the_same_bytes() -> None:
    assert word.write(PAPER) == word.write(PAPER)
    names = docx.Document(BytesIO(word.write(PAPER))).core_properties
    assert (names.title, names.author) == ("Báo cáo kết quả", HEAD["name"])
    assert (names.created, names.modified, names.last_modified_by) == (None, None, "")


HOSTILE = [
    '<script>alert(1)</script><b onclick="x">đậm</b>',
    '<img src="http://127.0.0.1/x"><a href="file:///etc/passwd">',
    "{{ 7 }} {% include x %} &lt;w:p/&gt; ]]>",
    "{ HYPERLINK http://127.0.0.1 } { INCLUDETEXT /etc/passwd }",
    "مرحبا \u202eđảo\u202c \u200fphải 😀 👩‍🌾",
    "Ậ" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    head = HEAD | {"issuer": text, "symbol": text}
    document = written("named", text=[text], abstract=text, head=head, to=[text, "x"])
    found = by_style(document)
    assert found["Lời văn"] == found["Trích yếu"] == found["Cơ quan ban hành"] == [text]
    assert found["Nơi kính gửi"] == [f"- {text};", "- x."]
    tags = {etree.tag.split("}")[1] for etree in document.element.body.iter()}
    assert tags & {"hyperlink", "fldSimple", "fldChar", "instrText", "object", "altChunk"} == set()


def test_letters_that_xml_forbids_are_left_out() -> None:
    found = by_style(written("named", text=["a\x00b\x0bc\x1fd\ufffee\ud800f"]))
    assert found["Lời văn"] == ["abcdef"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_part_refers_outside_the_file(kind: str) -> None:
    with ZipFile(BytesIO(package.write(page(kind)))) as archive:
        relations = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
    assert [b"TargetMode" in relation for relation in relations] == [False] * len(relations)
    targets = re.findall(rb'Target="([^"]*)"', b"".join(relations))
    assert set(targets) - {b"word/media/image1.png", b"media/image1.png"} == {
        b"word/document.xml", b"docProps/core.xml", b"styles.xml", b"settings.xml", b"header1.xml",
    }  # fmt: skip


def test_a_page_that_is_too_long_is_refused_in_a_sentence() -> None:
    with pytest.raises(drawing.TooMuchError, match="chia thành nhiều tập"):
        word.write(PAPER | {"abstract": "a" * (drawing.LETTERS + 1)})


SHEET = Path(pdf.__file__).parent.parent / "static" / "documents" / "official.css"


def declared() -> dict[str, dict[str, str]]:
    """What official.css says of each class alone, or below the body, a table or a signature."""
    text = re.sub(r"/\*.*?\*/", "", SHEET.read_text(), flags=re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    for selectors, block in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        for selector in selectors.split(","):
            name = re.fullmatch(
                r"(?:\.(?:body|sign|rows|label) )?\.?([a-z0-9-]+)", selector.strip()
            )
            if name:
                rules = [rule.split(":", 1) for rule in block.split(";") if ":" in rule]
                known = found.setdefault(name[1], {})
                known |= {key.strip(): value.strip() for key, value in rules}
    return found


def test_the_looks_are_those_of_the_stylesheet() -> None:
    """Sizes, bold and italic are written twice, for paper and for Word; they do not drift apart."""
    rules = declared()
    both = [name for name in LOOKS if name in rules and name not in {"th", "page"}]
    assert len(both) > 25
    for name in both:
        look, css = LOOKS[name], rules[name]
        if "font-size" in css:
            assert (name, css["font-size"]) == (name, f"{look.size:g}pt")
        if "font-weight" in css:
            assert (name, css["font-weight"] == "bold") == (name, look.bold)
        assert (name, css.get("font-style") == "italic") == (name, look.italic)


def test_labels_stand_two_by_two() -> None:
    """In CSS they flow; in Word a table holds them, each row as high as a label."""
    label = '<div class="label"><table><tr><td><div class="code">{}</div></td></tr></table></div>'
    body = "".join(label.format(f"CB9-000{n}") for n in (1, 2, 3))
    html = f'<title>Nhãn</title><meta name="author"><body class="labels">{body}</body>'
    [table] = docx.Document(BytesIO(package.write(html))).tables
    assert [[words_of(cell) for cell in row.cells] for row in table.rows] == [
        ["CB9-0001", "CB9-0002"], ["CB9-0003", ""],
    ]  # fmt: skip
    assert [round(row.height.mm) for row in table.rows] == [56, 56]
