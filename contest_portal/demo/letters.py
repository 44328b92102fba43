"""A letter's rows from a short table of what it asks of whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from directives.models import Addressee, Assignment, Candidate, Directive, DirectiveItem
from organizations.models import Person, Unit

Kind, Verb, Part = DirectiveItem.Kind, DirectiveItem.Verb, Assignment.Part
Assignments = dict[tuple[int, str], Assignment]


class Item(NamedTuple):
    """One numbered item: its sentence, who leads it, who supports, and a quota if there is one."""

    number: int
    kind: DirectiveItem.Kind
    verb: DirectiveItem.Verb
    sentence: str
    lead: tuple[str, ...]
    support: tuple[str, ...] = ()
    minimum: int | None = None


class Spotted(NamedTuple):
    """A candidate: named in the letter, or found since by a unit."""

    item: int
    unit: str
    title: str
    when: datetime
    owner: str = ""
    place: str = ""
    helper: str = ""
    helper_unit: str = ""
    phone: str = ""


def add_items(directive: Directive, items: Iterable[Item], units: dict[str, Unit]) -> Assignments:
    """The items with their assignments, by item number and unit key."""
    made: Assignments = {}
    for item in items:
        row = DirectiveItem.objects.create(
            directive=directive, number=item.number, kind=item.kind, verb=item.verb,
            sentence=item.sentence,
        )  # fmt: skip
        parts = [(key, Part.LEAD) for key in item.lead] + [(k, Part.SUPPORT) for k in item.support]
        assignments = Assignment.objects.bulk_create(
            Assignment(item=row, unit=units[key], part=part, minimum=item.minimum)
            for key, part in parts
        )
        made |= {
            (item.number, key): assignment
            for (key, _), assignment in zip(parts, assignments, strict=True)
        }
    return made


def add_addressees(
    directive: Directive,
    keys: Iterable[str],
    units: dict[str, Unit],
    acknowledged: dict[str, tuple[datetime, Person]],
) -> None:
    """Whom the letter went to, in its order, and who said when that they had it."""
    nothing = (None, None)
    Addressee.objects.bulk_create(
        Addressee(
            directive=directive,
            unit=units[key],
            acknowledged_at=acknowledged.get(key, nothing)[0],
            acknowledged_by=acknowledged.get(key, nothing)[1],
        )
        for key in keys
    )


def add_candidates(
    spotted: Iterable[Spotted], assignments: Assignments, units: dict[str, Unit]
) -> dict[str, Candidate]:
    """The candidates by title."""
    rows = Candidate.objects.bulk_create(
        Candidate(
            assignment=assignments[found.item, found.unit],
            title=found.title,
            owner_name=found.owner,
            owner_phone=found.phone,
            place=found.place,
            helper=found.helper,
            helper_unit=units.get(found.helper_unit),
            created_at=found.when,
        )
        for found in spotted
    )
    return {row.title: row for row in rows}
