"""Days on which offices are closed: weekends and the public holidays of Vietnam."""

from datetime import date

import holidays

SATURDAY = 5


def day_off(day: date) -> str:
    """Why offices are closed on the day; empty on a working day."""
    if name := holidays.country_holidays("VN", years=day.year, language="vi").get(day):
        return f"ngày nghỉ lễ ({name})"
    return "ngày nghỉ cuối tuần" if day.weekday() >= SATURDAY else ""
