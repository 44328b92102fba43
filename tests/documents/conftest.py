"""Files of each accepted kind, small enough to read here."""

import io
import socket
import zipfile
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from contest_portal.demo import NOW, files
from documents import papers, workflow
from documents.models import Document
from organizations.models import Unit

CITY, COMMUNE = "UBND TP Cao Bằng", "UBND xã Chu Trinh"


def text(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def status(response) -> int:
    """The status of an answer that is read to its end, as a browser does."""
    b"".join(response)
    return response.status_code


def entered():
    return Document.objects.filter(subject="Thông báo mới")


def word(*parts: str) -> bytes:
    """A Word package with these parts beside the usual one."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for part in ("[Content_Types].xml", "word/document.xml", *parts):
            archive.writestr(part, "<x/>")
    return package.getvalue()


def jpeg() -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(output, "JPEG")
    return output.getvalue()


PDF = files.pdf("to-trinh", "To trinh").read()
CONTENT = {
    "pdf": PDF,
    "docx": word(),
    "jpg": jpeg(),
    "png": files.picture("anh", 1).read(),
    "exe": b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 100,
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "zip": b"PK\x05\x06" + b"\x00" * 18,
    "macro": word("word/vbaProject.bin"),
}  # fmt: skip


@pytest.fixture
def sent() -> Callable[[str, str], SimpleUploadedFile]:
    """A file of this content under this name, as a browser sends it."""
    return lambda name, content: SimpleUploadedFile(name, CONTENT[content])


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """It stays silent unless somebody asks it for something."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def paper(demo, settings, tmp_path, sent) -> Callable[..., Document]:
    """A paper of the city of Cao Bằng: published, and without a file, unless told otherwise."""
    settings.MEDIA_ROOT = tmp_path

    def enter(name: str = "", *, published: bool = True, issuer: str = "UBND TP Cao Bằng", **head):
        given = {"kind": "letter", "symbol": "UBND-VHKHTT", "subject": "V/v tham gia Hội thi"}
        document = Document(issuer=Unit.objects.get(short_name=issuer), **{**given, **head})
        document.published_at = NOW if published else None
        if name:
            document.keep(sent(name, name.rsplit(".", 1)[-1]))
        document.save()
        return document

    return enter


@pytest.fixture
def draft(demo, settings, tmp_path, person_of) -> Callable[..., Document]:
    """A report of the city of Cao Bằng that the portal has drawn up, without number and day."""
    settings.MEDIA_ROOT = tmp_path
    city = Unit.objects.get(short_name=CITY)

    def make(abstract: str = "Kết quả đăng ký", **more) -> Document:
        paper = {
            "template": "documents/base.html", "title": "Báo cáo", "file_name": "bao-cao",
            "head": papers.head(city, "BC", NOW), "kind": "BÁO CÁO", "abstract": abstract,
            "to": ["Ủy ban nhân dân tỉnh Cao Bằng"], "recipients": ["Như trên", "Lưu: VT, VHKHTT"],
            "sign": papers.sign(city),
        }  # fmt: skip
        by = person_of("ngan@cb.example")
        return workflow.file_paper(paper, kind="report", issuer=city, by=by, **more)

    return make


@pytest.fixture
def typed(demo) -> dict:
    """What an office types into the form of a paper."""
    city = Unit.objects.get(short_name=CITY)
    return {"kind": "notice", "issuer": city.pk, "subject": "Thông báo mới", "number": "12",
            "symbol": "TB-UBND", "year": 2025, "month": 5, "day": 5}  # fmt: skip
