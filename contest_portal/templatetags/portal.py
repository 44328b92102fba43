"""Tags and filters that turn the portal's records into the parts of a page."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, Protocol

from django import template
from django.contrib.messages import constants
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.forms import BaseForm, BoundField, CheckboxInput, Field, FileInput, IntegerField
from django.forms.formsets import BaseFormSet
from django.forms.widgets import ChoiceWidget
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext as _, gettext_lazy
from heroicons.templatetags.heroicons import heroicon_mini, heroicon_outline

from contest_portal import vietnamese

register = template.Library()

SOON_DAYS = 7
MOST_SQUARES = 20
BAR_WIDTH = 320
BAR_HEIGHT = 20
STRIPE_STEP = 7
NUMBER = re.compile(r"\d[\d.]*")


class Badge(NamedTuple):
    """A state in words, with its icon and its tone."""

    words: str | Promise
    icon: str
    tone: str


class Counts(Protocol):
    """The four nested counters of progress."""

    expected: int
    registered: int
    complete: int
    paper: int


BADGES = {
    "drafting": Badge(gettext_lazy("Đang viết"), "pencil", "plain"),
    "registered": Badge(gettext_lazy("Đã đăng ký"), "clipboard-document-check", "indigo"),
    "complete": Badge(gettext_lazy("Đủ hồ sơ"), "document-check", "indigo"),
    "handed_in": Badge(gettext_lazy("Đã nộp"), "inbox-arrow-down", "indigo"),
    "accepted": Badge(gettext_lazy("Đã tiếp nhận"), "check-circle", "green"),
    "forwarded": Badge(gettext_lazy("Đã gửi tỉnh"), "paper-airplane", "green"),
    "returned": Badge(gettext_lazy("Chờ bổ sung"), "exclamation-triangle", "amber"),
    "late": Badge(gettext_lazy("Nộp muộn, được nhận theo quyết định"), "clock", "amber"),
    "reopened": Badge(gettext_lazy("Mở lại theo quyết định"), "lock-open", "amber"),
    "ineligible": Badge(gettext_lazy("Không hợp lệ"), "no-symbol", "brick"),
    "withdrawn": Badge(gettext_lazy("Đã rút"), "arrow-uturn-left", "muted"),
    "candidate_spotted": Badge(gettext_lazy("Mới phát hiện"), "eye", "plain"),
    "candidate_contacted": Badge(gettext_lazy("Đã liên hệ"), "phone", "plain"),
    "candidate_agreed": Badge(gettext_lazy("Đã nhận lời"), "hand-thumb-up", "indigo"),
    "candidate_dropped": Badge(gettext_lazy("Đã thôi"), "minus-circle", "muted"),
    "sheet_draft": Badge(gettext_lazy("Bản nháp"), "pencil", "plain"),
    "sheet_sealed": Badge(gettext_lazy("Đã niêm phong"), "lock-closed", "green"),
    "unacknowledged": Badge(gettext_lazy("Chưa xác nhận"), "exclamation-triangle", "amber"),
}

REQUIRED = Field.default_error_messages["required"]
OURS = (  # Django's own sentences, and what a person would say
    (IntegerField.default_error_messages["invalid"], gettext_lazy("Ghi một số nguyên, ví dụ 12.")),
    (MinValueValidator.message, gettext_lazy("Ghi số từ {limit_value} trở lên.")),
    (MaxValueValidator.message, gettext_lazy("Ghi số không quá {limit_value}.")),
    (
        ProhibitNullCharactersValidator.message,
        gettext_lazy("Có ký tự ẩn không lưu được. Gõ lại chỗ này."),
    ),
)
CHOSEN = (ChoiceWidget, CheckboxInput, FileInput)
MESSAGE_TONES = {constants.SUCCESS: "green", constants.WARNING: "amber", constants.ERROR: "brick"}


@register.simple_tag
@cache  # the wheel parses XML for every drawing
def icon(name: str, style: str = "mini", size: int | None = None) -> SafeString:
    """A heroicon beside words: `mini` (solid, 20 px) or `outline` (24 px)."""
    draw, usual = (heroicon_outline, 24) if style == "outline" else (heroicon_mini, 20)
    svg = draw(name, size=size or usual, **{"class": "icon", "aria-hidden": "true"})
    return mark_safe(svg)  # noqa: S308 - drawn from the wheel, no text of a user


@register.simple_tag
def badge(state: str) -> SafeString:
    """The badge of a state; an unknown state is a mistake and raises KeyError."""
    return _badge(str(state), get_language())


@cache  # a list shows the same few badges over and over
def _badge(state: str, language: str) -> SafeString:
    return render_to_string("includes/badge.html", BADGES[state]._asdict())


@register.inclusion_tag("includes/badge.html")
def late_badge(code: str) -> dict[str, Any]:
    """Of a dossier taken late: with the code of the decision, 31/QĐ-BTCHT or QĐ-BTCHT."""
    late = BADGES["late"]
    return {**late._asdict(), "words": f"{late.words} {code.lstrip('/')}", "wraps": True}


@register.inclusion_tag("includes/leaf.html")
def leaf(deadline: Any, size: str = "") -> dict[str, Any]:
    """The calendar leaf of a deadline's last valid day; size "small" leaves out the days left."""
    day: date = deadline.last_valid_day
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    lead, *rest = re.split(r"(?=\d)", capfirst(deadline.left_in_words), maxsplit=1)
    return {
        "month": f"{month}/{day.year}",
        "day": day,
        "weekday": capfirst(vietnamese.weekday(day)),
        "lead": lead.rstrip(),
        "rest": "".join(rest),
        "is_past": deadline.is_past,
        "is_small": size == "small",
    }


@register.inclusion_tag("includes/deadline_line.html")
def deadline_line(deadline: Any) -> dict[str, Any]:
    """One line on a deadline: quiet, soon (7 days or fewer) or past; extended: by which paper."""
    if deadline.is_past:
        return {"tone": "past", "icon_name": "no-symbol", "deadline": deadline}
    if deadline.days_left <= SOON_DAYS:
        return {"tone": "soon", "icon_name": "clock", "deadline": deadline}
    icon_name = "arrow-right" if deadline.extends_id else "calendar-days"
    return {"tone": "quiet", "icon_name": icon_name, "deadline": deadline}


@register.inclusion_tag("includes/squares.html")
def squares(counts: Counts, quota: int | None = None, size: str = "") -> dict[str, Any]:
    """One square per solution, or one bar above 20; the title speaks all four counts."""
    length = max(counts.expected, quota or 0)
    parts: dict[str, Any] = {
        "title": _counts_in_words(counts, quota),
        "size": size,
        "length": length,
    }
    if length > MOST_SQUARES:
        return {**parts, "bar": _bar(counts, quota, length)}
    return {**parts, "kinds": _square_kinds(counts, quota)}


def _counts_in_words(counts: Counts, quota: int | None) -> str:
    words = _(
        "Dự kiến {expected}, đã đăng ký {registered}, đủ hồ sơ {complete}, bản giấy {paper}"
    ).format(
        expected=counts.expected, registered=counts.registered,
        complete=counts.complete, paper=counts.paper,
    )  # fmt: skip
    return _("{counts}, chỉ tiêu {quota}").format(counts=words, quota=quota) if quota else words


def _square_kinds(counts: Counts, quota: int | None) -> list[str]:
    """Furthest first; the counters are nested, so each kind is a difference."""
    kinds = ["paper"] * counts.paper
    kinds += ["complete"] * (counts.complete - counts.paper)
    kinds += ["registered"] * (counts.registered - counts.complete)
    kinds += ["expected"] * (counts.expected - counts.registered)
    if quota:
        kinds += ["missing"] * (quota - len(kinds))
        kinds.insert(quota, "quota")
    return kinds


def _bar(counts: Counts, quota: int | None, length: int) -> dict[str, Any]:
    """Places on a bar of BAR_WIDTH. Stripes run over both ends: the drawing covers them after."""
    paper, complete, registered, expected = (
        round(n * BAR_WIDTH / length)
        for n in (counts.paper, counts.complete, counts.registered, counts.expected)
    )
    starts = range(complete - BAR_HEIGHT, registered, STRIPE_STEP)
    return {
        "paper": paper,
        "complete": complete,
        "registered": registered,
        "expected": expected,
        "after_registered": BAR_WIDTH - registered,
        "after_expected": BAR_WIDTH - expected,
        "quota": round(quota * BAR_WIDTH / length) if quota else None,
        "stripes": " ".join(f"M{x} {BAR_HEIGHT}l{BAR_HEIGHT}-{BAR_HEIGHT}" for x in starts),
    }


@register.inclusion_tag("includes/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet | list[BaseForm]) -> dict[str, Any]:
    """Every error of the forms, lists of forms and formsets, each with a link to its field; one
    that is said of several fields, be it with other numbers, is said with their names."""
    found = [error for form in forms for error in _errors(form)]
    times = Counter(NUMBER.sub("", sentence) for _, _, sentence in found)
    return {
        "errors": [
            (address, sentence if times[NUMBER.sub("", sentence)] == 1 or label in sentence
             else f"{label}: {sentence}")
            for address, label, sentence in found
        ]
    }  # fmt: skip


def _errors(form: BaseForm | BaseFormSet | list[BaseForm]) -> Iterator[tuple[str, str, str]]:
    """Field address, label, sentence; the first two are empty when no field is to blame."""
    if isinstance(form, list):
        for one in form:
            yield from _errors(one)
        return
    if not form.is_bound:
        return
    if isinstance(form, BaseFormSet):
        for sentence in form.non_form_errors():
            yield "", "", str(sentence)
        for row in form.forms:
            yield from _errors(row)
        return
    for sentence in form.non_field_errors():
        yield "", "", str(sentence)
    for field in form:
        for sentence in sentences(field):
            yield field_address(field), str(field.label), sentence


@register.filter
def sentences(field: BoundField) -> list[str]:
    """What is wrong with the field; where Django says it badly, in our words."""
    is_chosen = isinstance(field.field.widget, CHOSEN)
    wanted = _("Chọn “{label}”.") if is_chosen else _("Ghi “{label}”.")
    return [_sentence(error, wanted.format(label=field.label)) for error in field.errors.as_data()]


def _sentence(error: ValidationError, wanted: str) -> str:
    if error.message == REQUIRED:
        return wanted
    if error.code == "max_length" and "show_value" in (params := error.params or {}):
        length, limit = map(vietnamese.format_number, (params["show_value"], params["limit_value"]))
        return _("Dài quá {limit} chữ cái, hiện có {length}. Rút gọn lại.").format(
            limit=limit, length=length
        )
    for theirs, ours in OURS:
        if error.message == theirs:
            return ours.format(**(error.params or {}))
    return str(error.messages[0])


@register.filter
def field_address(field: BoundField) -> str:
    """The id a link must point at; a group of choices is reached at its first choice."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def message_tone(level: int) -> str:
    """The callout tone of a Django message level."""
    return MESSAGE_TONES.get(level, "info")


@register.filter
def embolden(sentence: str, binding: str | None) -> SafeString:
    """The sentence with its binding words in bold."""
    before, found, after = str(sentence).partition(binding or "\0")
    if not found:
        return escape(sentence)
    return format_html("{}<strong>{}</strong>{}", before, found, after)


@register.filter
def vn_number(value: float | Decimal) -> str:
    """42000 is 42.000 and 26.7 is 26,7."""
    return vietnamese.format_number(value)


@register.filter
def vn_phone(digits: str) -> str:
    """0900 000 123, of digits as accounts keep them."""
    return vietnamese.format_phone(digits)


@register.filter
def vn_date(day: date) -> str:
    """05/5/2025."""
    return vietnamese.format_date(day)


@register.filter
def vn_weekday_date(day: date) -> str:
    """thứ Hai 19/5/2025."""
    return vietnamese.format_weekday_date(day)


@register.filter
def vn_time(moment: datetime) -> str:
    """14 giờ 32."""
    return vietnamese.format_time(moment)


@register.filter
def vn_datetime(moment: datetime) -> str:
    """14 giờ 32, thứ Hai 05/5/2025."""
    return vietnamese.format_datetime(moment)


@register.filter
def nobreak(text: str) -> str:
    """Joins common compounds so that a balanced heading never splits a word."""
    return vietnamese.join_compounds(str(text))


@register.filter
def inert(text: Any) -> str:
    """For mails, which are plain text: one line that no mail program makes a link of."""
    return vietnamese.inert(str(text))
