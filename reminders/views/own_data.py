"""Dữ liệu của tôi, as a file: all that any stage of the portal keeps of who asks."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_POST

from organizations.sign_in import SignedInRequest, recent_sign_in
from reminders import own_data
from submissions.views.own_data import taken


@require_POST
@login_required
@recent_sign_in
def my_data_file(request: SignedInRequest) -> HttpResponseBase:
    """All of it as a ZIP, with the own dossiers, sent while it is made."""
    response = StreamingHttpResponse(own_data.whole(request.user), content_type="application/zip")
    response["Content-Encoding"] = "identity"  # else each piece would be packed once more
    return taken(response, "du-lieu-cua-toi.zip")
