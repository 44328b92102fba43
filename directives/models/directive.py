"""What a city, a commune or a sector asks of its units, and what came of it."""

from typing import Any

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import CharField, DerivedTextField, TextField, fold
from contest_portal.workflow import Change
from directives.models.contest import Contest
from directives.models.deadline import Deadline
from directives.models.group import CountingRule, ItemGroup, Part, Share, quota_in_words
from documents.models import Document
from organizations.models import Role, Signatory, Unit, one_of, under

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
        known = Candidate.objects.visible_to(person).select_related("helper_unit", "dossier")
        named = Prefetch("candidates", known, to_attr="named")
        assignments = Assignment.objects.select_related("unit", "deadline").prefetch_related(named)
        groups = ItemGroup.objects.select_related("below", "deadline")
        items = DirectiveItem.objects.prefetch_related(
            Prefetch("assignments", assignments), Prefetch("groups", groups)
        )
        return self.prefetch_related(Prefetch("items", items))


class Directive(models.Model):
    """A letter that lays assignments on units (công văn giao nhiệm vụ)."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="directive")
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="directives")
    office = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name=gettext_lazy("cơ quan đầu mối"),
        related_name="directives_led",
    )
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, verbose_name=gettext_lazy("hạn nộp"), related_name="directives"
    )
    extended_to = models.ForeignKey(  # by a later paper, for all units
        Deadline, models.PROTECT, related_name="+", null=True, editable=False
    )
    addressed_to = TextField(
        gettext_lazy("kính gửi, mỗi dòng một nơi"), max_length=4000, blank=True
    )
    opening = TextField(gettext_lazy("đoạn mở đầu"), max_length=4000, blank=True)
    closing = TextField(gettext_lazy("đoạn kết"), max_length=4000, blank=True)
    copies_to = TextField(
        gettext_lazy("nơi nhận khác, mỗi dòng một nơi"), max_length=4000, blank=True
    )
    signatory = models.ForeignKey(
        Signatory, models.SET_NULL, verbose_name=gettext_lazy("người ký"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    contact_name = CharField(gettext_lazy("người trực tiếp phụ trách"), max_length=100, blank=True)
    contact_phone = CharField(gettext_lazy("điện thoại"), max_length=30, blank=True)
    counted_on = models.DateField(
        gettext_lazy("ngày lập danh sách đã đăng ký"), null=True, blank=True,
        help_text=gettext_lazy(
            "Văn bản có ghi số giải pháp đã đăng ký đến ngày nào thì ghi ngày đó."
        ),
    )  # fmt: skip
    counted = models.PositiveIntegerField(
        gettext_lazy("số đã đăng ký văn bản ghi"), null=True, blank=True
    )
    follows_up = models.ForeignKey(
        "self", models.PROTECT, verbose_name=gettext_lazy("đôn đốc công văn"),
        related_name="followed_up_by", null=True, blank=True, editable=False,
    )  # fmt: skip
    figures = models.JSONField(default=list, editable=False)
    corrections = models.JSONField(default=list, editable=False)  # was, at, by, reason: in words
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

    def names(self) -> list[str]:
        """Whom the items name, each once, in the letter's order; a group as one."""
        rows = (row for item in self.items.all() for row in item.rows())
        named = (row if isinstance(row, ItemGroup) else row.unit for row in rows)
        return list(dict.fromkeys(one.name for one in named))


class DirectiveItem(models.Model):
    """One numbered item of the letter, in its own sentence."""

    class Kind(models.TextChoices):
        SOLUTIONS = "solutions", gettext_lazy("Tìm và nộp giải pháp")
        # How to hand in what others ask for.
        DOSSIERS = "dossiers", gettext_lazy("Hoàn thiện, gửi hồ sơ")
        PUBLICITY = "publicity", gettext_lazy("Tuyên truyền")
        REPORT = "report", gettext_lazy("Tổng hợp, báo cáo")
        # What an earlier letter asks, counted there.
        PRESS = "press", gettext_lazy("Đôn đốc việc đã giao")

    class Verb(models.TextChoices):
        ORDER = "order", gettext_lazy("giao")
        REQUEST = "request", gettext_lazy("đề nghị")

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(gettext_lazy("mục"))
    kind = models.CharField(gettext_lazy("loại việc"), max_length=20, choices=Kind.choices)
    verb = models.CharField(
        gettext_lazy("cách giao"), max_length=10, choices=Verb.choices, default=Verb.ORDER
    )
    sentence = TextField(gettext_lazy("nội dung giao"), max_length=4000, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "number"], name="item_numbers_of_a_directive_differ"
            )
        ]

    def __str__(self) -> str:
        return _("Mục {number}").format(number=self.number)

    def rows(self) -> list["Assignment | ItemGroup"]:
        """Whom the letter names: units, and groups as one each.

        The units of a group are left out where they are asked what it is asked: a sent letter goes
        on naming the group.
        """
        groups = list(self.groups.all())
        apart = [
            a for a in self.assignments.all()
            if not any(g.terms == a.terms and a.is_of(g) for g in groups)
        ]  # fmt: skip
        return [*apart, *groups]

    def shares(self) -> list[Share]:
        """The item's assignments and groups, those that ask the same put together."""
        found: dict[tuple[Any, ...], Share] = {}
        for row in self.rows():
            new = Share(str(Part(row.part).label), row.quota_in_words, row.deadline, [], [])
            share = found.setdefault(row.terms, new)
            if isinstance(row, ItemGroup):
                share.groups.append(row)
            else:
                share.units.append(row.unit)
        return list(found.values())

    def binding_words(self) -> str:
        """The words of the sentence that set the quota, for bold; empty without a quota."""
        minimum = next((row.minimum for row in self.rows() if row.minimum), None)
        return f"từ {minimum} giải pháp trở lên" if minimum else ""


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, person: Any) -> "AssignmentQuerySet":
        """A unit's people see what is asked of it and below; who follows the letter sees all.

        While it is written, the office that writes it.
        """
        if not person.is_authenticated:
            return self.none()
        own = under(person.paths(*UNIT_ROLES), "unit__path")
        ways = (
            Q(own, item__directive__issued_at__isnull=False),
            follows(person, "item__directive__"),
            under(person.paths(Role.OFFICE), "item__directive__office__path"),
        )
        return self.filter(
            pk__in=one_of(*(Assignment.objects.filter(way).values("pk") for way in ways))
        )

    def supporting(self, person: Any) -> "AssignmentQuerySet":
        """Those by which a unit that the person is an officer of supports others (phối hợp)."""
        own = under(person.paths(Role.OFFICER), "unit__path")
        return self.filter(own, part=Part.SUPPORT)


class Assignment(models.Model):
    """One item for one unit: what is asked, at least how many, counted by which rule."""

    Part, Rule = Part, CountingRule

    item = models.ForeignKey(DirectiveItem, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    part = models.CharField(
        gettext_lazy("vai trò"), max_length=10, choices=Part.choices, default=Part.LEAD
    )
    minimum = models.PositiveSmallIntegerField(
        gettext_lazy("từ … giải pháp trở lên"), null=True, blank=True
    )
    rule = models.CharField(
        gettext_lazy("tính theo"), max_length=10, choices=Rule.choices, default=Rule.REGISTERED
    )
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, verbose_name=gettext_lazy("hạn riêng"), null=True, blank=True,
        related_name="assignments",
    )  # fmt: skip
    extended_to = models.ForeignKey(
        Deadline, models.PROTECT, related_name="+", null=True, editable=False
    )
    group = models.ForeignKey(  # of the letter, that the unit was one of when it was sent
        ItemGroup, models.PROTECT, related_name="+", null=True, editable=False
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

    def is_of(self, group: ItemGroup) -> bool:
        """Is the unit one of the group: as it is now, of a sent letter as it was then?"""
        if self.item.directive.issued_at:
            return self.group_id == group.pk
        return group.holds(self.unit)

    @property
    def terms(self) -> tuple[Any, ...]:
        return (self.part, self.minimum, self.rule, self.deadline_id)

    @property
    def quota_in_words(self) -> str:
        return quota_in_words(self)


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, person: Any) -> "CandidateQuerySet":
        """Those of assignments that the person sees, and of items that an own unit supports.

        The latter for officers alone: a candidate bears a telephone number.
        """
        if not person.is_authenticated:
            return self.none()
        asked = Assignment.objects.supporting(person).filter(
            item__directive__issued_at__isnull=False
        )
        ways = (
            Candidate.objects.filter(assignment__in=Assignment.objects.visible_to(person)),
            Candidate.objects.filter(assignment__item__in=asked.order_by().values("item")),
        )
        return self.filter(pk__in=one_of(*(way.values("pk") for way in ways)))


class Candidate(models.Model):
    """Giải pháp dự kiến: a solution somebody spotted, before any dossier exists.

    co_authors: as its source lists them, each a dict of name, share (percent or null), workplace.
    lead: the code of the dossier of an earlier contest that it was made from.
    """

    class State(models.TextChoices):
        SPOTTED = "spotted", gettext_lazy("mới phát hiện")
        CONTACTED = "contacted", gettext_lazy("đã liên hệ")
        AGREED = "agreed", gettext_lazy("đã nhận lời")
        DROPPED = "dropped", gettext_lazy("đã thôi")

    class Source(models.TextChoices):
        INITIATIVE = "initiative", gettext_lazy("sáng kiến đã công nhận")
        YOUTH = "youth", gettext_lazy("sản phẩm Cuộc thi thanh thiếu niên nhi đồng")
        EARLIER = "earlier", gettext_lazy("giải pháp chưa đạt giải kỳ trước")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="candidates")
    title = CharField(gettext_lazy("tên giải pháp"), max_length=300)
    owner_name = CharField(gettext_lazy("chủ thể"), max_length=100, blank=True)
    owner_phone = CharField(gettext_lazy("điện thoại"), max_length=30, blank=True)
    place = CharField(gettext_lazy("nơi làm"), max_length=200, blank=True)
    helper = CharField(gettext_lazy("người giúp viết"), max_length=100, blank=True)
    helper_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name=gettext_lazy("đơn vị giúp"),
        related_name="+",
        null=True,
        blank=True,
    )
    source = models.CharField(
        gettext_lazy("lấy từ"), max_length=10, choices=Source.choices, blank=True
    )
    source_note = CharField(
        gettext_lazy("số quyết định, năm hoặc cuộc thi"), max_length=200, blank=True
    )
    lead = models.CharField(max_length=40, blank=True, editable=False)
    first_applied_year = models.PositiveSmallIntegerField(
        gettext_lazy("năm làm lần đầu"), null=True, blank=True
    )
    first_applied_month = models.PositiveSmallIntegerField(
        gettext_lazy("tháng làm lần đầu"), null=True, blank=True
    )
    co_authors = models.JSONField(gettext_lazy("đồng tác giả"), default=list, blank=True)
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
        youth = "Cuộc thi Sáng tạo thanh thiếu niên nhi đồng"
        contest = {"youth": youth, "earlier": "Hội thi kỳ trước"}.get(self.source)
        return f"Đã dự {contest}{note}, chưa đạt giải." if contest else ""

    @property
    def badge(self) -> str:
        return f"candidate_{self.state}"

    @property
    def help_in_words(self) -> str:
        """Triệu Văn Pảo, UBND xã Chu Trinh; empty where nobody is named."""
        unit = self.helper_unit.called if self.helper_unit else ""
        return ", ".join(filter(None, [self.helper, unit]))

    def helpers(self) -> models.QuerySet[Unit]:
        """Its own unit, and those that its item asks to support."""
        asked = Assignment.objects.filter(item=self.assignment.item_id, part=Part.SUPPORT)
        return Unit.objects.filter(
            Q(pk=self.assignment.unit_id) | Q(pk__in=asked.order_by().values("unit"))
        )

    def state_in_words(self) -> str:
        return _("giải pháp dự kiến này {state}").format(state=self.get_state_display())


class CandidateChange(Change):
    record = models.ForeignKey(Candidate, models.CASCADE, related_name="changes")
