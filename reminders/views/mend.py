"""What an office has to put right so that its people can be told."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.models import Role
from organizations.sign_in import SignedInRequest
from reminders import mending, rules


@require_safe
@login_required
def mend_list(request: SignedInRequest) -> HttpResponse:
    if not rules.mends(request.user):
        raise PermissionDenied
    context = {
        "mends": mending.to_mend(request.user),
        "organises": bool(request.user.paths(Role.ORGANISER)),
    }
    return render(request, "reminders/mend_list.html", context)
