"""Who may not judge what, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contest_portal import clock
from contest_portal.vietnamese import CharField, DerivedTextField, TextField, fold
from directives.models import Contest
from organizations.models import Person, Unit
from submissions.models import Dossier


class Tie(models.Model):
    """What a judge declares before seeing anything: kin who may take part, where they worked."""

    class Kind(models.TextChoices):
        KIN = "kin", _("Người thân có thể dự thi")
        WORK = "work", _("Nơi từng làm việc, cộng tác")

    person = models.ForeignKey(Person, models.CASCADE, related_name="ties")
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="ties")
    kind = models.CharField(_("quan hệ"), max_length=10, choices=Kind.choices)
    name = CharField(_("họ và tên người thân"), max_length=100, blank=True)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name=_("đơn vị"),
        null=True,
        blank=True,
        related_name="+",
    )
    search_text = DerivedTextField(sources=("name",), how=fold)
    declared_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name or self.unit}"


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def standing(self) -> "ConflictQuerySet":
        """Proposed and confirmed ones: what is only proposed keeps the judge away, too."""
        return self.exclude(state=Conflict.State.DISMISSED)


class Conflict(models.Model):
    """A judge who may not judge a dossier. proposed_by: None where the portal found it.

    presided_by: the member who presides over the dossier where the one in conflict is the chair.
    """

    class Reason(models.TextChoices):
        UNIT = "unit", _("cùng đơn vị")
        SUPERIOR = "superior", _("cùng ngành dọc, đơn vị trên hoặc dưới")
        AUTHOR = "author", _("là tác giả, đồng tác giả")
        HELPER = "helper", _("đã giúp viết hồ sơ")
        HISTORY = "history", _("từng cùng dự thi")
        KIN = "kin", _("có người thân là tác giả")
        OTHER = "other", _("lý do khác")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("chờ xem")
        CONFIRMED = "confirmed", _("có xung đột")
        DISMISSED = "dismissed", _("không xung đột")

    person = models.ForeignKey(Person, models.PROTECT, related_name="conflicts")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="conflicts")
    reason = models.CharField(_("lý do"), max_length=10, choices=Reason.choices)
    note = TextField(_("cụ thể"), blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_because = TextField(_("căn cứ"), blank=True)
    presided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "dossier", "reason"], name="a_conflict_is_noted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.dossier}: {self.get_reason_display()}"

    @property
    def decision(self) -> tuple[object, ...]:
        """Of one judge and dossier, those with the same one are decided together."""
        if self.state == self.State.PROPOSED:
            return (self.state,)
        return (self.state, self.decided_because, self.presided_by_id)
