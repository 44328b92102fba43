"""`python -m tests.identity_provider PORT FOLDER`: django-allauth's provider of identities.

Who opens `/enter?name=…` is signed in there as that one of `identities.PEOPLE`.
"""

import secrets
import sys
from typing import Any
from wsgiref.simple_server import make_server

import django
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from tests.identities import BACK, CLIENT, PEOPLE, SECRET

key = rsa.generate_private_key(65537, 2048)
settings.configure(
    SECRET_KEY=secrets.token_hex(),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="__main__",
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{sys.argv[2]}/provider"}
    },
    INSTALLED_APPS=[
        "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "allauth", "allauth.account", "allauth.idp.oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    IDP_OIDC_ADAPTER="__main__.Adapter",
    IDP_OIDC_PRIVATE_KEY=key.private_bytes(
        pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption()
    ).decode(),
)  # fmt: skip
django.setup()

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


class Adapter(DefaultOIDCAdapter):
    scope_display = DefaultOIDCAdapter.scope_display | {"phone": "phone"}

    def get_claims(self, purpose: Any, user: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"sub": str(user.pk)} | PEOPLE[user.username]


def enter(request: HttpRequest) -> HttpResponse:
    login(request, User.objects.get(username=request.GET["name"]))
    return HttpResponse()


urlpatterns = [path("enter", enter), path("", include("allauth.idp.urls"))]

call_command("migrate", verbosity=0)
User.objects.bulk_create(User(username=name) for name in PEOPLE)
Client.objects.create(
    id=CLIENT, secret=make_password(SECRET), scopes="openid\nemail\nphone", redirect_uris=BACK,
    skip_consent=True,
)  # fmt: skip
make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application()).serve_forever()
