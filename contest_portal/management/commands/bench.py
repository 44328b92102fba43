"""Measure main pages, files and reminders on this database, beside their floors in the same run."""

from argparse import ArgumentParser
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import override_settings

from contest_portal.demo import RealPeopleError
from organizations.models import Person

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


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
        with override_settings(
            ROOT_URLCONF="contest_portal.demo.floor",
            ALLOWED_HOSTS=["testserver"],
            STORAGES=settings.STORAGES | {"staticfiles": PLAIN},
        ):
            self._measure(sizes, units, rounds)
            if file_rounds:
                self._measure_files(file_rounds)

    def _measure(self, sizes: list[int], units: int, rounds: int) -> None:
        from contest_portal.demo import measuring  # the test client belongs to this command alone

        pages = [page for size in sizes for page in measuring.pages_of(size, units, rounds)]
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for page in pages:
            page.warm_up()
        for _ in range(rounds):
            for page in pages:
                page.measure()
        self.stdout.write(f"{units} units, {rounds} interleaved rounds, {connection.vendor}")
        self.stdout.write(measuring.HEAD)
        for page in pages:
            self.stdout.write(page.line())

    def _measure_files(self, rounds: int) -> None:
        from contest_portal.demo import (
            measuring_drawing,
            measuring_letters,
            measuring_papers,
            measuring_reminders,
        )

        for line in chain(
            measuring_letters.lines(rounds),
            measuring_papers.lines(rounds),
            measuring_drawing.lines(rounds),
            measuring_reminders.lines(),
        ):
            self.stdout.write(line)
