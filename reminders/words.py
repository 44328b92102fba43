"""What a reminder says. One small function for each kind of notice."""

from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from directives.models import Directive
from reminders.models import Notice


class Part(NamedTuple):
    """What a unit owes one letter. is_request: the letter asks (đề nghị), it does not order."""

    directive: Directive
    debts: list[str]
    is_request: bool


def deadline_reminder(notice: Notice, parts: list[Part]) -> tuple[str, str]:
    """The subject (one line) and the body (plain text) of a deadline reminder.

    A unit that is only requested (đề nghị) is asked, not dunned.
    """
    link = settings.PORTAL_URL + reverse("unit_home")
    number = sum(len(part.debts) for part in parts)
    subject = f"{notice.unit.called}: {notice.deadline.left_in_words}, {number} việc chưa xong"
    body = render_to_string(
        "reminders/deadline_reminder.txt", {"notice": notice, "parts": parts, "link": link}
    )
    return " ".join(subject.split()), body
