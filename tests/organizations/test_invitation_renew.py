"""A new link for someone who lost the slip, or forgot the password and has only a phone."""

import re

import pytest
from django.test import Client

from organizations.models import Invitation, Membership, Role
from tests.organizations.test_account import again, signed_in_long_ago

CHOSEN = {"password1": "ruong-bac-thang-7", "password2": "ruong-bac-thang-7"}


@pytest.fixture
def renew(as_person):
    def send(by, person, method="post"):
        membership = Membership.objects.filter(person=person).first()
        return getattr(as_person(by), method)(f"/vai-tro/{membership.pk}/loi-moi-moi/")

    return send


def link(response) -> str:
    return re.search(r"/loi-moi/[\w-]+/", response.content.decode())[0]


def test_a_phone_only_person_gets_in_again_by_the_officer_s_slip(renew, person_of, client):
    old, new = (link(renew("pao@cb.example", person_of("0900000321"))) for _ in range(2))
    assert [Client().get(address).status_code for address in (old, new)] == [410, 200]
    assert client.post(new, CHOSEN).status_code == 302
    assert person_of("0900000321").check_password(CHOSEN["password1"])


def test_a_link_asks_for_a_recent_sign_in_of_who_may_give_it(as_person, person_of):
    """Security test 42: nobody types a password to be refused afterwards."""
    membership = person_of("0900000321").memberships.get()
    path = f"/vai-tro/{membership.pk}/loi-moi-moi/"
    people = ("pao@cb.example", "kien@cb.example", "ha@cb.example")
    asked = [signed_in_long_ago(as_person(name)).post(path) for name in people]
    assert [answer.status_code for answer in asked] == [302, 403, 404]
    assert asked[0].url == again(path)
    assert Invitation.objects.count() == 0


def test_the_old_password_works_until_the_link_is_used(renew, person_of):
    before = person_of("0900000321").password
    renew("pao@cb.example", person_of("0900000321"))
    assert person_of("0900000321").password == before


@pytest.mark.parametrize(
    ("by", "whom", "status"),
    [
        ("ngan@cb.example", "0900000321", 200),
        ("tue@cb.example", "0900000321", 200),
        ("ha@cb.example", "tham@cb.example", 403),  # has a password and mail to reset it by
        ("ngan@cb.example", "ha@cb.example", 403),
        ("ha@cb.example", "0900000321", 404),
        ("anh@bk.example", "0900000321", 404),
        ("kien@cb.example", "0900000321", 403),
        ("0900000321", "0900000321", 403),
    ],
)
def test_who_gets_a_link_to_whose_account(renew, person_of, by, whom, status):
    assert renew(by, person_of(whom)).status_code == status
    assert Invitation.objects.count() == (status == 200)


def test_a_person_with_a_higher_role_elsewhere_is_out_of_reach(renew, new_person, unit_of):
    """Whoever holds the link can become that person."""
    person = new_person("UBND xã Chu Trinh", Role.MEMBER)
    person.memberships.create(unit=unit_of("Phòng VHKHTT"), role=Role.OFFICE)
    assert renew("pao@cb.example", person).status_code == 403
    assert renew("tue@cb.example", person).status_code == 200


def test_nothing_happens_by_looking(renew, person_of):
    """Security 43: "no state change by GET."."""
    assert renew("pao@cb.example", person_of("0900000321"), "get").status_code == 405
    assert Invitation.objects.count() == 0


def test_the_button_stands_only_where_it_works(as_person, unit_of):
    page = as_person("pao@cb.example").get(f"/don-vi/{unit_of('UBND xã Chu Trinh').pk}/")
    rows = {
        str(r["membership"].person): (r["may_end"], r["may_renew"]) for r in page.context["rows"]
    }
    assert rows == {"Đàm Thị Lụa": (True, True), "Triệu Văn Pảo": (False, False)}
