"""One paper copy: received, where it is and who holds it, how it differs from the file."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from contest_portal.workflow import Refused
from organizations.models import Person, Role
from organizations.sign_in import SignedInRequest
from organizations.typed_text import sign_in_keeps_typed
from submissions import copies
from submissions.forms_desk import DifferenceForm, MoveForm, PostmarkForm, TakeBackForm
from submissions.models import CopyDifference, Dossier, DossierCopy
from submissions.models.paper import PAPER_EXPECTED
from submissions.views.desk import back_to, scan_form, take_in, whole_of

PAGE = 50
Form = forms.Form | forms.ModelForm
FORMS: dict[str, Callable[..., Form]] = {
    "postmark": PostmarkForm,
    "move": MoveForm,
    "difference": DifferenceForm,
    "take_back": TakeBackForm,
}


def _kept(person: Person, pk: int, number: int, *, receives: bool = False) -> DossierCopy:
    """The copy, its dossier whole, for who keeps it; others: 403 if it exists for them, else 404.

    receives: for who takes it in, as long as the province has not got it.
    """
    dossier = whole_of(Dossier.objects.kept_by(person), person, pk)
    if receives and dossier.forwarding_id:
        raise PermissionDenied
    found = next((copy for copy in dossier.copies.all() if copy.number == number), None)
    if found is None:
        raise Http404
    found.dossier = dossier
    return found


def _page(request: SignedInRequest, copy: DossierCopy, **refused: Form) -> HttpResponse:
    """All about the copy; refused: a form whose values were not taken, by its name in FORMS."""
    dossier = copy.dossier
    offered = {name: make() for name, make in FORMS.items()}
    offered["postmark"].initial = {"postmarked_on": copy.postmarked_on}
    context = {
        "dossier": dossier,
        "copy": copy,
        "slot": next(s for s in copies.slots(dossier) if s["copy"] is copy),
        "old_print": copies.old_print(dossier, request.GET),
        "receives": not dossier.forwarding_id,
        "awaits": dossier.state in PAPER_EXPECTED,
        "moves": copy.moves.select_related("by"),
        "differences": copy.differences.select_related("by"),
        "scan": scan_form(request.user),
        "forms": offered | refused,
    }
    return render(request, "submissions/copy_detail.html", context, status=422 if refused else 200)


@require_safe
@login_required
def copy_detail(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Where the copy is, where it was, how it differs from the file; the forms to say more."""
    return _page(request, _kept(request.user, pk, number))


@require_http_methods(["GET", "POST"])
@login_required
def copy_receive(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Write down that a paper copy has come, maybe with its postmark. A second click is nothing.

    Who opens the address again, to read, is led to the copy.
    """
    if request.method == "GET":
        _kept(request.user, pk, number)
        return redirect("copy_detail", pk, number)
    return receive(request, pk, number, request.POST.get("postmarked_on", ""))


def receive(request: SignedInRequest, pk: int, number: int, postmark: str) -> HttpResponse:
    """postmark: the day as it was typed."""
    copy = _kept(request.user, pk, number, receives=True)
    form = PostmarkForm({"postmarked_on": postmark})
    if not form.is_valid():
        return _page(request, copy, postmark=form)
    take_in(request, copy.dossier, copy, postmarked_on=form.cleaned_data["postmarked_on"])
    return back_to(request, pk)


@require_POST
@login_required
def copy_postmark(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The postmark of a copy that has come, corrected or taken away."""
    copy = _kept(request.user, pk, number, receives=True)
    form = PostmarkForm(request.POST)
    if not form.is_valid():
        return _page(request, copy, postmark=form)
    try:
        copies.correct_postmark(copy, form.cleaned_data["postmarked_on"], by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã lưu ngày dấu bưu điện."))
    return redirect("copy_detail", pk, number)


@require_POST
@sign_in_keeps_typed
def copy_move(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The copy goes to another place or person; or a lent one comes back to who sends this."""
    copy = _kept(request.user, pk, number)
    if copy.received_at is None:
        messages.warning(request, copies.NOT_HERE.format(number=f"{number:02d}"))
        return redirect("copy_detail", pk, number)
    said = _("Đã ghi: bộ {number} ở {place}.")
    if not request.POST.get("then", "").startswith("back-"):
        return _note(request, copy, "move", said)
    here = {"place": copies.place_of(request.user), "holder": request.user.full_name}
    noted = _note(request, copy, "move", said, here)
    if "loans" in request.POST:
        return redirect("loan_list")
    return noted if copy.dossier.forwarding_id else back_to(request, pk)


@require_POST
@sign_in_keeps_typed
def copy_difference(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The copy departs from the file in one point more."""
    copy = _kept(request.user, pk, number)
    said = _("Đã ghi chỗ khác. Tác giả và đơn vị xem được ở trang hồ sơ.")
    return _note(request, copy, "difference", said)


def _note(
    request: SignedInRequest, copy: DossierCopy, name: str, said: str, typed: Any = None
) -> HttpResponse:
    """One row more about the copy, of the form of this name. said: once it is kept, with what
    the form then has. typed: what goes into the form, if not what was sent.
    """
    form: Any = FORMS[name](typed or request.POST)
    if not form.is_valid():
        return _page(request, copy, **{name: form})
    form.instance.copy = copy
    try:
        copies.note(form.instance, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said.format(number=f"{copy.number:02d}", **form.cleaned_data))
    return redirect("copy_detail", copy.dossier_id, copy.number)


@require_POST
@login_required
def difference_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """The difference is no more: the right sheet was brought, or the file was mended."""
    difference = get_object_or_404(CopyDifference.objects.select_related("copy"), pk=pk)
    copy = _kept(request.user, difference.copy.dossier_id, difference.copy.number)
    CopyDifference.objects.filter(pk=pk, settled_at=None).update(settled_at=clock.now())
    messages.success(
        request, _("Đã ghi xong: {kind}.").format(kind=difference.get_kind_display().lower())
    )
    return redirect("copy_detail", copy.dossier_id, copy.number)


@require_POST
@sign_in_keeps_typed
def copy_take_back(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The receipt was a mistake: the copy is awaited again, and why is kept."""
    copy = _kept(request.user, pk, number, receives=True)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        return _page(request, copy, take_back=form)
    try:
        copies.take_back(copy, by=request.user, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("copy_detail", pk, number)
    said = _("Đã bỏ ghi nhận bộ {number} của hồ sơ {code}.")
    messages.success(request, said.format(number=f"{number:02d}", code=copy.dossier.code))
    return redirect("desk_dossier", pk)


@require_safe
@login_required
def loan_list(request: SignedInRequest) -> HttpResponse:
    """The copies that are lent out, the longest overdue first."""
    if not request.user.paths(Role.OFFICE, Role.ORGANISER):
        raise PermissionDenied
    page = Paginator(copies.lent(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "today": clock.today(), "form": scan_form(request.user)}
    return render(request, "submissions/loan_list.html", context)
