"""What containers, balancers, watchers and the administrator ask: is all well?"""

from contextlib import suppress
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from contest_portal import health
from organizations.models import Role
from organizations.sign_in import SignedInRequest
from reminders import heartbeat

PLAIN = "text/plain; charset=utf-8"
KEPT = 10  # seconds
LOOPBACK = ("127.0.0.1", "::1")


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200: this process answers. A silent planner or database is no reason to take the site off.

    Containers ask every half minute, so it is here that a silent planner is noticed and ALARM_EMAIL
    told.
    """
    with suppress(DatabaseError):
        heartbeat.check()
    return HttpResponse("ok", content_type=PLAIN)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200, or 503. What is wrong and what to do is told to watchers alone."""
    if _is_watcher(request):
        found = health.findings(thorough=True)
        text = "\n".join(one.trouble for one in found if one.trouble) or "ok"
    else:
        text = "ok" if is_well(int(monotonic() / KEPT)) else "not ok"
    answer = HttpResponse(text, content_type=PLAIN, status=200 if text == "ok" else 503)
    answer["Cache-Control"] = "no-store"
    return answer


@lru_cache(maxsize=1)
def is_well(moment: int) -> bool:
    """For everybody else, who may ask as often as they like: looked at once in KEPT seconds."""
    return not any(one.trouble for one in health.findings(thorough=False))


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of all checks, as Prometheus reads them. Others than watchers find nothing."""
    if not _is_watcher(request):
        raise Http404
    lines = ["# TYPE portal_check_ok gauge"]
    found = health.findings(thorough=True)
    lines += [f'portal_check_ok{{check="{one.name}"}} {int(not one.trouble)}' for one in found]
    for one in found:
        lines += [f"# TYPE portal_{one.name} gauge", f"portal_{one.name} {one.figure:.15g}"]
    answer = HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4")
    answer["Cache-Control"] = "no-store"
    return answer


def _is_watcher(request: HttpRequest) -> bool:
    """Asks from this very machine, past every proxy, or knows WATCH_TOKEN."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.WATCH_TOKEN and constant_time_compare(given, settings.WATCH_TOKEN):
        return True
    is_passed_on = "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_passed_on


@require_safe
@login_required
def portal_status(request: SignedInRequest) -> HttpResponse:
    """For who looks after the installation: its organisers, of whom `setup` makes the first."""
    if not request.user.paths(Role.ORGANISER):
        raise PermissionDenied
    found = health.findings(thorough=True)
    context = {"findings": found, "troubled": any(one.trouble for one in found)}
    return render(request, "portal_status.html", context)
