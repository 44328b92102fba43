"""What people send: refused with the reason where it is broken or dangerous, named by rule."""

import io
import unicodedata
import zipfile
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from contest_portal.demo import files
from documents import inspection
from documents.files import (
    NOT_WHAT_IT_SAYS,
    REFUSED_BY_KIND,
    REFUSED_KIND,
    UNCHECKED,
    check_upload,
    clean_name,
    typed_name,
)
from tests.documents.conftest import PDF, jpeg

RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
)
MEGABYTE = 1024 * 1024
NOT_A_PDF = NOT_WHAT_IT_SAYS.format(named=".pdf", kind="PDF")


def said(name: str, content: bytes, **rules) -> str:
    """The sentence that refuses the file; an empty one if it is taken."""
    try:
        check_upload(SimpleUploadedFile(name, content), **rules)
    except ValidationError as refusal:
        return refusal.message
    return ""


def pdf(pages: int = 1, **saved) -> bytes:
    output = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(output, **saved)
    return output.getvalue()


def bomb_in_pdf(megabytes: int) -> bytes:
    """One page whose drawing is a megabyte or so on the disk and a gigabyte of zeros unpacked."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()
    output = io.BytesIO()
    with pikepdf.new() as document:
        drawing = document.make_stream(b"")
        drawing.write(packed, filter=pikepdf.Name.FlateDecode)
        document.add_blank_page().Contents = drawing
        kept = pikepdf.StreamDecodeLevel.none
        document.save(output, stream_decode_level=kept, compress_streams=False)
    return output.getvalue()


def word(parts: dict[str, bytes | str] | None = None) -> bytes:
    output = io.BytesIO()
    plain = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (plain | (parts or {})).items():
            package.writestr(name, content)
    return output.getvalue()


def picture(width: int, height: int, kind: str, mode: str = "RGB") -> bytes:
    output = io.BytesIO()
    Image.new(mode, (width, height)).save(output, kind)
    return output.getvalue()


def remote(kind: str, target: str) -> bytes:
    return word({"word/_rels/settings.xml.rels": RELS.format(kind=kind, target=target)})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF), ("a.pdf", pdf(500)), ("a.docx", word()), ("a.JPEG", jpeg()),
        ("a.png", picture(4000, 3000, "PNG")),
        ("a.docx", remote("hyperlink", "https://example.com/")),
        ("a.docx", remote("attachedTemplate", "file:///C:\\Users\\x\\Normal.dotm")),
        ("a.docx", word({"word/embeddings/Bang_tinh.xlsx": b"PK", "word/oleObject1.bin": b"x"})),
    ],
)  # fmt: skip
def test_what_people_rightly_send_is_taken(name, content) -> None:
    assert said(name, content) == ""


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", inspection.BROKEN_PDF),
        ("a.pdf", PDF[:80], inspection.BROKEN_PDF),
        ("a.pdf", pdf(0), inspection.BROKEN_PDF),
        ("a.pdf", pdf(encryption=pikepdf.Encryption(user="x", owner="y")), inspection.LOCKED_PDF),
        ("a.jpg", files.picture("x", 1).read()[:50], "nội dung là .png"),
        ("a.png", files.picture("x", 1).read()[:400], inspection.BROKEN_IMAGE),
        ("a.docx", word({"word/document.xml": "<document>"}), inspection.BROKEN_WORD),
        ("a.docx", word({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
         inspection.BROKEN_WORD),
    ],
)  # fmt: skip
def test_what_no_reader_opens_is_refused(name, content, sentence) -> None:
    """Bad input: "a clear sentence"."""
    assert sentence in said(name, content)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>" + PDF, NOT_A_PDF),
        ("a.pdf", b"\n" + PDF, NOT_A_PDF),
        ("a.jpg", b'<?xml version="1.0"?><svg onload="alert(1)"/>',
         NOT_WHAT_IT_SAYS.format(named=".jpg", kind="ảnh JPG")),
        ("a.htm", b"<p>", REFUSED_KIND),
        ("a.jpg", b"\0\0\0\x18ftypheic" + bytes(16), REFUSED_BY_KIND[".heif"]),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), REFUSED_BY_KIND[".doc"]),
        ("a.docx", word({"word/vbaProject.bin": b"x"}), inspection.MACRO_WORD),
        ("a.docx", word({"[Content_Types].xml": "<Types>macroEnabled</Types>"}),
         inspection.MACRO_WORD),
        ("a.docx", remote("attachedTemplate", "https://evil.example/a.dotm"),
         inspection.REMOTE_WORD),
        ("a.docx", remote("oleObject", "file://evil.example/a.xls"), inspection.REMOTE_WORD),
        ("a.docx", remote("frame", "\\\\evil.example\\a"), inspection.REMOTE_WORD),
    ],
)  # fmt: skip
def test_disguises_and_active_content_are_refused(name, content, sentence) -> None:
    """Security test 11: "HTML, SVG, XML, HTM in disguise, polyglot PDF/HTML, DOCX with macro or
    remote template are refused". Security test 14: "mismatch refused with a plain reason"."""
    assert said(name, content) == sentence


@pytest.mark.parametrize(
    ("name", "bomb", "sentence"),
    [
        ("a.png", lambda: picture(40_000, 40_000, "PNG", "1"),
         "Ảnh này 40.000 × 40.000 điểm, lớn quá. Thu nhỏ hoặc chụp lại rồi gửi."),
        ("a.pdf", lambda: pdf(10_000), "Tệp PDF này có 10.000 trang, nhiều nhất 500 trang."),
        ("a.pdf", lambda: bomb_in_pdf(1024), UNCHECKED),
        ("a.docx", lambda: word({"word/media/a.bmp": bytes(301 * MEGABYTE)}),
         inspection.BLOATED_WORD),
        ("a.docx", lambda: word({f"word/{n}.xml": b"" for n in range(2000)}),
         inspection.BLOATED_WORD),
        ("a.docx", lambda: word({"word/embeddings/a.docx": word()}),
         "Tệp Word này gói tệp khác bên trong (a.docx). Bỏ ra rồi gửi lại."),
    ],
    ids=["40,000 pixels", "10,000 pages", "a stream of a gigabyte", "a package that swells",
         "a package of many parts", "a package in a package"],
)  # fmt: skip
def test_bombs_end_in_a_sentence(name, bomb, sentence) -> None:
    """Security test 13: "Zip bomb, nested archive, 40 000-pixel PNG, PDF with 10 000 pages or 1 GB
    stream: refused within time and memory limits"."""
    assert said(name, bomb()) == sentence
    assert said("a.pdf", PDF) == ""  # the next file is read as ever


@pytest.mark.parametrize(
    ("name", "content", "rules", "sentence"),
    [
        ("a.pdf", PDF, {"kinds": (".jpg", ".png")},
         "Mục này chỉ nhận ảnh JPG, ảnh PNG. Chọn tệp khác."),
        ("a.pdf", pdf(3), {"max_pages": 2}, "Tệp này có 3 trang, mục này nhận nhiều nhất 2 trang."),
        ("a.pdf", pdf(2), {"max_pages": 2}, ""),
        ("a.docx", word(), {"max_pages": 2}, ""),  # the pages of a Word file cannot be counted
        ("a.pdf", PDF + bytes(MEGABYTE), {"max_mb": 1},
         "Tệp lớn quá 1 MB. Chụp lại hoặc chọn tệp khác."),
    ],
)  # fmt: skip
def test_a_place_has_rules_of_its_own(name, content, rules, sentence) -> None:
    """43: "Each required file has a type, size, page rule and example"."""
    assert said(name, content, **rules) == sentence


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\thư\\đơn.pdf", "đơn.pdf"),
        ("/etc/cron.pdf", "cron.pdf"), ("a\0b.pdf", "ab.pdf"),
        ("bao\u202efdp.exe.pdf", "baofdp.exe.pdf"), (".htaccess", "htaccess"),
        ("anh.php.jpg", "anh.php.jpg"), ("..", ""), ("", ""), ("a" * 300, "a" * 255),
        (unicodedata.normalize("NFD", "Đơn xin xác nhận.pdf"), "Đơn xin xác nhận.pdf"),
    ],
)  # fmt: skip
def test_the_typed_name_is_kept_as_harmless_text(typed, shown) -> None:
    """Security test 12: "Name tricks: `../`, absolute, NUL, RTL mark, 255 bytes, NFC/NFD pairs,
    `.php.jpg`, leading dot"."""
    assert typed_name(typed) == shown


def test_a_name_always_ends_in_what_the_file_is() -> None:
    assert [clean_name(name, ".jpg") for name in ("anh.php", ".php", "..", "a" * 300 + ".png")] == [
        "anh.jpg", "php.jpg", "tep.jpg", "a" * 150 + ".jpg",
    ]  # fmt: skip
