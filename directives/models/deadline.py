"""What a paper sets as the last day, as it says it and in plain words."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import CharField, format_date, format_weekday_date
from directives.models.contest import Contest
from documents.models import Document
from organizations.models import Unit


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def announced(self) -> "DeadlineQuerySet":
        """What papers set, without the days of a single dossier."""
        return self.filter(of_dossier=False)

    def in_force(self, chosen: int | None = None) -> "DeadlineQuerySet":
        """Of these, what everybody keeps: no day of named units, none that was extended for all.

        With their papers, and what they extended. chosen: the key of one that is kept anyway.
        """
        same = Deadline.objects.filter(uid=OuterRef("uid"), units=None)
        later = same.filter(sequence__gt=OuterRef("sequence"))
        kept = Q(~Exists(later), units=None) | (Q(pk=chosen) if chosen else Q())
        found = self.announced().filter(kept).distinct()
        return found.select_related("document__issuer", "extends")


class Deadline(models.Model):
    """A deadline is never a bare date: day, boundary, receiver and the paper that set it.

    "trước ngày D" closes at 0:00 of D (Cao Bằng, dispatch 1098); "đến hết ngày D" closes at 24:00
    of D (Bắc Kạn, item 3); "H giờ ngày D" closes at that hour.
    """

    class Boundary(models.TextChoices):
        BEFORE = "before", pgettext_lazy("wording", "trước ngày")
        THROUGH = "through", pgettext_lazy("wording", "đến hết ngày")
        HOUR = "hour", gettext_lazy("giờ trong ngày")

    class Evidence(models.TextChoices):
        """What counts for a paper copy: the day it comes, the postmark's, or either."""

        ARRIVAL = "arrival", gettext_lazy("ngày nhận được")
        POSTMARK = "postmark", gettext_lazy("dấu bưu điện")
        EITHER = "either", gettext_lazy("ngày nhận được hoặc dấu bưu điện")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="deadlines")
    name = CharField(gettext_lazy("hạn của việc gì"), max_length=200, default="Nộp hồ sơ dự thi")
    day = models.DateField(gettext_lazy("ngày"))
    boundary = models.CharField(gettext_lazy("cách ghi"), max_length=10, choices=Boundary.choices)
    hour = models.TimeField(gettext_lazy("giờ"), null=True, blank=True)
    evidence = models.CharField(
        gettext_lazy("bản giấy tính theo"),
        max_length=10,
        choices=Evidence.choices,
        default=Evidence.ARRIVAL,
    )
    receiver = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=gettext_lazy("nơi nhận"), related_name="+"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name=gettext_lazy("văn bản đặt hạn"),
        related_name="deadlines", null=True, blank=True,
    )  # fmt: skip
    extends = models.ForeignKey(
        "self", models.PROTECT, verbose_name=gettext_lazy("gia hạn của"),
        related_name="extensions", null=True, blank=True,
    )  # fmt: skip
    units = models.ManyToManyField(
        Unit, verbose_name=gettext_lazy("chỉ cho các đơn vị"), blank=True, related_name="+"
    )
    uid = models.UUIDField(default=uuid4, editable=False)  # in calendars; an extension keeps it
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)  # how often it moved
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    of_dossier = models.BooleanField(default=False, editable=False)  # by supplement or reopening

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ("day", "pk")
        indexes = [models.Index("contest", condition=Q(of_dossier=False), name="announced_days")]
        constraints = [
            models.CheckConstraint(
                condition=Q(boundary="hour", hour__isnull=False)
                | (~Q(boundary="hour") & Q(hour__isnull=True)),
                name="an_hour_is_given_just_when_the_boundary_is_an_hour",
            ),
            models.UniqueConstraint(
                fields=["uid", "sequence"], name="a_deadline_moves_one_step_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.wording}"

    @property
    def closes_at(self) -> datetime:
        """The first instant at which it is too late."""
        start = timezone.make_aware(datetime.combine(self.day, self.hour or time()))
        return start + timedelta(days=1) if self.boundary == self.Boundary.THROUGH else start

    def is_open(self, moment: datetime) -> bool:
        return moment < self.closes_at

    @property
    def is_past(self) -> bool:
        return not self.is_open(clock.now())

    @property
    def last_valid_day(self) -> date:
        """The day that calendars, countdowns and reminders count to: 19/5 for "trước ngày 20/5"."""
        at_midnight = self.boundary == self.Boundary.BEFORE or self.hour == time()
        return self.day - timedelta(days=1) if at_midnight else self.day

    @property
    def days_left(self) -> int:
        """Whole days from today to the last valid day; 0 on that day, negative after it."""
        return (self.last_valid_day - clock.today()).days

    @property
    @in_vietnamese
    def wording(self) -> str:
        """As the source says it, in its own language."""
        if self.hour:
            return f"{self.hour.hour} giờ {self.hour.minute:02d} ngày {format_date(self.day)}"
        return f"{Deadline.Boundary(self.boundary).label} {format_date(self.day)}"

    @property
    def plain_words(self) -> str:
        """The reading that nobody can mistake."""
        day = format_weekday_date(self.last_valid_day)
        if self.hour and self.hour != time():
            return _("chậm nhất {hour} giờ {minute} {day}").format(
                hour=self.hour.hour, minute=f"{self.hour.minute:02d}", day=day
            )
        return _("chậm nhất hết {day}").format(day=day)

    @property
    def evidence_words(self) -> str:
        """What counts for the paper copies, where it is more than the day they come."""
        if self.evidence == self.Evidence.ARRIVAL:
            return ""
        return _("bản giấy tính theo {evidence}").format(evidence=self.get_evidence_display())

    @property
    def left_in_words(self) -> str:
        """còn 14 ngày, hết hôm nay còn 5 giờ, or đã hết hạn."""
        left = self.closes_at - clock.now()
        if left <= timedelta():
            return _("đã hết hạn từ {moment}").format(moment=self.closes_at_in_words)
        if (days := self.days_left) > 0:
            return ngettext("còn {days} ngày", "còn {days} ngày", days).format(days=days)
        minutes = int(left.total_seconds() // 60)
        if minutes < 60:
            said = ngettext("còn {minutes} phút", "còn {minutes} phút", minutes)
            return said.format(minutes=minutes)
        hours = minutes // 60
        return ngettext("còn {hours} giờ", "còn {hours} giờ", hours).format(hours=hours)

    @property
    def closes_at_in_words(self) -> str:
        closes = timezone.localtime(self.closes_at)
        said = {"hour": closes.hour, "day": format_weekday_date(closes)}
        if closes.minute:
            return _("{hour} giờ {minute} {day}").format(**said, minute=f"{closes.minute:02d}")
        return _("{hour} giờ {day}").format(**said)

    @property
    def source(self) -> str:
        return str(self.document) if self.document else ""

    @property
    def extended_by(self) -> str:
        """đã gia hạn theo Công văn 12/UBND-VHKHTT ngày 12/5/2025; empty for a first deadline."""
        if not self.extends_id:
            return ""
        return _("đã gia hạn theo {document}").format(document=self.document)

    @property
    def both_readings(self) -> str:
        """trước ngày 20/5/2025, tức là chậm nhất hết thứ Hai 19/5/2025."""
        return _("{wording}, tức là {plain_words}").format(
            wording=self.wording, plain_words=self.plain_words
        )
