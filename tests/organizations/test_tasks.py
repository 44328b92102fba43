"""What is cleared away by itself, once a day."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from contest_portal.celery import app
from organizations.tasks import clear_sessions


@pytest.mark.django_db
def test_sessions_that_ran_out_do_not_stay_for_ever():
    now = timezone.now()
    for key, ends in (("over", now - timedelta(days=1)), ("open", now + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    clear_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    beat = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert beat[clear_sessions.name] == 24 * 60 * 60  # seconds
