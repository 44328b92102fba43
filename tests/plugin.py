"""Loaded before Django's settings: starts the services the tests run on and stops them after.

PORTAL_TEST_DB=sqlite runs the tests marked `sqlite` on SQLite, with a folder as broker.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.services import Missing, data_folder, services

OURS = ("DATA", "SECRET_KEY", "DATABASE_URL", "REDIS_URL")
FOREIGN = (
    "ALARM_EMAIL",
    "CLAMAV",
    "DEBUG",
    "EMAIL_URL",
    "PORTAL_URL",
    "PORTAL_NAME",
    "ALLOWED_HOSTS",
    "S3_URL",
    "WATCH_TOKEN",
    "PORT",
    "PYTHONDONTWRITEBYTECODE",  # many processes are started: only the first compiles
)
LONGEST = (
    "test_crash.py",
    "test_payloads.py",
    "test_routes.py",
    "test_pages.py",
    "test_judges_crawl.py",
    "test_running.py",
    "test_last_hour.py",
    "test_journey.py",
    "test_judging_journey.py",
    "test_compose.py",
    "test_backup.py",
)
ON_SQLITE = os.environ.get("PORTAL_TEST_DB") == "sqlite"
started = ExitStack()


@contextmanager
def only_a_folder() -> Iterator[dict[str, str]]:
    with TemporaryDirectory(prefix="portal-") as name:
        yield data_folder(Path(name))


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests():
    """A wrapper runs first: before pytest-django reads the settings."""
    for name in (*OURS, *FOREIGN):
        os.environ.pop(name, None)
    try:
        os.environ.update(started.enter_context(only_a_folder() if ON_SQLITE else services()))
    except Missing as missing:
        raise pytest.UsageError(str(missing)) from None
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's sync API runs an event loop
    return (yield)


def pytest_report_header() -> list[str]:
    return [f"{name}: {os.environ[name]}" for name in ("DATA", *OURS[2:]) if name in os.environ]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if ON_SQLITE:
        elsewhere = [item for item in items if not item.get_closest_marker("sqlite")]
        items[:] = [item for item in items if item.get_closest_marker("sqlite")]
        config.hook.pytest_deselected(items=elsewhere)
    # the longest files first: what comes last is short, and both processes end together
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    started.close()
