"""Who made the solution, with whose share."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contest_portal.forms import Versioned
from contest_portal.workflow import Stale
from organizations.sign_in import SignedInRequest
from submissions import drafting, parts
from submissions.completeness import wrong_shares
from submissions.forms import STALE, AuthorFormSet, BaseAuthors, authors_of, closed
from submissions.models import Dossier
from submissions.models.dossier import EDITABLE
from submissions.views.dossier import refuse_closed, saved, writable


@require_http_methods(["GET", "POST"])
@login_required
def dossier_authors(request: SignedInRequest, pk: int) -> HttpResponse:
    """The authors as one list; shares that do not add up are saved, and said."""
    dossier = writable(request.user, pk)
    formset = AuthorFormSet(request.POST or None, initial=authors_of(dossier), prefix="authors")
    shown = Versioned(request.POST or None, initial={"version": dossier.version})
    context: dict[str, Any] = {"dossier": dossier, "formset": formset, "shown": shown}
    if shown.is_valid():
        try:
            if _save(formset, dossier, shown.cleaned_data["version"]):
                return _saved(request, dossier)
        except Stale:
            dossier = Dossier.objects.get(pk=pk)
            context["refused"] = STALE if dossier.state in EDITABLE else closed(dossier)
            context["newer"] = list(dossier.authors.all())
            shown.renew(dossier)
    return refuse_closed(request, dossier) or render(
        request, "submissions/dossier_authors.html", context
    )


def _save(formset: BaseAuthors, dossier: Dossier, version: int) -> bool:
    """False: what was typed is wrong. Raises Stale first: wrong or not, it is about an older list.

    Else the old list, once put right, would silently take the place of the newer one.
    """
    if version != dossier.version:
        raise Stale
    if not formset.is_valid():
        return False
    with drafting.writing(dossier, parts.AUTHORS, version):
        formset.save(dossier)
    return True


def _saved(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    saved(request)
    for sentence in wrong_shares(dossier):
        messages.warning(request, sentence)
    again = "more" in request.POST
    return redirect("dossier_authors" if again else "dossier_detail", dossier.pk)
