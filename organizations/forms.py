"""Forms of units, invitations and moves."""

from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import DayField, NfcFormField, fold, format_date
from organizations.models import Membership, Person, Role, Signatory, Unit, phone_digits

OTHER_NAME = gettext_lazy(
    "Thư điện tử hoặc số điện thoại này là của người có họ tên khác. Xem lại."
)
DELEGATED = gettext_lazy(
    "Ký TL. (thừa lệnh), TUQ. (thừa ủy quyền) phải có văn bản cho phép. Ghi số, ngày văn bản."
)
UNTIL = gettext_lazy("Ký thừa ủy quyền (TUQ.) có thời hạn. Ghi ngày cuối được ký.")
TWO_PEOPLE = gettext_lazy(
    "Thư điện tử và số điện thoại này là của hai người khác nhau. Xem lại một trong hai."
)


class UnitForm(forms.ModelForm):
    """A unit and the head of its papers. The unit above is chosen once and never changes."""

    class Meta:
        model = Unit
        fields = [
            "parent", "kind", "name", "short_name", "address", "phones", "place",
            "superior_header", "header", "symbol", "official_code", "valid_from", "assumed",
        ]  # fmt: skip
        field_classes = {"valid_from": DayField}
        labels = {"valid_from": gettext_lazy("Có từ ngày")}
        error_messages = {
            "parent": {"required": gettext_lazy("Chọn cơ quan cấp trên.")},
            "kind": {"required": gettext_lazy("Chọn loại đơn vị.")},
            "name": {"required": gettext_lazy("Ghi tên đầy đủ của đơn vị.")},
        }
        help_texts = {
            "short_name": gettext_lazy("Cách gọi trong công việc, ví dụ Phòng GD&ĐT"),
            "header": gettext_lazy("Ví dụ PHÒNG VĂN HÓA, KHOA HỌC VÀ THÔNG TIN"),
            "symbol": gettext_lazy("Ví dụ UBND-VHKHTT"),
            "official_code": gettext_lazy("Mã của Tổng cục Thống kê, ví dụ 01273"),
            "valid_from": gettext_lazy("Đơn vị mới lập thì ghi, ví dụ 01/7/2025"),
        }

    def __init__(self, *args: Any, parents: models.QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["parent"]
        else:
            self.fields["parent"].queryset = parents
            self.fields["parent"].required = True
            self.fields["parent"].empty_label = _("Chọn cơ quan cấp trên")
        self.fields["kind"].choices = [("", _("Chọn loại đơn vị")), *Unit.Kind.choices]
        for field in self.fields.values():
            if not field.required and not isinstance(field, forms.BooleanField):
                field.label = _("{label} (không bắt buộc)").format(label=field.label)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parent = cleaned.get("parent", self.instance.parent)
        twins = Unit.objects.filter(parent=parent, name=cleaned.get("name", ""))
        if twins.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("Đã có đơn vị tên này dưới cùng cơ quan cấp trên."))
        return cleaned


class SignatoryForm(forms.ModelForm):
    """Who signs a unit's papers, by what authority and when (decree 30/2020, Điều 13).

    Who signs by order (TL.) or by mandate (TUQ.) does so by a paper, by mandate for a time.
    """

    valid_from = DayField(label=gettext_lazy("Từ ngày (không bắt buộc)"), required=False)
    valid_to = DayField(label=gettext_lazy("Đến hết ngày (không bắt buộc)"), required=False)

    class Meta:
        model = Signatory
        fields = ["authority", "post", "name", "delegation", "valid_from", "valid_to"]
        labels = {
            "authority": gettext_lazy("Quyền hạn, chức vụ"),
            "post": gettext_lazy("Chức danh khác ghi trên họ tên (không bắt buộc)"),
            "name": gettext_lazy("Họ và tên (không bắt buộc)"),
            "delegation": gettext_lazy("Văn bản giao ký (không bắt buộc)"),
        }
        help_texts = {
            "authority": gettext_lazy("Mỗi cấp một dòng, ví dụ KT. CHỦ TỊCH rồi PHÓ CHỦ TỊCH."),
            "name": gettext_lazy("Không ghi học hàm, học vị."),
            "delegation": gettext_lazy("Ví dụ Quyết định số 12/QĐ-UBND ngày 05/5/2025"),
        }
        error_messages = {
            "authority": {"required": gettext_lazy("Ghi quyền hạn, chức vụ của người ký.")}
        }
        widgets = {
            "authority": forms.Textarea(attrs={"rows": 3}),
            "name": forms.TextInput(attrs={"class": "medium-field"}),
        }

    def clean_authority(self) -> str:
        lines = [" ".join(line.split()) for line in self.cleaned_data["authority"].splitlines()]
        return "\n".join(filter(None, lines))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        authority = cleaned.get("authority", "").upper().splitlines()
        by_mandate = any(line.startswith("TUQ.") for line in authority)
        by_order = any(line.startswith("TL.") for line in authority)
        if (by_mandate or by_order) and not cleaned.get("delegation"):
            self.add_error("delegation", DELEGATED)
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if by_mandate and not last and "valid_to" not in self.errors:
            self.add_error("valid_to", UNTIL)
        if first and last and last < first:
            self.add_error("valid_to", _("Ngày cuối phải từ ngày đầu trở đi."))
        return cleaned


class InvitationForm(forms.Form):
    """A person to invite. Someone already known, by e-mail or phone, keeps what the portal has."""

    full_name = NfcFormField(
        label=gettext_lazy("Họ và tên"),
        max_length=100,
        error_messages={"required": gettext_lazy("Ghi họ và tên.")},
    )
    address_as = forms.ChoiceField(
        label=gettext_lazy("Xưng hô (không bắt buộc)"),
        choices=[("", gettext_lazy("Chưa chọn, gọi bằng họ tên")), *Person.Address.choices],
        required=False,
    )
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử (không bắt buộc nếu có số điện thoại)"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại (không bắt buộc nếu có thư điện tử)"),
        max_length=30,
        required=False,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Vai trò"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Chọn vai trò.")},
    )

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        if len(roles) == 1:
            self.fields["role"].initial = roles[0].value

    def clean_full_name(self) -> str:
        return " ".join(self.cleaned_data["full_name"].split())

    def clean_email(self) -> str | None:
        return self.cleaned_data["email"].lower() or None

    def clean_phone(self) -> str | None:
        return whole_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        email, phone = cleaned["email"], cleaned["phone"]
        if not email and not phone:
            self.add_error("phone", _("Ghi số điện thoại hoặc thư điện tử để người này đăng nhập."))
            return cleaned
        by_email, by_phone = Q(email__iexact=email or ""), Q(phone=phone or "")
        known = list(Person.objects.filter(by_email | by_phone)[:2])
        if len(known) == 2:
            self.add_error("phone", TWO_PEOPLE)
        elif known and fold(known[0].full_name) != fold(cleaned["full_name"]):
            self.add_error("full_name", OTHER_NAME)
        cleaned["known"] = known[0] if known else None
        return cleaned

    def person(self) -> Person:
        """The person already known, or a new one, not yet saved."""
        fields = ("full_name", "address_as", "email", "phone")
        new = Person(**{name: self.cleaned_data[name] for name in fields})
        return self.cleaned_data["known"] or new


class EmailForm(forms.ModelForm):
    """Where someone's mail goes from now on."""

    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"), max_length=254,
        error_messages={
            "required": gettext_lazy("Ghi địa chỉ thư điện tử."),
            "invalid": gettext_lazy("Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn."),
        },
    )  # fmt: skip

    class Meta:
        model = Person
        fields = ["email"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if Person.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Thư điện tử này là của người khác. Xem lại."))
        return email


class AccountForm(forms.ModelForm):
    """How the person is addressed and reached; the name is on papers, so others put it right.

    Saved of `email` is only that there is none any more: a new one waits to be confirmed.
    """

    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử (không bắt buộc nếu có số điện thoại)"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại (không bắt buộc nếu có thư điện tử)"),
        max_length=30,
        required=False,
    )

    class Meta:
        model = Person
        fields = ["address_as", "phone", "language"]
        labels = {"address_as": gettext_lazy("Xưng hô (không bắt buộc)")}

    field_order = ("address_as", "email", "phone", "language")

    def __init__(self, *args: Any, waiting: str | None, **kwargs: Any) -> None:
        """waiting: the address that the person typed before and has not confirmed."""
        super().__init__(*args, **kwargs)
        self.used = self.instance.email or ""
        self.fields["email"].initial = waiting or self.used
        called = [("", _("Chưa chọn, gọi bằng họ tên")), *Person.Address.choices]
        self.fields["address_as"].choices = called
        self.fields["language"].required = False  # a page that was opened before it asked

    def moves(self) -> bool:
        """Asks for another address than the one in use, or for another phone."""
        typed = self["email"].data or ""
        other = self.is_bound and typed.strip().lower() != self.used
        return other or "phone" in self.changed_data

    def clean_email(self) -> str | None:
        email = self.cleaned_data["email"].lower()
        if email and self._of_another(email__iexact=email):
            raise forms.ValidationError(_("Thư điện tử này là của người khác. Xem lại."))
        return email or None

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.instance.language

    def clean_phone(self) -> str | None:
        digits = whole_phone(self.cleaned_data["phone"])
        if digits and self._of_another(phone=digits):
            raise forms.ValidationError(_("Số điện thoại này là của người khác. Xem lại."))
        return digits

    def _of_another(self, **what: str) -> bool:
        return Person.objects.filter(**what).exclude(pk=self.instance.pk).exists()

    @transaction.atomic
    def save(self, commit: bool = True) -> Person:
        """Under the lock of the person's row, so that no more than one address waits: the last."""
        used = Person.objects.select_for_update().get(pk=self.instance.pk).email
        new = self.cleaned_data["email"]
        self.instance.email = new and used  # which a link may have changed since it was read
        person: Person = super().save(commit)
        own = EmailAddress.objects.filter(user=person)
        own.exclude(email=new).delete()
        if new and new != used:
            own.get_or_create(user=person, email=new)
        return person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if not cleaned["email"]:
            self.instance.email = None
        if not cleaned["phone"] and not cleaned["email"]:
            self.add_error("email", _("Giữ lại thư điện tử hoặc số điện thoại để đăng nhập."))
        elif not cleaned["phone"] and not self.instance.email:
            self.add_error("phone", _("Giữ số điện thoại đến khi thư điện tử mới được xác nhận."))
        return cleaned


def whole_phone(typed: str) -> str | None:
    """The digits. Raises ValidationError."""
    digits = phone_digits(typed)
    if typed:
        RegexValidator(r"^0\d{9,10}$", _("Ghi đủ số điện thoại, ví dụ 0900 000 321."))(digits)
    return digits or None


class MembershipMoveForm(forms.Form):
    """Where a person goes on in the same role, and from which day."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị mới"),
        queryset=Unit.objects.none(),
        empty_label=gettext_lazy("Chọn đơn vị"),
        error_messages={"required": gettext_lazy("Chọn đơn vị mới.")},
    )
    day = DayField(label=gettext_lazy("Làm ở đơn vị mới từ ngày"))

    def __init__(
        self, *args: Any, membership: Membership, units: models.QuerySet[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today
        self.fields["unit"].queryset = units.exclude(pk=membership.unit_id)
        self.membership = membership

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        begun, last = self.membership.valid_from, self.membership.valid_to
        if begun and day < begun:
            raise forms.ValidationError(_("Ngày chuyển phải sau ngày bắt đầu ở đơn vị cũ."))
        if last and day > last:
            late = _("Vai trò ở đơn vị cũ chỉ đến hết ngày {last}. Chọn một ngày không muộn hơn.")
            raise forms.ValidationError(late.format(last=format_date(last)))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        person, role = self.membership.person, self.membership.role
        there = person.memberships.filter(unit=cleaned["unit"], role=role)
        if there.not_over(cleaned["day"]).exists():
            taken = _("{person} đã có vai trò này ở {unit}.")
            self.add_error("unit", taken.format(person=person, unit=cleaned["unit"].called))
        elif not Unit.objects.in_force(cleaned["day"]).contains(cleaned["unit"]):
            absent = _("Ngày đã ghi không có {unit}.")
            self.add_error("unit", absent.format(unit=cleaned["unit"].called))
        return cleaned
