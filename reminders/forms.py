"""What people choose about their messages, and the text that an office sends to many."""

from collections.abc import Iterable
from datetime import time
from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.forms import Showing
from contest_portal.vietnamese import OneLineFormField
from organizations.models import Unit
from reminders.gathering import EVENING
from reminders.models import Bulk, Preference
from reminders.mornings import MORNING

LEAST = 60  # minutes of the office hours in which reminders may come


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = ["channel", "quiet_from", "quiet_to"]
        labels = {
            "quiet_from": gettext_lazy("Giờ không gửi thư: từ"),
            "quiet_to": gettext_lazy("Giờ không gửi thư: đến"),
        }
        hour = forms.TimeInput(format="%H:%M", attrs={"class": "short-field"})
        widgets = {"channel": forms.RadioSelect, "quiet_from": hour, "quiet_to": hour}
        help_texts = {
            "quiet_from": gettext_lazy("Ví dụ 20:00"),
            "quiet_to": gettext_lazy("Ví dụ 07:00"),
        }
        hour_errors = {"invalid": gettext_lazy("Ghi giờ theo kiểu 20:00.")}
        error_messages = {
            "quiet_from": {
                **hour_errors,
                "required": gettext_lazy("Ghi giờ bắt đầu không gửi thư."),
            },
            "quiet_to": {**hour_errors, "required": gettext_lazy("Ghi giờ thôi không gửi thư.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel = cast(forms.ChoiceField, self.fields["channel"])
        channel.choices = [(c, capfirst(c.label)) for c in Preference.Channel]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if self.errors:
            return typed
        if typed["quiet_from"] == typed["quiet_to"]:
            self.add_error(
                "quiet_to",
                _("Hai giờ bằng nhau, không rõ giờ nào không gửi. Ghi hai giờ khác nhau."),
            )
        elif _open_minutes(typed["quiet_from"], typed["quiet_to"]) < LEAST:
            self.add_error(
                "quiet_to",
                _("Giờ này trùng hết giờ gửi thư, từ 8 giờ đến 17 giờ. Chừa ra ít nhất một giờ."),
            )
        return typed


def _open_minutes(begins: time, ends: time) -> int:
    """How many minutes of the office hours lie outside the quiet hours."""

    def minute(of: time) -> int:
        return of.hour * 60 + of.minute

    first, last = minute(begins), minute(ends)
    return sum(
        not (first <= m < last if first <= last else m >= first or m < last)
        for m in range(minute(MORNING), minute(EVENING))
    )


class BulkForm(Showing, forms.ModelForm):
    """units: those of the letter."""

    class To:
        ALL, OWING, CHOSEN = "all", "owing", "chosen"
        choices = (
            (ALL, gettext_lazy("Mọi đơn vị của công văn")),
            (OWING, gettext_lazy("Các đơn vị còn việc chưa xong")),
            (CHOSEN, gettext_lazy("Các đơn vị chọn dưới đây")),
        )

    to = forms.ChoiceField(
        label=gettext_lazy("Gửi đến"), choices=To.choices, widget=forms.RadioSelect
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("Chọn đơn vị"), required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Đơn vị đã chọn không có trong công văn này.")
        },
    )  # fmt: skip
    subject = OneLineFormField(label=gettext_lazy("Tiêu đề"), max_length=200)

    class Meta:
        model = Bulk
        fields = ["subject", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "body": gettext_lazy(
                "Cổng tự ghi lời chào, tên cơ quan gửi và đường dẫn đến công văn. Để không ai cài "
                "được đường dẫn lạ vào thư, cổng chèn dấu cách vào địa chỉ trang, địa chỉ thư và "
                "tên tệp anh chị gõ (mau-02.docx gửi đi là “mau-02. docx”). Cần cho tệp hay địa "
                "chỉ thì để ở trang công văn."
            )
        }

    field_order = ("subject", "body", "to", "units")

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(units)
        field = cast(forms.ModelMultipleChoiceField, self.fields["units"])
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in self.offered])
        field.choices = [(unit.pk, unit.called) for unit in self.offered]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        chosen = typed.get("to") == self.To.CHOSEN
        if chosen and "units" not in self.errors and not typed["units"]:
            self.add_error("units", _("Chọn ít nhất một đơn vị."))
        return typed
