"""What containers, balancers and watchers ask: does this process answer, and all behind it?"""

from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from reminders import heartbeat


def livez(request: HttpRequest) -> HttpResponse:
    """200: this process answers. A silent planner or database is no reason to take the site off.

    Containers ask every half minute, so it is here that a silent planner is noticed and ALARM_EMAIL
    told.
    """
    with suppress(DatabaseError):
        heartbeat.check()
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def healthz(request: HttpRequest) -> HttpResponse:
    """200, or 503 with what is wrong. The planner's pulse is read from the database."""
    since = heartbeat.check()
    text, status = (heartbeat.words(since), 503) if since else ("ok", 200)
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
