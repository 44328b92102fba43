"""Signing in by e-mail or phone."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from smtplib import SMTPException
from time import time
from typing import Any, TypeVar

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock, languages
from organizations import invitations
from organizations.models import Person, phone_digits

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer", bound=HttpResponseBase)

WRONG = gettext_lazy("Thư điện tử, số điện thoại hoặc mật khẩu chưa đúng. Xem lại rồi gõ lại.")

# What allauth does to an account, by the template of the mail that it would send.
CHANGES = {
    "account/email/password_changed": gettext_lazy("Mật khẩu của anh chị vừa được đổi."),
    "account/email/password_set": gettext_lazy("Mật khẩu của anh chị vừa được đặt."),
    "account/email/password_reset": gettext_lazy(
        "Mật khẩu của anh chị vừa được đặt lại qua thư điện tử."
    ),
    "mfa/email/totp_activated": gettext_lazy("Xác thực hai bước bằng ứng dụng vừa được bật."),
    "mfa/email/totp_deactivated": gettext_lazy("Xác thực hai bước bằng ứng dụng vừa bị tắt."),
    "mfa/email/recovery_codes_generated": gettext_lazy(
        "Bộ mã dự phòng mới vừa được tạo, mã cũ hết dùng được."
    ),
    "mfa/email/webauthn_added": gettext_lazy("Một khóa truy cập vừa được thêm."),
    "mfa/email/webauthn_removed": gettext_lazy("Một khóa truy cập vừa bị xóa."),
    "socialaccount/email/account_connected": format_lazy(
        gettext_lazy("Vừa có liên kết với {provider}."), provider=settings.OIDC_LABEL
    ),
}

OTHER_WAYS = {
    "reauthenticate": gettext_lazy("Gõ mật khẩu"),
    "mfa_reauthenticate": gettext_lazy("Gõ mã của ứng dụng, hoặc mã dự phòng"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Dùng khóa truy cập"),
    "oidc": format_lazy(
        gettext_lazy("Đăng nhập lại bằng {provider}"), provider=settings.OIDC_LABEL
    ),
    "reset": gettext_lazy("Đặt mật khẩu qua thư điện tử"),
}


class SignedInRequest(HttpRequest):
    """What `login_required` lets through, for the annotations of views."""

    user: Person


def sign_in_name(typed: str) -> str:
    """The one spelling of what was typed: an e-mail in small letters, or a phone's digits."""
    return typed.strip().lower() if "@" in typed else phone_digits(typed)


def tell(person: Person, what: Promise) -> None:
    """Write to the person that the account changed; a mail server that is down holds nothing up.

    what: a lazy sentence, for the mail speaks its reader's language.
    """
    if not person.email:
        return
    given = {"person": person, "what": what, "at": clock.now(), "portal": settings.PORTAL_NAME}
    with languages.of(person):
        text = render_to_string("organizations/mail/account_changed.txt", given)
        subject = _("Tài khoản của anh chị trên {portal} vừa thay đổi").format(
            portal=settings.PORTAL_NAME
        )
    try:
        send_mail(subject, text, None, [person.email])
    except (SMTPException, OSError):
        logger.warning("The mail server did not take a mail: account changed")


def waiting_address(person: Person) -> str | None:
    """What the person typed as the own address and has not confirmed."""
    waiting = EmailAddress.objects.filter(user=person).exclude(email=person.email)
    return waiting.values_list("email", flat=True).first()


def tell_of_typed_address(
    request: HttpRequest, person: Person, old: str | None, new: str | None
) -> None:
    """What the person typed as the own address, and `AccountForm` stored, is used once the link
    sent to it was pressed; the one that is used until then is told at once. None: there is none
    any more, of which the old one is told."""
    waiting = EmailAddress.objects.filter(user=person, email=new).exclude(email=person.email)
    for address in waiting:
        address.send_confirmation(request)
        asked = gettext_lazy("Có yêu cầu đổi thư điện tử của anh chị thành {address}.")
        tell(person, format_lazy(asked, address=new))
    if old and not person.email:
        invitations.tell_of_new_address(person, old, by=person)


def mail_password_reset(pk: int) -> None:
    """The link that sets a new password; of nobody's key, nothing."""
    if person := Person.objects.filter(pk=pk, is_active=True, email__isnull=False).first():
        request_password_reset(None, person.email, [person], None)


def require_recent_sign_in(request: HttpRequest) -> None:
    """Security test 42: asked for by what moves an account, a role or a result, once it is known
    that the person may. Who signed in long ago confirms it first; what was typed waits in the
    session meanwhile, and the view begins anew.

    allauth's own decorator lets through who has neither a password nor a second factor.
    """
    if get_adapter(request).is_reauthentication_required(app="allauth.mfa"):
        raise ReauthenticationRequired


def recent_sign_in(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """`require_recent_sign_in` for what everybody who is signed in may do."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
        require_recent_sign_in(request)
        return view(request, *args, **kwargs)

    return confirmed


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
        "too_many_login_attempts": gettext_lazy("Sai quá nhiều lần. Chờ 5 phút rồi đăng nhập lại."),
        "enter_current_password": gettext_lazy("Mật khẩu đang dùng chưa đúng."),
        "incorrect_password": gettext_lazy("Mật khẩu chưa đúng."),
        "rate_limited": gettext_lazy("Sai quá nhiều lần. Chờ 5 phút rồi thử lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Without a request: what allauth adds of it no mail of ours says."""
        with languages.of(context["user"]):
            mail = self.render_mail(template_prefix, email, context)
        try:
            mail.send()
        except (SMTPException, OSError):
            logger.warning("The mail server did not take a mail: %s", template_prefix)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under the portal's own address, whatever host the request named."""
        named = {"uidb36": "UID", "key": "KEY"}
        path = reverse("account_reset_password_from_key", kwargs=named)
        return settings.PORTAL_URL + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Under the portal's own address, as above."""
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return settings.PORTAL_URL + path

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account")

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """From now on it is the person's address, unless another came by it meanwhile; both
        addresses are told."""
        confirmed, new = False, email_address.email
        with suppress(IntegrityError), transaction.atomic():
            person = Person.objects.select_for_update().get(pk=email_address.user_id)
            old, email_address.user = person.email, person
            waiting = EmailAddress.objects.filter(user=person)
            waiting.exclude(pk=email_address.pk).delete()
            if not waiting.exists():  # it was pressed twice, or another address was typed
                return False
            others = Person.objects.exclude(pk=person.pk).filter(email__iexact=new)
            confirmed = not others.exists() and super().confirm_email(request, email_address)
        if confirmed:
            invitations.tell_of_new_address(person, old, by=person)
        else:
            refused = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, refused, {"email": new})
        return confirmed

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def reauthenticate(self, user: Person, password: str) -> bool:
        """Under the limits of sign-in."""
        name = user.email or user.phone
        return self.authenticate(self.request, email=name, password=password) == user

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has no password, since the province's provider signs them in, is sent there again."""
        methods = super().get_reauthentication_methods(user)
        if settings.OIDC_ISSUER and not user.has_usable_password():
            methods.append({"id": "oidc", "url": reverse("oidc_again")})
        if not methods:  # the provider is switched off: else sign-in would lead back here for ever
            methods.append({"id": "reset", "url": reverse("account_reset_password")})
        return [method | {"description": OTHER_WAYS[method["id"]]} for method in methods]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a short while ago, or confirmed it since, is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        return time() - latest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def send_notification_mail(
        self, template_prefix: str, user: Person,
        context: dict[str, Any] | None = None, email: str | None = None,
    ) -> None:  # fmt: skip
        """What allauth did to the account, as one sentence of ours."""
        tell(user, CHANGES[template_prefix])
