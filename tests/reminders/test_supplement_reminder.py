"""Reminders before the day of a supplement."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from contest_portal import clock
from contest_portal.workflow import perform
from reminders.models import Notice
from reminders.planning import plan
from reminders.sending import send
from submissions.models import Dossier
from submissions.workflow import STEPS

MORNING = datetime(2025, 5, 7, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def returned(demo) -> Dossier:
    return Dossier.objects.get(contest__code="CB9", state="returned")


def notices(returned: Dossier):
    plan()
    deadline = returned.supplements.get().deadline
    return Notice.objects.filter(deadline=deadline).order_by("due_at")


def test_a_supplement_is_reminded_of_before_its_day(returned, person_of):
    """75: "A supplement request has its own deadline and reminders before it"."""
    planned = [(n.recipient.email, n.milestone, n.due_at.date()) for n in notices(returned)]
    assert planned == [
        ("bach@cb.example", 3, date(2025, 5, 5)),
        ("bach@cb.example", 1, date(2025, 5, 7)),
        ("bach@cb.example", -1, date(2025, 5, 9)),
    ]
    with clock.at(MORNING):
        assert send(notices(returned).get(milestone=1).pk) == "sent"
    [letter] = mail.outbox
    assert letter.subject == "Bổ sung hồ sơ CB9-0006: còn 1 ngày"
    assert "- Giấy xác nhận áp dụng: thiếu minh chứng áp dụng." in letter.body


def test_who_has_handed_it_in_again_is_not_reminded(returned, person_of):
    """54: "Nobody who has finished is reminded; state is read at sending time"."""
    notice = notices(returned).get(milestone=1)
    perform(STEPS, "hand_in", returned, by=person_of("bach@cb.example"))
    with clock.at(MORNING):
        assert send(notice.pk) == "skipped"
    assert mail.outbox == []
