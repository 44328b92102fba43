"""Processes die at any moment of a simulated month: nobody is missed, nobody is told twice.

What it does not cover: a machine that loses power (data that PostgreSQL or the mail server wrote
stay with the kernel), a network that is slow or splits, two machines whose clocks differ.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from django.utils import timezone

from tests.reminders.crash import OneMachine, Portal
from tests.reminders.crash_world import REFUSED, UNITS

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "1"))  # `make soak`: 25 months of 20 kills
KILLS = 20
PATIENCE = 160  # seconds for a morning, on a machine that is busy with other things
PAUSE, JUMP = 4, 11 * 60  # seconds without a change, and then on the clock: each lease has passed
START = datetime.fromisoformat("2025-05-05T08:00+07:00")
MILESTONES = (30, 14, 7, 3, 1, -1)
VICTIMS = (
    "worker a", "worker b", "worker a's child", "worker b's child", "beat a", "beat b", "redis",
    "postgres", "mail server",
)  # fmt: skip
SENDING = {*VICTIMS} - {"beat a", "beat b", "redis"}
TOLD = [REFUSED, *(f"officer-{number}@told.example" for number in range(UNITS))]
STATES = """
    SELECT person.email, message.slot, message.id, message.state
    FROM reminders_message message JOIN organizations_person person ON person.id = recipient_id
    WHERE person.email LIKE '%@told.example'
"""


def mornings(last_valid_day: date) -> list[date]:
    """The days on which officers are told, counted here once more (these weeks have no holiday)."""
    days = []
    for milestone in MILESTONES:
        day = last_valid_day - timedelta(days=milestone)
        while day.weekday() > 4:
            day += timedelta(days=1 if milestone < 0 else -1)
        days.append(day)
    return days


@contextmanager
def started(kind: type[Portal], workers: str) -> Iterator[Portal]:
    """With so many workers and beats, told apart by letters."""
    with TemporaryDirectory(prefix="portal-", ignore_cleanup_errors=True) as folder:
        portal = kind(Path(folder), START)
        try:
            for name in (n for n in portal.starts if not n.startswith(("worker", "beat"))):
                portal.start(name)
            portal.manage("manage.py", "migrate", "--run-syncdb", "--verbosity", "0")
            portal.last_day = date.fromisoformat(portal.manage("-m", "tests.reminders.crash_world"))
            for letter in workers:
                portal.start(f"worker {letter}")
                portal.start(f"beat {letter}")
            yield portal
        finally:
            portal.end()


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_month_of_crashes(seed: int) -> None:
    """55: "A worker killed in the middle of a run causes neither a silently lost nor a double
    message (a doubtful one waits for a person)"; 56: "Kill -9 of … worker, beat, database … at
    random", its mail part. Two beats and two workers all the while.
    """
    random = Random(seed)
    victims = random.sample(VICTIMS * 3, KILLS)
    with started(Portal, "ab") as portal:
        days = mornings(portal.last_day)
        for number, day in enumerate(days):
            live_through(portal, day, victims[number :: len(days)], random)
        count(portal, days, victims)


def test_one_machine_keeps_its_promises_too() -> None:
    """55 without PostgreSQL and Redis: two mornings, each process of `make run` dies in both."""
    with started(OneMachine, "a") as portal:
        days = mornings(portal.last_day)[:2]
        victims = ["worker a", "beat a", "mail server"]
        for day in days:
            live_through(portal, day, victims, Random(1))
        count(portal, days, victims * 2)


def live_through(portal: Portal, day: date, victims: list[str], random: Random) -> None:
    """One morning: after so many mails of it somebody dies, until all are told."""
    portal.set_clock(timezone.make_aware(datetime.combine(day, START.time())))
    before, end = portal.arrived(), time.monotonic() + PATIENCE
    moments = sorted(random.sample(range(UNITS), len(victims)))
    for victim, moment in zip(victims, moments, strict=True):
        wait(portal, day, end, until=before + moment)
        portal.kill(victim, random)
    wait(portal, day, end)


def wait(portal: Portal, day: date, end: float, until: int = 10**6) -> None:
    """Until so many mails have arrived or the morning is over. What waits too long is waiting for
    a lease or another try: the clock moves on.
    """
    moved = time.monotonic()
    while portal.arrived() < until and not is_over(portal, day):
        assert time.monotonic() < end, f"{day}\n{portal.log()}"
        time.sleep(0.05)
        if time.monotonic() - moved > PAUSE:
            portal.move_clock(JUMP)
            moved = time.monotonic()


def is_over(portal: Portal, day: date) -> bool:
    rows = portal.ask(STATES)
    today = [state for _, slot, _, state in rows if slot == day.isoformat()]
    return len(today) == len(TOLD) and {state for *_, state in rows} <= {"sent", "unsure", "failed"}


def count(portal: Portal, days: list[date], victims: list[str]) -> None:
    rows = portal.ask(STATES)
    slots = ["bulk 1", *(day.isoformat() for day in days)]
    owed = {(email, slot) for email in TOLD for slot in slots}  # nothing to who has left
    assert sorted((email, slot) for email, slot, *_ in rows) == sorted(owed)
    ids = (mail["message"]["message-id"] for mail in portal.post.mails())
    times = Counter(int(message_id.split("-")[1]) for message_id in ids)
    assert [pk for _, _, pk, state in rows if state == "sent" and times[pk] != 1] == []
    assert [pk for _, _, pk, state in rows if state == "unsure" and times[pk] > 1] == []
    for email, *_, state in rows:
        assert state in {"unsure", "failed" if email == REFUSED else "sent"}
    # the death of a sender leaves at most one mail in doubt, that of a server one of each sender
    deaths = sum(1 if name.startswith("worker") else 2 for name in victims if name in SENDING)
    assert sum(state == "unsure" for *_, state in rows) <= deaths
