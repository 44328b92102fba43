"""What happened to a dossier, by whose hand, and what was found or asked then."""

from django.db import models
from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import TextField
from contest_portal.workflow import Change
from directives.models import Deadline
from documents.models import Document
from organizations.models import Person
from submissions.models.dossier import Dossier


class DossierChange(Change):
    record = models.ForeignKey(Dossier, models.CASCADE, related_name="changes")

    class Meta(Change.Meta):
        indexes = [models.Index(fields=["record", "at"], name="dossier_change_by_record")]


class Receipt(models.Model):
    """Proof of one hand-in, as it then was: when, by whom, what; each file with its SHA-256.

    facts: contest, title, authors (their names), unit, receiver, head (its letterhead), copies (how
    many), deadline (its plain words), late (true or false), decision (the title of the one that
    allowed it, or empty).
    content: all that the dossier said then, see `content.of`.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="receipts")
    change = models.OneToOneField(DossierChange, models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField(default=1)
    handed_in_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    facts = models.JSONField()
    files = models.JSONField()
    content = models.JSONField(default=dict)
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


class Supplement(models.Model):
    """A dossier was returned: by when it comes again; what is asked say the receipt's checks."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="supplements")
    change = models.OneToOneField(DossierChange, models.PROTECT, related_name="supplement")
    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="supplement")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="supplements")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return _("{dossier}: bổ sung {deadline}").format(
            dossier=self.dossier, deadline=self.deadline.wording
        )


class Check(models.Model):
    """What the desk found of one part of a dossier that was handed in: đạt, thiếu or sai.

    part: facts, authors, answer-3 (the third question) or file-2 (the second item of the rules).
    receipt: the hand-in that was looked at. What was đạt and has not changed since is carried into
    the next one (`checks.carry_over`), with who looked and when; all else is looked at anew.
    """

    class Verdict(models.TextChoices):
        OK = "ok", gettext_lazy("Đạt")
        MISSING = "missing", gettext_lazy("Thiếu")
        WRONG = "wrong", gettext_lazy("Sai")

    class Reason(models.TextChoices):
        NOT_THERE = "not_there", gettext_lazy("Chưa có trong hồ sơ")
        SIGNATURE = "signature", gettext_lazy("Thiếu chữ ký")
        STAMP = "stamp", gettext_lazy("Thiếu dấu, xác nhận của cơ quan hoặc địa phương")
        NO_EVIDENCE = "no_evidence", gettext_lazy("Thiếu minh chứng áp dụng")
        FORM = "form", gettext_lazy("Không đúng mẫu")
        UNCLEAR = "unclear", gettext_lazy("Nội dung chưa rõ")
        UNREADABLE = "unreadable", gettext_lazy("Mờ, không đọc được")
        DIFFERS = "differs", gettext_lazy("Không khớp với phần khác của hồ sơ")
        TOO_LONG = "too_long", gettext_lazy("Dài quá quy định")
        FIELD = "field", gettext_lazy("Chưa đúng lĩnh vực")

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="checks")
    part = models.CharField(max_length=20)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(
        gettext_lazy("lý do"), max_length=20, choices=Reason.choices, blank=True
    )
    note = TextField(gettext_lazy("cần làm gì"), blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["receipt", "part"], name="a_part_is_checked_once_in_a_hand_in"
            ),
            models.CheckConstraint(
                condition=Q(verdict="ok", reason="") | (~Q(verdict="ok") & ~Q(reason="")),
                name="what_is_missing_or_wrong_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt}, {self.part}: {self.get_verdict_display()}"


class Reopening(models.Model):
    """A dossier opened again after its deadline, until a day of its own, by a decision."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="reopenings")
    change = models.OneToOneField(DossierChange, models.PROTECT, related_name="reopening")
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name=gettext_lazy("quyết định cho mở lại"),
        related_name="+",
    )
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="reopenings")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return _("{dossier} mở lại theo {decision}").format(
            dossier=self.dossier, decision=self.decision
        )


class LateAcceptance(models.Model):
    """A dossier taken after its deadline, with the reason and the decision that allows it."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="late_acceptance")
    reason = TextField(gettext_lazy("lý do"))
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name=gettext_lazy("quyết định cho nhận muộn"),
        related_name="+",
    )
    accepted_at = models.DateTimeField(default=clock.now)
    accepted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return _("{dossier} nộp muộn, nhận theo {decision}").format(
            dossier=self.dossier, decision=self.decision
        )


def late_code(dossier: str = "pk") -> Coalesce:
    """For lists: the code of the decision by which the dossier was taken late, else "".

    dossier: where its key stands. Not two joins more: of nine or more tables PostgreSQL no longer
    looks for the best order, and would read all dossiers to show fifty.
    """
    code = Concat("decision__number", Value("/"), "decision__symbol", output_field=CharField())
    late = LateAcceptance.objects.filter(dossier=OuterRef(dossier)).values(code=code)
    return Coalesce(Subquery(late), Value(""))
