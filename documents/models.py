"""The register of official papers."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import CharField, DerivedTextField, fold, format_date
from documents.files import StoredFile
from organizations.models import MANAGERS, Membership, Person, Role, Unit, under


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, person: Any) -> "DocumentQuerySet":
        """Published papers are everybody's; the others belong to their issuer's tree.

        A part of that tree is what an office looks after: it writes for the body it serves. What
        it drafts shows when it is issued, if it holds no personal data. But a letter in the making
        that lays assignments belongs to the office that writes it, and a receipt to those who see
        its dossier.
        """
        condition = Q(published_at__isnull=False)
        if person.is_authenticated:
            is_draft = Q(data__isnull=False, issued_at__isnull=True)
            own = under(person.trees(*MANAGERS), "issuer__path")
            for_all = ~is_draft & Q(data__personal__isnull=True)
            own |= under(person.paths(), "issuer__path") & for_all
            condition |= own & Q(directive__isnull=True) & ~Q(kind=Document.Kind.RECEIPT)
            condition |= under(person.paths(Role.OFFICE), "directive__office__path")
        return self.filter(condition)

    def given_out(self) -> "DocumentQuerySet":
        """Without what the portal drew and nobody has issued yet."""
        return self.exclude(data__isnull=False, issued_at__isnull=True)

    def with_superseded(self, person: Any) -> "DocumentQuerySet":
        """Each with `superseded`: a paper that the person may see replaces it."""
        newer = Document.objects.visible_to(person).given_out()
        return self.annotate(superseded=Exists(newer.filter(replaces=OuterRef("pk"))))


class BookQuerySet(models.QuerySet["Book"]):
    def visible_to(self, person: Any) -> "BookQuerySet":
        """The books of the units that the person looks after."""
        trees = person.trees(*MANAGERS) if person.is_authenticated else []
        return self.filter(under(trees, "unit__path"))


class Book(models.Model):
    """A series of numbers, 01 from 1 January to 31 December, that a unit keeps (decree 30/2020).

    A committee with a seal has its own; many take theirs from the province's: the unit chooses.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=gettext_lazy("đơn vị"), related_name="books"
    )
    name = CharField(gettext_lazy("tên sổ"), max_length=100, default="Sổ văn bản đi")

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ("unit__sort_key", "name")
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="books_of_a_unit_differ")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.unit.called}"


class Document(StoredFile):
    """An official paper: what its head says. The number and the day may be empty, none is invented.

    Year, month and day are apart, since a circulating draft may leave the day blank. A paper that
    the portal draws keeps its data (see `documents.papers`); once issued, `file` is the PDF drawn
    from them: it is superseded by another paper, never drawn anew. verification_code:
    what its QR leads to.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", gettext_lazy("Quyết định")
        PLAN = "plan", gettext_lazy("Kế hoạch")
        RULES = "rules", gettext_lazy("Thể lệ")
        LETTER = "letter", gettext_lazy("Công văn")
        NOTICE = "notice", gettext_lazy("Thông báo")
        REPORT = "report", gettext_lazy("Báo cáo")
        LIST = "list", gettext_lazy("Danh sách")
        PROPOSAL = "proposal", gettext_lazy("Tờ trình")
        MINUTES = "minutes", gettext_lazy("Biên bản")
        CERTIFICATE = "certificate", gettext_lazy("Giấy chứng nhận")
        RECEIPT = "receipt", gettext_lazy("Giấy biên nhận")
        REQUEST = "request", gettext_lazy("Phiếu yêu cầu bổ sung")
        OTHER = "other", gettext_lazy("Văn bản khác")

    kind = models.CharField(gettext_lazy("loại văn bản"), max_length=20, choices=Kind.choices)
    number = CharField(gettext_lazy("số"), max_length=11, blank=True)
    symbol = CharField(gettext_lazy("ký hiệu"), max_length=30, blank=True)
    issuer = models.ForeignKey(Unit, models.PROTECT, verbose_name=gettext_lazy("cơ quan ban hành"))
    place = CharField(gettext_lazy("địa danh"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(gettext_lazy("năm"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(gettext_lazy("tháng"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(gettext_lazy("ngày"), null=True, blank=True)
    subject = CharField(gettext_lazy("trích yếu"), max_length=500)
    bases = models.ManyToManyField(
        "self",
        symmetrical=False,
        related_name="cited_by",
        blank=True,
        verbose_name=gettext_lazy("căn cứ"),
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, related_name="replaced_by", null=True, blank=True,
        verbose_name=gettext_lazy("thay thế văn bản"),
    )  # fmt: skip
    book = models.ForeignKey(
        Book,
        models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
        verbose_name=gettext_lazy("sổ"),
    )
    data = models.JSONField(null=True, editable=False)
    verification_code = models.CharField(
        gettext_lazy("mã xác minh"), max_length=14, blank=True, editable=False
    )
    issued_at = models.DateTimeField(null=True, editable=False)
    issued_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, editable=False
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
            models.UniqueConstraint(
                fields=["verification_code"],
                condition=~Q(verification_code=""),
                name="verification_codes_of_documents_differ",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sender_id(self) -> int | None:
        return self.created_by_id

    @property
    def paper(self) -> dict[str, Any]:
        """What the portal draws it from; empty where somebody else wrote it."""
        return self.data or {}

    @property
    def is_draft(self) -> bool:
        """Drawn by the portal and not yet issued: it waits for its number."""
        return self.data is not None and self.issued_at is None

    @property
    def is_personal(self) -> bool:
        """It tells of people what only those need who work with it, e.g. their telephones."""
        return "personal" in self.paper

    @property
    def code(self) -> str:
        """1098/UBND-VHKHTT; a blank number stays blank."""
        return "/".join(filter(None, [self.number, self.symbol]))

    @property
    def date(self) -> date | None:
        """The full date, or None where the paper leaves its day blank."""
        return (
            date(self.year, self.month, self.day) if self.year and self.month and self.day else None
        )

    @property
    def date_in_words(self) -> str:
        """As the title says it: ngày 18/4/2025, or tháng 6/2024 where the day is blank."""
        if self.date:
            return f"ngày {format_date(self.date)}"
        return f"tháng {self.month}/{self.year}" if self.year and self.month else ""

    @property
    def title(self) -> str:
        """Công văn số 1098/UBND-VHKHTT ngày 18/4/2025; without a number: Công văn tháng 6/2024.

        Its name, Vietnamese whoever reads it.
        """
        number = f"số {self.code}" if self.number else ""
        return " ".join(filter(None, [self.kind_in_vietnamese, number, self.date_in_words]))

    @property
    @in_vietnamese
    def kind_in_vietnamese(self) -> str:
        """Công văn: as papers say it, whoever reads them."""
        return str(Document.Kind(self.kind).label)


class Arrival(models.Model):
    """A paper came to a unit: the number and the day of its book of incoming papers."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="arrivals")
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=gettext_lazy("đơn vị"), related_name="arrivals"
    )
    number = models.PositiveIntegerField(gettext_lazy("số đến"), null=True, blank=True)
    day = models.DateField(gettext_lazy("ngày đến"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-day", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "unit"], name="a_document_arrives_at_a_unit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.unit}"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, person: Any) -> "ExportQuerySet":
        """An export is its owner's alone, and only while every role that they held when they asked
        for it is held still: who is moved or removed takes nothing along."""
        if not person.is_authenticated:
            return self.none()
        held, mine = {m.pk for m in person.roles()}, self.filter(owner=person)
        lost = [pk for pk, roles in mine.values_list("pk", "roles") if not held.issuperset(roles)]
        return mine.exclude(pk__in=lost)


class Export(StoredFile):
    """A file that takes long to make: asked for by its owner, made by a task, kept for a while.

    task: the name of the Celery task that makes it (a wake-up that carries this row's number).
    title: what it is, with its filter in words. roles: the numbers of the memberships that its
    owner held then. leased_until: a worker is at it; past that another takes it up again. problem:
    why there is no file, as a sentence for the owner.
    """

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("chờ làm")
        RUNNING = "running", gettext_lazy("đang làm")
        DONE = "done", gettext_lazy("đã xong")
        FAILED = "failed", gettext_lazy("không làm được")
        CANCELLED = "cancelled", gettext_lazy("đã hủy")

    owner = models.ForeignKey(Person, models.PROTECT, related_name="exports")
    roles = models.JSONField(default=list)
    task = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    title = CharField(gettext_lazy("nội dung"), max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = CharField(max_length=500, blank=True)
    verification_code = models.CharField(gettext_lazy("mã xác minh"), max_length=14, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["state", "leased_until"], name="export_to_do")]

    def __str__(self) -> str:
        return self.title


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, person: Any) -> "ImportQuerySet":
        """A list that is being imported is its sender's alone."""
        return self.filter(by=person) if person.is_authenticated else self.none()


class Import(StoredFile):
    """A list somebody sent, kept from its preview until it is taken or a week has passed.

    kind: whose columns it has (see `documents.importing.flow.Importer`); target: the number of the
    record that it is for. Once done_at is set its file is gone.
    """

    kind = models.CharField(max_length=20)
    target = models.PositiveBigIntegerField()
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name


class PersonalReadQuerySet(models.QuerySet["PersonalRead"]):
    def visible_to(self, person: Any) -> "PersonalReadQuerySet":
        """What was read of units of the organiser's province, and the lists that its people took;
        everybody else none of it."""
        trees = person.trees(Role.ORGANISER) if person.is_authenticated else []
        roles = Membership.objects.filter(under(trees, "unit__path"), person=OuterRef("person"))
        return self.filter(Q(Exists(roles), unit=None) | under(trees, "unit__path"))


class PersonalRead(models.Model):
    """Somebody read other people's personal data, or took it along. Rows are only added.

    what: which record, list or file, in words. unit: whose it is; a list is of none. dossier_key:
    whose authors may know of it; no foreign key, for dossiers are downstream. Files that are
    exported have a row here when they are made, and their SHA-256 in `Export`.
    """

    class How(models.TextChoices):
        PAGE = "page", gettext_lazy("đọc trang")
        FILE = "file", gettext_lazy("mở tệp, văn bản")
        EXPORT = "export", gettext_lazy("tải danh sách")

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, db_index=True)
    how = models.CharField(gettext_lazy("bằng cách"), max_length=10, choices=How.choices)
    what = CharField(gettext_lazy("đọc gì"), max_length=500)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    dossier_key = models.PositiveBigIntegerField(null=True, db_index=True)
    search_text = DerivedTextField(sources=("what",), how=fold)

    objects = PersonalReadQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.person}: {self.what}"
