"""How long it takes to rank solutions and to propose their prizes, from their scores on."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from time import perf_counter

from judging.proposing import Level, proposals
from judging.ranking import Entry, Marks, rank

HEAD = f"{'ranking':<28}{'solutions':>9}{'s':>8}"
JUDGES, MAXIMA = 5, (40, 30, 30)
FLOORS = (85, 75, 65, 55)


def lines(size: int = 5000) -> Iterator[str]:
    """One line: ranks, second opinion and both proposals, each solution with five sheets."""
    entries = _entries(size)
    levels = [Level(floor, Decimal(floor), size // 100, size // 300) for floor in FLOORS]
    yield HEAD
    start = perf_counter()
    proposals(rank(entries, JUDGES), levels)
    yield f"{f'{JUDGES} sheets each':<28}{size:>9}{perf_counter() - start:>8.2f}"


def _entries(size: int) -> list[Entry]:
    """Twenty councils of twelve judges; the points are drawn by a seed."""
    random = Random(7)  # noqa: S311 - nothing secret is drawn
    return [
        Entry(
            number, number, f"lĩnh vực {number % 6}",
            tuple(
                Marks(judge, tuple(Decimal(random.randint(most, 2 * most)) / 2 for most in MAXIMA))
                for judge in random.sample(range(12), JUDGES)
            ),
            number % 20,
        )
        for number in range(size)
    ]  # fmt: skip
