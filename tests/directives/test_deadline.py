"""A deadline's instants and words: the last moment that counts, the first that does not."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st

from contest_portal import clock
from directives.models import Deadline

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TICK = timedelta(microseconds=1)
BEFORE = Deadline(day=date(2025, 5, 20), boundary="before")
THROUGH = Deadline(day=date(2025, 6, 30), boundary="through")
HOUR = Deadline(day=date(2025, 7, 31), boundary="hour", hour=time(17))


@pytest.mark.parametrize(
    ("deadline", "closes"),
    [
        (BEFORE, datetime(2025, 5, 20, tzinfo=ZONE)),
        (THROUGH, datetime(2025, 7, 1, tzinfo=ZONE)),
        (HOUR, datetime(2025, 7, 31, 17, tzinfo=ZONE)),
    ],
)
def test_the_last_and_the_first_forbidden_instant(deadline, closes) -> None:
    """Statement 52: "“Trước ngày 20/5/2025” closes at 00:00 of 20/5; “đến hết ngày 30/6/2025”
    closes at 24:00 of 30/6 (both seeds)"."""
    assert deadline.closes_at == closes
    with clock.at(closes - TICK):
        assert (deadline.is_past, deadline.is_open(clock.now())) == (False, True)
    with clock.at(closes):
        assert (deadline.is_past, deadline.is_open(clock.now())) == (True, False)


@pytest.mark.parametrize(
    ("deadline", "wording", "plain", "last_day"),
    [
        (BEFORE, "trước ngày 20/5/2025", "chậm nhất hết thứ Hai 19/5/2025", date(2025, 5, 19)),
        (THROUGH, "đến hết ngày 30/6/2025", "chậm nhất hết thứ Hai 30/6/2025", date(2025, 6, 30)),
        (HOUR, "17 giờ 00 ngày 31/7/2025", "chậm nhất 17 giờ 00 thứ Năm 31/7/2025",
         date(2025, 7, 31)),
    ],
)  # fmt: skip
def test_both_readings(deadline, wording, plain, last_day) -> None:
    assert deadline.wording == wording
    assert deadline.plain_words.replace("\u00a0", " ") == plain
    assert deadline.both_readings == f"{wording}, tức là {deadline.plain_words}"
    assert deadline.last_valid_day == last_day


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        (datetime(2025, 5, 5, 8, tzinfo=ZONE), "còn 14 ngày"),
        (datetime(2025, 5, 18, 23, 59, tzinfo=ZONE), "còn 1 ngày"),
        (datetime(2025, 5, 19, 8, tzinfo=ZONE), "còn 16 giờ"),
        (datetime(2025, 5, 19, 23, 30, tzinfo=ZONE), "còn 30 phút"),
        (datetime(2025, 5, 20, tzinfo=ZONE), "đã hết hạn từ 0 giờ thứ Ba 20/5/2025"),
    ],
)
def test_time_left_is_counted_to_the_last_valid_day(moment, left) -> None:
    with clock.at(moment):
        assert BEFORE.left_in_words.replace("\u00a0", " ") == left


ANY_DAY = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(ANY_DAY, st.sampled_from(["before", "through", "hour"]), st.times())
@example(date(2025, 5, 20), "before", time())
@example(date(2025, 6, 30), "through", time())
@example(date(2025, 7, 31), "hour", time())
@example(date(2025, 7, 31), "hour", time(23, 59, 59))
def test_every_boundary_in_every_zone(day, boundary, hour) -> None:
    """Statements 51 and 52: "One function decides “open for this person now?”" and "“Trước ngày
    20/5/2025” closes at 00:00 of 20/5; “đến hết ngày 30/6/2025” closes at 24:00 of 30/6": the last
    instant counts and the next does not, by whatever zone a clock is read in; the last valid day is
    the local day of the last instant."""
    hour = hour.replace(microsecond=0)
    deadline = Deadline(day=day, boundary=boundary, hour=hour if boundary == "hour" else None)
    first_late = {
        "before": datetime.combine(day, time(), ZONE),
        "through": datetime.combine(day + timedelta(days=1), time(), ZONE),
        "hour": datetime.combine(day, hour, ZONE),
    }[boundary]
    for zone in (ZONE, UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Los_Angeles")):
        assert deadline.is_open((first_late - TICK).astimezone(zone))
        assert not deadline.is_open(first_late.astimezone(zone))
    assert deadline.last_valid_day == (first_late - TICK).date()
