"""One tap: we have the letter; by the link of a mail, too; and the sender's board of it."""

from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.test import Client

from contest_portal import clock
from contest_portal.demo import NOW
from contest_portal.demo.cast import ZONE
from directives.acknowledging import token_of
from directives.models import Addressee, DirectiveItem
from organizations.models import Membership, Person
from tests.directives.conftest import EDUCATION, text_of


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


@pytest.fixture
def link(received) -> str:
    ha = Person.objects.get(email="ha@cb.example")
    return f"/nhan-cong-van/thu/{token_of(received, ha)}/"


def test_the_mails_link_is_read_by_scanners_and_pressed_by_a_person(received, link) -> None:
    """Security test 41: "One-time links need a POST from a page (safe-link bots), are single-use,
    bound to purpose, expire". Nobody is signed in."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(link)
    for answer in (page, client.head(link)):
        assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex, nofollow")
        assert "no-store" in answer["Cache-Control"]
    assert client.post(link).status_code == 403  # not from the page
    received.refresh_from_db()
    assert received.acknowledged_at is None
    shown = text_of(page)
    assert "Công văn số 1098/UBND-VHKHTT ngày 18/4/2025" in shown
    assert f"<dd> {EDUCATION} </dd>" in shown
    assert "<dd> Hoàng Thu Hà </dd>" in shown
    assert shown.count('<button class="btn btn-primary') == 1
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(link, token).url == link
    received.refresh_from_db()
    assert (received.acknowledged_at, received.acknowledged_by.email) == (NOW, "ha@cb.example")
    with clock.at(NOW + timedelta(hours=2)):
        again = text_of(client.post(link, token, follow=True))
    assert "Hoàng Thu Hà xác nhận lúc 8 giờ 00, thứ Hai 05/5/2025. Không phải bấm lại." in again
    assert "btn-primary" not in again
    received.refresh_from_db()
    assert received.acknowledged_at == NOW


def test_the_mails_link_is_for_who_still_acts_and_for_nothing_else(client, received, link) -> None:
    ha = Person.objects.get(email="ha@cb.example")
    elsewhere = signing.Signer(salt="other").sign_object([received.pk, ha.pk])
    for token in (elsewhere, link.split("/")[-2][:-1] + "_", "x"):
        assert client.get(f"/nhan-cong-van/thu/{token}/").status_code == 404
    with clock.at(received.directive.issued_at + timedelta(days=60, minutes=1)):
        late = client.post(link)
    assert (late.status_code, "chỉ dùng được 60 ngày" in text_of(late)) == (403, True)
    Membership.objects.filter(person=ha).update(valid_to=NOW.date() - timedelta(days=1))
    gone = client.post(link)
    assert gone.status_code == 403
    assert f"Hoàng Thu Hà không còn là cán bộ đầu mối của {EDUCATION}" in text_of(gone)
    received.refresh_from_db()
    assert received.acknowledged_at is None


def test_the_sender_sees_who_has_not(office, as_person, received, letter) -> None:
    """Statement 11: "… the sender sees who has not after 2 working days". The letter went out on
    Friday 18/4/2025."""
    url = f"/cong-van/{letter.pk}/xac-nhan/"
    letter.addressees.exclude(pk=received.pk).update(acknowledged_at=NOW)
    Person.objects.filter(email="ha@cb.example").update(phone="0900000111")
    page = office.get(url)
    first, *others = page.context["page_obj"]
    assert (first.pk, [one.pk for one in others if not one.acknowledged_at]) == (received.pk, [])
    shown = text_of(page)
    assert "1 đơn vị chưa xác nhận" in shown
    assert "<b>16</b> trên <b>17</b> đơn vị đã xác nhận có công văn." in shown
    assert "Đã quá 2 ngày làm việc, tính đến hết thứ Ba 22/4/2025." in shown
    assert 'Hoàng Thu Hà, <a class="num" href="tel:0900000111">0900 000 111</a>' in shown
    late = 'class="badge-state badge-amber"'
    assert shown.count(late) == 1
    with clock.at(datetime(2025, 4, 22, 23, tzinfo=ZONE)):
        assert "Các đơn vị có 2 ngày làm việc" in (early := text_of(office.get(url)))
        assert late not in early
    DirectiveItem.objects.filter(directive=letter).update(verb="request")
    assert late not in text_of(office.get(url))  # who is only asked is never dunned
    for chosen, count in (("state=chua", 1), ("state=roi", 16), ("q=giao duc", 1), ("q=zz", 0)):
        assert office.get(f"{url}?{chosen}").context["page_obj"].paginator.count == count
    people = ("kien@cb.example", "tue@cb.example", "ha@cb.example", "lam@bk.example")
    assert [as_person(name).get(url).status_code for name in people] == [200, 200, 404, 404]


def test_queries_of_the_board(office, letter, django_assert_num_queries) -> None:
    """As many for 17 units as for 3,321: see tests/submissions/test_large_letter.py."""
    with django_assert_num_queries(8):
        assert len(office.get(f"/cong-van/{letter.pk}/xac-nhan/").context["page_obj"]) == 17
