"""Does a file open, and is it harmless to open? Asked in the limited processes of `drawing`.

Loads nothing of Django; bytes or a path in, the number of pages or a sentence out.
"""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from documents.drawing import Refusal, gettext_noop

PAGES = 500
PIXELS = 100_000_000
UNPACKED = 300 * 1024 * 1024  # bytes of a Word package
PARTS = 2_000
# What a Word file has no reason to carry inside; tables and formulas of Office are let through.
FOREIGN = (
    ".doc", ".docx", ".docm", ".dotm", ".zip", ".rar", ".7z", ".exe", ".js", ".vbs", ".htm",
    ".html", ".hta",
)  # fmt: skip
# What Word fetches by itself when it opens a file; a link that the reader clicks is no danger.
FETCHED = ("attachedTemplate", "oleObject", "frame", "subDocument", "control", "package")
OWN_DISK = re.compile(r"file:///[A-Za-z]:|[A-Za-z]:\\")

BROKEN_PDF = gettext_noop("Tệp PDF này hỏng, không mở được. Xuất lại PDF rồi gửi.")
LOCKED_PDF = gettext_noop("Tệp PDF này có mật khẩu nên không mở được. Bỏ mật khẩu rồi gửi lại.")
LONG_PDF = gettext_noop("Tệp PDF này có {pages} trang, nhiều nhất {most} trang.")
BROKEN_IMAGE = gettext_noop("Ảnh này hỏng, không mở được. Chụp hoặc lưu lại rồi gửi.")
LARGE_IMAGE = gettext_noop(
    "Ảnh này {width} × {height} điểm, lớn quá. Thu nhỏ hoặc chụp lại rồi gửi."
)
BROKEN_WORD = gettext_noop("Tệp Word này hỏng, không mở được. Mở bằng Word, lưu lại rồi gửi.")
BLOATED_WORD = gettext_noop("Tệp Word này bung ra lớn quá mức nên không nhận. Xuất ra PDF rồi gửi.")
MACRO_WORD = gettext_noop("Tệp Word này có macro nên không nhận. Lưu thành .docx hoặc PDF rồi gửi.")
STUFFED_WORD = gettext_noop("Tệp Word này gói tệp khác bên trong ({name}). Bỏ ra rồi gửi lại.")
REMOTE_WORD = gettext_noop(
    "Tệp Word này tự tải nội dung từ nơi khác khi mở nên không nhận. Xuất ra PDF rồi gửi."
)


class Unfit(Refusal):
    """The file is broken, too large inside or dangerous; says so in a sentence."""


def inspect(source: bytes | str, extension: str) -> int | None:
    """How many pages a PDF has; None for the other kinds.

    source: the content, or the path where it lies. Raises Unfit.
    """
    return {".pdf": _pdf, ".docx": _word}.get(extension, _image)(_opened(source))


def _opened(source: bytes | str) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")


def _pdf(file: BinaryIO) -> int:
    """Every stream is unpacked once: one that takes too much memory or time ends the process."""
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            pages = len(pdf.pages)
            if pages > PAGES:
                raise Unfit(LONG_PDF, pages=_grouped(pages), most=PAGES)
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream):
                    _unpack(thing)
    except pikepdf.PasswordError as reason:
        raise Unfit(LOCKED_PDF) from reason
    except pikepdf.PdfError as reason:
        raise Unfit(BROKEN_PDF) from reason
    if not pages:
        raise Unfit(BROKEN_PDF)
    return pages


def _unpack(stream: Any) -> None:
    """As a reader would; a picture's own compression is none of ours."""
    import pikepdf

    try:
        stream.get_stream_buffer(pikepdf.StreamDecodeLevel.generalized)
    except pikepdf.PdfError as reason:
        if "bad_alloc" in str(reason):  # how it says that memory did not suffice
            raise MemoryError from reason
        return  # damaged, or of a kind that is not unpacked: readers skip it


def _image(file: BinaryIO) -> None:
    from PIL import Image, ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # which WeasyPrint allows in the same process
    Image.MAX_IMAGE_PIXELS = None  # our own limit says itself in Vietnamese
    try:
        with Image.open(file, formats=("JPEG", "PNG")) as image:
            width, height = image.size
            if width * height > PIXELS:
                raise Unfit(LARGE_IMAGE, width=_grouped(width), height=_grouped(height))
            image.draft("RGB", (width // 8, height // 8))
            image.load()
    except (OSError, ValueError, SyntaxError) as reason:  # what Pillow says of broken files
        raise Unfit(BROKEN_IMAGE) from reason


def _word(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as package:
            _check_parts(package.infolist())
            if b"macroEnabled" in package.read("[Content_Types].xml"):
                raise Unfit(MACRO_WORD)
            for name in package.namelist():
                if name.endswith(".rels"):
                    _check_links(package.read(name))
            _parsed(package.read("word/document.xml"))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, OSError, EOFError,
            NotImplementedError, RuntimeError) as reason:  # fmt: skip
        raise Unfit(BROKEN_WORD) from reason


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Unfit(BLOATED_WORD)
    for part in parts:
        name = part.filename.lower()
        if "vbaproject" in name:
            raise Unfit(MACRO_WORD)
        if name.endswith(FOREIGN):
            raise Unfit(STUFFED_WORD, name=name.rsplit("/", 1)[-1][:60])


def _check_links(rels: bytes) -> None:
    for link in _parsed(rels):
        kind = link.get("Type", "").rsplit("/", 1)[-1]
        away = link.get("TargetMode") == "External" and not OWN_DISK.match(link.get("Target", ""))
        if away and kind in FETCHED:
            raise Unfit(REMOTE_WORD)


def _parsed(content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as reason:
        raise Unfit(BROKEN_WORD) from reason
    if root.getroottree().docinfo.doctype:
        raise Unfit(BROKEN_WORD)
    return root


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
