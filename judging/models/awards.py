"""Prizes that the contest offers, who gets them, and the result as it is published."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import CharField, TextField
from contest_portal.workflow import Change
from directives.models import Contest
from documents.models import Document
from judging.models.meetings import Meeting
from organizations.models import Person, Unit, new_token
from submissions.models import Dossier


class Prize(models.Model):
    """Mức giải. floor: the mean from which it is proposed; None: points propose it to nobody.

    most, most_of_field: caps of the whole contest and of one field; None: no cap. money: đồng.
    """

    class Kind(models.TextChoices):
        RANK = "rank", gettext_lazy("Xếp theo điểm")
        SPECIAL = "special", gettext_lazy("Giải phụ cho giải pháp")
        COLLECTIVE = "collective", gettext_lazy("Giải tập thể cho đơn vị")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="prizes")
    order = models.PositiveSmallIntegerField(gettext_lazy("thứ tự"), default=1)
    label = CharField(gettext_lazy("tên giải"), max_length=100)
    kind = models.CharField(
        gettext_lazy("loại"), max_length=10, choices=Kind.choices, default=Kind.RANK
    )
    floor = models.DecimalField(
        gettext_lazy("từ bao nhiêu điểm"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    most = models.PositiveSmallIntegerField(
        gettext_lazy("nhiều nhất mấy giải"), null=True, blank=True
    )
    most_of_field = models.PositiveSmallIntegerField(
        gettext_lazy("mỗi lĩnh vực nhiều nhất mấy giải"), null=True, blank=True
    )
    money = models.PositiveBigIntegerField(gettext_lazy("tiền thưởng (đồng)"), default=0)

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "label"], name="prizes_of_a_contest_have_names_of_their_own"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def in_a_sentence(self) -> str:
        """giải Nhất."""
        return self.label[:1].lower() + self.label[1:]

    def is_above(self, points: Decimal | None) -> bool:
        """These points do not reach its floor."""
        return self.floor is not None and points is not None and points < self.floor


class Award(models.Model):
    """What a solution, or a unit, gets. proposed: what the points alone would give it.

    reason: why the committee departs from it. prize: None where it decided to give nothing.
    nominated: place in the list for the national contest.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="awards")
    prize = models.ForeignKey(Prize, models.PROTECT, null=True, related_name="awards")
    proposed = models.ForeignKey(Prize, models.PROTECT, null=True, related_name="+")
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="awards")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="awards")
    points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    reason = TextField(gettext_lazy("lý do"), blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="awards")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    nominated = models.PositiveSmallIntegerField(
        gettext_lazy("thứ tự đề cử"), null=True, blank=True
    )
    code = models.CharField(max_length=40, unique=True, default=new_token, editable=False)

    class Meta:
        ordering = ("prize__order", "-points", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "dossier", "prize"], name="a_solution_gets_a_prize_once"
            ),
            models.UniqueConstraint(
                fields=["contest", "unit", "prize"], name="a_unit_gets_a_prize_once"
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, unit=None) | Q(dossier=None, unit__isnull=False),
                name="an_award_is_a_solutions_or_a_units",
            ),
        ]

    def __str__(self) -> str:
        prize = self.prize or _("không xếp giải")
        return f"{prize}: {self.dossier or self.unit}"

    @property
    def is_below(self) -> bool:
        """Its mean does not reach the prize's floor."""
        return self.prize is not None and self.prize.is_above(self.points)


class Result(models.Model):
    """The prize list of a contest on its way to the public: prepared, checked, published.

    budget: the money for prizes in đồng, as a decision says it; None: no decision says it.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", gettext_lazy("đang chuẩn bị")
        CHECKED = "checked", gettext_lazy("đã kiểm tra")
        PUBLISHED = "published", gettext_lazy("đã công bố")

    contest = models.OneToOneField(Contest, models.PROTECT, related_name="result")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    version = models.PositiveIntegerField(default=1)
    budget = models.PositiveBigIntegerField(
        gettext_lazy("kinh phí giải thưởng (đồng)"), null=True, blank=True
    )
    decision = models.ForeignKey(
        Document, models.PROTECT, verbose_name=gettext_lazy("quyết định"), null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return _("Kết quả {contest}").format(contest=self.contest)

    def state_in_words(self) -> str:
        return _("kết quả {state}").format(state=self.get_state_display())


class ResultChange(Change):
    record = models.ForeignKey(Result, models.CASCADE, related_name="changes")


class Feedback(models.Model):
    """Nhận xét that the council agreed to send to the authors of a dossier."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="feedback")
    text = TextField(gettext_lazy("nhận xét"))
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return _("Nhận xét về {dossier}").format(dossier=self.dossier)
