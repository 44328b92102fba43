"""One text to many units: whom it reaches is shown first, then it is sent, once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.text import Truncator

from contest_portal import clock
from contest_portal.vietnamese import inert
from directives.models import Directive
from organizations.models import Membership, Person, Role, Unit
from reminders.models import Bulk, Message, Preference
from reminders.words import SUBJECT, closing
from submissions.debts import debts_of
from submissions.progress import board

WAIT = timedelta(minutes=3)  # from the button to the first mail: time to stop it
MOST_A_DAY = 5  # for each office; security test 27: "Nobody can make us mail strangers"


class Reached(NamedTuple):
    """One person, for which of the units, and whether a mail comes or only the portal tells."""

    person: Person
    units: list[Unit]

    @property
    def by_mail(self) -> bool:
        preference = getattr(self.person, "preference", None)
        inbox_only = preference and preference.channel == Preference.Channel.INBOX
        return bool(self.person.email) and not inbox_only


class Audience(NamedTuple):
    """Whom a text reaches, and the units in which it reaches nobody."""

    reached: list[Reached]
    unreached: list[Unit]

    @property
    def mails(self) -> int:
        return sum(one.by_mail for one in self.reached)


def owing(directive: Directive) -> list[Unit]:
    """The units that owe the letter anything yet. Three queries."""
    return [row.unit for row in board(directive) if debts_of(row)]


def audience(units: Iterable[Unit]) -> Audience:
    """The officers of the units, each once; nobody else is ever written to. One query."""
    found: dict[Person, list[Unit]] = {}
    wanted = list(units)
    officers = Membership.objects.in_force().filter(
        unit__in=wanted, role=Role.OFFICER, person__is_active=True
    )
    for m in officers.select_related("person__preference", "unit").order_by("person__sort_key"):
        found.setdefault(m.person, []).append(m.unit)
    told = {unit.pk for own in found.values() for unit in own}
    return Audience(
        [Reached(person, own) for person, own in found.items()],
        [unit for unit in wanted if unit.pk not in told],
    )


def still_reached(messages: Iterable[Message]) -> set[int]:
    """Of bulk mails, those whose recipient still is an officer of a unit of the letter. One query,
    none where there is no bulk mail."""
    mails = [message.pk for message in messages if message.bulk_id]
    officers = Membership.objects.in_force().filter(
        role=Role.OFFICER, person=OuterRef("recipient"), person__is_active=True,
        unit__letters__directive=OuterRef("bulk__directive"),
    )  # fmt: skip
    found = Message.objects.filter(Exists(officers), pk__in=mails) if mails else []
    return {message.pk for message in found}


def sent_today(office: Unit) -> int:
    """How many texts the office has sent today; holds others off to the transaction's end."""
    Unit.objects.select_for_update(no_key=True).get(pk=office.pk)
    today = clock.start_of(clock.today())
    return Bulk.objects.filter(directive__office=office, at__gte=today).count()


def typed(bulk: Bulk) -> list[str]:
    """The lines that the office typed, as they go out."""
    return [inert(line) for line in bulk.body.splitlines()]


def text(bulk: Bulk, person: Person) -> tuple[str, str]:
    """Subject and body as the person reads them: what was typed, line by line, made inert."""
    office = bulk.directive.office
    page = settings.PORTAL_URL + reverse("directive_detail", args=[bulk.directive_id])
    lines = [f"Kính gửi {inert(person.called)},", "", *typed(bulk), ""]
    lines += [inert(office.name), f"Công văn: {page}", "", closing()]
    return Truncator(inert(bulk.subject)).chars(SUBJECT), "\n".join(lines) + "\n"


def send(bulk: Bulk, to: Audience) -> None:
    """Write it down with a message for each person, in one transaction. The first mail goes out
    after `WAIT`: until then all of it can be stopped.

    Security test 26: "Bulk mail shows count and list first, can be stopped"."""
    with transaction.atomic():
        bulk.save()
        Message.objects.bulk_create((_message(bulk, one) for one in to.reached), batch_size=500)
        people = Person.objects.filter(pk__in=[one.person.pk for one in to.reached])
        people.update(unread=F("unread") + 1)


def _message(bulk: Bulk, one: Reached) -> Message:
    subject, body = text(bulk, one.person)
    return Message(
        recipient=one.person, slot=f"bulk {bulk.pk}", bulk=bulk, subject=subject, body=body,
        address=one.person.email or "", composed_at=bulk.at, due_at=bulk.at + WAIT,
        state=Message.State.WAITING if one.by_mail else Message.State.INBOX,
    )  # fmt: skip
