"""Messages go out by mail: claimed in batches, one connection a batch, each at most once.

What the mail server has taken is `sent`, what it certainly has not goes back to `waiting`; what
nobody can know, since the connection or the portal broke in between, is `unsure` and waits for a
person.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from random import uniform
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection as database, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from contest_portal import clock
from contest_portal.smtp import Mail, NotHandedOver, Refused, ServerTrouble
from reminders.gathering import awake, compose_anew, in_office_hours
from reminders.models import Message, Notice, Pulse

BATCH = 100
LEASE = timedelta(minutes=10)
GIVE_UP = timedelta(hours=24)
LONGEST = timedelta(minutes=30)  # between two tries
GAVE_UP = "Máy chủ thư không nhận thư này trong 24 giờ."
BROKE = "Cổng dừng giữa lúc đang gửi."
State = Message.State
logger = logging.getLogger(__name__)
OPENINGS: dict[str, str] = {  # of the server's own words, which are seldom Vietnamese
    State.FAILED: "Máy chủ thư không nhận", State.WAITING: "Máy chủ thư chưa nhận",
    State.UNSURE: "Mất kết nối giữa lúc gửi",
}  # fmt: skip
MARK = """
    UPDATE reminders_message SET
        state = CASE WHEN id = %(sent)s THEN 'sent' ELSE 'sending' END,
        sent_at = CASE WHEN id = %(sent)s THEN %(now)s ELSE sent_at END,
        result = CASE WHEN id = %(sent)s THEN '' ELSE result END,
        lease_until = CASE WHEN id = %(sent)s THEN NULL ELSE %(lease)s END,
        attempts = attempts + CASE WHEN id = %(sent)s THEN 0 ELSE 1 END
    WHERE claim = %(claim)s AND (
        id = %(sent)s AND state IN ('sending', 'unsure') OR id = %(next)s AND state = 'claimed'
    ) RETURNING id
"""


def sendable(now: datetime) -> QuerySet[Message]:
    """What may go out at this moment. Only reminders keep office hours.

    Nothing is put off longer than LONGEST: a later `due_at` is of a clock that has moved back.
    """
    due = Q(due_at__lte=now) | Q(due_at__gt=now + LONGEST)
    waiting = Message.objects.filter(due, awake(now), state=State.WAITING, bulk__stopped_at=None)
    if in_office_hours(now):
        return waiting
    reminders = Notice.objects.filter(message=OuterRef("pk")).exclude(kind=Notice.Kind.EVENT)
    return waiting.exclude(Exists(reminders))


def batches() -> int:
    """How many batches wait: so many senders are worth waking."""
    now = clock.now()
    return -(-sendable(now).count() // BATCH) if _may_try(now) else 0


def settle() -> None:
    """Claims whose lease has passed: their worker died. A stopped text goes out no more."""
    now = clock.now()
    # a lease much farther off than any is given is of a clock that has moved back
    held = Message.objects.filter(Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE))
    held.filter(state=State.CLAIMED).update(state=State.WAITING, claim="", lease_until=None)
    held.filter(state=State.SENDING).update(state=State.UNSURE, result=BROKE, lease_until=None)
    # it was in the hands of the server when it was stopped, which then did not take it
    stopped = Message.objects.filter(state=State.WAITING, bulk__stopped_at__isnull=False)
    stopped.update(state=State.CANCELLED)


def deliver() -> int:
    """Send one batch of what waits; returns how many mails the server took.

    A server that cannot be reached claims nothing and is not asked again before its time.
    """
    now = clock.now()
    if not _may_try(now) or not sendable(now).exists():
        return 0
    server = get_connection()
    try:
        server.open()
    except OSError as error:
        _note_trouble(error, now)
        return 0
    claim = uuid4().hex
    with _closing(server):
        sent, trouble = _hand_over(server, claim, compose_anew(_claim(claim, now)))
    Message.objects.filter(claim=claim, state=State.CLAIMED).update(
        state=State.WAITING, claim="", lease_until=None
    )
    if sent or not trouble:  # it answered, whatever it said of each mail
        Pulse.beat("mail")
    if trouble:
        _note_trouble(trouble, now)
    return sent


def backoff(failures: int) -> timedelta:
    """Twice as long each time, at most LONGEST; not all at the same moment."""
    return min(timedelta(minutes=2 ** min(failures, 10)), LONGEST) * uniform(0.5, 1)  # noqa: S311


def _may_try(now: datetime) -> bool:
    """A `retry_at` farther off than any try is put off is of a clock that has moved back."""
    put_off = Pulse.objects.filter(name="mail", retry_at__gt=now, retry_at__lte=now + LONGEST)
    return not put_off.exists()


def _note_trouble(error: OSError, now: datetime) -> None:
    """The server failed: it is left alone for a while, and what it has not taken in a day is given
    up. Only here, after a try: a night or Tết, when nobody tried, is no failure.
    """
    logger.warning("The mail server does not answer: %s", error)
    pulse, _ = Pulse.objects.get_or_create(name="mail")
    pulse.failing_since = pulse.failing_since or clock.now()
    pulse.failures = min(pulse.failures + 1, 100)
    pulse.retry_at = clock.now() + backoff(pulse.failures - 1)
    pulse.save()
    down = pulse.failing_since <= now - GIVE_UP
    tried = Q() if down else Q(attempts__gt=0)  # what waits since the portal was off is not old
    old = sendable(now).filter(tried, composed_at__lte=now - GIVE_UP)
    old.update(state=State.FAILED, result=GAVE_UP)


def _claim(claim: str, now: datetime) -> list[Message]:
    with transaction.atomic():
        free = sendable(now).select_for_update(skip_locked=True, of=("self",))
        pks = list(free.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])
        Message.objects.filter(pk__in=pks).update(
            state=State.CLAIMED, claim=claim, lease_until=now + LEASE
        )
    held = Message.objects.filter(claim=claim, state=State.CLAIMED)
    return list(held.select_related("recipient").order_by("due_at", "pk"))


def _hand_over(server: Any, claim: str, messages: list[Message]) -> tuple[int, OSError | None]:
    """Each mail is marked before it goes out; the mark of the next one says that it is sent."""
    taken, before = 0, 0
    trouble: OSError | None = None
    for message in messages:
        ours, before = _mark(claim, sent=before, sending=message.pk), 0
        if not ours:
            continue  # stopped meanwhile, or the lease passed
        try:
            server.send_messages([_mail(message)])
        except Refused as error:
            _leave(message, State.FAILED, error)
        except NotHandedOver as error:
            given_up = message.composed_at <= clock.now() - GIVE_UP
            later = clock.now() + backoff(message.attempts)
            state = State.FAILED if given_up else State.WAITING
            _leave(message, state, error, claim="", due_at=later)
            trouble = error if isinstance(error, ServerTrouble) else None
        except OSError as error:
            _leave(message, State.UNSURE, error)
            trouble = error
        else:
            taken, before = taken + 1, message.pk
        if trouble:
            break
    _mark(claim, sent=before)
    return taken, trouble


def _mail(message: Message) -> Mail:
    """Its Message-ID stays in every try; what a person sends once more is another mail."""
    host = urlsplit(settings.PORTAL_URL).hostname
    name = f"message-{message.pk}-{message.composed_at:%Y%m%d%H%M%S}"
    return Mail(message.subject, message.body, message.address, f"<{name}@{host}>")


def _mark(claim: str, *, sent: int = 0, sending: int = 0) -> bool:
    """One UPDATE for two mails. False: the second is not held by this claim any more."""
    now = clock.now()
    adapt = database.ops.adapt_datetimefield_value
    values: dict[str, Any] = {
        "claim": claim, "sent": sent, "next": sending, "now": adapt(now),
        "lease": adapt(now + LEASE),
    }  # fmt: skip
    with database.cursor() as cursor:
        cursor.execute(MARK, values)
        return (sending,) in cursor.fetchall()


def _leave(message: Message, state: str, error: OSError, **values: Any) -> None:
    held = Message.objects.filter(
        pk=message.pk, claim=message.claim, state__in=[State.SENDING, State.UNSURE]
    )
    result = f"{OPENINGS[state]}: {error}"[:300]
    held.update(state=state, result=result, lease_until=None, **values)


@contextmanager
def _closing(server: Any) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(OSError):
            server.close()
