"""Point 8, and the edges of the text that point 1 measures too."""

import re
from dataclasses import dataclass, field
from statistics import median

from documents.layout.anatomy import CENTRED, DATE, MARGINS_CENTRE, Anatomy, page_number, rows
from documents.layout.findings import (
    SIZE_OFF,
    Finding,
    Verdict,
    found,
    in_mm,
    in_points,
    looks,
    quoted,
)
from documents.layout.reading import Page, Segment

INDENTS = (10.0, 12.7)  # mm
INDENT_OFF = 0.8
EDGE_OFF = 1.5  # mm: a justified line ends so near to the others
FAR = 150.0  # mm: lines that end before are short everywhere, and show no edge
NESTED = 25.0  # mm: what begins further right is no paragraph
CLOSE, WIDE = 1.75, 2.6  # of the size: lines of one paragraph, below a short and a full line
GAP, GAP_OFF = 6.0, 0.7  # points between paragraphs
SPACING = (1.1, 1.75)  # of the size: single lines of Times New Roman take 1.15, one and a half 1.73
RAGGED = 0.3  # of the lines that should be full
TOLD = 3  # examples of one kind
POINT = 72 / 25.4


@dataclass(slots=True)
class Line:
    """A line of text. opens: it begins a paragraph; is_full: the paragraph goes on below it."""

    segment: Segment
    last: "Line | None"
    opens: bool = False
    is_full: bool = False

    @property
    def step(self) -> float:
        """Points from the baseline above."""
        return (self.segment.baseline - self.last.segment.baseline) * POINT if self.last else 0.0


@dataclass(slots=True)
class Body:
    """The text of a paper without its tables. left, right: its edges, where lines show them."""

    lines: list[Line] = field(default_factory=list)
    left: float | None = None
    right: float | None = None
    ends_in_table: bool = False


def body_of(paper: Anatomy) -> Body:
    body = Body()
    heads = [paper.motto, paper.number, paper.place_date, paper.type_name, paper.to]
    addressees = [line for item in paper.to_items for line in item]
    heads += [*paper.agency, *paper.subject, *paper.abstract, *addressees]
    begins = max((line.baseline for line in heads if line), default=0.0)
    for page in paper.main:
        if page.number > paper.ends[0] or page.width > page.height:
            break
        _add_page(body, paper, page, begins if page.number == 1 else 0.0)
    _edges(body, paper)
    _paragraphs(body)
    return body


def _add_page(body: Body, paper: Anatomy, page: Page, begins: float) -> None:
    ends = paper.ends[1] if page.number == paper.ends[0] else page.height
    number = page_number(page)
    last: Line | None = None
    for row in rows(s for s in page.segments if s is not number):
        segment = row[0]
        if segment.baseline <= begins + 0.5 or segment.baseline >= ends:
            continue
        body.ends_in_table = in_table(segment, page)
        if body.ends_in_table or len(row) > 1 or segment.text.startswith(("Mã xác minh", "http")):
            last = None
            continue
        last = Line(segment, last)
        body.lines.append(last)


def in_table(segment: Segment, page: Page) -> bool:
    """Between vertical lines."""
    uprights = (u for u in page.ruled.uprights if u.top - 0.5 <= segment.baseline <= u.bottom + 0.5)
    return len({round(u.x) for u in uprights}) >= 2


def _edges(body: Body, paper: Anatomy) -> None:
    """Left: where lines begin below a long line, and Nơi nhận. Right: where the longest end."""
    ends = sorted((line.segment.right for line in body.lines), reverse=True)
    if len(ends) > 2 and ends[0] - ends[2] < 1 and ends[0] > FAR:
        body.right = ends[0]
    long = (body.right or 190) - 10
    starts = [
        line.segment.left for line in body.lines
        if line.last and line.last.segment.right > long and line.step < WIDE * line.segment.size
    ]  # fmt: skip
    if paper.recipients_head:
        starts.append(paper.recipients_head.left)
    body.left = min(starts, default=None)


def _paragraphs(body: Body) -> None:
    if body.left is None:
        return
    for line in body.lines:
        offset = line.segment.left - body.left
        line.opens = 3 < offset < NESTED and not _is_centred(line.segment, body)
        last = line.last
        if last and abs(offset) < 1.5 and last.segment.left - body.left < NESTED:
            is_long = last.segment.right > (body.right or 190) - EDGE_OFF
            is_near = line.step < (WIDE if is_long else CLOSE) * line.segment.size
            last.is_full = is_near and not _is_centred(last.segment, body)


def _is_centred(segment: Segment, body: Body) -> bool:
    is_short = segment.right < (body.right or 190) - 2
    middle = ((body.left or 30) + body.right) / 2 if body.right else MARGINS_CENTRE
    return is_short and abs(segment.centre - middle) < CENTRED / 3


def text(paper: Anatomy) -> Verdict:
    """8: size, justified lines, first lines, gaps, spacing, bases, and "./." at the end."""
    if paper.kind in ("form", "annex", "other"):
        return "Loại giấy tờ này không có lời văn của văn bản hành chính."
    body = body_of(paper)
    if not body.lines:
        return "Không thấy lời văn để kiểm."
    wrong = _sizes(body) + _indents(body) + _gaps(body) + _spacing(body) + _justified(body)
    if paper.kind == "decision":
        wrong += _bases(body)
    return wrong + _ending(paper, body)


def _sizes(body: Body) -> list[Finding]:
    seen: dict[tuple[int, str], Segment] = {}
    for line in body.lines:
        size = line.segment.size
        if not 13 - SIZE_OFF <= size <= 14 + SIZE_OFF:
            seen.setdefault((line.segment.page, in_points(size)), line.segment)
    return [
        found(8, page, f"lời văn cỡ {size} ({quoted(segment.text)}), phải cỡ 13 đến 14.")
        for (page, size), segment in seen.items()
    ][:TOLD]


def _indents(body: Body) -> list[Finding]:
    wrong = []
    for line in body.lines:
        offset = line.segment.left - (body.left or 0)
        if line.opens and min(abs(offset - indent) for indent in INDENTS) > INDENT_OFF:
            words = f"đoạn {quoted(line.segment.text)} lùi đầu dòng {in_mm(offset)}"
        elif _begins_at_the_edge(line, body):
            words = f"đoạn {quoted(line.segment.text)} không lùi đầu dòng"
        else:
            continue
        wrong.append(found(8, line.segment.page, f"{words}, phải lùi 10 mm hoặc 12,7 mm."))
    return wrong[:TOLD]


def _begins_at_the_edge(line: Line, body: Body) -> bool:
    """Below a line that ends early with the end of a sentence."""
    if not line.last or body.left is None or abs(line.segment.left - body.left) > 1:
        return False
    above = line.last.segment
    ended = above.right < (body.right or 190) - 15 and above.text.endswith((".", ";", ":"))
    return ended and not _is_centred(above, body)


def _pitch(body: Body) -> float | None:
    steps = [line.step for line in body.lines if line.last and line.last.is_full]
    return median(steps) if steps else None


def _gaps(body: Body) -> list[Finding]:
    pitch = _pitch(body)
    wrong = []
    for line in body.lines:
        if not line.opens or not line.last or abs(line.last.segment.size - line.segment.size) > 1:
            continue
        gap = line.step - (pitch or 1.15 * line.segment.size)
        if gap < GAP - GAP_OFF:
            words = f"đoạn {quoted(line.segment.text)} cách đoạn trên {in_points(max(gap, 0))} pt"
            wrong.append(found(8, line.segment.page, f"{words}, phải cách ít nhất 6 pt."))
    return wrong[:TOLD]


def _spacing(body: Body) -> list[Finding]:
    pitch = _pitch(body)
    if pitch is None:
        return []
    ratio = pitch / median(line.segment.size for line in body.lines)
    if SPACING[0] <= ratio <= SPACING[1]:
        return []
    spacing = in_points(ratio / 1.15)
    return [found(8, None, f"Lời văn cách dòng {spacing}, phải cách dòng từ 1 đến 1,5.")]


def _justified(body: Body) -> list[Finding]:
    full = [line.segment for line in body.lines if line.is_full]
    right = max((segment.right for segment in full), default=0)
    ragged = [segment for segment in full if right - segment.right > EDGE_OFF]
    if len(full) < 3 or len(ragged) <= RAGGED * len(full):
        return []
    return [found(8, ragged[0].page, "lời văn phải căn đều cả hai lề.")]


def _bases(body: Body) -> list[Finding]:
    """Căn cứ of a decision: italic, each ends with ";", the last with "."."""
    bases: list[list[Segment]] = []
    for line in body.lines:
        if re.match(r"QUYẾT (ĐỊNH|NGHỊ)", line.segment.text):
            break
        if line.opens:
            bases.append([line.segment])
        elif bases:
            bases[-1].append(line.segment)
    wrong = looks(8, "căn cứ", [s for base in bases for s in base], (13, 14), italic=True)
    for number, base in enumerate(bases, 1):
        mark = "." if number == len(bases) else ";"
        if not base[-1].text.endswith(mark):
            words = f"căn cứ {quoted(base[0].text)} phải kết thúc bằng dấu “{mark}”."
            wrong.append(found(8, base[0].page, words))
    return wrong


def _ending(paper: Anatomy, body: Body) -> list[Finding]:
    short = paper.type_name and paper.type_name.text.startswith(("GIẤY", "PHIẾU"))
    if short or body.ends_in_table or paper.ends[0] > len(paper.reading.pages):
        return []
    last = body.lines[-1].segment
    if last.text.replace(" ", "").endswith("./.") or DATE.fullmatch(last.text):
        return []
    words = f"dòng cuối {quoted(last.text)} của lời văn phải kết thúc bằng “./.”."
    return [found(8, last.page, words)]
