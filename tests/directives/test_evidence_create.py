"""Proof that a publicity or report assignment was done."""

from typing import Any

import pytest

from contest_portal.demo.files import pdf
from directives.models import Assignment, Evidence


@pytest.fixture
def task(letter) -> Assignment:
    return Assignment.objects.get(item__directive=letter, item__kind="publicity")


@pytest.fixture
def media(as_person):
    return as_person("dung@cb.example")


def url(task: Assignment) -> str:
    return f"/nhiem-vu/{task.pk}/minh-chung/them/"


def data(**more: Any) -> dict[str, Any]:
    return {"title": "Tin phát thanh", "day": "05/5/2025", "link": "https://cb.example/tin"} | more


def test_a_file_wakes_the_scanner(scanner, media, task, django_capture_on_commit_callbacks) -> None:
    """46: "Files are scanned", without waiting for the sweep."""
    with django_capture_on_commit_callbacks() as after:
        media.post(url(task), data(link="", file=pdf("ban-tin", "Ban tin")))
    assert [call.args for call in after] == [("submissions.tasks.scan_files",)]


def test_a_link_or_a_file_of_a_day(media, task, person_of) -> None:
    before = task.evidence.count()
    media.post(url(task), data())
    media.post(url(task), data(title="Bản tin", link="", file=pdf("ban-tin", "Ban tin")))
    assert task.evidence.count() == before + 2
    linked = Evidence.objects.get(title="Tin phát thanh")
    assert (str(linked.day), linked.link) == ("2025-05-05", "https://cb.example/tin")
    assert linked.recorded_by == person_of("dung@cb.example")
    assert Evidence.objects.get(title="Bản tin").file_name == "ban-tin.pdf"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"day": "06/5/2025"}, {"day": ["Ngày này chưa đến. Ghi ngày đã đăng hoặc đã gửi."]}),
        ({"day": "30/2/2025"}, {"day": ["Tháng 2/2025 không có ngày 30."]}),
        ({"link": ""}, {"link": ["Ghi đường dẫn, hoặc chọn tệp ở dưới."]}),
        ({"link": "javascript:alert(1)"},
         {"link": ["Ghi đường dẫn bắt đầu bằng https:// hoặc http://."]}),
        ({"link": "ftp://cb.example/tin"},
         {"link": ["Ghi đường dẫn bắt đầu bằng https:// hoặc http://."]}),
    ],
)  # fmt: skip
def test_bad_input_is_answered_beside_the_field(media, task, changes, errors) -> None:
    before = task.evidence.count()
    response = media.post(url(task), data(**changes))
    assert response.context["form"].errors == errors
    assert response.context["form"]["title"].value() == "Tin phát thanh"
    assert task.evidence.count() == before


def test_a_page_that_calls_itself_a_pdf_is_refused(media, task) -> None:
    fake = pdf("ban-tin", "x")
    fake.file.seek(0)
    fake.file.truncate()
    fake.file.write(b"<html><script>alert(1)</script></html>")
    fake.file.seek(0)
    response = media.post(url(task), data(link="", file=fake))
    assert list(response.context["form"].errors) == ["file"]


def test_what_the_form_does_not_offer_is_ignored(media, task, letter, person_of) -> None:
    other = letter.items.get(number=1).assignments.get()
    more = {"assignment": other.pk, "recorded_by": person_of("ha@cb.example").pk}
    media.post(url(task), data(**more))
    made = Evidence.objects.get(title="Tin phát thanh")
    assert (made.assignment, made.recorded_by.email) == (task, "dung@cb.example")


def test_items_that_ask_for_solutions_have_no_proof(as_person, letter) -> None:
    solutions = letter.items.get(number=1).assignments.get()
    assert as_person("ha@cb.example").get(url(solutions)).status_code == 404


def test_who_gets_which_answer(client, as_person, task) -> None:
    people = ("dung@cb.example", "ngan@cb.example", "tue@cb.example", "ha@cb.example",
              "lam@bk.example")  # fmt: skip
    found = [as_person(person).get(url(task)).status_code for person in people]
    assert found == [200, 403, 403, 404, 404]
    assert client.get(url(task)).status_code == 302


def test_the_file_is_for_the_unit_and_those_who_follow(client, media, as_person, task) -> None:
    media.post(url(task), data(link="", file=pdf("ban-tin", "Ban tin")))
    made = Evidence.objects.get(title="Tin phát thanh")
    address = f"/minh-chung/{made.pk}/tep/"
    for person in ("dung@cb.example", "ngan@cb.example", "tue@cb.example"):
        response = as_person(person).get(address)
        assert response.getvalue().startswith(b"%PDF")
        assert response["Content-Disposition"] == "attachment; filename*=UTF-8''ban-tin.pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
    for person in ("ha@cb.example", "lam@bk.example"):
        assert as_person(person).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_proof_without_a_file_is_a_page_that_helps(media, task) -> None:
    media.post(url(task), data())
    made = Evidence.objects.get(title="Tin phát thanh")
    assert media.get(f"/minh-chung/{made.pk}/tep/").status_code == 404


def test_queries(media, task, django_assert_num_queries) -> None:
    with django_assert_num_queries(4):
        media.get(url(task))
