"""How far a dossier is, for whoever has its random link. No account is needed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contest_portal.vietnamese import format_datetime
from submissions.completeness import deadline_of
from submissions.models import Dossier
from submissions.models.dossier import State
from submissions.views.page import copies_of


@require_safe
@never_cache
def dossier_status(request: HttpRequest, token: str) -> HttpResponse:
    """Title, code and states; of people only the lead author's name."""
    related = ("contest", "rules", "deadline__receiver")
    dossier = get_object_or_404(
        Dossier.objects.select_related(*related).prefetch_related("copies"), status_token=token
    )
    changes = list(dossier.changes.all())
    context = {
        "dossier": dossier,
        "lead": dossier.authors.filter(is_lead=True).first(),
        "deadline": deadline_of(dossier),
        "copies": copies_of(dossier, with_person=False),
        "timeline": [
            {"state": "now" if change is changes[-1] else "done",
             "title": capfirst(State(change.to_state).label), "when": format_datetime(change.at)}
            for change in changes
        ],
    }  # fmt: skip
    response = render(request, "submissions/dossier_status.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
