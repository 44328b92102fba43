"""The register of official papers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from contest_portal.privacy import public_page
from documents import citations, reads, rules, workflow
from documents.chain import chain
from documents.files import serve
from documents.filters import DocumentFilter
from documents.forms.issue import RegisterForm
from documents.models import Book, Document, DocumentQuerySet
from documents.previews import preview
from documents.views.citations import READABLE
from organizations.models import MANAGERS, Person, Unit, under
from organizations.sign_in import SignedInRequest

PAPERS_A_PAGE = 25
HEAD = ("kind", "issuer", "number", "symbol", "day", "month", "year")


@require_safe
@public_page()
def document_list(request: HttpRequest) -> HttpResponse:
    papers = Document.objects.visible_to(request.user).with_superseded(request.user)
    found = DocumentFilter(request.GET, queryset=papers.select_related("issuer"), request=request)
    page = Paginator(found.qs, PAPERS_A_PAGE).get_page(request.GET.get("page"))
    may_create = request.user.is_authenticated and bool(request.user.trees(*MANAGERS))
    context = {"filter": found, "page_obj": page, "may_create": may_create}
    return render(request, "documents/document_list.html", context)


@require_safe
@public_page()
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    document, user = _document(request, pk), request.user
    papers = Document.objects.visible_to(user).with_superseded(user).select_related("issuer")
    earlier, later = chain(document, _links(papers, document))
    context = {
        "document": document,
        "directive": getattr(document, "directive", None),
        "bases": papers.filter(cited_by=document),
        "cited_by": papers.filter(bases=document),
        "earlier": earlier,
        "later": later,
        "citable": READABLE,
        **_rights(user, document),
    }
    if context["may_issue"]:
        context["preview"] = preview(
            document.paper, lambda form: reverse("document_form", args=[pk, form])
        )
    return render(request, "documents/document_detail.html", context)


def _links(papers: DocumentQuerySet, document: Document) -> DocumentQuerySet:
    """The issuer's papers that replace one or are replaced; drafts replace nothing yet."""
    own = papers.given_out().filter(issuer=document.issuer_id)
    return own.filter(Q(replaces__isnull=False) | Q(superseded=True))


def _rights(user: Any, document: Document) -> dict[str, Any]:
    """What the person may do with the paper, and where it arrived among the units looked after."""
    if not user.is_authenticated:
        return {"may_issue": False}
    trees = user.trees(*MANAGERS)
    return {
        "may_edit": rules.may_edit(user, document),
        "may_issue": rules.may_issue(user, document),
        "may_publish": rules.may_publish(user, document),
        "may_receive": bool(trees) and not document.is_draft,
        "arrivals": document.arrivals.filter(under(trees, "unit__path")).select_related("unit"),
    }


@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself; who takes other people's personal data along is noted."""
    document = _document(request, pk)
    response = serve(document, request.user)
    reads.note_paper(request.user, document)
    return response


@require_http_methods(["GET", "POST"])
@login_required
def document_create(request: SignedInRequest) -> HttpResponse:
    issuers = _issuers(request.user)
    if not issuers.exists():
        raise PermissionDenied
    document = Document(created_by=request.user)
    form = _form(request, document, issuers)
    if form.is_valid() and _saved(form):
        messages.success(request, _("Đã lưu. Văn bản chưa công bố, chỉ người trong cơ quan thấy."))
        back = request.GET.get("sau", "")  # the page that asked for it
        if url_has_allowed_host_and_scheme(back, None):
            return redirect(back)
        return _on(request, document)
    return render(request, "documents/document_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def document_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    if not rules.may_edit(request.user, document):
        raise PermissionDenied
    form = _form(request, document, _issuers(request.user))
    if form.is_valid() and _saved(form):
        messages.success(request, _("Đã lưu."))
        return _on(request, document)
    may_correct = rules.may_correct(request.user, document)
    findings = citations.of_paper(document, request.user) if may_correct else []
    context = {"form": form, "document": document, "findings": findings}
    return render(request, "documents/document_edit.html", context)


def _saved(form: RegisterForm) -> bool:
    """False if a number was recorded meanwhile; the form then says so."""
    try:
        form.save()
    except workflow.NumberGiven as given:
        form.refuse(given)
        return False
    return True


def _on(request: SignedInRequest, document: Document) -> HttpResponse:
    """To the paper, or back to its form where its subject cites something oddly."""
    odd = rules.may_correct(request.user, document) and citations.of_paper(document, request.user)
    return redirect("document_edit" if odd else "document_detail", document.pk)


@require_POST
@login_required
def document_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    if not rules.may_publish(request.user, document):
        raise PermissionDenied
    unpublished = Document.objects.filter(pk=pk, published_at__isnull=True)
    unpublished.update(published_at=clock.now())
    messages.success(request, _("Đã công bố. Ai cũng xem được văn bản này."))
    return redirect("document_detail", pk)


def _document(request: HttpRequest, pk: int) -> Document:
    papers = Document.objects.visible_to(request.user).select_related("issuer", "directive")
    return get_object_or_404(papers, pk=pk)


def _issuers(person: Person) -> QuerySet[Unit]:
    return Unit.objects.filter(under(person.trees(*MANAGERS), "path"))


def _form(request: SignedInRequest, document: Document, issuers: QuerySet[Unit]) -> RegisterForm:
    """Bases are chosen among the papers of the province that the person may see.

    What it replaces, among those of the bodies that the person writes for. What the address says
    of a new paper is filled in.
    """
    person = request.user
    said = {name: request.GET[name] for name in HEAD if name in request.GET}
    provinces = sorted({unit.province_path for unit in issuers})
    papers = Document.objects.visible_to(person).given_out().exclude(pk=document.pk)
    own = issuers.filter(pk=document.issuer_id) if document.pk else issuers
    return RegisterForm(
        request.POST or None,
        request.FILES or None,
        instance=document,
        initial=said if request.method == "GET" and not document.pk else None,
        issuers=issuers,
        papers=papers.filter(under(provinces, "issuer__path")),
        replaceable=papers.filter(issuer__in=own),
        books=Book.objects.visible_to(person).select_related("unit"),
    )
