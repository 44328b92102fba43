"""The files that a person has asked for: how far each is, its download, how to stop it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from contest_portal import clock
from documents import exports
from documents.files import serve
from documents.models import Export
from organizations.sign_in import SignedInRequest

MOST = 100
# Of each state: the words for the owner, the icon beside them, the tone of the badge.
BADGES = {
    Export.State.WAITING: (gettext_lazy("Chờ đến lượt"), "clock", "plain"),
    Export.State.RUNNING: (gettext_lazy("Đang làm"), "arrow-path", "indigo"),
    Export.State.DONE: (gettext_lazy("Đã xong"), "check-circle", "green"),
    Export.State.FAILED: (gettext_lazy("Không làm được"), "exclamation-triangle", "brick"),
    Export.State.CANCELLED: (gettext_lazy("Đã hủy"), "no-symbol", "muted"),
}


@require_safe
@login_required
def export_list(request: SignedInRequest) -> HttpResponse:
    kept = Export.objects.visible_to(request.user).filter(expires_at__gt=clock.now())
    rows = [(export, BADGES[Export.State(export.state)]) for export in kept[:MOST]]
    return render(request, "documents/export_list.html", {"rows": rows, "days": exports.KEPT.days})


@require_safe
@login_required
def export_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is; `progress.js` reads this page again each second while it is being made."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    context = {
        "export": export,
        "badge": BADGES[Export.State(export.state)],
        "is_open": export.state in exports.OPEN,
        "is_kept": export.state == Export.State.DONE and export.expires_at > clock.now(),
    }
    return render(request, "documents/export_detail.html", context)


@require_POST
@login_required
def export_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = Export.objects.visible_to(request.user).filter(pk=pk)
    export = get_object_or_404(mine)
    if not exports.cancel(mine):
        said = _("Không hủy nữa vì tệp này {state}.").format(state=export.get_state_display())
        messages.info(request, said)
    return redirect("export_detail", pk)


@require_safe
@login_required
def export_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file, to its owner alone, until it expires."""
    kept = Export.objects.visible_to(request.user).filter(expires_at__gt=clock.now())
    return serve(get_object_or_404(kept, pk=pk), request.user)
