"""Whom the office of a letter may write to, and which units of a draft are not there on its day."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import format_date
from directives.models import Directive, DirectiveItem
from organizations.lifetimes import heirs_on
from organizations.models import Unit, taken_by_today, under
from organizations.models.units import UnitQuerySet


def body_of(directive: Directive) -> Unit:
    """Whose units the office writes to: the body that it serves, or the one in its place."""
    body = directive.office.parent or directive.office
    return heirs_on([body], clock.today()).get(body.pk, body)


def below(body: Unit) -> UnitQuerySet:
    """The units that the body's office may write to today: also what goes on below a body whose
    place it took."""
    trees = under([body.path, *taken_by_today(body.inherits)], "path")
    return Unit.objects.filter(trees).exclude(pk=body.pk).in_force(clock.today())


def not_there(unit: Unit, day: date, called: str = "") -> str:
    """A sentence if the unit is not there on the day of the letter, else ""."""
    begins, ends = unit.valid_from, unit.valid_to
    if not (begins and begins > day) and not (ends and ends < day):
        return ""
    days = [_("từ ngày {begins}").format(begins=format_date(begins)) if begins else "",
            _("đến hết ngày {ends}").format(ends=format_date(ends)) if ends else ""]  # fmt: skip
    known = " ".join(filter(None, days))
    return _("{unit} chỉ có {known}, công văn thì ngày {day}. Chọn đơn vị khác.").format(
        unit=called or unit, known=known, day=format_date(day)
    )


class Gone(NamedTuple):
    """A unit that items of the draft name and that is not there on its day; heir: the one that the
    letter may name in its place."""

    unit: Unit
    items: list[int]
    heir: Unit | None
    sentence: str


def gone(directive: Directive, items: Sequence[DirectiveItem], day: date) -> list[Gone]:
    """Each once, with the numbers of its items. No query while all are there, else three."""
    named: dict[Unit, list[int]] = {}
    for item in items:
        for assignment in item.assignments.all():
            if not_there(assignment.unit, day):
                named.setdefault(assignment.unit, []).append(item.number)
    if not named:
        return []
    heirs = heirs_on(named, day)
    allowed = below(body_of(directive)).in_force(day).filter(pk__in=[h.pk for h in heirs.values()])
    keys = set(allowed.values_list("pk", flat=True))
    may = {old: heir for old, heir in heirs.items() if heir.pk in keys}
    return [_gone(unit, numbers, may.get(unit.pk), day) for unit, numbers in named.items()]


def _gone(unit: Unit, items: list[int], heir: Unit | None, day: date) -> Gone:
    called = _("{unit} (mục {items})").format(unit=unit.called, items=", ".join(map(str, items)))
    if heir is None or unit.valid_to is None:
        return Gone(unit, items, None, not_there(unit, day, called))
    said = _("{unit} chỉ có đến hết ngày {ended}, nay thuộc {heir}. Thay bằng đơn vị ấy.").format(
        unit=called, ended=format_date(unit.valid_to), heir=heir.called
    )
    return Gone(unit, items, heir, said)
