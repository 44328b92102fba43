"""What the province sets: the contest, its plan, its rules as data, its deadlines."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from contest_portal import clock
from contest_portal.vietnamese import CharField, TextField, format_date, format_weekday_date
from documents.models import Document
from organizations.models import Role, Unit, under


class ContestQuerySet(models.QuerySet["Contest"]):
    def visible_to(self, person: Any) -> "ContestQuerySet":
        """Published contests are everybody's; a draft belongs to its organiser."""
        condition = Q(published_at__isnull=False)
        if person.is_authenticated:
            condition |= under(person.paths(Role.ORGANISER), "organiser__path")
        return self.filter(condition)


class Contest(models.Model):
    """One edition of the contest of one organiser, over two years."""

    class Route(models.TextChoices):
        DIRECT = "A", "Gửi thẳng về tỉnh, đồng thời báo thành phố"
        THROUGH_CITY = "B", "Gửi qua thành phố, thành phố tổng hợp gửi tỉnh"

    organiser = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan tổ chức")
    code = models.SlugField(
        "mã", max_length=12, unique=True, help_text="Đứng đầu mã hồ sơ, ví dụ CB9"
    )
    name = CharField("tên hội thi", max_length=200)
    ordinal = models.PositiveSmallIntegerField("lần thứ")
    year_from = models.PositiveSmallIntegerField("từ năm")
    year_to = models.PositiveSmallIntegerField("đến năm")
    route = models.CharField("đường đi của hồ sơ", max_length=1, choices=Route.choices)
    receiver = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="nơi nhận của tỉnh", related_name="contests_received"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, related_name="+", null=True, editable=False
    )

    objects = ContestQuerySet.as_manager()

    class Meta:
        ordering = ("-year_from", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["organiser", "ordinal"], name="one_contest_of_an_ordinal_per_organiser"
            ),
            models.CheckConstraint(
                condition=Q(year_to__gte=models.F("year_from")),
                name="a_contest_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} lần thứ {self.ordinal} ({self.year_from} – {self.year_to})"

    @property
    def current_rules(self) -> "Rules | None":
        """The latest version that is announced: what a new dossier is registered under."""
        return self.rules.announced().order_by("-version").first()

    def bodies(self) -> models.QuerySet[Unit]:
        """The province's own bodies: who may issue the contest's papers and receive for it."""
        return Unit.objects.filter(
            Q(path=self.organiser.province_path)
            | Q(parent__path=self.organiser.province_path)
            | Q(path__startswith=self.organiser.path)
        )


class ProvincialPlan(models.Model):
    """The province's plan for the contest (Kế hoạch): a decision of the provincial committee."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="plan")
    document = models.OneToOneField(Document, models.PROTECT, verbose_name="quyết định")

    def __str__(self) -> str:
        return str(self.document)


class RulesQuerySet(models.QuerySet["Rules"]):
    def announced(self) -> "RulesQuerySet":
        """Without a version that is still being written."""
        return self.filter(announced_at__isnull=False)


class Rules(models.Model):
    """One version of the contest's rules (Thể lệ), as data. A dossier keeps the version it met.

    announced_at: empty while a later version is being written.
    """

    FULL_MARKS = 100  # what the points of all criteria add up to

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="rules")
    document = models.OneToOneField(Document, models.PROTECT, verbose_name="quyết định")
    version = models.PositiveSmallIntegerField(default=1)
    copies = models.PositiveSmallIntegerField("số bộ hồ sơ giấy", default=2)
    applied_since_year = models.PositiveSmallIntegerField(
        "áp dụng từ năm", help_text="Năm đầu của hội thi trừ 5, nếu Thể lệ không ghi khác"
    )
    outline = models.SlugField("dàn bài của Bản mô tả", blank=True)
    announced_at = models.DateTimeField(default=clock.now, null=True, editable=False)

    objects = RulesQuerySet.as_manager()

    class Meta:
        ordering = ("contest", "version")
        verbose_name_plural = "rules"
        constraints = [
            models.UniqueConstraint(fields=["contest", "version"], name="rules_versions_differ")
        ]

    def __str__(self) -> str:
        return f"Thể lệ {self.contest.code}, bản {self.version}"


class RulesRow(models.Model):
    """An ordered row of one version of the rules."""

    order = models.PositiveSmallIntegerField("thứ tự", default=1)
    label = CharField("tên", max_length=200)

    class Meta:
        abstract = True
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.label


class Field(RulesRow):
    """Lĩnh vực: one of the fields a solution is entered in."""

    rules = models.ForeignKey(Rules, models.CASCADE, related_name="fields")


class Criterion(RulesRow):
    """Tiêu chí: what judges score, to a maximum, in half points."""

    rules = models.ForeignKey(Rules, models.CASCADE, related_name="criteria")
    max_points = models.PositiveSmallIntegerField("điểm tối đa")
    guide = TextField("gợi ý chấm", blank=True)


class DossierItem(RulesRow):
    """Thành phần hồ sơ: a typed slot for files."""

    class Takes(models.TextChoices):
        ANY = "any", "PDF, Word hoặc ảnh"
        PAPER = "paper", "PDF, Word hoặc ảnh chụp tờ giấy"
        PICTURE = "picture", "Ảnh JPG, PNG"

    rules = models.ForeignKey(Rules, models.CASCADE, related_name="items")
    hint = CharField("hướng dẫn", max_length=300, blank=True)
    required = models.BooleanField("bắt buộc", default=True)
    minimum_files = models.PositiveSmallIntegerField("số tệp ít nhất", default=1)
    names_authors = models.BooleanField("nêu tên tác giả, giám khảo không xem", default=False)
    takes = models.CharField(
        "nhận loại tệp", max_length=10, choices=Takes.choices, default=Takes.ANY
    )
    max_mb = models.PositiveSmallIntegerField("nặng nhất (MB)", default=20)
    max_pages = models.PositiveSmallIntegerField("nhiều nhất mấy trang", null=True, blank=True)
    example = CharField("thế nào là được", max_length=300, blank=True)
    paper = models.SlugField("cổng in sẵn từ câu trả lời", blank=True)


class Question(RulesRow):
    """A plain question, and the official heading that its answer becomes.

    short: its name in the list of questions. why: why the contest asks it. length_guide: how much
    is enough, in words. A table asks for numbers before and after as well.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "Kể bằng lời"
        TABLE = "table", "Kể và điền bảng trước, sau"

    rules = models.ForeignKey(Rules, models.CASCADE, related_name="questions")
    kind = models.CharField("cách trả lời", max_length=10, choices=Kind.choices, default=Kind.TEXT)
    short = CharField("gọi ngắn", max_length=60, blank=True)
    hint = CharField("gợi ý", max_length=300, blank=True)
    why = CharField("vì sao hỏi", max_length=300, blank=True)
    length_guide = CharField("viết dài chừng nào", max_length=100, blank=True)
    heading = CharField("thành mục", max_length=200)
    required = models.BooleanField("bắt buộc", default=True)
    max_length = models.PositiveIntegerField("số chữ cái tối đa", default=5000)
    names_authors = models.BooleanField("nêu tên tác giả, giám khảo không xem", default=False)


class Example(models.Model):
    """How somebody of the same field answered a question: invented, to show what is enough."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="examples")
    field = models.ForeignKey(Field, models.CASCADE, related_name="examples")
    text = TextField("ví dụ")

    class Meta:
        ordering = ("question__order", "field__order")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "field"], name="a_question_has_one_example_a_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.field}"


class Section(RulesRow):
    """A heading of the contest's Bản mô tả, and what stands under it: answers, or a fact.

    label: the heading; number: as the outline writes it, "5.1" or "II".
    """

    class Fact(models.TextChoices):
        TITLE = "title", "Tên giải pháp"
        FIELD = "field", "Lĩnh vực"
        SINCE = "since", "Tháng, năm làm lần đầu"
        PLACE = "place", "Nơi áp dụng"
        STAGE = "stage", "Mức độ áp dụng"
        AUTHORS = "authors", "Tác giả"
        EVIDENCE = "evidence", "Tệp minh chứng đã gửi"
        AIM = "aim", "Mục đích: khắc phục hạn chế đã nêu"
        PLEDGE = "pledge", "Lời cam đoan"

    rules = models.ForeignKey(Rules, models.CASCADE, related_name="sections")
    number = CharField("số mục", max_length=10, blank=True)
    fact = models.CharField("thông tin", max_length=10, choices=Fact.choices, blank=True)
    questions = models.ManyToManyField(Question, related_name="+", blank=True)


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
        BEFORE = "before", "trước ngày"
        THROUGH = "through", "đến hết ngày"
        HOUR = "hour", "giờ trong ngày"

    class Evidence(models.TextChoices):
        """What counts for a paper copy: the day it comes, the postmark's, or either."""

        ARRIVAL = "arrival", "ngày nhận được"
        POSTMARK = "postmark", "dấu bưu điện"
        EITHER = "either", "ngày nhận được hoặc dấu bưu điện"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="deadlines")
    name = CharField("hạn của việc gì", max_length=200, default="Nộp hồ sơ dự thi")
    day = models.DateField("ngày")
    boundary = models.CharField("cách ghi", max_length=10, choices=Boundary.choices)
    hour = models.TimeField("giờ", null=True, blank=True)
    evidence = models.CharField(
        "bản giấy tính theo", max_length=10, choices=Evidence.choices, default=Evidence.ARRIVAL
    )
    receiver = models.ForeignKey(Unit, models.PROTECT, verbose_name="nơi nhận", related_name="+")
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name="văn bản đặt hạn", null=True, blank=True,
        related_name="deadlines",
    )  # fmt: skip
    extends = models.ForeignKey(
        "self", models.PROTECT, verbose_name="gia hạn của", null=True, blank=True,
        related_name="extensions",
    )  # fmt: skip
    units = models.ManyToManyField(
        Unit, verbose_name="chỉ cho các đơn vị", blank=True, related_name="+"
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
    def wording(self) -> str:
        """As the source says it."""
        if self.hour:
            return f"{self.hour.hour} giờ {self.hour.minute:02d} ngày {format_date(self.day)}"
        return f"{self.get_boundary_display()} {format_date(self.day)}"

    @property
    def plain_words(self) -> str:
        """The reading that nobody can mistake."""
        day = format_weekday_date(self.last_valid_day)
        if self.hour and self.hour != time():
            return f"chậm nhất {self.hour.hour} giờ {self.hour.minute:02d} {day}"
        return f"chậm nhất hết {day}"

    @property
    def evidence_words(self) -> str:
        """What counts for the paper copies, where it is more than the day they come."""
        if self.evidence == self.Evidence.ARRIVAL:
            return ""
        return f"bản giấy tính theo {self.get_evidence_display()}"

    @property
    def left_in_words(self) -> str:
        """còn 14 ngày, hết hôm nay còn 5 giờ, or đã hết hạn."""
        left = self.closes_at - clock.now()
        if left <= timedelta():
            return f"đã hết hạn từ {self.closes_at_in_words}"
        if self.days_left > 0:
            return f"còn {self.days_left} ngày"
        hours = int(left.total_seconds() // 3600)
        return f"còn {hours} giờ" if hours else f"còn {int(left.total_seconds() // 60)} phút"

    @property
    def closes_at_in_words(self) -> str:
        closes = timezone.localtime(self.closes_at)
        minutes = f" {closes.minute:02d}" if closes.minute else ""
        return f"{closes.hour} giờ{minutes} {format_weekday_date(closes)}"

    @property
    def source(self) -> str:
        return str(self.document) if self.document else ""

    @property
    def extended_by(self) -> str:
        """đã gia hạn theo Công văn 12/UBND-VHKHTT ngày 12/5/2025; empty for a first deadline."""
        return f"đã gia hạn theo {self.document}" if self.extends_id else ""

    @property
    def both_readings(self) -> str:
        """trước ngày 20/5/2025, tức là chậm nhất hết thứ Hai 19/5/2025."""
        return f"{self.wording}, tức là {self.plain_words}"
