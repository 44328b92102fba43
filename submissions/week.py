"""The leader's weekly page: how far a letter is, a week ago and now, and who will miss so.

The pace is last week's: what was registered in the last seven days goes on until the deadline, for
the whole letter half as slow to half as fast again. It is told for a letter that has been out for a
week; the unit's own rules and days count.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import (
    format_date,
    format_datetime,
    format_long_date,
    format_number,
    format_phone,
    format_weekday_date,
    weekday,
)
from directives.models import Deadline, Directive
from documents.papers import Paper
from organizations.lifetimes import who_acts_for
from organizations.models import Person, Role
from submissions import back_then, progress
from submissions.listing import COUNTERS
from submissions.pace import Drawing, Forecast, Frame, Pace, pace_of, short_date
from submissions.progress import AssignmentProgress, Board, Counts, Kind, UnitProgress

WEEK = timedelta(days=7)
CALLS = 3
ON_PAGE = 60  # units; the board has all
ON_SHEET = 28  # units, in two columns
LETTERS_ON_SHEET = 28  # of a name in a sentence
ROOMY = 18  # units whose lines are high
# What everybody shortens, where there is room for twenty letters.
SHORT = {
    "Ủy ban nhân dân ": "", "UBND ": "", "Giáo dục và Đào tạo": "GD&ĐT",
    "Nông nghiệp và Môi trường": "NN&MT", "Văn hóa và Truyền thông": "VH&TT",
    "Trung tâm": "TT", "Dịch vụ": "DV", "Liên đoàn Lao động": "LĐLĐ",
}  # fmt: skip
MOST_ON_SHEET = 11  # squares of a unit
NAMES_ON_SHEET = 3
PAPER = Frame("paper", 480, 215, 24, 84, 22, 40)
EVIDENCE: dict[str, Promise] = {
    Kind.PUBLICITY: gettext_lazy("tin, bài"),
    Kind.REPORT: gettext_lazy("báo cáo"),
}


class Figure(NamedTuple):
    """One of the five: its square's kind, empty for the days left; before: the week before."""

    kind: str
    figure: int
    label: str
    before: str
    url: str = ""


class Call(NamedTuple):
    """Whom to call, and why. officer: None where the unit has nobody with a sign-in."""

    unit: str
    reason: str
    officer: Person | None
    phone: str

    @property
    def whom(self) -> str:
        """Chị Hà, 0900 000 127"""
        called = capfirst(self.officer.called) if self.officer else _("Chưa có cán bộ đầu mối")
        return ", ".join(filter(None, [called, self.phone]))


class Line(NamedTuple):
    """A unit on the page. forecast: how many it will have at this pace, None where not told; of
    several quotas that which it will miss by most."""

    name: str
    url: str
    counts: Counts | None
    quota: int | None
    proof: str
    forecast: int | None

    @property
    def short(self) -> str:
        """phường Hợp Giang, Phòng GD&ĐT"""
        name = self.name
        for long, short in SHORT.items():
            name = name.replace(long, short)
        return name

    @property
    def foretold(self) -> str:
        """Phòng GD&ĐT (khoảng 11 trên 12)"""
        name = Truncator(self.short).chars(LETTERS_ON_SHEET)
        return f"{name} (khoảng {self.forecast} trên {self.quota})"

    @property
    def is_long(self) -> bool:
        """Too many squares for the sheet."""
        expected = self.counts.expected if self.counts else 0
        return max(expected, self.quota or 0) > MOST_ON_SHEET

    @property
    def misses(self) -> bool:
        """Will it miss what it was ordered to reach? None has to be told for it."""
        return self.forecast is not None and self.forecast < (self.quota or 0)


@dataclass(frozen=True)
class Week:
    """All that page and sheet show."""

    directive: Directive
    now: datetime
    pace: Pace
    figures: list[Figure]
    calls: list[Call]
    lines: list[Line]
    forecast: Forecast | None
    without: list[Line]

    @property
    def title(self) -> str:
        """Hội thi Sáng tạo Kỹ thuật lần thứ 9, tuần 28/4 – 04/5/2025"""
        contest = self.directive.contest
        return _("{name} lần thứ {ordinal}, tuần {span}").format(
            name=contest.name, ordinal=contest.ordinal, span=self.span
        )

    @property
    def span(self) -> str:
        """28/4 – 04/5/2025: the seven days before today."""
        today = clock.today()
        return f"{short_date(today - WEEK)} – {format_date(today - timedelta(days=1))}"

    @property
    def finding(self) -> str:
        """How many are registered, the mark, and what this pace comes to."""
        now, mark = self.pace.now.registered, self.pace.mark.value if self.pace.mark else 0
        if mark:
            words = _("Đã đăng ký {number} trên mốc {mark} giải pháp.")
        else:
            words = _("Đã đăng ký {number} giải pháp.")
        said = words.format(number=format_number(now), mark=format_number(mark))
        if self.directive.effective_deadline.is_past:
            return _("{progress} Đã hết hạn.").format(progress=said)
        if self.forecast is None:
            return _("{progress} Chưa đủ số liệu để dự báo.").format(progress=said)
        return f"{said} {self.forecast.told(mark)}"

    def columns(self, most: int) -> list[list[Line]]:
        """The units in two columns; of more than `most`, those that will miss first."""
        lines = self.lines
        if len(lines) > most:
            lines = sorted(lines, key=lambda line: (not line.misses, line.counts is None))[:most]
        half = -(-len(lines) // 2)
        return [lines[:half], lines[half:]]

    @property
    def missing(self) -> list[Line]:
        """Statement 21: the units that will miss the target at the present pace."""
        return [line for line in self.lines if line.misses]

    @property
    def missing_in_words(self) -> str:
        """For the sheet: how many will miss and which, how many have none and which."""
        said = []
        if names := [m.foretold for m in self.missing]:
            said.append(f"Theo nhịp tuần qua, chưa đạt chỉ tiêu khi hết hạn: {_some(names)}.")
        if self.without:
            names = [Truncator(line.short).chars(LETTERS_ON_SHEET) for line in self.without]
            said.append(f"Chưa có giải pháp nào: {_some(names)}.")
        return " ".join(said)

    @property
    def long_day(self) -> str:
        """Thứ Hai, ngày 05 tháng 5 năm 2025"""
        return capfirst(f"{weekday(self.now)}, {format_long_date(self.now)}")

    @property
    @in_vietnamese
    def message(self) -> str:
        """Ready to send to the units' heads, so Vietnamese whoever reads the page."""
        directive, deadline = self.directive, self.directive.effective_deadline
        counts = {figure.kind: figure.figure for figure in self.figures}
        phone = directive.contact_phone or directive.office.phones
        who = " ".join(filter(None, [directive.contact_name or directive.office.called, phone]))
        return (
            f"Kính gửi anh chị. Hạn nộp hồ sơ {directive.contest.name} là {deadline.plain_words}, "
            f"{deadline.left_in_words}. Đến nay có {counts['registered']} giải pháp đăng ký, "
            f"{counts['complete']} hồ sơ đủ. Mong anh chị động viên tác giả hoàn thiện. "
            f"Cần giúp viết hồ sơ, gọi {who}."
        )

    @property
    def told_at(self) -> str:
        """Số liệu lúc 8 giờ 00, thứ Hai 05/5/2025"""
        return _("Số liệu lúc {moment}").format(moment=format_datetime(self.now))

    @property
    def link(self) -> str:
        return settings.PORTAL_URL + reverse("week", args=[self.directive.pk])


def _some(names: list[str]) -> str:
    """The first few, and how many more."""
    rest = len(names) - NAMES_ON_SHEET
    said = ", ".join(names[:NAMES_ON_SHEET])
    return f"{said} và {rest} đơn vị khác" if rest > 0 else said


def week_of(directive: Directive) -> Week:
    """Six queries."""
    now, board = clock.now(), progress.read(directive)
    pace, then = pace_of(directive, board.rows), back_then.counts(directive, now - WEEK)
    out = directive.issued_at or now
    ahead = Ahead(then, directive.effective_deadline) if out <= now - WEEK else None
    lines = [_line(directive, row, ahead) for row in board.rows]
    return Week(
        directive=directive,
        now=now,
        pace=pace,
        figures=_figures(directive, board, then.total),
        calls=_calls(board),
        lines=lines,
        forecast=ahead.in_all(pace.now.registered) if ahead else None,
        without=[line for line, row in zip(lines, board.rows, strict=True) if _has_none(row)],
    )


class Ahead(NamedTuple):
    """What the pace of the last week comes to in the days that are left. None is told of what is
    over."""

    then: back_then.Then
    deadline: Deadline

    def in_all(self, now: int) -> Forecast | None:
        if self.deadline.is_past:
            return None
        likely = _at_this_pace(now, self.then.total.registered, self.deadline)
        half = round((likely - now) / 2)
        return Forecast(likely - half, likely, likely + half)

    def of(self, a: AssignmentProgress) -> int | None:
        """By its own day; of one that was over before the letter is, how many it has."""
        deadline = a.assignment.effective_deadline
        if deadline.is_past and self.deadline.is_past:
            return None
        before = self.then.of.get(a.assignment.pk, Counts())
        return _at_this_pace(a.done, getattr(before, a.assignment.rule), deadline)


def _at_this_pace(now: int, before: int, deadline: Deadline) -> int:
    return now + round(max(0, now - before) * max(deadline.days_left, 0) / WEEK.days)


def _figures(directive: Directive, board: Board, then: Counts) -> list[Figure]:
    deadline = directive.effective_deadline
    lists = f"{reverse('solution_list')}?cong-van={directive.pk}&tinh="
    last = _("hết {day}").format(day=format_weekday_date(deadline.last_valid_day))
    return [
        Figure("", max(deadline.days_left, 0), _("ngày nữa hết hạn"), last),
        *(
            Figure(
                name, getattr(board.total, name), label.lower(),
                _("tuần trước {number}").format(number=getattr(then, name)), f"{lists}{name}",
            )
            for name, (label, __) in COUNTERS.items()
        ),
    ]  # fmt: skip


def _has_none(row: UnitProgress) -> bool:
    return row.seeks_solutions and not row.is_request and not row.counts.expected


def _calls(board: Board) -> list[Call]:
    """The first three that need attention, each with the officer who has been so the longest; what
    is only asked for never does. One query."""
    rows = [row for row in sorted(board.rows, key=lambda r: r.attention) if row.attention < 4]
    first = rows[:CALLS]
    officers = who_acts_for([row.unit for row in first], Role.OFFICER)
    return [_call(row, next((m.person for m in officers[row.unit.pk]), None)) for row in first]


def _call(row: UnitProgress, officer: Person | None) -> Call:
    own = format_phone(officer.phone) if officer and officer.phone else ""
    phone = own or row.unit.phones
    return Call(row.unit.called, _reason(row), officer, phone)


def _reason(row: UnitProgress) -> str:
    if not row.acknowledged_at:
        return _("Chưa xác nhận đã nhận công văn.")
    for a in row.quotas:
        if a.missing:
            return _("{rule} {done} trên {minimum}, cần thêm {missing}.").format(
                rule=capfirst(a.assignment.get_rule_display()),
                done=a.done,
                minimum=a.assignment.minimum,
                missing=a.missing,
            )
    return _("Chưa có giải pháp nào.") if _has_none(row) else _("Chưa có minh chứng đã làm.")


def _line(directive: Directive, row: UnitProgress, ahead: Ahead | None) -> Line:
    """A quota that is only asked for is not foretold."""
    proofs = [a for a in row.own if a.assignment.item.kind in EVIDENCE]
    told = [
        (a, will)
        for a in row.quotas
        if ahead and not a.is_request and (will := ahead.of(a)) is not None
    ]
    quota, forecast = max(
        told, key=lambda one: (one[0].assignment.minimum or 0) - one[1], default=(row.quota, None)
    )
    return Line(
        name=row.unit.called,
        url=f"{reverse('solution_list')}?cong-van={directive.pk}&don-vi={row.unit.pk}",
        counts=row.counts if row.seeks_solutions or row.counts.expected else None,
        quota=quota.assignment.minimum if quota else None,
        proof=", ".join(f"{a.evidence} {EVIDENCE[a.assignment.item.kind]}" for a in proofs),
        forecast=forecast,
    )


@in_vietnamese
def sheet(week: Week) -> Paper:
    """The page as data of one sheet of paper: it holds twenty-eight units, in two columns."""
    columns = week.columns(ON_SHEET)
    return {
        "template": "submissions/papers/week.html",
        "title": f"Trang tuần {week.span}",
        "file_name": f"trang-tuan-{clock.today().isoformat()}",
        "week": week,
        "columns": columns,
        "roomy": len(week.lines) <= ROOMY,
        "drawing": Drawing(week.pace, PAPER, week.forecast),
        "left_out": len(week.lines) - sum(map(len, columns)),
    }
