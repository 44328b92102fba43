"""What is cleared away by itself, once a day."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from contest_portal.celery import app
from organizations.models import Person
from organizations.tasks import clear_sessions


@pytest.mark.django_db
def test_sessions_that_ran_out_do_not_stay_for_ever():
    now = timezone.now()
    for key, ends in (("over", now - timedelta(days=1)), ("open", now + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    person = Person.objects.create(full_name="Ma Thị Mẫu", email="mau@cb.example")
    for key in ("over", "open"):
        UserSession.objects.create(user=person, session_key=key, ip="192.0.2.1", user_agent="x")
    clear_sessions()
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["open"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    beat = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert beat[clear_sessions.name] == 24 * 60 * 60  # seconds
