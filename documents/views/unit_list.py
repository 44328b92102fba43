"""Units and their people from a list: sent, looked at row by row, taken whole or not at all."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.workflow import Refused
from documents import sheets
from documents.forms.unit_list import UnitListForm
from documents.importing import flow
from documents.importing.sheet import UnreadableError
from documents.models import Import
from documents.unit_lists import IMPORTERS
from organizations.models import Unit
from organizations.rules import manages_unit
from organizations.sign_in import SignedInRequest
from organizations.views import require


@login_required
@require_http_methods(["GET", "POST"])
def unit_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a list of what is under the unit; nothing of it is stored yet."""
    unit = _unit(request, pk)
    form = UnitListForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        importer = IMPORTERS[form.cleaned_data["kind"]]
        try:
            sent = flow.keep(form.cleaned_data["file"], importer, unit, request.user)
        except UnreadableError as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("unit_import_save", pk, sent.pk)
    context = {"form": form, "unit": unit, "importers": IMPORTERS.values()}
    return render(request, "documents/unit_import.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def unit_import_save(request: SignedInRequest, pk: int, sent: int) -> HttpResponse:
    """What the list would bring, row by row; sent off, all of it is stored or nothing."""
    unit = _unit(request, pk)
    lists = Import.objects.visible_to(request.user)
    found = get_object_or_404(lists, pk=sent, target=pk, kind__in=IMPORTERS)
    importer, found.by = IMPORTERS[found.kind], request.user  # whose roles are read already
    anyway = {int(row) for row in request.POST.getlist("anyway") if row.isdecimal()}
    try:
        if request.method == "POST":
            made = flow.take(found, importer, unit, anyway)
            messages.success(request, f"Đã nhập {made} dòng: {importer.label.lower()}.")
            return redirect("unit_list")
        preview = flow.preview(found, importer, unit, anyway)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path) if found.done_at is None else redirect("unit_list")
    except UnreadableError as problem:
        messages.error(request, str(problem))
        return redirect("unit_import", pk)
    context = {"unit": unit, "preview": preview, "importer": importer}
    return render(request, "documents/unit_import_save.html", context)


@login_required
@require_safe
def unit_import_form(request: SignedInRequest, kind: str) -> HttpResponse:
    """An empty list of one kind with its headings, to fill in."""
    if kind not in IMPORTERS:
        raise Http404
    response = HttpResponse(IMPORTERS[kind].form(), content_type=sheets.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="mau-{kind}.xlsx"'
    return response


def _unit(request: SignedInRequest, pk: int) -> Unit:
    """The unit that the person looks after, there today."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(manages_unit(request.user, unit) and not unit.has_ended)
    return unit
