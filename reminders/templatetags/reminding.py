"""How a reminder stands, and how the reminders as a whole do, as parts of a page."""

from typing import Any

from django import template
from django.db.models import Count, QuerySet, Subquery, Value

from contest_portal import clock
from contest_portal.templatetags.portal import Badge
from directives.models import Directive
from organizations.models import Unit
from reminders.heartbeat import AFTER, NAME, SILENCE, words
from reminders.mending import without_officers
from reminders.models import Message, Notice, Pulse

register = template.Library()
STANDINGS = {
    "planned": Badge("Chờ đến lượt", "calendar-days", "plain"),
    "told": Badge("Đã nhắc", "check-circle", "green"),
    "skipped": Badge("Không cần nhắc", "minus-circle", "muted"),
    "paused": Badge("Tạm dừng", "pause", "amber"),
    "inbox": Badge("Chỉ trên cổng", "inbox", "indigo"),
    "waiting": Badge("Chờ gửi", "clock", "indigo"),
    "claimed": Badge("Sắp gửi", "clock", "indigo"),
    "sending": Badge("Đang gửi", "arrow-path", "indigo"),
    "sent": Badge("Đã gửi", "check-circle", "green"),
    "unsure": Badge("Không rõ đã đến chưa", "question-mark-circle", "amber"),
    "failed": Badge("Không gửi được", "exclamation-circle", "brick"),
    "cancelled": Badge("Đã bỏ", "no-symbol", "muted"),
}


@register.inclusion_tag("includes/badge.html")
def standing(state: str) -> dict[str, Any]:
    """The badge of what became of a notice (`Notice.stands`) or a message."""
    return STANDINGS[state]._asdict()


@register.inclusion_tag("reminders/standing.html")
def reminders_standing(directive: Directive) -> dict[str, Any]:
    """What hinders the reminders of a letter; nothing when they go out as they should. One query.

    Issue 5: "SMTP down means back-off, then a dead letter, and the dashboard says so".
    """
    in_hand = (Message.State.WAITING, Message.State.CLAIMED)
    unsure = Message.objects.filter(state=Message.State.UNSURE)
    of_letter = Notice.objects.of_letter(directive).filter(message__in=unsure)
    units = Unit.objects.filter(letters__directive=directive)
    pulses = Pulse.objects.annotate(
        waiting=_number(Message.objects.filter(state__in=in_hand)),
        unsure=_number(of_letter, "message"),
        unsure_bulk=_number(unsure.filter(bulk__directive=directive)),
        without_officers=_number(without_officers(units)),
    )
    found = {pulse.name: pulse for pulse in pulses}
    any_pulse, mail, plan = next(iter(found.values()), None), found.get("mail"), found.get(NAME)
    lasts = directive.effective_deadline.day >= clock.today() - AFTER
    silent = plan and plan.at and lasts and abs(clock.now() - plan.at) >= SILENCE
    return {
        "directive": directive,
        "found": any_pulse,
        "unsure": (any_pulse.unsure or 0) + (any_pulse.unsure_bulk or 0) if any_pulse else 0,
        "mail": mail if mail and mail.failing_since else None,
        "silent": words(plan.at) if plan and plan.at and silent else "",
    }


def _number(rows: QuerySet, of: str = "pk") -> Subquery:
    """How many there are, as part of another query."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Subquery(one.annotate(n=Count(of, distinct=True)).values("n"))
