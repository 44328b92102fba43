"""One paper in its forms: pages as the browser shows them, PDF, Word and Excel."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from documents import drawing, pdf, sheets, word
from documents.papers import Paper

KEPT = 600  # seconds: the pages of a preview come from one drawing
TAKEN = ("pdf", "docx", "xlsx")  # what somebody takes along; the others are its pictures


def preview(paper: Paper, address: Callable[[str], str]) -> dict[str, Any]:
    """What `documents/preview.html` shows: the pages of the PDF as pictures, and the files.

    address: the URL of a form of the paper, answered by `answer`. problem: why it cannot be drawn,
    as a sentence. unknown: the letters that the papers' font has not, drawn as squares.
    """
    html = pdf.html(paper)
    try:
        sizes = drawing.run(drawing.page_sizes, _drawn(html))
        unknown = drawing.run(drawing.unknown_letters, html)
    except drawing.TooMuchError as reason:
        return {"problem": str(reason)}
    files = [("PDF", address("pdf")), ("Word", address("docx"))]
    if paper.get("tables"):
        files.append(("Excel", address("xlsx")))
    return {
        "title": paper["title"],
        "pages": [
            {"url": address(f"{number}.png"), "width": width, "height": height}
            for number, (width, height) in enumerate(sizes, 1)
        ],
        "files": files,
        "unknown": unknown,
    }


def answer(request: HttpRequest, paper: Paper, form: str, page: str) -> HttpResponse:
    """One form of the paper; if it cannot be drawn, back to the page (its URL) with the reason."""
    try:
        return _form(paper, form)
    except drawing.TooMuchError as reason:
        messages.warning(request, str(reason))
        return redirect(page)


def _form(paper: Paper, form: str) -> HttpResponse:
    """pdf, docx, xlsx, or 1.png for its first page. The rest is a 404."""
    if form == "pdf":
        return _response(_drawn(pdf.html(paper)), "application/pdf", f"{paper['file_name']}.pdf")
    if form == "docx":
        return _response(word.write(paper), word.CONTENT_TYPE, f"{paper['file_name']}.docx")
    if form == "xlsx" and paper.get("tables"):
        return _response(sheets.of_paper(paper), sheets.CONTENT_TYPE, f"{paper['file_name']}.xlsx")
    number = form.removesuffix(".png")
    if number == form or not number.isdecimal():
        raise Http404
    try:
        png = picture(paper, int(number))
    except IndexError:
        raise Http404 from None
    return _response(png, "image/png", f"{paper['file_name']}-{form}")


def picture(paper: Paper, number: int) -> bytes:
    """PNG of one page of the paper's PDF, from 1. Raises IndexError beyond the last."""
    png: bytes = drawing.run(drawing.picture, _drawn(pdf.html(paper)), number)
    return png


def _response(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _drawn(html: str) -> bytes:
    """The PDF of the page, drawn once and kept for a while: the same page gives the same bytes."""
    key = f"drawn-{hashlib.sha256(html.encode()).hexdigest()}"
    data: bytes | None = cache.get(key)
    if data is None:
        data = drawing.run(drawing.draw, html)
        cache.set(key, data, KEPT)
    return data
