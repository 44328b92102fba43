"""One tap: we have the letter."""

from datetime import timedelta

import pytest

from contest_portal import clock
from contest_portal.demo import NOW
from directives.models import Addressee
from tests.directives.conftest import EDUCATION


@pytest.fixture
def received(letter) -> Addressee:
    addressee = letter.addressees.get(unit__name=EDUCATION)
    Addressee.objects.filter(pk=addressee.pk).update(acknowledged_at=None, acknowledged_by=None)
    addressee.refresh_from_db()
    return addressee


def test_one_tap_says_who_and_when(as_person, received) -> None:
    """Statement 11: "A unit officer can acknowledge receipt in one tap and the sender sees who has
    not …" (its first half)."""
    response = as_person("ha@cb.example").post(f"/nhan-cong-van/{received.pk}/")
    assert response.status_code == 302
    received.refresh_from_db()
    assert received.acknowledged_at == NOW
    assert received.acknowledged_by.email == "ha@cb.example"


def test_a_second_tap_changes_nothing(as_person, received) -> None:
    officer = as_person("ha@cb.example")
    officer.post(f"/nhan-cong-van/{received.pk}/")
    with clock.at(NOW + timedelta(hours=2)):
        assert officer.post(f"/nhan-cong-van/{received.pk}/").status_code == 302
    received.refresh_from_db()
    assert received.acknowledged_at == NOW


def test_only_the_units_officer_by_post(client, as_person, received) -> None:
    url = f"/nhan-cong-van/{received.pk}/"
    assert as_person("ha@cb.example").get(url).status_code == 405
    people = ("ngan@cb.example", "tue@cb.example", "kien@cb.example", "tham@cb.example",
              "thanh@cb.example", "men@cb.example", "lam@bk.example")  # fmt: skip
    found = [as_person(person).post(url).status_code for person in people]
    assert found == [403, 403, 403, 403, 404, 404, 404]
    assert client.post(url).status_code == 302
    received.refresh_from_db()
    assert received.acknowledged_at is None
