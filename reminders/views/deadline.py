"""Moving a deadline: what it does to the reminders is shown before it is saved."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contest_portal.forms import mark_of
from contest_portal.languages import in_vietnamese
from contest_portal.workflow import Refused
from directives import rules
from directives.forms.deadline import DatesForm, DeadlineForm, ExtensionForm
from directives.models import Contest, Deadline, ExtensionRequest, papers_of
from directives.views.deadline import receivers_for, saved, was_sent
from organizations.models import Unit
from organizations.sign_in import SignedInRequest
from reminders import planning
from submissions import extending

REQUEST = "de-nghi"  # in the address: the request that is granted
NAMED = 3  # units in a message, then how many more


def _set_by(request: SignedInRequest, pk: int) -> Deadline:
    """The deadline, for who sets it: 404 where it does not exist for the person, else 403."""
    contests = Contest.objects.visible_to(request.user)
    deadlines = Deadline.objects.announced().filter(contest__in=contests)
    related = ("contest__organiser", "receiver__parent", "document")
    deadline = get_object_or_404(deadlines.select_related(*related), pk=pk)
    if not rules.sets_deadline(request.user, deadline):
        raise PermissionDenied
    return deadline


@login_required
@require_http_methods(["GET", "POST"])
def deadline_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Once a letter went out with it only its source changes, the day by an extension."""
    deadline = _set_by(request, pk)
    context: dict[str, Any] = {"contest": deadline.contest, "deadline": deadline}
    context["is_sent"] = is_sent = was_sent(deadline)
    context["form"] = form = DeadlineForm(
        request.POST or None,
        instance=deadline,
        receivers=receivers_for(request.user, deadline.contest),
        papers=papers_of(deadline.contest, request.user),
        by=request.user,
        is_sent=is_sent,
    )
    if request.method == "POST" and form.is_valid():
        context["plan"] = found = _difference(
            form,
            deadline,
            lambda: _save(form, is_sent=is_sent),
            lambda found: not found or form.has_shown(_mark(found)),
        )
        if found.saved:
            return saved(request, deadline)
    return render(request, "reminders/deadline_edit.html", context)


def _save(form: DeadlineForm, *, is_sent: bool) -> None:
    """Raises Refused where a letter went out with the deadline since the form was made."""
    Deadline.objects.select_for_update(no_key=True).get(pk=form.instance.pk)
    if was_sent(form.instance) and not is_sent:
        raise Refused(
            _(
                "Công văn ghi hạn này vừa gửi đến các đơn vị nên chưa lưu. Dời ngày thì gia hạn "
                "bằng một văn bản mới."
            )
        )
    form.save()


def _difference(
    form: DatesForm,
    deadline: Deadline,
    change: Callable[[], object],
    agreed: Callable[[planning.Difference], bool],
) -> planning.Difference:
    """What the change does; nothing where it is refused, and the form says why."""
    try:
        return planning.difference(change, deadline.contest, agreed)
    except Refused as refusal:
        form.add_error("day", refusal.reasons)
        return planning.Difference([], [], 0)


@login_required
@require_http_methods(["GET", "POST"])
def extension_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """A later paper gives more time. What it moves is shown first, then it is saved.

    Statement 56: "Changing the deadline re-plans every pending reminder at once and shows the new
    plan".
    """
    deadline = _set_by(request, pk)
    line = extending.line_of(deadline)
    requests = ExtensionRequest.objects.visible_to(request.user).waiting()
    asked = list(requests.filter(deadline__in=line).select_related("unit"))
    form = _extension_form(request, deadline, line, asked)
    context: dict[str, Any] = {"form": form, "deadline": deadline, "asked": asked}
    context["standing"] = extending.kept_by_all(line) or deadline
    if request.method == "POST" and form.is_valid():
        moved: list[extending.Moved] = []
        found = _difference(
            form,
            deadline,
            lambda: moved.append(_extend(request, deadline, form)),
            lambda found: form.has_shown(_mark(found, moved[0][1:], form.new, form.paper)),
        )
        if found.saved:
            return _extended(request, moved[0], list(form.cleaned_data["units"]))
        context |= {"moved": next(iter(moved), None), "plan": found}
    return render(request, "reminders/extension_create.html", context)


def _extension_form(
    request: SignedInRequest,
    deadline: Deadline,
    line: list[Deadline],
    asked: list[ExtensionRequest],
) -> ExtensionForm:
    """Filled in for the unit that the address names, by its request."""
    chosen = [one for one in asked if str(one.pk) == request.GET.get(REQUEST)]
    first: dict[str, Any] = {"boundary": Deadline.Boundary.THROUGH}
    for one in chosen:
        first |= {"to": ExtensionForm.To.CHOSEN, "units": [one.unit_id], "day": one.wished_for}
    if deadline.document:
        first["issuer"] = deadline.document.issuer_id
    bound = extending.bound_by(line).select_related(
        "unit", "deadline", "extended_to", "item__directive__deadline"
    )
    bodies = (deadline.receiver, deadline.receiver.parent, deadline.contest.organiser)
    issuers = [unit for unit in bodies if unit]
    return ExtensionForm(
        request.POST or None, initial=first, old=deadline, bound=bound, issuers=issuers
    )


def _extend(request: SignedInRequest, deadline: Deadline, form: ExtensionForm) -> extending.Moved:
    units = list(form.cleaned_data["units"])
    return extending.extend(deadline, form.new, form.paper, units, by=request.user)


def _extended(request: SignedInRequest, moved: extending.Moved, units: list[Unit]) -> HttpResponse:
    """Back to where the person came from."""
    named = "; ".join(unit.called for unit in units[:NAMED])
    if rest := len(units[NAMED:]):
        named = _("{units} và {number} đơn vị nữa").format(units=named, number=rest)
    done = _("Đã gia hạn cho {named}: {day}.") if named else _("Đã gia hạn: {day}.")
    done = done.format(named=named, day=moved.deadline.both_readings)
    by_it = _("{units} đơn vị, {dossiers} hồ sơ theo hạn mới.").format(
        units=len(moved.units), dossiers=len(moved.dossiers)
    )
    messages.success(request, f"{done} {by_it}")
    if REQUEST in request.GET:
        return redirect("extension_request_list")
    contest = moved.deadline.contest
    if rules.organises(request.user, contest):
        return redirect("contest_manage", contest.code)
    return redirect("directive_list")


@in_vietnamese
def _mark(*shown: object) -> str:
    """Stands for what a page has shown."""
    return mark_of(repr(shown))
