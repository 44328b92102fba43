"""A named candidate from spotted to agreed, or dropped with a reason."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from contest_portal.workflow import Refused, Stale, perform
from directives.models import Candidate
from directives.workflow import STEPS
from tests.directives.conftest import text_of

STATES = list(Candidate.State)
MAY = ("thanh@cb.example", "ngan@cb.example")
SUPPORTS = "pao@cb.example"  # of the commune that item 2 asks to support
MAY_NOT = (
    "tue@cb.example", "kien@cb.example", "ha@cb.example", SUPPORTS, "dung@cb.example",
    "men@cb.example", "0900000321", "khue@cb.example", "anh@bk.example", "lam@bk.example",
    "xuan@bk.example",
)  # fmt: skip
TABLE = {
    ("spotted", "contact"): "contacted",
    ("spotted", "agree"): "agreed",
    ("spotted", "drop"): "dropped",
    ("contacted", "agree"): "agreed",
    ("contacted", "drop"): "dropped",
    ("agreed", "drop"): "dropped",
    ("dropped", "revive"): "spotted",
}


@pytest.fixture
def candidate(letter) -> Candidate:
    """The pigs of item 2, given to the farming office: no dossier yet."""
    return Candidate.objects.get(title="Chăn nuôi lợn ở hộ gia đình")


def put(candidate: Candidate, state: str) -> Candidate:
    Candidate.objects.filter(pk=candidate.pk).update(state=state)
    candidate.refresh_from_db()
    return candidate


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", STATES)
def test_every_state_and_step_not_in_the_table_is_refused(
    person_of, candidate, state, step
) -> None:
    """Security test 7: "State transitions: every (state, action, role) not in the table is refused
    by the domain layer, not only hidden"."""
    may, may_not = set(MAY), set(MAY_NOT)
    if step == "contact":
        may.add(SUPPORTS)
        may_not.remove(SUPPORTS)
    for name in may_not:
        with pytest.raises(PermissionDenied):
            perform(STEPS, step, put(candidate, state), by=person_of(name), note="vì sao")
    for name in may:
        put(candidate, state)
        if (state, step) in TABLE:
            perform(STEPS, step, candidate, by=person_of(name), note="vì sao")
        else:
            with pytest.raises(Refused):
                perform(STEPS, step, candidate, by=person_of(name), note="vì sao")
        candidate.refresh_from_db()
        assert candidate.state == TABLE.get((state, step), state)


def test_followed_or_dropped_with_a_reason(as_person, candidate) -> None:
    """Statement 15: "A named candidate in a directive can be followed to registered or dropped with
    a reason"."""
    officer, url = as_person("thanh@cb.example"), f"/giai-phap-du-kien/{candidate.pk}/buoc/"
    called = officer.post(f"{url}contact/", {"version": 1})
    assert called.headers["Location"] == reverse("candidate_detail", args=[candidate.pk])
    officer.post(f"{url}agree/", {"version": 2})
    typed = {"note": "Hộ chuyển đi tỉnh khác", "version": 3}
    response = officer.post(f"{url}drop/?don-vi=7", typed)  # from the list of a unit
    assert response.headers["Location"] == reverse("unit_home") + "?don-vi=7#du-kien"
    candidate.refresh_from_db()
    assert candidate.state == "dropped"
    changes = candidate.changes.values_list("step", "from_state", "to_state", "by__email", "note")
    assert list(changes) == [
        ("contact", "spotted", "contacted", "thanh@cb.example", ""),
        ("agree", "contacted", "agreed", "thanh@cb.example", ""),
        ("drop", "agreed", "dropped", "thanh@cb.example", "Hộ chuyển đi tỉnh khác"),
    ]


@pytest.mark.parametrize("note", ["", "   ", None])
def test_dropping_asks_why(as_person, candidate, note) -> None:
    officer, url = as_person("thanh@cb.example"), f"/giai-phap-du-kien/{candidate.pk}/buoc/drop/"
    assert "note" in officer.get(url).context["form"].fields
    response = officer.post(url, {} if note is None else {"note": note})
    assert list(response.context["form"].errors) == ["note"]
    candidate.refresh_from_db()
    assert (candidate.state, candidate.changes.count()) == ("spotted", 0)


def test_a_reason_too_long_is_kept_on_the_page(as_person, candidate) -> None:
    url = f"/giai-phap-du-kien/{candidate.pk}/buoc/drop/"
    response = as_person("thanh@cb.example").post(url, {"note": "ă" * 10_000})
    assert list(response.context["form"].errors) == ["note"]
    assert "ă" * 10_000 in response.content.decode()


def test_a_page_shown_before_someone_elses_step_says_so(as_person, candidate) -> None:
    officer, url = as_person("thanh@cb.example"), f"/giai-phap-du-kien/{candidate.pk}/buoc/"
    shown = candidate.version
    officer.post(f"{url}contact/", {"version": shown})
    response = officer.post(f"{url}agree/", {"version": shown})
    assert response.context["form"].non_field_errors() == Stale().reasons
    assert "Hiện đã liên hệ." in text_of(response)
    candidate.refresh_from_db()
    assert candidate.state == "contacted"
    again = {"version": response.context["form"]["version"].value()}
    assert officer.post(f"{url}agree/", again).status_code == 302
    candidate.refresh_from_db()
    assert candidate.state == "agreed"


def test_the_page_of_a_step_says_what_it_showed(as_person, candidate) -> None:
    officer, url = as_person("thanh@cb.example"), f"/giai-phap-du-kien/{candidate.pk}/buoc/contact/"
    assert officer.get(url).context["form"]["version"].value() == candidate.version
    response = officer.post(url)
    assert response.context["form"].non_field_errors() == Stale().reasons
    candidate.refresh_from_db()
    assert candidate.state == "spotted"


def test_a_step_from_the_wrong_state_is_answered_in_words(as_person, candidate) -> None:
    put(candidate, "dropped")
    url = f"/giai-phap-du-kien/{candidate.pk}/buoc/contact/"
    response = as_person("thanh@cb.example").post(url)
    assert response.context["form"].non_field_errors() == [
        "Không làm được bước “Ghi đã liên hệ” vì giải pháp dự kiến này đã thôi."
    ]


def test_reading_changes_nothing(as_person, candidate) -> None:
    for step in STEPS:
        url = f"/giai-phap-du-kien/{candidate.pk}/buoc/{step}/"
        assert as_person("thanh@cb.example").get(url).status_code == 200
    candidate.refresh_from_db()
    assert (candidate.state, candidate.version) == ("spotted", 1)


def test_a_candidate_with_a_dossier_is_not_dropped(person_of, letter) -> None:
    with_dossier = Candidate.objects.filter(
        dossier__isnull=False, assignment__unit__memberships__person__email="thanh@cb.example"
    )
    candidate = with_dossier.first()
    with pytest.raises(Refused, match="rút hồ sơ"):
        perform(STEPS, "drop", candidate, by=person_of("thanh@cb.example"), note="vì sao")


def test_who_gets_which_answer(client, as_person, candidate) -> None:
    """Outsiders: 404; the letter's followers see the candidate and may not move it."""
    url = f"/giai-phap-du-kien/{candidate.pk}/buoc/drop/"
    people = ("thanh@cb.example", "ngan@cb.example", "kien@cb.example", "tue@cb.example",
              "ha@cb.example", "lam@bk.example")  # fmt: skip
    found = [as_person(person).get(url).status_code for person in people]
    assert found == [200, 200, 403, 403, 404, 404]
    assert client.get(url).status_code == 302
    officer = as_person("thanh@cb.example")
    assert officer.get(f"/giai-phap-du-kien/{candidate.pk}/buoc/khong-co/").status_code == 404


def test_queries(as_person, candidate, django_assert_num_queries) -> None:
    officer = as_person("thanh@cb.example")
    with django_assert_num_queries(4):
        officer.get(f"/giai-phap-du-kien/{candidate.pk}/buoc/drop/")
