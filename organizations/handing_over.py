"""A role passes from one person to another, in a unit or to its successor, with a receipt."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import format_date
from contest_portal.workflow import Refused
from organizations import invitations, lifetimes, rules
from organizations.models import HandOver, Membership, Person, Role, Unit

GONE = gettext_lazy("Vai trò này vừa được bàn giao hoặc đổi. Xem lại.")
ASKED = (Role.ORGANISER, Role.OFFICE, Role.LEADER, Role.OFFICER)  # of a role that is over


def units_for(membership: Membership, by: Person) -> QuerySet[Unit]:
    """Where the role goes on and `by` may give it: in its unit, or in one that takes its place."""
    own = Q(pk=membership.unit_id) | Q(inherits__has_key=membership.unit.path)
    role = Role(membership.role)
    may = [u.pk for u in Unit.objects.filter(own) if role in rules.roles_to_give(by, u)]
    return Unit.objects.filter(pk__in=may)


def hand_over(
    membership: Membership,
    person: Person,
    unit: Unit,
    *,
    day: date,
    by: Person,
    note: str,
    passed: dict[str, Any],
) -> tuple[HandOver, str | None]:
    """End the role the day before and give it to the person from the day on; who has it there
    already keeps that. Returns also the token of a link, if the person needs one.

    Raises Refused where that contradicts what is known.
    """  # fmt: skip
    try:
        with transaction.atomic():
            Unit.objects.select_for_update().get(pk=unit.pk)  # a second click waits here
            held = Membership.objects.select_for_update(of=("self",)).select_related("person")
            old = held.get(pk=membership.pk)
            _check(old, person, unit, day)
            there, token = _given(old, person, unit, day, by)
            last = day - timedelta(days=1)
            Membership.objects.filter(pk=old.pk).not_over(day).update(valid_to=last)
            made = HandOver.objects.create(
                from_membership=old, to_membership=there, day=day, note=note, by=by,
                passed=passed,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(GONE) from None
    return made, token


def _check(old: Membership, person: Person, unit: Unit, day: date) -> None:
    if HandOver.objects.filter(from_membership=old).exists():
        raise Refused(_("Vai trò này của {person} đã bàn giao rồi.").format(person=old.person))
    if person.pk == old.person_id:
        raise Refused(_("Chọn người nhận khác với người bàn giao."))
    if old.valid_from and day <= old.valid_from:
        young = _("{person} mới giữ vai trò từ ngày {day}. Chọn ngày sau đó.")
        raise Refused(young.format(person=old.person, day=format_date(old.valid_from)))
    if not Unit.objects.in_force(day).filter(pk=unit.pk).exists():
        absent = _("Ngày {day} không có {unit}. Chọn ngày khác.")
        raise Refused(absent.format(day=format_date(day), unit=unit.called))


def _given(
    old: Membership, person: Person, unit: Unit, day: date, by: Person
) -> tuple[Membership, str | None]:
    if person.pk:
        held = person.memberships.filter(unit=unit, role=old.role).in_force(day)
        if there := held.first():
            return there, None
    return invitations.give(person, unit, old.role, day=day, by=by)


class Ended(NamedTuple):
    """A role that is over, what became of the unit it ended with, and who acts there now."""

    membership: Membership
    became: str
    acting: list[Membership]


def ended(person: Person) -> list[Ended]:
    """The person's roles that are over and were not handed over. Three queries at most."""
    over = Q(valid_to__lt=clock.today()) | Q(ended_at__isnull=False)
    held = list(person.memberships.filter(over, handed_over=None).select_related("unit"))
    if not held:
        return []
    units = [m.unit for m in held]
    acting = lifetimes.who_acts_for(units, *ASKED)
    gone = [m.unit for m in held if m.valid_to == m.unit.valid_to]
    became = lifetimes.became(gone) if gone else {}
    return [Ended(m, became.get(m.unit_id, ""), acting[m.unit_id]) for m in held]


def receive(hand_over: HandOver) -> bool:
    """Its receiver says so, once. False: it was said already."""
    waiting = HandOver.objects.filter(pk=hand_over.pk, received_at=None)
    return waiting.update(received_at=clock.now()) == 1
