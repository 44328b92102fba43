"""The only clock of the domain.

Everything that asks "what time is it for the contest?" calls `now()` or `today()`. The demo runs on
a clock that started on Monday 05/5/2025 at 8:00 and then goes on: real time plus an offset.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.conf import settings
from django.db import connection
from django.utils import timezone

_fixed: datetime | None = None


def now() -> datetime:
    """The present moment, aware, on the portal's clock."""
    return _fixed or timezone.now() + settings.CLOCK_OFFSET


def database_now() -> datetime:
    """The present moment by the database's own clock: what decides whether a deadline has passed.

    Web servers may disagree with each other; they all ask the one database.
    """
    if _fixed:
        return _fixed
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0] + settings.CLOCK_OFFSET
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]) + settings.CLOCK_OFFSET


def today() -> date:
    """Today's date where the contest is held (settings.TIME_ZONE)."""
    return timezone.localtime(now()).date()


def start_of(day: date) -> datetime:
    """The local midnight with which a day begins."""
    return timezone.make_aware(datetime.combine(day, time()))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold this process's clock at an aware moment: for `remind --at`, demo facts and tests."""
    global _fixed
    before, _fixed = _fixed, moment
    try:
        yield
    finally:
        _fixed = before
