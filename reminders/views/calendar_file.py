"""Deadlines for people's own calendars: the files, and the page that tells how to subscribe."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from contest_portal.privacy import public_page
from directives.models import Contest
from organizations.models import new_token
from organizations.sign_in import SignedInRequest
from reminders import calendars
from reminders.models import CalendarLink


@require_safe
@public_page()
def contest_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The days that everybody keeps."""
    contest = get_object_or_404(Contest.objects.visible_to(request.user), code=code)
    return _file(calendars.of_contest(contest), contest.code)


@require_safe
@cache_control(private=True, no_cache=True)
@conditional_page
def person_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The days of whoever the link belongs to. No sign-in: a calendar asks for it by itself."""
    links = CalendarLink.objects.select_related("person").filter(person__is_active=True)
    link = get_object_or_404(links, token=token)
    return _file(calendars.of_person(link.person), "han-cua-toi")


def _file(calendar: bytes, name: str) -> HttpResponse:
    shown = {"Content-Disposition": f'inline; filename="{name}.ics"'}
    return HttpResponse(calendar, content_type="text/calendar; charset=utf-8", headers=shown)


@login_required
@require_http_methods(["GET", "POST"])
def calendar_link(request: SignedInRequest) -> HttpResponse:
    """The person's own link, and how a calendar takes it; posting makes it, or another one."""
    if request.method == "POST":
        mine = CalendarLink.objects
        if "renew" in request.POST:
            mine.update_or_create(person=request.user, defaults={"token": new_token()})
        else:
            mine.get_or_create(person=request.user)
        return redirect("calendar_link")
    link = CalendarLink.objects.filter(person=request.user).first()
    path = reverse("person_calendar", args=[link.token]) if link else ""
    return render(request, "reminders/calendar_link.html", {"path": path})
