"""Score sheets: a draft until sealed; a second look keeps the first."""

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import TextField
from contest_portal.workflow import Change, Stale
from directives.models import Criterion
from judging.models.conflicts import Conflict
from judging.models.councils import Council, Seat
from organizations.models import Person
from submissions.models import Dossier
from submissions.models.dossier import ACCEPTED_OR_FURTHER


class SheetQuerySet(models.QuerySet["Sheet"]):
    @transaction.atomic
    def begin(self, seat: Seat, dossier: Dossier, look: int = 1) -> "Sheet":
        """The judge's sheet for the dossier. From the first one on the dossier is not withdrawn.

        A new one holds the council's row: who takes back what has no sheet yet waits for it. Raises
        Stale if the dossier was withdrawn or taken back meanwhile.
        """
        judged = Dossier.objects.filter(pk=dossier.pk, state__in=ACCEPTED_OR_FURTHER)
        begun = {"judged_at": clock.now(), "version": F("version") + 1}
        if not (judged.filter(judged_at=None).update(**begun) or judged.exists()):
            raise Stale
        if there := self.filter(seat=seat, dossier=dossier, look=look).first():
            return there
        Council.objects.select_for_update(no_key=True).get(pk=seat.council_id)
        if not seat.given.filter(dossier=dossier).exists():
            raise Stale
        return self.get_or_create(seat=seat, dossier=dossier, look=look)[0]

    def sealed(self) -> "SheetQuerySet":
        return self.filter(state=Sheet.State.SEALED)

    def counted(self) -> "SheetQuerySet":
        """The sealed ones that make up a result: not of a judge whose conflict was confirmed."""
        conflicts = Conflict.objects.filter(
            person=OuterRef("seat__person"), dossier=OuterRef("dossier"),
            state=Conflict.State.CONFIRMED,
        )  # fmt: skip
        return self.sealed().exclude(Exists(conflicts))


class Sheet(models.Model):
    """One judge's scores for one dossier.

    look: 1, or 2 for the re-look, whose total counts then; the first stays as it was. reason: why
    the points of a re-look are what they are. entered_by: who typed in a paper sheet, which another
    person confirms. saved_at: when it was last written.
    """

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("bản nháp")
        ENTERED = "entered", gettext_lazy("đã nhập, chờ người thứ hai xác nhận")
        SEALED = "sealed", gettext_lazy("đã niêm phong")

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="sheets")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    look = models.PositiveSmallIntegerField(default=1)
    reason = TextField(gettext_lazy("lý do"), blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "dossier", "look"], name="a_judge_has_one_sheet_for_a_look"
            ),
            models.CheckConstraint(
                condition=Q(look=1) | Q(look=2) & ~Q(state="sealed", reason=""),
                name="a_second_look_is_the_last_and_sealed_with_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.dossier}"

    def state_in_words(self) -> str:
        return _("phiếu chấm {state}").format(state=self.get_state_display())


class SheetChange(Change):
    record = models.ForeignKey(Sheet, models.CASCADE, related_name="changes")


class Score(models.Model):
    """Half points for one criterion, up to its maximum; none yet where there is only a comment."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    points = models.DecimalField(gettext_lazy("điểm"), max_digits=5, decimal_places=1, null=True)
    comment = TextField(gettext_lazy("nhận xét"), blank=True)

    class Meta:
        ordering = ("criterion__order",)
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"], name="a_criterion_is_scored_once_on_a_sheet"
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="points_are_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


class ReLook(models.Model):
    """Xem lại: opened where the totals of a dossier lie too far apart; the first scores stay."""

    council = models.ForeignKey(Council, models.CASCADE, related_name="relooks")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="relooks")
    spread = models.DecimalField(max_digits=5, decimal_places=1)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["council", "dossier"], name="a_council_looks_again_once_at_a_dossier"
            )
        ]

    def __str__(self) -> str:
        return _("Xem lại {dossier}").format(dossier=self.dossier)
