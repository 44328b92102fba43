"""Which language pages, mails and papers speak: Vietnamese first, English second."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

Given = ParamSpec("Given")
Made = TypeVar("Made")


def chosen(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Each request is answered in the language of its reader."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        language = _language(request)
        with translation.override(language):
            response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Content-Language"] = language
        return response

    return answer


def _language(request: HttpRequest) -> str:
    """What the account says, of a visitor the cookie. Never what the browser asks for: clerks'
    Windows often speaks English.

    Without a session nobody is asked who it is: feeds do not vary by cookie.
    """
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        language = request.user.language
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def of(person: Any) -> translation.override:
    """`with languages.of(person):` puts words into the person's language; None: Vietnamese."""
    return translation.override(person.language if person else settings.LANGUAGE_CODE)


def in_vietnamese(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """For what makes official papers and whatever is stored: Vietnamese, whoever asks for it.

    Django's own `override` is no decorator here: threads that call one function would share it.
    """

    @wraps(function)
    def spoken(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        with translation.override(settings.LANGUAGE_CODE):
            return function(*args, **kwargs)

    return spoken
