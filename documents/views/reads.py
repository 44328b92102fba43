"""Who read or took along personal data, for the organisers of the province: page and CSV."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from contest_portal import clock
from contest_portal.vietnamese import format_datetime
from documents import csv_stream, exports
from documents.codes import new_code
from documents.filters import PersonalReadFilter
from documents.models import PersonalRead, PersonalReadQuerySet
from documents.papers import column
from organizations.models import Role
from organizations.sign_in import SignedInRequest, require_recent_sign_in

PAGE = 50
TITLE = "Nhật ký đọc dữ liệu cá nhân"
COLUMNS = [column(label) for label in ("Đọc gì", "Của đơn vị", "Ai", "Bằng cách", "Lúc")]


@require_safe
@login_required
def personal_read_list(request: SignedInRequest) -> HttpResponse:
    """The newest first; those before line `truoc` on."""
    chosen = PersonalReadFilter(request.GET, queryset=_lines(request))
    lines, before = chosen.qs, request.GET.get("truoc", "")
    if before.isdecimal() and len(before) < 18:
        lines = lines.filter(pk__lt=int(before))
    found = list(lines.select_related("person", "unit")[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    context = {"lines": found[:PAGE], "older": older, "filter": chosen}
    return render(request, "documents/personal_read_list.html", context)


@require_POST
@login_required
def personal_read_list_file(request: SignedInRequest) -> HttpResponseBase:
    """All lines as CSV. Taking them along becomes one of them."""
    lines, code = _lines(request).select_related("person", "unit"), new_code()
    require_recent_sign_in(request)
    name = f"doc-du-lieu-{clock.today():%Y-%m-%d}.csv"
    pieces = csv_stream.pieces(COLUMNS, _rows(lines), exports.lines(TITLE, request.user, code))
    file = {"file_name": name, "content_type": "text/csv"}

    def record(sha256: str, size: int) -> None:
        exports.record(request.user, TITLE, code, sha256=sha256, size=size, **file)

    return csv_stream.answer(csv_stream.sealed(pieces, record), name)


def _rows(lines: PersonalReadQuerySet) -> Iterator[list[Any]]:
    for line in lines.iterator(2000):
        when = format_datetime(localtime(line.at))
        unit = line.unit.called if line.unit else "nhiều đơn vị"
        how = str(PersonalRead.How(line.how).label)
        yield [line.what, unit, line.person.full_name, how, when]


def _lines(request: SignedInRequest) -> PersonalReadQuerySet:
    if not request.user.trees(Role.ORGANISER):
        raise PermissionDenied
    return PersonalRead.objects.visible_to(request.user)
