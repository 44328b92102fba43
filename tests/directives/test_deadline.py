"""A deadline's instants and words: the last moment that counts, the first that does not."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from contest_portal import clock
from directives.models import Deadline
from directives.working_days import day_off
from documents.models import Document

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


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 5, 19), ""),
        (date(2025, 5, 17), "ngày nghỉ cuối tuần"),
        (date(2025, 5, 18), "ngày nghỉ cuối tuần"),
        (date(2025, 9, 2), "ngày nghỉ lễ (Quốc khánh)"),
    ],
)
def test_days_off(day, why) -> None:
    assert day_off(day) == why


def test_doubts_are_told_and_nothing_is_forbidden() -> None:
    """A last day on a Sunday and a deadline before its own paper may both be meant."""
    paper = Document(year=2025, month=5, day=20)
    sunday = Deadline(day=date(2025, 5, 19), boundary="before", document=paper)
    assert [text.replace("\u00a0", " ") for text in sunday.doubts()] == [
        "Ngày nhận cuối cùng là Chủ nhật 18/5/2025, ngày nghỉ cuối tuần. "
        "Xem nơi nhận có người trực không.",
        "Hạn 19/5/2025 trước ngày của văn bản đặt hạn (20/5/2025). Xem lại ngày, năm.",
    ]
    assert BEFORE.doubts() == []
