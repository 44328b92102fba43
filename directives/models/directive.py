"""What a city, a commune or a sector asks of its units, and what came of it."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Prefetch, Q, QuerySet

from contest_portal import clock
from contest_portal.vietnamese import CharField, DerivedTextField, TextField, fold
from contest_portal.workflow import Change
from directives.models.contest import Contest, Deadline
from documents.files import StoredFile
from documents.models import Document
from organizations.models import Person, Role, Unit, under

# Who belongs to a unit that letters come to. An organiser follows letters, none is sent to them.
UNIT_ROLES = (Role.OFFICER, Role.MEMBER, Role.OFFICE, Role.LEADER)


def follows(person: Any, directive: str = "") -> Q:
    """A filter: the letter that the prefix leads to is sent, and the person reads its board.

    The office in charge, a leader above it, and the organiser do.
    """
    office = under(person.paths(Role.OFFICE, Role.LEADER), f"{directive}office__path")
    organiser = under(person.paths(Role.ORGANISER), f"{directive}contest__organiser__path")
    return Q(office | organiser, **{f"{directive}issued_at__isnull": False})


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def visible_to(self, person: Any) -> "DirectiveQuerySet":
        """Issued letters are everybody's; a draft belongs to the office that writes it."""
        condition = Q(issued_at__isnull=False, contest__published_at__isnull=False)
        if person.is_authenticated:
            condition |= under(person.paths(Role.OFFICE), "office__path")
        return self.filter(condition)

    def followed_by(self, person: Any) -> "DirectiveQuerySet":
        """Sent letters whose board the person reads."""
        return self.filter(follows(person))

    def with_items(self, person: Any) -> "DirectiveQuerySet":
        """With what a letter's page reads: its items, for whom they are, and as `named` the
        candidates that exist for the person."""
        named = Prefetch("candidates", Candidate.objects.visible_to(person), to_attr="named")
        assignments = Assignment.objects.select_related("unit", "deadline").prefetch_related(named)
        items = DirectiveItem.objects.prefetch_related(Prefetch("assignments", assignments))
        return self.prefetch_related(Prefetch("items", items))


class Directive(models.Model):
    """A letter that lays assignments on units (công văn giao nhiệm vụ)."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="directive")
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="directives")
    office = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="cơ quan đầu mối", related_name="directives_led"
    )
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, verbose_name="hạn nộp", related_name="directives"
    )
    extended_to = models.ForeignKey(  # by a later paper, for all units
        Deadline, models.PROTECT, related_name="+", null=True, editable=False
    )
    addressed_to = TextField("kính gửi, mỗi dòng một nơi", blank=True)
    opening = TextField("đoạn mở đầu", blank=True)
    closing = TextField("đoạn kết", blank=True)
    copies_to = TextField("nơi nhận khác, mỗi dòng một nơi", blank=True)
    contact_name = CharField("người trực tiếp phụ trách", max_length=100, blank=True)
    contact_phone = CharField("điện thoại", max_length=30, blank=True)
    counted_on = models.DateField(
        "ngày lập danh sách đã đăng ký", null=True, blank=True,
        help_text="Văn bản có ghi số giải pháp đã đăng ký đến ngày nào thì ghi ngày đó.",
    )  # fmt: skip
    counted = models.PositiveIntegerField("số đã đăng ký văn bản ghi", null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-pk")

    def __str__(self) -> str:
        return str(self.document)

    @property
    def effective_deadline(self) -> Deadline:
        """What a later paper extended it to for all units, else what the letter says."""
        return self.extended_to or self.deadline

    def units(self) -> list[Unit]:
        """Whom the items name, each once, in the letter's order."""
        named = (a.unit for item in self.items.all() for a in item.assignments.all())
        return list(dict.fromkeys(named))


def papers_of(contest: Contest, person: Any) -> QuerySet[Document]:
    """The contest's papers that exist for the person: plan, rules, letters, sources of deadlines.

    Before the contest is published its plan and rules show to those who see the contest.
    """
    shown = Q(published_at__isnull=False) | Q(directive__in=Directive.objects.visible_to(person))
    if contest.published_at is None:
        shown |= Q(provincialplan__contest=contest) | Q(rules__contest=contest)
    of_contest = (
        Q(provincialplan__contest=contest)
        | Q(rules__contest=contest)
        | Q(directive__contest=contest)
        | Q(deadlines__contest=contest)
    )
    papers = Document.objects.filter(shown, of_contest).distinct()
    return papers.select_related("issuer", "provincialplan", "rules", "directive")


@dataclass(frozen=True)
class Share:
    """The units of one item that are asked the same: part, quota in words, own deadline."""

    part: str
    quota: str
    deadline: Deadline | None
    units: list[Unit]


class DirectiveItem(models.Model):
    """One numbered item of the letter, in its own sentence."""

    class Kind(models.TextChoices):
        SOLUTIONS = "solutions", "Tìm và nộp giải pháp"
        DOSSIERS = (
            "dossiers",
            "Hoàn thiện, gửi hồ sơ",
        )  # how to hand in; solutions are asked elsewhere
        PUBLICITY = "publicity", "Tuyên truyền"
        REPORT = "report", "Tổng hợp, báo cáo"

    class Verb(models.TextChoices):
        ORDER = "order", "giao"
        REQUEST = "request", "đề nghị"

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField("mục")
    kind = models.CharField("loại việc", max_length=20, choices=Kind.choices)
    verb = models.CharField("cách giao", max_length=10, choices=Verb.choices, default=Verb.ORDER)
    sentence = TextField("nội dung giao")

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "number"], name="item_numbers_of_a_directive_differ"
            )
        ]

    def __str__(self) -> str:
        return f"Mục {self.number}"

    def shares(self) -> list[Share]:
        """The item's assignments, those that ask the same put together."""
        found: dict[tuple[Any, ...], Share] = {}
        for a in self.assignments.all():
            key = (a.part, a.quota_in_words, a.deadline_id)
            share = Share(a.get_part_display(), a.quota_in_words, a.deadline, [])
            found.setdefault(key, share).units.append(a.unit)
        return list(found.values())

    def binding_words(self) -> str:
        """The words of the sentence that set the quota, for bold; empty without a quota."""
        minimum = next((a.minimum for a in self.assignments.all() if a.minimum), None)
        return f"từ {minimum} giải pháp trở lên" if minimum else ""


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def visible_to(self, person: Any) -> "AddresseeQuerySet":
        """What came to the units of the person's trees; who follows the letter sees all."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            under(person.paths(*UNIT_ROLES), "unit__path") | follows(person, "directive__")
        )


class Addressee(models.Model):
    """A unit that the letter went to, and when it said that it had it."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="addressees")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="letters")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    extended_to = models.ForeignKey(
        Deadline, models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "unit"], name="a_directive_is_addressed_to_a_unit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.directive} gửi {self.unit}"

    @property
    def effective_deadline(self) -> Deadline:
        return self.extended_to or self.directive.deadline


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, person: Any) -> "AssignmentQuerySet":
        """A unit's people see what is asked of it and below; who follows the letter sees all.

        While it is written, the office that writes it.
        """
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            under(person.paths(*UNIT_ROLES), "unit__path")
            & Q(item__directive__issued_at__isnull=False)
            | follows(person, "item__directive__")
            | under(person.paths(Role.OFFICE), "item__directive__office__path")
        )


class Assignment(models.Model):
    """One item for one unit: what is asked, at least how many, counted by which rule."""

    class Part(models.TextChoices):
        LEAD = "lead", "chủ trì"
        SUPPORT = "support", "phối hợp"

    class Rule(models.TextChoices):
        REGISTERED = "registered", "đã đăng ký"
        COMPLETE = "complete", "đủ hồ sơ"
        ACCEPTED = "accepted", "đã tiếp nhận"

    item = models.ForeignKey(DirectiveItem, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    part = models.CharField("vai trò", max_length=10, choices=Part.choices, default=Part.LEAD)
    minimum = models.PositiveSmallIntegerField("từ … giải pháp trở lên", null=True, blank=True)
    rule = models.CharField(
        "tính theo", max_length=10, choices=Rule.choices, default=Rule.REGISTERED
    )
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, verbose_name="hạn riêng", null=True, blank=True,
        related_name="assignments",
    )  # fmt: skip
    extended_to = models.ForeignKey(
        Deadline, models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("item__number", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "unit"], name="an_item_is_assigned_to_a_unit_once"
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(minimum__gte=1), name="a_quota_is_at_least_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}, {self.unit}"

    @property
    def effective_deadline(self) -> Deadline:
        """What a later paper extended it to, else its own deadline, else the letter's."""
        return self.extended_to or self.deadline or self.item.directive.deadline

    @property
    def quota_in_words(self) -> str:
        """từ 10 giải pháp trở lên, tính số đã đăng ký; empty without a quota."""
        if self.minimum is None:
            return ""
        return f"từ {self.minimum} giải pháp trở lên, tính số {self.get_rule_display()}"


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, person: Any) -> "CandidateQuerySet":
        return self.filter(assignment__in=Assignment.objects.visible_to(person))


class Candidate(models.Model):
    """Giải pháp dự kiến: a solution somebody spotted, before any dossier exists.

    co_authors: as its source lists them, each a dict of name, share (percent or null), workplace.
    """

    class State(models.TextChoices):
        SPOTTED = "spotted", "mới phát hiện"
        CONTACTED = "contacted", "đã liên hệ"
        AGREED = "agreed", "đã nhận lời"
        DROPPED = "dropped", "đã thôi"

    class Source(models.TextChoices):
        INITIATIVE = "initiative", "sáng kiến đã công nhận"
        YOUTH = "youth", "sản phẩm Cuộc thi thanh thiếu niên nhi đồng"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="candidates")
    title = CharField("tên giải pháp", max_length=300)
    owner_name = CharField("chủ thể", max_length=100, blank=True)
    owner_phone = CharField("điện thoại", max_length=30, blank=True)
    place = CharField("nơi làm", max_length=200, blank=True)
    helper = CharField("người giúp viết", max_length=100, blank=True)
    source = models.CharField("lấy từ", max_length=10, choices=Source.choices, blank=True)
    source_note = CharField("số quyết định, năm hoặc cuộc thi", max_length=200, blank=True)
    first_applied_year = models.PositiveSmallIntegerField("năm làm lần đầu", null=True, blank=True)
    first_applied_month = models.PositiveSmallIntegerField(
        "tháng làm lần đầu", null=True, blank=True
    )
    co_authors = models.JSONField("đồng tác giả", default=list, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.SPOTTED)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    search_text = DerivedTextField(sources=("title", "owner_name"), how=fold)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title

    @property
    def origin_in_words(self) -> str:
        """What its dossier says of the list that it was found in; "" if it was in none."""
        note = f" ({self.source_note})" if self.source_note else ""
        if self.source == self.Source.INITIATIVE:
            return f"Sáng kiến đã được công nhận{note}."
        if self.source == self.Source.YOUTH:
            contest = "Cuộc thi Sáng tạo thanh thiếu niên nhi đồng"
            return f"Đã dự {contest}{note}, chưa đạt giải."
        return ""

    def state_in_words(self) -> str:
        return f"giải pháp dự kiến này {self.get_state_display()}"


class CandidateChange(Change):
    record = models.ForeignKey(Candidate, models.CASCADE, related_name="changes")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, person: Any) -> "EvidenceQuerySet":
        return self.filter(assignment__in=Assignment.objects.visible_to(person))


class Evidence(StoredFile):
    """Proof that a publicity or report assignment was done: a day, and a link or a file."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="evidence")
    day = models.DateField("ngày đăng")
    title = CharField("tên tin, bài hoặc báo cáo", max_length=300)
    link = models.URLField("đường dẫn", max_length=500, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("-day", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(link="") | ~Q(file=""), name="evidence_has_a_link_or_a_file"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sender_id(self) -> int:
        return self.recorded_by_id
