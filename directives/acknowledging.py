"""A unit says that it has a letter: by a tap on its page, or by the link of the mail that told it.

The link is signed and kept nowhere: it names the addressee and the person it was sent to, in whose
name it acts. Security test 41: "One-time links need a POST from a page (safe-link bots), are
single-use, bound to purpose, expire".
"""

from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _

from contest_portal import clock
from directives.models import Addressee
from directives.rules import answers_for
from organizations.models import Person

WORKING_DAYS = 2  # Statement 11: "… the sender sees who has not after 2 working days"
LINK_LASTS = timedelta(days=60)  # from the day the letter went out


def _signer() -> signing.Signer:
    return signing.Signer(salt="directives.acknowledging")


def token_of(addressee: Addressee, person: Person) -> str:
    """The same at each call: a message that is sent once more carries the same link."""
    return _signer().sign_object([addressee.pk, person.pk])


def read(token: str) -> tuple[Addressee, Person] | None:
    """Whom and what the link is for; None for one that we have not made or that leads nowhere."""
    try:
        addressee_pk, person_pk = _signer().unsign_object(token)
    except signing.BadSignature:
        return None
    related = ("unit", "directive__document__issuer", "directive__office", "acknowledged_by")
    sent = Addressee.objects.filter(directive__issued_at__isnull=False)
    addressee = sent.select_related(*related).filter(pk=addressee_pk).first()
    person = Person.objects.filter(pk=person_pk).first()
    return (addressee, person) if addressee and person else None


def refusal(addressee: Addressee, person: Person) -> str:
    """Why the link does nothing any more, as a sentence; empty if it still does."""
    if not person.is_active or not answers_for(person, addressee):
        return _(
            "{person} không còn là cán bộ đầu mối của {unit}, nên không xác nhận thay đơn vị được. "
            "Chuyển thư này cho cán bộ đầu mối hiện nay."
        ).format(person=person.full_name, unit=addressee.unit)
    issued = addressee.directive.issued_at
    if not addressee.acknowledged_at and issued and clock.now() > issued + LINK_LASTS:
        return _(
            "Đường dẫn trong thư chỉ dùng được {days} ngày. Đăng nhập, vào trang Việc của tôi để "
            "xác nhận."
        ).format(days=LINK_LASTS.days)
    return ""


def acknowledge(addressee: Addressee, by: Person) -> bool:
    """The unit has the letter. False: somebody had said so already, and nothing changes."""
    waiting = Addressee.objects.filter(pk=addressee.pk, acknowledged_at__isnull=True)
    return waiting.update(acknowledged_at=clock.now(), acknowledged_by=by) == 1
