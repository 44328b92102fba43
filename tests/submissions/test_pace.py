"""The pace towards the deadline, and its chart."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from contest_portal import clock
from directives.models import Assignment, Candidate, Directive
from submissions import progress
from submissions.models import Dossier
from submissions.pace import LINE, NARROW, WIDE, Day, Drawing, Forecast, Mark, Pace, pace_of

START = date(2025, 4, 18)
LAST = date(2025, 5, 19)


def pace_for(code: str) -> Pace:
    directive = Directive.objects.get(contest__code=code)
    return pace_of(directive, progress.board(directive))


def pace(*days: tuple[int, int, int], mark: Mark | None = None, last: date = LAST) -> Pace:
    """From (days after the start, registered, complete)."""
    found = [Day(START + timedelta(days=after), r, c) for after, r, c in days]
    return Pace(found, last, mark)


@pytest.fixture
def today(demo):
    """The clock stands on 05/5/2025, seventeen days after the start."""
    return 17


def test_demo_series(demo):
    found = pace_for("CB9")
    assert found.days[0] == Day(START, 5, 3)
    assert found.now == Day(date(2025, 5, 5), 15, 7)
    assert found.mark == Mark(quota=10, named=5)
    assert found.mark.origin == "chỉ tiêu 10 + 5 giải pháp nêu tên"
    assert found.missing == 0


@pytest.mark.sqlite
@pytest.mark.parametrize("code", ["CB9", "BK8"])
def test_series_ends_at_the_counters_and_never_falls(demo, code):
    found = pace_for(code)
    total = progress.totals(Directive.objects.get(contest__code=code))
    assert found.now[1:] == (total.registered, total.complete)
    assert [d.day for d in found.days] == sorted({d.day for d in found.days})
    for before, after in pairwise(found.days):
        assert before.registered <= after.registered
        assert before.complete <= after.complete
    assert all(d.complete <= d.registered for d in found.days)


def test_days_are_those_of_the_change_rows(demo):
    """One line of the table for each day on which a dossier was registered or completed."""
    dossiers = Dossier.objects.filter(contest__code="CB9").registered()
    changed = {START, clock.today()}
    for dossier in dossiers:
        for moment in (dossier.registered_at, dossier.completed_at):
            if moment:
                changed.add(max(START, (moment + timedelta(hours=7)).date()))
    assert {d.day for d in pace_for("CB9").days} == changed


def test_complete_before_registered_counts_from_registration(demo):
    dossier = Dossier.objects.get(title__startswith="Lịch trực nhật")
    Dossier.objects.filter(pk=dossier.pk).update(
        completed_at=dossier.registered_at - timedelta(days=9)
    )
    found = pace_for("CB9")
    assert found.now.complete == 8
    assert all(d.complete <= d.registered for d in found.days)


def test_letter_without_a_day_starts_when_it_was_sent(demo):
    assert pace_for("BK8").days[0].day == date(2024, 7, 1)
    assert pace_for("BK8").mark is None


def test_quota_by_another_rule_stays_out_of_the_mark(demo):
    """Each quota is compared by its own rule, never added to another rule's."""
    Assignment.objects.filter(minimum=10).update(rule=Assignment.Rule.COMPLETE)
    assert pace_for("CB9").mark == Mark(quota=0, named=5)
    assert pace_for("CB9").mark.origin == "5 giải pháp nêu tên"


def test_candidate_found_later_is_not_named_by_the_letter(demo):
    assignment = Assignment.objects.get(item__number=3, unit__name__startswith="Trung tâm Dịch vụ")
    Candidate.objects.create(assignment=assignment, title="Một cách làm mới thấy")
    assert pace_for("CB9").mark == Mark(quota=10, named=5)


def test_words_of_the_chart(demo):
    found = pace_for("CB9")
    assert found.finding == "Đã đăng ký 15 trên mốc 15 giải pháp, 7 đủ hồ sơ."
    assert found.story.replace("\xa0", " ") == (
        "Đến hết thứ Sáu 18/4/2025: 5 đã đăng ký, 3 đủ hồ sơ. "
        "Hôm nay, thứ Hai 05/5/2025: 15 đã đăng ký, 7 đủ hồ sơ. "
        "Ngày nhận cuối cùng là thứ Hai 19/5/2025. Mốc 15 là chỉ tiêu 10 + 5 giải pháp nêu tên."
    )


def test_one_query(demo, django_assert_num_queries):
    directive = Directive.objects.select_related("document", "deadline").get(contest__code="CB9")
    rows = progress.board(directive)
    with django_assert_num_queries(1):
        pace_of(directive, rows)


CASES = [
    pace((0, 5, 3), (5, 9, 4), (17, 15, 7), mark=Mark(10, 5)),
    pace((0, 0, 0), (17, 0, 0)),
    pace((0, 0, 0), (17, 1, 1), mark=Mark(1, 0)),
    pace((17, 3, 3)),
    pace((0, 0, 0), (17, 40, 39), mark=Mark(41, 0)),
    pace((0, 2, 0), (17, 260, 5), mark=Mark(100, 0)),
    pace((0, 1, 0), (17, 9, 2), last=START + timedelta(days=17)),
    pace((0, 1, 0), (17, 9, 2), last=START + timedelta(days=18)),
    pace((0, 1, 0), (17, 9, 9), last=START + timedelta(days=10), mark=Mark(10, 0)),
    pace((-300, 1, 0), (17, 9, 2), last=date(2025, 6, 30)),
]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@pytest.mark.parametrize("case", CASES)
def test_everything_stays_inside_the_drawing(today, case, frame):
    now = case.now.registered
    drawing = Drawing(case, frame, Forecast(now + 1, now + 2, now + 3))
    places = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)", drawing.registered)]
    xs = [int(x) for x in re.findall(r"H(\d+)", drawing.registered + drawing.complete)]
    ys = [int(y) for y in re.findall(r"V(\d+)", drawing.registered + drawing.complete)]
    assert all(frame.left <= x <= frame.plot_right for x in [*xs, drawing.today_x])
    assert all(
        frame.top <= y <= frame.base for y in [*ys, drawing.registered_y, drawing.complete_y]
    )
    assert len(places) == 1
    assert all(0 < label.y <= frame.base + 4 for label in [*drawing.labels, *drawing.ends])
    assert bool(drawing.ends) == (case.last_day > case.now.day)
    assert drawing.top >= case.now.registered


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@pytest.mark.parametrize("case", CASES)
def test_labels_and_dates_keep_apart(today, case, frame):
    drawing = Drawing(case, frame)
    above, below = drawing.labels
    assert below.y - above.y >= LINE
    spans = sorted(tick.span for tick in drawing.ticks)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert spans[0][0] >= 0
    assert spans[-1][1] <= frame.width
    grid = [value.y for value in drawing.grid]
    assert 3 <= len(grid) <= 6
    assert all(upper - lower >= LINE for lower, upper in pairwise(sorted(grid)))


def test_registered_label_moves_off_the_mark(today):
    drawing = Drawing(pace((0, 5, 3), (17, 15, 7), mark=Mark(10, 5)), WIDE)
    assert drawing.labels[0].y - drawing.mark_y >= LINE
    assert [label.text for label in drawing.labels] == ["15 đã đăng ký", "7 đủ hồ sơ"]


def test_dates_under_the_axis(today):
    labels = [(tick.label, tick.note) for tick in Drawing(pace((0, 5, 3), (17, 15, 7)), WIDE).ticks]
    assert labels == [
        ("05/5", "hôm nay"),
        ("19/5", "hết hạn"),
        ("18/4", ""),
        ("25/4", ""),
        ("09/5", ""),
    ]


def test_last_day_is_today(today):
    ticks = Drawing(pace((0, 1, 0), (17, 9, 2), last=START + timedelta(days=17)), NARROW).ticks
    assert (ticks[0].label, ticks[0].note) == ("05/5", "hết hạn hôm nay")


def test_last_day_is_tomorrow(today):
    ticks = Drawing(pace((0, 1, 0), (17, 9, 2), last=START + timedelta(days=18)), NARROW).ticks
    assert [(tick.anchor, tick.note) for tick in ticks[:2]] == [
        ("end", "hôm nay"),
        ("start", "hết hạn"),
    ]


def test_mark_is_named_in_the_wide_drawing(today):
    case = pace((0, 5, 3), (17, 15, 7), mark=Mark(10, 5))
    assert Drawing(case, WIDE).mark_label.text == "Mốc 15: chỉ tiêu 10 + 5 giải pháp nêu tên"
    assert Drawing(case, NARROW).mark_label.text == "Mốc 15"
    assert Drawing(pace((0, 5, 3), (17, 15, 7)), WIDE).mark_label is None
