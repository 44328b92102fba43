"""A report after a reform: what units that ended were asked is told under those in their place."""

from collections.abc import Iterable
from dataclasses import replace

from organizations.models import Unit
from submissions.progress import UnitProgress


def fold(rows: list[UnitProgress], heirs: dict[int, Unit]) -> list[UnitProgress]:
    """The rows by the units in their place (`lifetimes.heirs_on`), each where its first one stood.

    A unit that several replaced keeps its row. Within a row a dossier counts once, so rows may add
    up to less than before; the total of the letter stays.
    """
    folded: dict[int, UnitProgress] = {}
    for row in rows:
        unit = heirs.get(row.unit.pk, row.unit)
        known = folded.setdefault(unit.pk, replace(row, unit=unit, assignments=[], evidence=0))
        known.assignments += row.assignments
        known.evidence += row.evidence
        known.saw(row.last_activity)
    return [row.part(lambda a: True) for row in folded.values()]


def named(units: Iterable[Unit]) -> list[str]:
    """Their names in a table; of two that bear one name each says what tells it from the other."""
    found = list(units)
    names = [unit.name for unit in found]
    return [
        unit.name if names.count(unit.name) == 1 else f"{unit.name} ({unit.lifetime})"
        for unit in found
    ]
