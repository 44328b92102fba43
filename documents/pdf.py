"""Draws official papers as PDF/A-2a. One look: templates/documents/base.html and official.css."""

import gc
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

PACKAGED = (settings.BASE_DIR / "static" / "documents").resolve()


def draw(template: str, paper: dict[str, Any]) -> bytes:
    """The PDF of a paper: a template and the plain data from a `papers.py`.

    The same data give the same bytes. Nothing but the files packaged under static/documents can be
    read by the drawing; user text reaches the template as values only.
    """
    from weasyprint import HTML  # takes a second: only where a paper is drawn
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class PackagedOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            file = packaged_file(url)
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})

    html = render_to_string(template, {"paper": paper})
    with _collector_off():
        document = HTML(string=html, url_fetcher=PackagedOnly())
        return bytes(document.write_pdf(pdf_variant="pdf/a-2a"))


def packaged_file(url: str) -> Path:
    """The packaged file behind a URL of the drawing. Raises ValueError for anything else."""
    parts = urlsplit(url)
    path = (PACKAGED / parts.path.lstrip("/")).resolve()
    if parts.scheme != "packaged" or not path.is_relative_to(PACKAGED) or not path.is_file():
        raise ValueError(f"{url} is not a packaged file")
    return path


@contextmanager
def _collector_off() -> Iterator[None]:
    """Drawing makes many live boxes that the cyclic collector walks again and again in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
