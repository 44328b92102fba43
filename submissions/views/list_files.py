"""The lists of solutions as files. A POST: what each file is gets written down with its code."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from documents import csv_stream, exports, sheets
from organizations.sign_in import SignedInRequest
from submissions import list_files, tasks


@require_POST
@login_required
def solution_list_file(request: SignedInRequest) -> HttpResponseBase:
    return _file(request, "giai-phap")


@require_POST
@login_required
def dossier_list_file(request: SignedInRequest) -> HttpResponseBase:
    return _file(request, "ho-so")


@in_vietnamese
def _file(request: SignedInRequest, name: str) -> HttpResponseBase:
    """What the address asks for, all of it: as CSV, else as Excel. A long Excel file is a task."""
    person = request.user
    choice = list_files.LISTS[name](person, request.GET)
    dated = f"{name}-{clock.today():%Y-%m-%d}"
    if request.POST.get("kind") == "csv":
        file_name = f"{dated}.csv"
        return csv_stream.answer(list_files.csv(choice, person, file_name), file_name)
    if list_files.length(choice) > list_files.AT_ONCE:
        asked = {"list": name, "asked": request.GET.urlencode()}
        export = exports.ask(person, tasks.list_sheet.name, choice.in_words, **asked)
        return redirect("export_detail", export.pk)
    file_name = f"{dated}.xlsx"
    data = list_files.sheet(choice, person, file_name)
    response = HttpResponse(data, content_type=sheets.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response
