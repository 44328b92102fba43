"""Numbers in a book: what is missing, what stands twice. Pure: text and numbers in, text out."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from django.utils.translation import gettext as _


def value(number: str) -> int:
    """12 of "12", "012" and "12a"; 0 where there is no number."""
    found = re.match(r"\s*([0-9]+)", number)
    return int(found[1]) if found else 0


def same(number: str) -> str:
    """One spelling of a number: 08 and 8 are the same, 8a is another."""
    return number.strip().lstrip("0").casefold()


def padded(number: int) -> str:
    """08: numbers below 10 get a zero (decree 30/2020, Phụ lục I, Mục II.3)."""
    return f"{number:02d}"


def written(number: str) -> str:
    """A typed number as it stands on paper: 08 of "8" and of "008", 08a of "8a"."""
    return padded(value(number)) + number.strip().lstrip("0123456789")


def run(first: int, last: int) -> str:
    """03–05, or 03 alone."""
    return padded(first) if first == last else f"{padded(first)}–{padded(last)}"


def gaps(numbers: Iterable[str]) -> dict[int, str]:
    """The runs that a book counted from 01 lacks, by the number that stands after each."""
    present = sorted({value(number) for number in numbers} - {0})
    steps = pairwise([0, *present])
    return {after: run(before + 1, after - 1) for before, after in steps if after - before > 1}


def twice(numbers: Iterable[str]) -> set[str]:
    """The numbers, in the spelling of `same`, that stand in a book more than once."""
    counted = Counter(same(number) for number in numbers if number)
    return {number for number, times in counted.items() if times > 1}


def duplicate(number: str, taken: Mapping[str, str]) -> list[str]:
    """A sentence if the number is taken; taken: what each number stands for."""
    holders = [title for other, title in taken.items() if same(other) == same(number)]
    if not holders:
        return []
    return [_("Số {number} đã ghi cho {paper}.").format(number=number, paper=holders[0])]


def gap(number: str, taken: Iterable[str]) -> list[str]:
    """A sentence if numbers are left out just before this one."""
    wanted = value(number)
    before = max((value(other) for other in taken if value(other) < wanted), default=0)
    if wanted - before < 2 or wanted in map(value, taken):
        return []
    missing = run(before + 1, wanted - 1)
    if not before:
        sentence = _("Trong sổ chưa có số nào trước số {number}, thiếu {missing}.")
        return [sentence.format(number=number, missing=missing)]
    sentence = _("Số trước trong sổ là {before}, thiếu {missing}.")
    return [sentence.format(before=padded(before), missing=missing)]


def behind(number: str, taken: Iterable[str]) -> list[str]:
    """A sentence if the book has gone past this number already."""
    taken = list(taken)
    last = max(map(value, taken), default=0)
    if value(number) >= last or same(number) in map(same, taken):
        return []
    sentence = _("Sổ đã đến số {last}, số {number} nhỏ hơn.")
    return [sentence.format(last=padded(last), number=number)]
