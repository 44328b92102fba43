"""Inviting a person to a unit, and the link with which the person sets a password, exactly once."""

from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from contest_portal import clock
from contest_portal.workflow import Refused
from organizations import rules
from organizations.models import Invitation, Person, Unit, new_token, token_digest

LINKS_A_DAY = 200

UNKNOWN = "Lời mời này không có. Xem lại đường dẫn, hoặc quét lại mã trên phiếu."
USED = "Lời mời này đã dùng rồi. Anh chị đăng nhập bằng mật khẩu đã đặt."
EXPIRED = (
    "Lời mời này đã hết hạn, hoặc đã có lời mời mới thay. "
    "Nhờ cán bộ đầu mối của đơn vị cấp lời mời mới."
)


def invite(person: Person, unit: Unit, role: str, *, by: Person) -> str | None:
    """Give the role; the link's token, if the person needs one and `by` may hold it.

    Raises Refused when somebody, or a second click, has just done the same.
    """
    try:
        with transaction.atomic():
            Unit.objects.select_for_update().get(pk=unit.pk)  # a second click waits here
            return _invite(person, unit, role, by)
    except IntegrityError:
        raise Refused("Người này vừa được mời ở một đơn vị khác. Bấm lại để mời vào đây.") from None


def _invite(person: Person, unit: Unit, role: str, by: Person) -> str | None:
    is_new = person.pk is None
    if is_new:
        person.set_unusable_password()
        person.save()
    roles = person.memberships.filter(unit=unit, role=role)
    if roles.not_over(clock.today()).exists():
        raise Refused("Người này đã có vai trò đó ở đơn vị.")
    needs_link = is_new or (not person.has_usable_password() and rules.may_hand_link(by, person))
    _retire_links(person)  # an older link must not open the new role to whoever kept it
    person.memberships.create(unit=unit, role=role, valid_from=clock.today())
    return _new_link(person, by) if needs_link else None


def renew(person: Person, *, by: Person) -> str:
    """A new link in place of those not used: for someone who lost it or forgot the password."""
    with transaction.atomic():
        _retire_links(person)
        return _new_link(person, by)


def _retire_links(person: Person) -> None:
    person.invitations.filter(used_at__isnull=True).update(expires_at=clock.now())


def _new_link(person: Person, by: Person) -> str:
    since = clock.now() - timedelta(days=1)
    if Invitation.objects.filter(created_by=by, created_at__gt=since).count() >= LINKS_A_DAY:
        raise Refused(f"Hôm nay anh chị đã cấp {LINKS_A_DAY} lời mời. Ngày mai mời tiếp.")
    token = new_token()
    Invitation.objects.create(person=person, created_by=by, digest=token_digest(token))
    return token


def address(token: str) -> str:
    """The link that is printed and mailed."""
    return settings.PORTAL_URL + reverse("invitation_accept", args=[token])


def mail(person: Person, context: dict[str, Any]) -> bool:
    """Tell the person by mail, if there is an address. False: the mail could not be handed over."""
    if not person.email:
        return True
    sign_in = settings.PORTAL_URL + reverse("account_login")
    given = {**context, "sign_in": sign_in, "portal_name": settings.PORTAL_NAME}
    text = render_to_string("organizations/mail/invitation.txt", given)
    subject = f"Lời mời vào {settings.PORTAL_NAME}"
    try:
        send_mail(subject, text, None, [person.email])
    except (SMTPException, OSError):
        return False
    return True


def tell_of_new_address(person: Person, old: str | None, *, by: Person) -> None:
    """To both addresses, so that nobody's mail goes elsewhere unnoticed. The old one resets no
    password any more."""
    EmailAddress.objects.filter(user=person).delete()
    given = {"person": person, "old": old, "by": by, "portal_name": settings.PORTAL_NAME}
    text = render_to_string("organizations/mail/new_address.txt", given)
    subject = f"Đổi thư điện tử trên {settings.PORTAL_NAME}"
    for address in filter(None, (old, person.email)):
        with suppress(SMTPException, OSError):
            send_mail(subject, text, None, [address])


def refusal(invitation: Invitation | None) -> str:
    """Why the link does not open, in words; empty if it does."""
    if invitation is None or not invitation.person.is_active:
        return UNKNOWN
    if invitation.used_at:
        return USED
    return "" if invitation.expires_at > clock.now() else EXPIRED


def accept(invitation: Invitation, password: str) -> None:
    """Use the link and set the password. Of two clicks at the same moment one is Refused."""
    now = clock.now()
    with transaction.atomic():
        open_links = Invitation.objects.filter(
            pk=invitation.pk, used_at__isnull=True, expires_at__gt=now
        )
        if open_links.update(used_at=now) != 1:
            raise Refused(USED)
        invitation.person.set_password(password)
        invitation.person.save(update_fields=["password"])
