"""Dossiers given to judges: shared out by the portal, by hand, from a list."""

from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from documents.importing.table import read_table
from documents.models import Import
from judging import giving
from judging.assigning import Lack, share
from judging.importers import TASKS
from judging.models import Conflict, LogLine, Seat, Task
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY

ORGANISER = "tue@cb.example"
SCHOOL, UNION, WARD = 1, 3, 4


@st.composite
def boards(draw):
    """Dossiers, judges with what they may have at most, and pairs in conflict."""
    dossiers = list(range(draw(st.integers(1, 8))))
    most = draw(st.lists(st.sampled_from([None, 0, 1, 2, 4]), min_size=1, max_size=6))
    judges = dict(enumerate(most, 100))
    pairs = [(judge, dossier) for judge in judges for dossier in dossiers]
    return dossiers, judges, set(draw(st.lists(st.sampled_from(pairs)))), draw(st.integers(1, 4))


def most_places(dossiers, judges, barred, needed) -> int:
    """A second, plain implementation: places filled one by one, each time trying all ways."""
    held: dict[int, list[int]] = {judge: [] for judge in judges}

    def seat(dossier: int, tried: set[int]) -> bool:
        for judge, most in judges.items():
            if judge in tried or (judge, dossier) in barred or dossier in held[judge]:
                continue
            tried.add(judge)
            if most is None or len(held[judge]) < most:
                held[judge].append(dossier)
                return True
            for other in list(held[judge]):
                if seat(other, tried):
                    held[judge].remove(other)
                    held[judge].append(dossier)
                    return True
        return False

    return sum(seat(dossier, set()) for _ in range(needed) for dossier in dossiers)


@given(boards())
def test_no_conflict_and_no_load_is_ever_broken(board):
    """82: Assignment (by hand, Excel, automatic) never breaks a conflict or a load limit and shows
    why an entry cannot be filled"""
    dossiers, judges, barred, needed = board
    shares = share(dossiers, judges, needed=needed, barred=barred)
    pairs = [(judge, dossier) for dossier, own in shares.given.items() for judge in own]
    assert (set(pairs) & barred, len(pairs)) == (set(), len(set(pairs)))
    assert shares.loads == {j: sum(judge == j for judge, _ in pairs) for j in judges}
    assert [j for j, most in judges.items() if most is not None and shares.loads[j] > most] == []
    assert len(pairs) == most_places(*board)
    short = {one.dossier: one.has for one in shares.lacks}
    assert short == {d: len(own) for d, own in shares.given.items() if len(own) < needed}
    again = share(
        dossiers, judges, needed=needed, barred=barred, fixed=pairs[::2], current=pairs[1::2]
    )
    assert set(pairs[::2]) <= {(j, d) for d, own in again.given.items() for j in own}
    assert sum(map(len, again.given.values())) == len(pairs)


def test_loads_are_even_and_a_run_can_be_repeated():
    random = Random(5)
    dossiers, judges = list(range(300)), dict.fromkeys(range(1000, 1020), 50)
    barred = {(j, d) for j in judges for d in dossiers if random.random() < 0.2}
    shares = share(dossiers, judges, needed=3, barred=barred)
    assert (shares.lacks, set(shares.loads.values())) == ([], {45})
    assert share(dossiers, judges, needed=3, barred=barred) == shares
    pairs = [(j, d) for d, own in shares.given.items() for j in own]
    assert share(dossiers, judges, needed=3, barred=barred, current=pairs) == shares
    left = {judge: most for judge, most in judges.items() if judge != 1000}
    kept = [(j, d) for j, d in pairs if d % 2]
    later = share(dossiers, left, needed=3, barred=barred, fixed=kept, current=pairs)
    assert later.lacks == []
    assert set(kept) <= {(j, d) for d, own in later.given.items() for j in own}
    assert set(later.loads.values()) == {46, 47}


def test_why_a_dossier_has_too_few_is_said():
    """Bad input: "a council of two, everyone in conflict"."""
    said = [Lack(1, 0, 3, *of).in_words for of in ((0, 0), (0, 5), (2, 2), (2, 5), (4, 5))]
    assert said == [
        "Hội đồng chưa có giám khảo nào.",
        "Cả 5 giám khảo đều có xung đột lợi ích với hồ sơ này.",
        "Hội đồng chỉ có 2 giám khảo, cần 3.",
        "Chỉ 2 trên 5 giám khảo không có xung đột lợi ích với hồ sơ này, cần 3.",
        "4 giám khảo không có xung đột đều đã được giao đủ số hồ sơ.",
    ]


@pytest.fixture
def tasks(council):
    """Who has which dossier: e-mail and number."""
    rows = Task.objects.filter(seat__council=council)
    return lambda: set(rows.values_list("seat__person__email", "dossier__number"))


def test_the_portal_shares_out_what_was_shown(as_person, council, seat_of, dossier_of, tasks):
    """Looked through first, then one press; what has a sheet stays; the log has one line."""
    client, page = as_person(ORGANISER), reverse("task_list", args=[council.pk])
    assertContains(client.post(page, {"needed": "0"}), "Ghi từ 1 trở lên.", count=2)
    assertContains(client.post(page, {"needed": "4"}), "Hội đồng chỉ có 3 người chấm.", count=2)
    shown = client.post(page, {"needed": "3"})
    assert [str(one[1].in_words) for one in shown.context["lacks"]] == [
        "Chỉ 2 trên 3 giám khảo không có xung đột lợi ích với hồ sơ này, cần 3."
    ]
    assertContains(shown, "Còn 1 hồ\u00a0sơ chưa đủ giám\u00a0khảo", count=1)
    shown = client.post(page, {"needed": "1"})
    sent = {"needed": "1", "mark": shown.context["plan"].mark}
    tied = Conflict.objects.create(
        person=seat_of(SECRETARY).person, dossier=dossier_of(SCHOOL), reason="other"
    )
    assertContains(client.post(page, sent), "nên phân công khác đi", count=1)
    tied.delete()
    assertContains(client.post(page, sent, follow=True), "Đã phân công", count=1)
    again = client.post(page, {"needed": "1"})
    assertContains(again, "Phân công hiện nay đã đúng như vậy.", count=1)
    assertNotContains(again, "Phân công như trên")
    scored = {(CHAIR, UNION), (SECRETARY, UNION), (CHAIR, WARD), (CONFLICTED, WARD)}
    assert tasks() - scored == {(SECRETARY, SCHOOL)}
    assert tasks() >= scored
    line = LogLine.objects.get(act="tasks_given")
    assert (line.council, line.after) == (council, {"given": 0, "taken_back": 4})


def test_nothing_is_given_in_a_closed_round(as_person, council, dossier_of, seat_of, tasks):
    client, page = as_person(ORGANISER), reverse("task_list", args=[council.pk])
    mark = client.post(page, {"needed": "1"}).context["plan"].mark
    before = tasks()
    council.round.closed_at = clock.now()
    council.round.save()
    said = "đã khóa, không phân công thêm được."
    assertContains(client.post(page, {"needed": "1", "mark": mark}, follow=True), said, count=1)
    by_hand = reverse("task_edit", args=[council.pk, dossier_of(SCHOOL).pk])
    assertContains(client.post(by_hand, {"seats": [seat_of(CHAIR).pk]}), said, count=2)
    assert tasks() == before


def test_a_judge_who_left_is_replaced_where_nothing_is_sealed(council, seat_of, tasks, person_of):
    """Bad input: "a judge removed mid-round"."""
    Seat.objects.filter(pk=seat_of(CHAIR).pk).update(ended_at="2025-05-05T08:00+07:00")
    reserve = council.seats.create(person=person_of("men@cb.example"), part="reserve")
    plan = giving.plan(council, 2)
    assert giving.give(council, 2, plan.mark, by=person_of(ORGANISER)) == 0
    left = {
        (CHAIR, UNION),
        (CHAIR, WARD),
    }  # one sealed, one a draft, which counts nowhere
    assert tasks() == left | {(SECRETARY, SCHOOL), (SECRETARY, UNION), (SECRETARY, WARD),
                              (CONFLICTED, WARD)}  # fmt: skip
    assert reserve.given.count() == 0


def test_judges_are_chosen_by_hand(as_person, council, dossier_of, seat_of, tasks):
    school, union = dossier_of(SCHOOL), dossier_of(UNION)
    client, page = as_person(ORGANISER), reverse("task_edit", args=[council.pk, school.pk])
    shown = client.get(page)
    assertContains(shown, "Đinh Thị Thắm không chấm được: cùng", count=1)
    answer = client.post(page, {"seats": [seat_of(CONFLICTED).pk]})
    assertContains(answer, "Có giám khảo không chấm được hồ sơ này.", count=2)
    client.post(page, {"seats": [seat_of(CHAIR).pk]})
    assert {who for who, number in tasks() if number == SCHOOL} == {CHAIR}
    council.most_each = 2
    council.save()
    answer = client.post(page, {"seats": [seat_of(SECRETARY).pk, seat_of(CHAIR).pk]})
    assertContains(answer, "Mạc Văn Sáng đã có đủ 2 hồ sơ.", count=2)
    assert {who for who, number in tasks() if number == SCHOOL} == {CHAIR}
    other = reverse("task_edit", args=[council.pk, union.pk])
    assertContains(client.get(other), "đã có phiếu chấm, giữ nguyên.", count=2)
    client.post(other, {})
    assert {who for who, number in tasks() if number == UNION} == {CHAIR, SECRETARY}


def csv(*rows: str) -> SimpleUploadedFile:
    text = "\n".join(["Mã hồ sơ,Giám khảo", *rows])
    return SimpleUploadedFile("phan-cong.csv", text.encode())


def test_a_list_is_taken_whole_or_not_at_all(as_person, council, dossier_of, seat_of, tasks):
    """Bad input: "an Excel with someone else's dossiers"."""
    client, page = as_person(ORGANISER), reverse("task_import", args=[council.pk])
    Task.objects.filter(seat__council=council).delete()
    answer = client.post(
        page,
        {"file": csv(
            "CB9-0003,Phan Minh Khuê", "BK8-0001,Phan Minh Khuê", "CB9-0002,Mạc Văn Sáng",
            "CB9-0004,Người Lạ", "CB9-0001,Đinh Thị Thắm", "mã lạ,Mạc Văn Sáng",
        )},
    )  # fmt: skip
    preview = client.get(answer.url)
    assert [error for row in preview.context["preview"].wrong for error in row.errors.values()] == [
        "Hội đồng này không chấm hồ sơ BK8-0001.",
        "Hội đồng này không chấm hồ sơ CB9-0002.",
        "“Người Lạ” không phải giám khảo đang chấm ở hội đồng này.",
        "Đinh Thị Thắm có xung đột lợi ích với hồ sơ này: cùng đơn vị.",
        "Ghi mã hồ sơ, ví dụ CB9-0126.",
    ]
    assertContains(client.post(answer.url, follow=True), "nên chưa nhập dòng nào", count=1)
    assert tasks() == set()
    two = "CB9-0003,phan minh khue; sang@cb.example"
    good = csv(two, "cb90001,Mạc Văn Sáng", "CB9-0003,Phan Minh Khuê")
    answer = client.post(page, {"file": good})
    assertContains(client.get(answer.url), "Trùng với dòng trên.", count=1)
    done = client.post(answer.url, follow=True)
    assertContains(done, "Đã giao 3 lượt chấm.", count=1)
    assert tasks() == {(CHAIR, UNION), (SECRETARY, UNION), (SECRETARY, SCHOOL)}
    assertContains(client.post(answer.url, follow=True), "đã nhập rồi", count=1)
    council.most_each = 2
    council.save()
    answer = client.post(page, {"file": csv("CB9-0004,Mạc Văn Sáng", "CB9-0003,Mạc Văn Sáng")})
    shown = client.get(answer.url)
    assertContains(shown, "Mạc Văn Sáng đã có đủ 2 hồ sơ.", count=1)
    assertContains(shown, "Đã giao từ trước.", count=1)
    form = client.get(reverse("task_import_form"))
    assert read_table(b"".join(form), TASKS.columns).rows == []


def test_what_organisers_of_elsewhere_and_judges_get(as_person, council, dossier_of, person_of):
    addresses = [
        reverse("task_list", args=[council.pk]), reverse("task_import", args=[council.pk]),
        reverse("task_edit", args=[council.pk, dossier_of(UNION).pk]),
    ]  # fmt: skip
    for who, status in ((CHAIR, 403), (SECRETARY, 403), ("anh@bk.example", 404)):
        assert {as_person(who).get(address).status_code for address in addresses} == {status}
    upload = as_person(ORGANISER).post(addresses[1], {"file": csv("CB9-0003,Mạc Văn Sáng")}).url
    assert as_person("anh@bk.example").get(upload).status_code == 404
    assert Import.objects.filter(kind="tasks").count() == 1


def test_the_pages_take_as_many_queries_for_many(
    as_person, council, dossier_of, person_of, django_assert_num_queries
):
    client = as_person(ORGANISER)
    listed = reverse("task_list", args=[council.pk])
    by_hand = reverse("task_edit", args=[council.pk, dossier_of(UNION).pk])
    pages = (listed, f"{listed}?thieu=1", by_hand)
    for newcomer in ("men@cb.example", "pao@cb.example"):
        for page, number in zip(pages, (8, 8, 7), strict=True):
            with django_assert_num_queries(number):
                client.get(page)
        seat = council.seats.create(person=person_of(newcomer))
        Task.objects.create(seat=seat, dossier=dossier_of(UNION))


def test_who_left_with_a_conflict_fills_no_place(council, seat_of, dossier_of):
    seat, three = seat_of(CHAIR), dossier_of(3)
    assert (seat.pk, three.pk) in giving.tasks_now(council).scored  # a sealed sheet
    Seat.objects.filter(pk=seat.pk).update(ended_at=clock.now())
    assert (seat.pk, three.pk) in giving.tasks_now(council).scored
    Conflict.objects.create(
        person=seat.person, dossier=three, reason="kin", state=Conflict.State.CONFIRMED
    )
    assert (seat.pk, three.pk) not in giving.tasks_now(council).scored
