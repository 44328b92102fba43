"""Times of drawn papers beside plain WeasyPrint's, in one run: a letter, a list, 500 pages; of all
forms of a dossier, drawn side by side, beside the letter.
"""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from time import perf_counter
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Length

from contest_portal.demo.measuring_papers import File
from documents import drawing, pdf, previews
from documents.papers import Paper
from submissions.models import Dossier
from submissions.models.whole import read_whole
from submissions.papers.kinds import FORMS
from submissions.papers.lists import LIST, VOLUME

TEXT = (
    "mô hình nuôi vịt sinh sản thả suối gắn với sản phẩm ứng dụng dây chuyền tự động cho các "
    "trường học trên địa bàn thành phố"
)
WORDS = TEXT.split()
HEAD = f"{'paper':<28}{'rows':>9}{'median ms':>10}{'p95 ms':>9}{'floor ms':>10}{'ratio':>8}"
PLAIN = """<html lang="vi"><style>@page { size: A4 landscape; margin: 20mm 15mm 20mm 30mm }
html { font: 14pt/1.25 Tinos } table { width: 100%; border-collapse: collapse; font-size: 12pt }
td, th { border: 0.5pt solid; padding: 2.5pt 3pt }</style><table><thead><tr>"""
MINUTES = 600.0
TYPED = count()  # another letter each time, as it is typed
AGENCY = {
    "name": "Ủy ban nhân dân thành phố", "superior": "", "issuer": "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ",
    "number": "", "symbol": "UBND-KT", "place": "Thành phố", "day": "", "month": "5",
    "year": "2025",
}  # fmt: skip
SHARED: Paper = {
    "title": "Văn bản", "head": AGENCY, "to": ["Ủy ban nhân dân các xã, phường"],
    "recipients": ["Như trên", "Lưu: VT, KT"],
    "sign": {"authority": ["CHỦ TỊCH"], "post": "", "name": ""},
}  # fmt: skip


def lines(rounds: int) -> Iterator[str]:
    """One line for each kind of paper, as `make bench` prints them; then how a long list grows."""
    drawing.warm_up()
    letter, rows = _letter(), _rows(1000)
    css = (drawing.PACKAGED / "official.css").read_text()
    link = '<link rel="stylesheet" href="packaged:///official.css">'
    plain_letter = pdf.html(letter).replace(link, f"<style>{css}</style>")
    plain_list, whole, forms = _plain_list(rows), _list(rows), _forms()
    papers = [
        File("letter", 1, lambda: pdf.draw(letter), lambda: _plain(plain_letter), turns=10),
        File("preview of the letter", 1, lambda: _preview(letter), lambda: pdf.draw(letter), 10),
        File(
            "all forms of a dossier", len(forms),
            lambda: _side_by_side(forms), lambda: pdf.draw(letter),
        ),
        File("list in two volumes", 1000, lambda: _volumes(rows), lambda: _plain(plain_list), 1),
        File("list in one", 1000, lambda: pdf.draw(whole, MINUTES), lambda: _plain(plain_list), 1),
    ]  # fmt: skip
    for paper in papers:
        paper.make(), paper.floor()
    for _ in range(rounds):
        for paper in papers:
            paper.measure()
    yield HEAD
    yield from (paper.line() for paper in papers)
    yield _long(13 * VOLUME)  # some 500 pages: statement 103


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
    with ThreadPoolExecutor(drawing.PROCESSES) as askers:  # all at once: each process answers
        asked = [askers.submit(drawing.run, drawing.peak_memory) for _ in range(20)]
    peak = max(answer.result() for answer in asked)
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


def _forms() -> list[Paper]:
    """Those of the dossier that has the longest answers, one copy of each."""
    longest = Dossier.objects.alias(length=Sum(Length("answers__text"))).filter(length__gt=0)
    dossier = read_whole(Dossier.objects.all(), longest.order_by("-length").values("pk")[0]["pk"])
    return [kind.make(dossier, 1, 1) for kind in FORMS.values()]


def _letter() -> Paper:
    paragraph = TEXT.capitalize() + "."
    items = [{"number": n, "sentence": paragraph} for n in range(1, 8)]
    return SHARED | {
        "template": "directives/papers/letter.html", "subject": paragraph, "opening": [paragraph],
        "items": items, "closing": [paragraph],
    }  # fmt: skip


def _preview(letter: Paper) -> list[bytes]:
    """What the page of a letter in the making shows: drawn anew, and each page as a picture."""
    typed = letter | {"contact": str(next(TYPED))}
    pages = previews.preview(typed, str)["pages"]
    return [previews.picture(typed, number) for number in range(1, len(pages) + 1)]


def _list(rows: list[list[Any]]) -> Paper:
    return SHARED | {
        "template": "submissions/papers/contest_list.html", "wide": True, "kind": "DANH SÁCH",
        "abstract": "Giải pháp", "list": {"columns": list(LIST.values()), "rows": rows},
    }  # fmt: skip


def _volumes(rows: list[list[Any]]) -> list[bytes]:
    parts = [_list(rows[start : start + VOLUME]) for start in range(0, len(rows), VOLUME)]
    return _side_by_side(parts)


def _side_by_side(papers: list[Paper]) -> list[bytes]:
    with ThreadPoolExecutor(drawing.PROCESSES) as drawers:
        return list(drawers.map(lambda paper: pdf.draw(paper, seconds=MINUTES), papers))


def _plain_list(rows: list[list[Any]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in (column["label"] for column in LIST.values()))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"{PLAIN}{head}</tr></thead><tbody>{body}</tbody></table>"
