"""What was typed into a form survives a session that has ended meanwhile; no script is needed."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.stages import LoginStageController
from allauth.core.ratelimit import consume_or_429
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from organizations import second_factor
from organizations.sign_in_forms import CodeForm, LoginForm

FIRST = "organizations/second_factor_first.html"
TOKEN, PREFIX = "csrfmiddlewaretoken", "sign_in"
BOOKKEEPING = ("version", "shown", "base_", "was_", "choice_", f"{PREFIX}-")
SECRET = ("password", "code", "token", "digits")  # a name that holds one of these is not shown


def sign_in_keeps_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`login_required` for a form in which people write: what a visitor sends is not thrown away.

    They sign in on a page that carries it along, at the same address and under the limits of
    django-allauth; then the view takes it, or refuses it, as if they had been signed in.
    """

    @sensitive_post_parameters(f"{PREFIX}-password")
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if not (request.method == "POST" and _typed(request.POST)):
            return redirect_to_login(request.get_full_path())
        return _sign_in(request) or view(request, *args, **kwargs)

    return asked


def _sign_in(request: HttpRequest) -> HttpResponse | None:
    """The page that asks for it again, or first for a second factor where one must be had and is
    not; None: done, and the request holds what was typed alone."""
    data = request.POST if f"{PREFIX}-login" in request.POST else None
    if data and (refused := consume_or_429(request, action="login")):
        return refused
    form = LoginForm(data, prefix=PREFIX, request=request)
    typed = _typed(request.POST)
    code = CodeForm(data, prefix=PREFIX, user=None)
    if form.is_valid():
        form.login(request)
        code = _second_step(request) or code
    if request.user.is_authenticated and second_factor.lacks(request.user):
        return render(request, FIRST, {"typed": _words(typed)}, status=403)
    if request.user.is_authenticated:
        # Views read `request.POST`; django-stubs knows it as the immutable one that Django makes.
        request.POST = typed  # type: ignore[assignment]
        return None
    fields = [(name, value) for name, values in typed.lists() for value in values]
    context = {"form": form, "code": code, "typed": fields, "files": bool(request.FILES)}
    return render(request, "account/sign_in_again.html", context)


def _second_step(request: HttpRequest) -> CodeForm | None:
    """Whoever has a second factor types its code on the same page. None: no code was needed."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return None
    code = CodeForm(request.POST, prefix=PREFIX, user=stage.login.user)
    if code.is_valid():
        code.save()
        stage.exit()
    return code


def _typed(sent: QueryDict) -> QueryDict:
    """The fields without the token and those of the sign-in."""
    typed = sent.copy()
    for name in sent:
        if name == TOKEN or name.startswith(f"{PREFIX}-"):
            del typed[name]
    return typed


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is no longer good: nothing is done, and what was typed is shown to copy.

    What another site sent is not shown: it could put its own words into our mouth.
    """
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    sent = _typed(request.POST) if ours else QueryDict()
    context = {"typed": _words(sent), "again": page_of_form(request)}
    return render(request, "403_csrf.html", context, status=403)


def _words(sent: QueryDict) -> list[str]:
    """What people have written, to be shown once more."""
    fields = [(name, text) for name, values in sent.lists() for text in values]
    return [text for name, text in fields if text.strip() and _is_text(name)]


def _is_text(name: str) -> bool:
    """Is this a field that people write into, and whose words anybody may see on the screen?"""
    ours = name.startswith(BOOKKEEPING) or name.endswith("_FORMS")
    return not ours and not any(word in name for word in SECRET)


def page_of_form(request: HttpRequest) -> str:
    """Where to go on after a press that was not taken: the page of ours that the button stood on.

    Many addresses take a press only, so they cannot be opened. Without a page of ours: the address.
    """
    came, here = request.headers.get("Referer", ""), {request.get_host()}
    if request.method not in ("GET", "HEAD") and url_has_allowed_host_and_scheme(
        came, here, require_https=request.is_secure()
    ):
        back = urlunsplit(("", "", *urlsplit(came)[2:4], ""))
        if url_has_allowed_host_and_scheme(back, None):  # nor does the path name a host
            return back
    return request.get_full_path()


def sign_in_leads_back(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Who pressed a button after the session had ended comes, signed in, to the button's page."""

    def lead(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        led = response.headers.get("Location")  # a long address is too long to be led back to
        if led and led == redirect_to_login(request.get_full_path()).url:
            response.headers["Location"] = redirect_to_login(page_of_form(request)).url
        return response

    return lead
