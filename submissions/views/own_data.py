"""Dữ liệu của tôi: what the portal keeps of who asks, as a page and as a file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest_portal import languages
from organizations.sign_in import SignedInRequest
from submissions import own_data
from submissions.models import Author
from submissions.views.author_link import by_link


@require_safe
@login_required
def my_data(request: SignedInRequest) -> HttpResponse:
    """What is looked up most; all of it is in the file (`reminders/own_data.py`)."""
    return render(request, "submissions/my_data.html", {"data": own_data.of_person(request.user)})


@require_safe
@by_link
def author_data(request: HttpRequest, author: Author) -> HttpResponse:
    """What the dossier says of the author, for who has the author's link."""
    context = {"author": author, "data": _of(author), "dossier": author.dossier}
    return render(request, "submissions/author_data.html", context)


@require_POST
@by_link
def author_data_file(request: HttpRequest, author: Author) -> HttpResponseBase:
    """The same as JSON. A POST, so that no robot that follows links takes it along."""
    with languages.of(None):  # a file's
        data = own_data.as_json(_of(author))
    response = HttpResponse(data, content_type="application/json")
    return taken(response, "du-lieu-tac-gia.json")


def _of(author: Author) -> own_data.Data:
    """The link may have been passed on: of the telephone nothing, for whoever knows its digits may
    claim the place."""
    author.phone = _("đã ghi, không hiện ở đây") if author.phone else ""
    return own_data.of_authors([author])


def taken(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
