"""The desk's checklist: đạt, thiếu or sai for each part of what was handed in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from contest_portal import clock
from contest_portal.vietnamese import format_time
from contest_portal.workflow import Refused
from organizations.sign_in import SignedInRequest
from organizations.typed_text import sign_in_keeps_typed
from submissions import rules
from submissions.forms_checks import ChecksForm
from submissions.models import Dossier
from submissions.models.whole import read_whole


@require_POST
@sign_in_keeps_typed
def checks_save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save the whole checklist; of two clerks who judge one part otherwise the second is told."""
    dossier = read_whole(Dossier.objects.visible_to(request.user), pk)
    if not rules.may_receive(request.user, dossier):
        raise PermissionDenied
    form = ChecksForm(request.POST, dossier=dossier)
    refused = ""
    if form.is_valid():
        try:
            if form.save(request.user):
                messages.success(request, f"Đã lưu kết quả kiểm lúc {format_time(clock.now())}.")
                return redirect("desk_dossier", pk)
        except Refused as refusal:
            refused = str(refusal)
    context = {"dossier": dossier, "checks": form, "refused": refused}
    return render(request, "submissions/checks_save.html", context)
