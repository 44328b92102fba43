"""Units and their people from a list: sent, looked at row by row, taken whole or not at all."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.unit_lists import IMPORTERS
from documents.views.importing import Review, blank, import_form, keep, review
from organizations.models import Unit
from organizations.rules import manages_unit
from organizations.sign_in import SignedInRequest, require_recent_sign_in
from organizations.views import require


@login_required
@require_http_methods(["GET", "POST"])
def unit_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a list of what is under the unit; nothing of it is stored yet."""
    unit = _unit(request, pk)
    form = import_form(request, IMPORTERS)
    if sent := keep(request, form, IMPORTERS, unit):
        return redirect("unit_import_save", pk, sent.pk)
    context = {"form": form, "unit": unit, "importers": IMPORTERS.values()}
    return render(request, "documents/unit_import.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def unit_import_save(request: SignedInRequest, pk: int, sent: int) -> HttpResponse:
    """What the list would bring, row by row; sent off, all of it is stored or nothing."""
    unit = _unit(request, pk)
    require_recent_sign_in(request)
    page = Review(
        "documents/unit_import_save.html",
        context={"unit": unit}, said=_("Đã nhập {made} dòng: {kind}."),
        upload=redirect("unit_import", pk), done=redirect("unit_list"),
    )  # fmt: skip
    return review(request, sent, IMPORTERS, unit, page)


@login_required
@require_safe
def unit_import_form(request: SignedInRequest, kind: str) -> HttpResponse:
    """An empty list of one kind with its headings, to fill in."""
    return blank(IMPORTERS, kind)


def _unit(request: SignedInRequest, pk: int) -> Unit:
    """The unit that the person looks after, there today."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(manages_unit(request.user, unit) and not unit.has_ended)
    return unit
