"""What a PDF says, read back from its bytes."""

import ctypes
import re
import unicodedata
import zlib

import pypdfium2
import pypdfium2.raw as pdfium


def pages(data: bytes, *, as_written: bool = False) -> list[str]:
    """The text of each page, in one line each, as a reader copies it; NFC unless as written."""
    document = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    if not as_written:
        texts = [unicodedata.normalize("NFC", text) for text in texts]
    return [" ".join(text.split()) for text in texts]


def reach_mm(data: bytes) -> tuple[float, float]:
    """How far left and right the letters reach, from the left edge of the paper."""
    document = pypdfium2.PdfDocument(data)
    boxes = []
    for page in document:
        text = page.get_textpage()
        boxes += [
            text.get_charbox(n)
            for n in range(text.count_chars())
            if text.get_text_range(n, 1).strip()
        ]
    document.close()
    return min(box[0] for box in boxes) / 72 * 25.4, max(box[2] for box in boxes) / 72 * 25.4


def fonts(data: bytes) -> set[str]:
    """The families of all letters, without the subset's mark."""
    document = pypdfium2.PdfDocument(data)
    found = set()
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            if text.get_text_range(index, 1).strip():
                name = ctypes.create_string_buffer(100)
                pdfium.FPDFText_GetFontInfo(text, index, name, 100, ctypes.c_int())
                found.add(name.value.decode().split("+")[-1])
    document.close()
    return {name.replace("-", " ").split(" ")[0] for name in found if name}


def size_mm(data: bytes) -> tuple[int, int]:
    document = pypdfium2.PdfDocument(data)
    width, height = document[0].get_size()
    document.close()
    return round(width / 72 * 25.4), round(height / 72 * 25.4)


def photos(data: bytes) -> list[tuple[int, int]]:
    """Width and height in pixels of each picture, in the order of the pages."""
    document = pypdfium2.PdfDocument(data)
    kind = pdfium.FPDF_PAGEOBJ_IMAGE
    sizes = [found.get_px_size() for page in document for found in page.get_objects([kind])]
    document.close()
    return sizes


def metadata(data: bytes) -> str:
    """The XMP packet."""
    for stream in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            continue
        if text.startswith(b"<?xpacket"):
            return text.decode()
    return ""
