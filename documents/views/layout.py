"""Pages of the layout check: of a file that is sent and not kept, and of a paper's own file."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from documents import drawing, layout, rules
from documents.files import KINDS
from documents.forms.layout import LayoutForm
from documents.models import Document
from organizations.sign_in import SignedInRequest

SECONDS = 20.0  # for one file
TOO_MUCH = gettext_lazy(
    "Tệp dài hoặc phức tạp quá nên không kiểm được. Hãy tách thành tệp ngắn hơn."
)
# What the register knows of a paper's kind; the others are told by their text.
KINDS_KNOWN = {"letter": "letter", "minutes": "minutes", "certificate": "other"}


@require_http_methods(["GET", "POST"])
@login_required
def layout_check(request: HttpRequest) -> HttpResponse:
    form = LayoutForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        try:
            context["report"] = _report(form.cleaned_data["file"].read())
        except ValidationError as problem:
            form.add_error("file", problem)
    return render(request, "documents/layout_check.html", context)


@require_safe
@login_required
def document_layout(request: SignedInRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    if not rules.may_edit(request.user, document):
        raise PermissionDenied
    stored = document.file.name or ""
    if document.content_type != KINDS[".pdf"] or not document.file.storage.exists(stored):
        raise Http404
    context: dict[str, object] = {"document": document}
    try:
        with document.file.open("rb") as file:
            context["report"] = _report(file.read(), KINDS_KNOWN.get(document.kind))
    except ValidationError as problem:
        context["problem"] = problem.message
    return render(request, "documents/document_layout.html", context)


def _report(pdf: bytes, kind: str | None = None) -> layout.Report:
    """Read apart from the portal: the file may be anybody's. Raises ValidationError."""
    try:
        report: layout.Report = drawing.run(layout.check, pdf, kind, seconds=SECONDS)
    except layout.UnreadableError as problem:
        raise ValidationError(str(problem)) from problem
    except drawing.TooMuchError as problem:
        raise ValidationError(TOO_MUCH) from problem
    return report
