"""What people type into a dossier."""

from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.forms import MarkField, Noticing
from contest_portal.vietnamese import (
    FIRST_YEAR,
    CharField,
    NfcFormField,
    format_number,
)
from submissions import content, parts
from submissions.completeness import closed
from submissions.models import Dossier

STALE = gettext_lazy(
    "Hồ sơ vừa được người khác hoặc cửa sổ khác sửa, nên chưa lưu. Chữ anh chị gõ còn nguyên; "
    "bản mới nhất ghi bên cạnh. Xem lại rồi bấm lưu lần nữa."
)
KEPT = gettext_lazy("Chữ đã gõ còn ở dưới, chép lại nếu cần.")


class LongText(NfcFormField):
    """Text whose limit is counted in NFC letters, here only: a browser would count otherwise."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if len(text) > self.limit:
            raise forms.ValidationError(
                _("Dài quá {most} chữ cái, hiện có {number}. Rút gọn lại.").format(
                    most=format_number(self.limit), number=format_number(len(text))
                )
            )
        return text


def limited(field: Any, **kwargs: Any) -> forms.Field:
    """Of a model's one-line column, its form field with our own words for its limit."""
    if isinstance(field, CharField) and not field.choices:
        words = {"label": capfirst(field.verbose_name), "help_text": field.help_text, **kwargs}
        return LongText(limit=field.max_length or 0, required=not field.blank, **words)
    return field.formfield(**kwargs)


class ContentForm(Noticing):
    """One part of what a dossier says, written as long as its writer has it.

    It is made from that part alone: what is written elsewhere in the dossier does not disturb it.
    """

    stale = STALE
    part = parts.FACTS

    shown = MarkField()

    def made_from(self, stored: Dossier) -> dict[str, str]:
        return {"shown": content.mark(stored, self.part)}

    def show_newer(self, newer: Dossier) -> None:
        if why := closed(newer):
            self.refuse(why)
        else:
            super().show_newer(newer)

    def refuse(self, why: str) -> None:
        """Nothing can be saved here now; what was typed stays to be copied."""
        self.add_error(None, f"{why} {KEPT}")


class DossierForm(ContentForm, forms.ModelForm):
    """What a dossier says about itself. Nothing is demanded before the hand-in."""

    class Meta:
        model = Dossier
        fields = [
            "title", "field", "stage", "first_applied_month", "first_applied_year",
            "applied_place", "earlier_prizes",
        ]  # fmt: skip
        formfield_callback = limited
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "stage": forms.RadioSelect,
            "earlier_prizes": forms.Textarea(attrs={"rows": 3}),
            "first_applied_month": forms.NumberInput(attrs={"class": "short-field"}),
            "first_applied_year": forms.NumberInput(attrs={"class": "short-field"}),
        }
        help_texts = {
            "earlier_prizes": gettext_lazy("Tên cuộc thi, năm, giải. Chưa dự thi thì để trống.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(self.made_from(self.instance))
        rules = self.instance.rules
        field = cast(forms.ModelChoiceField, self.fields["field"])
        field.queryset, field.empty_label = rules.fields.all(), _("Chưa chọn")
        cast(forms.ChoiceField, self.fields["stage"]).choices = Dossier.Stage.choices
        self.fields["title"].help_text = _("Tên dễ hiểu, nói được làm gì và cho cái gì.")
        self.fields["first_applied_month"].help_text = _("Ghi tháng bằng số, ví dụ 3.")
        self.fields["first_applied_year"].help_text = _(
            "Ví dụ 2023. Thể lệ nhận giải pháp áp dụng từ năm {year}."
        ).format(year=rules.applied_since_year)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        year, month = cleaned.get("first_applied_year"), cleaned.get("first_applied_month")
        today = clock.today()
        if month is not None and not 1 <= month <= 12:
            self.add_error("first_applied_month", _("Tháng là số từ 1 đến 12."))
        elif year is not None and not FIRST_YEAR <= year <= today.year:
            self.add_error(
                "first_applied_year",
                _("Năm là số từ {first} đến {last}.").format(first=FIRST_YEAR, last=today.year),
            )
        elif year == today.year and month and month > today.month:
            self.add_error(
                "first_applied_month", _("Tháng này chưa tới. Ghi tháng đã làm lần đầu, ví dụ 3.")
            )
        return cleaned

    def save(self, commit: bool = True) -> Dossier:
        self.instance.save(update_fields=[*self.Meta.fields, "search_text", "sort_key"])
        return self.instance

    def saved_in_words(self, newer: Dossier) -> dict[str, str]:
        words = {name: str(getattr(newer, name) or "") for name in self.Meta.fields}
        return {**words, "stage": newer.get_stage_display()}

    def typed_in_words(self, name: str) -> str:
        typed = super().typed_in_words(name)
        return str(Dossier.Stage(typed).label) if name == "stage" and typed else typed
