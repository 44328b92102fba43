"""Cao Bằng's council: Khuê (chair), Sáng (secretary), Thắm (of the education office: conflict)."""

from collections.abc import Callable

import pytest

from directives.models import Criterion
from judging.models import Council, Seat
from submissions.models import Dossier

CHAIR, SECRETARY, CONFLICTED = "khue@cb.example", "sang@cb.example", "tham@cb.example"


@pytest.fixture
def council(demo) -> Council:
    return Council.objects.get(contest__code="CB9")


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
