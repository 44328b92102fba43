"""The unit officer's own page: what waits, what was assigned, how the unit's solutions stand."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest_portal import clock
from directives.models import (
    Addressee,
    Assignment,
    Candidate,
    Directive,
    DirectiveItem,
    Evidence,
    ExtensionRequest,
)
from directives.rules import answers_for
from organizations.models import Person, Role, Unit, taken_by_today, under
from submissions import support, waiting
from submissions.models.whole import Rows
from submissions.progress import PROVED, AssignmentProgress, read_assignments

# What the unit of an assignment asked for last, if it was not granted, of its present deadline.
_PRESENT = Coalesce("extended_to", "deadline", "item__directive__deadline")
_PROOFS = Rows(
    Evidence.objects.standing().filter(assignment=OuterRef("pk")).order_by("-day", "-pk"),
    {name: name for name in ("id", "title")},
)
_LAST_ASKED = Rows(
    ExtensionRequest.objects.filter(
        deadline=OuterRef("present"), unit=OuterRef("unit"), granted=None
    ).order_by("-asked_at", "-pk")[:1],
    {name: name for name in ("id", "wished_for", "answered_at", "refused_because")},
)
_FACTS: dict[str, Any] = {"present": _PRESENT, "asked": _LAST_ASKED, "proofs": _PROOFS}


@require_safe
@login_required
def unit_home(request: HttpRequest) -> HttpResponse:
    """For one unit at a time; `don-vi` chooses among several."""
    person: Any = request.user
    units = _units_of(person)
    unit = _chosen(units, request.GET.get("don-vi"))
    you = person.addressed or _("anh chị")
    context = {"units": units, "unit": unit, "you": you, **_home(person, unit)}
    support.note_reading(context["helped"], person)
    return render(request, "submissions/unit_home.html", context)


def _home(person: Person, unit: Unit) -> dict[str, Any]:
    letters = Directive.objects.filter(
        issued_at__isnull=False, contest__year_to__gte=clock.today().year
    )
    units = [unit.path, *taken_by_today(unit.inherits)]
    own = under(units, "unit__path")
    addressees = Addressee.objects.visible_to(person).filter(
        Q(acknowledged_at__isnull=True) | Q(unit__path__in=units), own, directive__in=letters
    )
    assignments = Assignment.objects.visible_to(person).filter(own, item__directive__in=letters)
    progress = read_assignments(assignments.annotate(**_FACTS))
    asked = [a.assignment.pk for a in progress]
    held = waiting.held_by(asked, person)
    candidates, helped = waiting.candidates_of(asked, units, letters)
    received = list(addressees.select_related("unit", "plan", "directive__document__issuer"))
    return {
        "tasks": waiting.tasks_of(
            (a for a in received if not a.acknowledged_at), progress, held, candidates, helped, unit
        ),
        "letters": [a for a in received if a.acknowledged_at],
        "jobs": [_job(a, unit, person) for a in progress],
        **_leaf(_main(progress)),
        **_solutions(held, candidates),
        "helped": helped,
    }


def _solutions(held: list[waiting.Held], candidates: list[Candidate]) -> dict[str, Any]:
    """The unit's own, in two groups."""
    registered = [h for h in held if h.is_registered]
    solutions = len(held) + len(candidates)
    return {
        "registered": registered,
        "drafts": [h for h in held if not h.is_registered],
        "candidates": [(c, waiting.next_step(c)) for c in candidates],
        "solutions": solutions,
        "unregistered": solutions - len(registered),
    }


def _units_of(person: Person) -> list[Unit]:
    """The units that the person is an officer of, each once."""
    units = {m.unit_id: m.unit for m in person.roles() if m.role == Role.OFFICER}
    if not units:
        raise PermissionDenied
    return list(units.values())


def _chosen(units: list[Unit], pk: str | None) -> Unit:
    if not pk:
        return units[0]
    for unit in units:
        if str(unit.pk) == pk:
            return unit
    raise Http404


def _main(progress: list[AssignmentProgress]) -> AssignmentProgress | None:
    """The assignment whose deadline stands on the leaf: the nearest open, else the last past."""
    deadlines = [(a.assignment.effective_deadline, a) for a in progress]
    still_open = [(d.closes_at, -a.assignment.pk, a) for d, a in deadlines if not d.is_past]
    past = [(d.closes_at, -a.assignment.pk, a) for d, a in deadlines if d.is_past]
    return min(still_open)[2] if still_open else max(past)[2] if past else None


def _leaf(main: AssignmentProgress | None) -> dict[str, Any]:
    """The day on the leaf, and whom to ask."""
    if main is None:
        return {}
    assignment = main.assignment
    deadline = assignment.effective_deadline
    words = deadline.plain_words.removesuffix(f"/{clock.today().year}")
    return {
        "deadline": deadline, "deadline_words": words, "directive": assignment.item.directive
    }  # fmt: skip


def _asked(assignment: Any) -> ExtensionRequest | None:
    """What its unit asked for last, while no paper has granted it: that stands with the day."""
    for row in assignment.asked:
        wished_for = date.fromisoformat(row.pop("wished_for"))
        return ExtensionRequest(wished_for=wished_for, **row)
    return None


def _job(
    a: AssignmentProgress,
    unit: Unit,
    person: Person,
) -> dict[str, Any]:
    """An assignment as its sheet shows it."""
    asked = _asked(a.assignment)
    seeks = a.assignment.item.kind == DirectiveItem.Kind.SOLUTIONS
    minimum = a.assignment.minimum
    answers = answers_for(person, a.assignment)
    letter = a.assignment.item.directive_id
    return {
        "progress": a,
        "assignment": a.assignment,
        "item": a.assignment.item,
        "binding": _("từ {minimum} giải pháp trở lên").format(minimum=minimum) if minimum else "",
        "takes_solutions": seeks,
        "needs_proof": a.assignment.item.kind in PROVED,
        "asked": asked,
        "waits": asked and asked.answered_at is None,
        "answers": answers,
        "helped_url": f"{reverse('solution_list')}?cong-van={letter}&giup={a.assignment.unit_id}",
        "below": a.assignment.unit if a.assignment.unit_id != unit.pk else None,
    }
