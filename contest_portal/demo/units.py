"""Public bodies of the two provinces, made level by level."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from organizations.models import Signatory, Unit


class Body(NamedTuple):
    """A unit to make: its key in the demo, the key of the unit above it, and what it is.

    signs: the authority by which its papers are signed; no real person's name is made up.
    """

    key: str
    above: str
    kind: Unit.Kind
    name: str
    short_name: str = ""
    more: dict[str, Any] = {}
    signs: str = ""


def add_units(bodies: Iterable[Body], there: Mapping[str, Unit] = {}) -> dict[str, Unit]:
    """Make the units, parents first, three queries a level; by key, with those that were there."""
    made = dict(there)
    waiting = list(bodies)
    while waiting:
        level = [body for body in waiting if not body.above or body.above in made]
        waiting = [body for body in waiting if body not in level]
        units = Unit.objects.bulk_create(
            Unit(
                kind=body.kind, name=body.name, short_name=body.short_name,
                parent=made.get(body.above), **body.more,
            )
            for body in level
        )  # fmt: skip
        for unit in units:
            unit.path = f"{unit.parent.path if unit.parent else ''}{unit.pk}/"
        Unit.objects.bulk_update(units, ["path"])
        Signatory.objects.bulk_create(
            Signatory(unit=unit, authority=body.signs)
            for body, unit in zip(level, units, strict=True)
            if body.signs
        )
        made |= {body.key: unit for body, unit in zip(level, units, strict=True)}
    return made


def communes(above: str, names: dict[str, str]) -> list[Body]:
    """The committees of a city's wards and communes: key to "phường Đức Xuân"."""
    return [
        Body(key, above, Unit.Kind.COMMUNE, f"Ủy ban nhân dân {name}", f"UBND {name}",
             {"place": name[0].upper() + name[1:]})
        for key, name in names.items()
    ]  # fmt: skip
