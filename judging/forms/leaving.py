"""Why a judge leaves, and why a council scores anew."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from judging.models import Seat


class ReasonForm(forms.Form):
    """A reason for the log."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ghi vào nhật ký chấm thi."), error_messages={"required": _("Ghi lý do.")},
    )  # fmt: skip


class LeaveForm(ReasonForm):
    """Why a judge leaves, and which reserve becomes a member instead."""

    successor = forms.ModelChoiceField(
        label=_("Dự khuyết lên thay (không bắt buộc)"), queryset=Seat.objects.none(),
        required=False, empty_label=_("Chưa ai"),
    )  # fmt: skip

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reserves = Seat.objects.filter(
            council=seat.council_id, part=Seat.Part.RESERVE, ended_at=None
        ).exclude(pk=seat.pk)
        field: Any = self.fields["successor"]
        field.queryset = reserves.select_related("person")
        field.label_from_instance = lambda reserve: reserve.person.full_name
        if not reserves:
            del self.fields["successor"]
