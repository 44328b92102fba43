"""Paper copies are received one by one, each once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from organizations.models import Person
from submissions import copies
from submissions.models import CopyMove, Dossier
from submissions.models.dossier import State
from tests.submissions.at_the_desk import OFFICE, at_desk, dossier, receive


def test_copies_are_counted_one_by_one(as_person):
    """Copies are counted one by one; "01/02" stays visible until the second comes."""
    client = as_person(OFFICE)
    page = client.get(at_desk("CB9-0008"))
    assertContains(page, "Bộ 01: đã nhận", count=1)
    assertContains(page, "chị Ngân nhận")
    assertContains(page, "Bộ 02: chưa có", count=1)
    assertContains(page, "Chưa nhận bộ 02.", count=2)  # above the buttons, and on the slip
    assertContains(client.get(reverse("desk")), "Chưa có bộ 02", count=1)

    page = receive(client, "CB9-0008", 2, follow=True)
    assertContains(page, "Đã nhận bộ 02 của hồ sơ CB9-0008.", count=1)
    assertNotContains(page, "chưa có")
    assertNotContains(page, "Chưa tiếp nhận được")
    copy = dossier("CB9-0008").copies.get(number=2)
    assert (copy.received_at, copy.received_by.email) == (clock.now(), OFFICE)


def test_a_second_click_changes_nothing(as_person):
    first = dossier("CB9-0008").copies.values().get(number=1)
    with clock.at(clock.now() + timedelta(hours=3)):
        page = receive(as_person(OFFICE), "CB9-0008", 1, follow=True)
    assertContains(page, "Bộ 01 của hồ sơ CB9-0008 đã được nhận lúc 7")
    assertContains(page, "Anh chị không cần ghi lại.")
    assert dossier("CB9-0008").copies.values().get(number=1) == first


def test_receiving_paper_leaves_the_author_who_types_alone(as_person):
    version = dossier("CB9-0011").version
    receive(as_person(OFFICE), "CB9-0011", 1)
    assert dossier("CB9-0011").version == version
    assert dossier("CB9-0011").copies.filter(received_at__isnull=False).count() == 1


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.INELIGIBLE, State.ACCEPTED])
def test_no_paper_is_taken_in_for_a_dossier_that_awaits_none(as_person, state):
    Dossier.objects.filter(pk=dossier("CB9-0010").pk).update(state=state)
    page = receive(as_person(OFFICE), "CB9-0010", 1, follow=True)
    assertContains(page, "Chưa nhận được bộ 01 vì hồ sơ")
    assert dossier("CB9-0010").copies.filter(received_at__isnull=False).count() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("tue@cb.example", 403), ("ha@cb.example", 403), ("kien@cb.example", 403),
     ("men@cb.example", 404), ("khue@cb.example", 404), ("anh@bk.example", 404)],
)  # fmt: skip
def test_only_the_receiver_works_at_the_desk(as_person, who, status):
    client = as_person(who)
    assert client.get(at_desk("CB9-0008")).status_code == status
    assert receive(client, "CB9-0008", 2).status_code == status
    assert dossier("CB9-0008").copies.get(number=2).received_at is None


def test_receiving_is_a_post_of_a_copy_that_exists(as_person, client):
    address = reverse("copy_receive", args=[dossier("CB9-0008").pk, 2])
    shown = reverse("copy_detail", args=[dossier("CB9-0008").pk, 2])
    assert as_person(OFFICE).get(address).url == shown
    assert dossier("CB9-0008").copies.get(number=2).received_at is None
    assert receive(as_person(OFFICE), "CB9-0008", 3).status_code == 404
    assert client.post(address).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_the_same_moment_one_receives_the_copy(demo):
    """Same request twice at the same moment: one …"""
    copy, person = dossier("CB9-0008").copies.get(number=2), Person.objects.get(email=OFFICE)
    barrier, said = Barrier(2), []

    def click():
        barrier.wait()
        said.append(copies.receive(copy, by=person))
        connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (sorted(said), CopyMove.objects.filter(copy=copy).count()) == ([False, True], 1)
