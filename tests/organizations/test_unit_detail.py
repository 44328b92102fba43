"""One unit with its people: who sees it."""

import pytest

COMMUNE = "UBND xã Chu Trinh"


@pytest.mark.parametrize(
    ("by", "lead", "list_", "detail", "edit"),
    [
        ("tue@cb.example", COMMUNE, 200, 200, 200),
        ("ngan@cb.example", COMMUNE, 200, 200, 200),
        ("kien@cb.example", COMMUNE, 200, 200, 403),
        ("pao@cb.example", COMMUNE, 200, 200, 403),
        ("0900000321", COMMUNE, 403, 403, 403),
        ("ha@cb.example", COMMUNE, 200, 404, 404),
        ("anh@bk.example", COMMUNE, 200, 404, 404),
        ("xuan@bk.example", COMMUNE, 200, 404, 404),
    ],
)
def test_who_sees_a_unit(as_person, unit_of, by, lead, list_, detail, edit):
    """10: "A unit officer sees only the items of the own unit (and below), with the source sentence
    of the dispatch"; here: the units themselves.
    """
    client, unit = as_person(by), unit_of(lead)
    paths = ["/don-vi/", f"/don-vi/{unit.pk}/", f"/don-vi/{unit.pk}/sua/"]
    assert [client.get(path).status_code for path in paths] == [list_, detail, edit]


def test_a_visitor_signs_in_first(demo, client, unit_of):
    pk = unit_of(COMMUNE).pk
    paths = ["/don-vi/", "/don-vi/them/", f"/don-vi/{pk}/", f"/don-vi/{pk}/sua/",
             f"/don-vi/{pk}/moi-nguoi/", "/vai-tro/1/chuyen/", "/vai-tro/1/ket-thuc/"]  # fmt: skip
    found = [client.get(path).url for path in paths]
    assert found == [f"/tai-khoan/dang-nhap/?next={path}" for path in paths]


def test_people_stand_in_the_order_of_their_given_names(as_person, unit_of):
    page = as_person("ngan@cb.example").get(f"/don-vi/{unit_of(COMMUNE).pk}/")
    people = [row["membership"].person.full_name for row in page.context["rows"]]
    assert people == ["Đàm Thị Lụa", "Triệu Văn Pảo"]
