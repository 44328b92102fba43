"""Texts to paste where people read: copied by a button, or marked by hand."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contest_portal.qr import qr_svg
from directives.models import Addressee, Directive
from directives.rules import follows
from organizations.sign_in import SignedInRequest
from reminders import zalo
from reminders.views.letters import RELATED


@require_safe
@login_required
def letter_zalo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tells of a letter; who follows it finds the texts of its units here."""
    letters = Directive.objects.visible_to(request.user).filter(issued_at__isnull=False)
    directive = get_object_or_404(letters.select_related(*RELATED), pk=pk)
    text, link = zalo.announcement(directive)
    context = {"directive": directive, "text": text, "link": link, "qr": qr_svg(link)}
    if follows(request.user, directive):
        context["addressees"] = directive.addressees.select_related("unit")
    return render(request, "reminders/letter_zalo.html", context)


@require_safe
@login_required
def addressee_zalo(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a unit still owes: for its own people and for who follows the letter."""
    related = ("unit", "extended_to__receiver", *(f"directive__{name}" for name in RELATED))
    sent = Addressee.objects.visible_to(request.user).filter(directive__issued_at__isnull=False)
    addressee = get_object_or_404(sent.select_related(*related), pk=pk)
    text, link = zalo.reminder(addressee)
    context = {"addressee": addressee, "text": text, "link": link, "qr": qr_svg(link)}
    context["follows"] = follows(request.user, addressee.directive)
    return render(request, "reminders/addressee_zalo.html", context)
