"""From sealed points to ranks: plain values in, plain values out.

In words, as the papers and pages say it: a solution's points are the mean of the totals of its
sealed sheets, of each judge the latest, rounded once, half up, to 0.01. Of equal points the higher
mean of criterion 1 (rounded the same way) decides, then of criterion 2, and so on; what is equal in
all has the same rank, and the next rank is left out. A solution with fewer sheets than the round
asks for has points but no rank. There is no formula to type in: nothing is parsed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

HUNDREDTH = Decimal("0.01")
Key = tuple[Decimal, ...]


@dataclass(frozen=True)
class Marks:
    """What one judge gives one solution: points by criterion, in the order of the rules."""

    judge: Hashable
    points: tuple[Decimal, ...]

    @cached_property
    def total(self) -> Decimal:
        return sum(self.points, Decimal())


@dataclass(frozen=True)
class Entry:
    """A solution. number: what it is listed by where points say nothing. council: whose mean its
    judges' sheets are centred on."""

    key: Hashable
    number: int
    field: str
    sheets: tuple[Marks, ...]
    council: Hashable = None


@dataclass(frozen=True)
class Ranked:
    """points: None while nobody has sealed. rank: None with too few sheets. by: the number of the
    criterion that put it before or behind others of equal points; None where none was needed.
    is_shared: somebody else has the same rank. lacking: sheets that it still needs. second: the
    second opinion's points, with second_rank."""

    entry: Entry
    points: Decimal | None
    rank: int | None
    by: int | None
    is_shared: bool
    lacking: int
    spread: Decimal | None
    second: Decimal | None
    second_rank: int | None


def rounded(exact: Fraction) -> Decimal:
    """To 0.01, half up. Fractions are exact, so that nothing is rounded twice."""
    return (Decimal(exact.numerator) / exact.denominator).quantize(HUNDREDTH, ROUND_HALF_UP)


def mean(totals: Iterable[Decimal]) -> Decimal | None:
    """The mean to two places; None while nobody has sealed."""
    totals = list(totals)
    return _mean(totals) if totals else None


def spread(totals: Collection[Decimal]) -> Decimal | None:
    """Between the highest and the lowest total; None where there are fewer than two."""
    return max(totals) - min(totals) if len(totals) > 1 else None


def rank(entries: Iterable[Entry], judges_needed: int) -> list[Ranked]:
    """By rank; those without one come last. What shares a rank is listed by number."""
    entries = list(entries)
    enough = [one for one in entries if one.sheets and len(one.sheets) >= judges_needed]
    keys = {one.key: _key(one) for one in enough}
    first = _first_places(keys.values())
    decided = _decided_by(sorted(first))
    seconds = second_opinion(entries)
    second_first = _first_places(seconds[one.key] for one in enough)
    times = Counter(keys.values())
    ranked = []
    for one in entries:
        totals = [sheet.total for sheet in one.sheets]
        key, second = keys.get(one.key), seconds.get(one.key)
        ranked.append(
            Ranked(
                entry=one,
                points=key[0] if key else mean(totals),
                rank=first[key] if key else None,
                by=decided[key] if key else None,
                is_shared=key is not None and times[key] > 1,
                lacking=max(judges_needed - len(totals), 0),
                spread=spread(totals),
                second=second,
                second_rank=second_first[second] if key else None,
            )
        )
    return sorted(ranked, key=_place)


def unranked(ranked: Iterable[Ranked]) -> list[Ranked]:
    """By points, none with a rank: what is shown while sheets are lacking."""
    none = [replace(one, rank=None, by=None, is_shared=False, second_rank=None) for one in ranked]
    return sorted(none, key=lambda one: (-(one.points or 0), one.entry.number))


def _place(one: Ranked) -> tuple[bool, int, int]:
    return one.rank is None, one.rank or 0, one.entry.number


def _key(entry: Entry) -> Key:
    """What entries are compared by: the points, then the mean of each criterion."""
    by_criterion = zip(*(sheet.points for sheet in entry.sheets), strict=True)
    totals = [sheet.total for sheet in entry.sheets]
    return tuple(_mean(one) for one in (totals, *by_criterion))


def _first_places(keys: Iterable[Any]) -> dict[Any, int]:
    """The rank of each key: one more than there are higher ones."""
    places: dict[Any, int] = {}
    for place, key in enumerate(sorted(keys, reverse=True), 1):
        places.setdefault(key, place)
    return places


def _decided_by(keys: list[Key]) -> dict[Key, int | None]:
    """keys: sorted, each once. The last criterion that tells a key from one of equal points."""
    decided: dict[Key, int | None] = dict.fromkeys(keys)
    for one, other in pairwise(keys):
        place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
        if place:
            decided[one] = max(decided[one] or 0, place)
            decided[other] = place
    return decided


def second_opinion(entries: Iterable[Entry]) -> dict[Hashable, Decimal]:
    """Points if nobody were strict or mild: each judge's totals are moved so that their mean is the
    mean of all totals of the council; then the mean as before, rounded once. Official is it never.
    """
    entries = list(entries)
    of_judge, of_council = defaultdict(list), defaultdict(list)
    for one in entries:
        for sheet in one.sheets:
            of_judge[one.council, sheet.judge].append(sheet.total)
            of_council[one.council].append(sheet.total)
    means = {council: _exact(totals) for council, totals in of_council.items()}
    move = {who: means[who[0]] - _exact(totals) for who, totals in of_judge.items()}
    return {
        one.key: rounded(
            _exact([sheet.total for sheet in one.sheets])
            + sum((move[one.council, sheet.judge] for sheet in one.sheets), Fraction())
            / len(one.sheets)
        )
        for one in entries
        if one.sheets
    }


def _mean(points: Collection[Decimal]) -> Decimal:
    """28 digits tell any mean of points from a half of 0.01, so this rounds once."""
    return (sum(points, Decimal()) / len(points)).quantize(HUNDREDTH, ROUND_HALF_UP)


def _exact(totals: Collection[Decimal]) -> Fraction:
    return Fraction(sum(totals, Decimal())) / len(totals)
