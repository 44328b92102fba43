"""The items of a letter: units, parts, quotas."""

from typing import Any

import pytest

from directives.models import Assignment, Candidate, Directive, DirectiveItem
from organizations.models import Unit
from tests.directives.conftest import EDUCATION, FARMING, item_data, unit

CHU_TRINH = "Ủy ban nhân dân xã Chu Trinh"


def asked(item: DirectiveItem) -> dict[str, tuple[str, int | None]]:
    rows = item.assignments.select_related("unit").order_by("unit__pk")
    return {a.unit.name: (a.part, a.minimum) for a in rows}


def add(client, draft: Directive, **more: Any):
    return client.post(f"/cong-van/{draft.pk}/muc/them/", item_data(**more))


def on(*names: str, **more: str) -> dict[str, str]:
    return {f"unit_{unit(name).pk}": "on" for name in names} | more


def test_from_10_solutions_is_a_minimum_counted_by_a_named_rule(office, filled) -> None:
    """Statement 12: "“Từ 10 giải pháp trở lên” is stored as minimum 10, no maximum, counted by a
    named rule (registered / complete / accepted)"."""
    row = Assignment.objects.get(item__directive=filled)
    assert (row.unit.name, row.minimum, row.rule) == (EDUCATION, 10, "registered")
    assert row.quota_in_words == "từ 10 giải pháp trở lên, tính số đã đăng ký"
    assert "maximum" not in {field.name for field in Assignment._meta.get_fields()}
    pk = row.unit_id
    typed = item_data(rule="accepted", **{f"unit_{pk}": "on", f"minimum_{pk}": "10"})
    office.post(f"/muc/{row.item_id}/sua/", typed)
    row.refresh_from_db()
    assert row.quota_in_words == "từ 10 giải pháp trở lên, tính số đã tiếp nhận"


def test_lead_and_support(office, draft) -> None:
    support = {f"part_{unit(CHU_TRINH).pk}": "support"}
    add(office, draft, **on(FARMING, CHU_TRINH, **support))
    assert asked(draft.items.get()) == {FARMING: ("lead", None), CHU_TRINH: ("support", None)}


def test_a_group_expands_to_its_units(office, draft) -> None:
    add(office, draft, all_commune="on")
    found = asked(draft.items.get())
    assert len(found) == 11
    assert set(found) == set(Unit.objects.filter(kind="commune", parent__name="Ủy ban nhân dân "
                             "thành phố Cao Bằng").values_list("name", flat=True))  # fmt: skip


def test_an_items_own_deadline(office, draft, deadline) -> None:
    add(office, draft, deadline=deadline.pk, **on(EDUCATION))
    assert draft.items.get().assignments.get().deadline == deadline


@pytest.mark.parametrize("quota", ["0", "-1", "1001", "mười"])
def test_a_quota_below_1_is_refused_beside_its_field(office, draft, quota) -> None:
    pk = unit(EDUCATION).pk
    response = add(office, draft, **on(EDUCATION, **{f"minimum_{pk}": quota}))
    form = response.context["form"]
    assert list(form.errors) == [f"minimum_{pk}"]
    assert form[f"minimum_{pk}"].value() == quota
    assert f'id="id_minimum_{pk}_error"' in response.content.decode()
    assert draft.items.count() == 0


def test_quota_0_has_its_sentence(office, draft) -> None:
    pk = unit(EDUCATION).pk
    response = add(office, draft, **on(EDUCATION, **{f"minimum_{pk}": "0"}))
    assert response.context["form"].errors == {
        f"minimum_{pk}": ["Chỉ tiêu ít nhất là 1. Không giao thì để trống."]
    }


def test_an_item_without_a_unit_is_refused(office, draft) -> None:
    response = add(office, draft)
    assert response.context["form"].errors == {"all_office": ["Chọn ít nhất một đơn vị."]}
    assert response.context["form"]["sentence"].value() == item_data()["sentence"]
    assert draft.items.count() == 0


def test_a_quota_goes_with_a_chosen_unit_and_with_solutions(office, draft) -> None:
    pk = unit(FARMING).pk
    response = add(office, draft, **on(EDUCATION, **{f"minimum_{pk}": "3"}))
    assert response.context["form"].errors == {
        f"unit_{pk}": ["Chọn Phòng Nông nghiệp và Môi trường, hoặc bỏ chỉ tiêu của đơn vị."]
    }
    response = add(office, draft, kind="publicity", **on(FARMING, **{f"minimum_{pk}": "3"}))
    assert response.context["form"].errors == {
        f"minimum_{pk}": ["Chỉ việc tìm và nộp giải pháp mới có chỉ tiêu. Bỏ số này."]
    }


def test_units_outside_the_offices_body_are_out_of_reach(office, draft) -> None:
    """Security test 8: a unit that the page does not offer is ignored."""
    stranger = Unit.objects.get(memberships__person__email="xuan@bk.example")
    response = add(office, draft, **{f"unit_{stranger.pk}": "on"})
    assert list(response.context["form"].errors) == ["all_office"]
    assert Assignment.objects.filter(item__directive=draft).count() == 0


def test_a_number_stands_once(office, filled) -> None:
    response = add(office, filled, **on(FARMING))
    assert response.context["form"].errors == {"number": ["Công văn đã có mục 1."]}
    assert office.get(f"/cong-van/{filled.pk}/muc/them/").context["form"]["number"].value() == 2


def test_editing_changes_units_and_keeps_rows(office, filled) -> None:
    item = filled.items.get()
    before = item.assignments.get()
    office.post(f"/muc/{item.pk}/sua/", item_data(**on(EDUCATION, FARMING)))
    assert asked(item) == {EDUCATION: ("lead", None), FARMING: ("lead", None)}
    assert item.assignments.get(unit__name=EDUCATION).pk == before.pk
    office.post(f"/muc/{item.pk}/sua/", item_data(**on(FARMING)))
    assert asked(item) == {FARMING: ("lead", None)}


def test_a_unit_with_candidates_is_not_dropped(office, filled) -> None:
    item = filled.items.get()
    Candidate.objects.create(assignment=item.assignments.get(), title="Nuôi ong")
    response = office.post(f"/muc/{item.pk}/sua/", item_data(**on(FARMING)))
    assert response.context["form"].errors == {
        f"unit_{unit(EDUCATION).pk}": [
            "Phòng Giáo dục và Đào tạo đang có giải pháp dự kiến. "
            "Chuyển giải pháp sang đơn vị khác trước."
        ]
    }
    assert list(asked(item)) == [EDUCATION]


def test_a_province_of_many_units_fits_on_one_page(office, draft) -> None:
    """Three fields for each of 1,000 units are read, as they are for 17."""
    body = Unit.objects.get(name="Ủy ban nhân dân thành phố Cao Bằng")
    for n in range(1000):
        Unit.objects.create(parent=body, kind="school", name=f"Trường số {n}")
    form = office.get(f"/cong-van/{draft.pk}/muc/them/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields if name.startswith("part_")}
    typed |= {name: "" for name in form.fields if name.startswith("minimum_")}
    assert len(typed) > 2000
    assert add(office, draft, **typed, all_school="on").status_code == 302
    assert len(asked(draft.items.get())) >= 1000


def test_after_sending_items_are_not_edited(office, letter) -> None:
    item = letter.items.get(number=1)
    for url in (f"/muc/{item.pk}/sua/", f"/cong-van/{letter.pk}/muc/them/"):
        typed = item_data(number=8, sentence="Sửa trộm", **on(FARMING))
        for response in (office.get(url, follow=True), office.post(url, typed, follow=True)):
            assert [str(message) for message in response.context["messages"]] == [
                "Công văn đã gửi đến các đơn vị, các mục không sửa được nữa. "
                "Số, ngày và tệp có sau thì thêm ở phần đầu."
            ]
    assert letter.items.count() == 7
    assert list(asked(item)) == [EDUCATION]


def test_others_do_not_reach_items(client, as_person, filled, letter) -> None:
    draft_item, sent_item = filled.items.get().pk, letter.items.first().pk
    for person in ("ha@cb.example", "lam@bk.example", "tue@cb.example"):
        assert as_person(person).get(f"/muc/{draft_item}/sua/").status_code == 404
        assert as_person(person).get(f"/muc/{sent_item}/sua/").status_code == 403
        assert as_person(person).post(f"/cong-van/{filled.pk}/muc/them/").status_code == 404
    assert client.get(f"/muc/{draft_item}/sua/").status_code == 302


def test_queries(office, filled, django_assert_num_queries) -> None:
    """The same for one unit and for twelve."""
    item = filled.items.get()
    with django_assert_num_queries(7):
        office.get(f"/cong-van/{filled.pk}/muc/them/")
    with django_assert_num_queries(7):
        office.get(f"/muc/{item.pk}/sua/")
    office.post(f"/muc/{item.pk}/sua/", item_data(all_commune="on", **on(EDUCATION)))
    assert item.assignments.count() == 12
    with django_assert_num_queries(7):
        office.get(f"/muc/{item.pk}/sua/")
