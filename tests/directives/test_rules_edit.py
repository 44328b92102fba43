"""The rules as data: their paper, their default rows, and the rows of each part."""

from typing import Any

import pytest

from directives import defaults
from directives.models import Contest, Criterion, Example, Rules
from directives.outlines import OUTLINES
from submissions.models import Dossier
from tests.directives.test_contest_create import data
from tests.directives.test_contest_publish import paper


@pytest.fixture
def rules(organiser, cb9) -> Rules:
    organiser.post("/hoi-thi-moi/", data(cb9))
    typed = paper("rules", copies=3, applied_since_year=2021)
    organiser.post("/hoi-thi/CB10/the-le/", typed)
    return Rules.objects.get(contest__code="CB10")


def rows(rules: Rules, *changes: dict[str, Any]) -> dict[str, Any]:
    """The formset of the criteria as the page sends it, with these rows changed or added."""
    kept = [
        {"id": c.pk, "label": c.label, "max_points": c.max_points, "guide": c.guide}
        for c in rules.criteria.all()
    ]
    rows = [*kept, *({"id": "", "label": "", "max_points": "", "guide": ""} for _ in range(2))]
    for number, change in enumerate(changes):
        rows[number] |= change
    sent: dict[str, Any] = {
        "criteria-TOTAL_FORMS": len(rows), "criteria-INITIAL_FORMS": len(kept),
    }  # fmt: skip
    for number, row in enumerate(rows):
        sent |= {f"criteria-{number}-{name}": value for name, value in row.items()}
    return sent


def points(rules: Rules) -> list[tuple[int, str, int]]:
    return list(rules.criteria.values_list("order", "label", "max_points"))


def test_new_rules_come_with_the_usual_rows(rules) -> None:
    assert (rules.version, rules.copies, rules.applied_since_year) == (1, 3, 2021)
    assert [f.label for f in rules.fields.all()] == [row["label"] for row in defaults.FIELDS]
    assert points(rules) == [
        (1, "Tính mới, tính sáng tạo", 40),
        (2, "Khả năng áp dụng", 30),
        (3, "Hiệu quả kinh tế, kỹ thuật, xã hội", 30),
    ]
    assert [item.minimum_files for item in rules.items.all()] == [1, 1, 1, 2, 1]
    assert rules.questions.count() == 11
    table = rules.questions.get(kind="table")
    assert (table.short, table.examples.count()) == ("Trước và sau", 6)
    assert Example.objects.filter(question__rules=rules).count() == 66
    assert (rules.outline, rules.sections.count()) == ("dong-nai", 13)


def test_the_usual_year_is_offered(organiser, cb9) -> None:
    organiser.post("/hoi-thi-moi/", data(cb9))
    form = organiser.get("/hoi-thi/CB10/the-le/").context["form"]
    assert (form["applied_since_year"].value(), form["copies"].value()) == (2021, 2)


def test_points_share_the_full_marks(organiser, rules) -> None:
    response = organiser.post("/hoi-thi/CB10/the-le/tieu-chi/", rows(rules, {"max_points": 30}))
    assert response.context["formset"].non_form_errors() == [
        "Điểm các tiêu chí cộng lại phải bằng 100, hiện là 90."
    ]
    assert "hiện là 90" in response.content.decode()
    assert points(rules)[0] == (1, "Tính mới, tính sáng tạo", 40)


def test_rows_are_changed_added_at_the_end_and_taken_away(organiser, rules) -> None:
    changes: list[dict[str, Any]] = [
        {"max_points": 35},
        {"DELETE": "on"},
        {},
        {"label": "Trình bày", "max_points": 35},
    ]
    organiser.post("/hoi-thi/CB10/the-le/tieu-chi/", rows(rules, *changes))
    assert points(rules) == [
        (1, "Tính mới, tính sáng tạo", 35),
        (3, "Hiệu quả kinh tế, kỹ thuật, xã hội", 30),
        (4, "Trình bày", 35),
    ]


def test_the_outline_is_chosen_and_replaces_the_sections(organiser, rules) -> None:
    typed = paper("rules", copies=3, applied_since_year=2021, outline="phu-tho")
    organiser.post("/hoi-thi/CB10/the-le/", typed)
    rules.refresh_from_db()
    headings = [(s.number, s.label) for s in rules.sections.all()]
    assert headings == [(h.number, h.label) for h in OUTLINES["phu-tho"].headings]
    assert organiser.get("/hoi-thi/CB10/the-le/").context["form"]["outline"].value() == "phu-tho"
    response = organiser.post("/hoi-thi/CB10/the-le/", typed | {"outline": "la"})
    assert list(response.context["form"].errors) == ["outline"]
    assert rules.sections.count() == len(headings)


def test_examples_are_written_question_by_question(organiser, rules) -> None:
    """An emptied example goes; one typed for a field that was added later comes."""
    seventh = rules.fields.create(order=7, label="Cải cách hành chính")
    formset = organiser.get("/hoi-thi/CB10/the-le/vi-du/").context["formset"]
    sent = {"questions-TOTAL_FORMS": 11, "questions-INITIAL_FORMS": 11}
    for row in formset:
        sent |= {row[name].html_name: row[name].value() for name in row.fields}
    first = rules.fields.get(order=1)
    sent |= {f"questions-1-example_{seventh.pk}": "Trước đây xếp hàng nửa ngày.",
             f"questions-1-example_{first.pk}": " "}  # fmt: skip
    response = organiser.post("/hoi-thi/CB10/the-le/vi-du/", sent)
    assert response.url == "/hoi-thi/CB10/quan-ly/"
    told = rules.questions.get(order=2).examples
    assert [example.text for example in told.filter(field=seventh)] == [
        "Trước đây xếp hàng nửa ngày."
    ]
    assert (told.count(), told.filter(field=first).count()) == (6, 0)
    assert Example.objects.filter(question__rules=rules).count() == 66


def test_a_question_says_how_it_is_asked(organiser, rules) -> None:
    formset = organiser.get("/hoi-thi/CB10/the-le/cau-hoi/").context["formset"]
    sent = {"questions-TOTAL_FORMS": 11, "questions-INITIAL_FORMS": 11}
    for row in formset.initial_forms:
        values = {row[name].html_name: row[name].value() for name in row.fields}
        sent |= {name: said for name, said in values.items() if said not in (None, False)}
    sent |= {"questions-2-kind": "table", "questions-2-why": "Để so", "questions-2-short": "So"}
    organiser.post("/hoi-thi/CB10/the-le/cau-hoi/", sent)
    third = rules.questions.get(order=3)
    assert (third.kind, third.why, third.short) == ("table", "Để so", "So")


def test_the_last_row_stays(organiser, rules) -> None:
    gone = [{"DELETE": "on"}] * 3
    response = organiser.post("/hoi-thi/CB10/the-le/tieu-chi/", rows(rules, *gone))
    assert response.status_code == 200
    assert rules.criteria.count() == 3


def test_rows_of_other_rules_are_out_of_reach(organiser, cb9, rules) -> None:
    """Security test 8: a row's number is only good in its own rules."""
    foreign = Criterion.objects.filter(rules__contest=cb9).first()
    organiser.post(
        "/hoi-thi/CB10/the-le/tieu-chi/", rows(rules, {"id": foreign.pk, "label": "Sửa trộm"})
    )
    foreign.refresh_from_db()
    assert foreign.label != "Sửa trộm"


def test_rules_met_by_a_dossier_do_not_change(organiser, cb9) -> None:
    """Statement 6 begins here: criteria stand once somebody writes by them."""
    rules = cb9.current_rules
    assert Dossier.objects.filter(rules=rules).exists()
    typed = rows(rules, {"max_points": 20}, {"max_points": 50})
    sentence = "Đã có hồ sơ viết theo Thể lệ này nên không sửa được nữa."
    for response in (
        organiser.post("/hoi-thi/CB9/the-le/tieu-chi/", typed, follow=True),
        organiser.get("/hoi-thi/CB9/the-le/tieu-chi/", follow=True),
        organiser.post(
            "/hoi-thi/CB9/the-le/", paper("rules", copies=9, applied_since_year=2000), follow=True
        ),
        organiser.get("/hoi-thi/CB9/the-le/", follow=True),
    ):
        assert [str(message) for message in response.context["messages"]] == [sentence]
        assert response.redirect_chain == [("/hoi-thi/CB9/quan-ly/", 302)]
    rules.refresh_from_db()
    assert (rules.copies, points(rules)[0][2]) == (2, 40)


@pytest.mark.parametrize("part", ["linh-vuc", "tieu-chi", "thanh-phan", "cau-hoi", "vi-du"])
def test_each_part_has_its_page(organiser, office, rules, part) -> None:
    response = organiser.get(f"/hoi-thi/CB10/the-le/{part}/")
    assert response.status_code == 200
    assert len(response.context["formset"].initial_forms) in (3, 5, 6, 11)
    assert office.get(f"/hoi-thi/CB10/the-le/{part}/").status_code == 404
    assert office.get(f"/hoi-thi/CB9/the-le/{part}/").status_code == 403


def test_unknown_parts_and_rules_not_yet_there_are_404(organiser, rules) -> None:
    assert organiser.get("/hoi-thi/CB10/the-le/giai-thuong/").status_code == 404
    Contest.objects.get(code="CB10").rules.all().delete()
    assert organiser.get("/hoi-thi/CB10/the-le/tieu-chi/").status_code == 404


def test_queries(organiser, rules, django_assert_num_queries) -> None:
    for part in ("linh-vuc", "tieu-chi", "thanh-phan", "cau-hoi"):  # 6, 3, 5 and 11 rows
        with django_assert_num_queries(7):
            organiser.get(f"/hoi-thi/CB10/the-le/{part}/")
    with django_assert_num_queries(8):  # the fields with their examples
        organiser.get("/hoi-thi/CB10/the-le/vi-du/")
    with django_assert_num_queries(8):
        organiser.get("/hoi-thi/CB10/the-le/")
