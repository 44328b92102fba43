"""The guided write-up: all questions on one page, and one question a screen for phones."""

from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from directives.models import Example
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from organizations.typed_text import sign_in_keeps_typed
from submissions import completeness, parts, rules
from submissions.checklist import untouched, waits_for
from submissions.forms_answers import AnswerForm, forms_of, save_all
from submissions.models import Dossier
from submissions.models.whole import read_whole
from submissions.views.dossier import refuse_closed, saved


@require_http_methods(["GET", "POST"])
@sign_in_keeps_typed
def dossier_answers(request: SignedInRequest, pk: int) -> HttpResponse:
    """The contest's questions on one page; a button that adds a row to a table saves as well."""
    return all_answers(request, pk, request.POST if request.method == "POST" else None)


def all_answers(request: SignedInRequest, pk: int, sent: QueryDict | None) -> HttpResponse:
    """Saves what is sent, and shows the page again where something of it could not be saved."""
    dossier = _written(request.user, pk)
    typed = forms_of(dossier, sent)
    if sent is not None and save_all(typed, dossier, by=request.user):
        saved(request)
        if added := sent.get("add", ""):
            return redirect(f"{reverse('dossier_answers', args=[pk])}#cau-{quote(added)}")
        return redirect("dossier_detail", pk)
    return refuse_closed(request, dossier) or _shown(request, "dossier_answers", dossier, typed)


@require_http_methods(["GET", "POST"])
@sign_in_keeps_typed
def dossier_answer(request: SignedInRequest, pk: int, order: int) -> HttpResponse:
    """One question a screen; both buttons save, then go on or back."""
    dossier = _written(request.user, pk)
    typed = forms_of(dossier, request.POST if request.method == "POST" else None, order)
    if not typed:
        raise Http404
    if request.method == "POST" and save_all(typed, dossier, by=request.user):
        return redirect(_next(dossier, order, request.POST))
    return refuse_closed(request, dossier) or _shown(request, "dossier_answer", dossier, typed)


def _written(person: Person, pk: int) -> Dossier:
    """The dossier with its content in memory, for who may write it; others: 403 or 404."""
    dossier = read_whole(Dossier.objects.visible_to(person), pk)
    if not rules.may_write(person, dossier):
        raise PermissionDenied
    return dossier


def _next(dossier: Dossier, order: int, sent: Any) -> str:
    """Where the button leads that was pressed; from the first open question and the last, out."""
    if "add" in sent:
        return reverse("dossier_answer", args=[dossier.pk, order])
    back = sent.get("go") == "back"
    orders = _open_orders(dossier, completeness.seals(dossier))
    ahead = [n for n in orders if (n < order if back else n > order)]
    if ahead:
        return reverse("dossier_answer", args=[dossier.pk, ahead[-1 if back else 0]])
    return reverse("dossier_answers" if back else "dossier_detail", args=[dossier.pk])


def _open_orders(dossier: Dossier, seals: dict[str, str]) -> list[int]:
    """The questions that may be answered now: of a supplement those that it asks for."""
    return [q.order for q in dossier.rules.questions.all() if not seals[parts.of_question(q)]]


def _shown(
    request: SignedInRequest, template: str, dossier: Dossier, typed: list[AnswerForm]
) -> HttpResponse:
    everything, seals = forms_of(dossier, None), completeness.seals(dossier)
    opened = _open_orders(dossier, seals)
    asked, told = waits_for(dossier), _examples(dossier, typed)
    to_write = [form for form in everything if form.question.order in opened]
    context: dict[str, Any] = {
        "dossier": dossier,
        "typed": typed,
        "rows": [
            (form, told.get(form.question.pk, []), seals[part], asked.get(part))
            for form in typed
            for part in [parts.of_question(form.question)]
        ],
        "every": everything,
        "to_mend": _to_mend(dossier),
        "answered": sum(form.is_answered for form in everything),
        "is_last": typed[-1].question.order >= max(opened, default=0),
        "first_open": next((form for form in to_write if asked or not form.is_answered), None),
        "lead": next((author.name for author in dossier.authors.all() if author.is_lead), ""),
    }
    return render(request, f"submissions/{template}.html", context)


def _to_mend(dossier: Dossier) -> list[int]:
    """The questions that a supplement asks for and whose answers say still the same."""
    asked = {line.part for line in untouched(dossier)}
    return [q.order for q in dossier.rules.questions.all() if parts.of_question(q) in asked]


def _examples(dossier: Dossier, typed: list[AnswerForm]) -> dict[int, list[Example]]:
    """By question: of the dossier's field, or of all while it has none."""
    examples = Example.objects.filter(question__in=[form.question for form in typed])
    if dossier.field_id:
        examples = examples.filter(field=dossier.field_id)
    told: dict[int, list[Example]] = {}
    for example in examples.select_related("field"):
        told.setdefault(example.question_id, []).append(example)
    return told
