"""Signing in by e-mail or phone."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from organizations.models import Person, phone_digits


class EmailOrPhoneBackend(ModelBackend):
    """Finds the person by what they typed, an e-mail or a phone number in any spelling."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:  # fmt: skip
        typed = username or kwargs.get("email") or ""
        found = Person.objects.filter(
            Q(email__iexact=typed) | Q(phone=phone_digits(typed) or None)
        ).first()
        if found and found.check_password(password or "") and self.user_can_authenticate(found):
            return found
        if not found:
            Person().set_password(password)  # the same time for known and unknown
        return None


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
