"""Proof that a publicity or report assignment was done."""

from typing import Any

import pytest

from contest_portal.demo.files import pdf
from contest_portal.workflow import Refused
from directives.forms.unit import CorrectionForm
from directives.models import Assignment, DirectiveItem, Evidence
from submissions import progress
from tests.directives.conftest import text_of
from tests.waking import woken


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
    assert woken(after) == ["submissions.tasks.scan_files"]


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


def own(media, task, **more: Any) -> tuple[Evidence, str]:
    media.post(url(task), data(**more))
    made = Evidence.objects.get(title="Tin phát thanh")
    return made, f"/minh-chung/{made.pk}/"


def test_two_equal_presses_record_one(media, task) -> None:
    made, _ = own(media, task)
    again = media.post(url(task), data()).context["form"]
    assert again.non_field_errors() == ["Minh chứng này đã ghi rồi."]
    assert Evidence.objects.filter(title=made.title).count() == 1


def test_what_was_put_right_into_another_is_refused_with_a_sentence(media, task) -> None:
    """Two officers at one moment: the database refuses the second, as a sentence of the page."""
    made, address = own(media, task)
    form = CorrectionForm(data(title="Tin sửa", version=1), instance=made)
    assert form.is_valid()
    media.post(url(task), data(title="Tin sửa"))
    with pytest.raises(Refused, match=str(CorrectionForm.TWICE)):
        form.correct(by=made.recorded_by)
    made.refresh_from_db()
    assert (made.title, made.version, made.changes.count()) == ("Tin phát thanh", 1, 0)
    again = media.post(f"{address}sua/", data(title="Tin sửa", version=1)).context["form"]
    assert again.non_field_errors() == ["Minh chứng này đã ghi rồi."]


def test_it_is_put_right_and_the_change_is_noted(media, office, task, letter) -> None:
    made, address = own(media, task)
    form = media.get(f"{address}sua/").context["form"]
    typed = {name: form[name].value() for name in ("title", "link", "version")}
    media.post(f"{address}sua/", typed | {"day": "04/5/2025"})
    made.refresh_from_db()
    assert (str(made.day), made.link, made.version) == ("2025-05-04", "https://cb.example/tin", 2)
    change = made.changes.get()
    assert (change.step, change.by.email, change.note) == (
        "correct", "dung@cb.example", "Trước đó ghi ngày “05/5/2025”.",
    )  # fmt: skip
    assert "Trước đó ghi ngày “05/5/2025”." in text_of(
        office.get(f"/tien-do/{letter.pk}/minh-chung/")
    )
    late = media.post(f"{address}sua/", typed | {"day": "03/5/2025"})  # an older window
    assert late.context["form"].non_field_errors() == [CorrectionForm.stale]
    made.refresh_from_db()
    assert str(made.day) == "2025-05-04"


def test_a_file_takes_the_place_of_a_link_and_nothing_of_neither(media, task) -> None:
    made, address = own(media, task)
    typed = data(link="", version=1)
    assert list(media.post(f"{address}sua/", typed).context["form"].errors) == ["link"]
    media.post(f"{address}sua/", typed | {"file": pdf("ban-tin", "Ban tin")})
    made.refresh_from_db()
    assert (made.link, made.file_name) == ("", "ban-tin.pdf")
    assert made.changes.get().note == (
        "Trước đó ghi đường dẫn “https://cb.example/tin”, tệp “để trống”."
    )
    media.post(f"{address}sua/", data(title="Tin mới", link="", version=2))
    made.refresh_from_db()
    assert (made.title, made.file_name) == ("Tin mới", "ban-tin.pdf")  # the file stays


def test_what_is_withdrawn_counts_no_more_and_stays_readable(media, office, task, letter) -> None:
    made, address = own(media, task)
    standing = Evidence.objects.standing().filter(assignment=task)
    before, page = standing.count(), f"/tien-do/{letter.pk}/minh-chung/"
    assert list(media.post(f"{address}rut/", {"version": 1}).context["form"].errors) == ["note"]
    media.post(f"{address}rut/", {"version": 1, "note": "Ghi nhầm tin của hội khác"})
    assert standing.count() == before - 1
    response = office.get(page)
    assert (len(response.context["rows"]), response.context["withdrawn"]) == (before - 1, [made])
    assert "Ghi nhầm tin của hội khác" in text_of(response)
    again = media.post(f"{address}sua/", data(title="Sửa lại", version=2)).context["form"]
    assert again.non_field_errors() == [
        "Không làm được bước “Sửa minh chứng” vì minh chứng này đã rút."
    ]


def test_any_officer_of_the_unit_may(client, as_person, person_of, media, task) -> None:
    """Who recorded it may have left: a colleague puts it right, and the change says who it was."""
    made, address = own(media, task)
    colleague = person_of("ha@cb.example")
    assert as_person("ha@cb.example").get(f"{address}sua/").status_code == 404
    colleague.memberships.update(valid_to="2025-05-04")
    colleague.memberships.create(unit=task.unit, role="officer")
    person_of("dung@cb.example").memberships.update(valid_to="2025-05-04")
    reader = as_person("ha@cb.example")
    assert f"{address}sua/" in reader.get("/viec-cua-toi/").content.decode()
    reader.post(f"{address}rut/", {"version": 1, "note": "Ghi nhầm"})
    assert made.changes.get().by == colleague
    assert as_person("dung@cb.example").get(f"{address}sua/").status_code == 404


def test_only_the_units_officers_may(client, as_person, media, task) -> None:
    _, address = own(media, task)
    people = ("dung@cb.example", "ngan@cb.example", "tue@cb.example", "ha@cb.example")
    for page in ("sua", "rut"):
        found = [as_person(person).get(f"{address}{page}/").status_code for person in people]
        assert found == [200, 403, 403, 404]
        assert client.get(f"{address}{page}/").status_code == 302


def test_what_is_missing_shows_on_the_board_and_on_the_units_page(
    media, office, task, letter
) -> None:
    """Publicity and reports: "what is missing shows on the board", its count leads to its list."""
    board, home = f"/tien-do/{letter.pk}/", "/viec-cua-toi/"
    for proof in task.evidence.all():
        media.post(f"/minh-chung/{proof.pk}/rut/", {"version": 1, "note": "Trùng"})
    response = office.get(board)
    assert ("unproved", "Chưa có minh chứng", 1) in response.context["situations"]
    listed = office.get(f"{board}?status=unproved")
    assert listed.context["lines"][0].count("needs-more") == 1
    assert [row.unit for row in progress.read(letter).unproved] == [task.unit]
    assert "Chưa ghi minh chứng nào." in text_of(media.get(home))
    assert "needs-more" in text_of(media.get(home))
    # đề nghị: named, never as a lack
    DirectiveItem.objects.filter(pk=task.item_id).update(verb="request")
    listed = office.get(f"{board}?status=unproved")
    assert (len(listed.context["lines"]), listed.context["lines"][0].count("needs-more")) == (1, 0)
    assert "needs-more" not in text_of(media.get(home))
