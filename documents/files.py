"""Files people send: told apart by content, kept under their hash, served only through a view."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import puremagic
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import FileResponse, Http404, HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import CharField, nfc
from documents import drawing
from documents.inspection import Unfit, inspect

# What is accepted, by content: the extension that the content must bear, and its media type.
KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
PICTURES = (KINDS[".jpg"], KINDS[".png"])
NAMES = {
    ".pdf": "PDF",
    ".docx": "Word",
    ".jpg": gettext_lazy("ảnh JPG"),
    ".png": gettext_lazy("ảnh PNG"),
}
ACCEPT = ",".join([*KINDS, ".jpeg"])
# How `zipfile` says that a package is broken or made by hand to break its reader.
NOT_A_PACKAGE = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError)
REFUSED_KIND = gettext_lazy("Loại tệp này không nhận. Gửi PDF, Word (.docx) hoặc ảnh JPG, PNG.")
NOT_WHAT_IT_SAYS = gettext_lazy(
    "Tệp tên {named} nhưng nội dung không phải {kind}. Chọn đúng tệp, hoặc xuất lại rồi gửi."
)
REFUSED_BY_KIND = {
    ".heif": gettext_lazy(
        "Ảnh kiểu HEIC của iPhone chưa nhận được. Trên điện thoại vào Cài đặt, Camera, "
        "Định dạng, chọn Tương thích nhất rồi chụp lại; hoặc gửi ảnh đó qua Zalo rồi tải về."
    ),
    ".doc": gettext_lazy(
        "Tệp Word kiểu cũ (.doc) chưa nhận được. Mở bằng Word, lưu thành .docx hoặc PDF rồi gửi."
    ),
}
UNCHECKED = gettext_lazy(
    "Tệp này lớn hoặc phức tạp quá nên không kiểm được. Hãy rút gọn rồi gửi lại."
)
BUSY = gettext_lazy(
    "Cổng đang kiểm nhiều tệp cùng lúc nên chưa kiểm được tệp này. Gửi lại sau ít phút."
)
INFECTED = gettext_lazy(
    "Tệp này có mã độc nên cổng đã chặn, không ai mở được. Hãy gửi tệp sạch thay vào."
)
UNSCANNED = gettext_lazy(
    "Tệp này lớn hơn mức máy quét mã độc nhận nên chỉ người gửi mở được, coi như chưa có. "
    "Hãy gửi tệp nhỏ hơn thay vào."
)
WAITING = gettext_lazy(
    "Tệp này đang chờ quét mã độc, lúc này chỉ người gửi mở được. Thử lại sau ít phút."
)


def stored_path(record: "StoredFile", filename: str) -> str:
    """Where a file is kept: by its hash, never under a name that somebody typed."""
    return f"{record._meta.model_name}/{record.sha256[:2]}/{record.sha256}"


class StoredFile(models.Model):
    """The columns of a record that may carry one file."""

    FILE_COLUMNS = ("file", "file_name", "content_type", "size", "sha256", "scan")

    class Scan(models.TextChoices):
        """What the virus scanner said; without one nothing waits. REFUSED: larger than it takes."""

        UNASKED = "unasked", gettext_lazy("không có máy quét")
        WAITING = "waiting", gettext_lazy("đang chờ quét")
        CLEAN = "clean", gettext_lazy("đã quét, sạch")
        INFECTED = "infected", gettext_lazy("có mã độc, đã chặn")
        REFUSED = "refused", gettext_lazy("máy quét không nhận tệp này")

    # What opens for all who may see the record, and what is as good as missing.
    OPEN = (Scan.UNASKED, Scan.CLEAN)
    LOST = (Scan.INFECTED, Scan.REFUSED)

    file = models.FileField(gettext_lazy("tệp"), upload_to=stored_path, max_length=200, blank=True)
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
            return _("chưa có tệp")
        names = {KINDS[extension]: name for extension, name in NAMES.items()}
        name = names.get(self.content_type) or _("tệp")
        return f"{name}, {filesizeformat(self.size)}"

    @property
    def sender_id(self) -> int | None:
        """Who sent the file, and may open it before it is scanned."""
        return None

    def keep(self, upload: UploadedFile, *, ours: bool = False) -> None:
        """Put a checked upload on the record (not yet saved): name, type, size, hash.

        ours: the portal made it, so no scanner is asked.
        """
        self.scan = self.Scan.WAITING if settings.CLAMAV and not ours else self.Scan.UNASKED
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


def typed_name(name: str) -> str:
    """The last part of a name that somebody's machine gave: printable characters, 255 at most."""
    last = nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable() and c not in '"<>:|?*').strip(" .")[-255:]


def clean_name(name: str, extension: str) -> str:
    """The typed name with the extension of its content."""
    stem = typed_name(name).rsplit(".", 1)[0].strip(" .")
    return f"{stem[:150] or 'tep'}{extension}"


def content_extension(upload: UploadedFile) -> str:
    """The extension that the content bears, one of KINDS. Raises ValidationError otherwise."""
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    if head.startswith(b"PK"):
        return ".docx" if _is_word(upload) else _refuse(named=upload.name)
    try:
        found = puremagic.from_string(head, filename="")
    except (puremagic.PureError, ValueError):
        return _refuse(named=upload.name)
    extension = {".jpeg": ".jpg", ".jfif": ".jpg"}.get(found, found)
    return extension if extension in KINDS else _refuse(found, upload.name)


def _is_word(upload: UploadedFile) -> bool:
    """A Word document, by the parts in its package."""
    try:
        names = zipfile.ZipFile(upload).namelist()
    except NOT_A_PACKAGE:
        return False
    finally:
        upload.seek(0)
    return "word/document.xml" in names


def _refuse(kind: str = "", named: str | None = "") -> str:
    extension = extension_of(named or "")
    said = str(REFUSED_KIND)
    if extension in KINDS:
        said = NOT_WHAT_IT_SAYS.format(named=extension, kind=NAMES[extension])
    raise ValidationError(REFUSED_BY_KIND.get(kind, said), code="kind")


def check_upload(
    upload: UploadedFile,
    *,
    kinds: Iterable[str] = KINDS,
    max_mb: int | None = None,
    max_pages: int | None = None,
) -> None:
    """A validator for form fields: size, kind by content, a name that agrees, and that it opens.

    kinds: the extensions that are wanted here; max_pages: of a PDF, the only kind whose pages can
    be counted.
    """
    check_size(upload.size or 0, max_mb or settings.MAX_UPLOAD_MB)
    extension = content_extension(upload)
    named = extension_of(upload.name or "")
    if named != extension:
        said = _("Tên tệp ghi {named} nhưng nội dung là {kind}. Chọn đúng tệp hoặc sửa tên.")
        raise ValidationError(said.format(named=named, kind=extension), code="mismatch")
    check_kind(extension, kinds)
    pages = _inspected(upload, extension)
    if max_pages and pages and pages > max_pages:
        said = _("Tệp này có {pages} trang, mục này nhận nhiều nhất {most} trang.")
        raise ValidationError(said.format(pages=pages, most=max_pages), code="pages")


def extension_of(name: str) -> str:
    """The extension that a name bears, as KINDS writes it."""
    return "." + name.lower().rsplit(".", 1)[-1].replace("jpeg", "jpg").replace("heic", "heif")


def check_kind(extension: str, kinds: Iterable[str]) -> None:
    """Raises ValidationError for a kind that is not wanted here."""
    if extension not in KINDS:
        _refuse(extension)
    if extension not in kinds:
        said = _("Mục này chỉ nhận {kinds}. Chọn tệp khác.")
        wanted = ", ".join(str(NAMES[kind]) for kind in kinds)
        raise ValidationError(said.format(kinds=wanted), code="kind")


def check_size(size: int, max_mb: int) -> None:
    """Raises ValidationError for a file that is too large."""
    if size > max_mb * 1024 * 1024:
        said = _("Tệp lớn quá {most} MB. Chụp lại hoặc chọn tệp khác.")
        raise ValidationError(said.format(most=max_mb), code="size")


def _inspected(upload: UploadedFile, extension: str) -> int | None:
    """How many pages the file has; read in a process that is ended when it takes too much."""
    on_disk = getattr(upload, "temporary_file_path", None)
    upload.seek(0)
    source = on_disk() if on_disk else upload.read()
    upload.seek(0)
    try:
        pages: int | None = drawing.run(inspect, source, extension)
    except Unfit as refusal:
        raise ValidationError(str(refusal), code="unfit") from refusal
    except drawing.BusyError as refusal:
        raise ValidationError(BUSY, code="busy") from refusal
    except drawing.TooMuchError as refusal:
        raise ValidationError(UNCHECKED, code="unfit") from refusal
    return pages


def withheld(record: StoredFile, person: Any) -> str | Promise:
    """Why this person may not open the file yet, or nobody ever; "" if they may."""
    if record.scan == StoredFile.Scan.INFECTED:
        return INFECTED
    if record.scan in StoredFile.OPEN or person.pk in {record.sender_id} - {None}:
        return ""
    return WAITING if record.scan == StoredFile.Scan.WAITING else UNSCANNED


class Withheld(PermissionDenied):
    """A file that is there, but not yet or not so for this person; why, in the reader's words."""


def serve(
    record: StoredFile, person: Any, name: str = "", made: Callable[[StoredFile], Any] | None = None
) -> HttpResponseBase:
    """The record's file as a download that no browser will run. The caller has asked who may.

    name: what the download is called, if not what its sender called it. made: opens what is sent
    in place of the file itself. A file that waits for the scanner or is infected is refused with a
    sentence. A row without its file on disk is a 404 with a page that helps, not an error.
    """
    if reason := withheld(record, person):
        raise Withheld(reason)
    if not record.file or not record.file.storage.exists(record.file.name or ""):
        raise Http404("file")  # the page's word for it
    content = made(record) if made else record.file.open("rb")
    response = FileResponse(content, content_type=record.content_type)
    called = quote(name or record.file_name)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{called}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
