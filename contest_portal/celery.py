"""The Celery app. A task is only a wake-up that carries an id; the work itself is a row."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest_portal.settings")

app = Celery("contest_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def plan_at_once(**_: Any) -> None:
    """The schedule's own first planning is five minutes away; until then nobody is reminded."""
    app.send_task("reminders.tasks.plan_notices", expires=290)
