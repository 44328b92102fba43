"""The form of a day that is off, or worked, other than every year."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contest_portal.forms import Showing
from contest_portal.vietnamese import DayField
from directives.models import CalendarDay


class CalendarDayForm(Showing, forms.ModelForm):
    day = DayField(label=_("Ngày"))
    is_off = forms.TypedChoiceField(
        label=_("Ngày này các cơ quan"), coerce=lambda value: value == "True", initial=True,
        choices=[(True, _("nghỉ")), (False, _("làm việc (làm bù)"))], widget=forms.RadioSelect,
    )  # fmt: skip

    class Meta:
        model = CalendarDay
        fields = ["day", "is_off", "reason"]
        labels = {"reason": _("Lý do, theo văn bản nào")}
        error_messages = {
            "reason": {"required": _("Ghi lý do, ví dụ: làm bù cho ngày 02/5 theo thông báo số…")},
        }
