"""Adding a unit, under a body of one's own tree."""

import pytest

from organizations.models import Unit
from tests.organizations.conftest import HEAD, apart

EDUCATION = "Phòng Giáo dục và Đào tạo"


def test_a_unit_is_added_under_one_s_own_tree(as_person, unit_of):
    parent = unit_of(EDUCATION)
    client = as_person("ngan@cb.example")
    response = client.post("/don-vi/them/", {**HEAD, "parent": parent.pk})
    unit = Unit.objects.get(name=HEAD["name"])
    assert response.url == f"/don-vi/{unit.pk}/"
    assert unit.path == f"{parent.path}{unit.pk}/"


@pytest.mark.parametrize(
    ("by", "above", "status"),
    [("ngan@cb.example", "Liên hiệp hội tỉnh Cao Bằng", 200),
     ("tue@cb.example", "UBND phường Đức Xuân", 200),
     ("ha@cb.example", EDUCATION, 403), ("men@cb.example", EDUCATION, 403)],
)  # fmt: skip
def test_no_unit_is_added_elsewhere(as_person, unit_of, by, above, status):
    response = as_person(by).post("/don-vi/them/", {**HEAD, "parent": unit_of(above).pk})
    assert response.status_code == status
    assert not Unit.objects.filter(name=HEAD["name"]).exists()


def test_two_units_of_a_name_under_one_body_are_refused(as_person, unit_of):
    client, parent = as_person("ngan@cb.example"), unit_of(EDUCATION)
    twin = apart("Trường THCS Hợp Giang")
    said = {"name": ["Đã có đơn vị tên này dưới cùng cơ quan cấp trên."]}
    response = client.post("/don-vi/them/", {**HEAD, "parent": parent.pk, "name": twin})
    assert response.context["form"].errors == said
    other = Unit.objects.get(name="Trường THCS Sông Hiến")
    response = client.post(f"/don-vi/{other.pk}/sua/", {**HEAD, "name": twin})
    assert response.context["form"].errors == said
