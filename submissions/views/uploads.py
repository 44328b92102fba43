"""Files that a script of the page sends piece by piece; answers are JSON, refusals a sentence."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contest_portal.workflow import Refused
from organizations.sign_in import SignedInRequest
from submissions import parts, uploads
from submissions.completeness import sealed
from submissions.forms_files import StartForm, UploadForm
from submissions.models import Attachment, Upload
from submissions.views.dossier import writable
from submissions.views.files import place_of, replaced


@require_POST
@login_required
def upload_start(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    """Where the pieces go, how large they are, and which are there already."""
    dossier = writable(request.user, pk)
    slot = get_object_or_404(dossier.rules.items, pk=item)
    if why := sealed(dossier, parts.of_item(slot)):
        return _refusal(why, 409)
    form = StartForm(request.POST, item=slot)
    if not form.is_valid():
        return _refusal(_first(form), 422)
    said = form.cleaned_data
    replaces = replaced(dossier, item, str(said.pop("replaces") or ""))
    if why := uploads.full(dossier, slot, said["size"], replaces):
        return _refusal(why, 409)
    upload = uploads.begin(dossier, slot, by=request.user, replaces=replaces, **said)
    there = list(upload.pieces.values_list("number", flat=True))
    url = reverse("upload_finish", args=[upload.token])
    return JsonResponse({"url": url, "piece": uploads.PIECE, "there": there})


@require_http_methods(["PUT"])
@login_required
def upload_piece(request: SignedInRequest, token: str, number: str) -> HttpResponse:
    """One piece; sent again it changes nothing."""
    upload = _own(request, token)
    length = uploads.length_of(upload, int(number))
    if not length or request.META.get("CONTENT_LENGTH") != str(length):
        return _refusal(str(uploads.INCOMPLETE), 400)
    uploads.put(upload, int(number), request.body)
    return HttpResponse(status=204)


@require_POST
@login_required
def upload_finish(request: SignedInRequest, token: str) -> HttpResponse:
    """All pieces are there: the file is checked like one sent as a whole, and put into its slot.

    503 while it cannot be checked: the pieces stay, the script asks again.
    """
    upload = _own(request, token)
    try:
        with uploads.joined(upload) as whole:
            form = UploadForm({}, {f"{upload.item_id}-file": whole}, item=upload.item)
            if form.has_error("file", "busy"):
                return _refusal(_first(form), 503)
            if not form.is_valid():
                uploads.discard(upload)
                return _refusal(_first(form), 422)
            paper = uploads.attach(
                upload.dossier, upload.item, whole, by=request.user, replaces=upload.replaces,
                upload=upload,
            )  # fmt: skip
    except Refused as refusal:
        return _refusal(str(refusal), 409)
    messages.success(request, _taken(request, paper))
    return JsonResponse({"place": place_of(upload.dossier_id, upload.item_id)})


@require_POST
@login_required
def upload_discard(request: SignedInRequest, token: str) -> HttpResponse:
    """Throw away what has come of a file that nobody goes on sending."""
    upload = _own(request, token)
    uploads.discard(upload)
    messages.success(request, _("Đã bỏ phần đã gửi của tệp {name}.").format(name=upload.name))
    return redirect(place_of(upload.dossier_id, upload.item_id))


def _own(request: SignedInRequest, token: str) -> Upload:
    """The person's own upload into a dossier that they still may write; others: 404, 403."""
    related = ("item", "dossier__rules", "dossier__deadline", "replaces")
    upload = get_object_or_404(
        Upload.objects.filter(person=request.user).select_related(*related), token=token
    )
    writable(request.user, upload.dossier_id)
    return upload


def _taken(request: SignedInRequest, paper: Attachment) -> str:
    """That the file has come, and how large the browser says that its picture was before."""
    original = request.POST.get("original", "")
    if not (original.isdecimal() and len(original) < 12 and int(original) > paper.size):
        return _("Đã nhận tệp {name}.").format(name=paper.file_name)
    was, now = filesizeformat(int(original)), filesizeformat(paper.size)
    said = _("Đã nhận tệp {name}, ảnh đã thu nhỏ từ {was} còn {now}.")
    return said.format(name=paper.file_name, was=was, now=now)


def _first(form: StartForm | UploadForm) -> str:
    return next(str(errors[0]) for errors in form.errors.values())


def _refusal(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
