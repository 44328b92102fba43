"""Route B: the city office sends its accepted dossiers to the province in one act."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.workflow import Refused, Stale, perform
from directives.models import Contest
from organizations.models import Person, Unit
from submissions import copies
from submissions.models import CopyDifference, CopyMove, Dossier, DossierCopy, Forwarding
from submissions.models.dossier import State
from submissions.workflow import STEPS, forward_all

OFFICE = "ngan@cb.example"
LIST = "/gui-tinh/CB9/"


@pytest.fixture(autouse=True)
def three_wait(demo) -> None:
    """One of the demo, whose copy that was lent is back, and two that have just been accepted."""
    more = Dossier.objects.filter(contest__code="CB9", number__in=(8, 10))
    more.update(state=State.ACCEPTED, accepted_at=clock.now())
    desk, an_hour_ago = Person.objects.get(email=OFFICE), clock.now() - timedelta(hours=1)
    lent = DossierCopy.objects.get(dossier__contest__code="CB9", dossier__number=2, number=2)
    lent.moves.create(place="Ngăn A2", holder=desk.full_name, by=desk, at=an_hour_ago)


def accepted() -> list[Dossier]:
    return list(
        Dossier.objects.filter(contest__code="CB9", state=State.ACCEPTED).order_by("number")
    )


def picked(dossiers: list[Dossier]) -> dict[str, list[str]]:
    return {"picked": [f"{d.pk}:{d.version}" for d in dossiers]}


ORDER = ["CB9-0010", "CB9-0002", "CB9-0008"]  # field by field, as in the letter's list


def test_the_list_is_numbered_and_sent_in_one_act(as_person):
    client, waiting = as_person(OFFICE), accepted()
    page = client.get(LIST)
    assert [d.code for d in page.context["dossiers"]] == ORDER
    assertContains(page, 'name="picked"', count=3)

    page = client.post(LIST, picked(waiting), follow=True)
    assertContains(page, "Đã gửi tỉnh 3 hồ sơ.", count=1)
    sent = Forwarding.objects.latest("forwarded_at")
    assert [(d.code, d.forwarding_order) for d in page.context["dossiers"]] == [
        (code, order) for order, code in enumerate(ORDER, 1)
    ]
    assert (sent.forwarded_at, sent.forwarded_by.email) == (clock.now(), OFFICE)
    for dossier in waiting:
        dossier.refresh_from_db()
        change = dossier.changes.last()
        assert (dossier.state, dossier.forwarding_id) == (State.FORWARDED, sent.pk)
        assert (change.step, change.by.email, change.at) == ("forward", OFFICE, clock.now())


def test_its_letter_is_drafted_with_the_same_numbers(as_person):
    """Route B: "aggregation into the numbered list with its cover letter"."""
    client = as_person(OFFICE)
    page = client.post(LIST, {"picked": picked(accepted())["picked"][:2]}, follow=True)
    sent = Forwarding.objects.latest("forwarded_at")
    assertContains(page, reverse("document_detail", args=[sent.document_id]), count=1)
    assert (sent.document.kind, sent.document.issued_at) == ("letter", None)
    assert [row[:2] for row in sent.document.data["list"]["rows"]] == [
        [1, "CB9-0002"], [2, "CB9-0008"],
    ]  # fmt: skip
    assert [d.code for d in accepted()] == ["CB9-0010"]
    moved = CopyMove.objects.filter(copy__dossier__forwarding=sent, at=clock.now())
    assert {(move.place, move.by.email) for move in moved} == {
        ("Gửi Liên hiệp hội tỉnh Cao Bằng", OFFICE)
    }


def test_nothing_picked_sends_nothing(as_person):
    number = Forwarding.objects.count()
    page = as_person(OFFICE).post(LIST, {})
    assertContains(page, "Chọn ít nhất một hồ sơ để gửi.", count=1, status_code=422)
    assert (len(accepted()), Forwarding.objects.count()) == (3, number)


def test_the_province_notes_its_receipt_and_the_author_sees_it(as_person):
    """ "forwarding as one act with a receipt that the author sees"."""
    as_person(OFFICE).post(LIST, picked(accepted()))
    sent = Forwarding.objects.latest("forwarded_at")
    found = Dossier.objects.get(contest__code="CB9", number=2)
    mine = reverse("dossier_detail", args=[found.pk])
    status = reverse("dossier_status", args=[found.status_token])
    author, province = as_person("ha@cb.example"), as_person("tue@cb.example")
    for page in (author.get(mine), Client().get(status)):
        assertContains(page, "Số 2 trong danh sách; tỉnh chưa ghi nhận.", count=1)
    receive = reverse("forwarding_receive", args=[sent.pk])
    assert as_person(OFFICE).post(receive).status_code == 403
    with clock.at(clock.now() + timedelta(days=2)):
        page = province.post(receive, follow=True)
        assertContains(page, "Đã ghi: tỉnh nhận danh sách và các bộ hồ sơ giấy.", count=1)
        assertContains(province.post(receive, follow=True), "Danh sách này đã được nhận lúc")
    for page in (author.get(mine), Client().get(status)):
        assertContains(page, "Số 2 trong danh sách; tỉnh nhận ngày 07/5/2025.", count=1)
    sent.refresh_from_db()
    assert (sent.received_by.email, str(sent.received_at.date())) == (
        "tue@cb.example",
        "2025-05-07",
    )
    last = CopyMove.objects.filter(copy__dossier=found).last()
    assert (last.place, last.holder) == ("Liên hiệp hội tỉnh Cao Bằng", sent.received_by.full_name)


def test_on_the_direct_route_author_and_city_see_the_notice(as_person):
    """Route A, Bắc Kạn: "đồng thời thông báo về UBND thành phố … để biết và hỗ trợ"."""
    found = Dossier.objects.get(contest__code="BK8", number=3)
    words = "Cơ quan đầu mối của thành phố xem được hồ sơ để biết và hỗ trợ."
    assertContains(Client().get(reverse("dossier_status", args=[found.status_token])), words)
    page = as_person("lam@bk.example").get(reverse("desk"), {"xem": "bao-de-biet"})
    assertContains(page, "BK8-0003", count=1)


def test_its_unit_reads_the_day_it_went(as_person):
    client = as_person(OFFICE)
    client.post(LIST, picked(accepted()))
    sent = Dossier.objects.get(contest__code="CB9", number=2)
    page = as_person("ha@cb.example").get(reverse("dossier_detail", args=[sent.pk]))
    assertContains(page, "Đã gửi tỉnh")
    assertContains(page, "05/5/2025")


def test_a_second_click_sends_nothing_twice(as_person):
    client, typed = as_person(OFFICE), picked(accepted())
    client.post(LIST, typed)
    number = Forwarding.objects.count()
    assert client.post(LIST, typed).context["dossiers"] == []
    assert Forwarding.objects.count() == number


@pytest.mark.parametrize("change", ["more", "version", "nonsense"])
def test_a_list_that_changed_meanwhile_is_not_sent(as_person, change):
    """A dossier changed meanwhile: all or nothing, with a sentence."""
    waiting, number = accepted(), Forwarding.objects.count()
    typed = {
        "more": {"picked": [*picked(waiting)["picked"], "1:1"]},
        "version": {"picked": [key.replace(":", ":9") for key in picked(waiting)["picked"]]},
        "nonsense": {"picked": ["' OR 1=1"]},
    }[change]
    page = as_person(OFFICE).post(LIST, typed, follow=True)
    assertContains(page, "Danh sách vừa thay đổi nên chưa gửi hồ sơ nào.", count=1)
    assertContains(page, 'name="picked"', count=3)
    assert (len(accepted()), Forwarding.objects.count()) == (3, number)


def test_all_are_sent_or_none(person_of):
    waiting, number, office = accepted(), Forwarding.objects.count(), person_of(OFFICE)
    Dossier.objects.filter(pk=waiting[-1].pk).update(version=99)
    unit = Unit.objects.get(short_name="Phòng VHKHTT")
    with pytest.raises(Stale):
        forward_all(waiting, contest=waiting[0].contest, office=unit, by=office)
    assert (len(accepted()), Forwarding.objects.count()) == (3, number)


def test_what_is_lent_out_or_differs_stays_until_it_is_mended(as_person):
    """Statement 71: "Each copy's place and holder is known at any time"; 72: "Differences between
    paper and file are recorded": neither is sent on without a word."""
    client, (first, second, third) = as_person(OFFICE), accepted()
    due = clock.today() + timedelta(days=7)
    loan = {"place": "Hội đồng", "holder": "ông Sự", "due_on": due, "by_id": first.created_by_id}
    first.copies.get(number=2).moves.create(**loan)
    differs = second.copies.get(number=1).differences
    differs.create(kind=CopyDifference.Kind.STAMP, by_id=first.created_by_id)
    lent = "Bộ 02 của CB9-0002 đang cho ông Sự mượn, hẹn trả 12/5/2025."
    other = "Bộ 01 của CB9-0008 còn khác bản trên cổng: thiếu dấu."

    page = client.get(LIST)
    for sentence in (lent, other):
        assertContains(page, sentence, count=1)
    assertContains(page, " checked>", count=1)
    number = Forwarding.objects.count()
    page = client.post(LIST, picked([first, second, third]))
    assertContains(page, f"Chưa gửi hồ sơ nào. {lent} {other} Nhận lại", count=1, status_code=422)
    assertContains(page, " checked>", count=3, status_code=422)
    assert (len(accepted()), Forwarding.objects.count()) == (3, number)

    first.copies.get(number=2).moves.create(**loan | {"due_on": None})
    differs.update(settled_at=clock.now())
    assertContains(client.post(LIST, picked(accepted()), follow=True), "Đã gửi tỉnh 3 hồ sơ.")


def test_the_copies_of_a_long_list_are_read_at_once(person_of, django_assert_num_queries):
    """One is refused after as many queries as three: the lock, the copies, a savepoint's three."""
    waiting, office = accepted(), person_of(OFFICE)
    to = {"contest": waiting[0].contest, "office": Unit.objects.get(short_name="Phòng VHKHTT")}
    for dossier in waiting:
        differs = dossier.copies.get(number=1).differences
        differs.create(kind=CopyDifference.Kind.STAMP, by=office)
    for some in (waiting[:1], waiting):
        with django_assert_num_queries(5), pytest.raises(Refused) as refusal:
            forward_all(some, **to, by=office)
        assert len(refusal.value.reasons) == len(some)


def test_nobody_lends_out_what_was_just_sent(person_of):
    """The clerk's page was read before the list went."""
    office, read = person_of(OFFICE), accepted()[0].copies.select_related("dossier").first()
    unit = Unit.objects.get(short_name="Phòng VHKHTT")
    forward_all(accepted(), contest=read.dossier.contest, office=unit, by=office)
    with pytest.raises(Refused, match="Chưa ghi được vì hồ sơ đã gửi tỉnh"):
        copies.note(CopyMove(copy=read, place="Hội đồng", holder="ông Sự"), by=office)


def test_one_dossier_is_not_forwarded_by_itself(as_person, person_of):
    dossier = accepted()[0]
    with pytest.raises(Refused, match="ở trang Gửi tỉnh"):
        perform(STEPS, "forward", dossier, by=person_of(OFFICE))
    step = reverse("dossier_step", args=[dossier.pk, "forward"])
    assert as_person(OFFICE).post(step, {"version": dossier.version}).status_code == 404


def test_an_empty_list_says_so(as_person):
    Dossier.objects.filter(state=State.ACCEPTED).update(state=State.HANDED_IN)
    page = as_person(OFFICE).get(LIST)
    assertContains(page, "nào chờ gửi tỉnh.", count=1)
    assertNotContains(page, 'name="picked"')
    number = Forwarding.objects.count()
    as_person(OFFICE).post(LIST, {"picked": ""})
    assert Forwarding.objects.count() == number


@pytest.mark.parametrize(
    ("who", "contest", "status"),
    [(OFFICE, "CB9", 200), ("tue@cb.example", "CB9", 403), ("ha@cb.example", "CB9", 403),
     ("kien@cb.example", "CB9", 403), ("lam@bk.example", "CB9", 403),
     ("lam@bk.example", "BK8", 403), ("anh@bk.example", "BK8", 403), (OFFICE, "XX", 404)],
)  # fmt: skip
def test_only_an_office_of_route_b_forwards(as_person, who, contest, status):
    client = as_person(who)
    assert client.get(f"/gui-tinh/{contest}/").status_code == status
    if status != 200:
        assert client.post(f"/gui-tinh/{contest}/", picked(accepted())).status_code == status
        assert len(accepted()) == 3


def test_a_contest_that_is_not_published_does_not_exist(as_person):
    Contest.objects.filter(code="CB9").update(published_at=None)
    assert as_person(OFFICE).get(LIST).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [(OFFICE, 200), ("tue@cb.example", 200), ("ha@cb.example", 404), ("men@cb.example", 404),
     ("anh@bk.example", 404), ("lam@bk.example", 404)],
)  # fmt: skip
def test_who_reads_what_was_sent(as_person, who, status):
    sent = Forwarding.objects.get()
    assert as_person(who).get(reverse("forwarding_detail", args=[sent.pk])).status_code == status


def test_the_pages_take_as_many_queries_for_many_rows(as_person, django_assert_num_queries):
    client, sent = as_person(OFFICE), Forwarding.objects.get()
    for rows in (3, 1):
        with django_assert_num_queries(8):
            assert len(client.get(LIST).context["dossiers"]) == rows
        Dossier.objects.filter(pk__in=[d.pk for d in accepted()[1:]]).update(state=State.HANDED_IN)
    with django_assert_num_queries(7):
        client.get(reverse("forwarding_detail", args=[sent.pk]))
