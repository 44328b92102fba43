"""Background work is woken at once for what was just written; should that fail, its clock does."""

from celery import current_app
from django.db import transaction

WAKE_UP = 55  # seconds after which the next sweep is due


def wake(task: str) -> None:
    """Have the task, by its name, run as soon as the transaction is over.

    No `partial` here or elsewhere: of what fails, Django names the `__qualname__`, or fails itself.
    """
    transaction.on_commit(lambda: current_app.send_task(task, expires=WAKE_UP), robust=True)
