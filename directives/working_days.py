"""Days on which offices are closed: weekends and the public holidays of Vietnam."""

from datetime import date, timedelta

import holidays

SATURDAY = 5


def day_off(day: date) -> str:
    """Why offices are closed on the day; empty on a working day."""
    if name := holidays.country_holidays("VN", years=day.year, language="vi").get(day):
        return f"ngày nghỉ lễ ({name})"
    return "ngày nghỉ cuối tuần" if day.weekday() >= SATURDAY else ""


def after_working_days(day: date, number: int) -> date:
    """The day that comes so many working days after the given one, which does not count."""
    while number:
        day += timedelta(days=1)
        if not day_off(day):
            number -= 1
    return day
