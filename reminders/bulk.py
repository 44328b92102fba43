"""One text to many units: whom it reaches is shown first, then it is sent, once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, prefetch_related_objects
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from contest_portal import clock, languages
from contest_portal.vietnamese import inert
from directives.models import Addressee, Directive
from organizations.lifetimes import who_acts_for
from organizations.models import Person, Role, Unit
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
    """Who acts for the units as an officer, each once; nobody else is ever written to. Two
    queries."""
    found: dict[Person, list[Unit]] = {}
    wanted = list(units)
    acting = who_acts_for(wanted, Role.OFFICER)
    for unit in wanted:
        for person in {m.person for m in acting[unit.pk]}:
            found.setdefault(person, []).append(unit)
    prefetch_related_objects([*found], "preference")
    reached = [Reached(person, own) for person, own in found.items()]
    return Audience(
        sorted(reached, key=lambda one: one.person.sort_key),
        [unit for unit in wanted if not acting[unit.pk]],
    )


def still_reached(messages: Iterable[Message]) -> set[int]:
    """Of bulk mails, those whose recipient still acts as an officer for a unit of the letter. Three
    queries, none where there is no bulk mail."""
    mails = [m.pk for m in messages if m.bulk_id and not m.is_forgotten]
    if not mails:
        return set()
    found = Message.objects.filter(pk__in=mails)
    letters = found.values("bulk__directive")
    rows = Addressee.objects.filter(directive__in=letters).select_related("unit")
    acting = who_acts_for({row.unit for row in rows}, Role.OFFICER)
    reach = {(row.directive_id, m.person_id) for row in rows for m in acting[row.unit_id]}
    told = found.values_list("pk", "bulk__directive", "recipient")
    return {pk for pk, letter, person in told if (letter, person) in reach}


def sent_today(office: Unit) -> int:
    """How many texts the office has sent today; holds others off to the transaction's end."""
    Unit.objects.select_for_update(no_key=True).get(pk=office.pk)
    today = clock.start_of(clock.today())
    return Bulk.objects.filter(directive__office=office, at__gte=today).count()


def typed(bulk: Bulk) -> list[str]:
    """The lines that the office typed, as they go out."""
    return [inert(line) for line in bulk.body.splitlines()]


def text(bulk: Bulk, person: Person) -> tuple[str, str]:
    """Subject and body as the person reads them: what was typed, line by line, made inert; around
    it the person's language."""
    office = bulk.directive.office
    page = settings.PORTAL_URL + reverse("directive_detail", args=[bulk.directive_id])
    with languages.of(person):
        lines = [_("Kính gửi {name},").format(name=inert(person.called)), "", *typed(bulk), ""]
        lines += [inert(office.name), _("Công văn: {page}").format(page=page), "", closing()]
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
