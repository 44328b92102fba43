"""Where a dossier and its paper copies went, when, and by whose hand."""

from typing import Any

from django.db import models

from contest_portal import clock
from contest_portal.vietnamese import TextField
from contest_portal.workflow import Change
from directives.models import Contest, Deadline
from documents.models import Document
from organizations.models import Person, Role, Unit, under
from submissions.models.dossier import Dossier, State

PAPER_EXPECTED = (State.REGISTERED, State.HANDED_IN, State.RETURNED)


class DossierChange(Change):
    record = models.ForeignKey(Dossier, models.CASCADE, related_name="changes")

    class Meta(Change.Meta):
        indexes = [models.Index(fields=["record", "at"], name="dossier_change_by_record")]


class Receipt(models.Model):
    """Proof of one hand-in, as it then was: when, by whom, what; each file with its SHA-256.

    facts: contest, title, authors (their names), unit, receiver, head (its letterhead), copies (how
    many), deadline (its plain words), late (true or false), decision (the title of the one that
    allowed it, or empty).
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="receipts")
    change = models.OneToOneField(DossierChange, models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField(default=1)
    handed_in_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    facts = models.JSONField()
    files = models.JSONField()
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="receipt", null=True, editable=False
    )

    class Meta:
        ordering = ("sequence",)
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "sequence"], name="receipts_of_a_dossier_differ"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """CB9-0126; handed in again after a supplement: CB9-0126 lần 2."""
        again = f" lần {self.sequence}" if self.sequence > 1 else ""
        return f"{self.dossier.code}{again}"


class DossierCopyQuerySet(models.QuerySet["DossierCopy"]):
    def receive(self, person: Person) -> bool:
        """Write down that one copy has come, by whose hand; False if it is not awaited (any more).

        Leaves the dossier's version alone: paper that arrives must not disturb an author who types.
        """
        waiting = Dossier.objects.filter(state__in=PAPER_EXPECTED)
        awaited = self.filter(received_at__isnull=True, dossier__in=waiting)
        return awaited.update(received_at=clock.now(), received_by=person) == 1


class DossierCopy(models.Model):
    """One paper copy, 1..n; the row is made at registration and waits for the paper."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="copies")
    number = models.PositiveSmallIntegerField("bộ")
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    objects = DossierCopyQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name_plural = "copies"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "number"], name="copy_numbers_of_a_dossier_differ"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier.code} bộ {self.number:02d}"


class Supplement(models.Model):
    """What was asked for when a dossier was returned, and by when.

    missing: what the dossier then lacked, in sentences.
    """

    class Reason(models.TextChoices):
        MISSING_ITEM = "missing_item", "Thiếu thành phần hồ sơ"
        MISSING_STAMP = "missing_stamp", "Thiếu xác nhận, dấu của cơ quan hoặc địa phương"
        UNCLEAR = "unclear", "Nội dung chưa rõ"
        WRONG_FIELD = "wrong_field", "Chưa đúng lĩnh vực"
        NO_EVIDENCE = "no_evidence", "Thiếu minh chứng áp dụng"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="supplements")
    change = models.OneToOneField(DossierChange, models.PROTECT, related_name="supplement")
    reason = models.CharField("lý do", max_length=20, choices=Reason.choices)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="supplements")
    missing = models.JSONField(default=list)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.dossier}: {self.get_reason_display()}"


class LateAcceptance(models.Model):
    """A dossier taken after its deadline, with the reason and the decision that allows it."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="late_acceptance")
    reason = TextField("lý do")
    decision = models.ForeignKey(
        Document, models.PROTECT, verbose_name="quyết định cho nhận muộn", related_name="+"
    )
    accepted_at = models.DateTimeField(default=clock.now)
    accepted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.dossier} nộp muộn, nhận theo {self.decision}"


class ForwardingQuerySet(models.QuerySet["Forwarding"]):
    def visible_to(self, person: Any) -> "ForwardingQuerySet":
        """The office that sent it, and the organiser who gets it."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            under(person.paths(Role.OFFICE), "office__path")
            | under(person.paths(Role.ORGANISER), "contest__organiser__path")
        )


class Forwarding(models.Model):
    """One act by which a city office sends its accepted dossiers to the province (route B)."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="forwardings")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="forwardings")
    forwarded_at = models.DateTimeField(default=clock.now)
    forwarded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects = ForwardingQuerySet.as_manager()

    class Meta:
        ordering = ("-forwarded_at",)

    def __str__(self) -> str:
        return f"{self.office} gửi {self.contest.receiver}"
