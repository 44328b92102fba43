"""What is due becomes messages: one a person and day, by the state of this moment."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, time

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from contest_portal import clock
from directives.working_days import day_off
from organizations.models import Person
from reminders import bulk
from reminders.models import Message, Notice, Preference
from reminders.mornings import LATER, MORNING
from reminders.saying import say
from reminders.words import Said, digest

BATCH = 200  # people told in one transaction
NOTED = ("state", "text", "message", "due_at", "result")
EVENING = time(17)
EACH, INBOX = Preference.Channel.EACH, Preference.Channel.INBOX
State = Notice.State
logger = logging.getLogger(__name__)


def in_office_hours(moment: datetime) -> bool:
    """Reminders go out then; one that was held up waits for the next working morning."""
    local = timezone.localtime(moment)
    return MORNING <= local.time() < EVENING and not day_off(local.date())


def awake(moment: datetime) -> Q:
    """A condition on what has a `recipient`: it is not in this person's quiet hours."""
    now = timezone.localtime(moment).time()
    person = "recipient__preference"
    begins, ends = f"{person}__quiet_from", f"{person}__quiet_to"
    over, ahead = Q(**{f"{ends}__lte": now}), Q(**{f"{begins}__gt": now})
    same_day = Q(**{f"{begins}__lte": F(ends)})
    chosen = (same_day & (over | ahead)) | (~same_day & over & ahead)
    usual = Preference()
    if usual.quiet_to <= now < usual.quiet_from:
        return Q(**{f"{person}__isnull": True}) | chosen
    return Q(**{f"{person}__isnull": False}) & chosen


def gather() -> int:
    """Make messages of all notices that are due; returns how many people were told.

    Any number may gather at once: each notice is locked by one of them, and the second message of
    a slot is refused by the database, with all that its batch did.
    """
    now, told, last = clock.now(), 0, 0
    while people := list(
        _due(now)
        .filter(recipient__gt=last)
        .order_by("recipient")
        .values_list("recipient", flat=True)
        .distinct()[:BATCH]
    ):
        told += _tell(people, now)
        last = people[-1]
    return told


def overtaken(moment: datetime) -> Q:
    """A condition: a later milestone of the same matter and day is due too, or a later morning of
    the same desk."""
    same = ("recipient", "kind", "unit", "deadline", "counted_to")
    later = Notice.objects.filter(
        Q(dossier=OuterRef("dossier")) | Q(dossier=None),
        **{name: OuterRef(name) for name in same},
        milestone__lt=OuterRef("milestone"),
        due_at__lte=moment,
    )
    desk = Notice.objects.filter(
        recipient=OuterRef("recipient"), kind=Notice.Kind.DESK, due_at__lte=moment,
        due_at__gt=OuterRef("due_at"),
    )  # fmt: skip
    return Q(Exists(later)) | Q(Exists(desk), kind=Notice.Kind.DESK)


def compose_anew(messages: Iterable[Message], *, told: bool = False) -> list[Message]:
    """Say again what is owed now; returns the messages that still say anything.

    What nobody owes any more is skipped, and a message of nothing else is cancelled; what went out
    before stays as it was told. Who wants no mail any more finds it on the portal. told: leave the
    others alone, too. A bulk mail says what its office wrote, to who still acts for one of the
    letter's units.
    """
    messages = list(messages)
    reached = bulk.still_reached(messages)
    groups = defaultdict(list)
    for notice in _whole(Notice.objects.filter(message__in=messages)):
        groups[notice.message_id].append(notice)
    said = say([notice for group in groups.values() for notice in group])
    changed: list[Notice] = []
    kept: list[Message] = []
    empty: list[Message] = []
    before = {message: _words(message) for message in messages}
    for message in messages:
        group = groups[message.pk]
        stays = told or message.sent_at
        changed += [n for n in group if said.get(n.pk) or not stays]
        if parts := [part for n in group if (part := said.get(n.pk))]:
            message.subject, message.body = digest(message.recipient, parts)
        message.address = message.recipient.email or ""
        (kept if parts or message.pk in reached else empty).append(message)
    for notice in changed:
        _note(notice, said)
    Notice.objects.bulk_update(changed, NOTED, batch_size=BATCH)
    anew = [message for message in kept if _words(message) != before[message]]
    Message.objects.bulk_update(anew, ["subject", "body", "address"], batch_size=BATCH)
    if told:
        return kept
    _cancel(empty)
    unwanted = [m for m in kept if not _by_mail(m.recipient, legal=_legal(groups[m.pk]))]
    _not_sent(unwanted).update(state=Message.State.INBOX, claim="", lease_until=None)
    return [message for message in kept if message not in unwanted]


def _words(message: Message) -> tuple[str, str, str]:
    return message.subject, message.body, message.address


def _cancel(messages: list[Message]) -> None:
    """What has nothing to say any more; one that went out before is as sent as it was."""
    held = _not_sent(messages)
    done = {"result": "Không còn việc phải nhắc.", "claim": "", "lease_until": None}
    held.filter(sent_at=None, was_unsure=True).update(state=Message.State.UNSURE, **done)
    held.filter(sent_at=None, read_at=None).update(state=Message.State.CANCELLED, **done)
    held.filter(sent_at=None).update(state=Message.State.INBOX, **done)  # was read on the portal
    held.update(state=Message.State.SENT, **done)


def _not_sent(messages: list[Message]) -> QuerySet[Message]:
    waiting = (Message.State.WAITING, Message.State.CLAIMED)
    return Message.objects.filter(pk__in=[m.pk for m in messages], state__in=waiting)


def _note(notice: Notice, said: dict[int, Said | None]) -> None:
    """What becomes of a notice. One that cannot be put into words is tried again later."""
    if notice.pk not in said:
        notice.state, notice.message = State.PLANNED, None
        notice.due_at = clock.now() + LATER
    elif part := said[notice.pk]:
        if notice.state == State.SKIPPED:
            notice.result = ""
        notice.state, notice.text = State.TOLD, part.text
    else:
        notice.state, notice.result = State.SKIPPED, _why_not(notice)


def _why_not(notice: Notice) -> str:
    person, day = notice.recipient, notice.deadline and notice.deadline.last_valid_day
    acts = any(m.unit_id == notice.unit_id for m in person.roles())
    if not person.is_active or (not acts and notice.kind == Notice.Kind.OWES):
        return "Không nhắc: người này đã thôi phụ trách."
    if notice.counted_to != day:
        return "Không nhắc: hạn đã đổi."
    return "Không nhắc: đến lúc ấy không còn việc phải nhắc."


def _due(now: datetime) -> QuerySet[Notice]:
    """A person who has today's digest waits for tomorrow's; a legal notice waits for nothing."""
    due = Notice.objects.filter(awake(now), state=State.PLANNED, due_at__lte=now)
    if not in_office_hours(now):
        return due.filter(kind=Notice.Kind.EVENT)
    told = Message.objects.filter(recipient=OuterRef("recipient"), slot=_day(now))
    alone = Q(kind=Notice.Kind.EVENT) | Q(recipient__preference__channel=EACH)
    return due.filter(alone | ~Exists(told))


def _day(now: datetime) -> str:
    return timezone.localtime(now).date().isoformat()


def _whole(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.select_related(
        "recipient__preference", "unit", "dossier", "deadline__receiver", "deadline__contest"
    ).order_by("due_at", "-kind", "pk")  # what a unit owes comes before its single dossiers


def _tell(people: list[int], now: datetime) -> int:
    """A person who cannot be told does not keep the others waiting."""
    try:
        with transaction.atomic():
            return _told(people, now)
    except (OperationalError, InterfaceError):
        raise  # the task tries again
    except Exception as error:
        if len(people) > 1:
            return sum(_tell([person], now) for person in people)
        if isinstance(error, IntegrityError):  # another gatherer was faster
            logger.warning("person %s is told in a minute", people[0], exc_info=True)
        else:
            logger.exception("person %s cannot be told", people[0])
            _due(now).filter(recipient=people[0]).update(due_at=now + LATER)
        return 0


def _told(people: list[int], now: datetime) -> int:
    due = _due(now).filter(recipient__in=people)
    due.filter(overtaken(now)).update(
        state=State.SKIPPED, result="Không nhắc: một lượt sau đã nhắc thay."
    )
    notices = list(_whole(due).select_for_update(skip_locked=True, of=("self",)))
    said = say(notices)
    groups: dict[tuple[int, str], list[tuple[Notice, Said]]] = defaultdict(list)
    for notice in notices:
        _note(notice, said)
        if part := said.get(notice.pk):
            groups[notice.recipient_id, _slot(notice, now)].append((notice, part))
    messages = [_message(slot, group, now) for (__, slot), group in groups.items()]
    Message.objects.bulk_create(messages)
    for message, group in zip(messages, groups.values(), strict=True):
        for notice, __ in group:
            notice.message = message
    Notice.objects.bulk_update(notices, NOTED, batch_size=BATCH)
    _count_unread(messages)
    return len({message.recipient_id for message in messages})


def _slot(notice: Notice, now: datetime) -> str:
    preference = getattr(notice.recipient, "preference", None)
    alone = notice.is_legal or (preference and preference.channel == EACH)
    return f"notice {notice.pk}" if alone else _day(now)


def _message(slot: str, group: list[tuple[Notice, Said]], now: datetime) -> Message:
    person = group[0][0].recipient
    by_mail = _by_mail(person, legal=_legal(notice for notice, _ in group))
    subject, body = digest(person, [part for _, part in group])
    return Message(
        recipient=person, slot=slot, subject=subject, body=body, address=person.email or "",
        state=Message.State.WAITING if by_mail else Message.State.INBOX,
        composed_at=now, due_at=now,
    )  # fmt: skip


def _legal(notices: Iterable[Notice]) -> bool:
    return any(notice.is_legal for notice in notices)


def _by_mail(person: Person, *, legal: bool) -> bool:
    preference = getattr(person, "preference", None)
    return bool(person.email) and (legal or not preference or preference.channel != INBOX)


def _count_unread(messages: list[Message]) -> None:
    counts = Counter(message.recipient_id for message in messages)
    for number in set(counts.values()):
        people = [person for person, count in counts.items() if count == number]
        Person.objects.filter(pk__in=people).update(unread=F("unread") + number)
