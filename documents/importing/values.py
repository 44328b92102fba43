"""What the cells of a list mean: each function reads one, or raises ValueError with a sentence."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import FIRST_YEAR, fold, format_date, format_phone, one_line
from organizations.models import phone_digits

FIRST_DAY = date(1899, 12, 30)  # day 0 of Excel's numbers, for those after February 1900
WHEN = gettext_lazy("Ghi ngày, tháng hoặc năm, ví dụ 15/3/2023.")
WHOLE = gettext_lazy("Ghi một số tròn từ 1 đến 100, ví dụ 60. Ba người thì ghi 34, 33, 33.")
NONE = {"", "-", "x", "0", "khong", "khong co", "chua", "khong dat", "khong dat giai", "chua co",
        "chua dat", "chua dat giai", "khong giai"}  # fmt: skip


def words(cell: Any) -> str:
    """A cell as its reader sees it: 12.0 is 12, a day 05/5/2025, on one line."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return format_date(cell) if isinstance(cell, date) else one_line(str(cell))


def text(limit: int) -> Callable[[Any], str]:
    """A reader of one line of so many letters at most."""

    def read(cell: Any) -> str:
        found = words(cell)
        if len(found) > limit:
            sentence = _("Dài quá {limit} chữ, hiện có {letters} chữ. Ghi ngắn lại.")
            raise ValueError(sentence.format(limit=limit, letters=len(found)))
        return found

    return read


def title(cell: Any) -> str:
    """What a solution is called: a number or a dash is no name."""
    found = text(300)(cell)
    if not any(letter.isalpha() for letter in found):
        raise ValueError(_("“{words}” không phải là tên. Ghi tên bằng chữ.").format(words=found))
    return found


def names(cell: Any) -> list[str]:
    """People in one cell, parted by lines, commas, semicolons or "và"."""
    parted = re.split(r"[\n;,]|\svà\s", cell) if isinstance(cell, str) else [words(cell)]
    found = [name for part in parted if (name := one_line(part).strip(" -–•"))]
    return [text(100)(name) for name in found]


def phone(cell: Any) -> str:
    """0900 000 123 from 0900.000.123, +84 900000123, or the number 900000123."""
    digits = phone_digits(words(cell))
    if len(digits) == 9 and digits[0] != "0":
        digits = "0" + digits  # which Excel drops from numbers
    if not re.fullmatch(r"0\d{9,10}", digits):
        raise ValueError(_("Ghi một số điện thoại có 10 chữ số, ví dụ 0900 000 123."))
    return format_phone(digits)


def typed_phone(typed: str) -> str:
    """`phone` of what was typed into a form; empty if nothing was. Raises ValidationError."""
    try:
        return typed and phone(typed)
    except ValueError as sentence:
        raise ValidationError(str(sentence)) from None


def percent(cell: Any) -> int:
    """1 to 100, from 60, "60 %" or Excel's 0.6."""
    try:
        number = cell if isinstance(cell, float | int) else float(_plain(words(cell)))
    except ValueError:
        raise ValueError(WHOLE) from None
    if 0 < number <= 1 and not isinstance(cell, str):
        number *= 100
    if not 1 <= number <= 100 or abs(number - round(number)) > 1e-6:
        raise ValueError(WHOLE)
    return round(number)


def _plain(typed: str) -> str:
    return typed.rstrip("% ").replace(",", ".")


def month(cell: Any) -> tuple[int, int | None]:
    """Year and month, None where only the year is known.

    From a day of Excel or its number, and as text: 15/3/2023, 3/2023, tháng 3 năm 2023, 2023.
    """
    if isinstance(cell, float | int) and 20000 < cell < 80000:
        cell = FIRST_DAY + timedelta(days=int(cell))
    if isinstance(cell, date):
        return _past(cell.year, cell.month)
    typed = re.sub(r"(ngay|thang|nam|/|-|\.|\s)+", "/", fold(words(cell))).strip("/")
    parts = typed.split("/")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        raise ValueError(WHEN)
    if len(parts[0]) == 4 and len(parts) == 3:
        parts.reverse()  # 2023-03-15
    if len(parts[-1]) == 5:
        raise ValueError(_offer(parts))
    return _checked([int(part) for part in parts])


def _checked(parts: list[int]) -> tuple[int, int | None]:
    """Of day, month and year, of month and year, or of a year alone."""
    *day, month, year = [None, *parts] if len(parts) == 1 else parts
    try:
        date(year or 0, month or 1, day[0] if day and day[0] else 1)
    except (ValueError, OverflowError):
        raise ValueError(_("Không có ngày này. {how}").format(how=WHEN)) from None
    return _past(year or 0, month)


def _past(year: int, month: int | None) -> tuple[int, int | None]:
    today = clock.today()
    if year < FIRST_YEAR:
        sentence = _("Năm phải từ {year} trở đi.").format(year=FIRST_YEAR)
        raise ValueError(f"{sentence} {WHEN}")
    if (year, month or 1) > (today.year, today.month):
        raise ValueError(_("Ngày này chưa đến. Ghi ngày đã áp dụng lần đầu."))
    return year, month


def _offer(parts: list[str]) -> str:
    """10/5/20224 has a figure typed twice: is 10/5/2024 meant?"""
    *start, year = parts
    once = re.sub(r"(\d)\1", r"\1", year, count=1)
    if len(once) == 4 and FIRST_YEAR <= int(once) <= clock.today().year:
        typed, meant = "/".join(parts), "/".join([*start, once])
        return _(
            "Năm có 5 chữ số: “{typed}”. Có phải {meant} không? Sửa trong tệp rồi gửi lại."
        ).format(typed=typed, meant=meant)
    return _("Năm có 5 chữ số. {how}").format(how=WHEN)


def year(cell: Any) -> int:
    """A year alone, or that of a day."""
    return month(cell)[0]


def award(cell: Any) -> str:
    """The prize; "" where the cell says that there was none."""
    return "" if fold(words(cell)).strip(" .") in NONE else text(100)(cell)
