"""A judge is reminded once more than the week does it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from judging.models import Council, Seat
from judging.rules import runs
from organizations.sign_in import SignedInRequest
from reminders import planning


@login_required
@require_POST
def seat_nudge(request: SignedInRequest, pk: int) -> HttpResponse:
    """One notice a day; whether sheets still wait is asked when it is sent."""
    councils = Council.objects.visible_to(request.user)
    seats = Seat.objects.filter(council__in=councils, ended_at=None)
    seat = get_object_or_404(seats.select_related("person", "council__contest__organiser"), pk=pk)
    if not runs(request.user, seat.council):
        raise PermissionDenied
    name = seat.person.full_name
    if planning.nudge(seat):
        done = _("Đã xếp lịch nhắc {name}, thư đi trong ít phút.")
        messages.success(request, done.format(name=name))
    else:
        late = _("Hôm nay đã nhắc {name} rồi, ngày mai nhắc lại được.")
        messages.warning(request, late.format(name=name))
    return redirect("council_progress", seat.council_id)
