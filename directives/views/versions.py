"""What starts from what is there: a later version of the rules, the next contest."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contest_portal.forms import save_once
from contest_portal.workflow import Refused
from directives import copying, versions
from directives.forms.versions import CopyForm, RenewForm
from directives.views.contest import organised, refuse
from organizations.models import Unit
from organizations.sign_in import SignedInRequest


@login_required
@require_http_methods(["GET", "POST"])
def rules_renew(request: SignedInRequest, code: str) -> HttpResponse:
    """A new Thể lệ begins with the decision that changes it, and with all that the old one says."""
    contest = organised(request, code)
    try:
        old = versions.check_renewable(contest)
        form = RenewForm(request.POST or None, old=old, issuers=contest.bodies())
        if request.method == "POST" and form.is_valid():
            new = versions.renew(contest, form.paper, by=request.user)
            said = _("Đã chép sang bản {version}. Sửa từng phần rồi công bố.")
            messages.success(request, said.format(version=new.version))
            return redirect("contest_manage", code)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("contest_manage", code)
    context = {"form": form, "contest": contest, "old": old}
    return render(request, "directives/rules_renew.html", context)


@login_required
@require_POST
def rules_announce(request: SignedInRequest, code: str) -> HttpResponse:
    """What is announced is what the page showed as changed; nothing, if that is ticked."""
    contest = organised(request, code)
    shown, same = request.POST.get("shown", ""), "same" in request.POST
    try:
        rules = versions.announce(contest, shown=shown, same=same)
    except Refused as refusal:
        refuse(request, refusal)
    else:
        said = _(
            "Đã công bố Thể lệ mới theo {document}. Hồ sơ lập từ nay theo bản này; hồ sơ đã lập "
            "giữ bản cũ."
        )
        messages.success(request, said.format(document=rules.document))
    return redirect("contest_manage", code)


@login_required
@require_http_methods(["GET", "POST"])
def contest_copy(request: SignedInRequest, code: str) -> HttpResponse:
    """Statement 4: "An organiser can copy last year's contest and sees a list of what still bears
    the old year"."""
    source = organised(request, code)
    form = CopyForm(
        request.POST or None,
        instance=copying.next_edition(source),
        organisers=Unit.objects.filter(pk=source.organiser_id),
        by=request.user,
    )
    if request.method == "POST" and form.is_valid() and save_once(form):
        messages.success(
            request, _("Đã chép. Chưa ai ngoài Ban Tổ chức thấy. Xem chỗ còn ghi năm cũ ở dưới.")
        )
        return redirect("contest_manage", form.instance.code)
    return render(request, "directives/contest_copy.html", {"form": form, "contest": source})
