"""Is this paper, is this file genuine? For everybody, without signing in."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal import clock
from documents.codes import spelled
from documents.files import digest
from documents.forms.verification import VerificationForm
from documents.models import Document, Export
from organizations import guesses


@never_cache
@require_http_methods(["GET", "POST"])
def verification(request: HttpRequest) -> HttpResponse:
    """A code leads to its page; a file is read through and compared, nothing of it is kept."""
    form = VerificationForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _page(request, {"form": form})
    code, file = form.cleaned_data["code"], form.cleaned_data["file"]
    if not file:
        return redirect("verification_code", code)
    sha256 = digest(file.chunks())
    if code:
        return _answer(request, code, sha256)
    found = _found(Q(sha256=sha256))
    return _page(request, {"form": form, "sha256": sha256, "is_same": bool(found), **found})


@never_cache
@require_safe
def verification_code(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code of a paper leads."""
    return _answer(request, code)


def _answer(request: HttpRequest, typed: str, sha256: str = "") -> HttpResponse:
    """What bears the code; who tries many that nothing bears must wait, so that none is guessed."""
    if guesses.too_many(request, "verification"):
        return render(request, "429.html", status=429)
    code = spelled(typed)
    found = _found(Q(verification_code=code)) if code else {}
    if not found:
        guesses.count(request, "verification")
    form = VerificationForm(initial={"code": code or typed})
    context = {"form": form, "code": code or typed, "sha256": sha256, **found}
    if found and sha256:
        context["is_same"] = sha256 == found["record"].sha256
    return _page(request, context, status=200 if found else 404)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, "documents/verification_page.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _found(condition: Q) -> dict[str, Any]:
    """The paper or the export of which the condition holds, and what everybody may know of it."""
    document = _known().select_related("issuer").filter(condition).first()
    if document:
        return {"record": document, "document": document,
                "newer": _known().filter(replaces=document)}  # fmt: skip
    done = Export.objects.filter(state=Export.State.DONE).exclude(sha256="")
    export = done.select_related("owner").filter(condition).first()
    return {"record": export, "export": export, **_about(export)} if export else {}


def _known() -> QuerySet[Document]:
    """Papers that were given to people: published, or issued by the portal."""
    given = Q(published_at__isnull=False) | Q(issued_at__isnull=False)
    return Document.objects.filter(given)


def _about(export: Export) -> dict[str, Any]:
    """No names: the unit for which the export was made, and whether the portal still has it."""
    day = localtime(export.created_at).date()
    acted = export.owner.memberships.in_force(day).select_related("unit").order_by("pk").first()
    expired = not export.file or export.expires_at < clock.now()
    return {"unit": acted.unit if acted else None, "is_expired": expired}
