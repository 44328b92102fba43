"""Moving somebody to another unit, and what stays behind."""

import re
from datetime import date

import pytest
from django.db import IntegrityError

from organizations.models import Membership, Role, Unit
from submissions.models import Dossier

COMMUNE, WARD = "UBND xã Chu Trinh", "UBND phường Sông Hiến"


@pytest.fixture
def move(as_person, officer, unit_of):
    def send(by="ngan@cb.example", to=WARD, day="5/5/2025"):
        typed = {"unit": Unit.objects.get(short_name=to).pk, "day": day}
        return as_person(by).post(f"/vai-tro/{officer.pk}/chuyen/", typed)

    return send


def units(officer):
    """Where the person has had a role."""
    return [m.unit.called for m in officer.person.memberships.select_related("unit")]


def test_a_moved_officer_leaves_the_drafts_to_the_old_unit(as_person, person_of, unit_of):
    """23: "An officer can be moved to another unit and drafts stay with the old unit"."""
    old, new = unit_of("UBND phường Tân Giang"), unit_of(WARD)
    [draft] = Dossier.objects.filter(unit=old, state="drafting")
    assert Dossier.objects.visible_to(person_of("giang@cb.example")).contains(draft)
    signed_in = as_person("giang@cb.example")
    assert signed_in.get(f"/don-vi/{old.pk}/").status_code == 200
    membership = person_of("giang@cb.example").memberships.get()
    typed = {"unit": new.pk, "day": "5/5/2025"}
    as_person("ngan@cb.example").post(f"/vai-tro/{membership.pk}/chuyen/", typed)
    pages = [signed_in.get(f"/don-vi/{unit.pk}/").status_code for unit in (old, new)]
    assert pages == [404, 200]  # the same session, its next request
    assert not Dossier.objects.visible_to(person_of("giang@cb.example")).contains(draft)
    draft.refresh_from_db()
    assert (draft.unit, draft.state) == (old, "drafting")


def test_a_move_ends_the_day_before_the_new_role_begins(move, officer):
    move(day="1-6-2025")
    rows = officer.person.memberships.values_list(
        "unit__short_name", "role", "valid_from", "valid_to"
    )
    assert list(rows) == [
        (COMMUNE, "officer", None, date(2025, 5, 31)), (WARD, "officer", date(2025, 6, 1), None),
    ]  # fmt: skip


def test_a_second_click_moves_nobody_twice(move, officer):
    move()
    response = move(to="UBND xã Hưng Đạo")
    assert response.context["form"].errors == {
        "day": ["Vai trò ở đơn vị cũ chỉ đến hết ngày 04/5/2025. Chọn một ngày không muộn hơn."]
    }
    assert units(officer) == [COMMUNE, WARD]


def test_a_move_after_the_last_day_is_said_truly_beside_the_day(move, officer):
    """A role with a last day before the chosen one used to answer a false "vừa được người khác
    kết thúc".
    """
    Membership.objects.filter(pk=officer.pk).update(valid_to=date(2025, 5, 31))
    assert move(day="1/6/2025").context["form"].errors == {
        "day": ["Vai trò ở đơn vị cũ chỉ đến hết ngày 31/5/2025. Chọn một ngày không muộn hơn."]
    }
    assert units(officer) == [COMMUNE]
    assert move(day="31/5/2025").status_code == 302
    assert units(officer) == [COMMUNE, WARD]


def test_nobody_holds_the_same_role_in_a_unit_twice(move, officer, unit_of):
    """Moving to a unit where the same role is already held made two equal memberships."""
    ward = unit_of(WARD)
    officer.person.memberships.create(unit=ward, role=Role.OFFICER)
    assert move().context["form"].errors == {
        "unit": ["Triệu Văn Pảo đã có vai trò này ở UBND phường Sông Hiến."]
    }
    assert units(officer) == [COMMUNE, WARD]
    with pytest.raises(IntegrityError, match="an_open_ended_role_is_held_once"):
        officer.person.memberships.create(unit=ward, role=Role.OFFICER)


def test_an_organiser_moves_only_to_where_organisers_sit(as_person, new_person, unit_of):
    person = new_person("Liên hiệp hội tỉnh Cao Bằng", Role.ORGANISER)
    page = as_person("tue@cb.example").get(f"/vai-tro/{person.memberships.get().pk}/chuyen/")
    offered = page.context["form"].fields["unit"].queryset
    assert list(offered) == [unit_of("BTC Hội thi Cao Bằng")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": "31/2/2025"}, {"day": ["Tháng 2/2025 không có ngày 31."]}),
        ({"day": ""}, {"day": ["Ghi ngày theo kiểu 20/5/2025."]}),
        ({"to": COMMUNE}, {"unit"}),  # where the officer is already
        ({"to": "Liên hiệp hội tỉnh Cao Bằng"}, {"unit"}),  # not the mover's to fill
        ({"to": "UBND phường Đức Xuân"}, {"unit"}),  # another province
    ],
)
def test_a_wrong_move_is_said_beside_its_field(move, officer, typed, said):
    errors = move(**typed).context["form"].errors
    assert (errors if isinstance(said, dict) else set(errors)) == said
    assert [m.pk for m in officer.person.roles()] == [officer.pk]


def test_an_officer_never_moved_before_the_first_day(move, officer):
    Membership.objects.filter(pk=officer.pk).update(valid_from=date(2025, 5, 5))
    assert move(day="4/5/2025").context["form"].errors == {
        "day": ["Ngày chuyển phải sau ngày bắt đầu ở đơn vị cũ."]
    }
    move(day="5/5/2025")  # the old role was held this morning: its row stays, ended
    assert [m.unit.called for m in officer.person.roles()] == [WARD]
    kept = officer.person.memberships.exclude(ended_at=None).get()
    assert (kept.pk, kept.valid_to) == (officer.pk, date(2025, 5, 5))


def test_every_page_says_whom_it_is_about(as_person, officer):
    page = as_person("ngan@cb.example").get(f"/vai-tro/{officer.pk}/chuyen/").content.decode()
    assert re.search(r"<h1[^>]*>Chuyển Triệu Văn Pảo sang đơn vị khác</h1>", page)
    assert 'value="05/5/2025"' in page
