"""What the organiser changes while a round goes on: a judge leaves, a council scores anew."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contest_portal.workflow import Refused
from directives.views.contest import refuse
from judging import leaving
from judging.forms.leaving import LeaveForm, ReasonForm
from judging.models import Council, Seat, Sheet
from judging.rules import may_give
from judging.views.setup import council_of
from organizations.sign_in import SignedInRequest, require_recent_sign_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seat_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """A judge leaves mid-round: asked once, with a reason; a reserve may become a member."""
    visible = Seat.objects.filter(council__in=Council.objects.visible_to(request.user))
    seats = visible.select_related("person", "council__contest__organiser", "council__round")
    seat = get_object_or_404(seats, pk=pk)
    if not may_give(request.user, seat.council):
        raise PermissionDenied
    if seat.ended_at or seat.council.round.closed_at:
        messages.error(request, _too_late(seat))
        return redirect("judging_setup", seat.council.contest.code)
    require_recent_sign_in(request)
    form = LeaveForm(request.POST or None, seat=seat)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.end_seat(seat, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(request, refusal)
        else:
            words = _("{person} đã thôi. Phiếu đã niêm phong vẫn giữ.")
            messages.success(request, words.format(person=seat.person))
        return redirect("judging_setup", seat.council.contest.code)
    sheets = seat.sheets.filter(state=Sheet.State.SEALED).count()
    context = {"form": form, "seat": seat, "contest": seat.council.contest, "sealed": sheets}
    return render(request, "judging/seat_end.html", context)


def _too_late(seat: Seat) -> str:
    if seat.ended_at:
        return _("{person} đã thôi từ trước.").format(person=seat.person)
    return _("{round} đã khóa nên không cho ai thôi nữa.").format(round=seat.council.round)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def council_rescore(request: SignedInRequest, pk: int) -> HttpResponse:
    """The council scores anew by the rules in force: asked once, with a reason."""
    council = council_of(request.user, pk)
    if not may_give(request.user, council):
        raise PermissionDenied
    require_recent_sign_in(request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rules = leaving.rescore(council, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(request, refusal)
        else:
            words = _("{council} chấm lại theo {rules}. Điểm cũ còn ở nhật ký.")
            messages.success(request, words.format(council=council, rules=rules))
        return redirect("judging_setup", council.contest.code)
    sheets = Sheet.objects.filter(seat__council=council)
    context = {
        "form": form, "council": council, "newer": leaving.newer_rules(council),
        "number": sheets.count(), "sealed": sheets.sealed().count(),
    }  # fmt: skip
    return render(request, "judging/council_rescore.html", context)
