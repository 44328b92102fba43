"""Measure main pages, files and reminders on this database, beside their floors in the same run."""

import logging
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import override_settings

from contest_portal.demo import RealPeopleError
from organizations.models import Person

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@contextmanager
def as_measured() -> Iterator[None]:
    """The portal as it is run, second factor and all, but for lines of requests in the log and
    names of files."""
    of_the_floor: dict[str, Any] = {
        "ROOT_URLCONF": "contest_portal.demo.floor",
        "ALLOWED_HOSTS": ["testserver"],
        "STORAGES": settings.STORAGES | {"staticfiles": PLAIN},
        "SECOND_FACTOR_REQUIRED": True,
    }
    logging.disable(logging.INFO)
    try:
        with override_settings(**of_the_floor):
            yield
    finally:
        logging.disable(logging.NOTSET)


class Command(BaseCommand):
    help = (
        "Times of the main pages, files and reminders; fills the database, so use a throwaway one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sizes", type=int, nargs="+", default=[500, 10_000])
        parser.add_argument("--units", type=int, default=200)
        parser.add_argument("--rounds", type=int, default=20)
        parser.add_argument(
            "--file-rounds", type=int, default=3, help="0 leaves files and reminders out"
        )

    def handle(
        self,
        *args: Any,
        sizes: list[int],
        units: int,
        rounds: int,
        file_rounds: int,
        **options: Any,
    ) -> None:
        if Person.objects.filter(is_demo=False).exists():
            raise CommandError(str(RealPeopleError()))
        with as_measured():
            self._measure_pages(sizes, units, rounds)
            if file_rounds:
                self._measure_judging(units, rounds)
                self._measure_files(file_rounds)

    def _measure_pages(self, sizes: list[int], units: int, rounds: int) -> None:
        from contest_portal.demo import measuring  # the test client belongs to this command alone

        pages = [page for size in sizes for page in measuring.pages_of(size, units, rounds)]
        self._measure(pages, rounds, f"{units} units")

    def _measure_judging(self, units: int, rounds: int) -> None:
        from contest_portal.demo import measuring_judging

        size, judges = 5000, 200
        made, council = measuring_judging.world(size, units, judges)
        of = f"{judges} judges, {size * measuring_judging.EACH} sheets"
        self._measure(measuring_judging.pages_of(made, council, size), rounds, of)
        for line in measuring_judging.lines(made, council, size):
            self.stdout.write(line)

    def _measure(self, pages: list[Any], rounds: int, of: str) -> None:
        """Interleaved, after one request of each that warms up; of: said above the table."""
        from contest_portal.demo.measuring import HEAD

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for page in pages:
            page.warm_up()
        for _ in range(rounds):
            for page in pages:
                page.measure()
        self.stdout.write(f"{of}, {rounds} interleaved rounds, {connection.vendor}")
        self.stdout.write(HEAD)
        for page in pages:
            self.stdout.write(page.line())

    def _measure_files(self, rounds: int) -> None:
        from contest_portal.demo import (
            measuring_assigning,
            measuring_drawing,
            measuring_letters,
            measuring_papers,
            measuring_ranking,
            measuring_reminders,
        )

        for line in chain(
            measuring_letters.lines(rounds),
            measuring_papers.lines(rounds),
            measuring_drawing.lines(rounds),
            measuring_reminders.lines(),
            measuring_assigning.lines(),
            measuring_ranking.lines(),
        ):
            self.stdout.write(line)
