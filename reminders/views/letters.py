"""The letters whose reminders a person sees, and on which of them the person may act."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from directives.models import Directive
from organizations.sign_in import SignedInRequest
from reminders import rules

RELATED = (
    "document__issuer", "contest__organiser", "office", "deadline__receiver",
    "extended_to__document", "extended_to__receiver",
)  # fmt: skip


def followed(request: SignedInRequest, pk: int) -> Directive:
    """The letter, for who reads its board; for others there is none."""
    letters = Directive.objects.followed_by(request.user).select_related(*RELATED)
    return get_object_or_404(letters, pk=pk)


def sent_by(request: SignedInRequest, pk: int) -> Directive:
    """The letter, for who may act on its messages; who only reads along is refused."""
    directive = followed(request, pk)
    if not rules.sends(request.user, directive):
        raise PermissionDenied
    return directive
