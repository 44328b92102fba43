"""Setting deadlines: the organiser's, and those of what an office receives itself.

A page that shows what a change does to the reminders lives with them (`reminders/views`).
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from contest_portal import clock
from directives import copying, rules
from directives.forms.deadline import DeadlineForm
from directives.models import Contest, Deadline, Directive, papers_of
from directives.working_days import WorkingDays
from organizations.models import Person, Unit
from organizations.sign_in import SignedInRequest

# The province's D less so many days (communes write longer than offices).
AHEAD = (
    ("xa", gettext_lazy("Cho xã, phường: trước 28 ngày"), 28),
    ("phong", gettext_lazy("Cho phòng, ban: trước 14 ngày"), 14),
)
TAKEN = ("name", "day", "boundary", "hour", "evidence")


@login_required
@require_http_methods(["GET", "POST"])
def deadline_create(request: SignedInRequest, code: str) -> HttpResponse:
    contests = Contest.objects.visible_to(request.user).select_related("organiser", "copied_from")
    contest = get_object_or_404(contests, code=code)
    receivers = receivers_for(request.user, contest)
    suggested = _suggestions(request.user, contest)
    form = DeadlineForm(
        request.POST or None,
        initial=_taken(request, suggested),
        instance=Deadline(contest=contest),
        receivers=receivers,
        papers=papers_of(contest, request.user),
        by=request.user,
    )
    if request.method == "POST" and form.is_valid():
        return saved(request, form.save())
    context = {
        "form": form,
        "contest": contest,
        "suggestions": suggested,
        "organises": rules.organises(request.user, contest),
    }
    return render(request, "directives/deadline_create.html", context)


def receivers_for(person: Person, contest: Contest) -> QuerySet[Unit]:
    """Who may receive by a deadline that the person sets. Raises PermissionDenied where none."""
    if rules.organises(person, contest):
        return contest.bodies()
    offices = rules.offices_in(person, contest)
    if not offices:
        raise PermissionDenied
    return Unit.objects.filter(pk__in=[unit.pk for unit in offices])


def was_sent(deadline: Deadline) -> bool:
    """A letter that has gone out states this deadline, or a later paper does: only another paper
    moves it now."""
    letters = Directive.objects.filter(
        Q(deadline=deadline) | Q(items__assignments__deadline=deadline)
    )
    is_extension = deadline.extends_id is not None
    return is_extension or letters.filter(issued_at__isnull=False).exists()


class Suggestion(NamedTuple):
    """A day to take over, the last one that is valid; taken: what it fills in."""

    key: str
    label: str | Promise
    day: date
    taken: dict[str, Any]


def _suggestions(person: Person, contest: Contest) -> list[Suggestion]:
    """For an organiser: the days of the contest before, moved by the years between. For an office:
    a day for communes and one for offices before the province's day, each moved to a working day
    before it. Those that are over are left out.
    """
    if rules.organises(person, contest):
        found = [
            Suggestion(f"truoc-{number}", one.name, one.last_valid_day, model_to_dict(one, TAKEN))
            for number, one in enumerate(copying.suggested(contest), 1)
        ]
        return [one for one in found if one.day > clock.today()]
    of_province = contest.deadlines.in_force().filter(receiver=contest.receiver)
    last = max((deadline.last_valid_day for deadline in of_province), default=None)
    if last is None:
        return []
    days = WorkingDays.read()
    through = Deadline.Boundary.THROUGH
    found = [
        Suggestion(key, label, day, {"day": day, "boundary": through})
        for key, label, ahead in AHEAD
        for day in [days.before(last - timedelta(days=ahead))]
    ]
    return [one for one in found if one.day > clock.today()]


def _taken(request: SignedInRequest, suggested: list[Suggestion]) -> dict[str, Any]:
    """The suggestion that the person pressed, filled in."""
    chosen = request.GET.get("goi-y")
    for one in suggested:
        if one.key == chosen:
            return one.taken
    return {}


def saved(request: SignedInRequest, deadline: Deadline) -> HttpResponse:
    """Say it back in both readings."""
    said = _("Đã lưu hạn: {both_readings}.").format(both_readings=deadline.both_readings)
    messages.success(request, said)
    if rules.organises(request.user, deadline.contest):
        return redirect("contest_manage", deadline.contest.code)
    return redirect("directive_list")
