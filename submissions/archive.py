"""All dossiers of a contest as one ZIP, sent while it is read: memory does not grow with files."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.db.models import Prefetch
from django.utils.text import slugify
from zipstream import ZIP_STORED, ZipStream

from contest_portal.vietnamese import fold
from documents.files import KINDS
from submissions.models import Answer, Attachment, Dossier
from submissions.models.dossier import DossierQuerySet

AT_ONCE = 100  # dossiers read from the database together
EXTENSIONS = {kind: extension for extension, kind in KINDS.items()}


def stream(dossiers: DossierQuerySet, listed: Iterable[bytes]) -> Iterator[bytes]:
    """The ZIP, piece by piece: the list as CSV, then a folder for each dossier.

    dossiers: registered ones, each of which has a code; listed: the pieces of the CSV. Every name
    is made by rule, of a-z, 0-9 and hyphens. What is not on the disk is named in a text file.
    """
    archive = ZipStream(compress_type=ZIP_STORED)  # PDF, Word and pictures are compressed already
    archive.add(listed, "danh-sach.csv")
    yield from archive.all_files()
    missing = []
    for dossier in _whole(dossiers).iterator(AT_ONCE):
        folder = slugify(dossier.code).upper()
        archive.add(_written(dossier), f"{folder}/00-noi-dung.txt")
        for number, attachment in enumerate(dossier.attachments.all(), 1):
            name = f"{folder}/{number:02d}-{_named(attachment)}"
            file = _opened(attachment)
            if file is None:
                missing.append(f"{name}: {attachment.file_name}")
                continue
            with closing(file):
                archive.add(file.chunks(), name, size=file.size)
                yield from archive.all_files()
    if missing:
        words = "Các tệp sau không còn trên máy chủ, hãy xin nơi nộp gửi lại:\r\n"
        archive.add(words + "\r\n".join(missing), "tep-bi-thieu.txt")
    yield from archive.finalize()


def _whole(dossiers: DossierQuerySet) -> Any:
    files = Attachment.objects.current().select_related("item")
    answers = Answer.objects.select_related("question")
    return dossiers.select_related("contest", "unit", "field").prefetch_related(
        "authors", Prefetch("attachments", files), Prefetch("answers", answers)
    )


def _written(dossier: Dossier) -> str:
    """What was written into the portal itself, as plain text."""
    authors = ", ".join(f"{author.name} ({author.share}%)" for author in dossier.authors.all())
    parts = [
        f"{dossier.code}. {dossier.title}",
        f"Tác giả: {authors}",
        f"Đơn vị: {dossier.unit.name}",
        f"Lĩnh vực: {dossier.field.label if dossier.field else ''}",
        *(f"{answer.question.heading}\n{answer.text}" for answer in dossier.answers.all()),
    ]
    return "\n\n".join(parts).replace("\r\n", "\n").replace("\n", "\r\n")


def _named(attachment: Attachment) -> str:
    """phieu-dang-ky-du-thi.pdf: after its slot and its content, never after what was typed."""
    slot = slugify(fold(attachment.item.label))[:50] or "tep"
    return slot + EXTENSIONS.get(attachment.content_type, ".bin")


def _opened(attachment: Attachment) -> File | None:
    try:
        return attachment.file.storage.open(attachment.file.name or "")
    except (OSError, ValueError, SuspiciousFileOperation):
        return None
