"""What people do to what goes out. Each is conditional: it says whether it was done.

Who may is asked in `rules.py`; a second click, or a sender that was faster, finds nothing to do.
attempts: as the page showed them, so that nobody acts on a mail that has gone out since.
"""

from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from contest_portal import clock
from organizations.models import Person
from reminders.gathering import compose_anew
from reminders.models import Bulk, Message, Notice

State = Message.State
SETTLED = (State.SENT, State.FAILED, State.UNSURE, State.CANCELLED)
# Not in the hands of the mail server, and on the portal not read yet.
TAKEN_BACK = Q(state__in=(State.WAITING, State.PAUSED, State.CLAIMED)) | Q(
    state=State.INBOX, read_at=None
)


def hold(notice: Notice, *, by: Person) -> bool:
    """Hold back a notice that is planned."""
    held = Notice.objects.filter(pk=notice.pk, state=Notice.State.PLANNED)
    return bool(held.update(state=Notice.State.PAUSED, result=f"{by} cho tạm dừng."))


def release(notice: Notice, *, by: Person) -> bool:
    """Let a notice that is held back be told in its time."""
    held = Notice.objects.filter(pk=notice.pk, state=Notice.State.PAUSED)
    return bool(held.update(state=Notice.State.PLANNED, result=f"{by} cho gửi tiếp."))


def pause(message: Message, *, attempts: int, by: Person) -> bool:
    """Hold back a message that waits."""
    result = f"{by} cho tạm dừng."
    return _step(message, attempts, State.WAITING, state=State.PAUSED, result=result)


def resume(message: Message, *, attempts: int, by: Person) -> bool:
    """Let it go on, composed anew. Not done: by now there is nothing to mail, and it is cancelled
    or stays on the portal."""
    with transaction.atomic():
        held = _locked(message, attempts, State.PAUSED)
        if held is None:
            return False
        _queue(held, f"{by} cho gửi tiếp.")
        return bool(compose_anew([held]))


def resend(message: Message, *, attempts: int, by: Person) -> bool:
    """Send once more what was sent, failed or was cancelled; nothing if it has nothing to say."""
    with transaction.atomic():
        held = _locked(message, attempts, *SETTLED)
        if held is None or not compose_anew([held], told=True):
            return False
        _queue(held, f"{by} cho gửi lại.")
    return True


def resend_failed(messages: QuerySet[Message], *, by: Person) -> int:
    """Send once more all of these that failed and whose recipient has an address; returns how many.

    They count as tried, so that each is composed anew before it goes out.
    """
    addresses = Person.objects.filter(pk=OuterRef("recipient")).values("email")
    held = messages.filter(state=State.FAILED, recipient__email__contains="@")
    held = held.exclude(bulk__stopped_at__isnull=False)
    now = clock.now()
    return Message.objects.filter(pk__in=list(held.values_list("pk", flat=True))).filter(
        state=State.FAILED
    ).update(
        state=State.WAITING, address=Subquery(addresses), attempts=Greatest("attempts", 1),
        composed_at=now, due_at=now, claim="", lease_until=None, result=f"{by} cho gửi lại.",
    )  # fmt: skip


def arrived(message: Message, *, attempts: int, by: Person) -> bool:
    """Somebody asked: the mail that nobody was sure of is there."""
    result = f"{by} ghi là đã đến."
    done = {"state": State.SENT, "result": result, "claim": "", "sent_at": clock.now()}
    return _step(message, attempts, State.UNSURE, **done)


def stop(bulk: Bulk) -> int:
    """Stop a bulk mail: cancel what is not out yet; returns how many messages that are. Where all
    have gone out it is not stopped."""
    with transaction.atomic():
        if bulk.messages.filter(TAKEN_BACK | Q(state=State.SENDING)).exists():
            Bulk.objects.filter(pk=bulk.pk, stopped_at=None).update(stopped_at=clock.now())
        return bulk.messages.filter(TAKEN_BACK).update(state=State.CANCELLED, claim="")


def _step(message: Message, attempts: int, before: str, **after: Any) -> bool:
    held = Message.objects.filter(pk=message.pk, state=before, attempts=attempts)
    return bool(held.update(**after))


def _locked(message: Message, attempts: int, *states: str) -> Message | None:
    """The message, if somebody can be mailed and nobody has stopped its text."""
    held = Message.objects.select_for_update(of=("self",)).select_related("recipient__preference")
    return held.filter(
        pk=message.pk, attempts=attempts, state__in=states, recipient__email__gt="",
        bulk__stopped_at=None,
    ).first()  # fmt: skip


def _queue(message: Message, result: str) -> None:
    """`attempts` stands: it is what the page that asked has shown."""
    now = clock.now()
    Message.objects.filter(pk=message.pk).update(
        state=State.WAITING, address=message.recipient.email, composed_at=now, due_at=now,
        claim="", lease_until=None, result=result,
        was_unsure=message.was_unsure or message.state == State.UNSURE,
    )  # fmt: skip
