"""Days on which offices are closed, or work, other than every year; edited by organisers."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from directives import rules
from directives.forms.calendar import CalendarDayForm
from directives.models import CalendarDay
from directives.working_days import LAST_SWAPS_KNOWN, known_days
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from reminders import planning


@login_required
@require_safe
def calendar_day_list(request: SignedInRequest) -> HttpResponse:
    """One year: what the library knows, and what was written over it. This year and two more."""
    this_year = clock.today().year
    years = list(range(this_year, this_year + 3))
    typed = request.GET.get("nam", "")
    year = int(typed) if typed in map(str, years) else this_year
    context = {
        "years": years,
        "year": year,
        "days": known_days(year),
        "rows": CalendarDay.objects.filter(day__year=year),
        "last_swaps_known": LAST_SWAPS_KNOWN,
        "may_edit": rules.edits_calendar(request.user),
    }
    return render(request, "reminders/calendar_day_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def calendar_day_create(request: SignedInRequest) -> HttpResponse:
    return _form(request, CalendarDay())


@login_required
@require_http_methods(["GET", "POST"])
def calendar_day_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(CalendarDay, pk=pk))


def _form(request: SignedInRequest, row: CalendarDay) -> HttpResponse:
    _check(request.user)
    form = CalendarDayForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        _replan(request, form.save)
        return _back(row.day)
    context: dict[str, Any] = {"form": form, "row": row}
    return render(request, "reminders/calendar_day_edit.html", context)


@login_required
@require_POST
def calendar_day_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    _check(request.user)
    row = get_object_or_404(CalendarDay, pk=pk)
    _replan(request, CalendarDay.objects.filter(pk=pk).delete)
    return _back(row.day)


def _check(person: Person) -> None:
    if not rules.edits_calendar(person):
        raise PermissionDenied


def _replan(request: SignedInRequest, change: Any) -> None:
    """Do it, plan anew at once, and say how many reminders got another morning."""
    moved = planning.difference(change).moved
    with transaction.atomic():
        change()
        planning.plan()
    messages.success(request, f"Đã lưu lịch nghỉ. Có {moved} lượt nhắc được dời.")


def _back(day: date) -> HttpResponse:
    response = redirect("calendar_day_list")
    response["Location"] += f"?nam={day.year}"
    return response
