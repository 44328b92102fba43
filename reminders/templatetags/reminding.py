"""How a reminder stands, and how the reminders as a whole do, as parts of a page."""

from typing import Any

from django import template
from django.db.models import Count, Exists, QuerySet, Subquery, Value
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from contest_portal.json_rows import JsonRows
from contest_portal.templatetags.portal import Badge
from directives.models import Directive
from organizations.models import Unit
from reminders.heartbeat import NAME, is_silent, words
from reminders.mending import alone, lasting, without_officers
from reminders.models import Message, Pulse
from reminders.models.notices import messages_of

register = template.Library()
STANDINGS = {
    "planned": Badge(_("Chờ đến lượt"), "calendar-days", "plain"),
    "told": Badge(_("Đã nhắc"), "check-circle", "green"),
    "skipped": Badge(_("Không cần nhắc"), "minus-circle", "muted"),
    "paused": Badge(pgettext_lazy("state", "Tạm dừng"), "pause", "amber"),
    "inbox": Badge(_("Chỉ trên cổng"), "inbox", "indigo"),
    "waiting": Badge(_("Chờ gửi"), "clock", "indigo"),
    "claimed": Badge(_("Sắp gửi"), "clock", "indigo"),
    "sending": Badge(_("Đang gửi"), "arrow-path", "indigo"),
    "sent": Badge(_("Đã gửi"), "check-circle", "green"),
    "unsure": Badge(_("Không rõ đã đến chưa"), "question-mark-circle", "amber"),
    "failed": Badge(_("Không gửi được"), "exclamation-circle", "brick"),
    "cancelled": Badge(_("Đã bỏ"), "no-symbol", "muted"),
}


@register.inclusion_tag("includes/badge.html")
def standing(state: str) -> dict[str, Any]:
    """The badge of what became of a notice (`Notice.stands`) or a message."""
    return STANDINGS[state]._asdict()


@register.inclusion_tag("reminders/standing.html")
def reminders_standing(directive: Directive) -> dict[str, Any]:
    """What hinders the reminders of a letter; nothing when they go out as they should. One query,
    and one more where a unit without officers has ended.

    Issue 5: "SMTP down means back-off, then a dead letter, and the dashboard says so".
    """
    in_hand = (Message.State.WAITING, Message.State.CLAIMED)
    mails = messages_of(Directive.objects.filter(pk=directive.pk))
    to_see = mails.for_a_person()
    units = Unit.objects.filter(letters__directive=directive)
    pulses = Pulse.objects.annotate(
        lasts=Exists(lasting(Directive.objects.filter(pk=directive.pk))),
        waiting=number_of(mails.filter(state__in=in_hand)),
        unsure=number_of(to_see.filter(state=Message.State.UNSURE)),
        failed=number_of(to_see.filter(state=Message.State.FAILED)),
        alone=JsonRows(alone(units), {"pk": "pk", "path": "path", "valid_to": "valid_to"}),
    )
    found = {pulse.name: pulse for pulse in pulses}
    any_pulse, mail, plan = next(iter(found.values()), None), found.get("mail"), found.get(NAME)
    silent = plan if plan and plan.lasts and is_silent(plan) else None
    return {
        "directive": directive,
        "found": any_pulse,
        "without_officers": len(_without_officers(any_pulse.alone if any_pulse else [])),
        "mail": mail if mail and mail.failing_since else None,
        "silent": words(silent.at) if silent and silent.at else "",
    }


def _without_officers(rows: list[dict[str, Any]]) -> list[Unit]:
    """Of the units without an officer as JSON says them, those that nobody acts for."""
    days = (row | {"valid_to": parse_date(row["valid_to"] or "")} for row in rows)
    return without_officers([Unit(**row) for row in days])


def number_of(rows: QuerySet) -> Subquery:
    """How many there are, as part of another query."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Subquery(one.annotate(n=Count("pk", distinct=True)).values("n"))
