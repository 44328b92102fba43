"""Telling people: claim a notice, read the state, send, write down what was said."""

import logging
from contextlib import closing
from datetime import datetime, time, timedelta

from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from contest_portal import clock
from directives.models import Assignment, Directive
from organizations.models import Membership, Role
from reminders.models import Notice
from reminders.planning import MORNING
from reminders.words import Part, deadline_reminder, supplement_reminder
from submissions.checklist import failing
from submissions.completeness import deadline_of
from submissions.debts import debts_of
from submissions.models import Dossier
from submissions.progress import board

LEASE = timedelta(minutes=10)
EVENING = time(17)
State = Notice.State
logger = logging.getLogger(__name__)


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
    """Subject and body by the state of this moment.

    None when there is nothing to remind of: the day has moved, the person no longer speaks for the
    unit, or the unit owes nothing.
    """
    officers = Membership.objects.in_force().filter(role=Role.OFFICER, person__is_active=True)
    speaks = officers.filter(person=notice.recipient, unit=notice.unit).exists()
    if not speaks or notice.counted_to != notice.deadline.last_valid_day:
        return None
    own = Q(supplements__deadline=notice.deadline) | Q(reopenings__deadline=notice.deadline)
    if dossier := Dossier.objects.filter(own).select_related("contest", "rules").first():
        return _supplement(notice, dossier)
    parts = []
    for letter in _letters(notice):
        [row] = board(letter, [notice.unit])
        if debts := debts_of(row):
            parts.append(Part(letter, debts, row.is_request))
    return deadline_reminder(notice, parts) if parts else None


def _supplement(notice: Notice, dossier: Dossier) -> tuple[str, str] | None:
    """None once it was handed in again, or another day has taken the place of this one."""
    asked = dossier.state == Dossier.State.RETURNED and deadline_of(dossier) == notice.deadline
    return supplement_reminder(notice, dossier, failing(dossier)) if asked else None


def _letters(notice: Notice) -> QuerySet[Directive]:
    """The letters that set this deadline for the unit, as a whole or for one of its items."""
    own = Assignment.objects.filter(
        item__directive=OuterRef("pk"), unit=notice.unit, deadline=notice.deadline
    )
    letters = Directive.objects.filter(
        Q(deadline=notice.deadline) | Exists(own),
        issued_at__isnull=False,
        addressees__unit=notice.unit,
    )
    return letters.select_related("contest", "document", "office", "deadline").order_by("pk")


def may_send(moment: datetime) -> bool:
    """Reminders go out in office hours; one that was held up waits for the next morning."""
    return MORNING <= timezone.localtime(moment).time() < EVENING


def send(pk: int) -> str:
    """Claim one notice and tell its person; returns the state it is left in.

    A second caller finds the claim taken and does nothing. A mail server that does not answer gives
    the claim back; one that breaks off later leaves it to `mark_unsure`.
    """
    claimed = Notice.objects.filter(pk=pk, state=State.PLANNED).update(
        state=State.SENDING, lease_until=clock.now() + LEASE
    )
    notice = Notice.objects.select_related("recipient", "unit", "deadline__receiver").get(pk=pk)
    if not claimed:
        return notice.state
    message = compose(notice)
    if message is None:
        return _leave(notice, State.SKIPPED)
    try:
        connection = get_connection()
        connection.open()
    except OSError as error:
        logger.warning("mail server does not answer: %s", error)
        return _leave(notice, State.PLANNED)
    with closing(connection):
        notice.subject, notice.body = message
        address = notice.recipient.email or ""
        EmailMessage(*message, to=[address], connection=connection).send()
    notice.sent_at = clock.now()
    return _leave(notice, State.SENT)


def _leave(notice: Notice, state: str) -> str:
    notice.state = state
    notice.save(update_fields=["state", "sent_at", "subject", "body"])
    return state
