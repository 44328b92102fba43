"""A unit asks for more time; who sets the deadline grants it by a paper, or says why not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from contest_portal.vietnamese import format_date
from contest_portal.waking import wake
from directives import rules
from directives.forms.deadline import ExtensionRequestForm, RefusalForm
from directives.models import Assignment, ExtensionRequest
from organizations.models import Role
from organizations.sign_in import SignedInRequest

ANSWERED = gettext_lazy("Đề nghị này đã được trả lời ở cửa sổ khác hoặc bởi người khác.")


@login_required
@require_http_methods(["GET", "POST"])
def extension_request_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """From an assignment: by when the unit could do it, and why not before.

    Statement 16: "A unit can ask for an extension with a reason; the grant shows decision number
    and new date".
    """
    related = ("unit", "deadline", "extended_to", "item__directive__deadline")
    visible = Assignment.objects.visible_to(request.user).filter(
        item__directive__issued_at__isnull=False
    )
    assignment = get_object_or_404(visible.select_related(*related), pk=pk)
    if not rules.answers_for(request.user, assignment):
        raise PermissionDenied
    asked = ExtensionRequest(
        deadline=assignment.effective_deadline, unit=assignment.unit, asked_by=request.user,
        asked_at=clock.now(),
    )  # fmt: skip
    form = ExtensionRequestForm(request.POST or None, instance=asked)
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        return redirect("unit_home")
    context = {"form": form, "assignment": assignment, "deadline": asked.deadline,
               "shared": _sharing(asked)}  # fmt: skip
    return render(request, "directives/extension_request_create.html", context)


def _sharing(asked: ExtensionRequest) -> int:
    """How many things the unit has to do by the deadline."""
    sent = Assignment.objects.filter(unit=asked.unit, item__directive__issued_at__isnull=False)
    related = sent.select_related("deadline", "extended_to", "item__directive__deadline")
    return sum(one.effective_deadline == asked.deadline for one in related)


def _asked(request: SignedInRequest, form: ExtensionRequestForm) -> bool:
    """False if the unit has asked already; the form says so."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error(
            None, _("Đơn vị đã xin gia hạn hạn này, đang chờ trả lời. Không cần xin lại.")
        )
        return False
    wished = format_date(form.instance.wished_for)
    said = _("Đã gửi đề nghị gia hạn đến hết ngày {day}. Hạn chưa đổi.")
    messages.success(request, said.format(day=wished))
    return True


@login_required
@require_POST
def extension_request_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit asked for a wrong day, or needs none any more: gone, while nobody has answered."""
    visible = ExtensionRequest.objects.visible_to(request.user).select_related("unit")
    asked = get_object_or_404(visible, pk=pk)
    if not rules.answers_for(request.user, asked):
        raise PermissionDenied
    withdrawn, __ = ExtensionRequest.objects.waiting().filter(pk=asked.pk).delete()
    if withdrawn:
        messages.success(request, _("Đã rút đề nghị gia hạn. Hạn vẫn như cũ."))
    else:
        messages.error(request, ANSWERED)
    return redirect("unit_home")


@login_required
@require_safe
def extension_request_list(request: SignedInRequest) -> HttpResponse:
    """What units ask of this office, those that wait first."""
    if not request.user.paths(Role.OFFICE, Role.ORGANISER):
        raise PermissionDenied
    mine = ExtensionRequest.objects.answered_by_office(request.user).select_related(
        "deadline__contest", "unit", "asked_by", "granted__document", "answered_by"
    )
    context = {"waiting": mine.waiting(), "answered": mine.exclude(answered_at=None)[:50]}
    return render(request, "directives/extension_request_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def extension_request_refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """No more time, with the reason that the unit reads. One answer stands."""
    visible = ExtensionRequest.objects.visible_to(request.user)
    related = ("deadline__contest__organiser", "deadline__receiver", "unit")
    asked = get_object_or_404(visible.select_related(*related), pk=pk)
    if not rules.sets_deadline(request.user, asked.deadline):
        raise PermissionDenied
    form = RefusalForm(request.POST or None, instance=asked)
    if request.method == "POST" and form.is_valid():
        said = {"refused_because": form.cleaned_data["refused_because"]}
        open_still = ExtensionRequest.objects.waiting().filter(pk=asked.pk)
        if open_still.update(**said, answered_by=request.user, answered_at=clock.now()):
            wake("reminders.tasks.tell_news")
            told = _("Đã trả lời {unit}: không gia hạn.").format(unit=asked.unit.called)
            messages.success(request, told)
        else:
            messages.error(request, ANSWERED)
        return redirect("extension_request_list")
    context = {"form": form, "asked": asked}
    return render(request, "directives/extension_request_refuse.html", context)
