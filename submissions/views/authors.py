"""Who made the solution, with whose share, and what each of them agreed to."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from contest_portal.workflow import Refused, Stale
from organizations.models import Person, new_token
from organizations.sign_in import SignedInRequest
from organizations.typed_text import sign_in_keeps_typed
from submissions import consent, content, drafting, parts, rules
from submissions.checklist import waits_for
from submissions.completeness import closed, sealed, wrong_shares
from submissions.forms import STALE
from submissions.forms_people import (
    AuthorFormSet,
    AuthorsShown,
    BaseAuthors,
    ConsentForm,
    PaperConsentForm,
    authors_of,
)
from submissions.models import Author, Consent, Dossier
from submissions.views.author_link import take_back
from submissions.views.dossier import refuse_closed, saved, writable

REPLACED = gettext_lazy(
    "Đã thay {before} bằng {after}. Đường dẫn và tài khoản của {before} không còn mở được phần "
    "này. Gửi đường dẫn mới cho {after}."
)

ENTRY_ELSEWHERE = gettext_lazy("Đồng ý dự thi do tác giả, đơn vị viết hồ sơ ghi.")
READ = ("contest__organiser", "rules", "unit", "field", "deadline")


@require_http_methods(["GET", "POST"])
@sign_in_keeps_typed
def dossier_authors(request: SignedInRequest, pk: int) -> HttpResponse:
    """The authors as one list; shares that do not add up are saved, and said."""
    return authors_page(request, pk, request.POST or None)


def authors_page(request: SignedInRequest, pk: int, sent: QueryDict | None) -> HttpResponse:
    """Saves what is sent, and shows the page again where it could not be saved."""
    dossier = writable(request.user, pk)
    formset = AuthorFormSet(sent, initial=authors_of(dossier), prefix="authors", by=request.user)
    shown = AuthorsShown(sent, dossier=dossier)
    asked = waits_for(dossier).get(parts.AUTHORS)
    context: dict[str, Any] = {
        "dossier": dossier, "formset": formset, "shown": shown, "asked": asked,
    }  # fmt: skip
    if shown.is_valid():
        try:
            if _save(request, formset, dossier, shown.cleaned_data["shown"]):
                return _saved(request, dossier)
        except Stale:
            context |= _newer(dossier, shown)
        except Refused as refused:
            context["refused"] = str(refused)
    return refuse_closed(request, dossier, parts.AUTHORS) or render(
        request, "submissions/dossier_authors.html", context
    )


def _save(request: SignedInRequest, formset: BaseAuthors, dossier: Dossier, shown: str) -> bool:
    """False: what was typed is wrong. Raises Stale first: wrong or not, it is about an older list.

    Else the old list, once put right, would silently take the place of the newer one.
    """
    if shown != content.mark(dossier, parts.AUTHORS):
        raise Stale
    if not formset.is_valid():
        return False
    with drafting.writing(dossier, parts.AUTHORS, shown):
        replaced = formset.save(dossier)
    for before, after in replaced:
        messages.warning(request, REPLACED.format(before=before, after=after))
    return True


def _newer(dossier: Dossier, shown: AuthorsShown) -> dict[str, Any]:
    dossier = Dossier.objects.get(pk=dossier.pk)
    shown.renew(dossier)
    return {
        "dossier": dossier,
        "refused": closed(dossier) or STALE,
        "newer": list(dossier.authors.all()),
    }


def _saved(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    saved(request)
    for sentence in wrong_shares(dossier):
        messages.warning(request, sentence)
    again = "more" in request.POST
    return redirect("dossier_authors" if again else "dossier_detail", dossier.pk)


@require_http_methods(["GET", "POST"])
@login_required
def author_consent(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one author has agreed to; their link; what they signed on paper, or say themselves."""
    author = _author(request, pk)
    own = author.person_id == request.user.pk
    writes = rules.may_write(request.user, author.dossier)
    why = sealed(author.dossier, parts.AUTHORS) or ("" if writes else str(ENTRY_ELSEWHERE))
    kind = ConsentForm if own else PaperConsentForm
    form = kind(request.POST or None, author=author, sealed=why)
    if form.is_valid():
        try:
            consent.say(
                author, form.agreed(), how=_how(author, request.user), by=request.user,
                shown=form.cleaned_data["shown"],
            )  # fmt: skip
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            saved(request)
        return redirect("author_consent", pk)
    context: dict[str, Any] = {
        "author": author, "dossier": author.dossier, "form": form, "own": own, "sealed": why,
    }  # fmt: skip
    if writes:
        context |= consent.invitation(author)
    return render(request, "submissions/author_consent.html", context)


@require_POST
@login_required
def author_consent_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """The author takes a word back, by their account or on paper."""
    author = _author(request, pk)
    if request.POST.get("purpose") == Consent.Purpose.ENTRY:
        writable(request.user, author.dossier_id)
    take_back(request, author, how=_how(author, request.user), by=request.user)
    return redirect("author_consent", pk)


@require_POST
@login_required
def author_link_renew(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another link; the one before opens nothing any more."""
    author = _author(request, pk)
    writable(request.user, author.dossier_id)
    Author.objects.filter(pk=pk).update(token=new_token())
    messages.success(request, _("Đã tạo đường dẫn mới. Đường dẫn cũ không dùng được nữa."))
    return redirect("author_consent", author.pk)


def _author(request: SignedInRequest, pk: int) -> Author:
    """With its dossier, for who writes or receives it: an author without an account asks either of
    them; others 403, or 404 where the dossier does not exist for them."""
    authors = Author.objects.select_related("person").prefetch_related("consents")
    author = get_object_or_404(authors, pk=pk)
    visible = Dossier.objects.visible_to(request.user).select_related(*READ)
    author.dossier = get_object_or_404(visible, pk=author.dossier_id)
    if not (rules.may_write | rules.may_receive)(request.user, author.dossier):
        raise PermissionDenied
    return author


def _how(author: Author, person: Person) -> str:
    return Consent.How.ACCOUNT if author.person_id == person.pk else Consent.How.PAPER
