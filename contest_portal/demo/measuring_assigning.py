"""How long it takes to find the conflicts of a large council and to share its dossiers out."""

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from contest_portal.demo.simulation import simulate
from judging import conflicts, giving
from judging.assigning import share
from judging.models import Council

NEEDED = 3
HEAD = f"{'judging':<28}{'dossiers':>9}{'judges':>9}{'s':>10}{'queries':>9}"


def lines(size: int = 5000, judges: int = 200) -> Iterator[str]:
    """A line for finding conflicts, for the bare sharing of plain keys, for all of it stored."""
    made = simulate("BENCHTASKS", units=200, dossiers=size, seed=1, judges=judges)
    council = Council.objects.get(contest=made.contest)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    count, by = council.dossiers().count(), made.people[made.office]

    def line(name: str, work: Callable[[], Any]) -> str:
        with CaptureQueriesContext(connection) as queries:
            start = perf_counter()
            work()
            took = perf_counter() - start
        return f"{name:<28}{count:>9}{judges:>9}{took:>10.2f}{len(queries):>9}"

    yield HEAD
    yield line("find conflicts", lambda: conflicts.propose(council))
    now = giving.tasks_now(council)
    seats = dict.fromkeys(now.seats)
    yield line(
        f"share out × {NEEDED}, plain keys",
        lambda: share(now.dossiers, seats, needed=NEEDED, barred=now.barred),
    )
    mark = giving.plan(council, NEEDED).mark
    yield line(f"share out × {NEEDED} and store", lambda: giving.give(council, NEEDED, mark, by=by))
