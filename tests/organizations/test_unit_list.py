"""The list of the units that somebody looks after."""

from datetime import date

import pytest

from organizations.models import Person, Role, Unit

COMMUNE, EDUCATION, CITY = "UBND xã Chu Trinh", "Phòng Giáo dục và Đào tạo", "UBND TP Cao Bằng"


def names(response):
    return [unit.called for unit in response.context["page_obj"]]


def test_each_list_is_the_tree_one_looks_after(as_person):
    assert names(as_person("pao@cb.example").get("/don-vi/")) == [COMMUNE]
    assert names(as_person("ha@cb.example").get("/don-vi/")) == [
        EDUCATION, "Trường Mầm non Sông Bằng", "Trường THCS Hợp Giang", "Trường THCS Sông Hiến",
        "Trường Tiểu học Đề Thám", "Trường Tiểu học Ngọc Xuân",
    ]  # fmt: skip
    tree = Unit.objects.below(Unit.objects.get(short_name=CITY)).count()
    assert as_person("ngan@cb.example").get("/don-vi/").context["page_obj"].paginator.count == tree


def test_search_needs_no_tone_marks_and_stays_in_the_address(as_person):
    client = as_person("ngan@cb.example")
    found = client.get("/don-vi/", {"q": "giao  DUC", "kind": "office"})
    assert names(found) == [EDUCATION]
    page = found.content.decode()
    assert 'value="giao  DUC"' in page
    assert '<option value="office" selected>' in page
    nothing = client.get("/don-vi/", {"q": "không đâu"}).content.decode().replace("\xa0", " ")
    assert "Không thấy đơn vị nào khớp" in nothing


@pytest.mark.parametrize(
    "query", ["q=%00", "kind=x", "standing=x", "page=x", "page=-1", "q=%27%22%3Cb%3E", "q=%25"]
)
def test_odd_addresses_still_show_a_page(as_person, query):
    response = as_person("ngan@cb.example").get(f"/don-vi/?{query}")
    assert response.status_code == 200
    assert '"<b>' not in response.content.decode()


def test_pages_of_the_list_keep_the_search(as_person, unit_of):
    parent = unit_of(EDUCATION)
    for n in range(60):
        Unit.objects.create(kind="school", name=f"Trường Bản {n:02}", parent=parent)
    client = as_person("ngan@cb.example")
    first = client.get("/don-vi/", {"q": "truong ban"})
    assert len(names(first)) == 50
    assert "?q=truong+ban&amp;page=2" in first.content.decode()
    assert names(client.get("/don-vi/?q=truong+ban&page=2")) == [
        f"Trường Bản {n}" for n in range(50, 60)
    ]


def test_the_list_counts_people_in_force(as_person, person_of):
    client = as_person("ngan@cb.example")

    def counted():
        return {u.called: u.people for u in client.get("/don-vi/").context["page_obj"]}[COMMUNE]

    assert counted() == 2
    person_of("pao@cb.example").memberships.get().end_before(date(2025, 5, 5))
    assert counted() == 1


def test_queries_do_not_grow_with_rows(as_person, unit_of, django_assert_num_queries):
    client, unit = as_person("ngan@cb.example"), unit_of(COMMUNE)
    with django_assert_num_queries(5):  # session, person, roles, count, units
        client.get("/don-vi/")
    for n in range(20):
        person = Person.objects.create_user(full_name=f"Lò Văn {n}", phone=f"09000007{n:02}")
        person.memberships.create(unit=unit, role=Role.MEMBER)
        Unit.objects.create(kind="school", name=f"Trường {n}", parent=unit)
    with django_assert_num_queries(5):
        client.get("/don-vi/")
    # session, person, roles, unit, people, what they hold, their roles today, who signs
    with django_assert_num_queries(8):
        assert len(client.get(f"/don-vi/{unit.pk}/").context["rows"]) == 22
