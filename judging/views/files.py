"""A dossier and its files as its judges open them; in a blind round without names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from documents.drawing import BusyError
from documents.files import KINDS, PICTURES, serve
from judging import blind, scoring
from judging.models import Seat
from judging.views.own import task_of
from organizations.sign_in import SignedInRequest
from submissions import uploads
from submissions.models import Answer


@require_safe
@login_required
def judge_dossier(request: SignedInRequest, council: int, dossier: int) -> HttpResponse:
    """The dossier alone, for a judge whose sheet is sealed."""
    seat, task = task_of(request.user, council, dossier)
    return render(request, "judging/judge_dossier.html", reading(seat, task))


def reading(seat: Seat, task: Any) -> dict[str, Any]:
    """What `judging/sheet_head.html` and `judging/sheet_dossier.html` show. task: of `task_of`."""
    answers = _answers(seat, task)
    files = list(seat.files(task))
    return {
        "seat": seat,
        "dossier": task,
        "place": scoring.place(task),
        "answers": answers,
        "tables": [answer for answer in answers if answer.rows],
        "files": files,
        "pictures": [file for file in files if file.content_type in PICTURES],
    }


def _answers(seat: Seat, task: Any) -> list[Answer]:
    """What the dossier says; in a blind round without the names that stand in it."""
    said = task.answers.exclude(text="", rows=[]).select_related("question")
    if not seat.council.round.is_blind:
        return list(said)
    answers = list(said.exclude(question__names_authors=True))
    mask = blind.mask(task)
    for answer in answers:
        answer.text = mask(answer.text)
        answer.rows = [_masked(row, mask) for row in answer.rows]
    return answers


def _masked(row: dict[str, Any], mask: Callable[[str], str]) -> dict[str, Any]:
    """Of a table: each cell is typed by the authors."""
    return {name: mask(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


@require_safe
@login_required
def judge_file(request: SignedInRequest, council: int, dossier: int, pk: int) -> HttpResponseBase:
    """A file of the dossier; in a blind round without what it hides about people."""
    seat, task = task_of(request.user, council, dossier)
    file = get_object_or_404(seat.files(task), pk=pk)
    made = blind.blinded if seat.council.round.is_blind else None
    return _served(request, task, file, Path(file.file_name).suffix, made)


@require_safe
@login_required
def judge_picture(
    request: SignedInRequest, council: int, dossier: int, pk: int
) -> HttpResponseBase:
    """A picture of the dossier, small enough for the page that shows it."""
    seat, task = task_of(request.user, council, dossier)
    pictures = seat.files(task).filter(content_type__in=PICTURES)
    file = get_object_or_404(pictures, pk=pk)
    response = _served(request, task, file, ".jpg", blind.small)
    response["Content-Type"] = KINDS[".jpg"]
    return response


def _served(
    request: SignedInRequest, task: Any, file: Any, suffix: str, made: Callable | None
) -> HttpResponseBase:
    """Named after its slot: the name that its author gave may tell who."""
    name = f"{task.code}-{file.item_id}-{file.pk}{suffix}"
    try:
        response = serve(file, request.user, name, made)
    except BusyError as busy:
        return HttpResponse(str(busy), status=503, content_type="text/plain; charset=utf-8")
    uploads.note_reading(file, request.user, for_judging=True)
    return response
