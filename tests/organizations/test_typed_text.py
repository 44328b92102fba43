"""What was typed survives an ended session and a token that is no longer good, without a script."""

import html
import re
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from contest_portal.demo import PASSWORD
from organizations.sign_in import WRONG
from submissions import content
from submissions.models import Dossier

KEPT = "Phiên làm việc đã hết. Đăng nhập lại, chữ đã gõ vẫn còn."


@pytest.fixture
def draft(demo) -> Dossier:
    return Dossier.objects.get(title__startswith="Sổ tay cây thuốc")


def address(dossier: Dossier) -> str:
    return f"/ho-so/{dossier.pk}/sua/"


def typed(dossier: Dossier, **more) -> dict:
    return {
        "shown": content.mark(dossier, "facts"), "title": "Sổ tay <b>cây</b> “thuốc”",
        "earlier_prizes": "Dòng một\r\nDòng hai", **more,
    }  # fmt: skip


def hidden(page: str) -> dict[str, str]:
    """The fields that the page carries along, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def test_who_was_signed_out_signs_in_and_goes_on(client, draft):
    """31: "When the session ends while typing, the text survives and sign-in happens on the same
    page"."""
    page = client.post(address(draft), typed(draft)).content.decode()
    assert KEPT in page
    carried = hidden(page)
    carried.pop("csrfmiddlewaretoken", None)
    assert carried == {name: str(value) for name, value in typed(draft).items()}
    answer = client.post(
        address(draft),
        {**carried, "sign_in-login": "men@cb.example", "sign_in-password": PASSWORD},
    )
    assert (answer.status_code, answer.url) == (302, f"/ho-so/{draft.pk}/")
    draft.refresh_from_db()
    assert (draft.title, draft.earlier_prizes) == (
        'Sổ tay <b>cây</b> “thuốc”', "Dòng một\nDòng hai",
    )  # fmt: skip


def test_a_wrong_password_loses_nothing(client, draft):
    signing = {"sign_in-login": "men@cb.example", "sign_in-password": "sai"}
    response = client.post(address(draft), typed(draft) | signing)
    page = response.content.decode()
    assert str(WRONG) in page
    assert hidden(page)["earlier_prizes"] == "Dòng một\r\nDòng hai"
    assert "sign_in-password" not in hidden(page)


def test_the_limits_of_sign_in_hold_here_too(client, draft):
    """Security 40: "limits per account and per network"."""
    signing = {"sign_in-login": "", "sign_in-password": ""}
    answers = [client.post(address(draft), typed(draft) | signing).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


@pytest.mark.parametrize(("who", "status"), [("thanh@cb.example", 404), ("ngan@cb.example", 403)])
def test_who_may_not_write_is_refused_as_ever(client, draft, who, status):
    signing = {"sign_in-login": who, "sign_in-password": PASSWORD}
    response = client.post(address(draft), typed(draft) | signing)
    title = draft.title
    draft.refresh_from_db()
    assert (response.status_code, draft.title) == (status, title)


def test_a_form_without_words_leads_to_sign_in(client, draft):
    response = client.post(address(draft), {"csrfmiddlewaretoken": "x"})
    assert response.url == f"/tai-khoan/dang-nhap/?next={address(draft)}"


@pytest.fixture
def strict(person_of) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        person_of("men@cb.example"), backend="organizations.sign_in.EmailOrPhoneBackend"
    )
    return client


def test_a_token_that_is_no_longer_good_shows_what_was_typed(strict, draft):
    response = strict.post(address(draft), typed(draft, password="bi-mat"))
    page = response.content.decode()
    assert response.status_code == 403
    for words in ("Sổ tay &lt;b&gt;cây&lt;/b&gt; “thuốc”</textarea>", "Dòng một\r\nDòng hai"):
        assert words in page
    assert "bi-mat" not in page
    assert page.count("<textarea") == 2
    title = draft.title
    draft.refresh_from_db()
    assert draft.title == title


def test_words_that_another_site_sent_are_not_shown(strict, draft):
    response = strict.post(address(draft), typed(draft), headers={"Sec-Fetch-Site": "cross-site"})
    assert (response.status_code, response.content.decode().count("<textarea")) == (403, 0)


PASSWORD_FORMS = {
    "account_login": ([], {"login", "password"}),
    "account_change_password": ([], {"oldpassword", "password1", "password2"}),
    "account_reset_password_from_key": (["1", "x-y"], {"password1", "password2"}),
    "invitation_accept": (["x"], {"password1", "password2"}),
    "author_claim": (["x"], {"digits", "login", "password1", "password2"}),
}


@pytest.mark.parametrize("name", PASSWORD_FORMS)
def test_a_secret_is_never_shown(strict, name):
    """A password on the screen is read by whoever stands behind."""
    args, fields = PASSWORD_FORMS[name]
    sent = {field: f"bi-mat-{field}" for field in fields}
    response = strict.post(reverse(name, args=args), sent)
    shown = {field for field, text in sent.items() if text in response.content.decode()}
    assert (response.status_code, shown) == (403, fields & {"login"})


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/ho-so/?page=2#cuoi", "/ho-so/%3Fpage%3D2"),
        ("", ""),
        ("http://khac.example/ho-so/", ""),
        ("http://testserver//khac.example/", ""),
        ("http://[", ""),
    ],
)
def test_a_press_after_the_session_leads_back_to_its_page(client, strict, draft, came, back):
    """31: sign-in ends on the page that the button stood on, never on an address for buttons."""
    address = f"/tiep-nhan/{draft.pk}/bo/1/nhan/"
    response = client.post(address, headers={"Referer": came})
    assert response.url == f"/tai-khoan/dang-nhap/?next={back or address}"
    page = strict.post(address, headers={"Referer": came}).content.decode()
    assert f'href="{unquote(back) or address}">Mở lại trang</a>' in page


def test_a_page_that_is_opened_leads_back_to_itself(client, draft):
    response = client.get(address(draft), headers={"Referer": "http://testserver/ho-so/"})
    assert response.url == f"/tai-khoan/dang-nhap/?next={address(draft)}"
