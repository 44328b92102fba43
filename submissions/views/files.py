"""Files in the slots of a dossier."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contest_portal import clock
from contest_portal.workflow import Stale
from documents.files import serve
from organizations.sign_in import SignedInRequest
from submissions import drafting, parts
from submissions.forms import UploadForm, closed
from submissions.models import Attachment, Dossier
from submissions.models.dossier import EDITABLE
from submissions.views.dossier import writable
from submissions.views.page import page_of


@require_POST
@login_required
def attachment_upload(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    """Put a file into a slot; what is wrong with it is said in the slot."""
    dossier = writable(request.user, pk)
    slot = get_object_or_404(dossier.rules.items, pk=item)
    form = UploadForm(request.POST, request.FILES, prefix=str(item))
    if not form.is_valid():
        context = page_of(request.user, pk, refused=(item, form))
        return render(request, "submissions/dossier_detail.html", context, status=422)
    paper = Attachment(
        dossier=dossier, item=slot, uploaded_by=request.user, uploaded_at=clock.now()
    )
    paper.keep(form.cleaned_data["file"])
    try:
        with drafting.writing(dossier, parts.of_item(slot)):
            paper.save()
    except Stale as refusal:
        return _refused(request, pk, refusal)
    messages.success(request, f"Đã nhận tệp {paper.file_name}.")
    return redirect(reverse("dossier_detail", args=[pk]) + f"#o-{item}")


@require_POST
@login_required
def attachment_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a file out of its slot; it stays, marked."""
    paper = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    dossier = writable(request.user, paper.dossier_id)
    try:
        with drafting.writing(dossier, parts.of_item(paper.item)):
            dossier.attachments.current().filter(pk=pk).update(removed_at=clock.now())
    except Stale as refusal:
        return _refused(request, dossier.pk, refusal)
    messages.success(request, f"Đã bỏ tệp {paper.file_name}.")
    return redirect(reverse("dossier_detail", args=[dossier.pk]) + f"#o-{paper.item_id}")


def _refused(request: SignedInRequest, pk: int, refusal: Stale) -> HttpResponse:
    dossier = Dossier.objects.get(pk=pk)
    messages.error(request, str(refusal) if dossier.state in EDITABLE else closed(dossier))
    return redirect("dossier_detail", pk)


@require_safe
@login_required
def attachment_download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file, to those who see its dossier."""
    return serve(get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk))
