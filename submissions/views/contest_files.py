"""The page from which organisers take all dossiers of a contest home."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from contest_portal.languages import in_vietnamese
from directives.models import Contest
from directives.rules import organises
from documents import exports
from documents.codes import new_code
from organizations.models import Person
from organizations.sign_in import SignedInRequest, require_recent_sign_in
from submissions import contest_files, tasks


def _contest(person: Person, code: str) -> Contest:
    contests = Contest.objects.visible_to(person).select_related("organiser")
    contest = get_object_or_404(contests, code=code)
    if not organises(person, contest):
        raise PermissionDenied
    return contest


@in_vietnamese
def _named(contest: Contest) -> str:
    """As it stands in the list of exports, which keeps it."""
    return str(contest)


@require_safe
@login_required
def contest_files_page(request: SignedInRequest, code: str) -> HttpResponse:
    contest = _contest(request.user, code)
    number = contest_files.dossiers_of(contest, request.user).count()
    context = {"contest": contest, "number": number, "days": exports.KEPT.days}
    return render(request, "submissions/contest_files.html", context)


@require_POST
@login_required
def contest_sheet(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask for the Excel file of all dossiers."""
    contest = _contest(request.user, code)
    require_recent_sign_in(request)
    title = f"Hồ sơ đã đăng ký của {_named(contest)}, tệp Excel"
    export = exports.ask(request.user, tasks.contest_sheet.name, title, contest=contest.pk)
    return redirect("export_detail", export.pk)


@require_POST
@login_required
def contest_volumes(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask for the danh sách tổng hợp as PDF."""
    contest = _contest(request.user, code)
    require_recent_sign_in(request)
    title = f"Danh sách tổng hợp giải pháp của {_named(contest)}, PDF"
    export = exports.ask(request.user, tasks.contest_volumes.name, title, contest=contest.pk)
    return redirect("export_detail", export.pk)


@require_POST
@login_required
def contest_archive(request: SignedInRequest, code: str) -> StreamingHttpResponse:
    """All dossiers as one ZIP, sent at once while it is made. A POST: its code is recorded."""
    contest = _contest(request.user, code)
    require_recent_sign_in(request)
    title = f"Toàn bộ hồ sơ đã đăng ký của {_named(contest)}, ZIP"
    pieces = contest_files.whole(contest, request.user, title, new_code())
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = contest_files.archive_name(contest)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Encoding"] = "identity"  # else each piece would be packed once more
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
