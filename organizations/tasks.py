"""What is cleared away by itself."""

from celery import shared_task
from django.core.management import call_command

from organizations import invitations


@shared_task
def clear_sessions() -> None:
    """Sessions that ran out would stay in their table for ever."""
    call_command("clearsessions")


@shared_task
def mail_invitations() -> None:
    """Who came in by a list is invited by mail."""
    invitations.mail_waiting()
