"""What is cleared away by itself."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions() -> None:
    """Sessions that ran out would stay in their table for ever."""
    call_command("clearsessions")
