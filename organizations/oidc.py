"""Signing in through the province's own provider of identities (OpenID Connect), such as VNeID.

On where the operator names one (`OIDC_ISSUER`). django-allauth speaks the protocol: state, PKCE,
issuer and audience of the token. Here stands who comes in: people whom the portal knows, by a link
that they made themselves, or, invited and not in yet, by a mail or phone that the inviter wrote and
the provider has verified, which makes the link. Nobody gets an account this way, and nothing of
what the provider says about a person is kept.

Security test 33 forbids private addresses where a user names them. This one is the operator's own
setting, and a province's provider often stands in its own network: none is refused. It must speak
https, since the token's signature is trusted to that.
"""

import logging
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume_or_429
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from organizations.models import Person, phone_digits
from organizations.sign_in import SignedInRequest, recent_sign_in, tell

logger = logging.getLogger(__name__)

PROVIDER = "oidc"
# What reading the answer of a provider that is down, or does not speak as it should, ends in.
UNUSABLE = (RequestException, LookupError, TypeError, ValueError)

UNKNOWN = gettext_lazy(
    "Cổng chưa biết người vừa đăng nhập ở {provider}. Đăng nhập bằng mật khẩu rồi liên kết "
    "{provider} ở trang Tài khoản của tôi, hoặc nhờ cán bộ đầu mối của đơn vị mời."
)
FAILED = gettext_lazy("Đăng nhập bằng {provider} chưa xong. Thử lại, hoặc đăng nhập bằng mật khẩu.")
ANOTHER = gettext_lazy(
    "Người vừa đăng nhập ở {provider} không phải là anh chị. Đăng nhập lại đúng tài khoản."
)
DOWN = gettext_lazy(
    "{provider} đang không trả lời. Đăng nhập bằng mật khẩu, hoặc chờ một lát rồi thử lại."
)


class Adapter(DefaultSocialAccountAdapter):
    """What the portal says and does differently from django-allauth."""

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> Person:
        """Raises OAuth2Error where the provider's two answers are of two people.

        Kept is only a digest of issuer and name there: another provider's names are other people's.
        """
        account = sociallogin.account
        token, info = account.extra_data.get("id_token"), account.extra_data.get("userinfo", {})
        if not token or (info and info.get("sub") != token["sub"]):
            raise OAuth2Error("no token, or another person's")
        account.uid = sha256(f"{token['iss']} {token['sub']}".encode()).hexdigest()
        account.extra_data = {}
        claims = info if "phone_number" in info else token
        sociallogin.phone = str(claims.get("phone_number") or "")
        sociallogin.phone_verified = claims.get("phone_number_verified") is True
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """By the link, or to make it; who is not known, or switched off, goes no further."""
        process = sociallogin.state.get("process")
        if process == AuthProcess.CONNECT:
            return
        known = sociallogin.user if sociallogin.is_existing else _invited(sociallogin)
        if known is None or not known.is_active:
            _refuse(request, UNKNOWN)
        if process == AuthProcess.REDIRECT:
            raise ImmediateHttpResponse(_confirmed(request, known, sociallogin.state.get("next")))
        if not sociallogin.is_existing:
            sociallogin.connect(request, known)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: str | None = None,
        exception: Exception | None = None, extra_context: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        if error != AuthError.CANCELLED:
            logger.warning("Sign-in by the identity provider failed: %s", type(exception).__name__)
        _refuse(request, DOWN if isinstance(exception, RequestException) else FAILED)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("account")


def _invited(sociallogin: SocialLogin) -> Person | None:
    """The one person whose mail or phone the provider has verified, and who has no way in yet: who
    has one may have typed another's mail or phone there. None: none, or two."""
    either = Q(pk=None)
    for email in sociallogin.email_addresses:
        if email.verified is True:
            either |= Q(email__iexact=email.email)
    if sociallogin.phone_verified and (digits := phone_digits(sociallogin.phone)):
        either |= Q(phone=digits)
    found = Person.objects.filter(either)[:2]
    if len(found) != 1 or found[0].has_usable_password():
        return None
    return None if SocialAccount.objects.filter(user=found[0]).exists() else found[0]


def _confirmed(request: HttpRequest, known: Person, path: str | None) -> HttpResponse:
    """Who is signed in was asked there once more: on with what waits in the session."""
    if known != request.user:
        _refuse(request, ANOTHER)
    record_authentication(request, known, "socialaccount", reauthenticated=True)
    request.GET = QueryDict(urlencode({"next": path or ""}))
    return resume_request(request) or redirect("account")


def _refuse(request: HttpRequest, words: Promise) -> NoReturn:
    raise ImmediateHttpResponse(_back(request, words))


def _back(request: HttpRequest, words: Promise) -> HttpResponse:
    """Back to where the button is, with a sentence."""
    messages.error(request, str(words).format(provider=settings.OIDC_LABEL))
    return redirect("account" if request.user.is_authenticated else "account_login")


def _with_provider(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Not there without a provider."""

    @wraps(view)
    def there(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not settings.OIDC_ISSUER:
            raise Http404
        return view(request, **kwargs)

    return there


def _answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A sentence where the provider does not answer as it should."""

    @wraps(view)
    def asked(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request)
        except UNUSABLE as error:
            logger.warning("The identity provider is unusable: %s", type(error).__name__)
            return _back(request, DOWN)

    return asked


@_with_provider
@require_POST
@_answering
def login(request: HttpRequest) -> HttpResponse:
    """The page that leads to the provider: to sign in, or, for one who is signed in, to link it.

    A page and not a redirect, which `form-action` would have to allow to wherever it leads.
    """
    if refused := consume_or_429(request, action="login"):
        return refused
    process = AuthProcess.CONNECT if request.user.is_authenticated else AuthProcess.LOGIN
    provider = get_adapter().get_provider(request, PROVIDER)
    asked = provider.get_auth_params()
    if request.user.is_authenticated and "again" in request.POST:
        process, asked["prompt"] = AuthProcess.REDIRECT, "login"  # even if open there still
    next_url = get_next_redirect_url(request)
    away = provider.redirect(request, process, next_url=next_url, auth_params=asked)
    return render(request, "organizations/oidc_leave.html", {"away": away.url})


@_with_provider
@login_required
@require_safe
def again(request: SignedInRequest) -> HttpResponse:
    """The page that confirms a recent sign-in for who has no password: its button leads there."""
    return render(request, "organizations/oidc_again.html", {"next": request.GET.get("next", "")})


@_with_provider
@require_safe
@_answering
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    return views.callback(request, PROVIDER)


@_with_provider
@login_required
@require_POST
@recent_sign_in
def unlink(request: SignedInRequest) -> HttpResponse:
    """The provider's account lets nobody in here by its link any more. Who has no password sets one
    first, and is not locked out."""
    if not request.user.has_usable_password():
        first = _("Đặt mật khẩu trước, rồi gỡ liên kết với {provider}.")
        messages.error(request, first.format(provider=settings.OIDC_LABEL))
        return redirect("account_set_password")
    if SocialAccount.objects.filter(user=request.user).delete()[0]:
        unlinked = gettext_lazy("Liên kết với {provider} vừa được gỡ.")
        tell(request.user, format_lazy(unlinked, provider=settings.OIDC_LABEL))
        done = _("Đã gỡ liên kết với {provider}.")
        messages.success(request, done.format(provider=settings.OIDC_LABEL))
    return redirect("account")


def is_linked(person: Person) -> bool:
    return bool(settings.OIDC_ISSUER) and SocialAccount.objects.filter(user=person).exists()
