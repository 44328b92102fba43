"""Makes a summary of answers fit two A4 pages: measures lines, shortens the longest answers."""

from functools import cache
from math import ceil

from PIL import ImageFont

from documents.drawing import FONT

SIZE = 14  # points, of the text of a paper
LINE = 165 / 25.4 * 72 * 0.93  # points a line of text fills, less what its ragged end wastes
INDENT = 36
LINES = 52  # of two pages, without head, headings, signatures and the note
MORE = " … (xem Bản mô tả giải pháp)"
SENTENCES = (". ", "; ", ", ", " ")
Parts = list[tuple[str, str]]


def shortened(title: str, facts: list[str], answers: Parts) -> tuple[Parts, bool]:
    """The answers with their headings as they fit, and whether anything was left out.

    The longest are shortened first, all to the same number of lines. Where not even the headings
    fit, the last answers are dropped.
    """
    room = LINES - _lines(title) - sum(_lines(fact) for fact in facts)
    needs = [_lines(f"{heading}. {text}") for heading, text in answers]
    heads = [_lines(f"{heading}. {MORE}") for heading, _ in answers]
    if sum(needs) + len(needs) // 2 <= room:
        return answers, False
    while needs and sum(map(min, needs, heads)) + len(needs) // 2 > room:
        needs.pop()
        heads.pop()
    room -= len(needs) // 2

    def at_most(lines: int) -> list[int]:
        return [min(need, max(lines, head)) for need, head in zip(needs, heads, strict=True)]

    most = max((n for n in range(1, room + 1) if sum(at_most(n)) <= room), default=1)
    cut = [
        (heading, text if lines == need else _cut(text, lines, heading))
        for (heading, text), need, lines in zip(answers, needs, at_most(most), strict=False)
    ]
    return cut, True


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, SIZE)


def _lines(text: str) -> int:
    return max(1, ceil((INDENT + _font().getlength(text)) / LINE))


def _cut(text: str, lines: int, heading: str) -> str:
    """As many letters as the lines hold, to the end of a sentence or of a word if one is near."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _lines(f"{heading}. {text[:middle]}{MORE}") <= lines
        low, high = (middle, high) if fits else (low, middle - 1)
    kept = text[:low]
    for end in SENTENCES:
        at = kept.rfind(end)
        if at > 0.75 * len(kept):
            return kept[: at + 1].rstrip(" ,;") + MORE
    return kept + MORE
