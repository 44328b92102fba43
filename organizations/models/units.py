"""Units: a tree of bodies with lifetimes, and the roles that people can have in them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import CharField, DerivedTextField, fold, format_date, sort_key


class UnitQuerySet(models.QuerySet["Unit"]):
    def in_force(self, day: date) -> "UnitQuerySet":
        """The units that there are on the day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def below(self, unit: "Unit") -> "UnitQuerySet":
        """The unit itself and everything under it."""
        return self.filter(path__startswith=unit.path)

    def visible_to(self, person: Any) -> "UnitQuerySet":
        """The units a person works with: the trees the person belongs to or looks after."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(under([*person.paths(), *person.trees(*MANAGERS)], "path"))

    def that_have(self, role: str) -> "UnitQuerySet":
        """The units in which somebody can hold the role (see `SITS_IN`)."""
        return self.filter(kind=SITS_IN[role]) if role in SITS_IN else self


def bear_names_of(units: Iterable[tuple["Unit", date | None]]) -> None:
    """Have each unit, in memory alone, bear the names that it had on its day, for a paper of that
    day. No day: today's. One query."""
    dated = [(unit, day) for unit, day in units if day]
    former: dict[int, list[UnitName]] = defaultdict(list)
    for name in UnitName.objects.filter(unit__in={unit.pk for unit, day in dated}):
        former[name.unit_id].append(name)
    for unit, day in dated:
        for name in former[unit.pk]:
            if name.valid_to >= day:
                unit.name, unit.short_name, unit.header = name.name, name.short_name, name.header
                break


def taken_by_today(inherits: dict[str, str]) -> list[str]:
    """Of what a unit inherits, what it has by today."""
    today = clock.today().isoformat()
    return [path for path, day in inherits.items() if day <= today]


def under(paths: list[str], field: str) -> Q:
    """A filter: the unit path named by `field` lies in one of the trees. No paths: nothing."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def one_of(*ways: models.QuerySet) -> models.QuerySet:
    """The keys that any of these queries finds, for `pk__in`: each goes by its own index, where one
    condition with OR over several tables would read every row there is.

    Distinct, so that PostgreSQL finds them first: else it lays a single way open among the tables
    of the query around it, and where these are many it joins all their rows before.
    """
    first, *others = (way.order_by().distinct() for way in ways)
    return first.union(*others)


def on_one_line(paths: list[str], field: str) -> Q:
    """A filter: the unit path named by `field` is one of these, or lies below or above one.

    The root (the province) stands above everyone, so it counts only as itself.
    """
    condition = under([path for path in paths if path.count("/") > 1], field)
    for path in paths:
        steps = path.rstrip("/").split("/")
        above = ["/".join(steps[:depth]) + "/" for depth in range(2, len(steps))]
        condition |= Q(**{f"{field}__in": [path, *above]})
    return condition


class Unit(models.Model):
    """A body that issues, is addressed, hands in or receives. Its parent never changes."""

    class Kind(models.TextChoices):
        PROVINCE = "province", gettext_lazy("Ủy ban nhân dân tỉnh")
        UNION = "union", gettext_lazy("Liên hiệp các hội, ban tổ chức")
        CITY = "city", gettext_lazy("Ủy ban nhân dân thành phố, huyện")
        OFFICE = "office", gettext_lazy("Phòng, ban chuyên môn")
        CENTRE = "centre", gettext_lazy("Đơn vị sự nghiệp")
        ASSOCIATION = "association", gettext_lazy("Đoàn thể, hội")
        COMMUNE = "commune", gettext_lazy("Ủy ban nhân dân xã, phường")
        SCHOOL = "school", gettext_lazy("Trường học")
        OTHER = "other", gettext_lazy("Đơn vị khác")

    kind = models.CharField(gettext_lazy("loại đơn vị"), max_length=20, choices=Kind.choices)
    name = CharField(gettext_lazy("tên đầy đủ"), max_length=200)
    short_name = CharField(gettext_lazy("tên gọi tắt"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=gettext_lazy("đơn vị cấp trên"),
        related_name="children", null=True, blank=True,
    )  # fmt: skip
    path = models.CharField(max_length=120, editable=False, db_index=True)
    address = CharField(gettext_lazy("địa chỉ"), max_length=300, blank=True)
    phones = CharField(gettext_lazy("điện thoại"), max_length=100, blank=True)
    place = CharField(gettext_lazy("địa danh ghi trên văn bản"), max_length=100, blank=True)
    superior_header = CharField(
        gettext_lazy("cơ quan chủ quản ghi trên văn bản"), max_length=200, blank=True
    )
    header = CharField(gettext_lazy("tên cơ quan ghi trên văn bản"), max_length=200, blank=True)
    symbol = CharField(gettext_lazy("ký hiệu văn bản"), max_length=30, blank=True)
    assumed = models.BooleanField(
        gettext_lazy("danh sách giả định, văn bản không nêu tên"), default=False
    )
    official_code = CharField(gettext_lazy("mã đơn vị hành chính"), max_length=10, blank=True)
    valid_from = models.DateField(gettext_lazy("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(gettext_lazy("đến hết ngày"), null=True, blank=True)
    ended_by = CharField(
        gettext_lazy("kết thúc theo văn bản nào"), max_length=200, blank=True, editable=False
    )
    # by the path of each unit whose place it takes, of all generations, the first day that it does
    # so: written with each `Succession`
    inherits = models.JSONField(default=dict, editable=False)
    search_text = DerivedTextField(sources=("name", "short_name"), how=fold)
    sort_key = DerivedTextField(sources=("name",), how=sort_key)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key",)
        indexes = [
            models.Index(fields=["path"], condition=~Q(inherits={}), name="units_that_inherit")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="one_unit_of_a_name_under_a_parent"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="a_unit_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, and writes the path once, when the row has its number."""
        super().save(*args, **kwargs)
        if not self.path:
            self.path = f"{self.parent.path if self.parent else ''}{self.pk}/"
            super().save(update_fields=["path"])

    @property
    def called(self) -> str:
        """What colleagues call it."""
        return self.short_name or self.name

    @property
    def has_ended(self) -> bool:
        return self.valid_to is not None and self.valid_to < clock.today()

    def stands_for(self, unit: "Unit") -> bool:
        """Is it the unit, or has it taken its place, or that of one above it, by today?"""
        took = unit.has_ended and taken_by_today(self.inherits)
        return self.pk == unit.pk or bool(took and unit.path.startswith(tuple(took)))

    @property
    def lifetime(self) -> str:
        """đến hết ngày 30/6/2025, từ ngày 01/7/2025; without days what stands above it."""
        said = []
        if self.valid_from:
            said.append(_("từ ngày {day}").format(day=format_date(self.valid_from)))
        if self.valid_to:
            said.append(_("đến hết ngày {day}").format(day=format_date(self.valid_to)))
        if not said and self.parent:
            said.append(_("thuộc {unit}").format(unit=self.parent.called))
        return ", ".join(said)

    @property
    def province_path(self) -> str:
        """The path of the tree's root: what keeps provinces apart."""
        return self.path.split("/")[0] + "/"


class UnitName(models.Model):
    """What a unit was called until a day: papers of that time go on saying it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_names")
    name = CharField(gettext_lazy("tên đầy đủ"), max_length=200)
    short_name = CharField(gettext_lazy("tên gọi tắt"), max_length=60, blank=True)
    header = CharField(gettext_lazy("tên cơ quan ghi trên văn bản"), max_length=200, blank=True)
    valid_to = models.DateField(gettext_lazy("đến hết ngày"))
    legal_basis = CharField(gettext_lazy("theo văn bản nào"), max_length=200)

    class Meta:
        ordering = ("valid_to",)
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "valid_to"], name="a_unit_is_renamed_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One unit took the place of another, whole or in part, from a day on.

    Old papers go on naming the old unit; reports after the day count it with its successor.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", gettext_lazy("sáp nhập")
        SPLIT = "split", gettext_lazy("chia tách")
        PART = "part", gettext_lazy("nhận một phần")
        TRANSFER = "transfer", gettext_lazy("nhận chuyển giao")

    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="successors")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="predecessors")
    kind = models.CharField(gettext_lazy("cách"), max_length=10, choices=Kind.choices)
    day = models.DateField(gettext_lazy("từ ngày"))
    legal_basis = CharField(gettext_lazy("theo văn bản nào"), max_length=200)
    note = CharField(gettext_lazy("ghi chú"), max_length=300, blank=True)

    class Meta:
        ordering = ("day", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["from_unit", "to_unit"], name="a_unit_takes_the_place_of_another_once"
            ),
            models.CheckConstraint(
                condition=~Q(from_unit=models.F("to_unit")),
                name="no_unit_takes_its_own_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_unit} → {self.to_unit}"


class Role(models.TextChoices):
    ORGANISER = "organiser", gettext_lazy("Ban Tổ chức")
    OFFICE = "office", gettext_lazy("Cán bộ cơ quan đầu mối")
    LEADER = "leader", gettext_lazy("Lãnh đạo")
    OFFICER = "officer", gettext_lazy("Cán bộ đầu mối của đơn vị")
    MEMBER = "member", gettext_lazy("Người của đơn vị")


# These look after the body above their unit, so only a unit of this kind can have them.
SITS_IN: dict[str, Unit.Kind] = {
    Role.ORGANISER: Unit.Kind.UNION,
    Role.OFFICE: Unit.Kind.OFFICE,
}
MANAGERS = tuple(SITS_IN)
GIVES: dict[str, tuple[Role, ...]] = {
    Role.ORGANISER: tuple(Role),
    Role.OFFICE: (Role.LEADER, Role.OFFICER, Role.MEMBER),
    Role.OFFICER: (Role.MEMBER,),
}
