"""The rule lines of a page: drawn lines and thin filled shapes, as places in millimetres."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

OBJECTS = 20_000  # of one page
DEEP = 4  # forms within forms
THICK = 1.1  # mm: what is thicker is a box, not a line
SHORT = 2.0  # mm: what is shorter is a dash or a dot
TOUCHING = 0.4  # mm between two pieces of one line
WHITE = 245  # of 255

Point = tuple[float, float]


def mm(points: float) -> float:
    return points * 25.4 / 72


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line."""

    left: float
    right: float
    y: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Upright:
    """A vertical line."""

    x: float
    top: float
    bottom: float


@dataclass(slots=True)
class Ruled:
    levels: list[Level] = field(default_factory=list)
    uprights: list[Upright] = field(default_factory=list)


class Place:
    """From the file's own coordinates to millimetres from the left and top of the page shown."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.rotation = page.get_rotation()

    def at(self, x: float, y: float) -> Point:
        if self.rotation == 90:
            return mm(y - self.bottom), mm(x - self.left)
        if self.rotation == 180:
            return mm(self.right - x), mm(y - self.bottom)
        if self.rotation == 270:
            return mm(self.top - y), mm(self.right - x)
        return mm(x - self.left), mm(self.top - y)

    def across(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float]:
        """Left and right of a box."""
        left, right = sorted((self.at(x0, y0)[0], self.at(x1, y1)[0]))
        return left, right


def ruled(page: pypdfium2.PdfPage, place: Place) -> Ruled:
    """All lines of the page; pieces that touch are one."""
    found: list[Level | Upright] = []
    paths = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=DEEP)
    for number, path in enumerate(paths):
        if number == OBJECTS:
            break
        found += _lines(path, place)
    levels = [line for line in found if isinstance(line, Level)]
    levels.sort(key=lambda line: (round(line.y, 1), line.left))
    return Ruled(_joined(levels), [line for line in found if isinstance(line, Upright)])


def _joined(levels: list[Level]) -> list[Level]:
    joined: list[Level] = []
    for line in levels:
        last = joined[-1] if joined else None
        if last and abs(last.y - line.y) < TOUCHING and line.left - last.right < TOUCHING:
            joined[-1] = Level(last.left, max(last.right, line.right), last.y)
        else:
            joined.append(line)
    return joined


def _lines(path: pypdfium2.PdfObject, place: Place) -> Iterator[Level | Upright]:
    mode, is_stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, is_stroked)
    if pdfium.FPDFPath_CountSegments(path) > 400 or not (mode.value or is_stroked.value):
        return
    figures = [[place.at(*point) for point in figure] for figure in _figures(path)]
    if is_stroked.value and not _is_white(path, pdfium.FPDFPageObj_GetStrokeColor):
        for figure in figures:
            for one, other in pairwise(figure):
                yield from _line(*one, *other)
    elif mode.value and not _is_white(path, pdfium.FPDFPageObj_GetFillColor):
        for box in _strips([_box(figure) for figure in figures]):
            yield from _line(*box)


def _is_white(path: pypdfium2.PdfObject, colour_of: object) -> bool:
    colour = [ctypes.c_uint() for _ in range(4)]
    is_known = colour_of(path, *colour)  # type: ignore[operator]
    return bool(is_known) and all(part.value >= WHITE for part in colour[:3])


def _figures(path: pypdfium2.PdfObject) -> Iterator[list[Point]]:
    """The corners of each part of the path, in the file's coordinates; a closed one comes round."""
    matrix = path.get_matrix()
    form = path.container
    while form is not None:
        matrix = matrix.multiply(form.get_matrix())
        form = form.container
    figure: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and figure:
            yield figure
            figure = []
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        figure.append(matrix.on_point(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            figure.append(figure[0])
    if figure:
        yield figure


Box = tuple[float, float, float, float]  # left, top, right, bottom


def _box(figure: list[Point]) -> Box:
    across, down = [x for x, _ in figure], [y for _, y in figure]
    return min(across), min(down), max(across), max(down)


def _strips(boxes: list[Box]) -> list[Box]:
    """The filled parts: of a box with a hole, the strips around the hole that have any width."""
    if len(boxes) != 2:
        return boxes
    outer, hole = sorted(boxes, key=lambda b: (b[2] - b[0]) * (b[3] - b[1]), reverse=True)
    left, top, right, bottom = outer
    x0, y0, x1, y1 = hole
    if x0 < left - 0.01 or y0 < top - 0.01 or x1 > right + 0.01 or y1 > bottom + 0.01:
        return boxes
    around = [
        (left, top, right, y0), (left, y1, right, bottom),
        (left, top, x0, bottom), (x1, top, right, bottom),
    ]  # fmt: skip
    return [strip for strip in around if strip[2] - strip[0] > 0.01 and strip[3] - strip[1] > 0.01]


def _line(x0: float, y0: float, x1: float, y1: float) -> Iterator[Level | Upright]:
    wide, high = abs(x1 - x0), abs(y1 - y0)
    if high <= THICK and wide > SHORT:
        yield Level(min(x0, x1), max(x0, x1), (y0 + y1) / 2)
    elif wide <= THICK and high > SHORT:
        yield Upright((x0 + x1) / 2, min(y0, y1), max(y0, y1))
