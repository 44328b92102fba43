"""HTML into Word's paragraphs and tables, one below the other."""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, NamedTuple

import segno

from documents.word_file.looks import (
    CAPITAL,
    LOOKS,
    MM,
    OF_PICTURE,
    PLAIN_TABLE,
    PT,
    RULED,
    TABLES,
    THEN,
    TO_INDENT,
    Look,
    TableLook,
    length,
    style_id,
    w,
)

PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
BLOCKS = {"div", "h1", "h2", "li", "ol", "p", "section", "table", "ul"}
PARAGRAPHS = {"h1", "h2", "li", "p", "td", "th"}
WIDTH = re.compile(r"width: *([0-9.]+)mm")
KEPT_ROWS = 2  # stay on the page of the signature
PHOTO_WIDTH = 80  # mm
EMU = 36000  # of a millimetre
SPACES = re.compile("[ \t\n\r\f]+")


class Piece(NamedTuple):
    """Some text of one shape, a QR code, or a photo (its address, the words that stand for it)."""

    text: str
    bold: bool = False
    italic: bool = False
    qr: str = ""
    photo: tuple[str, str] | None = None


SIMPLE = Piece("")


class Flow:
    """Paragraphs and tables one below the other, on a page or in a cell.

    part: of the package, keeps the pictures; width: mm; shape: what every text here is; keep: with
    what follows; picture: mm of a QR code. CSS lets margins collapse and Word adds them up: so the
    greater one is written, as the space before; `below` is the one that still waits.
    """

    def __init__(
        self, part: Any, width: float, looks: dict[str, Look], *, shape: Piece = SIMPLE,
        keep: bool = False, picture: float = PLAIN_TABLE.picture,
    ) -> None:  # fmt: skip
        self.part, self.width, self.looks = part, width, looks
        self.shape, self.keep, self.picture = shape, keep, picture
        self.elements: list[Any] = []
        self.below: float = 0

    def inside(self, element: Any, look: str) -> None:
        """What stands in an element; an empty paragraph or cell stays one."""
        before, pieces = len(self.elements), list(_text(element.text, look, self.shape))
        for child in element:
            if child.tag in BLOCKS:
                self.paragraph(pieces, look)
                pieces = []
                self.block(child, look)
                look = THEN.get(look, look)
            else:
                pieces += _inline(child, look, self.shape)
            pieces += _text(child.tail, look, self.shape)
        empty = len(self.elements) == before and element.tag in PARAGRAPHS
        ends = element.tag == "p" and element.getnext() is None
        keep = ends and is_a(element.getparent(), "body")
        self.paragraph(pieces, look, keep=keep, even_empty=empty)
        if look in RULED and (ruled := element.find("span")) is not None:
            pieces = _tidy(_inline(ruled, look, self.shape))
            self.rule(look, "".join(piece.text for piece in pieces))

    def block(self, element: Any, look: str) -> None:
        """A paragraph, a table, a list, or what holds such; it looks as its class says."""
        names = classes(element)
        look = _look([*names, element.tag], look)
        if element.tag == "table":
            self.table(element, next((TABLES[n] for n in names if n in TABLES), PLAIN_TABLE))
        elif look == "to-many":
            self.addressees(element)
        else:
            self.inside(element, look)

    def paragraph(
        self, pieces: Iterable[Piece], look: str, *, keep: bool = False, even_empty: bool = False
    ) -> None:
        pieces = _tidy(pieces)
        if pieces and pieces[0].qr:
            look = OF_PICTURE.get(look, look)
        if pieces or even_empty:
            self.add(look, *map(self.run, pieces), keep=keep)

    def add(
        self, look: str, *runs: Any, keep: bool = False, left: float = 0, right: float = 0
    ) -> None:
        """A paragraph; left, right: mm away from the margins."""
        usual = self.looks[look].above
        above = max(self.below, usual)
        self.below = self.looks[look].below
        self.elements.append(w(
            "p",
            w("pPr", w("pStyle", val=style_id(look)), w("keepNext") if keep or self.keep else None,
              w("spacing", before=round(above * PT)) if above > usual else None,
              w("ind", left=round(left * MM), right=round(right * MM)) if left or right else None),
            *runs,
        ))  # fmt: skip

    def run(self, piece: Piece) -> Any:
        shape = w("rPr", w("b") if piece.bold else None, w("i") if piece.italic else None)
        run = w("r", shape if len(shape) else None)
        if piece.qr:
            run.append(w("drawing", self.qr(piece.qr)))
        if piece.photo:
            run.append(w("drawing", self.photo(*piece.photo)))
        for number, line in enumerate(piece.text.split("\n")):
            if number:
                run.append(w("br"))
            if line:
                run.append(w("t", line))
                run[-1].set(PRESERVE, "preserve")
        return run

    def qr(self, text: str) -> Any:
        drawn = BytesIO()
        segno.make(text, error="m").save(drawn, kind="png", scale=10, border=0)
        side = round(self.picture * EMU)
        return self.inline(drawn, f"Mã QR: {text}", side, side)

    def photo(self, address: str, words: str) -> Any:
        content = BytesIO(b64decode(address.partition(",")[2]))
        return self.inline(content, words, PHOTO_WIDTH * EMU)

    def inline(self, content: BytesIO, words: str, *size: int) -> Any:
        picture = self.part.new_pic_inline(content, *size)
        picture.attrib.update(dict.fromkeys(("distT", "distB", "distL", "distR"), "0"))
        picture.docPr.set("descr", words)
        return picture

    def rule(self, look: str, text: str) -> None:
        """The line under the state's motto, the agency and the abstract: Mục II of the decree."""
        share, gap = RULED[look]
        long = share * min(length(text, self.looks[look]), self.width)
        side = round((self.width - long) / 2 * MM)
        if not long:
            return
        line = w("top", val="single", sz=6, space=0, color="000000")
        self.elements.append(w("p", w(
            "pPr", w("pStyle", val=style_id("rule")), w("pBdr", line),
            w("spacing", before=round(gap * PT)), w("ind", left=side, right=side),
        )))  # fmt: skip

    def addressees(self, element: Any) -> None:
        """Several addressees: a block in the middle, the lines under the colon."""
        look = self.looks["to-line"]
        lines = [(0, element[0].text), *((TO_INDENT, line.text) for line in element[1])]
        longest = max(indent + length(text, look) for indent, text in lines)
        side = (self.width - min(longest, self.width)) / 2
        for indent, text in lines:
            runs = map(self.run, _tidy(_text(text, "to-line", self.shape)))
            name = "to-line" if indent else "to-many"
            self.add(name, *runs, left=side + indent, right=max(side - 0.5, 0))
        self.below = self.looks["to-many"].above

    def table(self, element: Any, look: TableLook) -> None:
        rows = element.xpath("./tr | ./thead/tr | ./tbody/tr")
        if not rows:
            return
        self.gap(look.above)
        self.below = look.below
        grid = list(_grid(rows))
        widths = _widths(element, grid[0], look, self.width)
        table = w("tbl", _properties(look, widths))
        table.append(w("tblGrid", *(w("gridCol", w=round(mm * MM)) for mm in widths)))
        kept = KEPT_ROWS if is_a(element, "rows") and _is_last_table(element) else 0
        for left, row, cells in zip(range(len(rows), 0, -1), rows, grid, strict=True):
            table.append(_row(row, look))
            column = 0
            for cell, span, merge in cells:
                width = sum(widths[column : column + span])
                flow = Flow(
                    self.part, width - (look.padding[1] + look.padding[3]) * 25.4 / 72, self.looks,
                    shape=Piece("", is_a(row, "total")), keep=left <= kept, picture=look.picture,
                )  # fmt: skip
                table[-1].append(flow.cell(cell, look, width, span, merge))
                column += span
        self.elements.append(table)

    def gap(self, above: float) -> None:
        """Room above a table; two tables without a paragraph between would be one in Word."""
        above = max(self.below, above)
        if self.elements and (above or _is_table(self.elements[-1])):
            spacing = w("spacing", before=round(max(above - 1, 0) * PT))
            style = w("pStyle", val=style_id("gap"))
            self.elements.append(w("p", w("pPr", style, w("keepNext"), spacing)))

    def cell(self, cell: Any, look: TableLook, width: float, span: int, merge: str) -> Any:
        """This flow as a cell of a table; None goes on from the row above."""
        is_head = look.head and cell is not None and cell.tag == "th"
        if cell is not None:
            self.inside(cell, _look(classes(cell), look.head if is_head else look.cell))
        if not self.elements or _is_table(self.elements[-1]):
            self.add("gap")  # Word wants a paragraph at the end of every cell
        return w(
            "tc",
            w("tcPr", w("tcW", w=round(width * MM), type="dxa"),
              w("gridSpan", val=span) if span > 1 else None,
              w("vMerge", val=merge) if merge else None,
              w("vAlign", val="center") if look.middle or is_head else None),
            *self.elements,
        )  # fmt: skip


def classes(element: Any) -> list[str]:
    """The classes of an element, in their order."""
    names: list[str] = element.get("class", "").split()
    return names


def _look(names: list[str], usual: str) -> str:
    return next((look for look in LOOKS if look in names), usual)


def is_a(element: Any, name: str) -> bool:
    """Whether the element has this class."""
    return name in classes(element)


def _is_table(element: Any) -> bool:
    return bool(element.tag.endswith("}tbl"))


def _is_last_table(element: Any) -> bool:
    return not any(True for _ in element.itersiblings("table"))


def _text(text: str | None, look: str, shape: Piece) -> Iterator[Piece]:
    if text:
        text = SPACES.sub(" ", text)
        yield shape._replace(text=text.upper() if look in CAPITAL else text)


def _inline(element: Any, look: str, shape: Piece) -> Iterator[Piece]:
    """The text of an element within a line, and of those within it."""
    if element.tag == "br":
        yield shape._replace(text="\n")
    elif is_a(element, "qr"):
        yield Piece("", qr=element.get("data-text"))
    elif element.tag == "img":
        yield Piece("", photo=(element.get("src"), element.get("alt")))
    else:
        shape = shape._replace(
            bold=shape.bold or element.tag == "b",
            italic=shape.italic or element.tag == "i",
        )
        yield from _text(element.text, look, shape)
        for child in element:
            yield from _inline(child, look, shape)
            yield from _text(child.tail, look, shape)


def _tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Without the spaces that HTML does not show: at the ends of lines and beside other spaces."""
    tidy: list[Piece] = []
    for piece in pieces:
        text = piece.text
        if not tidy or tidy[-1].text.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if text.startswith("\n") and tidy:
            tidy[-1] = tidy[-1]._replace(text=tidy[-1].text.rstrip(" "))
        if text or piece.qr or piece.photo:
            tidy.append(piece._replace(text=text))
    if tidy:
        tidy[-1] = tidy[-1]._replace(text=tidy[-1].text.rstrip(" "))
    return [piece for piece in tidy if piece.text or piece.qr or piece.photo]


def _grid(rows: list[Any]) -> Iterator[list[tuple[Any, int, str]]]:
    """Row by row: each cell (None: it goes on from above), how many columns it spans, its merge."""
    going: dict[int, tuple[int, int]] = {}
    for row in rows:
        line, column, cells = [], 0, list(row.iterchildren("td", "th"))
        while cells or column in going:
            if column in going:
                cell, (down, span) = None, going.pop(column)
            else:
                cell = cells.pop(0)
                down, span = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            if down > 1:
                going[column] = (down - 1, span)
            line.append((cell, span, "continue" if cell is None else "restart" * (down > 1)))
            column += span
        yield line


def _widths(element: Any, line: list[Any], look: TableLook, whole: float) -> list[float]:
    """The width of each column in mm: as the table, its classes or its kind say."""
    known = [WIDTH.search(column.get("style", "")) for column in element.iter("col")]
    widths = [float(found[1]) if found else 0 for found in known]
    if not widths:
        for cell, span, _ in line:
            names = [*classes(cell), cell.tag]
            width = next((look.widths[name] for name in names if name in look.widths), 0)
            widths += [width * whole if width < 1 else width] + [0] * (span - 1)
    rest = max(whole - sum(widths), 0) / max(widths.count(0), 1)
    return [width or rest for width in widths]


def _row(row: Any, look: TableLook) -> Any:
    height = w("trHeight", val=round(look.height * MM), hRule="exact") if look.height else None
    head = w("tblHeader") if row.getparent().tag == "thead" else None
    return w("tr", w("trPr", w("cantSplit"), height, head))


def _properties(look: TableLook, widths: list[float]) -> Any:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    line = {"val": "single", "sz": 4, "space": 0, "color": "000000"}
    top, right, bottom, left = (round(points * PT) for points in look.padding)
    padding = {"top": top, "left": left, "bottom": bottom, "right": right}
    return w(
        "tblPr", w("tblW", w=round(sum(widths) * MM), type="dxa"), w("tblInd", w=0, type="dxa"),
        w("tblBorders", *(w(side, **line) for side in sides)) if look.lines else None,
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=width, type="dxa") for side, width in padding.items())),
    )  # fmt: skip
