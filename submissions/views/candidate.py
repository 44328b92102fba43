"""The page of a spotted solution: where it stands, who helps, who went there and what was done."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from contest_portal.forms import save_once
from contest_portal.vietnamese import format_date, format_datetime
from contest_portal.workflow import available
from directives.forms.candidate import VisitForm, units_of
from directives.models import Candidate, Visit, VisitChange
from directives.rules import looks_after
from directives.workflow import STEPS
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from submissions import support
from submissions.models import Dossier
from submissions.rules import may_start

State = Candidate.State
DONE = {
    "contact": gettext_lazy("Đã liên hệ"),
    "agree": gettext_lazy("Đã nhận lời"),
    "drop": gettext_lazy("Đã thôi"),
    "revive": gettext_lazy("Đưa lại vào danh sách"),
}


@login_required
@require_http_methods(["GET", "POST"])
def candidate_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about one spotted solution; who helps adds a visit."""
    person = request.user
    candidate: Any = _candidate(request, pk)
    units = units_of(person, candidate)
    if request.method == "POST" and not units:
        raise PermissionDenied
    visit = Visit(candidate=candidate, recorded_by=person)
    form = VisitForm(request.POST or None, instance=visit, units=units) if units else None
    if form and request.method == "POST" and form.is_valid() and save_once(form):
        messages.success(
            request, _("Đã ghi lần đến ngày {day}.").format(day=format_date(visit.day))
        )
        return redirect("candidate_detail", candidate.pk)
    if form:
        support.note_reading([candidate], person)
    context = {"form": form, "own_units": units, **_page(person, candidate)}
    return render(request, "submissions/candidate_detail.html", context)


def _page(person: Person, candidate: Any) -> dict[str, Any]:
    """Where it stands, and what the person may do with it."""
    begun = getattr(candidate, "dossier", None)
    changes = Prefetch("changes", VisitChange.objects.select_related("by"))
    visits = candidate.visits.select_related("unit", "recorded_by").prefetch_related(changes)
    return {
        "candidate": candidate,
        "directive": candidate.assignment.item.directive,
        "dossier": begun,
        "badge": begun.badge if begun else candidate.badge,
        "steps": {} if begun else available(STEPS, candidate, person),
        "may_begin": not begun and candidate.state != State.DROPPED
        and may_start(person, candidate.assignment),
        "may_edit": looks_after(person, candidate),
        "timeline": _timeline(candidate, begun),
        "visits": visits,
        "went": sum(visit.state == Visit.State.RECORDED for visit in visits),
    }  # fmt: skip


def _candidate(request: SignedInRequest, pk: int) -> Candidate:
    """With its dossier, and whether the person may open that; 404 if it does not exist for them."""
    opened = Dossier.objects.visible_to(request.user).filter(candidate=OuterRef("pk"))
    related = (
        "assignment__unit", "assignment__item__directive__document", "helper_unit",
        "assignment__item__directive__office", "dossier__contest",
    )  # fmt: skip
    rows = Candidate.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(rows.annotate(may_open=Exists(opened)), pk=pk)


def _timeline(candidate: Candidate, begun: Dossier | None) -> list[dict[str, str]]:
    """What became of it so far, for the timeline partial; the last is where it stands."""
    steps = sorted(_steps(candidate, begun), key=lambda step: step[0])
    return [
        {
            "state": "done" if number < len(steps) else "now",
            "when": format_datetime(at),
            "title": title,
            "detail": detail,
        }
        for number, (at, title, detail) in enumerate(steps, 1)
    ]


def _steps(candidate: Candidate, begun: Dossier | None) -> Iterator[tuple[Any, str, str]]:
    """When, what, and by whom and why."""
    yield candidate.created_at, _("Ghi vào danh sách"), ""
    for change in candidate.changes.select_related("by"):
        note = f": {change.note}" if change.note else ""
        yield change.at, str(DONE[change.step]), f"{change.who}{note}"
    if begun:
        yield begun.created_at, _("Bắt đầu viết hồ sơ"), ""
        if begun.registered_at:
            yield begun.registered_at, _("Đã đăng ký, mã {code}").format(code=begun.code), ""
