"""A letter as it will stand on paper, for the office that writes it and those who follow it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directives import figures, papers, rules
from directives.models import Directive
from documents import previews
from organizations.sign_in import SignedInRequest


def _read(request: SignedInRequest, pk: int) -> Directive:
    """404 where it does not exist for the person, 403 for who neither writes nor follows it."""
    letters = Directive.objects.visible_to(request.user).select_related(
        "document__issuer", "contest__organiser", "office", "deadline__receiver", "signatory"
    )
    directive = get_object_or_404(letters, pk=pk)
    if not (rules.leads(request.user, directive) or rules.follows(request.user, directive)):
        raise PermissionDenied
    return directive


@require_safe
@login_required
def directive_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """The pages as they will be printed, and the files to take along."""
    directive = _read(request, pk)
    letter = papers.letter(directive)
    preview = previews.preview(
        letter, lambda form: reverse("directive_letter_form", args=[pk, form])
    )
    composing = directive.issued_at is None
    context = {
        "letter": figures.with_links(directive, letter),
        "directive": directive, "preview": preview, "composing": composing
    }  # fmt: skip
    return render(request, "directives/directive_letter.html", context)


@require_safe
@login_required
def directive_letter_form(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    """The letter as PDF, as Word, or one page as a picture."""
    letter = papers.letter(_read(request, pk))
    if form.endswith(".png"):  # as the page of a letter in the making shows them
        number = request.GET.get("muc", "")
        letter["in_hand"] = int(number) if number.isdecimal() and len(number) < 3 else 0
    return previews.answer(request, letter, form, reverse("directive_letter", args=[pk]))
