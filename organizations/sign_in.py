"""Signing in by e-mail or phone."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.urls import reverse

from organizations.models import Person, phone_digits

logger = logging.getLogger(__name__)

WRONG = "Thư điện tử, số điện thoại hoặc mật khẩu chưa đúng. Xem lại rồi gõ lại."


class SignedInRequest(HttpRequest):
    """What `login_required` lets through, for the annotations of views."""

    user: Person


def sign_in_name(typed: str) -> str:
    """The one spelling of what was typed: an e-mail in small letters, or a phone's digits."""
    return typed.strip().lower() if "@" in typed else phone_digits(typed)


class EmailOrPhoneBackend(ModelBackend):
    """Finds the person by what they typed, an e-mail or a phone number in any spelling."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:  # fmt: skip
        name = sign_in_name(username or kwargs.get("email") or "")
        by = {"email__iexact": name} if "@" in name else {"phone": name}
        found = Person.objects.filter(**by).first() if name else None
        if found and found.check_password(password or "") and self.user_can_authenticate(found):
            return found
        if not found:
            Person().set_password(password)  # the same time for known and unknown
        return None


class AccountAdapter(DefaultAccountAdapter):
    """What the portal says and does differently from django-allauth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": "Sai quá nhiều lần. Chờ 5 phút rồi đăng nhập lại.",
        "enter_current_password": "Mật khẩu đang dùng chưa đúng.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is down must not tell the addresses we know from the others."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            logger.warning("The mail server did not take a mail: %s", template_prefix)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under the portal's own address, whatever host the request named."""
        named = {"uidb36": "UID", "key": "KEY"}
        path = reverse("account_reset_password_from_key", kwargs=named)
        return settings.PORTAL_URL + path.replace("UID-KEY", key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")
