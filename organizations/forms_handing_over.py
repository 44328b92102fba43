"""To whom a role passes, where and from which day."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db import models

from contest_portal import clock
from contest_portal.vietnamese import DayField, OneLineFormField
from organizations.forms import InvitationForm
from organizations.forms_lifetimes import UnitField
from organizations.models import Membership, Person, Unit

WHO = "Chọn người nhận, hoặc ghi họ tên người sẽ được mời."


class HandOverForm(InvitationForm):
    """Somebody of the unit, or a person to invite."""

    unit = UnitField(
        Unit.objects.none(), label="Đơn vị", empty_label=None,
        error_messages={"required": "Chọn đơn vị."},
    )  # fmt: skip
    to = forms.ModelChoiceField(
        Person.objects.none(), label="Người nhận", required=False,
        empty_label="Người khác, ghi dưới đây",
    )  # fmt: skip
    day = DayField(
        label="Nhận từ ngày",
        help_text="Người bàn giao giữ vai trò đến hết ngày trước đó, từ ngày này không vào được "
        "việc của đơn vị nữa. Người được mời cần thời gian đặt mật khẩu.",
    )
    note = OneLineFormField(
        label="Ghi chú (không bắt buộc)", max_length=500, required=False,
        help_text="Ví dụ: kèm một tập hồ sơ giấy và danh bạ các trường",
    )  # fmt: skip

    field_order = ("unit", "to", "full_name", "address_as", "email", "phone", "day", "note")

    def __init__(
        self, *args: Any, membership: Membership, units: models.QuerySet[Unit], **kwargs: Any
    ) -> None:
        """units: where the role can go on."""
        super().__init__(*args, roles=[], **kwargs)
        del self.fields["role"]
        self.fields["full_name"].required = False
        self.fields["full_name"].label = "Họ và tên người được mời"
        self.fields["day"].initial = clock.today() + timedelta(days=1)
        fields: dict[str, Any] = self.fields
        fields["unit"].queryset = units.select_related("parent")
        fields["unit"].initial = membership.unit_id
        fields["to"].queryset = self._colleagues(membership, units)

    def _colleagues(
        self, membership: Membership, units: models.QuerySet[Unit]
    ) -> models.QuerySet[Person]:
        there = Membership.objects.filter(unit__in=units).not_over(clock.today())
        people = Person.objects.filter(memberships__in=there, is_active=True).distinct()
        return people.exclude(pk=membership.person_id)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("to"):
            return self.cleaned_data
        if not self.errors and not self.cleaned_data["full_name"]:
            self.add_error("to", WHO)
        return super().clean()

    def person(self) -> Person:
        return self.cleaned_data["to"] or super().person()
