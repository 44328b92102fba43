"""Telling people: claim a notice, read the state, send, write down what was said."""

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef, Q, QuerySet

from contest_portal import clock
from directives.models import Directive
from reminders.models import Notice
from reminders.words import deadline_reminder
from submissions.debts import debts_of
from submissions.progress import board

LEASE = timedelta(minutes=10)
State = Notice.State


def due(moment: datetime) -> QuerySet[Notice]:
    """Planned notices whose morning has come and that no later milestone has overtaken."""
    return Notice.objects.filter(state=State.PLANNED, due_at__lte=moment).exclude(overtaken(moment))


def overtaken(moment: datetime) -> Exists:
    """A condition: a later milestone of the same person, unit and day is due too."""
    later = Notice.objects.filter(
        recipient=OuterRef("recipient"),
        unit=OuterRef("unit"),
        deadline=OuterRef("deadline"),
        counted_to=OuterRef("counted_to"),
        milestone__lt=OuterRef("milestone"),
        due_at__lte=moment,
    )
    return Exists(later)


def skip_overtaken() -> int:
    """Mark as skipped the planned notices that a later one has overtaken."""
    now = clock.now()
    stale = Notice.objects.filter(Q(overtaken(now)), state=State.PLANNED, due_at__lte=now)
    return stale.update(state=State.SKIPPED)


def mark_unsure() -> int:
    """A claim whose lease has passed: its worker died. SMTP cannot say whether the mail went."""
    held = Notice.objects.filter(state=State.SENDING, lease_until__lt=clock.now())
    return held.update(state=State.UNSURE)


def compose(notice: Notice) -> tuple[str, str] | None:
    """Subject and body by the state of this moment; None when there is nothing to remind of."""
    if notice.counted_to != notice.deadline.last_valid_day:
        return None
    directive = (
        Directive.objects.filter(deadline=notice.deadline, addressees__unit=notice.unit)
        .select_related("contest", "document", "office", "deadline")
        .first()
    )
    if directive is None:
        return None
    [row] = board(directive, [notice.unit])
    debts = debts_of(row)
    return deadline_reminder(notice, directive, debts, row.is_request) if debts else None


def send(pk: int) -> str:
    """Claim one notice and tell its person; returns the state it is left in.

    A second caller finds the claim taken and does nothing. A unit that owes nothing any more is
    not reminded.
    """
    claimed = Notice.objects.filter(pk=pk, state=State.PLANNED).update(
        state=State.SENDING, lease_until=clock.now() + LEASE
    )
    notice = Notice.objects.select_related("recipient", "unit", "deadline__receiver").get(pk=pk)
    if not claimed:
        return notice.state
    message = compose(notice)
    if message is None:
        notice.state = State.SKIPPED
    else:
        notice.subject, notice.body = message
        EmailMessage(notice.subject, notice.body, to=[notice.recipient.email or ""]).send()
        notice.state, notice.sent_at = State.SENT, clock.now()
    notice.save(update_fields=["state", "sent_at", "subject", "body"])
    return notice.state
