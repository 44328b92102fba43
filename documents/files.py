"""Files people send: told apart by content, kept under their hash, served only through a view."""

import hashlib
import zipfile
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import FileResponse, Http404, HttpResponseBase
from django.template.defaultfilters import filesizeformat

from contest_portal.vietnamese import CharField, nfc

# What is accepted, by content: the extension that the content must bear, and its media type.
KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
NAMES = {".pdf": "PDF", ".docx": "Word", ".jpg": "ảnh JPG", ".png": "ảnh PNG"}
ACCEPT = ",".join([*KINDS, ".jpeg"])
# How `zipfile` says that a package is broken or made by hand to break its reader.
NOT_A_PACKAGE = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError)
REFUSED_KIND = "Loại tệp này không nhận. Gửi PDF, Word (.docx) hoặc ảnh JPG, PNG."


def stored_path(record: "StoredFile", filename: str) -> str:
    """Where a file is kept: by its hash, never under a name that somebody typed."""
    return f"{record._meta.model_name}/{record.sha256[:2]}/{record.sha256}"


class StoredFile(models.Model):
    """The columns of a record that may carry one file."""

    FILE_COLUMNS = ("file", "file_name", "content_type", "size", "sha256")

    class Scan(models.TextChoices):
        """What the virus scanner said; without one nothing waits."""

        UNASKED = "unasked", "không có máy quét"
        WAITING = "waiting", "đang chờ quét"
        CLEAN = "clean", "đã quét, sạch"
        INFECTED = "infected", "có mã độc, đã chặn"

    file = models.FileField("tệp", upload_to=stored_path, max_length=200, blank=True)
    file_name = CharField(max_length=200, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    scan = models.CharField(
        max_length=10, choices=Scan.choices, default=Scan.UNASKED, editable=False
    )

    class Meta:
        abstract = True

    @property
    def file_in_words(self) -> str:
        """PDF, 1,1 MB; or chưa có tệp."""
        if not self.file:
            return "chưa có tệp"
        names = {KINDS[extension]: name for extension, name in NAMES.items()}
        return f"{names.get(self.content_type, 'tệp')}, {filesizeformat(self.size)}"

    def keep(self, upload: UploadedFile) -> None:
        """Put a checked upload on the record (not yet saved): name, type, size, hash."""
        extension = content_extension(upload)
        self.file_name = clean_name(upload.name or "", extension)
        self.content_type = KINDS[extension]
        self.size = upload.size or 0
        self.sha256 = digest(upload.chunks())
        self.file = upload


def digest(chunks: Iterable[bytes]) -> str:
    """SHA-256 of the bytes, in hex."""
    total = hashlib.sha256()
    for chunk in chunks:
        total.update(chunk)
    return total.hexdigest()


def clean_name(name: str, extension: str) -> str:
    """The last part of the name, printable characters only, with the extension of its content."""
    stem = nfc(name).replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    stem = "".join(c for c in stem if c.isprintable() and c not in '"<>:|?*').strip(" .")
    return f"{stem[:150] or 'tep'}{extension}"


def content_extension(upload: UploadedFile) -> str:
    """The extension that the content bears, one of KINDS. Raises ValidationError otherwise."""
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    if head.startswith(b"PK"):
        return ".docx" if _is_word(upload) else _refuse()
    try:
        found = puremagic.from_string(head, filename="")
    except (puremagic.PureError, ValueError):
        return _refuse()
    extension = {".jpeg": ".jpg", ".jfif": ".jpg"}.get(found, found)
    return extension if extension in KINDS else _refuse()


def _is_word(upload: UploadedFile) -> bool:
    """A Word document without macros, by the parts in its package."""
    try:
        names = zipfile.ZipFile(upload).namelist()
    except NOT_A_PACKAGE:
        return False
    finally:
        upload.seek(0)
    return "word/document.xml" in names and not any("vbaProject" in name for name in names)


def _refuse() -> str:
    raise ValidationError(REFUSED_KIND, code="kind")


def check_upload(upload: UploadedFile) -> None:
    """A validator for form fields: size, kind by content, and a name that agrees with it."""
    if (upload.size or 0) > settings.MAX_UPLOAD_MB * 1024 * 1024:
        raise ValidationError(
            f"Tệp lớn quá {settings.MAX_UPLOAD_MB} MB. Chụp lại hoặc chọn tệp khác.", code="size"
        )
    extension = content_extension(upload)
    named = "." + (upload.name or "").lower().rsplit(".", 1)[-1].replace("jpeg", "jpg")
    if named != extension:
        raise ValidationError(
            f"Tên tệp ghi {named} nhưng nội dung là {extension}. Chọn đúng tệp hoặc sửa tên.",
            code="mismatch",
        )


def serve(record: Any) -> HttpResponseBase:
    """The record's file as a download that no browser will run. The caller has asked who may.

    A row without its file on disk is a 404 with a page that helps, not an error.
    """
    if not record.file or not record.file.storage.exists(record.file.name):
        raise Http404("Tệp này không còn trên máy chủ. Báo cho cơ quan tiếp nhận để gửi lại.")
    response = FileResponse(record.file.open("rb"), content_type=record.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(record.file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
