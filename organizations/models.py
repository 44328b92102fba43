"""Units, people, who acts for which unit, and invitations that work once."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from contest_portal import clock
from contest_portal.vietnamese import (
    CharField,
    DerivedTextField,
    TextField,
    fold,
    nfc,
    person_sort_key,
    sort_key,
)

INVITATION_DAYS = 14


class UnitQuerySet(models.QuerySet["Unit"]):
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


def under(paths: list[str], field: str) -> Q:
    """A filter: the unit path named by `field` lies in one of the trees. No paths: nothing."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


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
        PROVINCE = "province", "Ủy ban nhân dân tỉnh"
        UNION = "union", "Liên hiệp các hội, ban tổ chức"
        CITY = "city", "Ủy ban nhân dân thành phố, huyện"
        OFFICE = "office", "Phòng, ban chuyên môn"
        CENTRE = "centre", "Đơn vị sự nghiệp"
        ASSOCIATION = "association", "Đoàn thể, hội"
        COMMUNE = "commune", "Ủy ban nhân dân xã, phường"
        SCHOOL = "school", "Trường học"
        OTHER = "other", "Đơn vị khác"

    kind = models.CharField("loại đơn vị", max_length=20, choices=Kind.choices)
    name = CharField("tên đầy đủ", max_length=200)
    short_name = CharField("tên gọi tắt", max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="đơn vị cấp trên", related_name="children",
        null=True, blank=True,
    )  # fmt: skip
    path = models.CharField(max_length=120, editable=False, db_index=True)
    address = CharField("địa chỉ", max_length=300, blank=True)
    phones = CharField("điện thoại", max_length=100, blank=True)
    place = CharField("địa danh ghi trên văn bản", max_length=100, blank=True)
    superior_header = CharField("cơ quan chủ quản ghi trên văn bản", max_length=200, blank=True)
    header = CharField("tên cơ quan ghi trên văn bản", max_length=200, blank=True)
    symbol = CharField("ký hiệu văn bản", max_length=30, blank=True)
    assumed = models.BooleanField("danh sách giả định, văn bản không nêu tên", default=False)
    search_text = DerivedTextField(sources=("name", "short_name"), how=fold)
    sort_key = DerivedTextField(sources=("name",), how=sort_key)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key",)
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="one_unit_of_a_name_under_a_parent"
            )
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
    def province_path(self) -> str:
        """The path of the tree's root: what keeps provinces apart."""
        return self.path.split("/")[0] + "/"


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def in_force(self, day: date) -> "SignatoryQuerySet":
        """Who may sign on the day, the unit's usual signatory first."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def with_past(self, day: date) -> "SignatoryQuerySet":
        """Each with `is_past`, those whose days are over last."""
        over = models.Case(models.When(valid_to__lt=day, then=True), default=False)
        return self.annotate(is_past=over).order_by("is_past", "pk")


class Signatory(models.Model):
    """Who signs the unit's papers, by what authority, from a day to a day (decree 30/2020, ô 7).

    authority: the lines above the signature, e.g. TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH.
    post: another title above the name, as members of an organising committee bear it. delegation:
    the paper that lets the person sign TL. or TUQ.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="signatories")
    authority = TextField(
        "quyền hạn, chức vụ", help_text="Mỗi dòng một cấp, ví dụ TRƯỞNG PHÒNG hoặc KT. CHỦ TỊCH"
    )
    post = CharField("chức danh khác ghi trên họ tên", max_length=100, blank=True)
    name = CharField("họ và tên", max_length=100, blank=True)
    delegation = CharField("văn bản giao ký thay, ủy quyền", max_length=200, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "signatories"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="a_delegation_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return " ".join([*self.authority.splitlines(), self.name]).strip()


class Role(models.TextChoices):
    ORGANISER = "organiser", "Ban Tổ chức"
    OFFICE = "office", "Cán bộ cơ quan đầu mối"
    LEADER = "leader", "Lãnh đạo"
    OFFICER = "officer", "Cán bộ đầu mối của đơn vị"
    MEMBER = "member", "Người của đơn vị"


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


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, **fields: Any) -> "Person":
        password = fields.pop("password", None)
        person: Person = self.model(**fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def read_roles(self, people: Iterable["Person"]) -> None:
        """Read for many what `Person.roles()` answers for one, in one query."""
        by_person: dict[int, list[Person]] = {}
        for person in people:
            by_person.setdefault(person.pk, []).append(person)
            person.hold_roles([])
        for membership in Membership.objects.filter(person__in=by_person).acting():
            for person in by_person[membership.person_id]:
                person.roles().append(membership)


def phone_digits(text: str) -> str:
    """0912 345 678, 0912.345.678, 84912345678 and +84912345678 are one number: 0912345678."""
    return re.sub(r"^(00)?84(?=\d{9,10}$)", "0", re.sub(r"[^0-9]", "", text))


class Person(AbstractBaseUser):
    """Someone who signs in by e-mail or phone; may act for several units."""

    class Address(models.TextChoices):
        ANH = "anh", "anh"
        CHI = "chị", "chị"
        CO = "cô", "cô"
        THAY = "thầy", "thầy"
        ONG = "ông", "ông"
        BA = "bà", "bà"

    full_name = CharField("họ và tên", max_length=100)
    address_as = CharField("xưng hô", max_length=10, choices=Address.choices, blank=True)
    email = models.EmailField("thư điện tử", unique=True, null=True, blank=True)
    phone = models.CharField("điện thoại", max_length=20, unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    unread = models.PositiveIntegerField(default=0, editable=False)  # messages, for every page
    sort_key = DerivedTextField(sources=("full_name",), how=person_sort_key)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ("sort_key",)
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False),
                name="a_person_has_an_email_or_a_phone",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def called(self) -> str:
        """chị Hà where the person chose how to be addressed, else the full name (never guessed)."""
        given = self.full_name.split()[-1]
        return f"{self.address_as} {given}" if self.address_as else self.full_name

    def roles(self) -> list["Membership"]:
        """The memberships in force today, with their units; read once per request.

        Each carries `judges`, whether the person sits on a council: the menu of every page asks.
        """
        if not hasattr(self, "_roles"):
            self.hold_roles([*self.memberships.acting()])
        return self._roles

    def hold_roles(self, roles: list["Membership"]) -> None:
        self._roles = roles

    def paths(self, *roles: str) -> list[str]:
        """The unit trees in which the person holds one of the roles (any role if none is named)."""
        return [m.unit.path for m in self.roles() if not roles or m.role in roles]

    def trees(self, *roles: str) -> list[str]:
        """The unit trees the person looks after in these roles (see `Membership.tree`)."""
        return [m.tree for m in self.roles() if m.role in roles]

    def trees_to_give(self, role: str) -> list[str]:
        """The unit trees in which the person may give others this role."""
        return [m.tree for m in self.roles() if role in GIVES.get(m.role, ())]

    def acts_for(self, path: str, *roles: str) -> bool:
        """Does the person hold one of the roles in the unit of this path or above it?"""
        return any(path.startswith(own) for own in self.paths(*roles))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, day: date | None = None) -> "MembershipQuerySet":
        day = day or clock.today()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def acting(self) -> "MembershipQuerySet":
        """Those in force today as `Person.roles()` holds them, with `judges`."""
        seated = Person.objects.filter(pk=models.OuterRef("person"), seats__isnull=False)
        in_force = self.in_force().select_related("unit").order_by("pk")
        # mypy wants an annotation to be no attribute, and a view to read only attributes
        return in_force.annotate(judges=models.Exists(seated))  # type: ignore[no-redef]

    def visible_to(self, person: Any) -> "MembershipQuerySet":
        return self.filter(unit__in=Unit.objects.visible_to(person))

    def not_over(self, day: date) -> "MembershipQuerySet":
        """In force on the day, or still to begin."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Membership(models.Model):
    """A person acts for a unit in a role, from a day to a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=20, choices=Role.choices)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    judges: bool  # told by Person.roles()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="a_membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "role"],
                condition=Q(valid_to__isnull=True),
                name="an_open_ended_role_is_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.unit}"

    @property
    def tree(self) -> str:
        """The units that this role looks after.

        An organiser's or an office's tree starts at the body it serves: its unit's parent.
        """
        path = self.unit.path
        if self.unit.parent_id and SITS_IN.get(self.role) == self.unit.kind:
            return path.rsplit("/", 2)[0] + "/"
        return path

    def end_before(self, day: date) -> bool:
        """The role is no longer held from this day on. False: somebody else had ended it already.

        A role that would never have been held leaves no row.
        """
        still = Membership.objects.filter(pk=self.pk).not_over(day)
        if self.valid_from and self.valid_from >= day:
            return still.delete()[0] == 1
        return still.update(valid_to=day - timedelta(days=1)) == 1


def token_digest(token: str) -> str:
    """Only the digest of a one-time link is stored."""
    return hashlib.sha256(nfc(token).encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(24)


def _invitation_ends() -> datetime:
    return clock.now() + timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """A printed or mailed link with which a person sets the first password, exactly once."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=_invitation_ends)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"Lời mời {self.person}"
