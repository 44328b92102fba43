"""The next contest from the last one, and what in it still bears the old year."""

from typing import Any

import pytest

from contest_portal import clock, demo
from directives.models import Contest, Deadline, Example, Field
from documents.models import Document
from tests.directives.conftest import text_of
from tests.directives.test_contest_changes import BODY, said
from tests.directives.test_contest_create import data
from tests.directives.test_contest_publish import paper

COPY = "/hoi-thi/CB9/chep/"


@pytest.fixture
def copied(organiser, cb9) -> Contest:
    typed = organiser.get(COPY).context["form"].initial
    organiser.post(COPY, {name: value for name, value in typed.items() if value is not None})
    return Contest.objects.get(code="CB10")


def left(organiser: Any) -> list[tuple[str, str]]:
    page = organiser.get("/hoi-thi/CB10/quan-ly/")
    return [(one.place, one.url) for one in page.context["leftovers"]]


def test_last_years_contest_is_copied(client, organiser, cb9, copied) -> None:
    """Statement 4: "An organiser can copy last year's contest and sees a list of what still bears
    the old year"."""
    assert (copied.ordinal, copied.year_from, copied.year_to, copied.route) == (10, 2026, 2027, "B")
    assert (copied.copied_from, copied.published_at) == (cb9, None)
    rules = copied.rules.get()
    assert (rules.version, rules.copies, rules.applied_since_year) == (1, 2, 2021)
    counts = [getattr(rules, part).count() for part in ("fields", "criteria", "items", "questions")]
    assert (counts, rules.sections.count()) == ([6, 3, 5, 11], 13)
    assert Example.objects.filter(question__rules=rules, field__rules=rules).count() == 66
    assert rules.document != cb9.current_rules.document
    assert (rules.document.number, rules.document.date, bool(rules.document.file)) == (
        "", None, False,
    )  # fmt: skip
    assert not copied.directives.exists()
    assert not copied.deadlines.exists()
    assert not hasattr(copied, "plan")
    assert client.get("/hoi-thi/CB10/").status_code == 404


def test_copying_twice_says_what_is_taken(organiser, cb9, copied) -> None:
    answer = organiser.post(COPY, data(cb9))
    errors = answer.context["form"].errors
    assert errors["code"] == ["Hội thi khác đã dùng mã này. Chọn mã khác."]
    assert errors["__all__"] == ["Đã có hội thi lần này của cơ quan tổ chức này."]
    assert Contest.objects.filter(copied_from=cb9).count() == 1


def test_the_list_of_the_old_year_gets_empty(organiser, cb9, copied) -> None:
    """Each with the page that changes it."""
    rules = copied.rules.get()
    rules.questions.filter(order=2).update(hint="Kể chuyện năm 2024.")
    example = Example.objects.get(question__rules=rules, question__order=3, field__order=2)
    Example.objects.filter(question__rules=rules).update(text="Đã dùng 20245 ngày.")
    Example.objects.filter(pk=example.pk).update(text="Hội thi lần thứ IX đã nhận.")
    deadline = Deadline.objects.create(
        contest=copied, name="Nộp CB9", day="2027-05-20", boundary="before", receiver=cb9.receiver
    )
    at = "/hoi-thi/CB10/the-le/"
    assert left(organiser) == [
        ("Thể lệ: cơ quan ban hành", at),
        ("Thể lệ: trích yếu", at),
        ("Hạn", f"/han/{deadline.pk}/sua/"),
        ("Câu hỏi 2, gợi ý", f"{at}cau-hoi/#id_questions-1-hint"),
        ("Câu 3, ví dụ", f"{at}vi-du/#id_questions-2-example_{example.field_id}"),
    ]
    for url, control in (
        (f"{at}cau-hoi/", "id_questions-1-hint"),
        (f"{at}vi-du/", f"id_questions-2-example_{example.field_id}"),
    ):
        assert f'id="{control}"' in organiser.get(url).content.decode()
    rules.questions.filter(order=2).update(hint="Kể chuyện năm 2026.")
    Example.objects.filter(pk=example.pk).update(text="Đã nhận.")
    Deadline.objects.filter(pk=deadline.pk).update(name="Nộp hồ sơ")
    organiser.post(at, paper("rules", copies=2, applied_since_year=2021))
    assert left(organiser) == []
    assert "Không còn chỗ nào ghi năm, lần hoặc mã" in text_of(
        organiser.get("/hoi-thi/CB10/quan-ly/")
    )


def test_days_of_the_last_contest_are_suggested_two_years_later(organiser, cb9, copied) -> None:
    page = organiser.get("/hoi-thi/CB10/han/them/")
    (one,) = page.context["suggestions"]
    assert (one.label, str(one.day)) == ("Nộp hồ sơ dự thi", "2027-05-19")
    form = organiser.get("/hoi-thi/CB10/han/them/?goi-y=truoc-1").context["form"]
    shown = {name: form[name].value() for name in ("name", "boundary", "day")}
    assert {name: str(value) for name, value in shown.items()} == {
        "name": "Nộp hồ sơ dự thi", "boundary": "before", "day": "2027-05-20",
    }  # fmt: skip
    with clock.at(demo.NOW.replace(year=2028)):
        assert organiser.get("/hoi-thi/CB10/han/them/").context["suggestions"] == []


def test_only_its_organiser_copies(client, office, as_person, cb9) -> None:
    assert [one.get(COPY).status_code for one in (client, office)] == [302, 403]
    assert as_person("anh@bk.example").post(COPY).status_code == 403


@pytest.mark.parametrize("more", [0, 20])
def test_queries(organiser, cb9, more, django_assert_num_queries) -> None:
    rules = cb9.current_rules
    Field.objects.bulk_create(Field(rules=rules, order=9, label=f"{n}") for n in range(more))
    question = rules.questions.first()
    Example.objects.bulk_create(
        Example(question=question, field=field, text="Năm 2024")
        for field in rules.fields.filter(order=9)
    )
    with django_assert_num_queries(36):
        organiser.post(COPY, data(cb9))
    with django_assert_num_queries(8):
        page = organiser.get("/hoi-thi/CB10/quan-ly/")
    assert len(page.context["leftovers"]) >= 1 + more
    assert Document.objects.filter(rules__contest__code="CB10", issuer__name=BODY).count() == 1
    assert said(page)[0].startswith("Đã chép.")
