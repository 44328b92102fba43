"""One settings file, from environment variables, safe by default (see docs/architecture.md)."""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

DATA = Path(env("DATA", default=str(BASE_DIR / "data"))).resolve()
DATA.mkdir(parents=True, exist_ok=True)


def _local_secret(path: Path) -> str:
    """The secret of a one-machine installation: made once, readable by its owner only."""
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent) as made, suppress(FileExistsError):
            made.write(secrets.token_urlsafe(50))
            made.flush()
            os.link(made.name, path)  # whole or not at all; of two processes the first one's stays
    return path.read_text()


def _s3_storage(url: str) -> dict[str, Any]:
    """Django's setting for https://key:secret@server/bucket."""
    parts = urlsplit(url)
    return {
        "BACKEND": "contest_portal.s3.Storage",
        "OPTIONS": {
            "endpoint_url": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
            "bucket_name": parts.path.strip("/"),
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
        },
    }


def _oidc(issuer: str, client_id: str, secret: str) -> dict[str, Any]:
    """django-allauth's setting for the one provider of identities.

    Its token comes over https, and is trusted for that: http only on this machine.
    """
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise ImproperlyConfigured("OIDC_ISSUER phải bắt đầu bằng https://.")
    asked = {"server_url": issuer, "scope": ["openid", "email", "phone"]}
    app = {"provider_id": "oidc", "client_id": client_id, "secret": secret, "settings": asked}
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


SECRET_KEY = env("SECRET_KEY", default="") or _local_secret(DATA / "secret-key")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
PORT = env.int("PORT", default=8000)
PORTAL_URL = env("PORTAL_URL", default=f"http://127.0.0.1:{PORT}")
PORTAL_NAME = env("PORTAL_NAME", default="Cổng Hội thi")
HTTPS = PORTAL_URL.startswith("https://")

# The demo's clock: real time plus the offset that `load_demo` wrote. A real installation names its
# database, and refuses a clock that is not the true one.
_demo_clock = DATA / "demo-clock"
DEMO = _demo_clock.exists()
NAMES_DATABASE = bool({"DATABASE_URL", "DATABASE_URL_FILE"}.intersection(env.ENVIRON))
if DEMO and NAMES_DATABASE:
    raise ImproperlyConfigured(
        f"{_demo_clock} đặt đồng hồ trình diễn, không dùng được với DATABASE_URL. "
        "Xóa tệp đó hoặc chọn thư mục DATA khác."
    )
CLOCK_OFFSET = timedelta(seconds=int(_demo_clock.read_text())) if DEMO else timedelta()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "csp",
    "contest_portal",
    "organizations",
    "documents",
    "directives",
    "submissions",
    "judging",
    "reminders",
]
MIDDLEWARE = [
    "contest_portal.logs.requests",
    "contest_portal.browser_side.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "contest_portal.languages.chosen",
    "contest_portal.privacy.signed_in_pages",
    "contest_portal.answers.say_not_allowed",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "organizations.typed_text.sign_in_leads_back",
    "organizations.second_factor.asked_for",
]
ROOT_URLCONF = "contest_portal.urls"
WSGI_APPLICATION = "contest_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "contest_portal.views.page",
            ],
            "builtins": ["contest_portal.templatetags.portal", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# Database: SQLite beside the data unless DATABASE_URL names a PostgreSQL.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    # Compiling a list's query takes PostgreSQL longer (150 ms) than running it.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis where there is one; without it a folder carries the tasks and the database the cache.
REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "contest_portal.cache.Cache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
if not REDIS_URL:
    for _name in ("queue", "processed", "control"):
        (DATA / "broker" / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA / "broker" / "queue"),
        "data_folder_out": str(DATA / "broker" / "queue"),
        "processed_folder": str(DATA / "broker" / "processed"),
        "control_folder": str(DATA / "broker" / "control"),
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# Long work has a worker of its own and holds nothing else up. It runs on threads: the processes
# that draw papers may not be children of Celery's own.
CELERY_TASK_ROUTES = {"submissions.tasks.*": {"queue": "exports"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat-schedule")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {  # a wake-up that nobody took before the next one is due is dropped
    "plan": {"task": "reminders.tasks.plan_notices", "schedule": 300, "options": {"expires": 290}},
    "wake": {
        "task": "reminders.tasks.sweep_messages",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "exports": {
        "task": "documents.tasks.sweep_exports",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "uploads": {"task": "submissions.tasks.sweep_uploads", "schedule": 3600},
    "invite": {"task": "organizations.tasks.mail_invitations", "schedule": 3600},
    "clear": {"task": "organizations.tasks.clear_sessions", "schedule": 86400},
    "forget": {"task": "judging.tasks.clear_personal_data", "schedule": 86400},
    "forget_mails": {"task": "reminders.tasks.forget_messages", "schedule": 86400},
}

# ClamAV's daemon, where there is one: the path of its socket, or host:port. What people send then
# waits until it is scanned; without it nothing waits.
CLAMAV = env("CLAMAV", default="")
if CLAMAV:
    CELERY_BEAT_SCHEDULE["scan"] = {
        "task": "submissions.tasks.scan_files",
        "schedule": 60,
        "options": {"expires": 55},
    }

# How long a contest keeps what it knows of people after its result (`judging/retention.py`), and
# a message what it said (`reminders/forgetting.py`).
PERSONAL_DATA_MONTHS = env.int("PERSONAL_DATA_MONTHS", default=24)

# The texts in the code are Vietnamese, `locale` has their English.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "contest_portal.formats"
LANGUAGE_COOKIE_AGE = 365 * 86400
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# Files. Uploads are served by a view that asks who may, never from a public folder.
ASSETS_DIR = DATA / "assets"  # made by `build_assets` from packages of the registry
ASSETS_DIR.mkdir(exist_ok=True)
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA / "static")))
STATICFILES_DIRS = [BASE_DIR / "static", ASSETS_DIR]
MEDIA_ROOT = DATA / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Several machines keep them in S3: https://key:secret@server/bucket.
S3_URL = env("S3_URL", default="")
if S3_URL:
    STORAGES["default"] = _s3_storage(S3_URL)
MAX_UPLOAD_MB = 20
MAX_ITEM_MB = 100  # whatever the rules of a contest allow for one file of a dossier
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an item of a letter asks three things of each unit
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# People and sign-in.
AUTH_USER_MODEL = "organizations.Person"
AUTHENTICATION_BACKENDS = [
    "organizations.sign_in.EmailOrPhoneBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "organizations.passwords.Similar"},
    {"NAME": "organizations.passwords.Short"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "organizations.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can make the portal write to strangers
ACCOUNT_RATE_LIMITS = {
    "reset_password": "20/m/ip,5/d/key",
    "author_claim": "20/5m/ip,20/d/key",
    "person_email": "20/d/user",  # each mails two addresses that somebody typed
    # Of a code and four digits, misses only. Key: a code as one address asks for it; a code, of all
    # addresses. 10,000 digits take 100 days, ten addresses lock a code for one: see `status.py`.
    "status_search": "20/5m/ip,10/d/key",
    "status_code": "100/d/key",
    "csp_report": "20/m/ip",
}
ACCOUNT_FORMS = {
    "login": "organizations.sign_in_forms.LoginForm",
    "change_password": "organizations.sign_in_forms.ChangePasswordForm",
    "set_password": "organizations.sign_in_forms.SetPasswordForm",
    "reauthenticate": "organizations.sign_in_forms.PasswordAgainForm",
    "reset_password": "organizations.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "organizations.sign_in_forms.ResetPasswordKeyForm",
}
# A second factor: whoever has one is asked for it; those who look after others must have one.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEMO)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds for which a sign-in is recent
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "organizations.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from those who invite; a phone is enough
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_FORMS = {
    "authenticate": "organizations.sign_in_forms.CodeForm",
    "reauthenticate": "organizations.sign_in_forms.CodeAgainForm",
    "activate_totp": "organizations.sign_in_forms.FirstCodeForm",
    "add_webauthn": "organizations.sign_in_forms.PasskeyForm",
}
# The province's provider of identities, where there is one: its address, our name and secret there,
# and what the button calls it.
OIDC_ISSUER = env("OIDC_ISSUER", default="").rstrip("/")
OIDC_LABEL = env("OIDC_LABEL", default="VNeID")
SOCIALACCOUNT_ADAPTER = "organizations.oidc.Adapter"
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True  # to link it
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS = _oidc(OIDC_ISSUER, env("OIDC_CLIENT_ID"), env("OIDC_SECRET"))
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)  # who asks: for rate limits

# Mail: a folder unless EMAIL_URL names an SMTP server.
MAIL_DIR = DATA / "mail"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(MAIL_DIR)
EMAIL_TIMEOUT = 10  # a page or a worker does not wait for ever for a mail server
# After the text, which servers search for harm before they answer: RFC 5321 gives them ten minutes.
EMAIL_REPLY_TIMEOUT = 120
if "EMAIL_URL" in env.ENVIRON:
    vars().update(env.email_url("EMAIL_URL"))
if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "contest_portal.smtp.EmailBackend"  # it says how far a mail came
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="cong-hoi-thi@localhost")
ALARM_EMAIL = env("ALARM_EMAIL", default="")  # who hears that nothing is planned any more
WATCH_TOKEN = env("WATCH_TOKEN", default="")  # with it `/healthz` tells all, and `/metrics` opens

# To standard error, where the service's log is kept: a line of JSON for what goes wrong, and in a
# real installation for each request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "contest_portal.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # what was refused is a request's line
        "contest_portal.logs": {"level": "INFO" if NAMES_DATABASE else "WARNING"},
    },
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Browser-side safety.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": ["/bao-cao-csp/"],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "organizations.typed_text.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# W161 takes a fixed hour for a now() written wrongly, but only while the clock shows that hour:
# every evening at eight it would fail the build over the mail's quiet hours.
SILENCED_SYSTEM_CHECKS = ["fields.W161"]
if HTTPS:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = ["^((health|live)z|metrics)$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)  # hard to take back
    SILENCED_SYSTEM_CHECKS += ["security.W021"]  # preloading is the owner's choice
    CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
