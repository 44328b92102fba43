"""The form of a day that is off, or worked, other than every year."""

from django import forms

from contest_portal.forms import Showing
from contest_portal.vietnamese import DayField
from directives.models import CalendarDay


class CalendarDayForm(Showing, forms.ModelForm):
    day = DayField(label="Ngày")
    is_off = forms.TypedChoiceField(
        label="Ngày này các cơ quan", coerce=lambda value: value == "True", initial=True,
        choices=[(True, "nghỉ"), (False, "làm việc (làm bù)")], widget=forms.RadioSelect,
    )  # fmt: skip

    class Meta:
        model = CalendarDay
        fields = ["day", "is_off", "reason"]
        labels = {"reason": "Lý do, theo văn bản nào"}
        error_messages = {
            "reason": {"required": "Ghi lý do, ví dụ: làm bù cho ngày 02/5 theo thông báo số…"},
        }
