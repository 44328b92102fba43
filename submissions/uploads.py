"""Files into slots: sent whole or piece by piece, attached, replaced, taken out, and who read them.

A browser asks which pieces are there, sends the others, and ends. What a network cut or a closed
page leaves is found again by the same person with the same file within a day.
"""

from contextlib import suppress
from datetime import timedelta
from io import BytesIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy

from contest_portal import clock, languages
from contest_portal.workflow import Refused
from directives.models import DossierItem
from documents import reads, scanning
from documents.models import PersonalRead
from organizations.models import Person
from submissions import drafting, parts
from submissions.models import Attachment, AttachmentReading, Dossier, Upload, UploadPiece
from submissions.models.files import UPLOADS, folder_of

PIECE = 512 * 1024  # bytes: some seconds on a slow telephone
KEPT = timedelta(days=1)
MOST, MOST_BYTES = 10, 300 * 1024 * 1024  # of one person, unfinished
GONE = gettext_lazy("Tệp này vừa được thay hoặc bỏ ở cửa sổ khác. Xem lại rồi gửi.")
INCOMPLETE = gettext_lazy("Tệp chưa đến đủ. Chọn lại tệp này để gửi tiếp.")
MOST_FILES = 20  # that stand in one slot
MOST_IN_ALL = 1024**3  # bytes of one dossier, old versions counted
SLOT_FULL = gettext_lazy(
    "Mục này đã có {number} tệp, nhiều nhất là {number}. Thay hoặc bỏ bớt một tệp rồi gửi."
)
DOSSIER_FULL = gettext_lazy(
    "Các tệp của hồ sơ này, kể cả bản cũ, đã gần 1 GB nên không nhận thêm tệp lớn thế này. "
    "Hãy gửi tệp nhỏ hơn."
)
FINISHED = gettext_lazy("Tệp này đã gửi xong ở cửa sổ khác. Tải lại trang để xem.")


def attach(
    dossier: Dossier, item: DossierItem, file: UploadedFile, *, by: Person,
    replaces: Attachment | None = None, upload: Upload | None = None,
) -> Attachment:  # fmt: skip
    """Put a checked file into the slot; the one that it replaces stays, marked.

    upload: the pieces it came in, gone afterwards. Raises Refused when the slot is sealed or
    full, or when another window was first.
    """
    paper = Attachment(dossier=dossier, item=item, uploaded_by=by, replaces=replaces)
    paper.version = replaces.version + 1 if replaces else 1
    paper.keep(file)
    with drafting.writing(dossier, parts.of_item(item)):
        if upload and not Upload.objects.filter(pk=upload.pk).exists():
            raise Refused(FINISHED)
        if replaces and not _take_out(replaces):
            raise Refused(GONE)
        if why := full(dossier, item, paper.size, replaces):
            raise Refused(why)
        paper.save()
        scanning.wake()
        if upload:
            discard(upload)
    return paper


def full(dossier: Dossier, item: DossierItem, size: int, replaces: Attachment | None = None) -> str:
    """Why the slot takes no further file, or the dossier none of this size; "" if they do."""
    others = dossier.attachments.standing().filter(item=item)
    if others.exclude(pk=replaces.pk if replaces else 0).count() >= MOST_FILES:
        return SLOT_FULL.format(number=MOST_FILES)
    held = dossier.attachments.aggregate(total=Sum("size"))["total"] or 0
    return str(DOSSIER_FULL) if held + size > MOST_IN_ALL else ""


def remove(paper: Attachment, dossier: Dossier) -> None:
    """Take a file out of its slot; it stays, marked. Raises Refused when the slot is sealed."""
    with drafting.writing(dossier, parts.of_item(paper.item)):
        _take_out(paper)


def _take_out(paper: Attachment) -> bool:
    standing = Attachment.objects.standing().filter(pk=paper.pk)
    return bool(standing.update(removed_at=clock.now()))


def note_reading(paper: Attachment, person: Person, *, for_judging: bool = False) -> None:
    """Somebody else opens it: the first time is noted (48: "who saw which version is known")."""
    if person.pk != paper.uploaded_by_id:
        reading = AttachmentReading(attachment=paper, person=person, for_judging=for_judging)
        AttachmentReading.objects.bulk_create([reading], ignore_conflicts=True)
        if not for_judging:
            unit = paper.dossier.unit_id
            with languages.of(None):
                what = f"Tệp {paper.ruled_name}, hồ sơ “{paper.dossier}”"
            reads.note(person, PersonalRead.How.FILE, what, unit=unit, dossier=paper.dossier_id)


def begin(
    dossier: Dossier, item: DossierItem, *, by: Person, name: str, size: int, stamp: str = "",
    replaces: Attachment | None = None,
) -> Upload:  # fmt: skip
    """The upload of this file, begun or found again; the person's oldest make room for it."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # two starts, one after another
        same = Upload.objects.filter(
            dossier=dossier, item=item, person=by, name=name, size=size, stamp=stamp,
            replaces=replaces,
        )  # fmt: skip
        if found := same.first():
            return found
        _make_room(by, size)
        return Upload.objects.create(
            dossier=dossier, item=item, person=by, name=name, size=size, stamp=stamp,
            replaces=replaces,
        )  # fmt: skip


def _make_room(person: Person, size: int) -> None:
    begun = list(Upload.objects.filter(person=person))
    while begun and (len(begun) >= MOST or sum(u.size for u in begun) + size > MOST_BYTES):
        discard(begun.pop(0))


def length_of(upload: Upload, number: int) -> int:
    """How many bytes the piece has; 0 for a number that is none of its."""
    return max(0, min(PIECE, upload.size - number * PIECE))


def put(upload: Upload, number: int, content: bytes) -> None:
    """Keep a piece of the right length; a piece that is there already stays as it is."""
    pieces = UploadPiece.objects.filter(upload=upload, number=number)
    if pieces.exists():
        return
    piece = UploadPiece(upload=upload, number=number, size=len(content))
    piece.file.save(str(number), File(BytesIO(content)), save=False)
    try:
        with transaction.atomic():
            piece.save()
    except IntegrityError:  # the same piece came twice, or the upload is gone
        piece.file.delete(save=False)


def joined(upload: Upload) -> UploadedFile:
    """The whole file, on the disk. Raises Refused while pieces are missing."""
    if (upload.pieces.aggregate(total=Sum("size"))["total"] or 0) != upload.size:
        raise Refused(INCOMPLETE)
    whole = TemporaryUploadedFile(upload.name, "", upload.size, None)
    for piece in upload.pieces.all():
        with piece.file.open("rb") as content:
            whole.write(content.read())
    whole.flush()
    whole.seek(0)
    return whole


def discard(upload: Upload) -> None:
    """Forget an upload; its pieces leave the disk once that is certain."""
    folder = folder_of(upload)
    upload.delete()
    transaction.on_commit(lambda: _erase(folder), robust=True)


def _erase(folder: str) -> None:
    """All that lies there, also what a process wrote that died before it said so."""
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)


def sweep() -> None:
    """Discard what was begun more than a day ago, and pieces whose upload is gone: a process may
    die after it said that a file has arrived, and before they have left the disk."""
    for upload in Upload.objects.filter(started_at__lt=clock.now() - KEPT):
        discard(upload)
    with suppress(FileNotFoundError):  # nobody has sent anything yet
        there = set(default_storage.listdir(UPLOADS)[0])
        for token in there.difference(Upload.objects.values_list("token", flat=True)):
            _erase(f"{UPLOADS}/{token}")
