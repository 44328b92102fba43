"""Wake-ups: each carries an id, or nothing at all. The rows say what is to be done.

Any of them may run twice, at the same time, or not at all: the next one finds the same rows.
"""

from celery import shared_task
from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError

from contest_portal.waking import WAKE_UP
from reminders import delivery, forgetting, gathering, planning

AGAIN = {
    "autoretry_for": (OperationalError, InterfaceError, BrokerError),
    "retry_backoff": 2,
    "retry_backoff_max": 60,
    "retry_jitter": True,
    "max_retries": 5,
}


@shared_task(**AGAIN)
def plan_notices() -> None:
    planning.plan()


@shared_task(**AGAIN)
def tell_news() -> None:
    """What has just happened is on its way before the next planning."""
    planning.plan_events()
    sweep_messages()


@shared_task(**AGAIN)
def sweep_messages() -> None:
    """Settle dead claims, tell what is due, wake a sender for each batch that waits."""
    delivery.settle()
    gathering.gather()
    for _ in range(delivery.batches()):
        deliver_messages.apply_async(expires=WAKE_UP)


@shared_task(**AGAIN)
def deliver_messages() -> None:
    """One batch."""
    delivery.deliver()


@shared_task
def forget_messages() -> None:
    """What was said to people long ago."""
    forgetting.forget()
