"""Who made the solution, with whose share."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contest_portal.workflow import Stale
from organizations.sign_in import SignedInRequest
from submissions import drafting
from submissions.completeness import wrong_shares
from submissions.forms import STALE, AuthorFormSet, Versioned, authors_of, closed
from submissions.models import Dossier
from submissions.models.dossier import EDITABLE
from submissions.views.dossier import refuse_closed, saved, writable


@require_http_methods(["GET", "POST"])
@login_required
def dossier_authors(request: SignedInRequest, pk: int) -> HttpResponse:
    """The authors as one list; shares that do not add up are saved, and said."""
    dossier = writable(request.user, pk)
    formset = AuthorFormSet(request.POST or None, initial=authors_of(dossier), prefix="authors")
    shown = Versioned(request.POST or None)
    refused, newer = "", []
    if request.method == "POST" and shown.is_valid() and formset.is_valid():
        try:
            with drafting.writing(dossier, shown.cleaned_data["version"]):
                formset.save(dossier)
        except Stale:
            dossier = Dossier.objects.get(pk=pk)
            refused = STALE if dossier.state in EDITABLE else closed(dossier)
            newer = list(dossier.authors.all())
        else:
            return _saved(request, dossier)
    context = {"dossier": dossier, "formset": formset, "refused": refused, "newer": newer}
    return refuse_closed(request, dossier) or render(
        request, "submissions/dossier_authors.html", context
    )


def _saved(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    saved(request)
    for sentence in wrong_shares(dossier):
        messages.warning(request, sentence)
    again = "more" in request.POST
    return redirect("dossier_authors" if again else "dossier_detail", dossier.pk)
