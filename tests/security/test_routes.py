"""Every route × everyone: what a page answers to whom."""

from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests.security.objects import addresses
from tests.security.routes import GET, PEOPLE, POST

pytestmark = pytest.mark.usefixtures("demo")


def names() -> set[str]:
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def answers(as_person, method: str) -> dict[str, str]:
    """By route, one status for each of PEOPLE in their order; nothing that a POST does is kept."""
    clients = [as_person(email) if email else Client() for email in PEOPLE.values()]
    arguments = addresses()
    found = {}
    for name in names():
        url = reverse(name, kwargs=arguments.get(name))
        found[name] = " ".join(str(status(client, method, url)) for client in clients)
    return found


def status(client: Client, method: str, url: str) -> int:
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(url)
        if response.streaming:
            b"".join(response)  # reading to the end closes the file
        transaction.set_rollback(True)
    client.cookies = cookies  # signed in still, whatever the page did
    return response.status_code


def test_every_route_has_a_row() -> None:
    """Security test 1: "For every URL … a table (role x object relation x method) is generated
    from the URL map; a route without a row fails the build"."""
    assert (names(), names()) == (set(GET), set(POST))


def test_reading(as_person) -> None:
    """Security tests 1 and 2: each page as each person; outsiders get 404, not 403."""
    assert answers(as_person, "get") == GET


def test_acting(as_person) -> None:
    """Security test 1, unsafe methods: an empty form sent to each address by each person."""
    assert answers(as_person, "post") == POST
