"""The table of numbers before and after: read as people type them, compared, brought to a year.

static/js/benefits.js computes the same while somebody types; tests/browser compares the two.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_number, nfc

LABELS = {
    "label": gettext_lazy("So sánh"),
    "before": gettext_lazy("Trước"),
    "after": gettext_lazy("Sau"),
    "unit": gettext_lazy("Đơn vị"),
    "quantity": gettext_lazy("Cho bao nhiêu"),
    "quantity_unit": gettext_lazy("Con, cây, hộ…"),
    "times": gettext_lazy("Mấy lần một năm"),
}
NUMBERS = ("before", "after", "quantity", "times")
TEXTS = tuple(name for name in LABELS if name not in NUMBERS)
LIMIT = Decimal(10**12)
PLACES = 4
MONEY = "đồng"  # as people write it in the cell of the unit
DIGITS = 60  # more than three numbers of 12 and 4 digits multiplied have

_GROUPED = re.compile(r"(-?)([1-9]\d{0,2}(?:[. \u00a0]\d{3})+)(?:,(\d+))?", re.ASCII)
_PLAIN = re.compile(r"(-?)(\d+)(?:[.,](\d+))?", re.ASCII)
_TWO_WAYS = re.compile(r"-?[1-9]\d{0,2},\d{3}", re.ASCII)
_PERIOD = re.compile(r"(?:một |mỗi |/ ?)([^\s/,.;()]+)")


class NotANumber(ValueError):
    """What is typed is no number that we read for certain; says so in a sentence."""


def number(text: str) -> Decimal:
    """42.000 is 42000 and 26,7 is 26.7; a point that parts no thousands is read as a comma.

    Raises NotANumber.
    """
    typed = text.strip().replace("−", "-")
    if _TWO_WAYS.fullmatch(typed):
        raise NotANumber(
            _(
                "Ghi rõ hơn: {thousands} hay {whole}? "
                "Dấu chấm ngăn hàng nghìn, dấu phẩy là phần lẻ."
            ).format(thousands=typed.replace(",", "."), whole=typed.partition(",")[0])
        )
    found = _GROUPED.fullmatch(typed) or _PLAIN.fullmatch(typed)
    if not found:
        raise NotANumber(_("Chỉ ghi số, ví dụ 42.000 hoặc 26,7. Đơn vị ghi ở ô riêng."))
    sign, whole, fraction = found.groups()
    if len(fraction or "") > PLACES:
        raise NotANumber(_("Ghi nhiều nhất {places} chữ số sau dấu phẩy.").format(places=PLACES))
    value = Decimal(f"{sign}{re.sub('[^0-9]', '', whole)}.{fraction or 0}")
    if abs(value) >= LIMIT:
        raise NotANumber(_("Số lớn quá, ghi số dưới 1.000 tỷ."))
    return plain(value)


def plain(value: Decimal) -> Decimal:
    """Without zeros after the last digit that counts, and without an exponent."""
    with localcontext(prec=DIGITS):
        return Decimal(f"{value.normalize():f}")


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """One row: what is compared, its numbers, and of money how often a year it comes."""

    label: str = ""
    unit: str = ""
    quantity_unit: str = ""
    before: Decimal | None = None
    after: Decimal | None = None
    quantity: Decimal | None = None
    times: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        return plain(self.after - self.before)

    @property
    def percent(self) -> str:
        """26,7: of the number before, to one place; empty where there is nothing to compare."""
        if not self.before or self.difference is None:
            return ""
        with localcontext(prec=DIGITS):
            share = abs(self.difference) * 100 / abs(self.before)
            return format_number(share.quantize(Decimal("0.1"), ROUND_HALF_UP))

    @property
    def words(self) -> str:
        """Tăng 40 (26,7 %)."""
        if self.difference is None:
            return ""
        if not self.difference:
            return _("Không đổi")
        share = f" ({self.percent}\u00a0%)" if self.percent else ""
        number = f"{format_number(abs(self.difference))}{share}"
        form = _("Tăng {number}") if self.difference > 0 else _("Giảm {number}")
        return form.format(number=number)

    @property
    def is_money(self) -> bool:
        return self.unit.lower().startswith(MONEY)

    @property
    def period(self) -> str:
        """tháng, of "đồng một tháng": what comes so many times a year."""
        found = _PERIOD.findall(self.unit.lower())
        return found[-1] if found else _("lần")

    @property
    def effect(self) -> Decimal | None:
        """Money in a year, in whole đồng: how many, by how much each, how many times."""
        times = self.times or (Decimal(1) if self.period == "năm" else None)
        if not (self.is_money and self.difference and times):
            return None
        with localcontext(prec=DIGITS):
            money = abs(self.difference) * (self.quantity or 1) * times
            return money.quantize(Decimal(1), ROUND_HALF_UP)

    @property
    def effect_words(self) -> str:
        """Một năm bớt 26.400.000 đồng; empty without money."""
        if self.effect is None or self.difference is None:
            return ""
        more = self.difference > 0
        form = _("Một năm thêm {money} đồng") if more else _("Một năm bớt {money} đồng")
        return form.format(money=format_number(self.effect))

    @property
    def formula(self) -> str:
        """200 con × 11.000 đồng × 12 tháng = 26.400.000 đồng."""
        if self.effect is None or self.difference is None:
            return ""
        parts = [f"{format_number(abs(self.difference))} {MONEY}"]
        if self.quantity:
            parts.insert(0, f"{format_number(self.quantity)} {self.quantity_unit}".strip())
        if self.times:
            parts.append(f"{format_number(self.times)} {self.period}")
        return f"{' × '.join(parts)} = {format_number(self.effect)} {MONEY}"

    @property
    @in_vietnamese
    def sentence(self) -> str:
        """The row in words, for a paper without room for a table."""
        if self.before is None or self.after is None:
            return ""
        before, after = format_number(self.before), format_number(self.after)
        words = f"{self.label}: trước {before}, nay {after} {self.unit}".strip()
        return f"{words} ({self.words[0].lower()}{self.words[1:].replace(' (', ', ').rstrip(')')})"


def read(rows: Iterable[Mapping[str, Any]]) -> list[Benefit]:
    """The rows of an `Answer`, whose numbers are as `Decimal` writes them."""
    found = []
    for row in rows:
        said: dict[str, Any] = {name: row.get(name, "") for name in TEXTS}
        said |= {name: Decimal(row[name]) for name in NUMBERS if row.get(name)}
        found.append(Benefit(**said))
    return found


def typed(cells: Mapping[str, str]) -> Benefit:
    """One row as it is typed; a number that cannot be read is as if it were not there yet."""
    said: dict[str, Any] = {name: nfc(cells.get(name, "")).strip() for name in TEXTS}
    for name in NUMBERS:
        try:
            said[name] = number(cells.get(name, ""))
        except NotANumber:
            continue
    return Benefit(**said)
