"""Times of lists, boards, searches and pages in a small installation and in a large one."""

from argparse import ArgumentParser
from collections.abc import Iterable
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from contest_portal.demo import RealPeopleError
from contest_portal.demo.simulation import Simulated, shared, simulate
from contest_portal.management.commands.bench import as_measured
from organizations.models import Person

SMALL = 1000


class Command(BaseCommand):
    help = (
        "One contest of 1,000 dossiers beside empty ones, beside full ones, and one of these, by "
        "turns; "
        "fills the database and makes a second one: an empty, throwaway PostgreSQL."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dossiers", type=int, default=100_000)
        parser.add_argument("--units", type=int, default=3321)
        parser.add_argument("--contests", type=int, default=20)
        parser.add_argument("--rounds", type=int, default=15)

    def handle(
        self, *args: Any, dossiers: int, units: int, contests: int, rounds: int, **options: Any
    ) -> None:
        from contest_portal.demo.measuring_scale import Place, compared  # its test client

        if Person.objects.filter(is_demo=False).exists():
            raise CommandError(str(RealPeopleError()))
        of_units, of_dossiers = shared(units, contests), shared(dossiers - SMALL, contests - 1)
        small = simulate("SCALE", units=of_units[0], dossiers=SMALL, seed=1)
        alone, among = connections["default"], copy_of_database()
        others = list(zip(of_units[1:], of_dossiers, strict=True))
        fill([(1, 0)] * len(others))
        connections["default"] = among
        start = perf_counter()
        large, size = fill(others), of_dossiers[-1]
        self.stdout.write(
            f"{contests} contests, {units} units, {dossiers} dossiers; "
            f"all but the first filled in {perf_counter() - start:.0f} s; {rounds} rounds"
        )
        places = [
            Place(f"{SMALL} of {SMALL}", alone, small),
            Place(f"{SMALL} of {dossiers}", among, small),
            Place(f"{size} of {dossiers}", among, large),
        ]
        with as_measured():
            for line in compared(places, rounds):
                self.stdout.write(line)


def fill(contests: Iterable[tuple[int, int]]) -> Simulated:
    """Contests of so many units and dossiers each, after the first. Gives back the last one."""
    for number, (units, dossiers) in enumerate(contests, 2):
        made = simulate(f"SCALE-{number}", units=units, dossiers=dossiers, seed=number)
    return made


def copy_of_database() -> BaseDatabaseWrapper:
    """A second database beside the portal's with the same rows, and the connection to it."""
    other: BaseDatabaseWrapper = connection.copy()
    name = connection.settings_dict["NAME"]
    connection.close()  # PostgreSQL copies one that nobody uses
    maker: BaseDatabaseWrapper = connection.copy()
    maker.settings_dict["NAME"] = "template1"
    with maker.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}_large" TEMPLATE "{name}"')
    maker.close()
    other.settings_dict["NAME"] = f"{name}_large"
    return other
