"""Official papers as Word files that a clerk edits."""

from documents import drawing, pdf
from documents.papers import Paper
from documents.word_file import package

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def write(paper: Paper, seconds: float = drawing.SECONDS) -> bytes:
    """The .docx of a paper, from the very page that is drawn as its PDF: the same words.

    The same data give the same bytes. Raises `drawing.TooMuchError` past a limit.
    """
    data: bytes = drawing.run(package.write, pdf.html(paper), seconds=seconds)
    return data
