"""Ending a role: at once, by those who may give it."""

from datetime import date

import pytest

from organizations.models import Membership, Role

WARD = "UBND phường Sông Hiến"


def test_the_page_asks_once_more_and_only_its_button_ends_the_role(as_person, officer):
    """Security 43: "no state change by GET."."""
    client, path = as_person("ngan@cb.example"), f"/vai-tro/{officer.pk}/ket-thuc/"
    assert "Hồ sơ vẫn ở lại đơn vị" in client.get(path).content.decode()
    assert as_person("pao@cb.example").get("/don-vi/").status_code == 200
    assert client.post(path).url == f"/don-vi/{officer.unit_id}/"
    assert as_person("pao@cb.example").get("/don-vi/").status_code == 403
    assert client.post(path).status_code == 302  # a second click changes nothing
    assert Membership.objects.get(pk=officer.pk).valid_to == date(2025, 5, 4)
    own = as_person("pao@cb.example").get("/ho-so-cua-toi/").content.decode()
    said = (
        f"Vai trò “{officer.get_role_display()}” của anh chị ở {officer.unit.called} đã kết thúc."
    )
    assert (said in own, "một nhiệm vụ ở dưới" in own) == (True, False)


@pytest.mark.parametrize(
    ("by", "status"),
    [("pao@cb.example", 403), ("kien@cb.example", 403), ("0900000321", 403), ("ha@cb.example", 404),
     ("lam@bk.example", 404), ("anh@bk.example", 404)],
)  # fmt: skip
def test_others_end_and_move_nobody(as_person, officer, unit_of, by, status):
    client = as_person(by)
    assert client.post(f"/vai-tro/{officer.pk}/ket-thuc/").status_code == status
    typed = {"unit": unit_of(WARD).pk, "day": "5/5/2025"}
    assert client.post(f"/vai-tro/{officer.pk}/chuyen/", typed).status_code == status
    assert [m.pk for m in officer.person.roles()] == [officer.pk]


def test_a_unit_head_gives_and_withdraws_rights_in_the_own_unit(as_person, unit_of):
    """26. "A unit head can give and withdraw rights inside the own unit without an
    administrator"."""
    client, city = as_person("kien@cb.example"), unit_of("UBND TP Cao Bằng")
    typed = {"full_name": "Lò Thị Mới", "phone": "0900 000 778", "role": "officer"}
    assert client.post(f"/don-vi/{city.pk}/moi-nguoi/", typed).status_code == 200
    given = Membership.objects.get(person__phone="0900000778")
    assert (given.unit, given.role) == (city, Role.OFFICER)
    assert "Kết thúc vai trò" in client.get(f"/don-vi/{city.pk}/").content.decode()
    assert client.post(f"/vai-tro/{given.pk}/ket-thuc/").status_code == 302
    assert not Membership.objects.filter(pk=given.pk).not_over(date(2025, 5, 5)).exists()


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ORGANISER])
def test_a_role_in_a_unit_of_another_kind_rules_only_that_unit_and_can_be_ended(
    client, as_person, new_person, unit_of, role
):
    """A role in the wrong unit must not rule its parent's whole tree."""
    commune, ward = unit_of("UBND xã Chu Trinh"), unit_of(WARD)
    person = new_person(commune.short_name, role)
    client.force_login(person)
    pages = [client.get(f"/don-vi/{unit.pk}/").status_code for unit in (commune, ward)]
    assert (person.trees(role), pages) == ([commune.path], [200, 404])
    misplaced = person.memberships.get()
    ended = as_person("tue@cb.example").post(f"/vai-tro/{misplaced.pk}/ket-thuc/")
    assert ended.status_code == 302
    assert not Membership.objects.filter(person=person).not_over(date(2025, 5, 5)).exists()


def test_nobody_locks_themselves_out(as_person, person_of):
    own = person_of("tue@cb.example").memberships.get()
    assert as_person("tue@cb.example").post(f"/vai-tro/{own.pk}/ket-thuc/").status_code == 403
