"""The words of a PDF or Word file that somebody sent. Runs in a limited process of `drawing`.

Loads nothing of Django; bytes in, text out. Raises ValueError for a file that cannot be read.
"""

import zipfile
from io import BytesIO

PAGES = 50
LETTERS = 200_000
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read(content: bytes, extension: str) -> str:
    """One line for a page or a paragraph; "" where there is only a picture."""
    lines = {".pdf": _pdf, ".docx": _word}[extension](content)
    return "\n".join(" ".join(line.split()) for line in lines)[:LETTERS].strip()


def _pdf(content: bytes) -> list[str]:
    import pypdfium2

    try:
        pages = list(pypdfium2.PdfDocument(content))[:PAGES]
    except pypdfium2.PdfiumError as reason:
        raise ValueError from reason
    return [page.get_textpage().get_text_bounded() for page in pages]


def _word(content: bytes) -> list[str]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            body = etree.fromstring(package.read("word/document.xml"), parser)
    except (zipfile.BadZipFile, KeyError, OSError, etree.XMLSyntaxError) as reason:
        raise ValueError from reason
    paragraphs = body.iter(f"{WORD}p")
    return ["".join(part.text or " " for part in p.iter(f"{WORD}t", f"{WORD}tab", f"{WORD}br"))
            for p in paragraphs]  # fmt: skip
