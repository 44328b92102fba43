"""A sealed dossier is opened again only by a decision, until a day of its own."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.asserts import assertContains

from contest_portal import clock
from contest_portal.workflow import Refused, perform
from documents.models import Document
from submissions import drafting
from submissions.completeness import closed, deadline_of
from submissions.models import Reopening
from submissions.workflow import STEPS
from tests.submissions.conftest import DRAFT, REGISTERED, RETURNED

OFFICE = "ngan@cb.example"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AFTER = datetime(2025, 5, 21, 8, tzinfo=ZONE)


def typed(dossier, **more):
    return {
        "version": dossier.version, "note": "Đường sạt lở.", "until": "30/5/2025", "number": "78",
        "symbol": "QĐ-BTCHT", "day": "20/5/2025", "issuer": dossier.contest.organiser_id,
        "subject": "Cho mở lại", **more,
    }  # fmt: skip


def decision() -> Document:
    return Document.objects.filter(kind=Document.Kind.DECISION).first()


@pytest.mark.parametrize(
    ("beginning", "writer"), [(DRAFT, "men@cb.example"), (REGISTERED, "ha@cb.example")]
)
def test_it_is_reopened_by_a_logged_decision(as_person, titled, beginning, writer):
    """77: "staff cannot edit content, only reopen by a logged decision"."""
    dossier, client = titled(beginning), as_person(OFFICE)
    with clock.at(AFTER):
        client.post(f"/ho-so/{dossier.pk}/buoc/reopen/", typed(dossier))
        reopened = titled(beginning)
        row = Reopening.objects.get(dossier=dossier)
        assert (row.decision.code, row.deadline.day) == ("78/QĐ-BTCHT", date(2025, 5, 30))
        assert (reopened.state, deadline_of(reopened)) == (dossier.state, row.deadline)
        assert not dossier.contest.deadlines.announced().contains(row.deadline)
        assert closed(reopened) == ""
        page = as_person(writer).get(f"/ho-so/{dossier.pk}/")
        assertContains(page, "Mở lại theo quyết định")
        assertContains(page, "đến hết ngày 30/5/2025.")
        assertContains(page, "Đường sạt lở.")
        with drafting.writing(reopened, "facts"):
            pass
    with clock.at(datetime(2025, 5, 31, tzinfo=ZONE)):
        with pytest.raises(Refused, match="niêm phong"), drafting.writing(reopened, "facts"):
            raise AssertionError
        client.post(f"/ho-so/{dossier.pk}/buoc/reopen/", typed(reopened, until="05/6/2025"))
        assert closed(titled(beginning)) == ""


def test_it_is_handed_in_within_its_own_day(titled, person_of):
    dossier, office = titled(REGISTERED), person_of(OFFICE)
    with clock.at(AFTER):
        perform(
            STEPS, "reopen", dossier, by=office, note="x", decision=decision(),
            day=date(2025, 5, 30),
        )  # fmt: skip
    with clock.at(datetime(2025, 5, 31, tzinfo=ZONE) - timedelta(microseconds=1)):
        perform(STEPS, "hand_in", dossier, by=person_of("ha@cb.example"))
    assert titled(REGISTERED).state == "handed_in"


def test_a_supplement_is_reopened_too_and_asks_for_the_same_parts(titled, person_of):
    dossier = titled(RETURNED)
    with clock.at(AFTER):
        perform(
            STEPS, "reopen", dossier, by=person_of(OFFICE), note="x", decision=decision(),
            day=date(2025, 5, 30),
        )  # fmt: skip
        reopened = titled(RETURNED)
        assert deadline_of(reopened).day == date(2025, 5, 30)
        assert reopened.deadline.day == date(2025, 5, 20)  # where it goes back to
        with drafting.writing(reopened, "answer-5"):
            pass
        with pytest.raises(Refused), drafting.writing(reopened, "facts"):
            raise AssertionError


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"note": " "}, "note"), ({"symbol": ""}, "symbol"), ({"until": "20/5/2025"}, "until"),
        ({"until": ""}, "until"), ({"day": "22/5/2025"}, "day"),
    ],
)  # fmt: skip
def test_it_needs_reason_decision_and_a_day_to_come(as_person, titled, change, field):
    dossier = titled(REGISTERED)
    with clock.at(AFTER):
        page = as_person(OFFICE).post(f"/ho-so/{dossier.pk}/buoc/reopen/", typed(dossier, **change))
    assert list(page.context["form"].errors) == [field]
    assert not Reopening.objects.exists()


def test_before_the_deadline_there_is_nothing_to_reopen(titled, person_of):
    with pytest.raises(Refused, match="Hạn chưa qua"):
        perform(
            STEPS, "reopen", titled(REGISTERED), by=person_of(OFFICE), note="x",
            decision=decision(), day=date(2025, 5, 30),
        )  # fmt: skip


@pytest.mark.parametrize("who", ["ha@cb.example", "tue@cb.example", "kien@cb.example"])
def test_only_who_receives_it_may_reopen(titled, person_of, who):
    with clock.at(AFTER), pytest.raises(PermissionDenied):
        perform(STEPS, "reopen", titled(REGISTERED), by=person_of(who), note="x")
