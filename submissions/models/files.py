"""The files of a dossier: kept, on their way, and by whom they were read."""

from typing import Any

from django.db import models
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import CharField, fold
from directives.models import DossierItem
from documents.files import KINDS, StoredFile
from organizations.models import Person, new_token
from submissions.models.dossier import Dossier

EXTENSIONS = {kind: extension for extension, kind in KINDS.items()}
UPLOADS = "upload"  # the folder of what is on its way


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def standing(self) -> "AttachmentQuerySet":
        """Those in their slots: not taken out, not replaced by a later one."""
        return self.filter(removed_at__isnull=True)

    def current(self) -> "AttachmentQuerySet":
        """Those that count: one that is infected or that no scanner takes is as good as missing."""
        return self.standing().exclude(scan__in=StoredFile.LOST)

    def visible_to(self, person: Any) -> "AttachmentQuerySet":
        return self.filter(dossier__in=Dossier.objects.visible_to(person))


class Attachment(StoredFile):
    """A file in a typed slot of the dossier. A replaced file stays, marked."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="attachments")
    item = models.ForeignKey(DossierItem, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", null=True, editable=False
    )
    version = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("item__order", "pk")

    def __str__(self) -> str:
        return self.file_name

    @property
    def sender_id(self) -> int:
        return self.uploaded_by_id

    @property
    def is_current(self) -> bool:
        """As `AttachmentQuerySet.current` has it."""
        return self.removed_at is None and self.scan not in self.LOST

    @property
    def ruled_name(self) -> str:
        """What a download is called: CB9-0126_02_ban-mo-ta-giai-phap_b2.pdf.

        Made of the dossier's code, the slot and the version, never of what somebody typed.
        """
        code = slugify(self.dossier.code).upper() or f"nhap-{self.dossier_id}"
        slot = Truncator(slugify(fold(self.item.label)).replace("-", " ")).words(8, truncate="")
        extension = EXTENSIONS.get(self.content_type, ".bin")
        slot = slot.replace(" ", "-")
        return f"{code}_{self.item.order:02d}_{slot}_b{self.version}{extension}"


class AttachmentReading(models.Model):
    """Who opened which version of a file, first at what time.

    for_judging: as a judge of the dossier, whose name its authors may not learn.
    """

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    for_judging = models.BooleanField(default=False)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "person", "for_judging"],
                name="a_first_reading_is_noted_once",
            )
        ]

    def __str__(self) -> str:
        return _("{person} mở {attachment}").format(person=self.person, attachment=self.attachment)


class Upload(models.Model):
    """A file on its way into a slot, piece by piece; gone when it has arrived or after a day.

    stamp: when the file was last changed, as its browser says: what was edited is another file.
    """

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="uploads")
    item = models.ForeignKey(DossierItem, models.PROTECT, related_name="+")
    replaces = models.ForeignKey(Attachment, models.CASCADE, related_name="+", null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    stamp = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


def folder_of(upload: Upload) -> str:
    return f"{UPLOADS}/{upload.token}"


def piece_path(piece: "UploadPiece", filename: str) -> str:
    return f"{folder_of(piece.upload)}/{piece.number}"


class UploadPiece(models.Model):
    """One piece of an upload: number n starts at n times the size of a piece."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to=piece_path, max_length=200)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="pieces_of_an_upload_differ")
        ]

    def __str__(self) -> str:
        return _("{upload}, phần {number}").format(upload=self.upload, number=self.number)
