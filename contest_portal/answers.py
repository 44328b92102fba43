"""Answers that Django leaves empty, in words."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

NOT_ALLOWED = 405


def say_not_allowed(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """An address that only a button leads to, opened by hand or anew: a page instead of nothing."""

    def say(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != NOT_ALLOWED:
            return response
        page = render(request, "405.html", status=NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    return say
