"""What people do to what goes out. Each is conditional: it says whether it was done.

Who may is asked in `rules.py`; a second click, or a sender that was faster, finds nothing to do.
"""

from django.db import transaction
from django.db.models import Q

from contest_portal import clock
from organizations.models import Person
from reminders.gathering import compose_anew
from reminders.models import Bulk, Message, Notice

State = Message.State
# Not in the hands of the mail server, and on the portal not read yet.
TAKEN_BACK = Q(state__in=(State.WAITING, State.PAUSED, State.CLAIMED)) | Q(
    state=State.INBOX, read_at=None
)


def pause(record: Message | Notice) -> bool:
    """Hold back a message that waits, or a notice that is planned."""
    waiting = State.WAITING if isinstance(record, Message) else Notice.State.PLANNED
    return _step(record, waiting, State.PAUSED)


def resume(record: Message | Notice) -> bool:
    """Let it go on. A message is composed anew: by now there may be nothing to say any more."""
    if isinstance(record, Notice):
        return _step(record, Notice.State.PAUSED, Notice.State.PLANNED)
    return _send_again(record, State.PAUSED)


def resend(message: Message, *, attempts: int, by: Person) -> bool:
    """Send once more what was sent, failed or was cancelled. attempts: as the page showed them,
    so that two clicks send one mail.
    """
    settled = (State.SENT, State.FAILED, State.UNSURE, State.CANCELLED)
    return message.attempts == attempts and _send_again(
        message, *settled, result=f"{by} cho gửi lại."
    )


def arrived(message: Message, *, by: Person) -> bool:
    """Somebody asked: the mail that nobody was sure of is there."""
    result = f"{by} ghi là đã đến."
    return _step(message, State.UNSURE, State.SENT, result=result, claim="")


def stop(bulk: Bulk) -> int:
    """Stop a bulk mail: cancel what is not out yet; returns how many messages that are."""
    with transaction.atomic():
        Bulk.objects.filter(pk=bulk.pk, stopped_at=None).update(stopped_at=clock.now())
        return bulk.messages.filter(TAKEN_BACK).update(state=State.CANCELLED, claim="")


def _step(record: Message | Notice, before: str, after: str, **values: str) -> bool:
    held = type(record).objects.filter(pk=record.pk, state=before)
    return bool(held.update(state=after, **values))


def _send_again(message: Message, *states: str, result: str = "") -> bool:
    """`attempts` stands: it is what the page that asked has shown."""
    address = message.recipient.email
    if not address:
        return False
    with transaction.atomic():
        locked = Message.objects.select_for_update(of=("self",)).select_related(
            "recipient__preference"
        )
        held = locked.filter(pk=message.pk, state__in=states, attempts=message.attempts).first()
        if held is None or (held.bulk and held.bulk.stopped_at):
            return False
        now = clock.now()
        Message.objects.filter(pk=held.pk).update(
            state=State.WAITING, address=address, composed_at=now, due_at=now, claim="",
            lease_until=None, result=result,
        )  # fmt: skip
        held.state = State.WAITING
        compose_anew([held])
    return True
