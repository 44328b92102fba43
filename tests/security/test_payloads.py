"""Payloads in every stored text, in every field of every form and in every address: all is text."""

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from lxml import html

from tests.payloads import PAYLOADS, STAGES, UNSTORABLE, harm_in, type_everywhere
from tests.security.objects import addresses
from tests.security.routes import GET, PEOPLE

pytestmark = pytest.mark.usefixtures("demo")
ROOT = Path(__file__).parents[2]
WHO = ("visitor", "its officer", "its office", "its organiser", "its judge")
WRITTEN = [
    "text",
    "search",
    "email",
    "url",
    "tel",
    "number",
    "date",
    "time",
    "datetime-local",
    "password",
]


def asked_for() -> list[str]:
    """What views read from an address, besides the fields of forms."""
    files = [path for stage in STAGES for path in (ROOT / stage).rglob("*.py")]
    text = "".join(path.read_text() for path in files)
    names = re.findall(r"GET(?:\.get|\.getlist)?[(\[]\"([\w-]+)\"", text)
    return sorted({*names, "next", "per_page", "page", "sort", "q"})


def send(client: Client, method: str, url: str, data: dict[str, Any]) -> tuple[Any, list[str]]:
    """The answer and what is wrong with it; nothing of what it did is kept."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        try:
            response = getattr(client, method)(url, data)
            found = harm_in(response)
            if response.status_code in (301, 302):
                found += led_to(client, url, response.url)
        except Exception as error:  # noqa: BLE001 - whatever it is, told with all others
            response, found = None, [f"{type(error).__name__}: {error}"[:300]]
        transaction.set_rollback(True)
    client.cookies = cookies
    return response, found


def led_to(client: Client, url: str, where: str) -> list[str]:
    """What is wrong with the page that an answer leads to."""
    parts = urlsplit(where)
    if parts.netloc or parts.scheme or where.startswith(("//", "/\\")):
        return [f"leads away: {where}"]
    return harm_in(client.get(urljoin(url, where)))


def forms_of(url: str, response: Any) -> Iterator[tuple[tuple, str, str, dict, list]]:
    """Of each form of a page: which one it is, method, address, its values, what is typed into."""
    if response is None or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    for form in html.document_fromstring(response.content.decode()).forms:
        address = urljoin(url, form.action or url)
        try:
            view = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        values = {name: value for name, value in form.form_values() if value is not None}
        named = [field for field in form.inputs if field.name]
        typed = [
            field.name
            for field in named
            if field.tag == "textarea" or (field.tag == "input" and field.type in WRITTEN)
        ]
        which = (view, *sorted({re.sub(r"\d+", "0", field.name) for field in named}))
        yield which, form.method.lower(), address, values, typed


def rounds(values: dict, typed: list[str], seed: int) -> Iterator[dict]:
    """What is sent: payloads where people type, what cannot be stored, and payloads where nobody
    types."""
    yield values | {
        name: PAYLOADS[(seed * 3 + place * 7) % len(PAYLOADS)] for place, name in enumerate(typed)
    }
    yield values | {name: UNSTORABLE[(seed + place) % 2] for place, name in enumerate(typed)}
    yield {
        name: value if name in typed else PAYLOADS[(seed + place) % len(PAYLOADS)]
        for place, (name, value) in enumerate(values.items())
    }


def places() -> Iterator[tuple[int, str]]:
    """Each page that one of WHO reads: the column of PEOPLE, its name."""
    for who in WHO:
        column = list(PEOPLE).index(who)
        yield from ((column, name) for name in GET if GET[name].split()[column] == "200")


def test_whatever_was_typed_is_text(clients, mailoutbox) -> None:
    """Security test 19: "One shared list of 60 payloads goes through every text field … and every
    page that shows it"; 22: "Stored content survives … without double escaping"; 21, 23, 30, 31."""
    arguments, in_address = addresses(), asked_for()
    type_everywhere()
    wrong: dict[str, list[str]] = {}
    seen: set[Any] = set()

    def look(where: str, client: Client, method: str, url: str, data: dict) -> Any:
        response, found = send(client, method, url, data)
        if found:
            wrong.setdefault(where, []).extend(found)
        return response

    for column, name in places():
        cache.clear()  # of what is counted against a limit
        client, url = clients[column], reverse(name, kwargs=arguments.get(name))
        response = look(f"{column} {name}", client, "get", url, {})
        if name not in seen:
            seen.add(name)
            query = {key: PAYLOADS[(len(seen) + i) % len(PAYLOADS)]
                     for i, key in enumerate(in_address)}  # fmt: skip
            look(f"{column} {name} ?", client, "get", url, query)
        for which, method, address, values, typed in forms_of(url, response):
            if which in seen:
                continue
            seen.add(which)
            for data in rounds(values, typed, len(seen)):
                look(f"{column} {name} {method} {which[0]} {data}", client, method, address, data)
    assert wrong == {}
    assert len(seen) > 300
    assert [mail for mail in mailoutbox if mail.bcc or mail.cc or len(mail.to) != 1] == []
