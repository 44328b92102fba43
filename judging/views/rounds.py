"""Rounds of judging and prizes, as their organiser sets them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contest_portal.forms import save_once
from contest_portal.workflow import Refused
from directives.rules import organises
from directives.views.contest import organised, refuse
from judging import deciding, defaults
from judging.forms.rounds import PrizeFormSet, RoundForm
from judging.models import Round
from judging.views.deciding import decided_contest, settled
from organizations.sign_in import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_create(request: SignedInRequest, code: str) -> HttpResponse:
    """A round after those that there are."""
    contest = organised(request, code)
    last = contest.rounds.aggregate(last=Max("order"))["last"] or 0
    return _round_page(request, Round(contest=contest, order=last + 1), "judging/round_create.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its name and first day until the prizes are checked, its rule until a sheet is sealed."""
    visible = Round.objects.visible_to(request.user).select_related("contest__organiser")
    chosen = get_object_or_404(visible, pk=pk)
    if not organises(request.user, chosen.contest):
        raise PermissionDenied
    return _round_page(request, chosen, "judging/round_edit.html")


def _round_page(request: SignedInRequest, chosen: Round, template: str) -> HttpResponse:
    if answer := settled(request, chosen.contest):
        return answer
    form = RoundForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid() and save_once(form):
        messages.success(request, _("Đã lưu {name}.").format(name=chosen.name))
        return redirect("judging_setup", chosen.contest.code)
    return render(request, template, {"form": form, "round": chosen, "contest": chosen.contest})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prizes_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """The prizes: bands, caps, money; they stand once the list of prizes was checked."""
    contest = decided_contest(request, code)
    if answer := settled(request, contest):
        return answer
    formset = PrizeFormSet(request.POST or None, instance=contest)
    try:
        valid = request.method == "POST" and formset.is_valid()
        if valid and deciding.set_prizes(contest, formset, by=request.user):
            messages.success(request, _("Đã lưu giải thưởng."))
            return redirect("judging_setup", code)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("judging_setup", code)
    return render(request, "judging/prizes_edit.html", {"contest": contest, "formset": formset})


@login_required
@require_POST
def prizes_default(request: SignedInRequest, code: str) -> HttpResponse:
    """The usual prizes by one press, where there are none yet."""
    contest = decided_contest(request, code)
    try:
        defaults.fill(contest, by=request.user)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("judging_setup", code)
    messages.success(
        request, _("Đã điền mức giải thường dùng. Xem lại rồi sửa theo Thể lệ của tỉnh.")
    )
    return redirect("prizes_edit", code)
