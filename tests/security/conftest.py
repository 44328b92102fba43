"""Everyone of the tables, signed in, in front of records of every kind."""

import pytest
from django.core.cache import cache
from django.test import Client

from reminders.models import Pulse
from tests.security.every_kind import add_records_of_every_kind
from tests.security.objects import begin_an_upload
from tests.security.routes import PEOPLE


@pytest.fixture
def clients(as_person) -> list[Client]:
    """PEOPLE in their order, signed in; nobody has tried a link before."""
    cache.clear()
    Pulse.beat("backup")
    add_records_of_every_kind()
    begin_an_upload()
    return [as_person(email) if email else Client() for email in PEOPLE.values()]
