"""Signing in and out: one field for e-mail and phone, and what a stranger cannot do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from contest_portal.demo import PASSWORD
from organizations.models import Person, phone_digits
from organizations.sign_in import WRONG

LOGIN = "/tai-khoan/dang-nhap/"
TOO_MANY = "Sai quá nhiều lần. Chờ 5 phút rồi đăng nhập lại."


def sign_in(client, name, password=PASSWORD, to=LOGIN):
    return client.post(to, {"login": name, "password": password})


def who(client) -> str:
    """The one signed in, by their own cookie."""
    key = client.session.get("_auth_user_id")
    return str(Person.objects.get(pk=key)) if key else ""


def errors(response):
    return response.context["form"].non_field_errors()


@pytest.mark.parametrize(
    "typed",
    ["0900000321", "0900 000 321", "0900.000.321", " 0900-000-321 ", "+84900000321",
     "+84 900 000 321", "84900000321", "0084900000321", "(+84) 900 000 321"],
)  # fmt: skip
def test_a_phone_signs_in_in_any_spelling(demo, client, typed):
    response = sign_in(client, typed)
    assert (response.status_code, response.url, who(client)) == (302, "/", "Đàm Thị Lụa")


@pytest.mark.parametrize("typed", ["ha@cb.example", " Ha@CB.example "])
def test_an_email_signs_in_in_any_case(demo, client, typed):
    sign_in(client, typed)
    assert who(client) == "Hoàng Thu Hà"


def test_a_person_without_an_email_meets_no_error_on_the_account_pages(demo, client):
    sign_in(client, "0900000321")
    pages = ("account_change_password", "account_logout")
    assert [client.get(reverse(name)).status_code for name in pages] == [200, 200]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ha@cb.example", "sai-mat-khau"),
        ("ai-do@cb.example", PASSWORD),  # nobody: must not become someone who has no phone
        ("0900000999", PASSWORD),
        ("0900000321@cb.example", PASSWORD),  # the digits inside an address are no phone
        ("khong phai so", PASSWORD),
        ("0900000321", "sai-mat-khau"),
    ],
)
def test_known_and_unknown_get_the_same_answer(demo, client, name, password):
    """Security 40: "Login, reset, invitation, verification: same answer and time for known and
    unknown; limits per account and per network."
    """
    response = sign_in(client, name, password)
    assert (response.status_code, errors(response), who(client)) == (200, [WRONG], "")
    assert response.context["form"]["login"].value() == name  # nothing typed is lost


def test_someone_switched_off_is_a_stranger(demo, client, person_of):
    person = person_of("ha@cb.example")
    person.is_active = False
    person.save()
    assert errors(sign_in(client, "ha@cb.example")) == [WRONG]


def test_an_invited_person_without_a_password_cannot_sign_in(demo, client):
    Person.objects.create_user(full_name="Lò Thị Mới", phone="0900000777")
    assert errors(sign_in(client, "0900000777", "")) == []
    assert errors(sign_in(client, "0900000777", "!")) == [WRONG]


def test_attempts_on_one_account_count_together_in_every_spelling(demo, client):
    """Security 40: "limits per account and per network"."""
    spellings = ["0900000321", "0900 000 321", "+84900000321", "84 900000321", "0900.000.321"]
    assert [errors(sign_in(client, s, "sai")) for s in spellings] == [[WRONG]] * 5
    assert errors(sign_in(client, "0900-000-321")) == [TOO_MANY]  # even with the right password
    assert errors(sign_in(client, "ha@cb.example", "sai")) == [WRONG]


def test_attempts_from_one_network_count_together(demo, client):
    answers = [errors(sign_in(client, f"a{n}@cb.example", "sai")) for n in range(11)]
    assert answers == [[WRONG]] * 10 + [[TOO_MANY]]


def test_too_many_calls_get_a_page_in_words(demo, client):
    answers = [sign_in(client, "", "") for _ in range(31)]
    assert [a.status_code for a in answers] == [200] * 30 + [429]
    assert "Chờ một lát rồi thử lại" in answers[-1].content.decode()


OUTSIDE = [
    "//evil.example", "///evil.example", "////evil.example/%2f..", "https://evil.example",
    "https:evil.example", "http:///evil.example", "HTTPS://EVIL.EXAMPLE", "javascript:alert(1)",
    "java\tscript:alert(1)", "data:text/html,x", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "\n//evil.example", " //evil.example", "//evil.example@testserver/",
    "https://testserver@evil.example/", "https://testserver.evil.example/", "//[::1]", "\x01//a",
]  # fmt: skip


@pytest.mark.parametrize("where", OUTSIDE)
def test_the_way_on_never_leads_outside(demo, client, where):
    """Security 46: "Open redirect list on `next`."."""
    page = client.post(LOGIN, {"login": "ha@cb.example", "password": PASSWORD, "next": where})
    assert (page.status_code, page.url) == (302, "/")
    again = client.get(LOGIN, {"next": where})  # and for one who is signed in already
    assert (again.status_code, again.url) == (302, "/")


def test_the_way_on_leads_to_the_page_that_was_asked_for(demo, client):
    asked = client.get("/don-vi/")
    assert asked.url == f"{LOGIN}?next=/don-vi/"
    assert sign_in(client, "ha@cb.example", to=asked.url).url == "/don-vi/"


def test_the_forms_of_sign_in_ask_for_a_csrf_token(demo, person_of):
    """Security 43: "CSRF on every unsafe method, API included; no state change by GET."."""
    strict = Client(enforce_csrf_checks=True)
    response = sign_in(strict, "ha@cb.example")
    assert (response.status_code, who(strict)) == (403, "")
    assert "Phiên làm việc đã hết" in response.content.decode()


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(demo, client):
    """Security 44: "cookies `Secure`, `HttpOnly`, `SameSite`" (Secure comes with https)."""
    client.get(LOGIN)
    sign_in(client, "ha@cb.example")
    found = {n: (bool(c["httponly"]), c["samesite"]) for n, c in client.cookies.items()}
    assert found == {"csrftoken": (True, "Lax"), "sessionid": (True, "Lax")}
    assert client.session.get_expire_at_browser_close()


@pytest.mark.parametrize("name", ["account_signup", "account_email"])
def test_nobody_signs_up(name):
    """Security 47: "Self-registration cannot publish anything public without approval": there is
    no self-registration.
    """
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["dang-ky/", "signup/", "email/", "confirm-email/"])
def test_no_address_signs_up(demo, client, path):
    assert client.post(f"/tai-khoan/{path}", {"email": "a@b.example"}).status_code == 404


def test_what_is_typed_comes_back_as_text(demo, client):
    response = sign_in(client, "<script>alert(1)</script>", "sai")
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("typed", ["a" * 5000, "\x00", "0900\x00321", "ạ" * 300])
def test_odd_names_get_a_sentence(demo, client, typed):
    response = sign_in(client, typed)
    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0900 000 321", "0900000321"),
        ("+84-900-000-321", "0900000321"),
        ("84900000321", "0900000321"),
        ("+84 206 3850 000", "02063850000"),
        ("0840000000", "0840000000"),
        ("abc", ""),
    ],
)
def test_one_spelling_of_a_phone(typed, stored):
    assert phone_digits(typed) == stored


def test_the_visit_ends_with_the_browser(demo, client):
    sign_in(client, "ha@cb.example")
    assert client.cookies["sessionid"]["max-age"] == ""
    assert timedelta(seconds=client.session.get_expiry_age()) >= timedelta(days=1)
