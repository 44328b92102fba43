"""What judging leaves to say on the pages of earlier stages: prizes, and leads to a new contest."""

from typing import Any

from django import template
from django.template import RequestContext

from directives.models import Assignment
from judging.leads import leads
from judging.models import Award, Result
from submissions.models import Dossier

register = template.Library()
SHOWN = 20


@register.inclusion_tag("judging/leads.html", takes_context=True)
def leads_of(context: RequestContext, assignment: Assignment) -> dict[str, Any]:
    """The first solutions of earlier contests that the person may take; nothing without any."""
    request = context["request"]
    found = leads(assignment, request.user)
    return {
        "assignment": assignment, "leads": found[:SHOWN], "more": len(found[SHOWN:]),
        "csrf_token": context["csrf_token"],
    }  # fmt: skip


@register.inclusion_tag("judging/dossier_prizes.html")
def prizes_of(dossier: Dossier) -> dict[str, Any]:
    """What the dossier got, once the result is published; before that it costs no query."""
    contest = dossier.contest
    result = getattr(contest, "result", None)
    if result is None or result.state != Result.State.PUBLISHED:
        return {}
    won = Award.objects.filter(dossier=dossier).exclude(prize=None)
    related = ("prize", "contest__result__decision__issuer")
    return {"awards": list(won.select_related(*related)), "contest": contest}
