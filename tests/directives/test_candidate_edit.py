"""Solutions that somebody spotted: written down and corrected."""

import unicodedata

import pytest

from contest_portal.forms import Versioned
from directives.models import Assignment, Candidate
from tests.directives.conftest import FARMING, add_item, text_of


@pytest.fixture
def task(letter) -> Assignment:
    return Assignment.objects.get(item__directive=letter, item__number=2, part="lead")


@pytest.fixture
def officer(as_person):
    return as_person("thanh@cb.example")


def url(task: Assignment) -> str:
    return f"/nhiem-vu/{task.pk}/giai-phap-du-kien/them/"


def test_only_the_name_is_needed(officer, task) -> None:
    assert officer.post(url(task), {"title": "Ủ phân từ vỏ ngô"}).status_code == 302
    made = Candidate.objects.get(title="Ủ phân từ vỏ ngô")
    assert (made.assignment, made.state, made.owner_name) == (task, "spotted", "")


def test_what_the_form_does_not_offer_is_ignored(officer, task, letter) -> None:
    """Security test 8: "extra fields `status`, `unit` … in any form … are ignored"."""
    other = Assignment.objects.get(item__directive=letter, item__number=1)
    more = {"state": "agreed", "assignment": other.pk, "version": 7}
    officer.post(url(task), {"title": "Ủ phân"} | more)
    made = Candidate.objects.get(title="Ủ phân")
    assert (made.assignment, made.state, made.version) == (task, "spotted", 1)
    officer.post(f"/giai-phap-du-kien/{made.pk}/sua/", {"title": "Ủ phân"} | more | {"version": 1})
    made.refresh_from_db()
    assert (made.assignment, made.state, made.version) == (task, "spotted", 2)


def test_a_title_of_10_000_letters_is_answered_and_kept(officer, task) -> None:
    typed = {"title": "ă" * 10_000, "owner_name": "Nhóm xóm 4"}
    response = officer.post(url(task), typed)
    form = response.context["form"]
    assert list(form.errors) == ["title"]
    assert (form["title"].value(), form["owner_name"].value()) == ("ă" * 10_000, "Nhóm xóm 4")
    assert 'id="id_title_error"' in response.content.decode()


def test_the_telephone_is_one_or_is_asked_for_again(officer, task) -> None:
    """The house is called by it, and a dossier that begins here takes it on."""
    typed = {"title": "Ủ phân", "owner_phone": "hỏi bí thư xóm"}
    form = officer.post(url(task), typed).context["form"]
    assert form.errors == {
        "owner_phone": ["Ghi một số điện thoại có 10 chữ số, ví dụ 0900 000 123."]
    }
    assert form["owner_phone"].value() == "hỏi bí thư xóm"
    officer.post(url(task), typed | {"owner_phone": "+84 900.000.555"})
    assert Candidate.objects.get(title="Ủ phân").owner_phone == "0900 000 555"


def test_nfd_is_counted_and_stored_as_nfc(officer, task) -> None:
    """300 letters fit, however the keyboard composes them."""
    title = "ệ" * 300
    officer.post(url(task), {"title": unicodedata.normalize("NFD", title)})
    assert Candidate.objects.filter(title=title).count() == 1


def test_markup_is_inert(officer, task, letter) -> None:
    officer.post(url(task), {"title": "<img src=x onerror=alert(1)>"})
    page = officer.get(f"/cong-van/{letter.pk}/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_two_windows_notice_each_other(officer, task) -> None:
    candidate = task.candidates.order_by("pk").last()
    address = f"/giai-phap-du-kien/{candidate.pk}/sua/"
    shown = officer.get(address).context["form"]["version"].value()
    officer.post(address, {"title": "Sửa lần một", "version": shown})
    response = officer.post(address, {"title": "Sửa lần hai", "version": shown})
    form = response.context["form"]
    assert form.non_field_errors() == [Versioned.stale]
    assert form["title"].value() == "Sửa lần hai"
    assert "Bản mới nhất đang ghi: “Sửa lần một”" in response.content.decode()
    candidate.refresh_from_db()
    assert candidate.title == "Sửa lần một"
    again = {"title": "Sửa lần hai", "version": form["version"].value()}
    assert officer.post(address, again).status_code == 302
    candidate.refresh_from_db()
    assert candidate.title == "Sửa lần hai"


@pytest.mark.parametrize("version", [{}, {"version": ""}, {"version": "x"}])
def test_a_page_that_does_not_say_what_it_showed_is_not_taken(officer, task, version) -> None:
    candidate = task.candidates.order_by("pk").last()
    before, address = candidate.title, f"/giai-phap-du-kien/{candidate.pk}/sua/"
    response = officer.post(address, {"title": "Sửa mò"} | version)
    assert response.context["form"].non_field_errors() == [Versioned.stale]
    candidate.refresh_from_db()
    assert candidate.title == before


def test_who_helps_to_write_is_shown(officer, office, task, filled) -> None:
    officer.post(url(task), {"title": "Ủ phân", "helper": "cô Bích"})
    letter = f"/cong-van/{task.item.directive_id}/"
    for page in (officer.get(letter), office.get(f"{letter}soan/")):
        assert "Ủ phân</a>, người giúp viết: cô Bích" in text_of(page)
    candidate = Candidate.objects.get(title="Ủ phân")
    step = officer.get(f"/giai-phap-du-kien/{candidate.pk}/buoc/drop/")
    assert "người giúp viết: cô Bích. Hiện mới phát hiện." in text_of(step)


def test_in_a_draft_a_candidate_moves_to_another_unit(office, filled) -> None:
    add_item(office, filled, lead=[FARMING])
    first, second = Assignment.objects.filter(item__directive=filled)
    office.post(url(first), {"title": "Nuôi ong"})
    candidate = Candidate.objects.get(title="Nuôi ong")
    typed = {"title": "Nuôi ong", "assignment": second.pk, "version": 1}
    response = office.post(f"/giai-phap-du-kien/{candidate.pk}/sua/", typed)
    assert response.headers["Location"] == f"/muc/{second.item_id}/sua/#dang-mo"
    candidate.refresh_from_db()
    assert candidate.assignment == second


def test_it_does_not_move_to_another_letter(office, filled, task) -> None:
    office.post(url(Assignment.objects.get(item__directive=filled)), {"title": "Nuôi ong"})
    candidate = Candidate.objects.get(title="Nuôi ong")
    typed = {"title": "Nuôi ong", "assignment": task.pk, "version": 1}
    response = office.post(f"/giai-phap-du-kien/{candidate.pk}/sua/", typed)
    assert list(response.context["form"].errors) == ["assignment"]


def test_only_items_that_ask_for_solutions_have_candidates(office, letter) -> None:
    publicity = Assignment.objects.get(item__directive=letter, item__kind="publicity")
    assert office.get(url(publicity)).status_code == 404


def test_who_gets_which_answer(client, as_person, task) -> None:
    candidate = task.candidates.first()
    people = ("thanh@cb.example", "ngan@cb.example", "kien@cb.example", "ha@cb.example",
              "lam@bk.example")  # fmt: skip
    for address in (url(task), f"/giai-phap-du-kien/{candidate.pk}/sua/"):
        found = [as_person(person).get(address).status_code for person in people]
        assert found == [200, 200, 403, 404, 404]
        assert client.get(address).status_code == 302


def test_queries(officer, task, django_assert_num_queries) -> None:
    with django_assert_num_queries(8):  # three find the solutions of earlier contests
        officer.get(url(task))
    candidate = task.candidates.first()
    with django_assert_num_queries(5):
        officer.get(f"/giai-phap-du-kien/{candidate.pk}/sua/")
