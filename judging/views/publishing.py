"""The result's steps, its papers, and its public page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.privacy import public_page
from contest_portal.workflow import Refused, Stale
from directives.models import Contest
from judging.deciding import nominate, rank_awards
from judging.forms.deciding import RESULT_FORMS, NominationForm, ResultForm
from judging.models import AgendaItem, Award, Result
from judging.prize_papers import given_rows, named, papers_of_prizes
from judging.publishing import RESULT_STEPS, take
from judging.views.deciding import decided_contest
from organizations.models import Person
from organizations.sign_in import SignedInRequest, require_recent_sign_in
from submissions.views.papers import Shown, kind_of, paper_form, paper_page

DONE = {
    "check": gettext_lazy("Đã xác nhận kiểm tra. Danh sách khóa lại, chờ công bố."),
    "reopen": gettext_lazy("Đã trả về để sửa danh sách."),
    "publish": gettext_lazy("Đã công bố kết quả. Trong 24 giờ còn rút lại được."),
    "unpublish": gettext_lazy("Đã rút lại kết quả. Trang kết quả không còn mở được."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def result_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """What the step will do; done on POST."""
    contest = decided_contest(request, code)
    result = _result(contest, step)
    require_recent_sign_in(request)
    form = RESULT_FORMS[step](request.POST or None, result=result, by=request.user)
    reasons: list[str] = []
    if form.is_valid():
        try:
            _do(step, result, form, request.user)
        except Refused as refusal:
            reasons = refusal.reasons
            result.refresh_from_db()
            if isinstance(refusal, Stale):
                form.renew(result)
        else:
            messages.success(request, DONE[step])
            return redirect("award_list", code)
    context = {
        "contest": contest, "form": form, "label": RESULT_STEPS[step].label, "step": step,
        "reasons": reasons or _obstacles(step, result, request),
        "awards": _awards(contest),
    }  # fmt: skip
    return render(request, "judging/result_step.html", context)


def _result(contest: Contest, step: str) -> Result:
    """404 where there is none yet, or no such step."""
    if step not in RESULT_STEPS:
        raise Http404
    return get_object_or_404(Result.objects.select_related("contest__organiser"), contest=contest)


def _awards(contest: Contest) -> QuerySet[Award]:
    """What is given, each with whether the meeting that decided it had it on its agenda."""
    items = AgendaItem.objects.filter(meeting=OuterRef("meeting"), dossier=OuterRef("dossier"))
    rows = given_rows(contest).select_related("proposed", "meeting")
    return rows.annotate(is_discussed=Exists(items))


def _do(step: str, result: Result, form: ResultForm, by: Person) -> None:
    result.version = form.cleaned_data["version"]
    take(step, result, by=by, checker=by, **form.details())


def _obstacles(step: str, result: Result, request: SignedInRequest) -> list[str]:
    """Why the button would be refused; what the form itself asks is no obstacle."""
    if request.method == "POST":
        return []
    if result.state not in RESULT_STEPS[step].sources:
        words = _("Không làm được bước này vì {state}.")
        return [words.format(state=result.state_in_words())]
    return RESULT_STEPS[step].obstacles(result, request.user, {"decision": "chosen in the form"})


@require_safe
@public_page(seconds=0)
def contest_results(request: HttpRequest, code: str) -> HttpResponse:
    """The published result: prizes, solutions, and the names of authors who agreed to be named. One
    that is not published, or was taken back, gets a page that says so."""
    visible = Contest.objects.visible_to(request.user).select_related("organiser")
    contest = get_object_or_404(visible, code=code)
    published = Result.objects.filter(contest=contest, state=Result.State.PUBLISHED)
    result = published.select_related("decision__issuer").first()
    if result is None:
        return render(request, "judging/results_unknown.html", {"contest": contest}, status=404)
    awards = given_rows(contest).select_related("dossier__field").prefetch_related(named())
    context = {"contest": contest, "result": result, "awards": awards}
    return render(request, "judging/contest_results.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def nominations_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """Which solutions go on to the national contest, in which order."""
    contest = decided_contest(request, code)
    rows = rank_awards(contest).exclude(prize=None)
    awards = rows.select_related("prize", "dossier__contest").order_by("prize__order", "-points")
    form = NominationForm(request.POST or None, awards=awards)
    if request.method == "POST" and form.is_valid():
        chosen = nominate(contest, form.places(), by=request.user)
        words = _("Đã ghi danh sách đề cử {number} giải pháp.")
        messages.success(request, words.format(number=len(chosen)))
        return redirect("award_paper", code, "de-cu")
    return render(request, "judging/nominations_edit.html", {"contest": contest, "form": form})


def _paper(request: SignedInRequest, code: str, name: str) -> Shown:
    contest = decided_contest(request, code)
    kinds = papers_of_prizes(contest)
    kind = kind_of(kinds, name)
    return Shown(
        record=contest,
        kind=kind,
        route="award_paper",
        args=[code, name],
        back=(reverse("award_list", args=[code]), _("Xếp giải")),
        issuer=contest.organiser,
        may_file=bool(kind.files_as),
        siblings=kinds,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def award_paper(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """Tờ trình and Quyết định with their list, and once all is published certificates and the
    catalogue; the first becomes a draft in the register."""
    return paper_page(request, _paper(request, code, kind))


@require_safe
@login_required
def award_paper_form(request: SignedInRequest, code: str, kind: str, form: str) -> HttpResponse:
    return paper_form(request, _paper(request, code, kind), form)
