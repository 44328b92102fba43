"""What is cleared away by itself, and mails that no page waits for."""

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command

from organizations import invitations, sign_in


@shared_task
def clear_sessions() -> None:
    """Sessions that ran out would stay in their table for ever, and with them from which network
    and with which browser somebody was signed in."""
    call_command("clearsessions")
    open_ones = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=open_ones).delete()


@shared_task
def mail_invitations() -> None:
    """Who came in by a list is invited by mail."""
    invitations.mail_waiting()


@shared_task
def mail_password_reset(pk: int) -> None:
    sign_in.mail_password_reset(pk)
