"""What anybody may read of a prize: where the QR code of its certificate leads."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contest_portal.privacy import public_page
from directives.models import Contest
from judging.models import Award, Result
from judging.prize_papers import named

SAID = (
    "contest__organiser", "contest__result__decision__issuer", "prize", "unit", "dossier__unit",
    "dossier__contest", "dossier__field",
)  # fmt: skip


@require_safe
@public_page(seconds=0)
def certificate_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Statement 99: "A certificate's QR opens a public page with prize, year, names agreed to be
    shown". A code that is none, or of a prize that is not published, gets one answer."""
    awards: Any = Award.objects.exclude(prize=None).filter(
        contest__in=Contest.objects.visible_to(request.user),
        contest__result__state=Result.State.PUBLISHED,
    )
    award = awards.select_related(*SAID).prefetch_related(named()).filter(code=code).first()
    if award is None:
        return render(request, "judging/certificate_unknown.html", status=404)
    context = {"award": award, "contest": award.contest, "result": award.contest.result}
    return render(request, "judging/certificate_detail.html", context)
