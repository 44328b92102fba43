"""What a signed-in person was shown is kept by no browser and no proxy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control


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
