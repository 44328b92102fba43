"""The demo facts: two contests of spring 2025, their papers, their people and where they stand;
and one that is over, judged and published.

What the two city letters say is told in our own words. Everyone who is not a public body is
invented, and so is every phone number.
"""

from django.db import transaction

from contest_portal import clock
from contest_portal.demo import bac_kan, bac_kan_7, cao_bang
from contest_portal.demo.cast import CAST, NOW, PASSWORD
from directives.models import Contest
from organizations.models import Person

__all__ = ["CAST", "NOW", "PASSWORD", "RealPeopleError", "load", "load_current"]


class RealPeopleError(Exception):
    """Demo facts never enter an installation that real people use."""

    def __init__(self) -> None:
        super().__init__(
            "Cổng này đã có người dùng thật nên không nạp dữ liệu trình diễn. "
            "Muốn xem bản trình diễn, chạy cổng với thư mục DATA khác."
        )


def load() -> bool:
    """Load all contests as they stand at NOW. False: they are here already, nothing was done."""
    if Contest.objects.filter(code__in=("BK8", "CB9")).exists():
        return False
    if Person.objects.filter(is_demo=False).exists():
        raise RealPeopleError
    with clock.at(NOW), transaction.atomic():
        load_current()
        bac_kan_7.load()
    return True


def load_current() -> None:
    """The two contests that are on: the cast of the tests, too."""
    with clock.at(NOW), transaction.atomic():
        bac_kan.load()
        cao_bang.load()
