"""Days on which offices are closed, and on which they work although it is a weekend."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import holidays
from django.utils.translation import get_language, gettext as _
from holidays.countries.vietnam import VietnamStaticHolidays

from directives.models.calendar import CalendarDay

LAST_SWAPS_KNOWN = max(VietnamStaticHolidays.special_public_holidays)  # a year


@dataclass(frozen=True)
class WorkingDays:
    """The calendar of the `holidays` library, and by their day the rows that are over it.

    The library knows the lunar year, and swapped days up to the year `LAST_SWAPS_KNOWN`.
    """

    rows: Mapping[date, CalendarDay]

    @classmethod
    def read(cls) -> "WorkingDays":
        """With every row, in one query: for who asks for many days."""
        return cls({row.day: row for row in CalendarDay.objects.all()})

    @cached_property
    def usual(self) -> holidays.HolidayBase:
        """What the library knows; it works out a year when it is first asked for a day of it."""
        return holidays.country_holidays("VN", language="vi")

    def day_off(self, day: date) -> str:
        """Why offices are closed on the day; empty on a working day."""
        if row := self.rows.get(day):
            return _("ngày nghỉ ({reason})").format(reason=row.reason) if row.is_off else ""
        if name := self.usual.get(day):
            if name.startswith("Ngày nghỉ"):
                return name.lower()
            return _("ngày nghỉ lễ ({name})").format(name=name)
        return "" if self.usual.is_working_day(day) else _("ngày nghỉ cuối tuần")

    def before(self, day: date) -> date:
        """The day itself if offices work on it, else the last working day before it."""
        return self._first(day, timedelta(days=-1))

    def after(self, day: date) -> date:
        """The day itself if offices work on it, else the first working day after it."""
        return self._first(day, timedelta(days=1))

    def _first(self, day: date, step: timedelta) -> date:
        while self.day_off(day):
            day += step
        return day

    def ahead(self, day: date, number: int) -> date:
        """The day that comes so many working days after the given one, which does not count."""
        for __ in range(number):
            day = self.after(day + timedelta(days=1))
        return day


def day_off(day: date) -> str:
    """Why offices are closed on the day; empty on a working day. One query: see `WorkingDays`."""
    return WorkingDays({row.day: row for row in CalendarDay.objects.filter(day=day)}).day_off(day)


def after_working_days(day: date, number: int) -> date:
    """The day that comes so many working days after the given one, which does not count."""
    return WorkingDays.read().ahead(day, number)


def known_days(year: int) -> list[tuple[date, str]]:
    """The days of a year that the library knows beside weekends, in order, each with its name; a
    weekend that is worked says so.
    """
    usual = holidays.country_holidays(
        "VN", language="en_US" if get_language() == "en" else "vi", years=year
    )
    worked = [(day, _("Làm bù")) for day in usual.weekend_workdays if day.year == year]
    return sorted([*usual.items(), *worked])
