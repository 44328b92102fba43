"""The register of official papers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from documents import rules
from documents.files import serve
from documents.filters import DocumentFilter
from documents.forms import DocumentForm
from documents.models import Document
from organizations.models import MANAGERS, Person, Unit, under
from organizations.sign_in import SignedInRequest

PAPERS_A_PAGE = 25


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    papers = Document.objects.visible_to(request.user).select_related("issuer")
    found = DocumentFilter(request.GET, queryset=papers, request=request)
    page = Paginator(found.qs, PAPERS_A_PAGE).get_page(request.GET.get("page"))
    may_create = request.user.is_authenticated and bool(request.user.trees(*MANAGERS))
    context = {"filter": found, "page_obj": page, "may_create": may_create}
    return render(request, "documents/document_list.html", context)


@require_safe
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    user = request.user
    context = {
        "document": document,
        "directive": getattr(document, "directive", None),
        "bases": document.bases.visible_to(user).select_related("issuer"),
        "cited_by": document.cited_by.visible_to(user).select_related("issuer"),
        "may_edit": user.is_authenticated and rules.may_edit(user, document),
    }
    return render(request, "documents/document_detail.html", context)


@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(_document(request, pk))


@login_required
@require_http_methods(["GET", "POST"])
def document_create(request: SignedInRequest) -> HttpResponse:
    issuers = _issuers(request.user)
    if not issuers.exists():
        raise PermissionDenied
    document = Document(created_by=request.user)
    form = _form(request, document, issuers)
    if form.is_valid():
        form.save()
        messages.success(request, "Đã lưu. Văn bản chưa công bố, chỉ người trong cơ quan thấy.")
        return redirect("document_detail", document.pk)
    return render(request, "documents/document_create.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def document_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    if not rules.may_edit(request.user, document):
        raise PermissionDenied
    form = _form(request, document, _issuers(request.user))
    if form.is_valid():
        form.save()
        messages.success(request, "Đã lưu.")
        return redirect("document_detail", pk)
    context = {"form": form, "document": document}
    return render(request, "documents/document_edit.html", context)


@login_required
@require_POST
def document_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    if not rules.may_edit(request.user, document):
        raise PermissionDenied
    unpublished = Document.objects.filter(pk=pk, published_at__isnull=True)
    unpublished.update(published_at=clock.now())
    messages.success(request, "Đã công bố. Ai cũng xem được văn bản này.")
    return redirect("document_detail", pk)


def _document(request: HttpRequest, pk: int) -> Document:
    papers = Document.objects.visible_to(request.user).select_related("issuer", "directive")
    return get_object_or_404(papers, pk=pk)


def _issuers(person: Person) -> models.QuerySet[Unit]:
    return Unit.objects.filter(under(person.trees(*MANAGERS), "path"))


def _form(
    request: SignedInRequest, document: Document, issuers: models.QuerySet[Unit]
) -> DocumentForm:
    """Bases are chosen among the papers of the province that the person may see."""
    provinces = sorted({unit.province_path for unit in issuers})
    papers = Document.objects.visible_to(request.user).filter(under(provinces, "issuer__path"))
    return DocumentForm(
        request.POST or None,
        request.FILES or None,
        instance=document,
        issuers=issuers,
        papers=papers.exclude(pk=document.pk),
    )
