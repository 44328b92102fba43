"""From ranks to proposed prizes, by bands and caps: plain values in, plain values out.

What is proposed is decided by nobody yet: the committee departs from it with a reason.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from judging.ranking import Ranked


@dataclass(frozen=True)
class Level:
    """Mức giải. floor: points from which it is proposed; None: to nobody. most, most_of_field: its
    caps; None: no cap."""

    key: Hashable
    floor: Decimal | None
    most: int | None = None
    most_of_field: int | None = None


@dataclass(frozen=True)
class Proposed:
    """level: what is proposed; by_points: what the points alone would give; None: nothing.

    is_tied: it went down because it is equal in all to others, and there were not enough prizes
    for all of them: the committee may choose among them.
    """

    level: Hashable | None
    by_points: Hashable | None
    is_tied: bool = False


@dataclass(frozen=True)
class Place:
    """What a prize is proposed by."""

    rank: int
    points: Decimal
    key: Hashable
    field: str


def propose(places: Iterable[Place], levels: Sequence[Level]) -> dict[Hashable, Proposed]:
    """Which level each solution gets by its points and the caps; levels: from the highest on.

    What a cap leaves out goes to the next level. Solutions of one rank are treated alike: where a
    cap has no room for all of them (a field's cap: all of that field) all of them go on, and nobody
    behind them gets what they did not.
    """
    rooms = [_Room(level) for level in levels if level.floor is not None]
    proposed: dict[Hashable, Proposed] = {}
    in_order = sorted(places, key=lambda one: one.rank)
    for _, group in groupby(in_order, key=lambda one: one.rank):
        waiting, tied = list(group), set[Hashable]()
        reached = [room for room in rooms if room.is_reached_by(waiting[0].points)]
        by_points = reached[0].level.key if reached else None
        for room in reached:
            taken = room.take(waiting, tied)
            for one in taken:
                proposed[one.key] = Proposed(room.level.key, by_points, one.key in tied)
            waiting = [one for one in waiting if one not in taken]
        for one in waiting:
            proposed[one.key] = Proposed(None, by_points, one.key in tied)
    return proposed


class _Room:
    """What is left of a level: of the whole, and of the fields that took from it."""

    def __init__(self, level: Level) -> None:
        self.level = level
        self.whole = level.most
        self.of_field: dict[str, int] = {}

    def is_reached_by(self, points: Decimal) -> bool:
        return self.level.floor is not None and points >= self.level.floor

    def take(self, group: list[Place], tied: set[Hashable]) -> list[Place]:
        """Those of the group, all of one rank, that it has room for. A cap that is too small for
        them, not only used up, ties them and is closed for whoever comes behind."""
        fitting = []
        for field, number in Counter(one.field for one in group).items():
            members = [one for one in group if one.field == field]
            left = self.of_field.get(field, self.level.most_of_field)
            if left is None or number <= left:
                fitting += members
            else:
                self.of_field[field] = 0
                tied |= {one.key for one in members if left}
        if self.whole is not None and len(fitting) > self.whole:
            tied |= {one.key for one in fitting if self.whole}
            self.whole, fitting = 0, []
        if self.whole is not None:
            self.whole -= len(fitting)
        if self.level.most_of_field is not None:
            for one in fitting:
                left = self.of_field.get(one.field, self.level.most_of_field)
                self.of_field[one.field] = left - 1
        return fitting


def proposals(
    ranked: Iterable[Ranked], levels: Sequence[Level]
) -> tuple[dict[Hashable, Proposed], dict[Hashable, Proposed]]:
    """The official proposal, and what it would be by the second opinion; for who has a rank."""
    official, second = [], []
    for one in ranked:
        if one.rank and one.second_rank and one.points is not None and one.second is not None:
            key, field = one.entry.key, one.entry.field
            official.append(Place(one.rank, one.points, key, field))
            second.append(Place(one.second_rank, one.second, key, field))
    return propose(official, levels), propose(second, levels)


def differences(
    official: dict[Hashable, Proposed], second: dict[Hashable, Proposed]
) -> dict[Hashable, tuple[Hashable | None, Hashable | None]]:
    """Đổi danh sách giải? What would get another level by the second opinion: from which to which;
    empty where the list of prizes stays."""
    return {
        key: (one.level, second[key].level)
        for key, one in official.items()
        if second[key].level != one.level
    }
