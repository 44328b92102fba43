"""Vietnamese text: stored NFC, searched without tone marks, sorted; dates, typed and in words."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # ngang is 0
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_WEEKDAYS = (
    gettext_lazy("thứ Hai"), gettext_lazy("thứ Ba"), gettext_lazy("thứ Tư"),
    gettext_lazy("thứ Năm"), gettext_lazy("thứ Sáu"), gettext_lazy("thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)  # fmt: skip
_COMPOUNDS = (
    "hồ sơ", "giải pháp", "công văn", "bản giấy", "chỉ tiêu", "đơn vị", "dự thi", "biên nhận",
    "thể lệ", "kế hoạch", "nhiệm vụ", "hội thi", "tác giả", "tiếp nhận", "giám khảo", "dự kiến",
)  # fmt: skip
_NBSP = "\u00a0"
_UNSEEN = dict.fromkeys([0, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
FIRST_YEAR, LAST_YEAR = 1945, 2100
YEAR_REFUSED = format_lazy(
    gettext_lazy("Năm phải từ {first} đến {last}."), first=FIRST_YEAR, last=LAST_YEAR
)


def nfc(text: str) -> str:
    """The text in NFC with plain ends of lines, the one form that is stored and counted.

    Marks that turn the direction of writing go: they would turn the words around it as well. NUL
    goes too: PostgreSQL keeps none.
    """
    lines = text.translate(_UNSEEN).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines)


def one_line(text: str) -> str:
    """The text in NFC on one line, one space between words."""
    return " ".join(nfc(text).split())


def inert(text: str) -> str:
    """The text as one line that no mail program makes anything of.

    Newlines and marks that do not show are gone; an address is no link any more: "evil. com",
    "http: / /". Security test 23: "Names and titles with links, Markdown, HTML, newlines, `Bcc:`
    lead to inert text".
    """
    line = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in one_line(text))
    line = re.sub(r"([.。．｡])(?=[^\W\d_])|(?<=\D)([.。．｡])(?=\d)", r"\1\2 ", line)
    return " ".join(re.sub(r"([:/\\])(?=[/\\])", r"\1 ", line).split())


def fold(text: str) -> str:
    """What search compares: lower case, no tone marks, đ as d, one space between words."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def spellings(word: str) -> set[str]:
    """The ways to write a word: its tone mark over another letter (Thúy, Thuý), or no marks."""
    marks = unicodedata.normalize("NFD", word.lower())
    tone = "".join(c for c in marks if c in _TONES)
    bare = nfc("".join(c for c in marks if c not in _TONES))
    moved = {nfc(bare[:n] + tone + bare[n:]) for n in range(1, len(bare) + 1)} if tone else set()
    return {nfc(word.lower()), fold(word)} | {way for way in moved if len(way) == len(bare)}


def _letter(char: str) -> tuple[str, int]:
    """Split one NFC letter into its place in the alphabet (two base-36 digits) and its tone."""
    marks = unicodedata.normalize("NFD", char)
    tone = next((_TONES[c] for c in marks if c in _TONES), 0)
    base = nfc("".join(c for c in marks if c not in _TONES))
    if base in _ALPHABET:
        place = 50 + _ALPHABET.index(base)
    elif base.isdecimal():
        place = 20 + unicodedata.decimal(base)
    else:
        place = 10 if base.isspace() else 11
    return _BASE36[place // 36] + _BASE36[place % 36], tone


def sort_key(text: str) -> str:
    """A key of [0-9a-z] only that sorts as a Vietnamese dictionary does, in any locale.

    Letters decide first, then tones (ngang, huyền, hỏi, ngã, sắc, nặng).
    """
    letters = [_letter(c) for c in nfc(text).lower().strip()]
    return "".join(place for place, _ in letters) + "00" + "".join(str(t) for _, t in letters)


def person_sort_key(full_name: str) -> str:
    """Vietnamese people are listed by given name (the last word), then by the rest."""
    words = nfc(full_name).split()
    return sort_key(" ".join(words[-1:])) + sort_key(" ".join(words[:-1]))


class NfcFormField(forms.CharField):
    """What people type, in NFC before its length is counted."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return nfc(value) if isinstance(value, str) else value


class OneLineFormField(forms.CharField):
    """What people type on one line, also where the box has room for more."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return one_line(value) if isinstance(value, str) else value


class CharField(models.CharField):
    """A CharField that stores NFC on one line."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": OneLineFormField, **kwargs})

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return one_line(value) if isinstance(value, str) else value


class TextField(models.TextField):
    """A TextField that stores NFC."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": NfcFormField, **kwargs})

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return nfc(value) if isinstance(value, str) else value


class DerivedTextField(models.TextField):
    """A column computed from other fields of the row whenever it is saved, bulk_create included.

    sources: names of the fields; how: a function of text from this module.
    """

    def __init__(
        self, *args: Any, sources: tuple[str, ...] = (), how: Any = fold, **kwargs: Any
    ) -> None:
        self.sources, self.how = sources, how
        super().__init__(*args, **{"editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "sources": self.sources, "how": self.how}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = " ".join(str(getattr(model_instance, name) or "") for name in self.sources)
        value = self.how(text)
        setattr(model_instance, self.attname, value)
        return value


class DayInput(forms.DateInput):
    """Shows 05/5/2025, as papers write it."""

    def format_value(self, value: Any) -> Any:
        return format_date(value) if isinstance(value, date) else value


class DayField(forms.DateField):
    """A day typed as text: 20/5/2025, also 20-5-2025, 20.5.2025 or 2025-05-20."""

    widget = DayInput
    default_error_messages = {
        "required": gettext_lazy("Ghi ngày theo kiểu 20/5/2025."),
        "invalid": gettext_lazy("Ghi ngày theo kiểu 20/5/2025."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"])
        kwargs.setdefault("help_text", gettext_lazy("Ví dụ 20/5/2025"))
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("class", "short-field")
        self.validators += [
            MinValueValidator(date(FIRST_YEAR, 1, 1), YEAR_REFUSED),
            MaxValueValidator(date(LAST_YEAR, 12, 31), YEAR_REFUSED),
        ]

    def to_python(self, value: Any) -> date | None:
        typed = "".join(value.split()) if isinstance(value, str) else value
        try:
            return super().to_python(typed)
        except forms.ValidationError:
            parts = re.fullmatch(r"(\d{1,2})[/.-](0?[1-9]|1[0-2])[/.-](\d+)", str(typed))
            if parts is None:
                raise
            day, month, year = map(int, parts.groups())
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise forms.ValidationError(YEAR_REFUSED) from None
            said = _("Tháng {month}/{year} không có ngày {day}.")
            raise forms.ValidationError(said.format(month=month, year=year, day=day)) from None


def _local(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value


def weekday(value: date) -> str:
    """thứ Hai … Chủ nhật."""
    return str(_WEEKDAYS[_local(value).weekday()]).replace(" ", _NBSP)


def format_date(value: date) -> str:
    """05/5/2025: the day, and months 1 and 2, take a zero (decree 30/2020, Mục II.4)."""
    value = _local(value)
    month = f"{value.month:02d}" if value.month <= 2 else str(value.month)
    return f"{value.day:02d}/{month}/{value.year}"


def format_long_date(value: date) -> str:
    """ngày 05 tháng 5 năm 2025, the same zeros as `format_date` (decree 30/2020, Mục II.4).

    Papers say it, and people who cite them, so it stays Vietnamese.
    """
    day, month, year = format_date(value).split("/")
    return f"ngày {day} tháng {month} năm {year}"


def format_weekday_date(value: date) -> str:
    """thứ Hai 19/5/2025, kept on one line."""
    return f"{weekday(value)}{_NBSP}{format_date(value)}"


def format_time(value: datetime) -> str:
    """14 giờ 32, local."""
    local = timezone.localtime(value)
    words = _("{hour} giờ {minute}").format(hour=local.hour, minute=f"{local.minute:02d}")
    return words.replace(" ", _NBSP)


def format_datetime(value: datetime) -> str:
    """14 giờ 32, thứ Hai 05/5/2025."""
    return f"{format_time(value)}, {format_weekday_date(value)}"


def format_phone(digits: str) -> str:
    """0900 000 123 from 0900000123."""
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}"


def format_number(value: int | float | Decimal) -> str:
    """42000 → 42.000 and 26.7 → 26,7."""
    return f"{value:,}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def join_compounds(text: str) -> str:
    """Join common compounds by a no-break space, so that balanced headings keep them whole."""
    pattern = "|".join(map(re.escape, _COMPOUNDS))
    return re.sub(pattern, lambda m: m[0].replace(" ", _NBSP), text, flags=re.IGNORECASE)
