"""How the paragraphs and tables of Word files look: the sizes and gaps of official.css, once more.

A look is called as the CSS class it is for, the first one here of several; a paragraph without one
takes that of what it stands in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from lxml import etree

from documents.drawing import FONT

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FACE = "Times New Roman"
OWN_LINE = 1.149  # of its size: what Times New Roman takes when Word is told "single"
MM = 1440 / 25.4  # twentieths of a point, Word's measure
PT = 20
TO_INDENT = 19  # mm: several addressees stand under the colon of "Kính gửi:"


@dataclass(frozen=True)
class Look:
    """A kind of paragraph: points, its first line in mm; above and below collapse as in CSS."""

    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = "left"
    above: float = 0
    below: float = 0
    line: float = 1.25
    first: float = 0
    level: int = 0  # in the navigation pane
    keep: bool = False  # with the next paragraph
    color: str = "000000"


@dataclass(frozen=True)
class TableLook:
    """A kind of table: looks of its cells, padding in points, known widths by class or tag.

    A width is in mm, or a share of the whole where it is below 1; the other columns share the rest.
    """

    cell: str = "label"
    head: str = ""
    lines: bool = False
    above: float = 0
    below: float = 0
    padding: tuple[float, float, float, float] = (0, 0, 0, 0)  # top, right, bottom, left
    widths: dict[str, float] = field(default_factory=dict)
    middle: bool = False
    picture: float = 26  # mm, a QR code
    height: float = 0  # mm of each row, 0: what its text takes


@dataclass(frozen=True)
class Sheet:
    """A kind of page, in mm; its margins by decree 30/2020, Mục I, where the decree rules it."""

    size: tuple[float, float] = (210, 297)
    margins: tuple[float, float, float, float] = (20, 15, 20, 30)  # top, right, bottom, left
    numbered: bool = True  # from its second page on
    framed: bool = False

    @property
    def width(self) -> float:
        """What is left for the text between the margins."""
        return self.size[0] - self.margins[1] - self.margins[3]


RED = "9B1C1C"
PLAIN_SHEET = Sheet()
SHEETS = {
    "wide": Sheet((297, 210)),
    "slip": Sheet((148, 210), (10, 12, 10, 15), numbered=False),
    "labels": Sheet(margins=(8, 5, 8, 5), numbered=False),
    "certificate": Sheet((297, 210), (17, 25, 17, 25), numbered=False, framed=True),
}
LOOKS = {
    "nation": Look("NĐ30 Quốc hiệu", 12, bold=True, align="center", line=1.2),
    "motto": Look("NĐ30 Tiêu ngữ", 13, bold=True, align="center", line=1.2),
    "superior": Look("NĐ30 Cơ quan chủ quản", 12, align="center", line=1.2),
    "issuer": Look("NĐ30 Cơ quan ban hành", 12, bold=True, align="center", line=1.2),
    "number": Look("NĐ30 Số, ký hiệu", 13, align="center", above=6, line=1.2),
    "place-date": Look(
        "NĐ30 Địa danh, ngày tháng", 13, italic=True, align="center", above=6, line=1.2
    ),
    "subject": Look("NĐ30 Trích yếu công văn", 12, align="center", above=6, line=1.2),
    "kind": Look("NĐ30 Tên loại", bold=True, align="center", above=18, level=1),
    "abstract": Look("NĐ30 Trích yếu", bold=True, align="center", below=12),
    "to": Look("NĐ30 Kính gửi", align="center", above=12, below=12),
    "to-many": Look("NĐ30 Kính gửi nhiều nơi", above=12),
    "to-line": Look("NĐ30 Nơi kính gửi"),
    "authority": Look("NĐ30 Thẩm quyền", bold=True, align="center", above=12, below=12),
    "base": Look("NĐ30 Căn cứ", italic=True, align="both", above=6, below=6, first=12.7),
    "body": Look("NĐ30 Lời văn", align="both", above=6, below=6, first=12.7),
    "plain": Look("NĐ30 Lời văn không thụt", align="both", above=6, below=6),
    "centred": Look("NĐ30 Lời văn giữa dòng", align="center", above=6, below=6),
    "h2": Look("NĐ30 Đề mục", bold=True, above=10, below=4, first=12.7, level=2, keep=True),
    "rows": Look("NĐ30 Ô bảng", 12, line=1.2),
    "th": Look("NĐ30 Đầu bảng", 12, bold=True, align="center", line=1.2),
    "n": Look("NĐ30 Ô số", 12, align="center", line=1.2),
    "hash": Look("NĐ30 Mã tệp", 8.5, line=1.2),
    "facts": Look("NĐ30 Bảng kê", 13, line=1.2),
    "recipients-head": Look("NĐ30 Nơi nhận", 12, bold=True, italic=True, line=1.2),
    "recipients": Look("NĐ30 Danh sách nơi nhận", 11, line=1.2),
    "sign": Look("NĐ30 Quyền hạn, chức vụ", bold=True, align="center", line=1.2),
    "signer": Look("NĐ30 Họ tên", bold=True, align="center", above=73.7, line=1.2),
    "hint": Look("NĐ30 Hướng dẫn ký", 12, italic=True, align="center", line=1.2),
    "form-date": Look("NĐ30 Ngày ký", 13, italic=True, align="right", above=12, keep=True),
    "left": Look("NĐ30 Bên trái chữ ký", 12, line=1.2),
    "annex-name": Look("NĐ30 Phụ lục", bold=True, align="center", level=1),
    "annex-title": Look("NĐ30 Tên phụ lục", bold=True, align="center"),
    "annex-of": Look("NĐ30 Kèm theo", italic=True, align="center", below=12),
    "verification": Look("NĐ30 Mã xác minh", 9),
    "corner": Look("Mã hồ sơ", 10, line=1.2),
    "corner-qr": Look("Mã QR", 10, align="right", line=1.2),
    "label": Look("Nhãn", 11, line=1.2),
    "code": Look("Nhãn, mã hồ sơ", 20, bold=True, line=1.2),
    "given-by": Look("Nơi trao giải", bold=True, align="center", above=12),
    "honour": Look("Giấy chứng nhận", 40, bold=True, align="center", above=12, color=RED, line=1.2),
    "prize": Look("Giải", 26, bold=True, align="center", below=8),
    "winners": Look("Người đạt giải", 20, bold=True, align="center", above=5, below=5),
    "page": Look("NĐ30 Số trang", align="center", line=OWN_LINE),
    "rule": Look("NĐ30 Đường kẻ", 1),
    "gap": Look("NĐ30 Khoảng trống", 1),
    "text": Look("Normal"),
}
PLAIN_TABLE = TableLook(widths={"square": 34}, padding=(0, 11.3, 0, 0))
TABLES = {
    "form-head": TableLook(cell="nation", widths={"corner": 32}, picture=20),
    "labels": TableLook(cell="label", padding=(8.5, 8.5, 8.5, 8.5), height=56),
    "letterhead": TableLook(cell="number", widths={"agency": 0.39}),
    "rows": TableLook(
        cell="rows", head="th", lines=True, above=6, below=6, padding=(2.5, 3, 2.5, 3)
    ),
    "facts": TableLook(
        cell="facts", above=6, below=6, padding=(1.5, 0, 1.5, 0), widths={"th": 38.1, "square": 30}
    ),
    "close": TableLook(cell="sign", above=12, below=12, widths={"left": 0.45}),
    "verification": TableLook(
        cell="verification", above=10, widths={"square": 18.1}, middle=True, picture=16
    ),
}
OF_SHEET: dict[str, dict[str, dict[str, Any]]] = {  # what a kind of page changes
    "wide": {"rows": {"size": 11}, "th": {"size": 11}, "n": {"size": 11}},
    "slip": {
        "kind": {"above": 8},
        "abstract": {"size": 12, "below": 4},
        "body": {"size": 12, "above": 3, "below": 3, "first": 0},
        "h2": {"size": 12, "first": 0},
        "facts": {"size": 12},
        "sign": {"size": 12},
        "signer": {"size": 12, "above": 45.4},
    },
    "receipt": {
        "rows": {"size": 11},
        "th": {"size": 11},
        "n": {"size": 11},
        "signer": {"above": 56.7},
    },
    "certificate": {
        "body": {"align": "center", "above": 5, "below": 5, "first": 0},
        "centred": {"above": 5, "below": 5},
        "place-date": {"above": 0},
        "signer": {"above": 56.7},
    },
    "long": {
        "given-by": {"above": 6},
        "honour": {"size": 30, "above": 6},
        "prize": {"size": 20, "below": 2},
        "centred": {"above": 2, "below": 2},
        "winners": {"size": 17, "above": 2, "below": 2},
        "signer": {"above": 51},
    },
    "longer": {
        "given-by": {"above": 4},
        "honour": {"size": 24, "above": 4},
        "prize": {"size": 16},
        "centred": {"size": 11},
        "winners": {"size": 13},
        "signer": {"above": 42.5},
    },
    "longest": {"winners": {"size": 9, "line": 1.1}, "signer": {"above": 34}},
}
RULED = {"issuer": (0.4, 2), "abstract": (0.4, 2), "motto": (1, 1)}  # share of the text, gap in pt
CAPITAL = {"annex-title"}
OF_PICTURE = {"corner": "corner-qr"}  # the look of a QR code that stands there alone
THEN = {"signer": "sign"}  # only its first paragraph leaves room for the signature


def w(tag: str, *children: Any, **attributes: Any) -> Any:
    """An element of Word's own names. Children that are None stay away, a string is its text."""
    element = etree.Element(
        f"{{{W}}}{tag}", {f"{{{W}}}{name}": str(value) for name, value in attributes.items()}
    )
    for child in children:
        if isinstance(child, str):
            element.text = child
        elif child is not None:
            element.append(child)
    return element


def style_id(look: str) -> str:
    return "Normal" if look == "text" else f"ND30-{look}"


def looks_on(sheet: Iterable[str]) -> dict[str, Look]:
    """The looks on a page of these classes."""
    changed = [(look, new) for name in sheet for look, new in OF_SHEET.get(name, {}).items()]
    return LOOKS | {look: replace(LOOKS[look], **new) for look, new in changed}


def styles(looks: dict[str, Look]) -> Iterator[Any]:
    """The children of styles.xml: the default letters, a style for every look."""
    fonts = w("rFonts", ascii=FACE, hAnsi=FACE, eastAsia=FACE, cs=FACE)
    language = w("lang", val="vi-VN", eastAsia="vi-VN", bidi="vi-VN")
    letters = w("rPr", fonts, language)
    yield w("docDefaults", w("rPrDefault", letters), w("pPrDefault", w("pPr")))
    for key, look in looks.items():
        basis = None if key == "text" else w("basedOn", val="Normal")
        settings = {"type": "paragraph", "styleId": style_id(key)}
        settings |= {"default": "1"} if key == "text" else {"customStyle": "1"}
        yield w(
            "style", w("name", val=look.name), basis, w("qFormat"), _paragraph(look), _run(look),
            **settings,
        )  # fmt: skip


def _paragraph(look: Look) -> Any:
    return w(
        "pPr",
        w("keepNext") if look.keep else None,
        w("widowControl"),
        w("spacing", before=round(look.above * PT), after=0,
          line=round(look.line / OWN_LINE * 240), lineRule="auto"),
        w("ind", firstLine=round(look.first * MM)) if look.first else None,
        w("jc", val=look.align),
        w("outlineLvl", val=look.level - 1) if look.level else None,
    )  # fmt: skip


def _run(look: Look) -> Any:
    return w(
        "rPr",
        w("b") if look.bold else None,
        w("i") if look.italic else None,
        w("color", val=look.color),
        w("sz", val=round(look.size * 2)),
        w("szCs", val=round(look.size * 2)),
    )


@cache
def _advances(bold: bool) -> tuple[dict[int, int], int]:
    from fontTools.ttLib import TTFont

    with TTFont(FONT.replace("Regular", "Bold") if bold else FONT) as font:
        letters, widths = font.getBestCmap(), font["hmtx"]
        advances = {code: widths[name][0] for code, name in letters.items()}
        return advances, font["head"].unitsPerEm


def length(text: str, look: Look) -> float:
    """How long the longest line of the text is, in mm."""
    advances, unit = _advances(look.bold)
    longest = max(sum(advances.get(ord(c), unit) for c in line) for line in text.split("\n"))
    return longest / unit * look.size / 72 * 25.4
