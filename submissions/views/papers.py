"""Official papers as PDF downloads."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from directives.models import Contest, Directive
from directives.rules import organises
from documents.pdf import draw
from submissions import papers
from submissions.models import Dossier, Receipt


def _pdf(template: str, paper: dict[str, Any], name: str) -> HttpResponse:
    response = HttpResponse(draw(template, paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
def summary_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on one letter, for those who follow it."""
    followed = Directive.objects.followed_by(request.user)
    directive = get_object_or_404(
        followed.select_related("document__issuer", "contest", "office"), pk=pk
    )
    paper = papers.city_summary(directive)
    return _pdf("submissions/papers/summary.html", paper, f"bao-cao-{pk}")


@require_safe
@login_required
def contest_summary_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The organiser's report on the whole contest."""
    visible = Contest.objects.visible_to(request.user)
    contest = get_object_or_404(visible.select_related("organiser", "receiver"), code=code)
    if not organises(request.user, contest):
        raise PermissionDenied
    paper = papers.contest_summary(contest)
    return _pdf("submissions/papers/summary.html", paper, f"bao-cao-{code}")


@require_safe
@login_required
def receipt_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of one hand-in, for those who see its dossier."""
    visible = Receipt.objects.filter(dossier__in=Dossier.objects.visible_to(request.user))
    receipt = get_object_or_404(visible.select_related("dossier__contest"), pk=pk)
    paper = papers.receipt(receipt)
    return _pdf("submissions/papers/receipt.html", paper, f"bien-nhan-{receipt.dossier.code}")
