"""Days on which offices are closed, or work, other than every year; edited by organisers."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from contest_portal.forms import Showing, mark_of
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
    context: dict[str, Any] = {"form": form, "row": row, "is_new": row.pk is None}
    if request.method == "POST" and form.is_valid():
        context["plan"] = plan = _replan(request, form, form.save)
        if plan.saved:
            return _back(row.day)
    return render(request, "reminders/calendar_day_edit.html", context)


@login_required
@require_POST
def calendar_day_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    _check(request.user)
    row = get_object_or_404(CalendarDay, pk=pk)
    form = Showing(request.POST)
    form.full_clean()
    plan = _replan(request, form, CalendarDay.objects.filter(pk=pk).delete)
    if plan.saved:
        return _back(row.day)
    context = {"form": form, "row": row, "plan": plan}
    return render(request, "reminders/calendar_day_delete.html", context)


def _check(person: Person) -> None:
    if not rules.edits_calendar(person):
        raise PermissionDenied


def _replan(request: SignedInRequest, form: Showing, change: Any) -> planning.Difference:
    """Save it and plan anew once the page has shown what it does to the reminders."""
    plan = planning.difference(
        change, agreed=lambda found: not found or form.has_shown(mark_of(repr(found)))
    )
    if plan.saved:
        moved = _("Đã lưu lịch nghỉ. Có {number} lượt nhắc được dời.").format(number=plan.moved)
        same = _("Đã lưu lịch nghỉ. Không lượt nhắc nào phải dời.")
        messages.success(request, moved if plan.moved else same)
    return plan


def _back(day: date) -> HttpResponse:
    response = redirect("calendar_day_list")
    response["Location"] += f"?nam={day.year}"
    return response
