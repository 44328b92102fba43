"""A portal that was restored from a backup tells nobody what its predecessor may have told."""

from typing import NamedTuple

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_datetime
from reminders import delivery, planning
from reminders.models import Message, Notice

State = Message.State
REASON = "Cổng khôi phục từ bản sao lưu lúc {}; trước đó có thể đã gửi rồi."


class Held(NamedTuple):
    """How many: mails that wait for a person, notices that do, reminders that are passed over."""

    mails: int
    notices: int
    reminders: int


@in_vietnamese
def hold_what_is_due() -> Held:
    """What was due by now, or on its way, goes out by a person's hand alone; the outbox shows it
    with the reason. What is due later goes on.

    Security test 55: "restored system sends no old reminders". A reminder comes again before the
    next milestone, so an old one is passed over; news come once, so they are held. An invitation
    whose mail is not in the backup goes out again: the link of the other is lost.
    """
    delivery.settle()  # what was stopped stays so
    planning.plan()  # what happened just before the backup was perhaps not planned yet
    now = clock.now()
    why = {"result": REASON.format(format_datetime(now))}
    mails = Message.objects.filter(state__in=(State.WAITING, State.CLAIMED))
    due = Notice.objects.filter(state=Notice.State.PLANNED, due_at__lte=now)
    return Held(
        mails.update(state=State.UNSURE, claim="", lease_until=None, **why),
        due.filter(kind=Notice.Kind.EVENT).update(state=Notice.State.PAUSED, **why),
        due.update(state=Notice.State.SKIPPED, **why),
    )
