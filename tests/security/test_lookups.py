"""No list is ordered or looked up by what its page does not offer."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.security.objects import addresses
from tests.security.routes import GET, PEOPLE

pytestmark = pytest.mark.usefixtures("demo")
LISTS = {
    *(name for name in GET if name.endswith("_list") and "200" in GET[name]),
    "answer_history", "bulk_detail", "council_results", "dashboard", "desk", "directive_cascade",
    "dossier_mine", "judging_log", "nominations_edit", "notice_ahead", "return_reasons",
    "unit_home", "week",
}  # fmt: skip
READERS = ("its organiser", "its office", "its officer", "its judge")
ODD = {
    **dict.fromkeys(("order", "ordering", "order_by", "sort", "o"), "password"),
    "author__phone__startswith": "09", "authors__phone__startswith": "09", "pk__gt": "0",
    "person__password__startswith": "m", "unit__memberships__person__email": "ha@cb.example",
    "state__in": "drafting", "$where": "1", "filter[password]": "x", "query": "{people{password}}",
}  # fmt: skip


def shown(client: Client, url: str, query: dict[str, str]) -> tuple[int, str, Any]:
    """Status, all words of the page in their order, and its forms that look something up."""
    with transaction.atomic():
        response = client.get(url, query)
        transaction.set_rollback(True)  # some note who read
    page = html.document_fromstring(response.content)
    looks_up = [form for form in page.forms if form.method == "GET"]
    names = {field.name for form in looks_up for field in form.inputs if field.name}
    return response.status_code, page.find(".//main").text_content(), names


def test_no_list_is_looked_up_by_what_it_does_not_offer(clients) -> None:
    """Security test 9: "generic lookups, `__` filters and ordering by forbidden fields are
    refused": the page is the one without them."""
    arguments, other, seen = addresses(), [], set()
    for reader in READERS:
        column = list(PEOPLE).index(reader)
        for name in sorted(LISTS - seen):
            if GET[name].split()[column] != "200":
                continue
            seen.add(name)
            url = reverse(name, kwargs=arguments.get(name))
            status, words, names = shown(clients[column], url, {})
            lookups = {f"{field}__{how}": "0" for field in names for how in ("gt", "startswith")}
            if shown(clients[column], url, ODD | lookups)[:2] != (status, words):
                other.append(name)
    assert (other, LISTS - seen) == ([], set())
