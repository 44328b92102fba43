"""Cao Bằng's council: Khuê (chair), Sáng (secretary), Thắm (of the education office: conflict)."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from contest_portal.workflow import perform
from directives.models import Criterion
from judging.history import ACTS, LABELS, OTHERWISE
from judging.models import Council, LogLine, Score, Seat, Sheet, Task
from judging.workflow import STEPS
from submissions.models import Dossier

CHAIR, SECRETARY, CONFLICTED = "khue@cb.example", "sang@cb.example", "tham@cb.example"


@pytest.fixture
def council(demo) -> Iterator[Council]:
    """Whatever a test has noted in the log can be read there."""
    yield Council.objects.get(contest__code="CB9")
    lines = LogLine.objects.filter(act__in=ACTS).values_list("before", "after")
    assert {key for said in lines for one in said for key in one} <= {*LABELS, *OTHERWISE}


@pytest.fixture
def seat_of(council) -> Callable[[str], Seat]:
    return lambda email: council.seats.get(person__email=email)


@pytest.fixture
def dossier_of(demo) -> Callable[[int], Dossier]:
    """The dossier of a number in CB9: 1 and 2 are schools', 3 the union's, 4 a ward's.

    2 is still with the city.
    """
    return lambda number: Dossier.objects.get(contest__code="CB9", number=number)


@pytest.fixture
def criteria(council) -> list[Criterion]:
    return list(council.contest.current_rules.criteria.all())


@pytest.fixture
def typed(criteria) -> Callable[..., dict[str, str]]:
    """What a judge types: typed("14,5", "", "20", version=1, seal="1")."""

    def fill(*points: str, **others: object) -> dict[str, str]:
        data = {f"points_{c.pk}": p for c, p in zip(criteria, points, strict=False)}
        return data | {name: str(value) for name, value in {"version": 1, **others}.items()}

    return fill


@pytest.fixture
def address(council, dossier_of) -> Callable[..., str]:
    """/phieu-cham/<council>/<dossier>/…"""
    return lambda number, tail="": f"/phieu-cham/{council.pk}/{dossier_of(number).pk}/{tail}"


@pytest.fixture
def seal(seat_of, dossier_of, criteria) -> Callable[..., Sheet]:
    """seal(CHAIR, 4, "30", "25", "20"): this judge's first sheet of the dossier, sealed."""

    def do(email: str, number: int, *points: str) -> Sheet:
        sheet = Sheet.objects.begin(seat_of(email), dossier_of(number))
        sheet.scores.all().delete()
        Score.objects.bulk_create(
            Score(sheet=sheet, criterion=criterion, points=Decimal(point))
            for criterion, point in zip(criteria, points, strict=True)
        )
        perform(STEPS, "seal", sheet, by=sheet.seat.person)
        return sheet

    return do


@pytest.fixture
def two_needed(council) -> Council:
    """Two sheets are enough; nobody but chair and secretary is waited for."""
    council.round.judges_needed = 2
    council.round.save()
    Task.objects.exclude(seat__person__email__in=[CHAIR, SECRETARY]).delete()
    return council
