"""Changing the password, and getting a new one by mail."""

import pytest

from contest_portal.demo import PASSWORD

NEW = "ruong-bac-thang-7"
CHANGE, RESET = "/tai-khoan/doi-mat-khau/", "/tai-khoan/quen-mat-khau/"


def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again})


def is_in(client) -> bool:
    return client.get(CHANGE).status_code == 200


@pytest.mark.parametrize("name", ["ha@cb.example", "0900000321"])
def test_other_sessions_end_when_the_password_changes(demo, as_person, person_of, name):
    """Security 44: "Session fixed at sign-in, ended at sign-out, on password change everywhere"."""
    here, elsewhere = as_person(name), as_person(name)
    assert change(here).url == "/tai-khoan/"
    assert [is_in(here), is_in(elsewhere)] == [True, False]
    assert person_of(name).check_password(NEW)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "sai"}, {"oldpassword": ["Mật khẩu đang dùng chưa đúng."]}),
        ({"again": "khac"}, {"password2": ["Hai lần gõ mật khẩu chưa giống nhau."]}),
        ({"again": ""}, {"password2": ["Gõ mật khẩu."]}),
        ({"new": "12345678", "again": "12345678"},
         {"password1": ["Mật khẩu này quá phổ biến.", "Mật khẩu này hoàn toàn là số."]}),
        ({"new": "tày-7", "again": "tày-7"},
         {"password1": ["Mật khẩu ngắn quá. Cần ít nhất 8 chữ hoặc số."]}),
        ({"new": "Hoàng Thu Hà", "again": "Hoàng Thu Hà"},
         {"password1": ["Mật khẩu giống họ và tên quá. Đặt mật khẩu khác."]}),
    ],
)  # fmt: skip
def test_each_mistake_is_said_beside_its_field(demo, as_person, person_of, typed, said):
    response = change(as_person("ha@cb.example"), **typed)
    assert response.context["form"].errors == said
    assert person_of("ha@cb.example").check_password(PASSWORD)


def test_a_visitor_has_no_password_to_change(demo, client):
    assert change(client).url == f"/tai-khoan/dang-nhap/?next={CHANGE}"
