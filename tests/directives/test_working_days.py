"""Days off: the library's calendar, and the rows that an organiser writes over it."""

from datetime import date

import pytest

from directives.models import CalendarDay
from directives.working_days import WorkingDays, day_off, known_days

USUAL = WorkingDays({})


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 5, 19), ""),
        (date(2025, 5, 17), "ngày nghỉ cuối tuần"),
        (date(2025, 5, 18), "ngày nghỉ cuối tuần"),
        (date(2025, 9, 2), "ngày nghỉ lễ (Quốc khánh)"),
        (date(2025, 4, 26), ""),  # a Saturday, worked for 02/5
        (date(2025, 5, 2), "ngày nghỉ (thay cho ngày 26/04/2025)"),
        (date(2026, 2, 17), "ngày nghỉ lễ (Tết Nguyên Đán)"),
        (date(2027, 2, 6), "ngày nghỉ lễ (Tết Nguyên Đán)"),
    ],
)
def test_days_off_of_the_library(day, why) -> None:
    assert USUAL.day_off(day) == why


def test_working_days_before_after_and_ahead() -> None:
    assert USUAL.before(date(2025, 5, 4)) == date(2025, 4, 29)
    assert USUAL.after(date(2025, 4, 30)) == date(2025, 5, 5)
    assert USUAL.before(date(2025, 5, 19)) == USUAL.after(date(2025, 5, 19)) == date(2025, 5, 19)
    # Cao Bằng's letter of 18/4 gave 19 working days to 19/5, with 26/4 worked and 30/4 to 02/5 off.
    assert USUAL.ahead(date(2025, 4, 18), 19) == date(2025, 5, 19)


def test_rows_are_over_the_library(db, django_assert_num_queries) -> None:
    CalendarDay.objects.create(day=date(2027, 2, 11), reason="nghỉ Tết thêm một ngày")
    CalendarDay.objects.create(day=date(2027, 2, 20), is_off=False, reason="làm bù")
    with django_assert_num_queries(1):
        days = WorkingDays.read()
        assert days.day_off(date(2027, 2, 11)) == "ngày nghỉ (nghỉ Tết thêm một ngày)"
        assert days.day_off(date(2027, 2, 20)) == ""
        assert days.before(date(2027, 2, 11)) == date(2027, 2, 3)
    assert day_off(date(2027, 2, 11)) == "ngày nghỉ (nghỉ Tết thêm một ngày)"


def test_what_the_library_knows_of_a_year() -> None:
    days = dict(known_days(2025))
    assert (days[date(2025, 4, 26)], days[date(2025, 1, 29)]) == ("Làm bù", "Tết Nguyên Đán")
