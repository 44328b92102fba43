"""To whom a role passes, where and from which day, and who stands in for its holder."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import DayField, OneLineFormField, format_date
from organizations.forms import InvitationForm
from organizations.forms_lifetimes import UnitField
from organizations.models import Membership, Person, Unit

WHO = gettext_lazy("Chọn người nhận, hoặc ghi họ tên người sẽ được mời.")


class HandOverForm(InvitationForm):
    """Somebody of the unit, or a person to invite."""

    unit = UnitField(
        Unit.objects.none(), label=gettext_lazy("Đơn vị"), empty_label=None,
        error_messages={"required": gettext_lazy("Chọn đơn vị.")},
    )  # fmt: skip
    to = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Người nhận"), required=False,
        empty_label=gettext_lazy("Người khác, ghi dưới đây"),
    )  # fmt: skip
    day = DayField(
        label=gettext_lazy("Nhận từ ngày"),
        help_text=gettext_lazy(
            "Người bàn giao giữ vai trò đến hết ngày trước đó, từ ngày này không vào được "
            "việc của đơn vị nữa. Người được mời cần thời gian đặt mật khẩu."
        ),
    )
    note = OneLineFormField(
        label=gettext_lazy("Ghi chú (không bắt buộc)"), max_length=500, required=False,
        help_text=gettext_lazy("Ví dụ: kèm một tập hồ sơ giấy và danh bạ các trường"),
    )  # fmt: skip

    field_order = ("unit", "to", "full_name", "address_as", "email", "phone", "day", "note")

    def __init__(
        self, *args: Any, membership: Membership, units: models.QuerySet[Unit], **kwargs: Any
    ) -> None:
        """units: where the role can go on."""
        super().__init__(*args, roles=[], **kwargs)
        del self.fields["role"]
        self.fields["full_name"].required = False
        self.fields["full_name"].label = _("Họ và tên người được mời")
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


SOMEBODY = gettext_lazy("Chọn một người của đơn vị.")
MOST_DAYS = 92  # longer than a quarter is no absence: the role is handed over


class DeputyForm(forms.Form):
    """Who stands in for a role's holder, and from which day to which."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Người thay"),
        empty_label=gettext_lazy("Chọn người của đơn vị"),
        error_messages={"required": SOMEBODY, "invalid_choice": SOMEBODY},
    )
    first = DayField(label=gettext_lazy("Thay từ ngày"))
    last = DayField(label=gettext_lazy("Đến hết ngày"))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        """membership: the role that is stood in for; its unit's other people can be chosen."""
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.fields["first"].initial = clock.today
        there = Membership.objects.in_force().filter(unit=membership.unit_id, stands_in_for=None)
        same = there.filter(role=membership.role)
        people = Person.objects.filter(memberships__in=there, is_active=True)
        people = people.exclude(memberships__in=same).distinct()
        chosen: Any = self.fields["person"]
        chosen.queryset = people

    def clean_first(self) -> date:
        first: date = self.cleaned_data["first"]
        if first < clock.today():
            raise forms.ValidationError(_("Ngày này đã qua. Chọn hôm nay hoặc ngày sau."))
        return first

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        first, last, own = cleaned["first"], cleaned["last"], self.membership.valid_to
        if last < first:
            self.add_error("last", _("Ngày cuối phải từ ngày đầu trở đi."))
        elif (last - first).days >= MOST_DAYS:
            long = _("Thay nhiều nhất {number} ngày. Lâu hơn thì bàn giao.")
            self.add_error("last", long.format(number=MOST_DAYS))
        elif own and last > own:
            late = _("Anh chị giữ vai trò đến hết ngày {day}. Chọn ngày sớm hơn.")
            self.add_error("last", late.format(day=format_date(own)))
        elif self.membership.deputies.not_over(first).filter(valid_from__lte=last).exists():
            self.add_error("first", _("Những ngày này đã có người thay. Kết thúc người ấy trước."))
        return cleaned
