"""Which judge scores which dossier: shared out evenly, under conflicts and loads.

Plain keys in, plain keys out. Greedy, the dossiers with the fewest possible judges first; where a
dossier then lacks one, repaired by shortest augmenting paths (a full judge passes a dossier on), so
that no other sharing would fill more places; at last the loads are evened out. The same input gives
the same output.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Lack:
    """Why a dossier has fewer judges than it needs. free: judges without a conflict, of all."""

    dossier: int
    has: int
    needed: int
    free: int
    judges: int

    @property
    def in_words(self) -> str:
        if not self.judges:
            return _("Hội đồng chưa có giám khảo nào.")
        if not self.free:
            return _("Cả {judges} giám khảo đều có xung đột lợi ích với hồ sơ này.").format(
                judges=self.judges
            )
        if self.judges < self.needed:
            return _("Hội đồng chỉ có {judges} giám khảo, cần {needed}.").format(
                judges=self.judges, needed=self.needed
            )
        if self.free < self.needed:
            return _(
                "Chỉ {free} trên {judges} giám khảo không có xung đột lợi ích với hồ sơ "
                "này, cần {needed}."
            ).format(free=self.free, judges=self.judges, needed=self.needed)
        return _("{free} giám khảo không có xung đột đều đã được giao đủ số hồ sơ.").format(
            free=self.free
        )


@dataclass(frozen=True)
class Shares:
    """given: by dossier, its judges, in order; loads: by judge, how many dossiers."""

    given: dict[int, list[int]]
    loads: dict[int, int]
    lacks: list[Lack]


def share(
    dossiers: Sequence[int],
    judges: Mapping[int, int | None],
    *,
    needed: int,
    barred: Collection[tuple[int, int]] = (),
    fixed: Iterable[tuple[int, int]] = (),
    current: Iterable[tuple[int, int]] = (),
) -> Shares:
    """Give each dossier as many judges as are needed, or as many as can be.

    judges: each with the most dossiers that it may have, None for no limit. Pairs are (judge,
    dossier): barred, in conflict; fixed, already scored, which stay and count; current, given but
    not scored, which stay where they can.
    """
    work = _Sharing(dossiers, judges, needed, set(barred))
    for judge, dossier in fixed:
        work.fix(judge, dossier)
    for judge, dossier in current:
        if work.lacks(dossier) and judge in work.open_to(dossier) and work.has_room(judge):
            work.put(judge, dossier)
    for dossier in sorted(dossiers, key=lambda one: len(work.free[one])):
        work.fill(dossier)
    work.level()
    return work.result()


class _Sharing:
    """The sharing in the making. free: by dossier, who may judge it; movable: by judge, the
    dossiers that may still pass to another; stuck: full judges from whom no path leads to one who
    has room, which no later step changes."""

    def __init__(
        self, dossiers: Sequence[int], judges: Mapping[int, int | None], needed: int,
        barred: set[tuple[int, int]],
    ) -> None:  # fmt: skip
        self.judges, self.needed, self.barred = judges, needed, barred
        self.order = {judge: place for place, judge in enumerate(judges)}
        kept_from: dict[int, set[int]] = {dossier: set() for dossier in dossiers}
        for judge, dossier in barred:
            kept_from.get(dossier, set()).add(judge)
        everybody = set(judges)
        self.free = {dossier: everybody - kept for dossier, kept in kept_from.items()}
        self.given: dict[int, set[int]] = {dossier: set() for dossier in dossiers}
        self.movable: dict[int, dict[int, None]] = {judge: {} for judge in judges}
        self.load = dict.fromkeys(judges, 0)
        self.stuck: set[int] = set()

    def lacks(self, dossier: int) -> bool:
        return dossier in self.given and len(self.given[dossier]) < self.needed

    def open_to(self, dossier: int) -> set[int]:
        return self.free[dossier] - self.given[dossier]

    def has_room(self, judge: int) -> bool:
        most = self.judges[judge]
        return most is None or self.load[judge] < most

    def fix(self, judge: int, dossier: int) -> None:
        """Scored already, perhaps by a judge who has left."""
        if dossier in self.given and (judge, dossier) not in self.barred:
            self.given[dossier].add(judge)
        if judge in self.load:
            self.load[judge] += 1

    def put(self, judge: int, dossier: int) -> None:
        self.given[dossier].add(judge)
        self.movable[judge][dossier] = None
        self.load[judge] += 1

    def move(self, dossier: int, source: int, target: int) -> None:
        self.given[dossier].discard(source)
        del self.movable[source][dossier]
        self.load[source] -= 1
        self.put(target, dossier)

    def fill(self, dossier: int) -> None:
        """The least loaded first; of equals another one for each dossier, so that judges meet."""
        count = len(self.order)

        def next_in_turn(judge: int) -> tuple[int, int]:
            return self.load[judge], (self.order[judge] - dossier) % count

        rooms = [judge for judge in self.open_to(dossier) if self.has_room(judge)]
        missing = self.needed - len(self.given[dossier])
        for judge in nsmallest(missing, rooms, key=next_in_turn):
            self.put(judge, dossier)
        while self.lacks(dossier) and self.make_room(dossier):
            pass

    def make_room(self, dossier: int) -> bool:
        """Give it to a full judge who passes another dossier on, perhaps over several judges."""
        came: dict[int, tuple[int, int] | None] = {}
        for judge in sorted(self.open_to(dossier) - self.stuck, key=self.order.__getitem__):
            came[judge] = None
        waiting = deque(came)
        while waiting:
            judge = waiting.popleft()
            for other in self.movable[judge]:
                ahead = self.open_to(other) - self.stuck - came.keys()
                for target in sorted(ahead, key=self.order.__getitem__):
                    came[target] = (judge, other)
                    if self.has_room(target):
                        self.pass_on(dossier, target, came)
                        return True
                    waiting.append(target)
        self.stuck |= came.keys()
        return False

    def pass_on(self, dossier: int, last: int, came: Mapping[int, tuple[int, int] | None]) -> None:
        """Move what lies on the path to its end, from the end on; then its first judge has room."""
        while step := came[last]:
            self.move(step[1], step[0], last)
            last = step[0]
        self.put(last, dossier)

    def level(self) -> None:
        """Pass dossiers from who has more to who has less, until nothing is gained by it."""
        while any(self.relieve(judge) for judge in sorted(self.load, key=self.load.__getitem__)):
            pass

    def relieve(self, low: int) -> bool:
        """Let this judge take one from who has at least two more."""
        for high in sorted(self.load, key=self.load.__getitem__, reverse=True):
            if self.load[high] - self.load[low] < 2 or not self.has_room(low):
                return False
            for dossier in self.movable[high]:
                if low in self.open_to(dossier):
                    self.move(dossier, high, low)
                    return True
        return False

    def result(self) -> Shares:
        place = {judge: n for n, judge in enumerate(self.judges)}
        given = {
            dossier: sorted(judges, key=lambda one: place.get(one, -1))
            for dossier, judges in self.given.items()
        }
        lacks = [
            Lack(dossier, len(judges), self.needed, len(self.free[dossier]), len(self.judges))
            for dossier, judges in given.items()
            if len(judges) < self.needed
        ]
        return Shares(given, self.load, lacks)
