"""The log says what happened, and nothing of who a person is."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from urllib.parse import quote, quote_plus

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from contest_portal.demo import PASSWORD
from contest_portal.logs import JsonLine
from organizations.models import Person, phone_digits
from submissions.models import Author, Dossier
from tests.security.objects import addresses

TYPED = "0900 000 101"  # into a search
pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.logs_errors]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is written to the log, formatted as in life."""
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(JsonLine())
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def lines_of(log: StringIO) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_is_one_line(log, as_person) -> None:
    client = as_person("ha@cb.example")
    answer = client.get(reverse("unit_home"), {"q": "Nông Thị Hà", "token": "secret-token"})
    [line] = lines_of(log)
    assert line.pop("time") > "2025"
    assert line.pop("ms") >= 0
    assert line == {
        "level": "INFO", "logger": "contest_portal.logs", "event": "request", "method": "GET",
        "view": "unit_home", "status": 200, "request": answer["X-Request-ID"],
        "user": str(Person.objects.get(email="ha@cb.example").pk),
    }  # fmt: skip


def test_no_person_and_no_secret_link_is_in_the_log(log, as_person) -> None:
    """Operations: "structured logs without personal data"."""
    client, routes = as_person("ha@cb.example"), addresses()
    secret = {n: kept for n, kept in routes.items() if {type(v) for v in kept.values()} == {str}}
    assert len(secret) > 20
    for name, arguments in secret.items():
        client.get(reverse(name, kwargs=arguments), {"q": TYPED})
    sign_in = {"login": "ha@cb.example", "password": "wrong"}
    Client().post(reverse("account_login"), sign_in)
    Client().post(reverse("account_login"), sign_in | {"password": PASSWORD})
    provoke()
    words = {text for kept in secret.values() for text in kept.values() if len(str(text)) > 8}
    people = Person.objects.values_list("full_name", "email", "phone")
    words |= {word for row in people for word in row}
    words |= set(Author.objects.values_list("name", flat=True)) | {"wrong", PASSWORD}
    words |= {TYPED, quote(TYPED), quote_plus(TYPED), phone_digits(TYPED)}
    phones = set(Author.objects.values_list("phone", flat=True))
    words |= phones | set(map(phone_digits, phones))
    words |= set(Dossier.objects.values_list("title", flat=True))
    text = log.getvalue()
    assert [word for word in words if word and str(word) in text] == []
    events = [line["event"] for line in lines_of(log)]
    assert "Could not be saved, asked by … at … and …" in events
    assert "Internal Server Error: unit_home" in events


@pytest.mark.parametrize(
    "phone",
    [
        "0900 000 321", "0900.000.321", "0900-000-321", "84900000321", "+84 900 000 321",
        "0084 900 000 321", "(+84) 900 000 321", "02183856123", "0218 3856 123", "(0218) 3 856 123",
    ],
)  # fmt: skip
def test_a_telephone_is_known_however_it_is_written(log, phone) -> None:
    assert phone_digits(phone) in ("0900000321", "02183856123")
    logging.getLogger("x").error("asked by %s at 127.0.0.1", phone)
    assert [line["event"] for line in lines_of(log)] == ["asked by … at 127.0.0.1"]


def provoke() -> None:
    """What libraries write: the values of a row that the database refused, an address, a path."""
    request = Client().get(reverse("unit_home")).wsgi_request
    logging.getLogger("django.request").error(
        "Internal Server Error: %s", request.path, extra={"request": request}
    )
    try:
        with transaction.atomic():
            Person.objects.create(full_name="x", email="ha@cb.example")
    except IntegrityError:
        logging.getLogger("x").exception(
            "Could not be saved, asked by %s at %s and %s",
            "ha@cb.example", "0900 000 101", "+84900000101",
        )  # fmt: skip
