"""The council's words to the authors, written by its secretary and its chair."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from judging import feedback
from judging.forms.feedback import FeedbackForm
from judging.models import Council, Feedback
from judging.rules import chairs, writes_feedback
from judging.views.results import shown_dossiers
from judging.views.setup import council_of
from organizations.sign_in import SignedInRequest
from submissions.models import Dossier

PAGE = 50


@require_safe
@login_required
def feedback_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The dossiers that it judged last, each with how far the words to its authors are."""
    council = _council(request, pk)
    dossiers = _dossiers(request, council).select_related("contest", "feedback")
    page = Paginator(dossiers, PAGE).get_page(request.GET.get("page"))
    return render(request, "judging/feedback_list.html", {"council": council, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def feedback_edit(request: SignedInRequest, pk: int, dossier: int) -> HttpResponse:
    """One dossier's; before anything is kept the judges' own words are the draft."""
    council = _council(request, pk)
    found = get_object_or_404(_dossiers(request, council), pk=dossier)
    if request.method == "POST":  # of two who write at once the later one is shown the other's text
        Council.objects.select_for_update(no_key=True).get(pk=pk)
    stored = Feedback.objects.filter(dossier=found).first()
    form = FeedbackForm(
        request.POST or None, stored=stored, chairs=chairs(request.user, council),
        proposed="" if stored else feedback.draft(council, found),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        agreed = bool(form.cleaned_data.get("is_agreed"))
        text = form.cleaned_data["text"]
        feedback.save(council, found, text=text, is_agreed=agreed, by=request.user)
        messages.success(
            request, _("Đã nhất trí gửi tác giả.") if agreed else _("Đã lưu nhận xét.")
        )
        return redirect("feedback_list", pk)
    context = {"council": council, "dossier": found, "form": form}
    return render(request, "judging/feedback_edit.html", context)


def _council(request: SignedInRequest, pk: int) -> Council:
    """Raises Http404, PermissionDenied: also before the round's results are opened, since the draft
    tells what the others have written."""
    council = council_of(request.user, pk)
    if not (writes_feedback(request.user, council) and council.round.opened_at):
        raise PermissionDenied
    return council


def _dossiers(request: SignedInRequest, council: Council) -> QuerySet[Dossier]:
    return feedback.last_judged(council, shown_dossiers(request.user, council))
