"""From a draft to an issued paper: its pages, its number, or its end."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.workflow import Refused
from documents import previews, reads, rules, workflow
from documents.drawing import TooMuchError
from documents.forms.issue import IssueForm
from documents.models import Book, Document
from organizations.sign_in import SignedInRequest


@require_safe
@login_required
def document_form(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    """One form of a draft. What was issued is its file: that is never drawn again."""
    document = _paper(request, pk)
    if not document.is_draft:
        raise Http404
    if form in previews.TAKEN:
        reads.note_paper(request.user, document)
    return previews.answer(request, document.paper, form, reverse("document_detail", args=[pk]))


@require_http_methods(["GET", "POST"])
@login_required
def document_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    document = _paper(request, pk)
    if document.issued_at and rules.may_edit(request.user, document):
        messages.warning(request, workflow.ISSUED)  # in another tab, or by somebody else
        return redirect("document_detail", pk)
    if not rules.may_issue(request.user, document):
        raise PermissionDenied
    books = Book.objects.visible_to(request.user).select_related("unit")
    form = IssueForm(request.POST or None, document=document, books=books)
    if form.is_valid() and _issue(request, document, form):
        return redirect("document_detail", pk)
    context = {"form": form, "document": document}
    return render(request, "documents/document_issue.html", context)


def _issue(request: SignedInRequest, document: Document, form: IssueForm) -> bool:
    """False if it cannot be drawn, or the number went meanwhile; the form then says so."""
    chosen: dict[str, Any] = {name: form.cleaned_data.get(name) for name in form.CHOSEN}
    try:
        workflow.issue(document, by=request.user, seen=form.cleaned_data["seen"], **chosen)
    except TooMuchError as reason:
        form.add_error(None, str(reason))
        return False
    except workflow.NumberGiven:
        form.full_clean()  # now its own warnings find the other paper
        return False
    except Refused as refused:
        messages.warning(request, refused.reasons[0])
    else:
        messages.success(request, _("Đã ghi số và phát hành. Từ nay văn bản giữ nguyên."))
    return True


@require_http_methods(["GET", "POST"])
@login_required
def document_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page asks once more; only its button throws the draft away."""
    document = _paper(request, pk)
    if not rules.may_issue(request.user, document):
        raise PermissionDenied
    if request.method == "GET":
        return render(request, "documents/document_delete.html", {"document": document})
    try:
        gone, __ = Document.objects.filter(pk=pk, issued_at__isnull=True).delete()
    except ProtectedError:
        messages.warning(request, _("Chưa xóa được vì nơi khác trong cổng đang dẫn bản thảo này."))
        return redirect("document_detail", pk)
    if not gone:
        messages.warning(request, workflow.ISSUED)
        return redirect("document_detail", pk)
    messages.success(request, _("Đã xóa bản thảo."))
    return redirect("document_list")


def _paper(request: HttpRequest, pk: int) -> Document:
    papers = Document.objects.visible_to(request.user).select_related("issuer", "directive")
    return get_object_or_404(papers, pk=pk)
