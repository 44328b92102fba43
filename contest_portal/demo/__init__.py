"""The demo facts: two contests of spring 2025, their papers, their people and where they stand.

What the two city letters say is told in our own words. Everyone who is not a public body is
invented, and so is every phone number.
"""

from django.db import transaction

from contest_portal import clock
from contest_portal.demo import bac_kan, cao_bang
from contest_portal.demo.cast import CAST, NOW, PASSWORD
from directives.models import Contest
from organizations.models import Person

__all__ = ["CAST", "NOW", "PASSWORD", "RealPeopleError", "load"]


class RealPeopleError(Exception):
    """Demo facts never enter an installation that real people use."""

    def __init__(self) -> None:
        super().__init__(
            "Cổng này đã có người dùng thật nên không nạp dữ liệu trình diễn. "
            "Muốn xem bản trình diễn, chạy cổng với thư mục DATA khác."
        )


def load() -> bool:
    """Load both contests as they stand at NOW. False: they are here already, nothing was done."""
    if Contest.objects.filter(code__in=("BK8", "CB9")).exists():
        return False
    if Person.objects.filter(is_demo=False).exists():
        raise RealPeopleError
    with clock.at(NOW), transaction.atomic():
        bac_kan.load()
        cao_bang.load()
    return True
