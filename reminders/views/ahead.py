"""The reminders of the coming two weeks, by unit and by day."""

from collections import defaultdict
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contest_portal import clock
from organizations.models import Unit
from organizations.sign_in import SignedInRequest
from reminders.models import Notice
from reminders.planning import HORIZON
from reminders.views.letters import followed

PAGE = 50
State = Notice.State


@require_safe
@login_required
def notice_ahead(request: SignedInRequest, pk: int) -> HttpResponse:
    """How many are planned for each unit on each morning. Nobody is told who owes nothing then."""
    directive = followed(request, pk)
    planned = Notice.objects.of_letter(directive).filter(
        state__in=(State.PLANNED, State.PAUSED), due_at__lte=clock.now() + HORIZON
    )
    with_any = Unit.objects.filter(pk__in=planned.order_by().values("unit"))
    page = Paginator(with_any, PAGE).get_page(request.GET.get("page"))
    counted = planned.order_by().values_list("unit", TruncDate("due_at")).annotate(Count("pk"))
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for unit, day, number in counted:
        found[unit][day] = number
    days = sorted({day for of_unit in found.values() for day in of_unit})
    rows = [(unit, [(day, found[unit.pk].get(day, 0)) for day in days]) for unit in page]
    context = {"directive": directive, "days": days, "rows": rows, "page_obj": page}
    return render(request, "reminders/notice_ahead.html", context)
