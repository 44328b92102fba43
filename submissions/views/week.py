"""The leader's weekly page and its one sheet."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contest_portal.languages import in_vietnamese
from contest_portal.qr import qr_svg
from directives.models import Directive
from documents import previews
from documents.papers import Paper
from submissions.pace import NARROW, WIDE, Drawing
from submissions.views.board import boards
from submissions.week import ON_PAGE, sheet, week_of


@require_safe
@login_required
def week(request: HttpRequest, pk: int) -> HttpResponse:
    """For who reads the letter's board."""
    this = week_of(_read(request, pk))
    context = {
        "directive": this.directive,
        "week": this,
        "pace": this.pace,
        "drawings": [Drawing(this.pace, frame, this.forecast) for frame in (WIDE, NARROW)],
        "qr": qr_svg(this.link),
        "columns": this.columns(ON_PAGE),
    }
    return render(request, "submissions/week.html", context)


@require_safe
@login_required
def week_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on one sheet of A4, as PDF."""
    paper = _sheet(_read(request, pk))
    return previews.answer(request, paper, "pdf", reverse("week", args=[pk]))


@in_vietnamese
def _sheet(directive: Directive) -> Paper:
    """Read and composed in the language of papers."""
    return sheet(week_of(directive))


def _read(request: HttpRequest, pk: int) -> Directive:
    return get_object_or_404(boards(request.user), pk=pk)
