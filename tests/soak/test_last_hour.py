"""The last hour: small among the other tests, whole in `make soak`, which prints its table."""

import os
import sys

from tests.soak.last_hour import check, live_through, started, table

WHOLE = "LAST_HOUR" in os.environ
MEGABYTE = 1024**2


def test_the_last_hour() -> None:
    """Security 56: "Kill -9 of web, worker, beat, database, cache at random during the last hour
    before a deadline: no accepted entry lost, every receipt number unique, no gap unexplained"; 57,
    its first half: "300 people submit in 10 minutes with 20 MB files …: all receipts". How long it
    took is printed and judged by the reader, since it is the machine's as much as ours.
    """
    people, size, seconds, kills = (
        (300, 20 * MEGABYTE, 540, 24) if WHOLE else (20, 2 * MEGABYTE, 4, 6)
    )
    with started() as stack:
        hour = live_through(stack, people=people, size=size, seconds=seconds, kills=kills)
        sys.stdout.write(f"\n{table(hour)}\n")
        check(stack, hour)
    assert (len(hour.told), hour.killed.total()) == (people, kills)
    sys.stdout.write(f"{people} people, {len(hour.told)} receipts, lost: 0\n")
