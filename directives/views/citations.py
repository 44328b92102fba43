"""Corrections that the citation check offers, pressed on the page of a letter in the making."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from contest_portal.workflow import Refused
from directives import citing
from directives.views.contest import refuse
from directives.views.directive import led
from documents import citations
from organizations.sign_in import SignedInRequest


@login_required
@require_POST
def directive_citation_fix(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put one suggestion into the letter, if its text still reads as it was shown."""
    directive = led(request, pk)
    try:
        fixed = citing.fix(directive, request.POST.get("mark"), request.user)
    except Refused as refusal:
        refuse(request, refusal)
    else:
        citations.tell(request, fixed)
    return redirect("directive_manage", pk)
