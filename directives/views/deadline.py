"""Deadlines: the organiser's, and those that an office sets for what it receives itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directives import rules
from directives.forms.contest import DeadlineForm
from directives.models import Contest, Deadline, Directive, papers_of
from organizations.models import Person, Unit
from organizations.sign_in import SignedInRequest


@login_required
@require_http_methods(["GET", "POST"])
def deadline_create(request: SignedInRequest, code: str) -> HttpResponse:
    contests = Contest.objects.visible_to(request.user).select_related("organiser")
    contest = get_object_or_404(contests, code=code)
    form = DeadlineForm(
        request.POST or None,
        instance=Deadline(contest=contest),
        receivers=receivers_for(request.user, contest),
        papers=papers_of(contest, request.user),
    )
    if request.method == "POST" and form.is_valid():
        return _saved(request, form.save())
    return render(
        request, "directives/deadline_create.html", {"form": form, "contest": contest}
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def deadline_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    contests = Contest.objects.visible_to(request.user)
    deadlines = Deadline.objects.announced().filter(contest__in=contests)
    deadline = get_object_or_404(
        deadlines.select_related("contest__organiser", "receiver", "document"), pk=pk
    )
    if not rules.sets_deadline(request.user, deadline):
        raise PermissionDenied
    is_sent = was_sent(deadline)
    form = DeadlineForm(
        request.POST or None,
        instance=deadline,
        receivers=receivers_for(request.user, deadline.contest),
        papers=papers_of(deadline.contest, request.user),
        is_sent=is_sent,
    )
    if request.method == "POST" and form.is_valid():
        return _saved(request, form.save())
    context = {"form": form, "contest": deadline.contest, "is_sent": is_sent}
    return render(request, "directives/deadline_edit.html", context)


def receivers_for(person: Person, contest: Contest) -> QuerySet[Unit]:
    """Who may receive by a deadline that the person sets. Raises PermissionDenied where none."""
    if rules.organises(person, contest):
        return contest.bodies()
    offices = rules.offices_in(person, contest)
    if not offices:
        raise PermissionDenied
    return Unit.objects.filter(pk__in=[unit.pk for unit in offices])


def was_sent(deadline: Deadline) -> bool:
    """A letter that has gone out states this deadline: only another paper moves it now."""
    letters = Directive.objects.filter(
        Q(deadline=deadline) | Q(items__assignments__deadline=deadline)
    )
    return letters.filter(issued_at__isnull=False).exists()


def _saved(request: SignedInRequest, deadline: Deadline) -> HttpResponse:
    """Say it back in both readings, and what looks like a slip."""
    messages.success(request, f"Đã lưu hạn: {deadline.both_readings}.")
    for doubt in deadline.doubts():
        messages.warning(request, doubt)
    if rules.organises(request.user, deadline.contest):
        return redirect("contest_manage", deadline.contest.code)
    return redirect("directive_list")
