"""How long planning takes, how often it asks the database, and whether its memory stays flat."""

from collections.abc import Callable, Iterator
from itertools import islice
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
from typing import Any

from django.db import connection

from contest_portal.demo.simulation import Simulated, simulate
from organizations.models import Membership, Person, Role, Unit
from reminders import planning
from reminders.models import Notice
from reminders.occasions import BATCH
from submissions.models import Dossier

HEAD = (
    f"{'planning':<16}{'dossiers':>9}{'occasions':>10}{'s':>8}{'queries':>9}{'a batch':>9}"
    f"{'peak MB':>9}"
)


def lines(units: int = 3321, sizes: tuple[int, ...] = (10_000, 100_000)) -> Iterator[str]:
    """A line for each size: planned for the first time, and once more with nothing new."""
    made = simulate("BENCHPLAN", units=units, dossiers=sizes[0], seed=1)
    writers = _officers(made)
    yield HEAD
    for size in sizes:
        _add_drafts(made, writers, size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        Notice.objects.all().delete()
        yield _measured(f"{units} units", size)
        yield _measured("… again", size)


def _officers(made: Simulated) -> list[Person]:
    """One for each unit of the letter."""
    units = Unit.objects.filter(letters__directive=made.directive)
    people = Person.objects.bulk_create(
        Person(full_name=f"Cán bộ {unit.pk}", email=f"u{unit.pk}@bench.example", is_demo=True)
        for unit in units
    )
    Membership.objects.bulk_create(
        Membership(person=person, unit=unit, role=Role.OFFICER)
        for person, unit in zip(people, units, strict=True)
    )
    return people


def _add_drafts(made: Simulated, writers: list[Person], size: int) -> None:
    """Dossiers that somebody has begun, up to the size."""
    there = Dossier.objects.filter(contest=made.contest)
    model, missing = there.latest("pk"), size - there.count()
    shared = {
        "contest": made.contest, "rules": model.rules, "unit": model.unit,
        "deadline": made.directive.deadline,
    }  # fmt: skip
    drafts = (
        Dossier(**shared, title=f"Giải pháp {n}", created_by=writers[n % len(writers)])
        for n in range(missing)
    )
    while batch := list(islice(drafts, BATCH)):
        Dossier.objects.bulk_create(batch)


def _measured(name: str, size: int) -> str:
    asked = 0

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*args)

    start = perf_counter()
    with connection.execute_wrapper(count):
        looked_at = planning.plan()
    seconds = perf_counter() - start
    a_batch = asked / -(-looked_at // BATCH)
    peak = getrusage(RUSAGE_SELF).ru_maxrss // 1024
    return f"{name:<16}{size:>9}{looked_at:>10}{seconds:>8.1f}{asked:>9}{a_batch:>9.1f}{peak:>9}"
