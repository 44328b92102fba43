"""The reception desk: finding by code, copies one by one, what is missing, what may be done."""

from datetime import date, datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.demo import CAST
from contest_portal.workflow import Refused, perform
from documents.models import Document
from organizations.models import Membership, Person, Unit
from submissions.completeness import settle
from submissions.models import Dossier, DossierCopy, LateAcceptance
from submissions.models.dossier import PaperCode, State
from submissions.rules import may_receive
from submissions.workflow import STEPS

OFFICE = "ngan@cb.example"
UNKNOWN = "Mã này không có. Xem lại mã ở góc tờ đầu."
AFTER_DEADLINE = datetime(2025, 5, 20, 8, tzinfo=timezone(timedelta(hours=7)))


def dossier(code: str) -> Dossier:
    contest, number = code.split("-")
    return Dossier.objects.get(contest__code=contest, number=int(number))


def at_desk(code: str) -> str:
    return reverse("desk_dossier", args=[dossier(code).pk])


def receive(client, code: str, number: int, **kwargs):
    return client.post(reverse("copy_receive", args=[dossier(code).pk, number]), **kwargs)


def scan(client, typed: str):
    return client.get(reverse("desk"), {"code": typed})


# A code finds its dossier


@pytest.mark.parametrize(
    ("typed", "copy"),
    [
        ("CB9-0008", ""),
        ("CB9-0008-2", "?bo=2"),
        ("  cb9 - 0008 - 1 ", "?bo=1"),
        ("CB9–0008–2", "?bo=2"),
        ("http://127.0.0.1:8000/bo/CB9-0008-2/", "?bo=2"),
    ],
)
def test_a_code_in_any_spelling_leads_to_its_dossier(as_person, typed, copy):
    """A clerk can receive a dossier … by scanning or typing the number."""
    response = scan(as_person(OFFICE), typed)
    assert (response.status_code, response.headers["Location"]) == (302, at_desk("CB9-0008") + copy)


@pytest.mark.parametrize(
    "typed",
    ["CB9-9999", "CB9-0008-3", "BK8-0003", "CB9", "0008", "http://[", "9" * 250, "CB9-0008-2x"],
)
def test_an_unknown_code_is_told_and_kept(as_person, typed):
    response = scan(as_person(OFFICE), typed)
    assertContains(response, UNKNOWN, count=1)
    assertContains(response, f'value="{typed}"')


def test_markup_in_the_code_is_only_text(as_person):
    response = scan(as_person(OFFICE), '"><script>alert(1)</script>')
    assertContains(response, "&lt;script&gt;alert(1)")
    assertNotContains(response, "<script>alert(1)")


def test_an_empty_code_asks_for_one(as_person):
    assertContains(scan(as_person(OFFICE), "   "), '<p class="form-error">', count=1)


def test_a_code_with_a_contest_that_has_a_dash_and_digits():
    assert PaperCode.read("CB9-2024-0113-2") == PaperCode("CB9-2024", 113, 2)
    assert PaperCode.read("CB9-2024-0113") == PaperCode("CB9-2024", 113, None)
    assert PaperCode.read("CB9-0113-٢") is None


def test_the_field_keeps_the_focus_on_both_pages(as_person):
    client = as_person(OFFICE)
    assertContains(client.get(reverse("desk")), "autofocus", count=1)
    assertContains(client.get(at_desk("CB9-0008")), "autofocus", count=1)


def test_who_only_sees_a_dossier_is_led_to_its_own_page(as_person):
    """Bắc Kạn's city office helps; the province receives."""
    response = scan(as_person("lam@bk.example"), "BK8-0003")
    assert response.headers["Location"] == reverse("dossier_detail", args=[dossier("BK8-0003").pk])


@pytest.mark.parametrize(
    ("who", "code", "place"),
    [
        (OFFICE, "CB9-0008-2", "desk_dossier"),
        ("anh@bk.example", "BK8-0003-1", "desk_dossier"),
        ("ha@cb.example", "CB9-0008-2", "dossier_detail"),
        ("men@cb.example", "CB9-0011-1", "dossier_detail"),
        ("men@cb.example", "CB9-0008-1", None),
        ("anh@bk.example", "CB9-0008-2", None),
        (OFFICE, "CB9-0008-9", None),
        (OFFICE, "XX-0001-1", None),
    ],
)
def test_the_address_on_a_copy_leads_each_to_their_own_page(as_person, who, code, place):
    response = as_person(who).get(f"/bo/{code}/")
    assert response.status_code == (302 if place else 404)
    if place:
        where = reverse(place, args=[dossier(code[:8]).pk])
        assert response.headers["Location"].split("?")[0] == where


def test_a_visitor_who_scans_a_copy_signs_in_first(demo, client):
    for code in ("CB9-0008-2", "CB9-9999-2"):
        response = client.get(f"/bo/{code}/")
        assert response.headers["Location"] == f"{reverse('account_login')}?next=/bo/{code}/"


# Copies


def test_copies_are_counted_one_by_one(as_person):
    """Copies are counted one by one; "01/02" stays visible until the second comes."""
    client = as_person(OFFICE)
    page = client.get(at_desk("CB9-0008"))
    assertContains(page, "Bộ 01: đã nhận", count=1)
    assertContains(page, "chị Ngân nhận")
    assertContains(page, "Bộ 02: chưa có", count=1)
    assertContains(page, "Chưa nhận bộ 02.", count=1)
    assertContains(client.get(reverse("desk")), "Mới có 1 trên 2 bộ", count=1)

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
    assertContains(page, "Bộ 01 đã được nhận lúc 7")
    assertContains(page, "Anh chị không cần bấm lại.")
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
    assert as_person(OFFICE).get(address).status_code == 405
    assert receive(as_person(OFFICE), "CB9-0008", 3).status_code == 404
    assert client.post(address).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_the_same_moment_one_receives_the_copy(demo):
    """Same request twice at the same moment: one …"""
    copy, person = dossier("CB9-0008").copies.get(number=2), Person.objects.get(email=OFFICE)
    barrier, said = Barrier(2), []

    def click():
        barrier.wait()
        said.append(DossierCopy.objects.filter(pk=copy.pk).receive(person))
        connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(said) == [False, True]


# What is missing, what may be done


def test_accepting_is_refused_while_a_copy_is_missing(as_person):
    client, found = as_person(OFFICE), dossier("CB9-0008")
    step = reverse("dossier_step", args=[found.pk, "accept"])
    assertNotContains(client.get(at_desk("CB9-0008")), step)
    assertContains(client.post(step, {"version": found.version}), "Chưa nhận bộ 02.")
    assert dossier("CB9-0008").state == State.HANDED_IN

    receive(client, "CB9-0008", 2)
    assertContains(client.get(at_desk("CB9-0008")), step, count=1)
    client.post(step, {"version": found.version})
    accepted = dossier("CB9-0008")
    assert (accepted.state, accepted.accepted_at) == (State.ACCEPTED, clock.now())


def test_the_desk_names_every_missing_paper(as_person):
    page = as_person(OFFICE).get(at_desk("CB9-0006"))
    assertContains(page, "Thiếu Giấy xác nhận áp dụng. Chưa nhận bộ 02.", count=1)
    assertContains(page, "Thiếu, có 0 trên 1 tệp", count=1)


def test_a_return_has_a_coded_reason_and_its_own_deadline(as_person):
    """A supplement request has its own deadline."""
    client, found = as_person(OFFICE), dossier("CB9-0010")
    step = reverse("dossier_step", args=[found.pk, "return"])
    assertContains(client.get(at_desk("CB9-0010")), step, count=1)
    typed = {
        "version": found.version,
        "reason": "missing_stamp",
        "note": "Xin dấu xã.",
        "day": "12/5/2025",
    }
    client.post(step, typed | {"reason": "because"})
    client.post(step, typed | {"day": "04/5/2025"})
    assert dossier("CB9-0010").state == State.HANDED_IN
    client.post(step, typed)
    returned = dossier("CB9-0010")
    supplement = returned.supplements.get()
    assert (returned.state, supplement.reason) == (State.RETURNED, "missing_stamp")
    assert supplement.deadline.last_valid_day == date(2025, 5, 12)
    assert supplement.deadline.wording == "đến hết ngày 12/5/2025"
    assert supplement.change.note == "Xin dấu xã."


def test_a_returned_dossier_counts_as_registered_until_it_is_handed_in_again(person_of):
    """Returned for supplement, with its own deadline → handed in again."""
    found, office, officer = dossier("CB9-0010"), person_of(OFFICE), person_of("dao@cb.example")
    assert found.completed_at is not None
    details = {"note": "Nói rõ hơn.", "reason": "unclear", "day": date(2025, 5, 12)}
    perform(STEPS, "return", found, by=office, **details)
    settle(found)
    assert dossier("CB9-0010").completed_at is None
    perform(STEPS, "hand_in", found, by=officer)
    assert dossier("CB9-0010").completed_at == clock.now()


@pytest.mark.parametrize(
    "details",
    [{}, {"reason": "because", "day": date(2025, 5, 12)}, {"reason": "unclear"},
     {"reason": "unclear", "day": date(2025, 5, 4)}],
)  # fmt: skip
def test_the_domain_refuses_a_return_without_reason_or_day(person_of, details):
    with pytest.raises(Refused):
        perform(
            STEPS, "return", dossier("CB9-0010"), by=person_of(OFFICE), note="Thiếu.", **details
        )
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


def test_the_domain_refuses_a_late_acceptance_without_reason_or_decision(person_of):
    found, office = ready_but_late(), person_of(OFFICE)
    decision = Document.objects.filter(kind=Document.Kind.DECISION).first()
    with clock.at(AFTER_DEADLINE):
        for details in ({"note": "Muộn."}, {"decision": decision}):
            with pytest.raises(Refused):
                perform(STEPS, "accept_late", found, by=office, **details)
    assert (dossier("CB9-0005").state, LateAcceptance.objects.exists()) == (State.REGISTERED, False)


# Lists and rights


def test_the_lists_of_the_desk(as_person):
    client = as_person(OFFICE)
    waiting = client.get(reverse("desk")).context["page_obj"]
    assert [d.code for d in waiting] == ["CB9-0008", "CB9-0010"]
    missing = client.get(reverse("desk"), {"xem": "thieu-ban-giay"}).context
    states = {State.REGISTERED, State.HANDED_IN, State.RETURNED}
    assert {d.state for d in missing["page_obj"]} <= states
    assert len(missing["page_obj"]) == missing["missing"]
    assert all(d.received < d.expected for d in missing["page_obj"])
    odd = client.get(reverse("desk"), {"xem": "' OR 1=1", "page": "-5"})
    assert (odd.status_code, odd.context["shown"]) == (200, "")


def test_route_a_office_reads_the_notice_of_a_direct_hand_in(as_person):
    """đồng thời báo thành phố: the city sees, the province receives."""
    page = as_person("lam@bk.example").get(reverse("desk"), {"xem": "bao-de-biet"})
    assertContains(page, "Hồ sơ nộp thẳng tỉnh, báo để biết.")
    found = page.context["page_obj"]
    assert [d.code for d in found] == ["BK8-0001", "BK8-0002", "BK8-0003"]
    assertNotContains(page, reverse("desk_dossier", args=[found[0].pk]))
    assert page.context["waiting"] == 0
    assert as_person("lam@bk.example").get(at_desk("BK8-0003")).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("ngan@cb.example", 200), ("tue@cb.example", 200), ("lam@bk.example", 200),
     ("kien@cb.example", 403), ("ha@cb.example", 403), ("men@cb.example", 403),
     ("khue@cb.example", 403)],
)  # fmt: skip
def test_who_opens_the_desk(as_person, who, status):
    assert as_person(who).get(reverse("desk")).status_code == status


def test_the_filter_of_the_desk_is_the_rule_of_the_desk(person_of):
    for part in CAST:
        person = person_of(part.sign_in)
        by_rule = {d.pk for d in Dossier.objects.all() if may_receive(person, d)}
        assert set(Dossier.objects.received_by(person).values_list("pk", flat=True)) == by_rule


def test_the_pages_take_as_many_queries_for_many_rows(as_person, django_assert_num_queries):
    client = as_person(OFFICE)
    for address in (reverse("desk"), at_desk("CB9-0008"), at_desk("CB9-0006")):
        with django_assert_num_queries(8):
            client.get(address)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("who", ["men@cb.example", "tue@cb.example", OFFICE, "anh@bk.example"])
def test_the_domain_refuses_what_the_table_does_not_hold(person_of, name, state, who):
    """Every (state, action, role) not in the table is refused by the domain layer."""
    found, person = dossier("CB9-0010"), person_of(who)
    Dossier.objects.filter(pk=found.pk).update(state=state)
    found.refresh_from_db()
    desk = {"accept", "accept_late", "return", "mark_ineligible", "forward"}
    may = who == OFFICE and name in desk
    if not may:
        with pytest.raises(PermissionDenied):
            perform(STEPS, name, found, by=person, note="x")
    elif state not in STEPS[name].sources:
        with pytest.raises(Refused):
            perform(STEPS, name, found, by=person, note="x")
    if not may or state not in STEPS[name].sources:
        assert dossier("CB9-0010").state == state


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
