"""The pace towards the deadline: registered and complete on each day, and the chart of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import format_date, format_number, format_weekday_date
from directives.models import Assignment, Directive
from submissions.progress import UnitProgress, dossiers_of


class Mark(NamedTuple):
    """What the letter asks to be registered: its quotas so counted, and the solutions it names."""

    quota: int
    named: int

    @property
    def value(self) -> int:
        return self.quota + self.named

    @property
    def origin(self) -> str:
        """chỉ tiêu 10 + 5 giải pháp nêu tên"""
        quota = _("chỉ tiêu {number}").format(number=self.quota) if self.quota else ""
        named = _("{number} giải pháp nêu tên").format(number=self.named) if self.named else ""
        return " + ".join(filter(None, [quota, named]))


class Forecast(NamedTuple):
    """How many will be registered at the deadline: last week's pace, half as slow, half as fast."""

    low: int
    likely: int
    high: int

    @property
    def words(self) -> str:
        """19 đến 27"""
        return _span(self.low, self.high)

    def told(self, mark: int) -> str:
        """Theo nhịp tuần qua, đến hết hạn được khoảng 19 đến 27, thiếu 8 đến 16. mark: 0 without
        one; where it will be reached in any case nothing is lacking."""
        short = ""
        if self.low >= mark:
            words = _("Theo nhịp tuần qua, đến hết hạn được khoảng {range}.")
        elif self.high >= mark:
            words = _("Theo nhịp tuần qua, đến hết hạn được khoảng {range}, có thể thiếu {short}.")
            short = format_number(mark - self.low)
        else:
            words = _("Theo nhịp tuần qua, đến hết hạn được khoảng {range}, thiếu {short}.")
            short = _span(mark - self.high, mark - self.low)
        return words.format(range=self.words, short=short)


class Day(NamedTuple):
    """The figures at the end of a day."""

    day: date
    registered: int
    complete: int


@dataclass(frozen=True)
class Pace:
    """days: the letter's first day, each day on which a figure changed, and today."""

    days: list[Day]
    last_day: date
    mark: Mark | None

    @property
    def now(self) -> Day:
        return self.days[-1]

    @property
    def missing(self) -> int:
        """How many are missing to the mark, by the rule of the mark."""
        return max(0, self.mark.value - self.now.registered) if self.mark else 0

    @property
    def finding(self) -> str:
        """The title of the chart."""
        if self.mark:
            words = _("Đã đăng ký {registered} trên mốc {mark} giải pháp, {complete} đủ hồ sơ.")
        else:
            words = _("Đã đăng ký {registered} giải pháp, {complete} đủ hồ sơ.")
        return words.format(
            registered=self.now.registered,
            complete=self.now.complete,
            mark=self.mark.value if self.mark else "",
        )

    @property
    def story(self) -> str:
        """The description of the chart."""
        first, now = self.days[0], self.now
        said = [
            _("Đến hết {day}: {registered} đã đăng ký, {complete} đủ hồ sơ.").format(
                day=format_weekday_date(first.day),
                registered=first.registered,
                complete=first.complete,
            ),
            _("Hôm nay, {day}: {registered} đã đăng ký, {complete} đủ hồ sơ.").format(
                day=format_weekday_date(now.day),
                registered=now.registered,
                complete=now.complete,
            ),
            _("Ngày nhận cuối cùng là {day}.").format(day=format_weekday_date(self.last_day)),
        ]
        if self.mark:
            said.append(
                _("Mốc {number} là {origin}.").format(
                    number=self.mark.value, origin=self.mark.origin
                )
            )
        return " ".join(said)


def mark_of(rows: Iterable[UnitProgress]) -> Mark | None:
    """The letter's mark; quotas that count by another rule than registration stay out of it."""
    tasks = [a for row in rows for a in row.assignments]
    mark = Mark(
        sum(
            a.assignment.minimum
            for a in tasks
            if a.assignment.minimum and a.assignment.rule == Assignment.Rule.REGISTERED
        ),
        sum(a.named for a in tasks if not a.assignment.minimum),
    )
    return mark if mark.value else None


def pace_of(directive: Directive, rows: Iterable[UnitProgress]) -> Pace:
    """One query. A dossier is complete from the day on which it is registered and complete."""
    found = (
        dossiers_of(directive)
        .registered()
        .order_by()
        .values_list(TruncDate("registered_at"), TruncDate("completed_at"))
        .annotate(Count("pk"))
    )
    today = clock.today()
    issued = directive.document.date or timezone.localtime(directive.issued_at).date()
    first = min(issued, today)
    registered: Counter[date] = Counter()
    complete: Counter[date] = Counter()
    for registered_on, completed_on, number in found:
        registered[max(registered_on, first)] += number
        if completed_on:
            complete[max(registered_on, completed_on, first)] += number
    days, so_far = [], Day(first, 0, 0)
    for day in sorted({first, today, *registered, *complete}):
        so_far = Day(day, so_far.registered + registered[day], so_far.complete + complete[day])
        days.append(so_far)
    return Pace(days, directive.effective_deadline.last_valid_day, mark_of(rows))


CHARACTER, GAP = 8, 20  # pixels: a letter under the axis is about so wide; dates keep so far apart


class Tick(NamedTuple):
    """A date under the axis. anchor: start, middle or end."""

    x: int
    anchor: str
    label: str
    note: str = ""

    @property
    def span(self) -> tuple[float, float]:
        """From where to where its words reach, about."""
        width = CHARACTER * max(len(self.label), len(self.note))
        left = self.x - {"start": 0, "middle": width / 2, "end": width}[self.anchor]
        return left, left + width

    def is_clear_of(self, other: "Tick") -> bool:
        return self.span[1] + GAP <= other.span[0] or other.span[1] + GAP <= self.span[0]


class Label(NamedTuple):
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Frame:
    """The measures of one drawing: the plot is what the four edges leave."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int = 30
    bottom: int = 46

    @property
    def plot_right(self) -> int:
        return self.width - self.right

    @property
    def base(self) -> int:
        return self.height - self.bottom


WIDE = Frame("wide", 676, 310, 30, 122)
NARROW = Frame("narrow", 296, 250, 28, 82)
LINE = 17  # pixels that one line of text needs


class Drawing:
    """The chart as whole numbers for the template: paths, ticks and labels."""

    def __init__(self, pace: Pace, frame: Frame, forecast: Forecast | None = None) -> None:
        self.pace, self.frame = pace, frame
        self.forecast = forecast if forecast and pace.last_day > pace.now.day else None
        self.first, self.today = pace.days[0].day, pace.now.day
        self.span = max((max(pace.last_day, self.today) - self.first).days, 1)
        mark, high = pace.mark.value if pace.mark else 0, self.forecast.high if self.forecast else 0
        self.step, self.top = _scale(max(pace.now.registered, mark, high))

    def x(self, day: date) -> int:
        share = (day - self.first).days / self.span
        return round(self.frame.left + share * (self.frame.plot_right - self.frame.left))

    def y(self, value: int) -> int:
        return round(self.frame.base - value / self.top * (self.frame.base - self.frame.top))

    @property
    def grid(self) -> list[Label]:
        return [
            Label(self.frame.left - 8, self.y(value), str(value))
            for value in range(0, self.top + 1, self.step)
        ]

    @property
    def registered(self) -> str:
        return self._path([(d.day, d.registered) for d in self.pace.days])

    @property
    def complete(self) -> str:
        return self._path([(d.day, d.complete) for d in self.pace.days])

    def _path(self, points: list[tuple[date, int]]) -> str:
        """Steps: level until the day on which the figure changed."""
        (day, value), *rest = points
        start = f"M{self.x(day)} {self.y(value)}"
        return start + "".join(f"H{self.x(day)}V{self.y(value)}" for day, value in rest)

    @property
    def today_x(self) -> int:
        return self.x(self.today)

    @property
    def registered_y(self) -> int:
        return self.y(self.pace.now.registered)

    @property
    def complete_y(self) -> int:
        return self.y(self.pace.now.complete)

    @property
    def band(self) -> str:
        """The range of the forecast, from today to the last day."""
        if not self.forecast:
            return ""
        start, end = f"M{self.today_x} {self.registered_y}", self.x(self.pace.last_day)
        return f"{start}L{end} {self.y(self.forecast.high)}V{self.y(self.forecast.low)}Z"

    @property
    def ahead(self) -> str:
        """The likely one."""
        if not self.forecast:
            return ""
        end, likely = self.x(self.pace.last_day), self.y(self.forecast.likely)
        return f"M{self.today_x} {self.registered_y}L{end} {likely}"

    @property
    def ends(self) -> list[Label]:
        """The two numbers of the range, right of it and kept off each other."""
        if not self.forecast:
            return []
        x, high = self.x(self.pace.last_day) + 5, self.y(self.forecast.high) + 4
        low = max(self.y(self.forecast.low) + 4, high + LINE)
        found = [(high, self.forecast.high), (low, self.forecast.low)]
        same = self.forecast.high == self.forecast.low
        return [
            Label(x, y, _("dự báo {number}").format(number=n)) for y, n in found[: 1 if same else 2]
        ]

    @property
    def mark_y(self) -> int | None:
        return self.y(self.pace.mark.value) if self.pace.mark else None

    @property
    def mark_label(self) -> Label | None:
        if not self.pace.mark:
            return None
        words = _("Mốc {number}").format(number=self.pace.mark.value)
        if self.frame is WIDE:
            words += f": {self.pace.mark.origin}"
        return Label(self.frame.left + 4, self.y(self.pace.mark.value) - 8, words)

    @property
    def labels(self) -> list[Label]:
        """The two figures right of today's line, kept off each other, the mark and the range."""
        now, x = self.pace.now, self.today_x + 10
        above = self.registered_y + (LINE if self.forecast else 5)
        if self.mark_y is not None and abs(self.registered_y - self.mark_y) < LINE:
            above = self.mark_y + LINE
        below = min(max(self.complete_y + 5, above + LINE), self.frame.base - 4)
        above = min(above, below - LINE)
        words = _("{number} đã đăng ký") if self.frame is WIDE else _("{number} đăng ký")
        return [
            Label(x, above, words.format(number=now.registered)),
            Label(x, below, _("{number} đủ hồ sơ").format(number=now.complete)),
        ]

    @property
    def ticks(self) -> list[Tick]:
        """Today and the last day always; the first day and the weeks where there is room."""
        ticks = self._fixed_ticks()
        weeks = max(1, round(self.span / 28))
        for n in range(self.span // (7 * weeks) + 1):
            day = self.first + timedelta(weeks=weeks * n)
            label = short_date(day)
            tick = Tick(max(self.x(day), CHARACTER * len(label) // 2 + 1), "middle", label)
            if all(tick.is_clear_of(other) for other in ticks):
                ticks.append(tick)
        return ticks

    def _fixed_ticks(self) -> list[Tick]:
        last, label = self.pace.last_day, short_date(self.today)
        if self.today == last:
            return [Tick(self.today_x, "middle", label, _("hết hạn hôm nay"))]
        ticks = [
            Tick(self.today_x, "middle", label, _("hôm nay")),
            Tick(self.x(last), "middle", short_date(last), _("hết hạn")),
        ]
        if ticks[0].is_clear_of(ticks[1]):
            return ticks
        sides = ("end", "start") if self.today < last else ("start", "end")
        return [tick._replace(anchor=side) for tick, side in zip(ticks, sides, strict=True)]


def _scale(highest: int) -> tuple[int, int]:
    """The step between grid lines and the top of the axis: at most five steps, never under 5."""
    highest = max(highest, 5)
    step = next(
        factor * 10**power
        for power in range(10)
        for factor in (1, 2, 5)
        if highest <= 5 * factor * 10**power
    )
    return step, -(-highest // step) * step


def _span(low: int, high: int) -> str:
    few, many = format_number(low), format_number(high)
    return few if few == many else _("{few} đến {many}").format(few=few, many=many)


def short_date(moment: date | datetime) -> str:
    """19/5, as in running text; of another year: 01/7/2024."""
    words = format_date(moment)
    this_year = f"/{clock.today().year}"
    return words.removesuffix(this_year)
