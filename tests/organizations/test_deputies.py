"""Somebody stands in for an absent colleague: from a day to a day, in one role."""

from datetime import date, timedelta

import pytest

from contest_portal import clock
from directives.models import Candidate
from judging import conflicts
from organizations.lifetimes import who_acts_for
from organizations.models import Membership, Person, Role

ACCOUNT = "/tai-khoan/"
DAYS = {"first": "06/5/2025", "last": "09/5/2025"}
BAR = "Anh chị đang thay Hoàng Thu Hà đến hết ngày 09/5/2025"


@pytest.fixture
def own(person_of) -> Membership:
    return person_of("ha@cb.example").memberships.get()


@pytest.fixture
def address(own) -> str:
    return f"/vai-tro/{own.pk}/nguoi-thay/"


def at(day: int):
    return clock.at(clock.now().replace(day=day))


def test_a_deputy_acts_while_it_lasts(own, address, as_person, person_of, mailoutbox):
    """Issue 8: "deputies for absence"; the deputy is told what the holder is told."""
    ha, tham, unit = as_person("ha@cb.example"), person_of("tham@cb.example"), own.unit
    given = {"person": tham.pk} | DAYS
    assert ha.post(address, given).url == ACCOUNT
    told = [" ".join(mail.body.split()) for mail in mailoutbox]
    days = "từ ngày 06/5/2025 đến hết ngày 09/5/2025."
    wanted = ("Anh chị thay Hoàng Thu Hà trong", "Đinh Thị Thắm thay anh chị trong")
    assert [words in mail and days in mail for words, mail in zip(wanted, told, strict=True)] == [
        True, True,
    ]  # fmt: skip
    seen = {}
    for day in (5, 6, 9, 10):
        with at(day):
            client = as_person("tham@cb.example")
            acting = {m.person_id for m in who_acts_for([unit], Role.OFFICER)[unit.pk]}
            seen[day] = (
                client.get(f"/don-vi/{unit.pk}/").status_code,
                BAR in client.get(ACCOUNT).content.decode(),
                tham.pk in acting,
            )
    yes, no = (200, True, True), (403, False, False)
    assert seen == {5: no, 6: yes, 9: yes, 10: no}


def test_what_a_deputy_does_says_so(own, address, as_person, person_of):
    tham = person_of("tham@cb.example")
    as_person("ha@cb.example").post(address, {"person": tham.pk} | DAYS)
    chosen = Candidate.objects.filter(assignment__item__directive__issued_at__isnull=False)
    first, second = chosen.filter(assignment__unit=own.unit).order_by("-pk")[:2]
    Candidate.objects.filter(pk__in=(first.pk, second.pk)).update(state="spotted")
    with at(6):
        for name, one in (("tham@cb.example", first), ("ha@cb.example", second)):
            address = f"/giai-phap-du-kien/{one.pk}/"
            client = as_person(name)
            client.post(f"{address}buoc/contact/", {"version": one.version})
            assert one.changes.last().who in client.get(address).content.decode()
    done = [one.changes.last().who for one in (first, second)]
    assert done == ["Đinh Thị Thắm, thay Hoàng Thu Hà", "Hoàng Thu Hà"]


def test_a_deputy_gives_nothing_on(own, address, as_person, person_of):
    """Neither the role by another deputy, nor any role in the unit."""
    tham, unit = person_of("tham@cb.example"), own.unit
    as_person("ha@cb.example").post(address, {"person": tham.pk} | DAYS)
    standing = own.deputies.get()
    with at(6):
        client = as_person("tham@cb.example")
        asked = [f"/vai-tro/{standing.pk}/nguoi-thay/", f"/don-vi/{unit.pk}/moi-nguoi/"]
        asked += [f"/vai-tro/{own.pk}/{what}/" for what in ("ket-thuc", "chuyen", "ban-giao")]
        assert [client.get(path).status_code for path in asked] == [403] * 5
        assert client.get(address).status_code == 404
        office = as_person("ngan@cb.example")
        passed = [f"/vai-tro/{standing.pk}/{what}/" for what in ("chuyen", "ban-giao")]
        assert [office.get(path).status_code for path in passed] == [403] * 2
        assert "thay Hoàng Thu Hà" in office.get(f"/don-vi/{unit.pk}/").content.decode()


@pytest.mark.parametrize("who", ["ha@cb.example", "tham@cb.example"])
def test_either_of_the_two_ends_it_early(own, address, as_person, person_of, who):
    as_person("ha@cb.example").post(address, {"person": person_of("tham@cb.example").pk} | DAYS)
    end = f"/nguoi-thay/{own.deputies.get().pk}/ket-thuc/"
    assert as_person("ngan@cb.example").post(end).status_code == 404
    with at(7):
        assert as_person(who).post(end).url == ACCOUNT
        assert [m.role for m in person_of("tham@cb.example").roles()] == ["member"]
    assert own.deputies.get().valid_to == date(2025, 5, 6)


def test_one_who_is_ended_on_the_first_day_stays_known(own, address, as_person, person_of):
    """They may have acted this morning: the row tells who, and whose conflict it makes."""
    tham, ha = person_of("tham@cb.example"), as_person("ha@cb.example")
    for first, rows in (("06/5/2025", 0), ("05/5/2025", 1)):  # not begun yet; today
        ha.post(address, {"person": tham.pk} | DAYS | {"first": first})
        deputy = own.deputies.get()
        assert ha.post(f"/nguoi-thay/{deputy.pk}/ket-thuc/").url == ACCOUNT
        assert own.deputies.count() == rows
        assert [m.role for m in person_of("tham@cb.example").roles()] == ["member"]
        assert ha.get(ACCOUNT).context["deputies"].count() == 0
    deputy.refresh_from_db()
    assert (deputy.valid_from, deputy.valid_to) == (date(2025, 5, 5), date(2025, 5, 5))
    assert deputy.ended_at == clock.now()
    assert (tham.pk, date(2025, 5, 5)) in {
        (place.person, place.last)
        for place in conflicts._places([tham])
        if own.unit.path == place.path
    }
    again = {"person": tham.pk} | DAYS | {"first": "05/5/2025"}
    assert ha.post(address, again).url == ACCOUNT  # these days are free again
    with at(6):
        assert len(person_of("tham@cb.example").roles()) == 2


def test_who_is_alone_is_led_to_the_invitation(own, address, as_person, person_of):
    Membership.objects.filter(person=person_of("tham@cb.example")).delete()
    ha, invite = as_person("ha@cb.example"), f"/don-vi/{own.unit_id}/moi-nguoi/"
    assert f'href="{invite}"' in ha.get(address).content.decode()
    typed = {"full_name": "Lò Thị Mới", "phone": "0900 000 778", "role": "member"}
    assert ha.post(invite, typed).status_code == 200
    new = Person.objects.get(phone="0900000778")
    assert ha.post(address, {"person": new.pk} | DAYS).url == ACCOUNT


def test_it_ends_with_the_role(own, address, as_person, person_of):
    """Security test 6: who is removed takes the deputies along."""
    as_person("ha@cb.example").post(address, {"person": person_of("tham@cb.example").pk} | DAYS)
    with at(7):
        assert len(person_of("tham@cb.example").roles()) == 2
        as_person("ngan@cb.example").post(f"/vai-tro/{own.pk}/ket-thuc/")
        assert [m.role for m in person_of("tham@cb.example").roles()] == ["member"]


def test_odd_days_and_people_get_a_sentence(own, address, as_person, person_of):
    ha, tham = as_person("ha@cb.example"), person_of("tham@cb.example").pk

    def said(person, first, last):
        given = {"person": person, "first": first, "last": last}
        return ha.post(address, given).context["form"].errors

    stranger, herself = person_of("pao@cb.example").pk, own.person_id
    assert said(tham, "04/5/2025", "09/5/2025") == {
        "first": ["Ngày này đã qua. Chọn hôm nay hoặc ngày sau."]
    }
    assert said(tham, "09/5/2025", "08/5/2025") == {"last": ["Ngày cuối phải từ ngày đầu trở đi."]}
    assert said(tham, "06/5/2025", "06/8/2025") == {
        "last": ["Thay nhiều nhất 92 ngày. Lâu hơn thì bàn giao."]
    }
    for nobody in ("", stranger, herself, "x"):
        assert list(said(nobody, **DAYS)) == ["person"]
    assert ha.post(address, {"person": tham} | DAYS).url == ACCOUNT
    assert said(tham, "09/5/2025", "12/5/2025") == {
        "first": ["Những ngày này đã có người thay. Kết thúc người ấy trước."]
    }
    own.valid_to = own.valid_to or date(2025, 5, 5) + timedelta(days=10)
    Membership.objects.filter(pk=own.pk).update(valid_to=own.valid_to)
    assert said(tham, "10/5/2025", "20/5/2025") == {
        "last": ["Anh chị giữ vai trò đến hết ngày 15/5/2025. Chọn ngày sớm hơn."]
    }
    assert Person.objects.get(pk=tham).memberships.count() == 2
