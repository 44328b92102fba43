"""A contest's log of judging as a page and as a file. Reading it leaves a line there itself."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_datetime
from directives.models import Contest
from directives.views.contest import organised
from documents import csv_stream, exports
from documents.codes import new_code
from documents.papers import column
from judging.filters import LogFilter
from judging.history import Told, told, with_records
from judging.log import broken_among, note
from judging.models import LogLine, Seat
from judging.rules import may_read_log
from organizations.sign_in import SignedInRequest

PAGE = 50
CHUNK = 500  # lines of the file that are read at once


@require_safe
@login_required
def judging_log(request: SignedInRequest, code: str) -> HttpResponse:
    """Statement 91: "Any change of a score shows who, when, before, after, why, and cannot be
    erased". The newest lines first, those before line `truoc` on."""
    contest, last = _read(request, code)
    chosen = _filter(request, contest)
    lines, before = chosen.qs, request.GET.get("truoc", "")
    if before.isdecimal() and len(before) < 10:
        lines = lines.filter(sequence__lt=int(before))
    found = list(with_records(lines).order_by("-sequence")[: PAGE + 1])
    shown, is_whole = found[:PAGE], not chosen.form.changed_data
    context = {
        "contest": contest,
        "filter": chosen,
        "lines": told(shown),
        "head": last.digest,
        "broken": broken_among(reversed(found), is_whole=is_whole),
        "older": shown[-1].sequence if len(found) > PAGE else None,
    }
    return render(request, "judging/judging_log.html", context)


@require_POST
@login_required
def judging_log_file(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The lines that the address asks for, all of them, as CSV."""
    contest, _ = _read(request, code)
    lines = with_records(_filter(request, contest).qs).order_by("sequence")
    title, proof = f"Nhật ký chấm thi {contest}", new_code()
    name = f"nhat-ky-{contest.code}-{clock.today():%Y-%m-%d}.csv"
    pieces = csv_stream.pieces(COLUMNS, _rows(lines), exports.lines(title, request.user, proof))
    file = {"file_name": name, "content_type": "text/csv"}

    def record(sha256: str, size: int) -> None:
        exports.record(request.user, title, proof, sha256=sha256, size=size, **file)

    return csv_stream.answer(csv_stream.sealed(pieces, record), name)


COLUMNS = [
    column(label)
    for label in (
        "Dòng", "Lúc", "Ai", "Việc", "Hội đồng", "Mã hồ sơ", "Phiếu của", "Trước và sau", "Lý do",
        "Mã dòng",
    )
]  # fmt: skip


def _rows(lines: Any) -> Iterator[list[Any]]:
    first = 0
    while chunk := _in_words(lines.filter(sequence__gt=first)[:CHUNK]):
        yield from chunk
        first = chunk[-1][0]


@in_vietnamese
def _in_words(lines: Any) -> list[list[Any]]:
    """As rows of the file, which is a record: in Vietnamese, whatever its reader speaks."""
    return [_row(one) for one in told(lines)]


def _row(one: Told) -> list[Any]:
    line = one.line
    return [
        line.sequence, format_datetime(localtime(line.at)), line.by or "Cổng tự ghi", one.act,
        line.council or "", line.dossier.code if line.dossier else "", one.judge,
        "; ".join(one.changes), line.reason, line.digest,
    ]  # fmt: skip


def _read(request: SignedInRequest, code: str) -> tuple[Contest, LogLine]:
    """The contest, and the line that says who reads."""
    contest = organised(request, code)
    if not may_read_log(request.user, contest):
        raise PermissionDenied
    with transaction.atomic():
        return contest, note(contest, "log_read", by=request.user)


def _filter(request: SignedInRequest, contest: Contest) -> LogFilter:
    seats = Seat.objects.filter(council__contest=contest).order_by("person__sort_key", "council")
    named = seats.values_list("council", "council__name", "person", "person__full_name")
    lines = LogLine.objects.filter(contest=contest)
    return LogFilter(request.GET, queryset=lines, seats=named)
