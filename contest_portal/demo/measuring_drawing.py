"""Times of drawn papers beside plain WeasyPrint's, in one run: a letter, a list, 500 pages."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter
from typing import Any

from documents import drawing, pdf
from documents.papers import Paper
from submissions.papers.lists import LIST, VOLUME

TEXT = (
    "mô hình nuôi vịt sinh sản thả suối gắn với sản phẩm ứng dụng dây chuyền tự động cho các "
    "trường học trên địa bàn thành phố"
)
WORDS = TEXT.split()
PLAIN = """<html lang="vi"><style>@page { size: A4 landscape; margin: 20mm 15mm 20mm 30mm }
html { font: 14pt/1.25 Tinos } table { width: 100%; border-collapse: collapse; font-size: 12pt }
td, th { border: 0.5pt solid; padding: 2.5pt 3pt }</style><table><thead><tr>"""
MINUTES = 600.0
HEAD = {
    "name": "Ủy ban nhân dân thành phố", "superior": "", "issuer": "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ",
    "number": "", "symbol": "UBND-KT", "place": "Thành phố", "day": "", "month": "5",
    "year": "2025",
}  # fmt: skip
SHARED: Paper = {
    "title": "Văn bản", "head": HEAD, "to": ["Ủy ban nhân dân các xã, phường"],
    "recipients": ["Như trên", "Lưu: VT, KT"],
    "sign": {"authority": ["CHỦ TỊCH"], "post": "", "name": ""},
}  # fmt: skip


def lines(rounds: int = 3) -> Iterator[str]:
    """One line for each measure, as `make bench` prints them."""
    drawing.warm_up()
    letter = _letter()
    css = (drawing.PACKAGED / "official.css").read_text()
    link = '<link rel="stylesheet" href="packaged:///official.css">'
    plain = pdf.html(letter).replace(link, f"<style>{css}</style>")
    yield _ratio("letter, in a drawing process", rounds * 10, lambda: pdf.draw(letter),
                 lambda: _plain(plain))  # fmt: skip
    rows = _rows(1000)
    yield _ratio("list of 1,000 rows, two volumes at once", rounds, lambda: _volumes(rows),
                 lambda: _plain(_plain_list(rows)))  # fmt: skip
    whole = _list(rows)
    yield _ratio("list of 1,000 rows, one volume", rounds,
                 lambda: pdf.draw(whole, MINUTES), lambda: _plain(_plain_list(rows)))  # fmt: skip
    yield _long(6 * VOLUME)


def _ratio(name: str, rounds: int, ours: Callable[[], Any], plain: Callable[[], Any]) -> str:
    """Medians of interleaved rounds, and how long ours takes for each second of plain."""
    ours(), plain()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for draw, taken in zip((ours, plain), times, strict=True):
            start = perf_counter()
            draw()
            taken.append(perf_counter() - start)
    mine, theirs = median(times[0]), median(times[1])
    return (
        f"{name}: {mine * 1000:.0f} ms, plain WeasyPrint {theirs * 1000:.0f} ms: "
        f"{mine / theirs:.2f} of its time, {theirs / mine:.2f} times as fast"
    )


def _long(count: int) -> str:
    """A list of many volumes: how the time grows with the rows, and the largest process."""
    rows = _rows(count)
    start = perf_counter()
    _volumes(rows[: 2 * VOLUME])
    short = perf_counter() - start
    start = perf_counter()
    drawn = _volumes(rows)
    long = perf_counter() - start
    pages = sum(drawing.run(drawing.page_count, data) for data in drawn)
    peak = max(drawing.run(drawing.peak_memory) for _ in range(2 * drawing.PROCESSES))
    return (
        f"{count:,} rows, {pages} pages in {len(drawn)} volumes: {long:.1f} s, "
        f"{long / short / (count / (2 * VOLUME)):.2f} of linear, "
        f"largest process {peak / 1024**2:.0f} MiB"
    )


def _plain(html: str) -> bytes:
    from weasyprint import HTML

    return bytes(HTML(string=html).write_pdf(pdf_variant="pdf/a-2a"))


def _rows(count: int) -> list[list[Any]]:
    chance = random.Random(1)  # noqa: S311 - made-up words

    def text(length: int) -> str:
        return " ".join(chance.choices(WORDS, k=length))

    return [
        [
            n,
            f"CB9-{n:04d}",
            text(10),
            text(5),
            text(6),
            text(6),
            "0900 000 000",
            "5/2024",
            2,
            text(2),
        ]
        for n in range(1, count + 1)
    ]


def _letter() -> Paper:
    paragraph = TEXT.capitalize() + "."
    items = [{"number": n, "sentence": paragraph} for n in range(1, 8)]
    return SHARED | {
        "template": "directives/papers/letter.html", "subject": paragraph, "opening": [paragraph],
        "items": items, "closing": [paragraph],
    }  # fmt: skip


def _list(rows: list[list[Any]]) -> Paper:
    return SHARED | {
        "template": "submissions/papers/contest_list.html", "wide": True, "kind": "DANH SÁCH",
        "abstract": "Giải pháp", "list": {"columns": list(LIST.values()), "rows": rows},
    }  # fmt: skip


def _volumes(rows: list[list[Any]]) -> list[bytes]:
    parts = [_list(rows[start : start + VOLUME]) for start in range(0, len(rows), VOLUME)]
    with ThreadPoolExecutor(drawing.PROCESSES) as drawers:
        return list(drawers.map(lambda part: pdf.draw(part, seconds=MINUTES), parts))


def _plain_list(rows: list[list[Any]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in (column["label"] for column in LIST.values()))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"{PLAIN}{head}</tr></thead><tbody>{body}</tbody></table>"
