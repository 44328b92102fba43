"""The planner beats. When it has been silent for two hours, somebody must hear of it."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_datetime
from directives.models import Deadline
from reminders.models import Pulse

SILENCE = timedelta(hours=2)
STARTING = timedelta(minutes=10)  # a portal that was off is given time to plan before it alarms
AFTER = timedelta(days=14)  # the last milestone comes a week after the last day
NAME = "plan"
logger = logging.getLogger(__name__)


def silent_since() -> datetime | None:
    """When the planner last worked, if that is two hours ago and a contest is going on.

    A pulse two hours ahead is of a clock that has moved back: the next one puts it right.
    """
    pulse = Pulse.objects.filter(name=NAME).first()
    return pulse.at if pulse and is_silent(pulse) and _is_contest_time() else None


def is_silent(pulse: Pulse) -> bool:
    return bool(pulse.at and abs(clock.now() - pulse.at) >= SILENCE)


def check() -> datetime | None:
    """As `silent_since`, and writes to ALARM_EMAIL, once in a silence, past the queue and worker.

    Security test 63: "if silent 2 hours in contest time, an alarm goes by a second channel".
    """
    Pulse.objects.get_or_create(name=NAME, defaults={"at": clock.now()})  # the silence starts
    since = silent_since()
    if since is None:
        return None
    now, silent = clock.now(), Pulse.objects.filter(name=NAME, alarmed_at=None)
    silent.filter(failing_since=None).update(failing_since=now)
    silent = silent.filter(failing_since__lte=now - STARTING)
    if settings.ALARM_EMAIL and silent.update(alarmed_at=now):
        _alarm(since)
    return since


def words(since: datetime) -> str:
    return _("Phần lập lịch nhắc việc của cổng ngừng chạy từ {since}.").format(
        since=format_datetime(since)
    )


@in_vietnamese
def _alarm(since: datetime) -> None:
    body = (
        f"{words(since)}\n\nTrong lúc đó không ai được nhắc. Hãy xem bộ hẹn giờ (beat) và tiến "
        f"trình làm việc nền (worker) của {settings.PORTAL_URL}.\n"
    )
    subject = f"{settings.PORTAL_NAME}: bộ phận nhắc việc không chạy"
    try:
        send_mail(subject, body, None, [settings.ALARM_EMAIL])
    except OSError:
        logger.exception("the alarm could not be sent, it is tried again in ten minutes")
        Pulse.objects.filter(name=NAME).update(alarmed_at=None, failing_since=clock.now())


def _is_contest_time() -> bool:
    days = Deadline.objects.filter(contest__published_at__isnull=False)
    return days.filter(day__gte=clock.today() - AFTER).exists()
