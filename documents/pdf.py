"""Draws official papers as PDF/A-2a. One look: templates/documents/base.html and official.css."""

from typing import Any

from django.template.loader import render_to_string

from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import nfc
from documents import drawing


def draw(paper: dict[str, Any], seconds: float = drawing.SECONDS) -> bytes:
    """The PDF of a paper from a `papers.py`: plain data that name their template.

    The same data give the same bytes. User text reaches the template as values only. Raises
    `drawing.TooMuchError`, which says in a sentence that a limit was passed.
    """
    data: bytes = drawing.run(drawing.draw, html(paper), seconds=seconds)
    return data


@in_vietnamese
def html(paper: dict[str, Any]) -> str:
    """The page that is drawn, and that the Word file is written from: NFC, as it is read back.

    Vietnamese, whoever asks for it.
    """
    return nfc(render_to_string(paper["template"], {"paper": paper}))
