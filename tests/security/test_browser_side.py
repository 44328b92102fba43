"""What the answers tell a browser and a proxy to keep, and over which wire."""

import re
import runpy
from pathlib import Path

import pytest
from django.test import Client

from contest_portal.demo import PASSWORD

SETTINGS = Path(__file__).parents[2] / "contest_portal" / "settings.py"
SIGN_IN = "/tai-khoan/dang-nhap/"


@pytest.fixture
def settings_for(monkeypatch):
    """The settings of an installation whose address is this."""

    def read(url: str, **more: str) -> dict:
        for name, value in {"PORTAL_URL": url, **more}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return read


def test_every_cookie_of_an_https_portal_is_secure(demo, settings, settings_for):
    """Security 44: "cookies `Secure`, `HttpOnly`, `SameSite`"."""
    made = settings_for("https://hoithi.example")
    names = re.findall(r"\b(?:SESSION|CSRF)_COOKIE_(?:SECURE|HTTPONLY)\b", SETTINGS.read_text())
    for name in names:
        setattr(settings, name, made[name])
    client = Client()
    client.get(SIGN_IN)
    client.post(SIGN_IN, {"login": "ha@cb.example", "password": PASSWORD})
    kept = {
        name: (cookie["secure"], cookie["httponly"], cookie["samesite"])
        for name, cookie in client.cookies.items()
        if cookie.value
    }
    assert kept == dict.fromkeys(("csrftoken", "sessionid"), (True, True, "Lax"))


def test_on_one_machine_cookies_travel_without_tls(settings_for):
    """Else nobody could sign in to `make run`."""
    assert settings_for("http://127.0.0.1:8000")["SESSION_COOKIE_SECURE"] is False


def test_browsers_list_a_name_for_ever_only_when_its_owner_says_so(settings_for):
    """Preloading HSTS is opt-in: it is hard to take back."""
    url = "https://hoithi.example"
    assert settings_for(url)["SECURE_HSTS_PRELOAD"] is False
    assert settings_for(url, SECURE_HSTS_PRELOAD="on")["SECURE_HSTS_PRELOAD"] is True


@pytest.mark.parametrize("path", ["/don-vi/", "/hoi-thi/", "/van-ban/", "/khong-co/"])
def test_pages_of_signed_in_people_are_kept_by_nobody(as_person, path):
    """Security 45: "Pages with personal data are `no-store`; `Vary: Cookie`"."""
    response = as_person("ngan@cb.example").get(path)
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]


def test_a_page_for_visitors_may_be_kept(demo, client):
    response = client.get("/hoi-thi/")
    assert (response.status_code, response.has_header("Cache-Control")) == (200, False)
    assert "Cookie" in response["Vary"]  # a cache in front never shows it for a signed-in page


def test_an_answer_that_says_for_itself_what_may_be_kept_is_left_alone(as_person, unit_of_ngan):
    response = as_person("ngan@cb.example").get(f"/don-vi/{unit_of_ngan}/moi-nguoi/")
    assert response["Cache-Control"] == (
        "max-age=0, no-cache, no-store, must-revalidate, private"  # the view's own
    )


@pytest.fixture
def unit_of_ngan(person_of) -> int:
    return person_of("ngan@cb.example").memberships.get().unit_id
