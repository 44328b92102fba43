"""What browsers may do with our pages besides the content security policy, and what they report."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)
HEADERS = {
    # Nothing of ours asks for these, so nothing that got into a page may.
    "Permissions-Policy": ", ".join(
        f"{power}=()"
        for power in (
            "camera", "display-capture", "geolocation", "microphone", "midi", "payment",
            "serial", "usb",
        )
    ),
    "Cross-Origin-Resource-Policy": "same-origin",  # no other site shows our files in its pages
}  # fmt: skip
LONGEST = 10_000  # bytes of a report
# What is none, or did not come whole: OSError where the browser hangs up.
NO_REPORT = (ValueError, KeyError, TypeError, AttributeError, RecursionError, Resolver404, OSError)


def headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """HEADERS on every answer, static files too."""

    def add(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return add


@csrf_exempt  # a browser that reports sends no token
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """A page tried what the content security policy forbids: a line of the log, few from one
    address. Whatever was sent, the answer is 204."""
    if ratelimit.consume(request, action="csp_report"):
        with suppress(*NO_REPORT):
            fields = _breach(request.read(LONGEST))
            logger.warning("content security policy", extra={"fields": fields})
    return HttpResponse(status=204)


def _breach(body: bytes) -> dict[str, str]:
    """On which view, what, from where. Raises one of NO_REPORT.

    Neither the path of the page nor any of its words: they may be a secret link, or personal.
    """
    report = json.loads(body)["csp-report"]
    blocked = urlsplit(report["blocked-uri"])
    return {
        "view": resolve(urlsplit(report["document-uri"]).path).view_name,
        "directive": str(report["effective-directive"])[:30],
        "blocked": (blocked.hostname or blocked.scheme or blocked.path)[:100],
    }
