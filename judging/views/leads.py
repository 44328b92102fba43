"""A solution of an earlier contest becomes a candidate of this one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contest_portal.workflow import Refused
from directives.views.candidate_import import assignment_of
from judging.leads import take
from organizations.sign_in import SignedInRequest
from submissions.models import Dossier


@require_POST
@login_required
def lead_take(request: SignedInRequest, pk: int, dossier: int) -> HttpResponse:
    assignment = assignment_of(request, pk)
    visible = Dossier.objects.visible_to(request.user).select_related("contest")
    try:
        candidate = take(assignment, get_object_or_404(visible, pk=dossier), request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Đã thêm giải pháp dự kiến “{candidate}”.").format(candidate=candidate)
        )
    return redirect("candidate_create", pk)
