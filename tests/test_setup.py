"""The first organisation of a real installation."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from directives.models import Directive
from organizations.models import Person, Unit

pytestmark = pytest.mark.usefixtures("demo")
FIRST = {
    "province": "Ủy ban nhân dân tỉnh Thử",
    "organiser": "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Thử",
    "name": "Lò Thị Sao",
    "email": "sao@thu.example",
}


def test_an_empty_portal_gets_its_first_organiser() -> None:
    out = StringIO()
    call_command("setup", stdout=out, **FIRST)
    [link] = re.findall(r"/loi-moi/\S+", out.getvalue())
    client = Client()
    password = "song-hien-2025"
    answer = client.post(link, {"password1": password, "password2": password})
    assert answer.status_code == 302
    person = Person.objects.get(email="sao@thu.example")
    assert person.check_password(password)
    assert [m.unit.name for m in person.roles()] == [FIRST["organiser"]]
    for name in ("unit_create", "contest_create", "document_create"):
        assert client.get(reverse(name)).status_code == 200
    Directive.objects.update(issued_at=None)
    first = client.get("/", follow=True).content.decode()  # nothing there yet: where to begin
    for name in ("unit_create", "unit_list", "contest_create"):
        assert f'<h3><a href="{reverse(name)}">' in first


@pytest.mark.parametrize(
    ("again", "sentence"),
    [
        ({"email": "tue@cb.example"}, "Đã có người dùng thư điện tử này."),
        ({"phone": "0900 000 321"}, "Đã có người dùng số điện thoại này."),
        ({"phone": "abc"}, "--phone: Ghi đủ số điện thoại, ví dụ 0900 000 321."),
        ({"province": "Ủy ban nhân dân tỉnh Cao Bằng"}, "Tỉnh này đã có trên cổng."),
        ({"email": "sao"}, "--email chưa đúng dạng"),
        ({"name": " "}, "Ghi đủ --province, --organiser và --name."),
    ],
)
def test_nothing_is_made_twice_or_half(again: dict[str, str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("setup", **FIRST | again)
    assert not Unit.objects.filter(name=FIRST["province"]).exists()
