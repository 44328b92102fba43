"""People and units for the tests of this app; sign-in starts each test with no earlier attempts."""

import unicodedata
from collections.abc import Callable

import pytest
from django.core.cache import cache

from organizations.models import Membership, Person, Role, Unit

HEAD = {
    "kind": "school", "name": "Trường Tiểu học Bản Mới", "short_name": "", "address": "",
    "phones": "", "place": "", "superior_header": "", "header": "", "symbol": "",
}  # fmt: skip


def apart(text: str) -> str:
    """The text as some keyboards send it: letters and marks apart."""
    return unicodedata.normalize("NFD", text)


@pytest.fixture(autouse=True)
def _no_earlier_attempts(db) -> None:
    cache.clear()


@pytest.fixture
def unit_of(demo) -> Callable[[str], Unit]:
    """The unit that colleagues call this."""
    return lambda called: Unit.objects.get(short_name=called)


@pytest.fixture
def new_person(demo, unit_of) -> Callable[..., Person]:
    """A person who has just been entered, with a role: new_person("Phòng VHKHTT", Role.MEMBER)."""

    def enter(called: str, role: Role, **fields) -> Person:
        given = {"full_name": "Lò Thị Mới", "phone": "0900000777", **fields}
        person = Person.objects.create_user(**given)
        person.memberships.create(unit=unit_of(called), role=role)
        return person

    return enter


@pytest.fixture
def officer(person_of) -> Membership:
    """The role of the officer of UBND xã Chu Trinh."""
    return person_of("pao@cb.example").memberships.get()
