"""Who must have a second factor, and how one is taken off again.

Issue 8: required for staff. Those are the roles that read what others wrote under seal, or give
others more than their own unit's members may do: organisers, offices, leaders, and the chairs and
secretaries of councils whose round is open. Any other judge reads the own sheets alone, an officer
the own unit: they may have one.
"""

import logging
from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter as get_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from contest_portal.qr import qr_svg
from organizations.models import Person, Role
from organizations.sign_in import tell

logger = logging.getLogger(__name__)

STAFF = (Role.ORGANISER, Role.OFFICE, Role.LEADER)
# And what lies under them.
OPEN = ("mfa_index", "account_reauthenticate", "account_logout", "language")


def must_have(person: Person) -> bool:
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return any(m.role in STAFF for m in person.roles()) or person.presides


def lacks(person: Person) -> bool:
    """Must have a second factor, and has none."""
    if not must_have(person):
        return False
    roles = person.roles()  # a judge may have none
    has = (
        roles[0].has_second_factor if roles else Authenticator.objects.filter(user=person).exists()
    )
    return not has


def asked_for(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Who lacks a second factor is led to where it is set up, and gets nowhere else."""

    def ask(request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)  # the person is not asked for: feeds do not vary by cookie
        person = request.user
        shut = isinstance(person, Person) and lacks(person)
        if shut and not request.path.startswith(tuple(reverse(name) for name in OPEN)):
            return redirect("mfa_index")
        return get_response(request)

    return ask


def take_off(person: Person, *, by: Person | None) -> None:
    """A lost phone: the password alone lets in again, all sessions end, the person is told.

    by: who asked the person face to face; None: the operator, at the command line.
    """
    with transaction.atomic():
        Authenticator.objects.filter(user=person).delete()
        get_sessions().end_sessions(UserSession.objects.filter(user=person))
    logger.warning("Second factor of person %s taken off by %s", person.pk, by and by.pk)
    who = by.full_name if by else gettext_lazy("Người quản trị máy chủ")
    done = gettext_lazy("{who} vừa gỡ xác thực hai bước, để anh chị đăng nhập rồi đặt lại.")
    tell(person, format_lazy(done, who=who))


class Adapter(DefaultMFAAdapter):
    """What the portal says and does differently from django-allauth."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "Mã chưa đúng hoặc vừa dùng rồi. Chờ mã mới hiện ra rồi gõ lại."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "Vai trò của anh chị cần xác thực hai bước. Thêm cách khác trước, rồi bỏ cách này."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Bật xác thực hai bước trước, rồi tạo mã dự phòng."
        ),
    }

    def build_totp_svg(self, url: str) -> str:
        return qr_svg(url)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a second factor keeps the last one."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        left = others.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return not must_have(authenticator.user) or left.exists()

    def generate_authenticator_name(self, user: Person, type: str) -> str:
        many = Authenticator.objects.filter(user=user, type=type).count()
        return f"Khóa {many + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.PORTAL_NAME}
