"""What a paper cites: in its subject, corrected by one press; in its file, shown alone."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from contest_portal.vietnamese import nfc
from documents import citations, drawing, file_text, rules
from documents.citations import Text
from documents.files import KINDS
from documents.models import Document
from organizations.sign_in import SignedInRequest

SECONDS = 20.0
READABLE = {KINDS[extension]: extension for extension in (".pdf", ".docx")}
UNREADABLE = gettext_lazy(
    "Không đọc được chữ trong tệp này. Tệp chỉ có ảnh quét thì không kiểm được."
)
TOO_MUCH = gettext_lazy(
    "Tệp dài hoặc phức tạp quá nên không kiểm được. Hãy tách thành tệp ngắn hơn."
)


@require_safe
@login_required
def document_citations(request: SignedInRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(_papers(request), pk=pk)
    if not rules.may_edit(request.user, document):
        raise PermissionDenied
    stored = document.file.name or ""
    if document.content_type not in READABLE or not document.file.storage.exists(stored):
        raise Http404
    context: dict[str, Any] = {"document": document}
    try:
        texts = [Text("file", _("Trong tệp"), _words(document))]
    except ValueError:
        context["problem"] = UNREADABLE
    except drawing.TooMuchError:
        context["problem"] = TOO_MUCH
    else:
        known = citations.register(request.user, document.issuer, but=None)
        context["findings"] = citations.check(texts, known)
    return render(request, "documents/document_citations.html", context)


def _words(document: Document) -> str:
    """Read apart from the portal: the file may be anybody's."""
    with document.file.open("rb") as file:
        kind = READABLE[document.content_type]
        words = nfc(drawing.run(file_text.read, file.read(), kind, seconds=SECONDS))
    if not words:
        raise ValueError
    return words


@require_POST
@login_required
def document_citation_fix(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put one suggestion into the subject, if it still reads as it was shown."""
    document = get_object_or_404(_papers(request), pk=pk)
    if not rules.may_edit(request.user, document):
        raise PermissionDenied
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=pk)
        can = rules.may_correct(request.user, locked)
        found = citations.of_paper(locked, request.user) if can else []
        chosen = citations.chosen(found, request.POST.get("mark"))
        if chosen:
            locked.subject = chosen.corrected
            locked.save(update_fields=["subject", "search_text"])
    citations.tell(request, chosen)
    return redirect("document_edit", pk)


def _papers(request: SignedInRequest) -> QuerySet[Document]:
    return Document.objects.visible_to(request.user).select_related("issuer", "directive")
