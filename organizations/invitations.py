"""Inviting a person to a unit, and the link with which the person sets a password, exactly once."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from smtplib import SMTPException
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock, languages, smtp
from contest_portal.vietnamese import format_date
from contest_portal.waking import wake
from contest_portal.workflow import Refused
from organizations import rules
from organizations.models import (
    INVITATION_DAYS,
    Invitation,
    Membership,
    Person,
    Role,
    Unit,
    new_token,
    token_digest,
)

LINKS_A_DAY = 200  # by hand of each person, by mail to the people of all lists
LEASE = timedelta(minutes=10)  # so long a link is held whose mail is on its way

UNKNOWN = gettext_lazy("Lời mời này không có. Xem lại đường dẫn, hoặc quét lại mã trên phiếu.")
USED = gettext_lazy("Lời mời này đã dùng rồi. Anh chị đăng nhập bằng mật khẩu đã đặt.")
EXPIRED = gettext_lazy(
    "Lời mời này đã hết hạn, hoặc đã có lời mời mới thay. "
    "Nhờ cán bộ đầu mối của đơn vị cấp lời mời mới."
)


def invite(person: Person, unit: Unit, role: str, *, by: Person) -> str | None:
    """Give the role; the link's token, if the person needs one and `by` may hold it.

    Raises Refused when somebody, or a second click, has just done the same.
    """
    try:
        with transaction.atomic():
            unit = Unit.objects.select_for_update().get(pk=unit.pk)  # a second click waits here
            return give(person, unit, role, day=clock.today(), by=by)[1]
    except IntegrityError:
        raise Refused(
            _("Người này vừa được mời ở một đơn vị khác. Bấm lại để mời vào đây.")
        ) from None


def give(
    person: Person, unit: Unit, role: str, *, day: date, by: Person
) -> tuple[Membership, str | None]:
    """The role from the day on, and the link's token as in `invite`. Raises Refused."""
    if unit.valid_to and unit.valid_to < day:
        last = format_date(unit.valid_to)
        gone = _("{unit} chỉ có đến hết ngày {day}. Chọn đơn vị nhận việc.")
        raise Refused(gone.format(unit=unit.called, day=last))
    is_new = person.pk is None
    if is_new:
        person.set_unusable_password()
        person.save()
    roles = person.memberships.filter(unit=unit, role=role)
    if roles.not_over(day).exists():
        raise Refused(_("Người này đã có vai trò đó ở đơn vị."))
    needs_link = is_new or (not person.has_usable_password() and rules.may_hand_link(by, person))
    retire_links([person])  # an older link must not open the new role to whoever kept it
    membership = person.memberships.create(unit=unit, role=role, valid_from=day)
    return membership, _new_link(person, by) if needs_link else None


def renew(person: Person, *, by: Person) -> str:
    """A new link in place of those not used: for someone who lost it or forgot the password."""
    with transaction.atomic():
        retire_links([person])
        return _new_link(person, by)


def retire_links(people: Iterable[Person]) -> None:
    """Links that were not used lead nowhere from now on, as if they had never been open."""
    unused = Invitation.objects.filter(person__in=people, used_at__isnull=True)
    unused.update(expires_at=F("created_at"))


def _new_link(person: Person, by: Person) -> str:
    if _none_left(by):
        enough = _("Hôm nay anh chị đã cấp {number} lời mời. Ngày mai mời tiếp.")
        raise Refused(enough.format(number=LINKS_A_DAY))
    token = new_token()
    Invitation.objects.create(person=person, created_by=by, digest=token_digest(token))
    return token


def _none_left(by: Person | None) -> bool:
    """Security test 27: nobody makes the portal write to strangers without end. None: by lists."""
    since = clock.now() - timedelta(days=1)
    return Invitation.objects.filter(created_by=by, created_at__gt=since).count() >= LINKS_A_DAY


def address(token: str) -> str:
    """The link that is printed and mailed."""
    return settings.PORTAL_URL + reverse("invitation_accept", args=[token])


def mail(person: Person, context: dict[str, Any]) -> bool:
    """Tell the person by mail, if there is an address. False: the mail could not be handed over."""
    try:
        _send(person, context)
    except (SMTPException, OSError):
        return False
    return True


def _send(person: Person, context: dict[str, Any]) -> None:
    if not person.email:
        return
    sign_in = settings.PORTAL_URL + reverse("account_login")
    given = {**context, "sign_in": sign_in, "portal_name": settings.PORTAL_NAME}
    with languages.of(person):
        text = render_to_string("organizations/mail/invitation.txt", given)
        subject = _("Lời mời vào {portal}").format(portal=settings.PORTAL_NAME)
    send_mail(subject, text, None, [person.email])


def wake_mails() -> None:
    """Have who came in by a list invited by mail, once it is stored."""
    wake("organizations.tasks.mail_invitations")


def mail_waiting() -> int:
    """Invite by mail those who came in by a list. Stops where the mail server takes none, and at
    the day's limit. Returns how many mails were taken."""
    sent = 0
    for pk in _waiting().order_by("pk").values_list("pk", flat=True):
        if _none_left(None):
            break
        try:
            sent += _mail_one(pk)
        except OSError:
            break
    return sent


def _waiting() -> QuerySet[Person]:
    """They have an address, a role, no password, and no link: none that is open or ran out, only
    such as were retired or whose mail never went out. An address that was refused waits for
    another."""
    known = Q(used_at__isnull=False) | Q(refused=OuterRef("email"))
    stood = Q(expires_at__gt=clock.now()) | Q(expires_at__gt=F("created_at") + LEASE)
    links = Invitation.objects.filter(known | stood, person=OuterRef("pk"))
    roles = Membership.objects.in_force().filter(person=OuterRef("pk"))
    return Person.objects.filter(
        ~Exists(links), Exists(roles), email__isnull=False, is_active=True,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
    )  # fmt: skip


def _mail_one(pk: int) -> bool:
    """Was the mail taken? The link is stored before, and stands from then on. Raises OSError where
    the server takes no mail at all; the row is the lock of two workers."""
    token = new_token()
    with transaction.atomic():
        person = _waiting().select_for_update().filter(pk=pk).first()
        if person is None:
            return False
        membership = person.memberships.in_force().select_related("unit").order_by("pk")[0]
        until = clock.now() + LEASE
        link = person.invitations.create(digest=token_digest(token), expires_at=until)
    context = {"person": person, "unit": membership.unit, "days": INVITATION_DAYS}
    context |= {"role": Role(membership.role).label, "link": address(token)}
    held = Invitation.objects.filter(pk=link.pk, expires_at=until)
    try:
        _send(person, context)
    except smtp.Refused:
        held.update(refused=person.email, expires_at=F("created_at"))
        return False
    except smtp.Unsure:  # it may have come: the link opens
        pass
    except OSError as error:
        link.delete()
        if type(error) is smtp.NotHandedOver:  # the server said "later" of this one
            return False
        raise
    held.update(expires_at=F("created_at") + timedelta(days=INVITATION_DAYS))
    return True


def tell_of_new_address(person: Person, old: str | None, *, by: Person) -> None:
    """To both addresses, so that nobody's mail goes elsewhere unnoticed. The old one resets no
    password any more."""
    EmailAddress.objects.filter(user=person).delete()
    given = {"person": person, "old": old, "by": by, "portal_name": settings.PORTAL_NAME}
    with languages.of(person):
        text = render_to_string("organizations/mail/new_address.txt", given)
        subject = _("Đổi thư điện tử trên {portal}").format(portal=settings.PORTAL_NAME)
    for address in filter(None, (old, person.email)):
        with suppress(SMTPException, OSError):
            send_mail(subject, text, None, [address])


def refusal(invitation: Invitation | None) -> str:
    """Why the link does not open, in words; empty if it does."""
    if invitation is None or not invitation.person.is_active:
        return str(UNKNOWN)
    if invitation.used_at:
        return str(USED)
    return "" if invitation.expires_at > clock.now() else str(EXPIRED)


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
