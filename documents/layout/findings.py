"""What a check finds, in words for the clerk who wrote the paper."""

from collections.abc import Iterable
from dataclasses import dataclass

from documents.layout.reading import Segment

SIZE_OFF = 0.3  # points: programs round sizes
QUOTED = 40  # letters of a quoted beginning


@dataclass(frozen=True, slots=True)
class Finding:
    """A departure: the number of its point, its page (None: the whole file), a full sentence."""

    point: int
    page: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the check. state: passed, failed or skipped; note: why it was skipped."""

    number: int
    name: str
    state: str
    findings: tuple[Finding, ...] = ()
    note: str = ""


# What a point's check gives: its findings, or why the point is skipped.
Verdict = list[Finding] | str


def found(point: int, page: int | None, words: str) -> Finding:
    return Finding(point, page, f"Trang {page}: {words}" if page else words)


def in_mm(length: float) -> str:
    """56,3 mm; 22 mm."""
    return f"{round(length, 1):g} mm".replace(".", ",")


def in_points(size: float) -> str:
    """13; 12,5."""
    return f"{round(size, 1):g}".replace(".", ",")


def quoted(text: str) -> str:
    cut = text if len(text) <= QUOTED else text[:QUOTED].rsplit(" ", 1)[0] + "…"
    return f"“{cut}”"


def between(low: float, high: float) -> str:
    if low == high:
        return in_points(low)
    return f"{in_points(low)} đến {in_points(high)}"


def looks(
    point: int,
    name: str,
    lines: Iterable[Segment],
    size: tuple[float, float],
    bold: bool | None = None,
    italic: bool | None = None,
    capitals: bool = False,
) -> list[Finding]:
    """Where these lines depart from their size, weight, slant and case; each sentence once."""
    wrong: dict[Finding, None] = {}
    for line in lines:
        words = []
        if not size[0] - SIZE_OFF <= line.size <= size[1] + SIZE_OFF:
            words.append(f"cỡ {in_points(line.size)}, phải cỡ {between(*size)}")
        if bold is not None and line.bold != bold:
            words.append("phải in đậm" if bold else "không được in đậm")
        if italic is not None and line.italic != italic:
            words.append("phải in nghiêng" if italic else "phải là chữ đứng")
        if capitals and line.text != line.text.upper():
            words.append("phải viết bằng chữ in hoa")
        wrong |= {found(point, line.page, f"{name} {word}."): None for word in words}
    return list(wrong)
