"""The files of a dossier: kept, on their way, and by whom they were read."""

from typing import Any

from django.db import models

from contest_portal import clock
from contest_portal.vietnamese import CharField
from directives.models import DossierItem
from documents.files import StoredFile
from organizations.models import Person, new_token
from submissions.models.dossier import Dossier


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def current(self) -> "AttachmentQuerySet":
        """The files that stand: not replaced by a later one."""
        return self.filter(removed_at__isnull=True)

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


class AttachmentReading(models.Model):
    """Who opened which version of a file, first at what time."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "person"], name="a_first_reading_is_noted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} mở {self.attachment}"


class Upload(models.Model):
    """A file on its way into a slot, piece by piece; gone when it has arrived or after a day."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="uploads")
    item = models.ForeignKey(DossierItem, models.PROTECT, related_name="+")
    replaces = models.ForeignKey(Attachment, models.CASCADE, related_name="+", null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    started_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


def piece_path(piece: "UploadPiece", filename: str) -> str:
    return f"upload/{piece.upload.token}/{piece.number}"


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
        return f"{self.upload}, phần {self.number}"
