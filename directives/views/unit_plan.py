"""A unit's own paper that carries a letter out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contest_portal.workflow import Refused
from directives import rules
from directives.forms.unit_plan import UnitPlanForm
from directives.models import Addressee
from documents.workflow import NumberGiven
from organizations.sign_in import SignedInRequest


@login_required
@require_http_methods(["GET", "POST"])
def addressee_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Written down once the unit has said that it has the letter; until it is public, put right
    here."""
    visible = Addressee.objects.visible_to(request.user)
    related = ("unit", "directive__document__issuer", "plan")
    addressee = get_object_or_404(visible.select_related(*related), pk=pk)
    if not rules.answers_for(request.user, addressee):
        raise PermissionDenied
    home = reverse("unit_home", query={"don-vi": addressee.unit_id})
    if addressee.acknowledged_at is None:
        messages.warning(request, _("Xác nhận đã nhận công văn trước, rồi ghi kế hoạch."))
        return redirect(home)
    form = UnitPlanForm(
        request.POST or None, request.FILES or None, addressee=addressee, by=request.user
    )
    if request.method == "POST" and form.is_valid() and _is_saved(form):
        said = _("Đã lưu {paper} của {unit}.")
        messages.success(request, said.format(paper=form.instance, unit=addressee.unit.called))
        return redirect(home)
    context = {"form": form, "addressee": addressee, "back": home}
    return render(request, "directives/addressee_plan.html", context)


def _is_saved(form: UnitPlanForm) -> bool:
    try:
        form.save()
    except NumberGiven as given:
        form.refuse(given)
        return False
    except Refused as refusal:
        form.add_error(None, refusal.reasons)
        return False
    return True
