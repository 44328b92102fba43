"""The Celery app. A task is only a wake-up that carries an id; the work itself is a row."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest_portal.settings")

app = Celery("contest_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
