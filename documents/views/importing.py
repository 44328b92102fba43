"""The steps of every import: a list is sent, looked at row by row, then taken whole or not."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from contest_portal.workflow import Refused
from documents import sheets
from documents.forms.importing import ImportForm
from documents.importing import flow
from documents.importing.flow import Importer
from documents.importing.sheet import UnreadableError
from documents.models import Import
from organizations.sign_in import SignedInRequest

Importers = Mapping[str, Importer]


def import_form(request: SignedInRequest, importers: Importers) -> ImportForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return ImportForm(*sent, importers=importers)


def keep(
    request: SignedInRequest, form: ImportForm, importers: Importers, target: Any
) -> Import | None:
    """The list that was sent, kept for its preview; None if there is none yet, or the form says
    what is wrong with it."""
    if not form.is_valid():
        return None
    importer = importers[form.cleaned_data["kind"]]
    try:
        return flow.keep(form.cleaned_data["file"], importer, target, request.user)
    except UnreadableError as problem:
        form.add_error("file", str(problem))
        return None


class Review(NamedTuple):
    """The page of a review, and what comes after it. said: what is told when all is stored, {made}
    rows of the {kind}. upload: where another list is sent; done: where one goes on."""

    template: str
    context: dict[str, Any]
    said: str
    upload: HttpResponse
    done: HttpResponse


def review(
    request: SignedInRequest, sent: int, importers: Importers, target: Any, page: Review
) -> HttpResponse:
    """What the list would bring, row by row; on POST all of it is stored or nothing."""
    lists = Import.objects.visible_to(request.user)
    found = get_object_or_404(lists, pk=sent, target=target.pk, kind__in=importers)
    importer, found.by = importers[found.kind], request.user  # whose roles are read already
    anyway = {int(row) for row in request.POST.getlist("anyway") if row.isdecimal()}
    try:
        if request.method == "POST":
            made = flow.take(found, importer, target, anyway)
            messages.success(request, page.said.format(made=made, kind=str(importer.label).lower()))
            return page.done
        preview = flow.preview(found, importer, target, anyway)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path) if found.done_at is None else page.done
    except UnreadableError as problem:
        messages.error(request, str(problem))
        return page.upload
    context = {**page.context, "preview": preview, "importer": importer}
    return render(request, page.template, context)


def blank(importers: Importers, kind: str) -> HttpResponse:
    """An empty list of one kind with its headings, to fill in."""
    if kind not in importers:
        raise Http404
    response = HttpResponse(importers[kind].form(), content_type=sheets.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="mau-{kind}.xlsx"'
    return response
