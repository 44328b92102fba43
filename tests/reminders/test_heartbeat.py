"""A planner that is silent for two hours is heard of, once, past queue and worker."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from contest_portal import clock
from directives.models import Contest
from reminders import heartbeat, tasks
from reminders.models import Pulse
from tests.services import free_port

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.logs_errors]  # each 503 is one
HOUR = timedelta(hours=1)
SILENT = "Phần lập lịch nhắc việc của cổng ngừng chạy từ 8 giờ 00, thứ Hai 05/5/2025."
TOLD = f"{SILENT} Xem tiến trình làm việc nền (beat và worker) có chạy không, rồi khởi động lại."


@pytest.fixture(autouse=True)
def _alarm_goes_to(settings, demo) -> None:
    Pulse.beat("backup")
    settings.ALARM_EMAIL = "truc@x.example"


def probe() -> tuple[int, str]:
    answer = Client().get(reverse("healthz"))
    return answer.status_code, answer.content.decode().replace("\u00a0", " ")


def test_two_hours_of_silence_alarm_once() -> None:
    """116: `/healthz` covers "the reminder heartbeat"; 63: "if silent 2 hours in contest time, an
    alarm goes by a second channel".
    """
    assert probe() == (200, "ok")  # the first one starts the silence
    start = clock.now()
    with clock.at(start + 2 * HOUR - timedelta(seconds=1)):
        assert probe() == (200, "ok")
    with clock.at(start + 2 * HOUR):
        assert probe() == (503, TOLD)
        assert mail.outbox == []  # a portal that has just been started may still plan
    with clock.at(start + 2 * HOUR + heartbeat.STARTING):
        assert [probe() for _ in range(3)] == [(503, TOLD)] * 3
        [alarm] = mail.outbox
        assert alarm.to == ["truc@x.example"]
        assert SILENT in alarm.body.replace("\u00a0", " ")
        tasks.plan_notices()
        assert probe() == (200, "ok")
    with clock.at(start + 5 * HOUR):
        assert probe()[0] == 503
        alive = Client().get(reverse("livez"))  # what containers ask: the site stays on
        assert (alive.status_code, alive.content) == (200, b"ok")
    with clock.at(start + 6 * HOUR):
        Client().get(reverse("livez"))
    assert len(mail.outbox) == 2  # another silence, noticed by what the shipped containers ask


def test_a_clock_that_moved_back_does_not_alarm_for_ever() -> None:
    with clock.at(clock.now() + 5 * HOUR):
        tasks.plan_notices()
    assert probe()[0] == 503
    tasks.plan_notices()
    assert probe() == (200, "ok")


def test_nobody_is_alarmed_when_no_contest_is_going_on() -> None:
    probe()
    with clock.at(clock.now() + timedelta(days=400)):
        Pulse.beat("backup")
        assert probe() == (200, "ok")
    Contest.objects.update(published_at=None)
    with clock.at(clock.now() + 3 * HOUR):
        assert (probe(), heartbeat.silent_since()) == ((200, "ok"), None)


def test_an_alarm_that_cannot_be_sent_is_tried_again(settings) -> None:
    Pulse.objects.create(name="plan", at=clock.now() - 3 * HOUR, failing_since=clock.now() - HOUR)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "contest_portal.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert probe()[0] == 503
    settings.EMAIL_BACKEND = backend
    assert probe()[0] == 503
    assert mail.outbox == []
    with clock.at(clock.now() + heartbeat.STARTING):
        probe()
    assert len(mail.outbox) == 1


def test_a_probe_is_few_queries(django_assert_num_queries) -> None:
    tasks.plan_notices()
    with django_assert_num_queries(5):
        assert probe() == (200, "ok")
