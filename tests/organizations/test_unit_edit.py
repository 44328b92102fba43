"""Changing what a unit is called and how its papers are headed."""

import pytest

from organizations.models import Unit
from tests.organizations.conftest import HEAD, apart

COMMUNE, EDUCATION = "UBND xã Chu Trinh", "Phòng Giáo dục và Đào tạo"


def test_a_change_is_stored_in_one_form_and_the_body_above_stays(as_person, unit_of):
    unit, elsewhere = unit_of(COMMUNE), unit_of(EDUCATION)
    typed = {**HEAD, "kind": "commune", "name": apart("Ủy ban nhân dân xã Chu Trinh"),
             "symbol": "UBND", "parent": elsewhere.pk}  # fmt: skip
    assert as_person("ngan@cb.example").post(f"/don-vi/{unit.pk}/sua/", typed).status_code == 302
    after = Unit.objects.get(pk=unit.pk)
    assert (after.name, after.symbol) == ("Ủy ban nhân dân xã Chu Trinh", "UBND")
    assert (after.parent_id, after.path) == (unit.parent_id, unit.path)


def test_what_people_type_is_inert(as_person, unit_of):
    """Security 23: "Names and titles with links, Markdown, HTML, newlines, `Bcc:` lead to inert
    text."
    """
    unit, markup = unit_of(COMMUNE), "<img src=x onerror=alert(1)>"
    client = as_person("ngan@cb.example")
    texts = [name for name in HEAD if name != "kind"]
    typed = {"kind": "commune", **{n: (f"{markup}{n}")[:30] for n in texts}}
    client.post(f"/don-vi/{unit.pk}/sua/", typed)
    for path in ("", "sua/", "moi-nguoi/"):
        assert "<img src=x" not in client.get(f"/don-vi/{unit.pk}/{path}").content.decode()
    assert "<img src=x" not in client.get("/don-vi/").content.decode()


@pytest.mark.parametrize("name", ["x" * 201, "", " "])
def test_a_bad_name_is_said_beside_its_field(as_person, unit_of, name):
    pk = unit_of(COMMUNE).pk
    response = as_person("ngan@cb.example").post(f"/don-vi/{pk}/sua/", {**HEAD, "name": name})
    assert list(response.context["form"].errors) == ["name"]
