"""The forms of sign-in: django-allauth's, with the portal's words, and the first password."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from allauth.account import forms as allauth
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _, gettext_lazy

from organizations.models import Person
from organizations.sign_in import sign_in_name
from organizations.tasks import mail_password_reset

PASSWORD_HELP = gettext_lazy("Ít nhất 8 chữ và số, không chỉ toàn số.")
NEW = {"password1": gettext_lazy("Mật khẩu mới"), "password2": gettext_lazy("Gõ lại mật khẩu mới")}
DIFFERENT = gettext_lazy("Hai lần gõ mật khẩu chưa giống nhau.")


class LoginForm(allauth.LoginForm):
    """One field for e-mail and phone. django-allauth takes what is typed for an e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Thư điện tử hoặc số điện thoại"),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
            error_messages={"required": _("Ghi thư điện tử hoặc số điện thoại.")},
        )
        _name(self, {"password": _("Mật khẩu")})
        self.fields["password"].help_text = ""
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """One spelling, so that attempts on one account count together."""
        return sign_in_name(self.cleaned_data["login"])


class TwiceTyped(forms.Form):
    """A new password is typed twice: people with only a phone cannot ask for a reset by mail."""

    def clean_password2(self) -> str:
        password2: str = self.cleaned_data["password2"]
        if self.cleaned_data.get("password1", password2) != password2:
            raise forms.ValidationError(DIFFERENT)
        return password2


class ChangePasswordForm(TwiceTyped, allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["oldpassword", "password1", "password2"])
        _name(self, {"oldpassword": _("Mật khẩu đang dùng"), **NEW})
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(TwiceTyped, allauth.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, NEW)


class ResetPasswordForm(allauth.ResetPasswordForm):
    """Known or unknown, the worker is handed a key, and the answer does not wait for the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = _("Thư điện tử")
        email.widget.attrs.pop("placeholder")
        wanted = _("Ghi địa chỉ thư điện tử, ví dụ ten@tinh.vn.")
        email.error_messages = {"required": wanted, "invalid": wanted}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        pk = self.whose()
        transaction.on_commit(lambda: mail_password_reset.delay(pk), robust=True)
        email: str = self.cleaned_data["email"]
        return email

    def whose(self) -> int:
        """The key of whose address it is, or 0: not of whom it still waits to be confirmed by."""
        email = self.cleaned_data["email"].lower()
        return next((person.pk for person in self.users if person.email == email), 0)


class ResetPasswordKeyForm(TwiceTyped, allauth.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, NEW)


class FirstPasswordForm(TwiceTyped):
    """The first password of an invited person."""

    password1 = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        _name(self, {"password1": _("Đặt mật khẩu"), "password2": _("Gõ lại mật khẩu")})

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.person)
        return password


class PasswordAgainForm(allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, {"password": _("Mật khẩu")})
        self.fields["password"].help_text = ""


class CodeForm(mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self.fields["code"], _("Mã 6 số trong ứng dụng, hoặc một mã dự phòng"))

    @cached_property
    def has_passkey(self) -> bool:
        """Whoever is asked for the code may use one instead."""
        return is_mfa_enabled(self.user, [Authenticator.Type.WEBAUTHN])


class CodeAgainForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self.fields["code"], _("Mã 6 số trong ứng dụng, hoặc một mã dự phòng"))


class FirstCodeForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self.fields["code"], _("Mã 6 số đang hiện trong ứng dụng"))

    @property
    def secret_in_fours(self) -> str:
        """As people type it; the applications take it with its spaces."""
        return " ".join(wrap(self.secret, 4))


class PasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Đặt tên cho khóa này")
        self.fields["name"].help_text = _("Để sau này nhận ra, ví dụ Điện thoại của tôi.")
        self.fields["name"].max_length = 100


def _name_code(field: forms.Field, label: str) -> None:
    field.label = label
    field.widget.attrs |= {"class": "short-field", "inputmode": "numeric"}
    field.widget.attrs.pop("placeholder", None)
    field.error_messages["required"] = _("Gõ mã.")


def _name(form: forms.BaseForm, labels: Mapping[str, str | Promise]) -> None:
    """Our labels, and none of the placeholders that stand for labels."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = str(label)
        field.widget.attrs.pop("placeholder", None)
        field.error_messages["required"] = _("Gõ mật khẩu.")
        if name == "password1":
            field.help_text = PASSWORD_HELP
