"""Withdrawn and revived until judging, with history."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from contest_portal import clock
from contest_portal.workflow import Refused, Stale, perform
from judging.models import Seat, Sheet
from submissions import copies, progress
from submissions.completeness import closed
from submissions.models import Dossier, Forwarding
from submissions.workflow import STEPS
from tests.submissions.conftest import DRAFT, REGISTERED

CLOSES = datetime(2025, 5, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CONTEST = "CB9"
JUDGED = "Nắp cống ngăn mùi"


def withdraw(dossier: Dossier, by) -> Dossier:
    perform(STEPS, "withdraw", dossier, by=by, note="Tác giả đi làm xa.")
    return dossier


def test_it_is_withdrawn_and_revived_with_history(as_person, titled, person_of):
    """41: "An entry can be withdrawn and revived, with history, until judging starts"."""
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    dossier.copies.filter(number=1).update(received_at=clock.now(), received_by=dossier.created_by)
    withdraw(dossier, person_of("ha@cb.example"))
    page = client.get(f"/ho-so/{dossier.pk}/")
    assert [offer.name for offer in page.context["offers"]] == ["revive"]
    client.post(f"/ho-so/{dossier.pk}/buoc/revive/", {"version": dossier.version})
    revived = titled(REGISTERED)
    assert (revived.state, revived.number) == ("registered", dossier.number)
    steps = [(change.step, change.to_state) for change in revived.changes.all()][-2:]
    assert steps == [("withdraw", "withdrawn"), ("revive", "registered")]
    assert [copy.received_at is not None for copy in revived.copies.all()] == [True, False]
    assertContains(client.get(f"/ho-so/{dossier.pk}/"), "Khôi phục")


def test_a_draft_becomes_a_draft_again(titled, person_of):
    draft, writer = titled(DRAFT), person_of("men@cb.example")
    perform(STEPS, "revive", withdraw(draft, writer), by=writer)
    assert (titled(DRAFT).state, titled(DRAFT).number) == ("drafting", None)


def test_it_counts_again(titled, person_of):
    dossier, writer = titled(REGISTERED), person_of("ha@cb.example")
    directive = dossier.credits.get().assignment.item.directive
    before = progress.read(directive).total
    withdraw(dossier, writer)
    assert progress.read(directive).total.registered == before.registered - 1
    perform(STEPS, "revive", dossier, by=writer)
    assert progress.read(directive).total == before


STANDING = (
    "state", "number", "registered_at", "accepted_at", "completed_at", "deadline_id",
    "forwarding_id", "forwarding_order",
)  # fmt: skip


def standing(pk: int) -> dict:
    """All that withdrawing and reviving leaves as it was, with receipts, paper and supplements."""
    dossier = Dossier.objects.get(pk=pk)
    rows = {name: list(getattr(dossier, name).values()) for name in ("copies", "receipts")}
    return {name: getattr(dossier, name) for name in STANDING} | rows


@pytest.mark.parametrize(
    "state", ["drafting", "registered", "handed_in", "returned", "accepted", "forwarded"]
)
@pytest.mark.parametrize("late", [False, True])
def test_it_stands_again_where_it_stood(person_of, state, late):
    """41: "An entry can be withdrawn and revived, with history, until judging starts": the last
    date of the hand-in is no end of it, nor is a supplement's."""
    Dossier.objects.filter(judged_at__isnull=False).update(judged_at=None)
    dossier = Dossier.objects.filter(contest__code=CONTEST, state=state).first()
    writer, before = dossier.created_by, standing(dossier.pk)
    with clock.at(CLOSES + timedelta(days=90) if late else clock.now()):
        perform(STEPS, "revive", withdraw(dossier, writer), by=writer)
        revived = Dossier.objects.get(pk=dossier.pk)
        assert standing(dossier.pk) == before
        assert bool(closed(revived)) is (late or state in ("handed_in", "accepted", "forwarded"))
    steps = [(change.step, change.from_state) for change in revived.changes.all()][-2:]
    assert steps == [("withdraw", state), ("revive", "withdrawn")]


def test_one_that_was_sealed_is_offered_to_be_revived_and_stays_sealed(as_person, titled):
    client, dossier = as_person("ha@cb.example"), titled(REGISTERED)
    withdraw(dossier, dossier.created_by)
    with clock.at(CLOSES):
        page = client.get(f"/ho-so/{dossier.pk}/")
        assert [offer.name for offer in page.context["offers"]] == ["revive"]
        client.post(f"/ho-so/{dossier.pk}/buoc/revive/", {"version": dossier.version})
        page = client.get(f"/ho-so/{dossier.pk}/")
        assert (page.context["can_write"], titled(REGISTERED).state) == (False, "registered")


def test_the_list_to_the_province_keeps_its_rows(as_person, person_of):
    """The cover letter counts them: a row that was withdrawn is marked in its place."""
    Dossier.objects.filter(judged_at__isnull=False).update(judged_at=None)
    sent = Forwarding.objects.get()
    dossier = sent.dossiers.order_by("forwarding_order", "number").first()
    office, mine = as_person("ngan@cb.example"), reverse("dossier_detail", args=[dossier.pk])
    address = reverse("forwarding_detail", args=[sent.pk])
    before = [d.code for d in office.get(address).context["dossiers"]]
    words = copies.route_words(Dossier.objects.get(pk=dossier.pk), "forwarded")
    withdraw(dossier, dossier.created_by)
    for marked in (1, 0):
        page = office.get(address)
        assert [d.code for d in page.context["dossiers"]] == before
        assertContains(page, "Đã rút", count=marked)
        assertContains(as_person(dossier.created_by.email).get(mine), words)
        assert as_person("tue@cb.example").get(f"/tiep-nhan/{dossier.pk}/bo/1/").status_code == 200
        if marked:
            perform(STEPS, "revive", dossier, by=dossier.created_by)


def test_a_judged_one_is_not_withdrawn(as_person, titled):
    judged = titled(JUDGED)
    assert judged.judged_at is not None
    with pytest.raises(Refused, match="Hồ sơ đã bắt đầu chấm"):
        withdraw(judged, judged.created_by)
    page = as_person(judged.created_by.email).get(f"/ho-so/{judged.pk}/")
    assert page.context["offers"] == []


def test_of_the_first_score_and_a_withdrawal_at_once_one_wins(titled):
    """The first sheet claims the version of the dossier, as the withdrawal does."""
    unscored = Dossier.objects.filter(contest__code=CONTEST, state="forwarded", judged_at=None)
    here, seat = unscored.filter(sheets=None), Seat.objects.first()
    sheet = Sheet.objects.begin(seat, dossier := here.first())
    with pytest.raises(Stale):
        withdraw(dossier, dossier.created_by)
    sheet.delete()
    Dossier.objects.filter(pk=dossier.pk).update(judged_at=None)
    withdraw(Dossier.objects.get(pk=dossier.pk), dossier.created_by)
    with pytest.raises(Stale):
        Sheet.objects.begin(seat, dossier)
    assert not dossier.sheets.exists()
