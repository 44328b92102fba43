"""The letter that presses for another: its draft, and whether its figures still hold."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from contest_portal.vietnamese import format_date
from contest_portal.workflow import Refused
from directives import figures, rules
from directives.forms import offer
from directives.models import Deadline, Directive
from directives.papers import letter
from directives.views.contest import refuse
from directives.views.directive import led
from organizations.sign_in import SignedInRequest
from submissions import follow_up
from submissions.views.board import boards

PARTLY = gettext_lazy(
    "Có chỗ lời văn đã sửa, số không theo được, ghi ở bên cạnh. Các chỗ khác đã có số liệu hôm nay."
)


class FollowUpForm(forms.Form):
    """By when the units are to have done it."""

    deadline = forms.ModelChoiceField(
        Deadline.objects.none(), label=gettext_lazy("Hạn nộp"), empty_label=None,
        help_text=gettext_lazy("Hạn của công văn được chọn sẵn."),
    )  # fmt: skip

    def __init__(self, *args: Any, directive: Directive, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = directive.effective_deadline
        choices = directive.contest.deadlines.in_force(now.pk)
        offer(self, "deadline", choices.select_related("receiver"))
        self.initial["deadline"] = now.pk


@login_required
@require_http_methods(["GET", "POST"])
def follow_up_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Drafts it from the live rows, and goes on to where it is written."""
    directive = get_object_or_404(boards(request.user), pk=pk)
    first = directive.follows_up or directive
    if not rules.leads(request.user, first):
        raise PermissionDenied
    form = FollowUpForm(request.POST or None, directive=first)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["deadline"]
        draft, is_new = follow_up.draft(first, by=request.user, deadline=chosen)
        if not is_new:
            return _begun(request, draft)
        messages.success(request, _("Đã soạn bản nháp từ số liệu hôm nay. Xem và sửa từng mục."))
        return redirect("directive_manage", draft.pk)
    return render(request, "submissions/follow_up_create.html", {"form": form, "directive": first})


def _begun(request: SignedInRequest, draft: Directive) -> HttpResponse:
    """To the figures of the draft that there is, which are of its day."""
    deadline = draft.deadline.wording
    if draft.counted_on:
        said = _("Đã có bản nháp, số liệu ngày {day}, hạn nộp {deadline}.").format(
            day=format_date(draft.counted_on), deadline=deadline
        )
    else:
        said = _("Đã có bản nháp, số liệu, hạn nộp {deadline}.").format(deadline=deadline)
    way = _("Cập nhật số liệu ở đây, đổi hạn ở phần đầu công văn.")
    messages.info(request, f"{said} {way}")
    return redirect("figure_list", draft.pk)


@login_required
@require_http_methods(["GET", "POST"])
def figure_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The words with figures, each a link to what it counts, beside what it would count now."""
    directive = led(request, pk)
    if request.method == "POST":
        try:
            all_followed = follow_up.renew(directive)
        except Refused as refusal:
            refuse(request, refusal)
        else:
            if all_followed:
                messages.success(request, _("Đã ghi số liệu của hôm nay vào công văn."))
            else:
                messages.warning(request, PARTLY)
        return redirect("figure_list", pk)
    stale = follow_up.stale(directive)
    now = [(f, figures.address(f), count, stands) for f, count, stands in stale]
    context = {
        "directive": directive,
        "letter": figures.with_links(directive, letter(directive)),
        "figures": now,
        "changed": [row for row in now if row[0]["count"] != row[2]],
    }
    return render(request, "submissions/figure_list.html", context)
