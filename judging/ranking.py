"""The rulebook's mean: of the totals of sealed sheets, in decimals, rounded once, half up."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


def mean(totals: Iterable[Decimal]) -> Decimal | None:
    """The mean to two places; None while nobody has sealed."""
    totals = list(totals)
    if not totals:
        return None
    return (sum(totals, Decimal()) / len(totals)).quantize(HUNDREDTH, ROUND_HALF_UP)
