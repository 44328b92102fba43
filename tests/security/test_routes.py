"""Every route × everyone: what a page answers to whom."""

import re
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests.security.hidden import HIDDEN, hidden_addresses
from tests.security.objects import (
    addresses,
    ask_for_an_export,
    ask_for_more_time,
    begin_an_upload,
    draw_up_papers,
    hand_over_a_role,
    remind_of_the_letter,
    rewrite_an_answer,
    send_a_list,
)
from tests.security.routes import GET, PEOPLE, POST

pytestmark = pytest.mark.usefixtures("demo")


def names() -> set[str]:
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


@pytest.fixture
def clients(as_person) -> list[Client]:
    """PEOPLE in their order, signed in."""
    ask_for_an_export()
    ask_for_more_time()
    draw_up_papers()
    begin_an_upload()
    send_a_list()
    hand_over_a_role()
    rewrite_an_answer()
    remind_of_the_letter()
    return [as_person(email) if email else Client() for email in PEOPLE.values()]


def answers(clients: list[Client], method: str) -> dict[str, str]:
    """By route, one status for each client in their order; nothing that a POST does is kept."""
    arguments = addresses()
    return walk(clients, method, {name: (name, arguments.get(name)) for name in names()})


def walk(clients: list[Client], method: str, places: dict[str, tuple[str, Any]]) -> dict[str, str]:
    found = {}
    for row, (name, arguments) in places.items():
        url = reverse(name, kwargs=arguments)
        found[row] = " ".join(str(status(client, method, url)) for client in clients)
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


class Written(list):
    """The statements that change rows: for `execute_wrapper`.

    Not those of the session, nor allauth's own copy of a person's address, nor the list of who
    opened a file, nor that a person has read an own message, nor since when a probe has found the
    planner silent.
    """

    CHANGES = re.compile(
        r"(INSERT INTO|UPDATE|DELETE FROM) "
        r'"(?!(django_session|account_emailaddress|submissions_attachmentreading|'
        r'reminders_pulse|reminders_message" SET "read_at|organizations_person" SET "unread)")'
    )

    def __call__(self, execute, sql, params, many, context):
        if self.CHANGES.match(sql):
            self.append(sql)
        return execute(sql, params, many, context)


def test_every_route_has_a_row() -> None:
    """Security test 1: "For every URL … a table (role x object relation x method) is generated
    from the URL map; a route without a row fails the build"."""
    assert (names(), names()) == (set(GET), set(POST))


def test_reading(clients) -> None:
    """Security tests 1 and 2: each page as each person; outsiders get 404, not 403. Security
    test 43: "no state change by GET"."""
    written = Written()
    with connection.execute_wrapper(written):
        found = answers(clients, "get")
    assert found == GET
    assert written == []


def test_acting(clients) -> None:
    """Security test 1, unsafe methods: an empty form sent to each address by each person."""
    written = Written()
    with connection.execute_wrapper(written):
        found = answers(clients, "post")
    assert found == POST
    assert written  # some of these do act, and what watches the reading sees it


def test_acting_without_the_token(clients) -> None:
    """Security test 43: "CSRF on every unsafe method": it is refused before anybody asks who."""
    few = clients[:2]
    for client in few:
        client.handler.enforce_csrf_checks = True
    assert answers(few, "post") == dict.fromkeys(names(), "403 403")


def test_reading_what_is_hidden(clients) -> None:
    """Security test 2: drafts and what was withdrawn are 404 for those they are hidden from."""
    assert walk(clients, "get", hidden_addresses()) == HIDDEN
