"""One minute before writing: may this solution enter, and what is to be done first."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.workflow import Refused, Stale
from directives.models import Contest
from organizations.sign_in import SignedInRequest
from organizations.typed_text import sign_in_keeps_typed
from submissions import drafting, parts
from submissions.eligibility import advise
from submissions.forms_eligibility import DraftCheckForm, EligibilityForm
from submissions.models import Dossier
from submissions.views.dossier import refuse_closed, writable


@require_safe
def eligibility(request: HttpRequest, code: str) -> HttpResponse:
    """For everybody, without signing in; nothing is kept."""
    contests = Contest.objects.visible_to(request.user).select_related("organiser")
    contest = get_object_or_404(contests, code=code)
    if (rules := contest.current_rules) is None:
        raise Http404
    form = EligibilityForm(request.GET or None)
    context: dict[str, Any] = {"contest": contest, "rules": rules, "form": form}
    if form.is_valid():
        context["advice"] = advise(form.said(), rules)
    return render(request, "submissions/eligibility.html", context)


@require_http_methods(["GET", "POST"])
@sign_in_keeps_typed
def dossier_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of a fresh draft: what is said stays in it, and the advice comes before the writing."""
    dossier = writable(request.user, pk)
    form = DraftCheckForm(request.POST or None, dossier=dossier)
    context: dict[str, Any] = {"dossier": dossier, "rules": dossier.rules, "form": form}
    if form.is_valid():
        try:
            with drafting.writing(dossier, parts.FACTS, form.cleaned_data["shown"]):
                form.save(dossier)
        except Stale:
            form.show_newer(Dossier.objects.get(pk=pk))
        except Refused as refusal:
            form.refuse(str(refusal))
        else:
            context["advice"] = advise(form.said(), dossier.rules)
            form.renew(dossier)
    return refuse_closed(request, dossier, parts.FACTS) or render(
        request, "submissions/dossier_check.html", context
    )
