"""The first organisation of a real installation."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from organizations.models import Person

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


@pytest.mark.parametrize(
    "again", [{"email": "tue@cb.example"}, {"province": "Ủy ban nhân dân tỉnh Cao Bằng"}]
)
def test_nothing_is_made_twice(again: dict[str, str]) -> None:
    with pytest.raises(CommandError, match=r"Đã có người|đã có trên cổng"):
        call_command("setup", **FIRST | again)
    assert not Person.objects.filter(email="sao@thu.example").exists()
