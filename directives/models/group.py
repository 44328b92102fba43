"""A group of units that an item of a letter in the making names as one, and who is asked alike."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from directives.models.deadline import Deadline
from organizations.models import Unit


class Part(models.TextChoices):
    LEAD = "lead", gettext_lazy("chủ trì")
    SUPPORT = "support", gettext_lazy("phối hợp")


class CountingRule(models.TextChoices):
    REGISTERED = "registered", gettext_lazy("đã đăng ký")
    COMPLETE = "complete", gettext_lazy("đủ hồ sơ")
    ACCEPTED = "accepted", gettext_lazy("đã tiếp nhận")


def quota_in_words(asked: Any) -> str:
    """từ 10 giải pháp trở lên, tính số đã đăng ký; empty without a quota."""
    if asked.minimum is None:
        return ""
    return _("từ {minimum} giải pháp trở lên, tính số {rule}").format(
        minimum=asked.minimum, rule=CountingRule(asked.rule).label
    )


# What a letter calls all units of a kind, in full and as colleagues do.
GROUPS = {
    Unit.Kind.PROVINCE: ("Ủy ban nhân dân các tỉnh", "UBND các tỉnh"),
    Unit.Kind.UNION: ("các liên hiệp hội, ban tổ chức", "các liên hiệp hội, ban tổ chức"),
    Unit.Kind.CITY: ("Ủy ban nhân dân các thành phố, huyện", "UBND các thành phố, huyện"),
    Unit.Kind.OFFICE: ("các phòng, ban chuyên môn", "các phòng, ban chuyên môn"),
    Unit.Kind.CENTRE: ("các đơn vị sự nghiệp", "các đơn vị sự nghiệp"),
    Unit.Kind.ASSOCIATION: ("các đoàn thể, hội", "các đoàn thể, hội"),
    Unit.Kind.COMMUNE: ("Ủy ban nhân dân các xã, phường", "UBND các xã, phường"),
    Unit.Kind.SCHOOL: ("các trường", "các trường"),
    Unit.Kind.OTHER: ("các đơn vị khác", "các đơn vị khác"),
}


class ItemGroup(models.Model):
    """A group that an item names, all units of a kind below one: issuing expands it.

    What is asked of each is as in `Assignment`; a unit that the item names itself is asked that.
    """

    size = 0  # how many units it has, where they were counted

    item = models.ForeignKey("DirectiveItem", models.CASCADE, related_name="groups")
    below = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(gettext_lazy("loại đơn vị"), max_length=20, choices=Unit.Kind.choices)
    part = models.CharField(
        gettext_lazy("vai trò"), max_length=10, choices=Part.choices, default=Part.LEAD
    )
    minimum = models.PositiveSmallIntegerField(
        gettext_lazy("từ … giải pháp trở lên"), null=True, blank=True
    )
    rule = models.CharField(
        gettext_lazy("tính theo"),
        max_length=10,
        choices=CountingRule.choices,
        default=CountingRule.REGISTERED,
    )
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, verbose_name=gettext_lazy("hạn riêng"), null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["item", "below", "kind"], name="an_item_names_a_group_once"
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(minimum__gte=1),
                name="a_quota_of_a_group_is_at_least_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}, {self.name}"

    @property
    def name(self) -> str:
        return GROUPS[Unit.Kind(self.kind)][0]

    @property
    def called(self) -> str:
        return GROUPS[Unit.Kind(self.kind)][1]

    @property
    def quota_in_words(self) -> str:
        return quota_in_words(self)

    def holds(self, unit: Unit) -> bool:
        """Is the unit one of the group, whatever else the item says of it?"""
        is_below = unit.path.startswith(self.below.path) and unit.pk != self.below_id
        return unit.kind == self.kind and is_below

    @property
    def terms(self) -> tuple[Any, ...]:
        """What it asks of each, as `DirectiveItem.shares` compares it."""
        return (self.part, self.minimum, self.rule, self.deadline_id)


@dataclass(frozen=True)
class Share:
    """Who is asked the same by one item: part, quota in words, own deadline; units and groups."""

    part: str
    quota: str
    deadline: Deadline | None
    units: list[Unit]
    groups: list[ItemGroup]
