"""An organiser begins a contest and edits its head."""

import re
import unicodedata
from typing import Any

import pytest

from contest_portal.demo import NOW
from directives.forms.contest import ContestForm
from directives.models import Contest
from organizations.models import Unit


def data(contest: Contest, **more: Any) -> dict[str, Any]:
    return {
        "organiser": contest.organiser_id,
        "receiver": contest.organiser_id,
        "name": "Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng",
        "ordinal": 10,
        "year_from": 2026,
        "year_to": 2027,
        "code": "CB10",
        "route": "B",
    } | more


def test_a_contest_begins_as_a_draft(client, organiser, cb9) -> None:
    response = organiser.post("/hoi-thi-moi/", data(cb9))
    assert response.headers["Location"] == "/hoi-thi/CB10/quan-ly/"
    made = Contest.objects.get(code="CB10")
    assert (made.ordinal, made.route, made.published_at) == (10, "B", None)
    assert client.get("/hoi-thi/CB10/").status_code == 404


def test_two_fields_with_the_same_mistake_are_named_in_the_summary(organiser, cb9) -> None:
    page = organiser.post("/hoi-thi-moi/", data(cb9, year_from="x", year_to="x", name=""))
    summary = page.content.decode().partition("error-summary")[2].partition("</ul>")[0]
    assert re.findall(r"<a [^>]*>(.*?)</a>", summary) == [
        "Ghi “Tên hội thi”.", "Từ năm: Ghi một số nguyên, ví dụ 12.",
        "Đến năm: Ghi một số nguyên, ví dụ 12.",
    ]  # fmt: skip


def test_only_organisers_make_contests(client, as_person, office, cb9) -> None:
    assert office.get("/hoi-thi-moi/").status_code == 403
    assert as_person("ha@cb.example").post("/hoi-thi-moi/", data(cb9)).status_code == 403
    assert client.post("/hoi-thi-moi/", data(cb9)).status_code == 302  # to sign in
    assert Contest.objects.count() == 2


def test_no_contest_is_made_in_anothers_name(organiser, cb9) -> None:
    """Security test 8: what a form does not offer is refused or left alone."""
    other = Contest.objects.get(code="BK8")
    response = organiser.post("/hoi-thi-moi/", data(cb9, organiser=other.organiser_id))
    assert list(response.context["form"].errors) == ["organiser"]
    response = organiser.post("/hoi-thi-moi/", data(cb9, receiver=other.receiver_id))
    assert list(response.context["form"].errors) == ["receiver"]
    more = {"published_at": "2025-01-01", "last_number": 50}
    organiser.post("/hoi-thi-moi/", data(cb9, **more))
    made = Contest.objects.get(code="CB10")
    assert (made.published_at, made.last_number) == (None, 0)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("code", "CB9", "Hội thi khác đã dùng mã này. Chọn mã khác."),
        ("year_to", 2025, "Năm kết thúc không được trước năm bắt đầu."),
        ("name", "a" * 10_000, None),
        ("ordinal", 0, None),
        ("year_from", 26, None),
    ],
)
def test_bad_input_is_answered_beside_the_field(organiser, cb9, field, typed, sentence) -> None:
    response = organiser.post("/hoi-thi-moi/", data(cb9, **{field: typed}))
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form[field].value() == str(typed)
    if sentence:
        assert form.errors[field] == [sentence]


def test_the_same_edition_twice_is_refused_in_words(organiser, cb9) -> None:
    response = organiser.post("/hoi-thi-moi/", data(cb9, ordinal=9))
    assert response.context["form"].non_field_errors() == [
        "Đã có hội thi lần này của cơ quan tổ chức này."
    ]


def test_a_name_in_nfd_is_stored_nfc(organiser, cb9) -> None:
    name = "Hội thi Sáng tạo Kỹ thuật " + "ệ" * 174  # 200 letters in NFC, far more in NFD
    organiser.post("/hoi-thi-moi/", data(cb9, name=unicodedata.normalize("NFD", name)))
    assert Contest.objects.get(code="CB10").name == name


def test_the_code_of_a_published_contest_stays(organiser, cb9) -> None:
    """It stands on receipts; the route decides who receives."""
    typed = data(cb9, ordinal=9, code="X1", route="A", year_from=2024, year_to=2025, name="Mới")
    organiser.post("/hoi-thi/CB9/sua/", typed)
    cb9.refresh_from_db()
    assert (cb9.code, cb9.route, cb9.name) == ("CB9", "B", "Mới")


def test_editing_a_contest_takes_back_no_number(organiser, cb9) -> None:
    """What the page was made from is old by the time it is saved: dossiers are registered, the
    contest is published meanwhile."""
    typed = data(cb9, ordinal=9, name="Mới", year_from=2024, year_to=2025)
    Contest.objects.filter(pk=cb9.pk).update(published_at=None, last_number=3)
    read = Contest.objects.get(pk=cb9.pk)
    Contest.objects.filter(pk=cb9.pk).update(published_at=NOW, last_number=57)
    form = ContestForm(typed, instance=read, organisers=Unit.objects.filter(pk=read.organiser_id))
    assert form.is_valid()
    form.save()
    cb9.refresh_from_db()
    assert (cb9.name, cb9.last_number, cb9.published_at) == ("Mới", 57, NOW)


def test_another_provinces_organiser_sees_but_may_not_edit(as_person, office, cb9) -> None:
    assert as_person("anh@bk.example").get("/hoi-thi/CB9/sua/").status_code == 403
    assert office.post("/hoi-thi/CB9/sua/", data(cb9)).status_code == 403
