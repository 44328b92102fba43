"""Taken after the deadline: by a decision, with everything there, from a draft too."""

from datetime import datetime

from django.test import Client

from contest_portal import clock
from documents.models import Document
from organizations.models import Membership
from submissions.listing import table
from submissions.models import Credit, Dossier
from submissions.papers.lists import listed, rows_of
from tests.submissions.conftest import DRAFT
from tests.submissions.test_dossier_step import ZONE, do

LATE = {
    "note": "Mưa lũ, đường tắc hai ngày.", "number": "31", "symbol": "QĐ-BTCHT", "day": "21/5/2025",
    "subject": "Cho nhận hồ sơ nộp muộn",
}  # fmt: skip


def late(client: Client, dossier: Dossier, **changed):
    issuer = dossier.deadline.receiver.parent_id
    return do(client, dossier, "accept_late", **{"issuer": issuer, **LATE, **changed})


def everything(dossier: Dossier) -> Dossier:
    """Complete, with both paper copies: what late acceptance demands."""
    dossier.copies.update(received_at=clock.now(), received_by=dossier.created_by)
    return dossier


def test_late_acceptance_writes_the_decision(as_person, titled, person_of):
    dossier, client = everything(titled("Máy thái cỏ voi")), as_person("ngan@cb.example")
    with clock.at(datetime(2025, 5, 22, 9, tzinfo=ZONE)):
        late(client, dossier)
        page = client.get(f"/ho-so/{dossier.pk}/").content.decode()
    dossier.refresh_from_db()
    late_row = dossier.late_acceptance
    decision = late_row.decision
    assert (dossier.state, late_row.reason) == ("accepted", LATE["note"])
    facts = dossier.receipts.get().facts
    assert (facts["late"], facts["decision"]) == (True, decision.title)
    assert (decision.title, decision.created_by) == (
        "Quyết định số 31/QĐ-BTCHT ngày 21/5/2025",
        person_of("ngan@cb.example"),
    )
    assert "Nộp muộn, được nhận theo quyết định 31/QĐ-BTCHT" in page
    assert decision.title in page


def test_a_draft_is_taken_late_with_its_number_and_its_copies(as_person, titled, person_of):
    """It was written in time, and never registered: the desk has it in hand, and a decision."""
    dossier, client = titled("Máy thái cỏ voi"), as_person("ngan@cb.example")
    dossier.copies.all().delete()
    Dossier.objects.filter(pk=dossier.pk).update(
        state="drafting", number=None, registered_at=None, title="Máy thái chưa đăng ký"
    )
    dossier, last = titled("Máy thái chưa đăng ký"), dossier.contest.last_number
    page, moment = f"/ho-so/{dossier.pk}/buoc/accept_late/", datetime(2025, 5, 22, 9, tzinfo=ZONE)
    with clock.at(moment):
        asked = client.get(page)
        assert "cấp luôn mã hồ sơ và ghi đã nhận đủ 2 bộ giấy" in asked.content.decode()
        subject = "Cho nhận hồ sơ “Máy thái chưa đăng ký” nộp muộn"
        assert asked.context["form"]["subject"].value() == subject
        late(client, dossier)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.number) == ("accepted", last + 1)
    assert (dossier.registered_at, dossier.accepted_at) == (moment, moment)
    assert list(dossier.copies.values_list("number", "received_at", "received_by__email")) == [
        (1, moment, "ngan@cb.example"), (2, moment, "ngan@cb.example"),
    ]  # fmt: skip
    assert dossier.receipts.get().number == dossier.code
    assert Dossier.objects.paper_received().contains(dossier)


def test_a_draft_that_lacks_something_is_not_taken_late(as_person, titled):
    draft, client = titled(DRAFT), as_person("ngan@cb.example")
    with clock.at(datetime(2025, 5, 22, 9, tzinfo=ZONE)):
        reasons = late(client, draft).context["reasons"]
    assert "Thiếu Phiếu đăng ký dự thi." in reasons
    assert (titled(DRAFT).state, titled(DRAFT).number) == ("drafting", None)


def test_a_refused_late_acceptance_leaves_no_decision(as_person, titled):
    dossier, client = everything(titled("Máy thái cỏ voi")), as_person("ngan@cb.example")
    before = Document.objects.count()
    with clock.at(datetime(2025, 5, 19, 9, tzinfo=ZONE)):
        response = late(client, dossier, day="18/5/2025")
    assert response.context["reasons"] == ["Hạn nộp chưa qua, hồ sơ nộp theo cách thường."]
    assert LATE["note"] in response.content.decode()
    assert Document.objects.count() == before


def test_a_decision_of_tomorrow_or_of_a_stranger_is_refused(as_person, titled, person_of):
    dossier, client = titled("Máy thái cỏ voi"), as_person("ngan@cb.example")
    foreign = Membership.objects.get(person=person_of("lam@bk.example")).unit_id
    response = late(client, dossier, day="06/5/2025", issuer=foreign)
    assert list(response.context["form"].errors) == ["day", "issuer"]


def test_the_number_of_the_decision_goes_with_it_everywhere(as_person, titled):
    """Statement 60: "Late entries bear a badge and the exception number everywhere"."""
    dossier, client = everything(titled("Máy thái cỏ voi")), as_person("ngan@cb.example")
    unit = Credit.objects.filter(dossier=dossier).first().assignment.unit
    officer = Membership.objects.filter(unit=unit, role="officer").first().person
    with clock.at(datetime(2025, 5, 22, 9, tzinfo=ZONE)):
        late(client, dossier)
        dossier.refresh_from_db()
        search = f"?q={dossier.code}"
        pages = [
            client.get(f"/tiep-nhan/{dossier.pk}/"), client.get(f"/giai-phap/{search}"),
            client.get("/gui-tinh/CB9/"), as_person(officer.email).get("/viec-cua-toi/"),
        ]  # fmt: skip
        rows = list(table(Dossier.objects.filter(pk=dossier.pk))[1])
        listed_row = rows_of(listed(Dossier.objects.filter(pk=dossier.pk)), ["note"])
    said = "Nộp muộn, được nhận theo quyết định 31/QĐ-BTCHT"
    assert [said in page.content.decode() for page in pages] == [True] * 4
    by_decision = "nộp muộn, nhận theo quyết định 31/QĐ-BTCHT"
    assert rows[0][8] == f"Đã tiếp nhận; {by_decision}"
    assert listed_row == [[1, by_decision]]
