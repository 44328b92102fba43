"""All dossiers of a contest as one ZIP, sent while it is read: memory does not grow with files."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.db.models import Prefetch
from django.utils.text import slugify
from zipstream import ZIP_STORED, ZipStream

from contest_portal.languages import in_vietnamese
from submissions.models import Answer, Attachment, Dossier
from submissions.models.dossier import DossierQuerySet

AT_ONCE = 100  # dossiers read from the database together


def stream(
    dossiers: DossierQuerySet, listed: Iterable[bytes], name: str = "danh-sach.csv"
) -> Iterator[bytes]:
    """The ZIP, piece by piece: a first file, then a folder for each dossier.

    listed: the pieces of the first file; name: what it is called. Every name is made by rule, see
    `Attachment.ruled_name`. What is not on the disk, not scanned or infected is named in a text
    file.
    """
    archive = ZipStream(compress_type=ZIP_STORED)  # PDF, Word and pictures are compressed already
    archive.add(listed, name)
    yield from archive.all_files()
    missing = []
    for dossier in _whole(dossiers).iterator(AT_ONCE):
        folder = slugify(dossier.code).upper() or f"nhap-{dossier.pk}"
        archive.add(_written(dossier), f"{folder}/00-noi-dung.txt")
        for name, attachment in _named(dossier):
            file = _opened(attachment)
            if file is None:
                missing.append(f"{folder}/{name}: {attachment.file_name}, {_why(attachment)}")
                continue
            with closing(file):
                archive.add(file.chunks(), f"{folder}/{name}", size=file.size)
                yield from archive.all_files()
    if missing:
        words = "Các tệp sau không có trong gói này:\r\n"
        archive.add(words + "\r\n".join(missing), "tep-bi-thieu.txt")
    yield from archive.finalize()


def _whole(dossiers: DossierQuerySet) -> Any:
    files = Attachment.objects.standing().select_related("item")
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
        *("\n".join([a.question.heading, a.text, *_numbers(a)]) for a in dossier.answers.all()),
    ]
    return "\n\n".join(parts).replace("\r\n", "\n").replace("\n", "\r\n")


def _numbers(answer: Answer) -> list[str]:
    return [said for row in answer.benefits if (said := row.sentence)]


def _named(dossier: Dossier) -> Iterator[tuple[str, Attachment]]:
    """The files that stand, each by its name; several in one slot get a number besides."""
    names: Counter[str] = Counter()
    for attachment in dossier.attachments.all():
        attachment.dossier = dossier  # has its contest
        stem, _, extension = attachment.ruled_name.rpartition(".")
        names[stem] += 1
        again = f"-{names[stem]}" if names[stem] > 1 else ""
        yield f"{stem}{again}.{extension}", attachment


@in_vietnamese
def _why(attachment: Attachment) -> str:
    """Why a file is not in the ZIP."""
    if attachment.scan not in attachment.OPEN:
        return attachment.get_scan_display()
    return "không còn trên máy chủ, hãy xin nơi nộp gửi lại"


def _opened(attachment: Attachment) -> File | None:
    if attachment.scan not in attachment.OPEN:
        return None
    try:
        return attachment.file.storage.open(attachment.file.name or "")
    except (OSError, ValueError, SuspiciousFileOperation):
        return None
