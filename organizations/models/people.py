"""People, and who acts for which unit."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Case, Q, When
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy as _

from contest_portal import clock
from contest_portal.json_rows import Json, JsonRows
from contest_portal.vietnamese import CharField, DerivedTextField, person_sort_key
from organizations.models.units import GIVES, MANAGERS, SITS_IN, Role, Unit, under


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
        for membership in acting(clock.today()).filter(person__in=by_person):
            for person in by_person[membership.person_id]:
                person.roles().append(membership)


def phone_digits(text: str) -> str:
    """0912 345 678, 0912.345.678, 84912345678 and +84912345678 are one number: 0912345678."""
    return re.sub(r"^(00)?84(?=\d{9,10}$)", "0", re.sub(r"[^0-9]", "", text))


PRESIDE = ("chair", "secretary")  # of a council
ROUND_OVER = "council__round__closed_at"
SEAT = ("part", "ended_at", ROUND_OVER)  # what is read of a seat
MASK = "…"  # before the digits that are left of a telephone


def masked_phone(text: str) -> str:
    """…0321: the last four digits, by which its owner knows it; empty if there is none."""
    digits = phone_digits(text)[-4:]
    return f"{MASK}{digits}" if digits else ""


class Person(AbstractBaseUser):
    """Someone who signs in by e-mail or phone; may act for several units."""

    class Address(models.TextChoices):
        ANH = "anh", "anh"
        CHI = "chị", "chị"
        CO = "cô", "cô"
        THAY = "thầy", "thầy"
        ONG = "ông", "ông"
        BA = "bà", "bà"

    full_name = CharField(_("họ và tên"), max_length=100)
    address_as = CharField(_("xưng hô"), max_length=10, choices=Address.choices, blank=True)
    email = models.EmailField(_("thư điện tử"), unique=True, null=True, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, unique=True, null=True, blank=True)
    language = models.CharField(
        _("ngôn ngữ"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )  # of pages and mails
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
    def addressed(self) -> str:
        """chị, as the person chose; empty where nothing is chosen, and in other languages."""
        return self.address_as if get_language() == settings.LANGUAGE_CODE else ""

    @property
    def called(self) -> str:
        """chị Hà where the person chose how to be addressed, else the full name (never guessed)."""
        given = self.full_name.split()[-1]
        return f"{self.addressed} {given}" if self.addressed else self.full_name

    def roles(self) -> list["Membership"]:
        """The memberships in force today, with their units; read once per request.

        Each carries what every request asks of the person, see `acting`.
        """
        if not hasattr(self, "_roles"):
            self.hold_roles([*acting(clock.today()).filter(person=self)])
        return self._roles

    def hold_roles(self, roles: list["Membership"]) -> None:
        self._roles = roles

    @cached_property
    def council_seats(self) -> list[dict[str, Any]]:
        """All that the person holds or held, as rows of `SEAT`; with a role it costs no query."""
        roles = self.roles()
        return roles[0].council_seats if roles else [*self.seats.values(*SEAT)]

    @property
    def judges(self) -> bool:
        """Sits on a council, or once did."""
        return bool(self.council_seats)

    @property
    def judges_now(self) -> bool:
        """Sits on a council whose round is not closed."""
        return bool(self._open_seats())

    @property
    def presides(self) -> bool:
        """Chairs a council whose round is not closed, or is its secretary."""
        return any(seat["part"] in PRESIDE for seat in self._open_seats())

    def _open_seats(self) -> list[dict[str, Any]]:
        return [s for s in self.council_seats if s["ended_at"] is None and s[ROUND_OVER] is None]

    def paths(self, *roles: str) -> list[str]:
        """The unit trees in which the person holds one of the roles (any role if none is named).

        Who acts for a unit acts for those whose place it took, or a unit below it, from the day on.
        """
        held = (m for m in self.roles() if not roles or m.role in roles)
        return [path for m in held for path in m.paths]

    def trees(self, *roles: str) -> list[str]:
        """The unit trees the person looks after in these roles (see `Membership.tree`).

        Who looks after a unit does so for those whose place it took, or a unit below it.
        """
        return [path for m in self.roles() if m.role in roles for path in m.trees]

    def trees_to_give(self, role: str) -> list[str]:
        """The unit trees in which the person may give others this role; a deputy gives none."""
        own = (m for m in self.roles() if not m.stands_in_for_id)
        gives = (m for m in own if role in GIVES.get(m.role, ()))
        return [path for m in gives for path in m.trees]

    def acts_for(self, path: str, *roles: str) -> bool:
        """Does the person hold one of the roles in the unit of this path or above it?"""
        return any(path.startswith(own) for own in self.paths(*roles))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, day: date | None = None) -> "MembershipQuerySet":
        """Roles are held on the day in units that there are on it, a deputy's while the one stood
        in for holds it."""
        day = day or clock.today()
        return self.filter(
            Q(stands_in_for__valid_to__isnull=True) | Q(stands_in_for__valid_to__gte=day),
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            Q(unit__valid_from__isnull=True) | Q(unit__valid_from__lte=day),
            Q(unit__valid_to__isnull=True) | Q(unit__valid_to__gte=day),
            ended_at=None,
            stands_in_for__ended_at=None,
        )

    def visible_to(self, person: Any) -> "MembershipQuerySet":
        return self.filter(unit__in=Unit.objects.visible_to(person))

    def not_over(self, day: date) -> "MembershipQuerySet":
        """In force on the day, or still to begin."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), ended_at=None)


class Membership(models.Model):
    """A person acts for a unit in a role, from a day to a day.

    ended_at: when a role ended on the very day on which it began; that it was held stays known.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, related_name="deputies", null=True, blank=True, editable=False
    )
    ended_at = models.DateTimeField(null=True, editable=False)
    in_place_of: str | None  # these five are told by Person.roles(), see `acting`
    council_seats: list[dict[str, Any]]
    has_second_factor: bool
    hand_overs: list[dict[str, Any]]
    heirs: list[dict[str, Any]]

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
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True)
                | Q(valid_from__isnull=False, valid_to__isnull=False),
                name="a_deputy_acts_from_a_day_to_a_day",
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

    @cached_property
    def to_receive(self) -> int | None:
        """The key of a handing over that waits for the person's word."""
        waiting = (h for h in self.hand_overs if h["to"] == self.pk and h["received_at"] is None)
        return max((hand_over["pk"] for hand_over in waiting), default=None)

    @cached_property
    def given(self) -> int | None:
        """The key of the handing over by which the role soon ends."""
        return next((h["pk"] for h in self.hand_overs if h["to"] != self.pk), None)

    @cached_property
    def paths(self) -> list[str]:
        """The unit that it is held in, and all whose place this or one below it took by today."""
        return self._with_taken(self.unit.path)

    @cached_property
    def trees(self) -> list[str]:
        """The units looked after, and all whose place these took by today."""
        return self._with_taken(self.tree)

    def _with_taken(self, tree: str) -> list[str]:
        today = clock.today().isoformat()
        inside = (heir["inherits"] for heir in self.heirs if heir["path"].startswith(tree))
        taken = (one for inherits in inside for one in inherits.items())
        outside = (path for path, day in taken if not path.startswith(tree) and day <= today)
        return [tree, *outside]

    def end_before(self, day: date) -> bool:
        """The role is no longer held from this day on. False: somebody else had ended it already.

        One that has not begun leaves no row, one that began today does: somebody may have acted.
        """
        still = Membership.objects.filter(pk=self.pk).not_over(day)
        if not self.valid_from or self.valid_from < day:
            return still.update(valid_to=day - timedelta(days=1)) == 1
        if self.valid_from > clock.today():
            return still.delete()[0] == 1
        return still.update(valid_to=self.valid_from, ended_at=clock.now()) == 1


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, person: Any) -> "HandOverQuerySet":
        """The two people's, that of who did it, and of who sees the people of the old role's unit:
        in a successor nobody else before the day on which it takes the place."""
        if not person.is_authenticated:
            return self.none()
        own = Q(to_membership__person=person) | Q(from_membership__person=person) | Q(by=person)
        trees = person.trees(*MANAGERS, Role.LEADER, Role.OFFICER)
        return self.filter(own | under(trees, "from_membership__unit__path"))


class HandOver(models.Model):
    """One person passes a role on to another, who confirms it: in a unit, or to its successor.

    passed: what passed on with the role that day, as sentences by kind (see `submissions.passing`).
    """

    from_membership = models.OneToOneField(Membership, models.PROTECT, related_name="handed_over")
    to_membership = models.ForeignKey(Membership, models.PROTECT, related_name="taken_over")
    day = models.DateField(_("nhận từ ngày"))
    note = CharField(_("ghi chú"), max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    received_at = models.DateTimeField(null=True)
    passed = models.JSONField(default=dict, editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.from_membership} → {self.to_membership}"


@lru_cache(maxsize=1)
def acting(day: date) -> MembershipQuerySet:
    """Those in force on the day as `Person.roles()` holds them, with what every request asks: of a
    deputy the name of whom they stand in for, the person's seats and second factor, the handing
    over of the role, and the units looked after that took the place of others.

    To be filtered: putting it together takes half of the time. One list of rows each for seats and
    hand-overs: the database plans every subquery anew, which takes longer than running it.
    """
    root = Case(When(role__in=MANAGERS, then="unit__parent__path"), default="unit__path")
    heirs = Unit.objects.filter(~Q(inherits={}), path__startswith=models.OuterRef("root"))
    person = Person.objects.filter(pk=models.OuterRef("person"))
    seats = {column: f"seats__{column}" for column in SEAT}
    this = models.OuterRef("pk")
    handed = HandOver.objects.filter(Q(to_membership=this) | Q(from_membership=this)).order_by()
    in_force = Membership.objects.in_force(day).select_related("unit").order_by("pk")
    # mypy wants an annotation to be no attribute, and a view to read only attributes
    return in_force.alias(root=root).annotate(  # type: ignore[no-redef]
        in_place_of=models.F("stands_in_for__person__full_name"),
        council_seats=JsonRows(person.filter(seats__isnull=False).order_by(), seats),
        has_second_factor=models.Exists(person.filter(authenticator__isnull=False)),
        hand_overs=JsonRows(
            handed, {"pk": "pk", "to": "to_membership", "received_at": "received_at"}
        ),
        heirs=JsonRows(heirs.order_by(), {"path": "path", "inherits": Json("inherits")}),
    )
