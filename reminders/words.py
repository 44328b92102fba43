"""What a reminder says. One small function for each kind of notice."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from directives.models import Directive
from reminders.models import Notice


def deadline_reminder(
    notice: Notice, directive: Directive, debts: list[str], is_request: bool
) -> tuple[str, str]:
    """The subject (one line) and the body (plain text) of a deadline reminder.

    A unit that is only requested (đề nghị) is asked, not dunned.
    """
    context: dict[str, Any] = {
        "notice": notice,
        "directive": directive,
        "debts": debts,
        "asked": is_request,
        "link": settings.PORTAL_URL + reverse("unit_home"),
    }
    subject = f"{notice.unit.called}: {notice.deadline.left_in_words}, {len(debts)} việc chưa xong"
    body = render_to_string("reminders/deadline_reminder.txt", context)
    return " ".join(subject.split()), body
