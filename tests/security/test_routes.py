"""Every route × everyone: what a page answers to whom."""

import re
from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from organizations.models import Person
from tests.organizations.test_account import signed_in_long_ago
from tests.organizations.test_second_factor import give
from tests.security.hidden import HIDDEN, hidden_addresses
from tests.security.objects import addresses
from tests.security.posts import POST
from tests.security.routes import GET, PEOPLE

pytestmark = pytest.mark.usefixtures("demo")


def names() -> set[str]:
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def answers(clients: list[Client], method: str, **more: Any) -> dict[str, str]:
    """By route, one status for each client in their order; nothing that a POST does is kept."""
    arguments = addresses()
    return walk(clients, method, {name: (name, arguments.get(name)) for name in names()}, **more)


def walk(
    clients: list[Client],
    method: str,
    places: dict[str, tuple[str, Any]],
    look: Callable[[str, Client, Any], None] = lambda row, client, response: None,
) -> dict[str, str]:
    found = {}
    for row, (name, arguments) in places.items():
        url, statuses = reverse(name, kwargs=arguments), []
        for client in clients:
            response = answer(client, method, url)
            statuses.append(str(response.status_code))
            look(row, client, response)
        found[row] = " ".join(statuses)
    return found


def answer(client: Client, method: str, url: str) -> Any:
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(url)
        if response.streaming:
            b"".join(response)  # reading to the end closes the file
        transaction.set_rollback(True)
    client.cookies = cookies  # signed in still, whatever the page did
    return response


# Of these it is asked before it is known whose the record is: an officer, an office, an organiser.
ASKS_FIRST = {
    "mfa_deactivate_totp": [False, False, True],  # who has one
    "mfa_remove_webauthn": [True, True, True],
    "unit_import_save": [False, True, True],
}

# Made for a visitor, whoever asks; and a calendar that programs fetch by its own link, each time.
KEPT = {"contest_data", "contest_feed", "person_calendar", "script_words"}


def may_be_kept(response: Any) -> bool:
    """By a browser or by a cache in front."""
    kept = "no-store" not in response.get("Cache-Control", "")
    return kept or "Cookie" not in response.get("Vary", "")


class Written(list):
    """The statements that change rows: for `execute_wrapper`.

    Not those of the session, nor allauth's own copy of a person's address, nor the list of who
    opened a file, read people's data or read sealed points, nor that a person has read an own
    message, nor since when a probe has found the planner silent.
    """

    CHANGES = re.compile(
        r"(INSERT INTO|UPDATE|DELETE FROM) "
        r'"(?!(django_session|account_emailaddress|submissions_attachmentreading|judging_logline|'
        r'documents_personalread|reminders_pulse|reminders_message" SET "read_at|'
        r'organizations_person" SET "unread)")'
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
    test 43: "no state change by GET"; 45: "Pages with personal data are `no-store`; `Vary:
    Cookie`": whatever a signed-in person is answered, but for what is the same for everybody."""
    written, kept = Written(), set()

    def look(name: str, client: Client, response: Any) -> None:
        if client is not clients[0] and may_be_kept(response):
            kept.add(name)

    with connection.execute_wrapper(written):
        found = answers(clients, "get", look=look)
    assert found == GET
    assert (written, kept) == ([], KEPT)


def test_acting(clients) -> None:
    """Security test 1, unsafe methods: an empty form sent to each address by each person."""
    written = Written()
    with connection.execute_wrapper(written):
        found = answers(clients, "post")
    assert found == {name: row.rsplit(" ", 1)[0] for name, row in POST.items()}
    assert written  # some of these do act, and what watches the reading sees it


def test_rights_are_the_same_in_english(clients) -> None:
    """Statement 106: "permissions are the same in both"."""
    places = [list(PEOPLE).index(who) for who in ("visitor", "its officer", "its organiser")]
    few = [clients[place] for place in places]
    few[0].cookies["django_language"] = "en"
    Person.objects.update(language="en")
    for table, method in ((GET, "get"), (POST, "post")):
        rows = {name: row.split() for name, row in table.items()}
        expected = {name: " ".join(row[place] for place in places) for name, row in rows.items()}
        assert answers(few, method) == expected


def test_acting_long_after_the_sign_in(clients, person_of) -> None:
    """Security test 42: "Changing mail, phone, second factor, roles needs recent sign-in"; so do a
    result, and taking out a whole contest. Of who may not, nothing is asked: it is refused."""
    places = [list(PEOPLE).index(who) for who in ("its officer", "its office", "its organiser")]
    few = [signed_in_long_ago(clients[place]) for place in places]
    give(person_of(PEOPLE["its organiser"]))
    asked: dict[str, list[bool]] = defaultdict(list)

    def look(name: str, client: Client, response: Any) -> None:
        again = f"{reverse('account_reauthenticate')}?"
        asked[name].append(response.headers.get("Location", "").startswith(again))

    answers(few, "post", look=look)
    wanted = {}
    for name, row in POST.items():
        *statuses, last = row.split()
        wanted[name] = [last == "yes" and statuses[at] not in ("403", "404") for at in places]
    assert asked == wanted | ASKS_FIRST


def test_acting_without_the_token(clients) -> None:
    """Security test 43: "CSRF on every unsafe method": it is refused before anybody asks who. A
    browser that reports a breach of the policy sends no token, who asks how far a dossier is none
    either, from a page that is the same for all visitors: they change nothing. Nor does who
    chooses a language there: another site can do no more than a press undoes."""
    few = clients[:2]
    for client in few:
        client.handler.enforce_csrf_checks = True
    without = {"csp_report": "204 204", "status_search": "200 200", "language": "302 302"}
    assert answers(few, "post") == dict.fromkeys(names(), "403 403") | without


def test_reading_what_is_hidden(clients) -> None:
    """Security test 2: drafts and what was withdrawn are 404 for those they are hidden from."""
    assert walk(clients, "get", hidden_addresses()) == HIDDEN
