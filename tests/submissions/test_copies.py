"""A paper copy after it came: its postmark, its place, its holder, how it differs from the file."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.workflow import Stale, perform
from directives.models import Deadline
from documents.models import Document
from submissions import copies
from submissions.models import CopyDifference, CopyMove, Dossier, DossierCopy
from submissions.models.dossier import State
from submissions.models.whole import held_copies
from submissions.workflow import STEPS
from tests.submissions.at_the_desk import OFFICE, at_desk, dossier, receive

AFTER = datetime(2025, 5, 21, 9, tzinfo=timezone(timedelta(hours=7)))


def copy_of(code: str, number: int = 1) -> DossierCopy:
    return dossier(code).copies.get(number=number)


def there(name: str, code: str, number: int = 1) -> str:
    return reverse(name, args=[dossier(code).pk, number])


# Postmark and arrival


@pytest.mark.parametrize(
    ("evidence", "postmark", "in_time"),
    [
        ("arrival", None, False),
        ("arrival", "19/5/2025", False),
        ("postmark", None, False),
        ("postmark", "19/5/2025", True),
        ("postmark", "20/5/2025", False),
        ("either", "19/5/2025", True),
    ],
)
def test_the_deadline_says_which_day_counts(as_person, evidence, postmark, in_time):
    """Statement 70: "Postmark date and arrival date are kept apart and the rule decides which
    counts". The letter says "trước ngày 20/5/2025"; the copy comes on 21/5."""
    Deadline.objects.filter(pk=dossier("CB9-0008").deadline_id).update(evidence=evidence)
    with clock.at(AFTER):
        typed = {"postmarked_on": postmark or ""}
        page = as_person(OFFICE).post(there("copy_receive", "CB9-0008", 2), typed, follow=True)
    found = copy_of("CB9-0008", 2)
    assert found.received_at == AFTER
    assert (found.postmarked_on and found.postmarked_on.strftime("%d/%-m/%Y")) == postmark
    assert found.came_in_time(found.dossier.deadline) is in_time
    posted = f", dấu bưu điện {postmark}" if postmark else ""
    words = f"Đến {'kịp' if in_time else 'sau'} hạn nộp{posted}."
    assertContains(page, words, count=1)
    listed = as_person(OFFICE).get(reverse("desk"))
    assertContains(listed, "bộ 02 đến sau hạn", count=0 if in_time else 1)


@pytest.mark.parametrize(
    ("step", "last_day", "asked", "words", "listed"),
    [
        ("supplements", 21, 20, "Đến kịp hạn bổ sung", "Đủ 2 bộ"),
        ("supplements", 20, 20, "Đến sau hạn nộp", "Đủ 2 bộ, bộ 02 đến sau hạn"),
        ("supplements", 23, 22, "Đến sau hạn nộp", "Đủ 2 bộ, bộ 02 đến sau hạn"),
        ("reopenings", 21, 20, "Đến kịp hạn mở lại", "Đủ 2 bộ"),
    ],
)
def test_what_a_supplement_asked_for_is_judged_by_its_day(
    as_person, person_of, step, last_day, asked, words, listed
):
    """Statement 75: "A supplement request has its own deadline". The copy comes on 21/5, after the
    letter's; what came before the request was late all the same."""
    found, office = dossier("CB9-0006"), person_of(OFFICE)
    asked_at = AFTER.replace(day=asked)
    found.changes.update(at=asked_at)
    own = Deadline.objects.filter(supplements__dossier=found)
    own.update(day=date(2025, 5, 20) if step == "reopenings" else date(2025, 5, last_day))
    if step == "reopenings":
        change = found.changes.create(
            step="reopen", from_state="returned", to_state="returned", by=office, at=asked_at
        )
        day = Deadline.objects.create(
            contest=found.contest, receiver=found.deadline.receiver, day=date(2025, 5, last_day),
            boundary="through",
        )  # fmt: skip
        found.reopenings.create(change=change, deadline=day, decision=Document.objects.first())
    with clock.at(AFTER):
        assert copies.receive(copy_of("CB9-0006", 2), by=office)
    page = as_person(OFFICE).get(there("copy_detail", "CB9-0006", 2))
    assert page.context["slot"]["in_time"] == words
    rows = as_person(OFFICE).get(reverse("desk"), {"xem": "thieu-ban-giay"}).context["rows"]
    assert "CB9-0006" not in [row.code for row, _ in rows]
    whole = Dossier.objects.prefetch_related(held_copies()).get(pk=found.pk)
    assert copies.paper_words(whole) == listed


@pytest.mark.parametrize("typed", ["21/5/2025", "31/2/2025", "hôm qua"])
def test_a_bad_postmark_receives_nothing_and_is_kept(as_person, typed):
    page = receive(as_person(OFFICE), "CB9-0008", 2, data={"postmarked_on": typed})
    assertContains(page, f'value="{typed}"', count=1, status_code=422)
    assertContains(page, '<p class="form-error">', count=1, status_code=422)
    assert copy_of("CB9-0008", 2).received_at is None


def test_a_postmark_is_corrected_and_taken_away(as_person):
    client, address = as_person(OFFICE), there("copy_postmark", "CB9-0008")
    for typed, kept in (("02/5/2025", "2025-05-02"), ("", "None")):
        client.post(address, {"postmarked_on": typed})
        assert str(copy_of("CB9-0008").postmarked_on) == kept


def test_the_moves_tell_what_the_postmark_was(as_person):
    """It may decide in time or late: not changed without trace, nor once the desk has judged."""
    client, address = as_person(OFFICE), there("copy_postmark", "CB9-0008")
    before = list(copy_of("CB9-0008").moves.values_list("place", "holder", "due_on"))[-1:]
    for typed in ("02/5/2025", "02/5/2025", "28/4/2025", ""):
        client.post(address, {"postmarked_on": typed})
    moves = copy_of("CB9-0008").moves.filter(note__startswith="Dấu bưu điện")
    assert [(move.note, move.by.email) for move in moves] == [
        ("Dấu bưu điện: trước không có, nay 02/5/2025", OFFICE),
        ("Dấu bưu điện: trước 02/5/2025, nay 28/4/2025", OFFICE),
        ("Dấu bưu điện: trước 28/4/2025, nay không có", OFFICE),
    ]
    assert list(moves.values_list("place", "holder", "due_on")) == before * 3
    Dossier.objects.filter(pk=dossier("CB9-0008").pk).update(state=State.ACCEPTED)
    page = client.post(address, {"postmarked_on": "01/4/2025"}, follow=True)
    words = "Không sửa dấu bưu điện được nữa vì hồ sơ đã được tiếp nhận."
    assertContains(page, words, count=1)
    assertNotContains(page, address)
    assert (copy_of("CB9-0008").postmarked_on, moves.count()) == (None, 3)


# Where it is


def test_a_receipt_notes_the_place_and_the_clerk(as_person, person_of):
    """Statement 71: "Each copy's place and holder is known at any time, with overdue loans"."""
    client, office = as_person(OFFICE), person_of(OFFICE)
    receive(client, "CB9-0011", 1)
    client.post(
        there("copy_move", "CB9-0011"), {"place": "Ngăn A2", "holder": office.full_name}
    )  # fmt: skip
    receive(client, "CB9-0011", 2)  # lies where the last one was put
    assert list(
        CopyMove.objects.filter(copy__dossier=dossier("CB9-0011")).values_list(
            "copy__number", "place", "holder"
        )
    ) == [(1, "Bàn tiếp nhận", "Bế Thị Ngân"), (1, "Ngăn A2", "Bế Thị Ngân"),
          (2, "Ngăn A2", "Bế Thị Ngân")]  # fmt: skip
    assertContains(client.get(at_desk("CB9-0011")), "Ngăn A2, Bế Thị Ngân giữ.", count=2)


def test_loans_come_with_the_longest_overdue_first(as_person):
    client = as_person(OFFICE)
    receive(client, "CB9-0010", 1)
    for code, due in (("CB9-0008", "12/5/2025"), ("CB9-0010", "06/5/2025")):
        typed = {"place": "Hội đồng giáo dục", "holder": "Thầy Khuê", "due_on": due}
        page = client.post(there("copy_move", code), typed, follow=True)
        assertContains(page, "Đã ghi: bộ 01 ở Hội đồng giáo dục.", count=1)
    page = client.get(reverse("loan_list"))
    codes = [copy.dossier.code for copy in page.context["page_obj"]]
    assert codes == ["CB9-0002", "CB9-0010", "CB9-0008"]
    assertContains(page, "Quá hẹn 02/5/2025", count=1)  # of the demo
    with clock.at(clock.now() + timedelta(days=3)):
        assertContains(client.get(reverse("loan_list")), "Quá hẹn 06/5/2025", count=1)
    client.post(there("copy_move", "CB9-0010"), {"place": "Ngăn A2", "holder": "Bế Thị Ngân"})
    page = client.get(reverse("loan_list"))
    codes = [copy.dossier.code for copy in page.context["page_obj"]]
    assert codes == ["CB9-0002", "CB9-0008"]


def test_a_lent_copy_that_is_scanned_comes_back_in_one_press(as_person):
    """71: "Each copy's place and holder is known at any time": the scan says who has it; at the
    desk the marks come along, on the list of loans the list is shown again."""
    client, found = as_person(OFFICE), dossier("CB9-0008")
    typed = {"place": "Hội đồng giáo dục", "holder": "Thầy Khuê", "due_on": "12/5/2025"}
    client.post(there("copy_move", "CB9-0008"), typed)
    page = client.post(reverse("desk_scan"), {"code": "CB9-0008-1"}, follow=True)
    assertContains(page, "Bộ 01 của CB9-0008 đang cho Thầy Khuê mượn, hẹn trả 12/5/2025. Bộ này")
    assertContains(page, 'form="kiem" type="submit" name="then" value="back-1"', count=1)
    marks = {"shown_receipt": 1, "verdict-facts": "ok", "shown-facts": '["", "", ""]'}
    back = client.post(reverse("checks_save", args=[found.pk]), marks | {"then": "back-1"})
    assert back.url == at_desk("CB9-0008")
    assertContains(client.get(back.url), "Bàn tiếp nhận, Bế Thị Ngân giữ.", count=1)
    assert found.receipts.get().checks.get().part == "facts"
    client.post(there("copy_move", "CB9-0008"), typed)
    assertContains(client.get(reverse("loan_list")), 'value="back-', count=2)
    sent = {"then": "back-1", "loans": "1"}
    page = client.post(there("copy_move", "CB9-0008"), sent, follow=True)
    assert [copy.dossier.code for copy in page.context["page_obj"]] == ["CB9-0002"]


def test_a_move_wants_place_holder_and_a_day_to_come(as_person):
    client, address = as_person(OFFICE), there("copy_move", "CB9-0008")
    page = client.post(address, {"place": "Ngăn B1", "holder": "", "due_on": "01/5/2025"})
    assertContains(page, "Ghi “Ai giữ”.", status_code=422)
    assertContains(page, "Ngày này đã qua. Ghi ngày từ hôm nay trở đi.", status_code=422)
    assertContains(page, 'value="Ngăn B1"', count=1, status_code=422)
    assert copy_of("CB9-0008").moves.filter(place="Ngăn B1").count() == 0
    page = client.post(there("copy_move", "CB9-0008", 2), {}, follow=True)
    assertContains(page, "Bộ 02 chưa được ghi là đã nhận.", count=1)


def test_what_was_forwarded_is_moved_by_the_province(as_person):
    """Route B: the judges borrow from the province, which received the list."""
    sent = Dossier.objects.filter(contest__code="CB9", state=State.FORWARDED).earliest("pk")
    typed = {"place": "Hội đồng", "holder": "Thầy Khuê", "due_on": "12/5/2025"}
    page = as_person("tue@cb.example").post(
        reverse("copy_move", args=[sent.pk, 1]), typed, follow=True
    )
    assertContains(page, "Đã ghi: bộ 01 ở Hội đồng.", count=1)
    assertContains(page, 'value="back-1"', count=1)
    assert as_person("tue@cb.example").get(there("copy_detail", "CB9-0008")).status_code == 403
    code = f"{sent.code}-1"
    scanned = as_person("tue@cb.example").post(reverse("desk_scan"), {"code": code})
    assert scanned.headers["Location"] == reverse("copy_detail", args=[sent.pk, 1]) + "?bo=1"


def test_what_was_forwarded_the_city_keeps_no_more(as_person):
    client = as_person(OFFICE)
    sent = Dossier.objects.filter(contest__code="CB9", state=State.FORWARDED).earliest("pk")
    moves = CopyMove.objects.count()
    for name in ("copy_move", "copy_difference", "copy_postmark"):
        assert client.post(reverse(name, args=[sent.pk, 1]), {}).status_code == 403
    page = client.get(reverse("desk_dossier", args=[sent.pk]))
    assertNotContains(page, reverse("copy_detail", args=[sent.pk, 1]))
    assert CopyMove.objects.count() == moves


# Differences from the file


def test_a_difference_is_coded_shown_and_settled(as_person):
    """Statement 72: "Differences between paper and file are recorded with coded reasons"."""
    client, author = as_person(OFFICE), as_person("ha@cb.example")
    typed = {"khac-kind": "signature", "khac-note": "Trang 3, mang bút đến ký."}
    client.post(there("copy_difference", "CB9-0008"), typed)
    found = CopyDifference.objects.get(copy=copy_of("CB9-0008"))
    assert (found.kind, found.by.email, found.settled_at) == ("signature", OFFICE, None)
    mine = reverse("dossier_detail", args=[dossier("CB9-0008").pk])
    words = "Bộ 01: thiếu chữ ký. Trang 3, mang bút đến ký."
    for page in (client.get(at_desk("CB9-0008")), author.get(mine)):
        assertContains(page, words, count=1)
    assertContains(client.get(at_desk("CB9-0008")), "bộ 01: thiếu chữ ký (Trang 3", count=1)  # slip
    settle = reverse("difference_settle", args=[found.pk])
    assert author.post(settle).status_code == 403
    client.post(settle)
    found.refresh_from_db()
    assert found.settled_at == clock.now()
    assertNotContains(author.get(mine), "mang bút đến ký")


def test_a_difference_has_a_code(as_person):
    for kind in ("", "because"):
        page = as_person(OFFICE).post(
            there("copy_difference", "CB9-0008"), {"khac-kind": kind, "khac-note": "Mờ trang 2"}
        )
        assertContains(page, "Mờ trang 2", count=1, status_code=422)
    assert copy_of("CB9-0008").differences.count() == 0


# Ghi nhầm


def test_a_receipt_is_taken_back_with_its_reason(as_person):
    client = as_person(OFFICE)
    address = there("copy_take_back", "CB9-0008")
    assert client.post(address, {"reason": " "}).status_code == 422
    assert copy_of("CB9-0008").received_at is not None
    page = client.post(address, {"reason": "Quét nhầm chồng"}, follow=True)
    assertContains(page, "Đã bỏ ghi nhận bộ 01 của hồ sơ CB9-0008.", count=1)
    found = copy_of("CB9-0008")
    assert (found.received_at, found.received_by) == (None, None)
    logged = found.moves.last()
    assert (logged.place, logged.note, logged.by.email) == (
        "Ghi nhầm, chưa có bộ này", "Quét nhầm chồng", OFFICE,
    )  # fmt: skip
    receive(client, "CB9-0008", 1)
    assert copy_of("CB9-0008").received_at == clock.now()


def test_what_was_accepted_keeps_its_copies(as_person):
    receive(as_person(OFFICE), "CB9-0010", 1)
    Dossier.objects.filter(pk=dossier("CB9-0010").pk).update(state=State.ACCEPTED)
    page = as_person(OFFICE).post(
        there("copy_take_back", "CB9-0010"), {"reason": "Nhầm"}, follow=True
    )
    assertContains(page, "Không bỏ ghi nhận được nữa vì hồ sơ đã được tiếp nhận.", count=1)
    assert copy_of("CB9-0010").received_at is not None


def test_who_accepts_at_the_same_moment_loses(person_of):
    """All copies were there when it was checked; one of them was taken back since."""
    office, read = person_of(OFFICE), dossier("CB9-0010")
    copies.receive(copy_of("CB9-0010"), by=office)
    copies.take_back(copy_of("CB9-0010"), by=office, reason="Nhầm")
    with pytest.raises(Stale):
        perform({"accept": _unchecked(STEPS["accept"])}, "accept", read, by=office)
    assert dossier("CB9-0010").state == State.HANDED_IN


def _unchecked(step):
    """The step as it goes on after its check, which was before."""
    return replace(step, obstacles=lambda record, by, details: [])


@pytest.mark.parametrize(
    "name", ["copy_move", "copy_difference", "copy_postmark", "copy_take_back", "copy_receive"]
)
def test_only_who_keeps_the_paper_writes_about_it(as_person, name):
    for who, status in (("ha@cb.example", 403), ("tue@cb.example", 403), ("men@cb.example", 404)):
        assert as_person(who).post(there(name, "CB9-0008"), {}).status_code == status
    assert as_person(OFFICE).post(there(name, "CB9-0008", 3), {}).status_code == 404


def test_the_page_takes_as_many_queries_for_many_rows(as_person, django_assert_num_queries):
    client, address = as_person(OFFICE), there("copy_detail", "CB9-0008")
    for _ in range(2):
        with django_assert_num_queries(8):
            assert client.get(address).status_code == 200
        for note in "abc":
            client.post(
                there("copy_difference", "CB9-0008"), {"khac-kind": "text", "khac-note": note}
            )
            client.post(there("copy_move", "CB9-0008"), {"place": note, "holder": note})
