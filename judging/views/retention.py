"""What a contest forgets of people, when, and how an organiser moves that day by a decision."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contest_portal.workflow import Refused
from directives.views.contest import organised, refuse
from judging import retention
from judging.forms.retention import RetentionForm
from organizations.sign_in import SignedInRequest, require_recent_sign_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retention_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """The day, how much is cleared on it, and another day."""
    contest = organised(request, code)
    require_recent_sign_in(request)
    form = RetentionForm(request.POST or None, contest=contest, by=request.user)
    if form.is_valid():
        try:
            retention.move(contest, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, _("Đã dời ngày."))
        return redirect("retention_edit", code)
    read = retention.read(contest)
    context = {
        "contest": read,
        "form": form,
        "months": settings.PERSONAL_DATA_MONTHS,
        "day": retention.day_of(read),
        "usual": retention.usual_day(read),
        "plan": retention.plan(contest),
        "moved": getattr(read, "retention", None),
    }
    return render(request, "judging/retention_edit.html", context)
