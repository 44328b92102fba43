"""What a reminder says. One small function for each kind of notice."""

from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from directives.models import Directive
from reminders.models import Notice
from submissions.checklist import Line
from submissions.models import Dossier


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


def supplement_reminder(notice: Notice, dossier: Dossier, lines: list[Line]) -> tuple[str, str]:
    """The subject and the body of a reminder of a supplement: what is still to be mended.

    Statement 75: "A supplement request has its own deadline and reminders before it".
    """
    link = settings.PORTAL_URL + reverse("dossier_detail", args=[dossier.pk])
    subject = f"Bổ sung hồ sơ {dossier.code}: {notice.deadline.left_in_words}"
    body = render_to_string(
        "reminders/supplement_reminder.txt",
        {"notice": notice, "dossier": dossier, "lines": lines, "link": link},
    )
    return " ".join(subject.split()), body
