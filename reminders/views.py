"""What was told to whom, and what comes next."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contest_portal import clock
from directives.models import Directive
from reminders import mailbox
from reminders.models import Notice


@require_safe
@login_required
def notice_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The reminders of one letter, for those who follow it: what went out, what is planned."""
    followed = Directive.objects.followed_by(request.user)
    directive = get_object_or_404(followed.select_related("document", "deadline", "contest"), pk=pk)
    notices = Notice.objects.filter(
        deadline=directive.deadline, unit__letters__directive=directive
    ).select_related("recipient", "unit")
    told = notices.exclude(state=Notice.State.PLANNED).order_by("-due_at", "pk")
    planned = notices.filter(state=Notice.State.PLANNED, due_at__gt=clock.now())
    context = {"directive": directive, "told": told[:100], "planned": planned[:100]}
    return render(request, "reminders/notice_list.html", context)


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The demo's mailbox. A real installation has none: its mails go to people."""
    if not settings.DEMO:
        raise Http404
    return render(request, "reminders/mail_list.html", {"mails": mailbox.read()})
