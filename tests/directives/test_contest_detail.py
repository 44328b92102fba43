"""The contest's front page, for everybody."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from contest_portal import clock
from directives.models import Contest, Deadline, Directive
from documents.models import Document
from tests.directives.conftest import text_of


def test_a_visitor_opens_each_paper_without_signing_in(client, cb9) -> None:
    """Statement 1: "An organiser can publish a contest with plan, rules, decisions (number, date,
    issuer, file) and a visitor can open each without signing in"."""
    response = client.get("/hoi-thi/CB9/")
    papers = [*response.context["papers"], *response.context["letters"]]
    assert [paper.title for paper in papers] == [
        "Kế hoạch",
        "Thể lệ",
        "Công văn số 1098/UBND-VHKHTT ngày 18/4/2025",
    ]
    page = text_of(response)
    for paper in papers:
        assert f"/van-ban/{paper.pk}/" in page
        assert paper.issuer.name in page
        assert client.get(f"/van-ban/{paper.pk}/").status_code == 200


def test_a_date_comes_with_all_that_a_visitor_needs(client, cb9, deadline) -> None:
    """Statement 2: "A visitor sees for each date: weekday, hour, “trước ngày” or “đến hết ngày”,
    time zone, time left"."""
    page = text_of(client.get("/hoi-thi/CB9/"))
    assert "Nộp hồ sơ dự thi trước ngày 20/5/2025" in page
    assert "Chậm nhất hết thứ Hai 19/5/2025, giờ Việt Nam." in page
    assert "Đóng nhận từ 0 giờ thứ Ba 20/5/2025." in page
    assert "Còn <strong>14 ngày</strong>" in page
    assert f'Theo <a href="/van-ban/{deadline.document_id}/">' in page


def test_through_a_day_is_read_through(client, demo) -> None:
    page = text_of(client.get("/hoi-thi/BK8/"))
    assert "đến hết ngày 30/6/2025" in page
    assert "Chậm nhất hết thứ Hai 30/6/2025, giờ Việt Nam." in page
    assert "Đóng nhận từ 0 giờ thứ Ba 01/7/2025." in page


def test_the_dates_known_and_not_known(client, cb9) -> None:
    found = client.get("/hoi-thi/CB9/").context["timeline"]
    assert [(step["state"], step["title"]) for step in found] == [
        ("done", "Ủy ban nhân dân tỉnh Cao Bằng ban hành Kế hoạch"),
        ("done", "Ban Tổ chức Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 ban hành Thể lệ"),
        ("now", "Đang nhận hồ sơ"),
        ("next", "Hạn: Nộp hồ sơ dự thi"),
        ("next", "Chấm, công bố kết quả, trao giải"),
    ]


def test_dates_of_papers_have_their_weekday(client, demo) -> None:
    found = client.get("/hoi-thi/BK8/").context["timeline"]
    assert [step["when"].replace("\u00a0", " ") for step in found[:2]] == [
        "Thứ Sáu 10/5/2024",
        "Thứ Ba 04/6/2024",
    ]


def test_each_is_offered_what_they_may_do(client, organiser, office, as_person, cb9) -> None:
    manage, write = "/hoi-thi/CB9/quan-ly/", "/hoi-thi/CB9/cong-van/soan/"
    stranger = as_person("lam@bk.example")
    pages = [text_of(c.get("/hoi-thi/CB9/")) for c in (client, organiser, office, stranger)]
    assert [manage in page for page in pages] == [False, True, False, False]
    assert [write in page for page in pages] == [False, False, True, False]
    assert ["Đăng nhập để đăng ký giải pháp" in page for page in pages] == [True] + [False] * 3


def test_after_the_deadline_nothing_says_that_dossiers_are_received(client, cb9) -> None:
    with clock.at(datetime(2025, 5, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        response = client.get("/hoi-thi/CB9/")
    assert [step["state"] for step in response.context["timeline"]] == ["done"] * 3 + ["next"]
    assert "Đã hết hạn từ 0 giờ thứ Ba 20/5/2025." in text_of(response)


def test_what_one_dossier_owes_is_not_on_the_contests_page(client, cb9) -> None:
    """A supplement's own deadline is between the dossier and its desk."""
    private = Deadline.objects.filter(contest=cb9, supplements__isnull=False)
    assert private.exists()
    page = text_of(client.get("/hoi-thi/CB9/")) + text_of(client.get("/hoi-thi/"))
    assert "Bổ sung hồ sơ" not in page


def test_the_deadline_that_closes_next_stands_large(client, cb9, deadline) -> None:
    """In route B the city's comes first: whoever waits for the province's day is too late."""
    provincial = Deadline.objects.create(
        contest=cb9, day="2025-06-15", boundary="through", receiver=cb9.receiver, name="Nộp về tỉnh"
    )
    response = client.get("/hoi-thi/CB9/")
    assert response.context["deadline"] == deadline
    with clock.at(datetime(2025, 5, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        assert client.get("/hoi-thi/CB9/").context["deadline"] == provincial
    receivers = [unit for unit, phones in response.context["receivers"]]
    assert receivers == [deadline.receiver, cb9.receiver]


def test_phones_can_be_tapped(client, cb9, deadline) -> None:
    office = deadline.receiver
    office.phones = "0206 3852 100 hoặc 0900.000.110"
    office.save()
    page = text_of(client.get("/hoi-thi/CB9/"))
    assert '<a href="tel:02063852100">0206 3852 100</a>' in page
    assert '<a href="tel:0900000110">0900.000.110</a>' in page


def test_a_draft_contest_is_its_organisers_alone(client, as_person, cb9) -> None:
    """Others get 404, as for a contest that is not."""
    Contest.objects.filter(pk=cb9.pk).update(published_at=None)
    people = ("tue@cb.example", "anh@bk.example", "ngan@cb.example", "ha@cb.example")
    found = [as_person(person).get("/hoi-thi/CB9/").status_code for person in people]
    assert found == [200, 404, 404, 404]
    assert client.get("/hoi-thi/CB9/").status_code == 404
    assert client.get("/hoi-thi/KHONG-CO/").status_code == 404


def test_an_unsent_letter_is_not_named(client, office, draft, deadline) -> None:
    """Not even as the source of a deadline; its own office finds it among the papers."""
    Deadline.objects.filter(pk=deadline.pk).update(document=draft.document)
    assert f"/van-ban/{draft.document_id}/" not in text_of(client.get("/hoi-thi/CB9/"))
    assert draft.document in office.get("/hoi-thi/CB9/").context["papers"]


@pytest.mark.parametrize("letters", [1, 3])
def test_queries(client, organiser, cb9, letter, letters, django_assert_num_queries) -> None:
    for number in range(1, letters):
        paper = Document.objects.create(
            kind="letter", issuer=letter.document.issuer, subject=f"V/v {number}",
            published_at=timezone.now(),
        )  # fmt: skip
        Directive.objects.create(
            document=paper, contest=cb9, office=letter.office, deadline=letter.deadline,
            issued_at=letter.issued_at,
        )  # fmt: skip
        Deadline.objects.create(
            contest=cb9, day=f"2025-06-0{number}", boundary="through", receiver=cb9.receiver
        )
    with django_assert_num_queries(5):
        assert len(client.get("/hoi-thi/CB9/").context["letters"]) == letters
    with django_assert_num_queries(8):
        organiser.get("/hoi-thi/CB9/")
