"""Settings of the crash test: the clock stands in a file, so that all processes jump at once.

Beat wakes once a second, so that a simulated day takes seconds. Tables are made at once and not by
migrations.
"""

from datetime import datetime, timedelta

from contest_portal.settings import *  # noqa: F403
from contest_portal.settings import DATA, INSTALLED_APPS, env

MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in INSTALLED_APPS}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class _InAFile:
    """What is added to the real time: the seconds that stand in DATA/offset."""

    def __radd__(self, moment: datetime) -> datetime:
        return moment + timedelta(seconds=float((DATA / "offset").read_text()))


CLOCK_OFFSET = _InAFile()
EMAIL_TIMEOUT = EMAIL_REPLY_TIMEOUT = 5
CELERY_WORKER_CONCURRENCY = env.int("CONCURRENCY", default=1)
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"reminders.tasks.{task}", "schedule": 1, "options": {"expires": 5}}
    for name, task in (("plan", "plan_notices"), ("sweep", "sweep_messages"))
}
