"""Leaving the portal."""

from django.test import Client
from django.urls import reverse

from tests.organizations.test_account_login import sign_in, who


def test_the_session_changes_at_sign_in_and_ends_at_sign_out(demo, client):
    """Security 44: "Session fixed at sign-in, ended at sign-out, on password change everywhere;
    cookies `Secure`, `HttpOnly`, `SameSite`."
    """
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, "ha@cb.example")
    inside = client.cookies["sessionid"].value
    assert inside != session.session_key
    stolen = Client()
    stolen.cookies["sessionid"] = inside
    assert who(stolen) == "Hoàng Thu Hà"
    client.post(reverse("account_logout"))
    assert [who(client), who(stolen)] == ["", ""]


def test_only_a_post_signs_out(demo, as_person):
    """Security 43: "CSRF on every unsafe method, API included; no state change by GET."."""
    client = as_person("ha@cb.example")
    assert client.get(reverse("account_logout")).status_code == 200
    assert who(client) == "Hoàng Thu Hà"
