"""The committee's decision: who gets which prize, and why where it is not by the points."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal.json_rows import JsonRows
from contest_portal.workflow import Refused
from directives.models import Contest
from directives.views.contest import refuse
from judging import deciding, rules
from judging.forms.deciding import AwardForm, BudgetForm, ChosenForm, LevelForm, WhyForm
from judging.models import Award, Prize, Round
from judging.publishing import offered
from organizations.sign_in import SignedInRequest, require_recent_sign_in

PAGE = 50


def decided_contest(request: SignedInRequest, code: str, **also: Any) -> Any:
    """The contest, for those who decide its prizes: 404 where it does not exist, else 403. also:
    what is asked of it besides, by name."""
    visible = Contest.objects.visible_to(request.user).select_related("organiser__parent", "result")
    contest = get_object_or_404(visible.annotate(**also), code=code)
    if not rules.decides(request.user, contest):
        raise PermissionDenied
    return contest


def settled(request: SignedInRequest, contest: Contest) -> HttpResponse | None:
    """Back to the page of judging with the reason, once the list of prizes was checked: how the
    contest is judged stands from then on."""
    try:
        deciding.must_be_prepared(deciding.result_of(contest))
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("judging_setup", contest.code)
    return None


@require_safe
@login_required
def award_list(request: SignedInRequest, code: str) -> HttpResponse:
    """What the points propose and what was decided, with the caps, the money and what is next."""
    last = Round.objects.filter(contest=OuterRef("pk")).that_count()[:1]
    said = {"pk": "pk", "name": "name", "closed_at": "closed_at"}
    contest = decided_contest(request, code, last_rounds=JsonRows(last, said))
    result = deciding.result_of(contest)
    prizes = _prizes(contest)
    ranked = deciding.rank_awards(contest).select_related(
        "dossier__field", "dossier__contest", "prize", "proposed", "meeting"
    )
    order = (F("prize__order").asc(nulls_last=True), F("points").desc(nulls_last=True), "pk")
    money = sum(prize.given * prize.money for prize in prizes)
    context = {
        "contest": contest,
        "result": result,
        "prizes": [prize for prize in prizes if prize.kind == Prize.Kind.RANK],
        "chosen": [p for p in prizes if p.kind != Prize.Kind.RANK and (p.most != 0 or p.given)],
        "money": money,
        "over": money - result.budget if result.budget is not None else 0,
        "page_obj": Paginator(ranked.order_by(*order), PAGE).get_page(request.GET.get("page")),
        "is_open": result.state == deciding.State.PREPARED,
        "last_round": next(iter(contest.last_rounds), None),
        "steps": offered(result) if result.pk else {},
    }
    return render(request, "judging/award_list.html", context)


def _prizes(contest: Contest) -> list[Any]:
    """With how many of each are given, and to whom the committee chose to give it."""
    chosen_ones = deciding.chosen_awards(contest).filter(prize=OuterRef("pk")).order_by("pk")
    whose = JsonRows(chosen_ones, {"pk": "pk", "title": "dossier__title", "unit": "unit__name"})
    in_order = contest.prizes.order_by("order", "pk")
    return list(in_order.annotate(given=Count("awards"), whose=whose))


@require_POST
@login_required
def award_propose(request: SignedInRequest, code: str) -> HttpResponse:
    """Take over what the points propose; what was decided otherwise stays."""
    contest = decided_contest(request, code)
    require_recent_sign_in(request)
    try:
        number = deciding.propose(contest, by=request.user)
        rows = deciding.rank_awards(contest).values_list("prize", "proposed")
        kept = sum(prize != proposed for prize, proposed in rows)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("Đã xếp {number} giải pháp theo điểm và số giải của từng mức.")
        if kept:
            words = _(
                "Đã xếp {number} giải pháp theo điểm và số giải của từng mức, giữ quyết định cũ "
                "của {kept} giải pháp."
            )
        messages.success(request, words.format(number=number - kept, kept=kept))
    return redirect("award_list", code)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def award_edit(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Keep, move up or down, or leave out one solution."""
    contest = decided_contest(request, code)
    related = ("contest", "dossier__field", "dossier__contest", "prize", "proposed", "meeting")
    rows: Any = deciding.rank_awards(contest).select_related(*related)
    award = get_object_or_404(rows, pk=pk)
    require_recent_sign_in(request)
    form = AwardForm(request.POST or None, award=award)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        decided = (typed["reason"], typed["meeting"])
        if _done(form, lambda: deciding.decide(
            [award], typed["prize"], reason=decided[0], meeting=decided[1], by=request.user
        )):  # fmt: skip
            words = _("Đã ghi quyết định cho {code}.")
            messages.success(request, words.format(code=award.dossier.code))
            return redirect("award_list", code)
    label = _("{code}: xếp giải").format(code=award.dossier.code)
    return _page(request, contest, form, label, award=award)


def _done(form: Any, act: Any) -> bool:
    """Whether the act was done; the form says why not."""
    try:
        act()
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    return True


def _page(
    request: SignedInRequest, contest: Contest, form: Any, label: str, **more: Any
) -> HttpResponse:
    context = {"contest": contest, "form": form, "label": label, **more}
    return render(request, "judging/award_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def level_empty(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Give nobody a prize of this level."""
    contest = decided_contest(request, code)
    prize = get_object_or_404(contest.prizes.filter(kind=Prize.Kind.RANK), pk=pk)
    require_recent_sign_in(request)
    awards = list(prize.awards.select_related("contest", "dossier__contest", "prize"))
    form = LevelForm(request.POST or None, prize=prize)
    if request.method == "POST" and form.is_valid() and awards:
        typed = form.cleaned_data
        decided = (typed["to"], typed["reason"], typed["meeting"])
        if _done(form, lambda: deciding.decide(
            awards, decided[0], reason=decided[1], meeting=decided[2], by=request.user
        )):  # fmt: skip
            messages.success(request, _("{prize} để trống.").format(prize=prize))
            return redirect("award_list", code)
    label = _("Để trống mức {prize}").format(prize=prize)
    return _page(request, contest, form, label, awards=awards, prize=prize)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def award_choose(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Give a special prize to a solution, a collective one to a unit."""
    contest = decided_contest(request, code)
    kinds = Q(kind__in=(Prize.Kind.SPECIAL, Prize.Kind.COLLECTIVE))
    prize = get_object_or_404(contest.prizes.filter(kinds), pk=pk)
    require_recent_sign_in(request)
    form = ChosenForm(request.POST or None, prize=prize)
    if request.method == "POST" and form.is_valid():
        award = form.award()
        if _done(form, lambda: deciding.choose(award, by=request.user)):
            messages.success(request, _("Đã trao {prize}.").format(prize=prize))
            return redirect("award_list", code)
    return _page(request, contest, form, _("Trao {prize}").format(prize=prize))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def award_take_back(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """A special or collective prize is not given after all."""
    contest = decided_contest(request, code)
    related = ("contest", "prize", "dossier__contest", "unit")
    rows: Any = deciding.chosen_awards(contest).select_related(*related)
    award: Award = get_object_or_404(rows, pk=pk)
    require_recent_sign_in(request)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        if _done(form, lambda: deciding.take_back(award, by=request.user, reason=why)):
            messages.success(request, _("Đã thôi trao {prize}.").format(prize=award.prize))
            return redirect("award_list", code)
    label = _("Thôi trao {prize}: {whose}")
    label = label.format(prize=award.prize, whose=award.dossier or award.unit)
    return _page(request, contest, form, label)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def budget_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """The money for prizes, as the decision says it."""
    contest = decided_contest(request, code)
    budget = deciding.result_of(contest).budget
    form = BudgetForm(request.POST or None, initial={"budget": budget})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["budget"]
        if _done(form, lambda: deciding.set_budget(contest, typed, by=request.user)):
            messages.success(request, _("Đã ghi kinh phí giải thưởng."))
            return redirect("award_list", code)
    return _page(request, contest, form, _("Kinh phí giải thưởng"))
