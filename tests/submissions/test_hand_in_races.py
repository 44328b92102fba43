from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from directives.models import Candidate, Deadline
from documents.models import Import
from submissions import drafting
from submissions.models import Dossier, Receipt
from tests.security.objects import send_a_list
from tests.submissions.conftest import REGISTERED

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[], str], times: int = 4) -> list[str]:
    """The same act in as many threads, let go at one moment."""
    gate = Barrier(times)

    def run(_: int) -> str:
        gate.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_hand_ins_at_the_same_moment_give_one_receipt(transactional_db, as_person):
    """Security 10: "Same request twice at the same moment: one entry, ... one number"."""
    dossier = Dossier.objects.get(title__startswith=REGISTERED)
    clients = [as_person("ha@cb.example") for _ in range(4)]
    address = f"/ho-so/{dossier.pk}/buoc/hand_in/"
    places = at_once(lambda: clients.pop().post(address, {"version": dossier.version}).url)
    receipt = Receipt.objects.get(dossier=dossier)
    assert places == [f"/bien-nhan/{receipt.pk}/"] * 4
    assert dossier.changes.filter(step="hand_in").count() == 1


def test_registrations_at_the_same_moment_get_different_numbers(transactional_db, as_person):
    """Security 10: "one number from the registry"."""
    drafts = list(Dossier.objects.filter(contest__code="CB9", state="drafting"))
    last = drafts[0].contest.last_number
    for draft in drafts:
        Dossier.objects.filter(pk=draft.pk).update(field=draft.rules.fields.first())
    waiting = [
        (as_person(draft.created_by.email), f"/ho-so/{draft.pk}/buoc/register/") for draft in drafts
    ]

    def register() -> str:
        client, address = waiting.pop()
        return client.post(address, {"version": 1}).url

    at_once(register, len(drafts))
    registered = Dossier.objects.filter(pk__in=[draft.pk for draft in drafts])
    numbers = sorted(registered.values_list("number", flat=True))
    assert numbers == [last + n for n in range(1, len(drafts) + 1)]


def test_a_candidate_begun_at_the_same_moment_becomes_one_dossier(transactional_db, as_person):
    candidate = Candidate.objects.get(title__startswith="Chăn nuôi lợn")
    clients = [as_person("thanh@cb.example") for _ in range(4)]
    address = f"/giai-phap-du-kien/{candidate.pk}/viet/"
    places = at_once(lambda: clients.pop().post(address).url)
    assert places == [f"/ho-so/{Dossier.objects.get(candidate=candidate).pk}/kiem-tra-nhanh/"] * 4


def test_a_list_sent_off_at_the_same_moment_is_taken_once(transactional_db, as_person):
    """Security 10: "Same request twice at the same moment: one entry"."""
    clients = [as_person("ha@cb.example") for _ in range(4)]
    send_a_list()
    sent, before = Import.objects.get(kind="initiative"), Candidate.objects.count()
    address = f"/nhiem-vu/{sent.target}/giai-phap-du-kien/nhap/{sent.pk}/"
    at_once(lambda: clients.pop().post(address).url)
    assert Candidate.objects.count() == before + 1


def test_who_waits_while_the_deadline_changes_is_held_to_the_new_one(transactional_db, demo):
    """77: "After the last date the dossier is sealed": by the deadline that stands under the
    lock."""
    dossier = Dossier.objects.get(title__startswith=REGISTERED)
    newer = Deadline.objects.exclude(pk=dossier.deadline_id).first()

    def held() -> Deadline:
        try:
            with transaction.atomic():
                return drafting.hold(dossier.pk).deadline
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic(), connection.cursor() as cursor:
            Dossier.objects.filter(pk=dossier.pk).update(deadline=newer)
            waiting, locks = other.submit(held), 0
            while not locks and not waiting.done():
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                locks = cursor.fetchone()[0]
        assert waiting.result() == newer
