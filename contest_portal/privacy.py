"""What browsers and proxies may keep: nothing that a signed-in person was shown, and what everybody
reads for a minute."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page

KEPT = 60  # seconds; then the ETag asks whether anything changed


def signed_in_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Marks every page of a signed-in person private; an answer that says for itself keeps that.

    SessionMiddleware adds `Vary: Cookie`, because the person is asked for here.
    """

    def mark(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return mark


def public_page(seconds: int = KEPT) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What everybody reads: kept by browsers and proxies, then asked for with its ETag: 304.

    For visitors alone: who brings a session, or the messages of one that has just ended, gets the
    page of the moment, which is kept nowhere. The ETag is the hash of the page, or what the view
    gave it: rows that make a page are too many to tell its state without making it. seconds: 0
    where people are named, who may take back at any moment that they are.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        conditional = conditional_page(view)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not {settings.SESSION_COOKIE_NAME, "messages"}.isdisjoint(request.COOKIES):
                return view(request, *args, **kwargs)
            response = conditional(request, *args, **kwargs)
            if response.status_code in (200, 304):
                patch_cache_control(response, public=True, max_age=seconds, must_revalidate=True)
                patch_vary_headers(response, ["Cookie"])
            return response

        return answer

    return decorate
