"""One dossier at the desk: what is missing, what may be done."""

from datetime import date, datetime, timedelta, timezone

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.workflow import Refused, perform
from documents.models import Document
from organizations.models import Membership, Unit
from submissions.completeness import asked, settle
from submissions.models import Dossier, LateAcceptance
from submissions.models.dossier import State
from submissions.workflow import STEPS
from tests.submissions.at_the_desk import OFFICE, at_desk, dossier, receive
from tests.submissions.conftest import found_right, found_wanting

AFTER_DEADLINE = datetime(2025, 5, 20, 8, tzinfo=timezone(timedelta(hours=7)))


ACCEPT = 'value="accept"'
RETURN = 'value="return"'


def test_accepting_is_refused_while_a_copy_is_missing(as_person, person_of):
    client, found = as_person(OFFICE), found_right(dossier("CB9-0008"), person_of(OFFICE))
    step = reverse("dossier_step", args=[found.pk, "accept"])
    assertNotContains(client.get(at_desk("CB9-0008")), ACCEPT)
    assertContains(client.post(step, {"version": found.version}), "Chưa nhận bộ 02.")
    assert dossier("CB9-0008").state == State.HANDED_IN

    receive(client, "CB9-0008", 2)
    assertContains(client.get(at_desk("CB9-0008")), ACCEPT, count=1)
    client.post(step, {"version": found.version})
    accepted = dossier("CB9-0008")
    assert (accepted.state, accepted.accepted_at) == (State.ACCEPTED, clock.now())


def test_the_desk_names_every_missing_paper(as_person):
    """Each once: what the desk found of a slot without files is not told by count again."""
    page = as_person(OFFICE).get(at_desk("CB9-0006"))
    [paper, answer, slot] = page.context["missing"]
    assert (paper, answer[:6]) == ("Chưa nhận bộ 02.", "Câu 5:")
    assert slot.startswith("Giấy xác nhận áp dụng: thiếu minh chứng áp dụng. ")
    assertNotContains(page, "Thiếu Giấy xác nhận áp dụng.")


def test_a_return_has_a_coded_reason_and_its_own_deadline(as_person, person_of):
    """75: "A supplement request has its own deadline and reminders before it"."""
    client, found = as_person(OFFICE), dossier("CB9-0010")
    step = reverse("dossier_step", args=[found.pk, "return"])
    assertContains(client.get(at_desk("CB9-0010")), RETURN, count=1)
    typed = {"version": found.version, "note": "Xin dấu xã.", "day": "12/5/2025"}
    client.post(step, typed)
    assert dossier("CB9-0010").state == State.HANDED_IN  # nothing was found wanting yet
    typed["version"] = found_wanting(found, person_of(OFFICE)).version
    client.post(step, typed | {"day": "04/5/2025"})
    assert dossier("CB9-0010").state == State.HANDED_IN
    client.post(step, typed)
    returned = dossier("CB9-0010")
    supplement = returned.supplements.get()
    assert (returned.state, asked(returned)) == (State.RETURNED, {"file-5"})
    assert supplement.deadline.last_valid_day == date(2025, 5, 12)
    assert supplement.deadline.wording == "đến hết ngày 12/5/2025"
    assert supplement.change.note == "Xin dấu xã."


def test_a_returned_dossier_counts_as_registered_until_it_is_handed_in_again(person_of):
    """Returned for supplement, with its own deadline → handed in again."""
    found, office, officer = dossier("CB9-0010"), person_of(OFFICE), person_of("dao@cb.example")
    assert found.completed_at is not None
    perform(STEPS, "return", found_wanting(found, office), by=office, day=date(2025, 5, 12))
    settle(found)
    assert dossier("CB9-0010").completed_at is None
    perform(STEPS, "hand_in", found, by=officer)
    assert dossier("CB9-0010").completed_at == clock.now()


@pytest.mark.parametrize(
    ("wanting", "details", "why"),
    [
        (False, {"day": date(2025, 5, 12)}, ["Ghi phần nào thiếu hoặc sai trước"]),
        (True, {}, ["Ghi hạn bổ sung, từ hôm nay trở đi."]),
        (True, {"day": date(2025, 5, 4)}, ["Ghi hạn bổ sung, từ hôm nay trở đi."]),
    ],
)
def test_the_domain_refuses_a_return_without_reason_or_day(person_of, wanting, details, why):
    found, office = dossier("CB9-0010"), person_of(OFFICE)
    if wanting:
        found_wanting(found, office)
    with pytest.raises(Refused) as refused:
        perform(STEPS, "return", found, by=office, note="Thiếu.", **details)
    assert [reason.partition(", ở bảng")[0] for reason in refused.value.reasons] == why
    assert dossier("CB9-0010").state == State.HANDED_IN


def ready_but_late() -> Dossier:
    """Everything is there, on the portal and on paper; nobody pressed the button in time."""
    found = dossier("CB9-0005")
    found.copies.update(received_at=clock.now(), received_by=found.created_by)
    return found


def test_late_acceptance_needs_reason_and_decision_and_bears_a_badge(as_person):
    """Late entries bear a badge and the exception number everywhere."""
    client, found = as_person(OFFICE), ready_but_late()
    step = reverse("dossier_step", args=[found.pk, "accept_late"])
    typed = {
        "version": found.version, "note": "Đường sạt lở.", "number": "77", "symbol": "QĐ-BTCHT",
        "day": "20/5/2025", "issuer": found.contest.organiser_id, "subject": "Cho nhận muộn",
    }  # fmt: skip
    assertNotContains(client.get(at_desk("CB9-0005")), step)
    client.post(step, typed | {"day": "05/5/2025"})
    assert dossier("CB9-0005").state == State.REGISTERED  # the deadline has not passed
    with clock.at(AFTER_DEADLINE):
        assertContains(client.get(at_desk("CB9-0005")), step, count=1)
        client.post(step, typed | {"note": " "})
        client.post(step, typed | {"symbol": ""})
        assert dossier("CB9-0005").state == State.REGISTERED
        client.post(step, typed)
        late = LateAcceptance.objects.get(dossier=found)
        assert (late.reason, late.decision.code) == ("Đường sạt lở.", "77/QĐ-BTCHT")
        for page in (client.get(at_desk("CB9-0005")), client.get("/gui-tinh/CB9/")):
            assertContains(page, "Nộp muộn, được nhận theo quyết định")
        assertContains(client.get(at_desk("CB9-0005")), "77/QĐ-BTCHT")


def test_the_desk_says_that_the_day_has_passed_and_leads_on(as_person):
    """77: "After the last date the dossier is sealed; staff … only reopen by a logged decision"."""
    client = as_person(OFFICE)
    for code, words in (
        ("CB9-0005", "Hết hạn nộp từ 0 giờ thứ\u00a0Ba\u00a020/5/2025"),
        ("CB9-0006", "Hết hạn bổ sung từ 0 giờ thứ\u00a0Sáu\u00a009/5/2025"),
    ):
        reopen = reverse("dossier_step", args=[dossier(code).pk, "reopen"])
        assertNotContains(client.get(at_desk(code)), reopen)
        with clock.at(AFTER_DEADLINE):
            page = client.get(at_desk(code))
        assert page.context["closed"].startswith(words)
        assertContains(page, page.context["closed"], count=1)
        assertContains(page, reopen, count=1)


def test_no_tick_stands_beside_what_the_desk_found_wanting(as_person, person_of):
    """The file is there, and its stamp is not."""
    found, office = dossier("CB9-0010"), person_of(OFFICE)
    perform(STEPS, "return", found_wanting(found, office), by=office, day=date(2025, 5, 12))
    page = as_person(OFFICE).get(at_desk("CB9-0010"))
    wanting = [line.finding for _, _, line in page.context["items"] if line.fails]
    assert len(wanting) == 1
    assertContains(page, wanting[0])
    files = page.context["items"]
    assertContains(page, "check-row-name", count=len(files))
    assertContains(page, "Có 1 tệp:", count=sum(len(kept) == 1 for _, kept, _ in files))


def test_the_domain_refuses_a_late_acceptance_without_reason_or_decision(person_of):
    found, office = ready_but_late(), person_of(OFFICE)
    decision = Document.objects.filter(kind=Document.Kind.DECISION).first()
    with clock.at(AFTER_DEADLINE):
        for details in ({"note": "Muộn."}, {"decision": decision}):
            with pytest.raises(Refused):
                perform(STEPS, "accept_late", found, by=office, **details)
    assert (dossier("CB9-0005").state, LateAcceptance.objects.exists()) == (State.REGISTERED, False)


def test_an_officer_who_moves_leaves_the_drafts_with_the_old_unit(as_person, person_of):
    """A unit officer removed or moved loses access on the next request, open tabs included."""
    mine = reverse("dossier_detail", args=[dossier("CB9-0008").pk])
    client = as_person("ha@cb.example")
    assert client.get(mine).status_code == 200
    Membership.objects.filter(person=person_of("ha@cb.example")).update(
        unit=Unit.objects.get(memberships__person=person_of("thanh@cb.example"))
    )
    assert client.get(mine).status_code == 404
    with pytest.raises(PermissionDenied):
        perform(STEPS, "withdraw", dossier("CB9-0008"), by=person_of("ha@cb.example"), note="x")
