"""Files in the slots of a dossier, sent as a whole; see `uploads.py` for those sent in pieces."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest_portal.workflow import Refused
from documents.files import serve
from organizations.sign_in import SignedInRequest
from submissions import uploads
from submissions.forms_files import UploadForm
from submissions.models import Attachment, Dossier
from submissions.views.dossier import writable
from submissions.views.page import page_of


@require_POST
@login_required
def attachment_upload(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    """Put a file into a slot; what is wrong with it is said in the slot."""
    dossier = writable(request.user, pk)
    slot = get_object_or_404(dossier.rules.items, pk=item)
    replaces = replaced(dossier, item, request.POST.get("replaces", ""))
    form = UploadForm(request.POST, request.FILES, item=slot)
    if not form.is_valid():
        context = page_of(request.user, pk, refused=(item, form))
        return render(request, "submissions/dossier_detail.html", context, status=422)
    try:
        paper = uploads.attach(
            dossier, slot, form.cleaned_data["file"], by=request.user, replaces=replaces
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã nhận tệp {name}.").format(name=paper.file_name))
    return redirect(place_of(pk, item))


def replaced(dossier: Dossier, item: int, pk: str) -> Attachment | None:
    """The file of the slot whose place is to be taken, or 404; None if nothing was named."""
    if not pk:
        return None
    return get_object_or_404(dossier.attachments.filter(item=item), pk=pk if pk.isdecimal() else 0)


def place_of(dossier: int, item: int) -> str:
    """The address of a slot."""
    return reverse("dossier_detail", args=[dossier]) + f"#o-{item}"


@require_POST
@login_required
def attachment_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a file out of its slot; it stays, marked."""
    paper = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    dossier = writable(request.user, paper.dossier_id)
    try:
        uploads.remove(paper, dossier)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ tệp {name}.").format(name=paper.file_name))
    return redirect(place_of(dossier.pk, paper.item_id))


@require_safe
@login_required
def attachment_download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Any version of a file, to those who see its dossier; who opened it is noted."""
    visible = Attachment.objects.visible_to(request.user)
    paper = get_object_or_404(visible.select_related("dossier__contest", "item"), pk=pk)
    response = serve(paper, request.user, paper.ruled_name)
    uploads.note_reading(paper, request.user)
    return response
