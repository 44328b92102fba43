"""The page on which an office writes a letter: its parts, one of them open, and the letter."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from contest_portal import clock
from contest_portal.forms import mark_of
from directives import citing, papers, receiving, workflow
from directives.models import Directive
from documents import previews
from documents.papers import Paper
from organizations.sign_in import SignedInRequest


def compose(
    request: SignedInRequest, directive: Directive, template: str, number: int = 0, **shown: Any
) -> HttpResponse:
    """The page of a letter in the making. number: of the item that is open, 0 for none."""
    context = standing(request, directive)
    letter = context["letter"]
    context |= {
        "contest": directive.contest,
        "items": list(zip(directive.items.all(), letter["items"], strict=True)),
        "number": number,
        "preview": _preview(directive, letter, number),
        "saved_at": clock.now(),
    }
    return render(request, template, context | shown)


def standing(request: SignedInRequest, directive: Directive) -> dict[str, Any]:
    """What would go out now, to whom, what keeps it here and what is odd in it."""
    letter = papers.letter(directive)
    members = workflow.expand(directive)
    units = workflow.addressed(directive, members)
    items, day = list(directive.items.all()), workflow.day_of(directive)
    gone = receiving.gone(directive, items, day)
    obstacles = workflow.obstacles_to_issue(directive, members, gone)
    said = {one.sentence for one in gone}
    return {
        "directive": directive,
        "letter": letter,
        "obstacles": obstacles,
        "gone": gone,
        "other_obstacles": [reason for reason in obstacles if reason not in said],
        "findings": citing.findings(directive, request.user),
        "doubtful": citing.doubts(directive),
        "units": units,
        "count": len(units),
        "shown": workflow.mark_to_send(letter, units),
    }


def _preview(directive: Directive, letter: Paper, number: int) -> dict[str, Any]:
    """The pages of the PDF, the open item on a ground of its own; each text has other addresses."""
    shown = letter | {"in_hand": number}
    query = f"?muc={number}&ban={mark_of(letter)}"

    def address(form: str) -> str:
        return reverse("directive_letter_form", args=[directive.pk, form]) + query

    return previews.preview(shown, address)
