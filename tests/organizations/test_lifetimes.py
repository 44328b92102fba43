"""Units are merged, split, parted, renamed and closed; what contradicts is refused."""

from datetime import date, datetime

import pytest
from django.db import connection

from contest_portal import clock
from contest_portal.demo.cast import ZONE
from contest_portal.workflow import Refused
from organizations import invitations, lifetimes
from organizations.models import Membership, Person, Role, Succession, Unit, bear_names_of

DAY, LAST = date(2025, 7, 1), date(2025, 6, 30)
AFTER = datetime(2025, 7, 2, 8, tzinfo=ZONE)
BASIS = "Nghị quyết số 12/NQ-HĐND ngày 16/6/2025"


@pytest.fixture
def made(unit_of):
    """made("Phường A", valid_from=…): a new unit of the province."""

    def make(name, parent="tỉnh", **fields):
        above = (
            Unit.objects.get(parent=None, name__contains="Cao Bằng") if parent == "tỉnh" else parent
        )
        return Unit.objects.create(kind="commune", name=name, parent=above, **fields)

    return make


def refusal(change, *units, **more):
    with pytest.raises(Refused) as refused:
        change(*units, **{"day": DAY, "basis": BASIS, **more})
    return str(refused.value)


def test_what_takes_a_place_takes_all_that_were_taken_before(made, unit_of):
    """24: "A unit can be merged from a date". All generations, in whatever order they are told."""
    a, b, c = made("A"), made("B"), made("C")
    below = made("A1", parent=a)
    lifetimes.transfer(b, c, day=date(2026, 1, 1), basis=BASIS)
    lifetimes.merge([a], b, day=DAY, basis=BASIS)
    older = made("Cũ")
    lifetimes.transfer(older, below, day=DAY, basis=BASIS)
    found = {unit.name: unit for unit in Unit.objects.filter(name__in=["A", "B", "C", "A1"])}
    first, late = DAY.isoformat(), "2026-01-01"
    assert found["C"].inherits == {b.path: late, a.path: late, older.path: late}
    assert found["B"].inherits == {a.path: first, older.path: first}
    assert found["A1"].inherits == {older.path: first}
    assert (found["A"].valid_to, found["A"].ended_by) == (LAST, BASIS)
    a = found["A"]
    assert lifetimes.heirs_on([a], LAST) == {}
    assert lifetimes.heirs_on([a], DAY)[a.pk] == b
    assert lifetimes.heirs_on([a], date(2026, 1, 1))[a.pk] == c


def test_a_part_leaves_the_unit_and_its_people_where_they_are(made, officer):
    """Whoever gets a part does not act for the whole; a split shares no figures out."""
    commune = officer.unit
    a, b = made("A"), made("B")
    lifetimes.part(commune, [a], day=DAY, basis=BASIS)
    a.refresh_from_db()
    assert (a.inherits, Unit.objects.get(pk=commune.pk).valid_to) == ({}, None)
    assert refusal(lifetimes.part, commune, [a]) == "Đã ghi A nhận việc của UBND xã Chu Trinh."
    c = made("C")
    lifetimes.split(commune, [b, c], day=date(2025, 8, 1), basis=BASIS)
    took = Unit.objects.filter(pk__in=[b.pk, c.pk])
    assert [u.inherits for u in took] == [{commune.path: "2025-08-01"}] * 2
    assert lifetimes.heirs_on([commune], date(2025, 8, 1)) == {}
    both = made("D")
    lifetimes.merge([b, c], both, day=date(2025, 9, 1), basis=BASIS)
    commune.refresh_from_db()
    assert lifetimes.heirs_on([commune], date(2025, 9, 1))[commune.pk] == both
    officer.refresh_from_db()
    assert officer.valid_to == date(2025, 7, 31)
    assert Succession.objects.filter(from_unit=commune).count() == 3


def test_roles_end_with_their_unit_whenever_they_were_given(made, officer, person_of):
    """24: a role that is given after the unit's end was written down ends with it, and in a unit
    that has ended none is given."""
    commune, new = officer.unit, made("Phường Mới", valid_from=DAY)
    lifetimes.merge([commune], new, day=DAY, basis=BASIS)
    by, commune = person_of("tue@cb.example"), Unit.objects.get(pk=commune.pk)
    people = [Person(full_name=f"Lý Thị {n}", email=f"{n}@cb.example") for n in ("tre", "moi")]
    for person, unit in zip(people, (commune, new), strict=True):
        invitations.invite(person, unit, Role.OFFICER, by=by)

    def held() -> list[int]:
        people_now = Person.objects.filter(pk__in=[person.pk for person in people]).order_by("pk")
        return [len(person.roles()) for person in people_now]

    assert held() == [1, 0]
    with clock.at(AFTER):
        assert held() == [0, 1]
        late = Person(full_name="Lý Thị Muộn", email="muon@cb.example")
        with pytest.raises(Refused, match="UBND xã Chu Trinh chỉ có đến hết ngày 30/6/2025"):
            invitations.invite(late, commune, Role.OFFICER, by=by)


@pytest.mark.sqlite
def test_who_acts_for_an_ended_unit(made, officer, django_assert_num_queries):
    """Those of its heir; of one that was closed, those of the heir of the next above it."""
    closed, city = officer.unit, officer.unit.parent
    merged = Unit.objects.filter(parent=city, kind="commune").exclude(pk=closed.pk)[0]
    other, ward, stranger = made("Thành phố Mới"), made("Phường Mới"), made("Phường Khác")
    lifetimes.close(closed, day=DAY, basis=BASIS)
    for old, new in ((merged, ward), (city, other), (made("Xã Khác"), stranger)):
        lifetimes.merge([old], new, day=DAY, basis=BASIS)
    for unit in (other, ward, stranger):
        someone = Person.objects.create(full_name="Lý Thị Mới", email=f"{unit.pk}@cb.example")
        someone.memberships.create(unit=unit, role=Role.OFFICER)
    with clock.at(AFTER):
        units = list(Unit.objects.filter(pk__in=[closed.pk, merged.pk, city.pk]))
        with django_assert_num_queries(1) as asked:
            acting = lifetimes.who_acts_for(units, Role.OFFICER)
        assert {pk: [m.unit for m in found] for pk, found in acting.items()} == {
            closed.pk: [other], merged.pk: [ward], city.pk: [other],
        }  # fmt: skip
        with connection.cursor() as cursor:  # no stranger's row is even read
            cursor.execute(asked.captured_queries[0]["sql"])
            assert len(cursor.fetchall()) == 2
        [closed] = [unit for unit in units if unit.pk == closed.pk]
        assert Unit.objects.get(pk=other.pk).stands_for(closed)
        someone = Person.objects.get(email=f"{other.pk}@cb.example")
        assert someone.acts_for(closed.path, Role.OFFICER)


def test_what_contradicts_is_refused_with_a_sentence(made, officer):
    commune, new = officer.unit, made("Phường Mới", valid_from=DAY)
    early = date(2025, 6, 1)
    assert refusal(lifetimes.merge, [commune], new, day=early) == (
        "Ngày 01/6/2025 không có Phường Mới (từ ngày 01/7/2025). Xem lại ngày."
    )
    assert refusal(lifetimes.merge, [new], new).endswith("Chọn ngày sau đó.")
    assert refusal(lifetimes.close, new) == "Phường Mới mới có từ ngày 01/7/2025. Chọn ngày sau đó."
    assert refusal(lifetimes.close, commune, basis=" ") == lifetimes.NO_BASIS
    assert refusal(lifetimes.merge, [commune], commune) == (
        "UBND xã Chu Trinh không thay chính mình. Chọn đơn vị khác."
    )
    assert refusal(lifetimes.transfer, commune.parent, commune) == (
        "UBND xã Chu Trinh ở dưới UBND TP Cao Bằng nên không thay được. Chọn đơn vị khác."
    )
    coming = officer.person.memberships.create(unit=commune, role="leader", valid_from=DAY)
    assert refusal(lifetimes.close, commune).startswith("Triệu Văn Pảo giữ vai trò ở UBND xã Chu")
    coming.delete()
    lifetimes.merge([commune], new, day=DAY, basis=BASIS)
    assert refusal(lifetimes.close, commune) == (
        "UBND xã Chu Trinh đã kết thúc hết ngày 30/6/2025, không kết thúc lần nữa."
    )
    assert refusal(lifetimes.transfer, new, commune, day=date(2025, 8, 1)).startswith("Ngày 01/8")
    Unit.objects.filter(pk=commune.pk).update(valid_to=None)  # were the row wrong, still no ring
    assert refusal(lifetimes.transfer, new, commune, day=date(2025, 8, 1)) == (
        "Phường Mới đã thay UBND xã Chu Trinh, không thay ngược lại được."
    )
    other = made("Xã Khác")
    assert refusal(lifetimes.merge, [other, new], commune, day=date(2025, 8, 1))
    other.refresh_from_db()
    assert other.valid_to is None  # nothing half done


def test_a_unit_bears_the_name_of_the_day(officer):
    """24: "old reports still print the old names, new ones the new"."""
    unit = officer.unit
    old = unit.name
    names = {"name": "Ủy ban nhân dân phường Chu Trinh", "short_name": "UBND phường Chu Trinh"}
    lifetimes.rename(unit, **names, header="", day=DAY, basis=BASIS)
    unit.refresh_from_db()
    assert (unit.name, unit.called) == (names["name"], names["short_name"])
    bear_names_of([(unit, LAST)])
    assert (unit.name, unit.called) == (old, "UBND xã Chu Trinh")
    unit = Unit.objects.get(pk=unit.pk)
    again = refusal(lifetimes.rename, unit, **names, header="")
    assert again == "UBND phường Chu Trinh đã đổi tên từ ngày 01/7/2025. Chọn ngày sau đó."
    same = refusal(lifetimes.rename, unit, **names, header="", day=date(2025, 8, 1))
    assert same == "Tên mới giống hệt tên đang dùng."
    assert Membership.objects.filter(unit=unit, valid_to=None).count() == 2
