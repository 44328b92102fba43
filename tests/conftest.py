"""The ground every test stands on: the demo facts, the held clock, signed-in people, a browser."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings as portal_settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings as hypothesis
from pytest_django.live_server_helper import LiveServer

from contest_portal import clock, demo as demo_facts
from directives.models import Contest
from documents import drawing
from organizations.models import Person
from tests import kept_rows
from tests.services import clamd

BACKEND = "organizations.sign_in.EmailOrPhoneBackend"
AS_SERVED = portal_settings.STORAGES
PLAIN = AS_SERVED | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

# A busy machine fails no property.
hypothesis.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("busy")
portal_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
portal_settings.SECOND_FACTOR_REQUIRED = False  # the cast signs in with a password
portal_settings.STORAGES = PLAIN  # tests that look at what is served ask for `static_built`


_force_login = Client.force_login


def sign_in_here(client: Client, person: Person, backend: str = BACKEND) -> None:
    """As if the password had just been typed, which allauth writes down."""
    _force_login(client, person, backend)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


Client.force_login = sign_in_here


@pytest.fixture(autouse=True)
def nothing_goes_wrong_silently(request, caplog) -> Iterator[None]:
    """An ERROR in the log fails the test."""
    logging.getLogger().setLevel(logging.WARNING)  # a Celery worker among the tests changes it
    yield
    if not request.node.get_closest_marker("logs_errors"):
        records = [*caplog.get_records("setup"), *caplog.get_records("call")]
        assert [r.getMessage() for r in records if r.levelno >= logging.ERROR] == []


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Nobody needs to drop the database of a server that is thrown away."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite in a file, as in life: several threads and processes see it."""
    database = portal_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = f"{portal_settings.DATA}/test.sqlite3"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The demo facts are loaded once; each test rolls back to them."""
    portal_settings.MIGRATION_MODULES = {}  # the tables are there; a test that migrates does so
    with django_db_blocker.unblock():
        demo_facts.load_current()
        if connection.vendor == "postgresql":
            kept_rows.keep()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # else every table is planned for as one of ten pages


@pytest.fixture
def demo(db) -> Iterator[None]:
    """Both demo contests and the cast, on Monday 05/5/2025 at 8:00."""
    if not Contest.objects.exists():  # a transactional test has emptied the tables
        kept_rows.bring_back()
    with clock.at(demo_facts.NOW):
        yield


@pytest.fixture
def person_of(demo) -> Callable[[str], Person]:
    """The person of the cast with this e-mail or phone."""
    return lambda name: Person.objects.get(Q(email=name) | Q(phone=name))


@pytest.fixture
def as_person(person_of) -> Callable[[str], Client]:
    """A test client signed in as the person with this e-mail or phone."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(person_of(name), backend=BACKEND)
        return client

    return sign_in


@pytest.fixture(scope="session")
def clamd_addresses(tmp_path_factory) -> Iterator[tuple[str, str]]:
    with clamd(tmp_path_factory.mktemp("clamd")) as addresses:
        yield addresses


@pytest.fixture
def scanner(clamd_addresses, settings) -> None:
    """What people send waits for a real virus scanner, which knows the EICAR test file."""
    settings.CLAMAV = clamd_addresses[0]


@pytest.fixture
def all_drawing() -> Iterator[Callable[[], None]]:
    """Every drawing process has long work, and nobody waits longer than a tenth of a second, until
    this is called."""
    pool = drawing._pool()
    works = [pool.schedule(time.sleep, args=[60]) for _ in range(drawing.PROCESSES)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "PATIENCE", 0.1 - drawing.SECONDS)

        def free() -> None:
            patch.undo()
            for work in works:
                work.cancel()

        yield free
        free()


@pytest.fixture(scope="session")
def _built_once() -> None:
    with override_settings(STORAGES=AS_SERVED):
        call_command("build_assets", stdout=StringIO())
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def static_built(_built_once, settings) -> None:
    """Static files under the names and with the headers of a real installation."""
    settings.STORAGES = AS_SERVED


class PortalServer(LiveServer):
    """The live server, with static files served by WhiteNoise as in a real installation."""

    def __init__(self, address: str) -> None:
        super().__init__(address, start=False)
        self.thread.static_handler = lambda application: application
        self.start()


@pytest.fixture(scope="session")
def live_server(django_db_setup, _built_once) -> Iterator[PortalServer]:
    server = PortalServer("localhost")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"), "args": CHROMIUM}


@pytest.fixture(scope="session")
def browser_context_args() -> dict:
    return {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture
def portal(live_server, static_built, demo, new_context) -> Callable:
    """Opens a page of the served portal: `portal("ha@cb.example", width=360)`, or as a visitor."""

    def open_portal(name: str = "", width: int = 1280, **options):
        context = new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, **options
        )
        if name:
            person = Person.objects.get(Q(email=name) | Q(phone=name))
            client = Client()
            client.force_login(person, backend=BACKEND)
            session = client.cookies[portal_settings.SESSION_COOKIE_NAME].value
            name_and_value = {"name": portal_settings.SESSION_COOKIE_NAME, "value": session}
            context.add_cookies([name_and_value | {"url": live_server.url}])
        return context.new_page()

    return open_portal
