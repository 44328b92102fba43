"""The one-minute questions before a dossier is written."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contest_portal import clock
from contest_portal.vietnamese import FIRST_YEAR
from submissions.eligibility import Elsewhere, Said
from submissions.forms import ContentForm, LongText
from submissions.models import Dossier

YES_NO = [("yes", _("Có")), ("no", _("Chưa"))]
ELSEWHERE = [
    (Elsewhere.NOBODY, _("Chưa thấy ai làm")),
    (Elsewhere.OTHERWISE, _("Có, nhưng cách của mình khác")),
    (Elsewhere.SAME, _("Có, làm y như vậy")),
    (Elsewhere.UNKNOWN, _("Chưa biết")),
]
LATER = _("Năm này chưa tới. Ghi năm đã làm lần đầu.")


def _number(label: Any, most: int, sentence: Any, **kwargs: Any) -> forms.IntegerField:
    wrong = dict.fromkeys(("invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(
        label=label, min_value=kwargs.pop("least", 1), max_value=most, required=False,
        widget=forms.NumberInput(attrs={"class": "short-field"}), error_messages=wrong, **kwargs,
    )  # fmt: skip


class EligibilityForm(forms.Form):
    """What is asked; nothing is demanded."""

    stage = forms.ChoiceField(
        label=_("Cách làm này đã làm thật chưa?"), choices=Dossier.Stage.choices, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    first_applied_month = _number(
        _("Tháng làm lần đầu"), 12, _("Tháng là số từ 1 đến 12."),
        help_text=_("Ghi bằng số, ví dụ 3."),
    )  # fmt: skip
    first_applied_year = _number(
        _("Năm làm lần đầu"), 2100,
        format_lazy(_("Năm là số từ {first} đến nay."), first=FIRST_YEAR), least=FIRST_YEAR,
        help_text=_("Không nhớ chắc thì ghi năm gần đúng."),
    )  # fmt: skip
    applied_place = LongText(
        limit=300, label=_("Làm ở đâu?"), required=False,
        help_text=_("Ví dụ: xóm 3, xã Chu Trinh."),
    )  # fmt: skip
    won = forms.ChoiceField(
        label=_("Đã đạt giải từ cấp tỉnh trở lên chưa?"), choices=YES_NO, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    elsewhere = forms.ChoiceField(
        label=_("Nơi khác có ai làm giống chưa?"), choices=ELSEWHERE, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    proof = forms.ChoiceField(
        label=_("Có gì để chứng minh chưa?"), choices=YES_NO, required=False,
        widget=forms.RadioSelect, help_text=_("Ảnh, sổ ghi, hóa đơn, giấy xác nhận."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        year, month, today = (
            cleaned.get("first_applied_year"), cleaned.get("first_applied_month"), clock.today(),
        )  # fmt: skip
        if year and year > today.year:
            self.add_error("first_applied_year", LATER)
        elif year == today.year and month and month > today.month:
            self.add_error(
                "first_applied_month", _("Tháng này chưa tới. Ghi tháng đã làm lần đầu.")
            )
        return cleaned

    def said(self) -> Said:
        """Of a valid form."""
        known = {"yes": True, "no": False, "": None}
        return Said(
            stage=self.cleaned_data["stage"], year=self.cleaned_data["first_applied_year"],
            place=self.cleaned_data["applied_place"], won=known[self.cleaned_data["won"]],
            elsewhere=self.cleaned_data["elsewhere"], proof=known[self.cleaned_data["proof"]],
        )  # fmt: skip


class DraftCheckForm(EligibilityForm, ContentForm):
    """The same of a draft, which keeps what it has a place for."""

    KEPT = ("stage", "first_applied_month", "first_applied_year", "applied_place")

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        won = {True: "yes", False: "no", None: ""}[dossier.won_provincial_prize]
        stored = {name: getattr(dossier, name) for name in self.KEPT}
        super().__init__(data, initial=stored | {"won": won} | self.made_from(dossier))

    def saved_in_words(self, newer: Dossier) -> dict[str, str]:
        words = {name: str(getattr(newer, name) or "") for name in self.KEPT}
        return words | {"stage": newer.get_stage_display()}

    def typed_in_words(self, name: str) -> str:
        typed = super().typed_in_words(name)
        return str(Dossier.Stage(typed).label) if name == "stage" and typed else typed

    def save(self, dossier: Dossier) -> None:
        """Writes its columns; what was left out stays as it was."""
        for name in self.KEPT:
            if self.cleaned_data[name]:
                setattr(dossier, name, self.cleaned_data[name])
        if (won := self.said().won) is not None:
            dossier.won_provincial_prize = won
        dossier.save(update_fields=[*self.KEPT, "won_provincial_prize"])
