"""What a balancer or a container asks: does this process answer, its database, its planner?"""

from django.http import HttpRequest, HttpResponse

from reminders import heartbeat


def healthz(request: HttpRequest) -> HttpResponse:
    """200, or 503 with what is wrong. The planner's pulse is read from the database."""
    since = heartbeat.check()
    text, status = (heartbeat.words(since), 503) if since else ("ok", 200)
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
