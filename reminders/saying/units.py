"""What units owe: to their officers, then to their leader and to the office."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from directives.models import Addressee, Assignment, Directive
from organizations.lifetimes import who_acts_for
from organizations.models import Role, Unit
from reminders.models import Notice
from reminders.words import Said, units as words
from reminders.words.units import Owed
from submissions.debts import debts_of
from submissions.progress import board

Kind = Notice.Kind
LETTER = ("contest", "document", "office")


class Meets(NamedTuple):
    """A unit of a letter that has this deadline to meet, for the letter or for one of its items."""

    directive: Directive
    unit: Unit
    deadline: int


def said(notices: list[Notice]) -> Iterator[tuple[int, Said | None]]:
    """What is only asked (đề nghị) goes no further than the unit's officers."""
    by_unit: dict[tuple[str, int | None, int, int | None], Owed] = {}
    by_office: dict[tuple[int, int | None], list[Owed]] = defaultdict(list)
    for meets, owed, ordered in _owed(_met(notices)):
        place = meets.directive.pk, meets.unit.pk, meets.deadline
        by_unit[Kind.OWES, *place] = owed
        if ordered:
            by_unit[Kind.HEAD, *place] = ordered
            by_office[meets.directive.office_id, meets.deadline].append(ordered)
    led = _led(notices)
    for notice in notices:
        if notice.kind == Kind.OFFICE:
            found = by_office[notice.unit_id, notice.deadline_id]
        else:
            key = notice.kind, notice.directive_id, notice.unit_id, notice.deadline_id
            one = by_unit.get(key)
            found = [one] if one else []
        yield notice.pk, _said(notice, found) if found and _acts(notice, led) else None


def _said(notice: Notice, owed: list[Owed]) -> Said | None:
    deadline = notice.deadline
    if deadline is None or notice.counted_to != deadline.last_valid_day:
        return None
    if notice.kind == Kind.OWES:
        return words.owes(deadline, owed[0])
    if notice.kind == Kind.HEAD:
        own = any(m.unit.stands_for(notice.unit) for m in notice.recipient.roles())
        return words.head(deadline, owed[0], own=own)
    return words.office(deadline, owed)


def _led(notices: list[Notice]) -> set[int]:
    """The units with a leader of their own. One query, of what is told to leaders."""
    units = {n.unit for n in notices if n.kind == Kind.HEAD}
    return {unit for unit, leaders in who_acts_for(units, Role.LEADER).items() if leaders}


def _acts(notice: Notice, led: set[int]) -> bool:
    """Does the person still act for the unit? A unit without a leader has that of the one above."""
    units = [notice.unit]
    if notice.kind == Kind.HEAD and notice.unit.parent and notice.unit_id not in led:
        units.append(notice.unit.parent)
    role = {Kind.OWES: Role.OFFICER, Kind.HEAD: Role.LEADER, Kind.OFFICE: Role.OFFICE}[
        Kind(notice.kind)
    ]
    roles = notice.recipient.roles()
    return any(m.role == role and m.unit.stands_for(unit) for m in roles for unit in units)


def _met(notices: list[Notice]) -> set[Meets]:
    """Which units of which letters have the notices' deadlines to meet. Four queries."""
    units = {n.unit_id for n in notices if n.kind != Kind.OFFICE}
    offices = {n.unit_id for n in notices if n.kind == Kind.OFFICE}
    deadlines = {n.deadline_id for n in notices}
    letters, own = letters_met(), own_met()
    return {
        Meets(row.directive, row.unit, row.meets)
        for rows in (
            letters.filter(unit__in=units), letters.filter(directive__office__in=offices),
        )
        for row in rows.filter(meets__in=deadlines)
    } | {
        Meets(row.item.directive, row.unit, row.meets)
        for rows in (own.filter(unit__in=units), own.filter(item__directive__office__in=offices))
        for row in rows.filter(meets__in=deadlines)
    }  # fmt: skip


def letters_met() -> QuerySet:
    """The units that letters went out to, with `meets`: the deadline that counts for the unit,
    and `letter`: whose key is the letter's."""
    related = [f"directive__{name}" for name in LETTER]
    return (
        Addressee.objects.filter(directive__issued_at__isnull=False)
        .annotate(meets=Coalesce("extended_to", "directive__deadline"), letter=F("directive"))
        .select_related("unit", *related)
    )


def own_met() -> QuerySet:
    """Assignments of letters that went out which have a deadline of their own, with both."""
    related = [f"item__directive__{name}" for name in LETTER]
    return (
        Assignment.objects.filter(
            item__directive__issued_at__isnull=False, item__directive__addressees__unit=F("unit")
        )
        .annotate(meets=Coalesce("extended_to", "deadline"), letter=F("item__directive"))
        .filter(meets__isnull=False)
        .select_related("unit", *related)
    )


def _owed(met: set[Meets]) -> Iterator[tuple[Meets, Owed, Owed | None]]:
    """In the order of letters and their units, those that owe anything by their deadline, and what
    of it is ordered. Three queries a letter."""
    by_letter: dict[Directive, list[Meets]] = defaultdict(list)
    for meets in met:
        by_letter[meets.directive].append(meets)
    for directive in sorted(by_letter, key=lambda letter: letter.pk):
        deadlines: dict[Unit, list[Meets]] = defaultdict(list)
        for meets in by_letter[directive]:
            deadlines[meets.unit].append(meets)
        for row in board(directive, list(deadlines)):
            for meets in deadlines[row.unit]:
                if debts := debts_of(row, by=meets.deadline):
                    must = debts_of(row, by=meets.deadline, ordered=True)
                    ordered = Owed(row.unit, directive, must, is_request=False) if must else None
                    yield meets, Owed(row.unit, directive, debts, is_request=not must), ordered
