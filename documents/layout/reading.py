"""Reads a PDF as a person with a ruler does: lines of letters with their place, face and colour.

Places are millimetres from the left and from the top of the page, sizes are points. The file may be
anybody's: what cannot be read raises UnreadableError, and reading stops at PAGES and LETTERS.
"""

import ctypes
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from documents.drawing import Refusal, gettext_noop
from documents.layout import lines

PAGES = 50
LETTERS = 200_000  # of the file; a full page of text has some 3,000
INVISIBLE = 3  # PDF text render mode, what a scanner's OCR lays under its picture
FILLED_AND_STROKED = 2  # how some programs make letters bold
ITALIC, FORCE_BOLD = 1 << 6, 1 << 18  # font descriptor flags
DARK = 56  # of 255: black in CMYK comes out as a dark grey

LOCKED = gettext_noop("Tệp PDF có mật khẩu nên không đọc được. Hãy gửi tệp không đặt mật khẩu.")
BROKEN = gettext_noop(
    "Không đọc được tệp này: tệp hỏng hoặc không phải PDF. Hãy xuất lại tệp PDF rồi thử lại."
)
SCANNED = gettext_noop(
    "Tệp này chỉ có ảnh quét, không có chữ để đọc. Hãy kiểm tra tệp PDF xuất từ Word hoặc "
    "LibreOffice."
)


class UnreadableError(Refusal):
    """The file cannot be checked; says why in a sentence for its sender."""


@dataclass(frozen=True, slots=True)
class Style:
    family: str
    size: float
    bold: bool
    italic: bool
    black: bool


@dataclass(frozen=True, slots=True)
class Letter:
    text: str
    left: float
    right: float
    baseline: float
    style: Style


class Segment:
    """Letters that stand together on one line: a line of a paragraph, of a cell, of a heading."""

    def __init__(self, letters: list[Letter], page: int) -> None:
        written = [letter for letter in letters if not letter.text.isspace()]
        self.letters = letters
        self.page = page
        self.text = " ".join("".join(letter.text for letter in letters).split())
        self.left, self.right = written[0].left, written[-1].right
        self.baseline = written[0].baseline
        self.size = sorted(letter.style.size for letter in written)[len(written) // 2]
        self.bold = 2 * sum(letter.style.bold for letter in written) > len(written)
        self.italic = 2 * sum(letter.style.italic for letter in written) > len(written)

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def top(self) -> float:
        """Where its line begins: letters of Times New Roman rise 0.891 of their size."""
        return self.baseline - 0.891 * lines.mm(self.size)


@dataclass(slots=True)
class Page:
    number: int
    width: float
    height: float
    segments: list[Segment] = field(default_factory=list)
    ruled: lines.Ruled = field(default_factory=lines.Ruled)
    text: str = ""
    unmapped: bool = False


@dataclass(slots=True)
class Reading:
    """A PDF that was read. unembedded: names of fonts that the file does not carry."""

    version: str
    page_count: int
    pages: list[Page]
    unembedded: list[str]

    @property
    def is_cut(self) -> bool:
        """The file has more pages than were read."""
        return self.page_count > len(self.pages)


def read(data: bytes) -> Reading:
    """The PDF's first PAGES pages. Raises UnreadableError."""
    version, unembedded = _inspect(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as reason:
        raise UnreadableError(BROKEN) from reason
    pages: list[Page] = []
    left = LETTERS
    for number in range(min(len(document), PAGES)):
        try:
            page = _page(document[number], number + 1, left)
        except pypdfium2.PdfiumError as reason:
            raise UnreadableError(BROKEN) from reason
        pages.append(page)
        left -= len(page.text)
        if left <= 0:
            break
    if not any(page.segments for page in pages):
        raise UnreadableError(SCANNED)
    return Reading(version, len(document), pages, unembedded)


def _inspect(data: bytes) -> tuple[str, list[str]]:
    """The version, and the fonts that are not embedded."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            version = _version(pdf)
            fonts = [f for f in pdf.objects if isinstance(f, pikepdf.Dictionary) and _is_font(f)]
            return version, sorted({_family(str(f.BaseFont)[1:]) for f in fonts if _is_away(f)})
    except pikepdf.PasswordError as reason:
        raise UnreadableError(LOCKED) from reason
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RecursionError) as reason:
        raise UnreadableError(BROKEN) from reason


def _version(pdf: pikepdf.Pdf) -> str:
    """The head's, or the catalogue's where that is a later one."""
    told = [pdf.pdf_version, str(pdf.Root.get("/Version", ""))[1:]]
    known = [text for text in told if re.fullmatch(r"\d\.\d", text)]
    return max(known, default="1.0")  # one digit each: they sort as text


def _is_font(found: pikepdf.Dictionary) -> bool:
    """A font with a descriptor of its own; a composite font's lies in its descendant."""
    return (
        found.get("/Type") == "/Font"
        and found.get("/Subtype") not in ("/Type0", "/Type3")
        and "/BaseFont" in found
    )


def _is_away(font: pikepdf.Dictionary) -> bool:
    files = ("/FontFile", "/FontFile2", "/FontFile3")
    return not any(key in font.get("/FontDescriptor", {}) for key in files)


def _family(name: str) -> str:
    """ABCDEF+TimesNewRomanPS-BoldMT gives TimesNewRomanPS-BoldMT."""
    return name[7:] if name[6:7] == "+" else name


def _page(page: pypdfium2.PdfPage, number: int, limit: int) -> Page:
    width, height = page.get_size()
    place = lines.Place(page)
    read = Page(number, lines.mm(width), lines.mm(height))
    letters = list(_letters(page, place, limit, read))
    read.segments = list(_segments(letters, number))
    read.text = "".join(letter.text for letter in letters)
    read.ruled = lines.ruled(page, place)
    return read


def _letters(
    page: pypdfium2.PdfPage, place: lines.Place, limit: int, read: Page
) -> Iterator[Letter]:
    """What is written across the page and can be seen, in the order of the file."""
    text = page.get_textpage()
    styles: dict[int, Style | None] = {}
    box = [ctypes.c_double() for _ in range(4)]
    x, y = ctypes.c_double(), ctypes.c_double()
    last: Letter | None = None
    for index in range(min(text.count_chars(), limit)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            if last and code == ord(" "):
                yield Letter(" ", last.right, last.right, last.baseline, last.style)
            continue
        if pdfium.FPDFText_HasUnicodeMapError(text, index) == 1:
            read.unmapped = True
        owner = pdfium.FPDFText_GetTextObject(text, index)
        key = ctypes.cast(owner, ctypes.c_void_p).value or 0
        if key not in styles:
            styles[key] = _style(text, index, owner)
        style = styles[key]
        if style is None or code < 2:
            continue
        pdfium.FPDFText_GetCharBox(text, index, *box)  # left, right, bottom, top
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        left, right = place.across(box[0].value, box[2].value, box[1].value, box[3].value)
        letter = _letter(code)
        last = Letter(letter, left, right, place.at(x.value, y.value)[1], style)
        yield last


def _letter(code: int) -> str:
    """2 is pdfium's own sign for a hyphen at a line end; half of a pair says nothing alone."""
    if code == 2:
        return "-"
    return "�" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


def _style(text: pypdfium2.PdfTextPage, index: int, owner: object) -> Style | None:
    """How the letters of a text object look; None for those that cannot be seen or stand askew."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(owner) if owner else 0
    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, index, name, 200, flags)
    family = _family(name.value.decode(errors="replace"))
    colour = [ctypes.c_uint() for _ in range(4)]
    is_known = pdfium.FPDFText_GetFillColor(text, index, *colour)
    if mode == INVISIBLE or (is_known and colour[3].value == 0):
        return None
    lower = family.lower()
    return Style(
        family=family,
        size=pdfium.FPDFText_GetFontSize(text, index) * (matrix.c**2 + matrix.d**2) ** 0.5,
        bold="bold" in lower or bool(flags.value & FORCE_BOLD) or mode == FILLED_AND_STROKED,
        italic="italic" in lower or "oblique" in lower or bool(flags.value & ITALIC)
        or abs(matrix.c) > 0.1 * abs(matrix.d) > abs(matrix.b),
        black=not is_known or all(part.value <= DARK for part in colour[:3]),
    )  # fmt: skip


def _segments(letters: list[Letter], page: int) -> Iterator[Segment]:
    """Cut where the next letter stands on another line, far off, or before the last one."""
    run: list[Letter] = []
    for letter in letters:
        if run and _breaks(run[-1], letter):
            yield from _segment(run, page)
            run = []
        run.append(letter)
    yield from _segment(run, page)


def _segment(run: list[Letter], page: int) -> Iterator[Segment]:
    if any(not letter.text.isspace() for letter in run):
        yield Segment(run, page)


def _breaks(last: Letter, letter: Letter) -> bool:
    gap = letter.left - last.right
    em = lines.mm(max(last.style.size, letter.style.size, 1))
    return abs(letter.baseline - last.baseline) > 0.3 * em or gap > 1.5 * em or gap < -1.1 * em


def is_nfc(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)
