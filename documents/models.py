"""The register of official papers."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from contest_portal import clock
from contest_portal.vietnamese import CharField, DerivedTextField, fold, format_date
from documents.files import StoredFile
from organizations.models import MANAGERS, Person, Role, Unit, under


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, person: Any) -> "DocumentQuerySet":
        """Published papers are everybody's; the others belong to their issuer's tree.

        A part of that tree is what an office looks after: it writes for the body it serves. But a
        letter in the making that lays assignments belongs to the office that writes it.
        """
        condition = Q(published_at__isnull=False)
        if person.is_authenticated:
            trees = [*person.paths(), *person.trees(*MANAGERS)]
            condition |= under(trees, "issuer__path") & Q(directive__isnull=True)
            condition |= under(person.paths(Role.OFFICE), "directive__office__path")
        return self.filter(condition)


class Document(StoredFile):
    """An official paper: what its head says. The number and the day may be empty, none is invented.

    Year, month and day are apart, since a circulating draft may leave the day blank.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", "Quyết định"
        PLAN = "plan", "Kế hoạch"
        RULES = "rules", "Thể lệ"
        LETTER = "letter", "Công văn"
        NOTICE = "notice", "Thông báo"
        REPORT = "report", "Báo cáo"
        OTHER = "other", "Văn bản khác"

    kind = models.CharField("loại văn bản", max_length=20, choices=Kind.choices)
    number = CharField("số", max_length=11, blank=True)
    symbol = CharField("ký hiệu", max_length=30, blank=True)
    issuer = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan ban hành")
    place = CharField("địa danh", max_length=100, blank=True)
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    month = models.PositiveSmallIntegerField("tháng", null=True, blank=True)
    day = models.PositiveSmallIntegerField("ngày", null=True, blank=True)
    subject = CharField("trích yếu", max_length=500)
    bases = models.ManyToManyField(
        "self", symmetrical=False, related_name="cited_by", blank=True, verbose_name="căn cứ"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(default=clock.now)
    search_text = DerivedTextField(sources=("number", "symbol", "subject"), how=fold)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "-month", "-day", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__gte=1, month__lte=12),
                name="a_document_month_is_1_to_12",
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=True) | Q(day__gte=1, day__lte=31),
                name="a_document_day_is_1_to_31",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """1098/UBND-VHKHTT; a blank number stays blank."""
        return f"{self.number}/{self.symbol}" if self.number else self.symbol

    @property
    def date(self) -> date | None:
        """The full date, or None where the paper leaves its day blank."""
        return (
            date(self.year, self.month, self.day) if self.year and self.month and self.day else None
        )

    @property
    def date_in_words(self) -> str:
        """ngày 18/4/2025, or tháng 6/2024 where the day is blank."""
        if self.date:
            return f"ngày {format_date(self.date)}"
        return f"tháng {self.month}/{self.year}" if self.year and self.month else ""

    @property
    def title(self) -> str:
        """Công văn số 1098/UBND-VHKHTT ngày 18/4/2025; without a number: Công văn tháng 6/2024."""
        number = f"số {self.code}" if self.number else ""
        return " ".join(filter(None, [self.get_kind_display(), number, self.date_in_words]))
