"""What the province sets: the contest, its plan, its rules as data."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import CharField, TextField
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
        DIRECT = "A", gettext_lazy("Gửi thẳng về tỉnh, đồng thời báo thành phố")
        THROUGH_CITY = "B", gettext_lazy("Gửi qua thành phố, thành phố tổng hợp gửi tỉnh")

    organiser = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=gettext_lazy("cơ quan tổ chức")
    )
    code = models.SlugField(
        gettext_lazy("mã"),
        max_length=12,
        unique=True,
        help_text=gettext_lazy("Đứng đầu mã hồ sơ, ví dụ CB9"),
    )
    name = CharField(gettext_lazy("tên hội thi"), max_length=200)
    ordinal = models.PositiveSmallIntegerField(gettext_lazy("lần thứ"))
    year_from = models.PositiveSmallIntegerField(gettext_lazy("từ năm"))
    year_to = models.PositiveSmallIntegerField(gettext_lazy("đến năm"))
    route = models.CharField(
        gettext_lazy("đường đi của hồ sơ"), max_length=1, choices=Route.choices
    )
    receiver = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name=gettext_lazy("nơi nhận của tỉnh"),
        related_name="contests_received",
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
        """Its official name, Vietnamese for every reader."""
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
    document = models.OneToOneField(
        Document, models.PROTECT, verbose_name=gettext_lazy("quyết định")
    )

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
    document = models.OneToOneField(
        Document, models.PROTECT, verbose_name=gettext_lazy("quyết định")
    )
    version = models.PositiveSmallIntegerField(default=1)
    copies = models.PositiveSmallIntegerField(gettext_lazy("số bộ hồ sơ giấy"), default=2)
    applied_since_year = models.PositiveSmallIntegerField(
        gettext_lazy("áp dụng từ năm"),
        help_text=gettext_lazy("Năm đầu của hội thi trừ 5, nếu Thể lệ không ghi khác"),
    )
    outline = models.SlugField(gettext_lazy("dàn bài của Bản mô tả"), blank=True)
    announced_at = models.DateTimeField(default=clock.now, null=True, editable=False)

    objects = RulesQuerySet.as_manager()

    class Meta:
        ordering = ("contest", "version")
        verbose_name_plural = "rules"
        constraints = [
            models.UniqueConstraint(fields=["contest", "version"], name="rules_versions_differ")
        ]

    def __str__(self) -> str:
        return _("Thể lệ {code}, bản {version}").format(
            code=self.contest.code, version=self.version
        )


class RulesRow(models.Model):
    """An ordered row of one version of the rules."""

    order = models.PositiveSmallIntegerField(gettext_lazy("thứ tự"), default=1)
    label = CharField(gettext_lazy("tên"), max_length=200)

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
    max_points = models.PositiveSmallIntegerField(gettext_lazy("điểm tối đa"))
    guide = TextField(gettext_lazy("gợi ý chấm"), blank=True)


class DossierItem(RulesRow):
    """Thành phần hồ sơ: a typed slot for files."""

    class Takes(models.TextChoices):
        ANY = "any", gettext_lazy("PDF, Word hoặc ảnh")
        PAPER = "paper", gettext_lazy("PDF, Word hoặc ảnh chụp tờ giấy")
        PICTURE = "picture", gettext_lazy("Ảnh JPG, PNG")

    rules = models.ForeignKey(Rules, models.CASCADE, related_name="items")
    hint = CharField(gettext_lazy("hướng dẫn"), max_length=300, blank=True)
    required = models.BooleanField(gettext_lazy("bắt buộc"), default=True)
    minimum_files = models.PositiveSmallIntegerField(gettext_lazy("số tệp ít nhất"), default=1)
    names_authors = models.BooleanField(
        gettext_lazy("nêu tên tác giả, giám khảo không xem"), default=False
    )
    takes = models.CharField(
        gettext_lazy("nhận loại tệp"), max_length=10, choices=Takes.choices, default=Takes.ANY
    )
    max_mb = models.PositiveSmallIntegerField(gettext_lazy("nặng nhất (MB)"), default=20)
    max_pages = models.PositiveSmallIntegerField(
        gettext_lazy("nhiều nhất mấy trang"), null=True, blank=True
    )
    example = CharField(gettext_lazy("thế nào là được"), max_length=300, blank=True)
    paper = models.SlugField(gettext_lazy("cổng in sẵn từ câu trả lời"), blank=True)


class Question(RulesRow):
    """A plain question, and the official heading that its answer becomes.

    short: its name in the list of questions. why: why the contest asks it. length_guide: how much
    is enough, in words. A table asks for numbers before and after as well.
    """

    class Kind(models.TextChoices):
        TEXT = "text", gettext_lazy("Kể bằng lời")
        TABLE = "table", gettext_lazy("Kể và điền bảng trước, sau")

    rules = models.ForeignKey(Rules, models.CASCADE, related_name="questions")
    kind = models.CharField(
        gettext_lazy("cách trả lời"), max_length=10, choices=Kind.choices, default=Kind.TEXT
    )
    short = CharField(gettext_lazy("gọi ngắn"), max_length=60, blank=True)
    hint = CharField(gettext_lazy("gợi ý"), max_length=300, blank=True)
    why = CharField(gettext_lazy("vì sao hỏi"), max_length=300, blank=True)
    length_guide = CharField(gettext_lazy("viết dài chừng nào"), max_length=100, blank=True)
    heading = CharField(gettext_lazy("thành mục"), max_length=200)
    required = models.BooleanField(gettext_lazy("bắt buộc"), default=True)
    max_length = models.PositiveIntegerField(gettext_lazy("số chữ cái tối đa"), default=5000)
    names_authors = models.BooleanField(
        gettext_lazy("nêu tên tác giả, giám khảo không xem"), default=False
    )


class Example(models.Model):
    """How somebody of the same field answered a question: invented, to show what is enough."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="examples")
    field = models.ForeignKey(Field, models.CASCADE, related_name="examples")
    text = TextField(gettext_lazy("ví dụ"))

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
        TITLE = "title", gettext_lazy("Tên giải pháp")
        FIELD = "field", gettext_lazy("Lĩnh vực")
        SINCE = "since", gettext_lazy("Tháng, năm làm lần đầu")
        PLACE = "place", gettext_lazy("Nơi áp dụng")
        STAGE = "stage", gettext_lazy("Mức độ áp dụng")
        AUTHORS = "authors", gettext_lazy("Tác giả")
        EVIDENCE = "evidence", gettext_lazy("Tệp minh chứng đã gửi")
        AIM = "aim", gettext_lazy("Mục đích: khắc phục hạn chế đã nêu")
        PLEDGE = "pledge", gettext_lazy("Lời cam đoan")

    rules = models.ForeignKey(Rules, models.CASCADE, related_name="sections")
    number = CharField(gettext_lazy("số mục"), max_length=10, blank=True)
    fact = models.CharField(
        gettext_lazy("thông tin"), max_length=10, choices=Fact.choices, blank=True
    )
    questions = models.ManyToManyField(Question, related_name="+", blank=True)
