"""Signing in through a provider of identities: a real one, in a process of its own."""

import html
import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.test import Client

from contest_portal.settings import _oidc
from organizations.models import Person
from tests.identities import BACK, CLIENT, SECRET, identities
from tests.organizations.test_account import signed_in_long_ago
from tests.organizations.test_account_login import who

OUT, UNLINK = "/tai-khoan/lien-thong/oidc/", "/tai-khoan/lien-thong/go/"
SET = "/tai-khoan/dat-mat-khau/"
LOGIN, ACCOUNT = "/tai-khoan/dang-nhap/", "/tai-khoan/"
UNKNOWN = (
    "Cổng chưa biết người vừa đăng nhập ở VNeID. Đăng nhập bằng mật khẩu rồi liên kết VNeID ở "
    "trang Tài khoản của tôi, hoặc nhờ cán bộ đầu mối của đơn vị mời."
)
FAILED = "Đăng nhập bằng VNeID chưa xong. Thử lại, hoặc đăng nhập bằng mật khẩu."
DOWN = "VNeID đang không trả lời. Đăng nhập bằng mật khẩu, hoặc chờ một lát rồi thử lại."


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[str]:
    with identities(tmp_path_factory.mktemp("identities")) as url:
        yield url


@pytest.fixture
def provider(demo, shared, settings) -> str:
    """Hà and Lụa were invited, and have no password yet."""
    for person in Person.objects.filter(Q(email="ha@cb.example") | Q(phone="0900000321")):
        person.set_unusable_password()
        person.save()
    return named(shared, settings)


def named(url: str, settings) -> str:
    settings.OIDC_ISSUER = url
    settings.SOCIALACCOUNT_PROVIDERS = _oidc(url, CLIENT, SECRET)
    return url


def leave(client: Client, **given: str) -> str:
    """Where the page after the button leads."""
    page = client.post(OUT, given)
    found = re.search(r'content="0;url=([^"]+)"', page.content.decode())
    return html.unescape(found[1])


def through(client: Client, provider: str, name: str, **given: str) -> str:
    """There and back as one person there; the address that the browser comes back to."""
    away = leave(client, **given)
    browser = requests.Session()
    browser.get(f"{provider}/enter", params={"name": name}).raise_for_status()
    back = browser.get(away, allow_redirects=False).headers["Location"]
    assert back.startswith(f"{BACK}?code=")
    return back


def arrive(client: Client, back: str) -> tuple[str, list[str]]:
    """Where the portal leads who comes back, and what it says there."""
    answer = client.get(back)
    shown = client.get(answer.url)
    return answer.url, [str(message) for message in shown.context["messages"]]


def test_the_portal_knows_who_comes_back(provider, client):
    """Issue 8: "OIDC sign-in switched on per installation and proved by a full round trip against a
    real provider": who was invited, by a verified mail or phone, and from then on by the link."""
    assert "Sang VNeID" in client.get(LOGIN).content.decode()
    away = leave(client)
    for part in (f"{provider}/identity/o/authorize?", "code_challenge_method=S256", "state="):
        assert part in away
    before = Person.objects.count()
    assert arrive(client, through(client, provider, "ha", next="/don-vi/")) == ("/don-vi/", [])
    assert who(client) == "Hoàng Thu Hà"
    other = Client()
    assert other.get(through(other, provider, "lua")).url == "/"
    assert who(other) == "Đàm Thị Lụa"
    assert (SocialAccount.objects.count(), Person.objects.count()) == (2, before)
    assert {account.extra_data == {} for account in SocialAccount.objects.all()} == {True}
    Person.objects.filter(email="ha@cb.example").update(email="moi@cb.example")
    again = Client()
    again.get(through(again, provider, "ha"))
    assert who(again) == "Hoàng Thu Hà"


def test_a_mail_that_somebody_typed_leads_nobody_into_their_account(provider, client):
    """Who has a way in may have written any mail or phone into the own account."""
    ha = Person.objects.get(email="ha@cb.example")
    ha.set_password("ruong-bac-thang-7")
    ha.save()
    assert arrive(client, through(client, provider, "ha")) == (LOGIN, [UNKNOWN])
    ha.set_unusable_password()
    ha.save()
    SocialAccount.objects.create(user=ha, provider="oidc", uid="another")
    assert arrive(client, through(client, provider, "ha")) == (LOGIN, [UNKNOWN])


@pytest.mark.parametrize("name", ["a stranger", "not verified", "two people"])
def test_nobody_gets_an_account(provider, client, name):
    before = Person.objects.count()
    assert arrive(client, through(client, provider, name)) == (LOGIN, [UNKNOWN])
    assert (who(client), Person.objects.count()) == ("", before)


def test_who_is_switched_off_is_a_stranger(provider, client):
    Person.objects.filter(email="ha@cb.example").update(is_active=False)
    assert arrive(client, through(client, provider, "ha")) == (LOGIN, [UNKNOWN])


def test_an_answer_that_was_not_asked_for_lets_nobody_in(provider, client):
    """The state of another, a code used twice, the token of another portal, a press on no."""
    back = through(client, provider, "ha")
    stranger = Client()
    assert arrive(stranger, back) == (LOGIN, [FAILED])
    assert arrive(client, re.sub("state=[^&]+", "state=other", back)) == (LOGIN, [FAILED])
    assert arrive(client, through(client, provider, "of another portal")) == (LOGIN, [FAILED])
    state = re.search("state=([^&]+)", leave(client))[1]
    assert arrive(client, f"{BACK}?error=access_denied&state={state}") == (LOGIN, [FAILED])
    assert (who(client), who(stranger)) == ("", "")
    assert (client.get(back).url, who(client)) == ("/", "Hoàng Thu Hà")
    client.logout()
    assert arrive(client, back) == (LOGIN, [FAILED])


def test_the_own_account_is_linked_and_unlinked(provider, as_person, mailoutbox):
    client = as_person("ngan@cb.example")
    assert "chưa liên kết" in client.get(ACCOUNT).content.decode()
    assert arrive(client, through(client, provider, "a stranger"))[0] == ACCOUNT
    linked = SocialAccount.objects.get()
    assert (str(linked.user.email), linked.extra_data) == ("ngan@cb.example", {})
    assert "đã liên kết" in client.get(ACCOUNT).content.decode()
    again = Client()
    again.get(through(again, provider, "a stranger"))
    assert who(again) == "Bế Thị Ngân"
    other = as_person("ha@cb.example")
    said = arrive(other, through(other, provider, "a stranger"))[1]
    assert "đã liên kết với người khác" in said[0]
    assert client.post(UNLINK).url == ACCOUNT
    gone = Client()
    assert arrive(gone, through(gone, provider, "a stranger")) == (LOGIN, [UNKNOWN])
    told = " ".join(mail.body for mail in mailoutbox)
    assert "Vừa có liên kết với VNeID." in told
    assert "Liên kết với VNeID vừa được gỡ." in told


def test_to_link_asks_for_a_recent_sign_in(provider, as_person):
    """Security test 42: what moves an account asks who it is."""
    client = signed_in_long_ago(as_person("ngan@cb.example"))
    asked = client.get(through(client, provider, "a stranger"))
    assert asked.url.startswith("/tai-khoan/xac-nhan/")
    assert SocialAccount.objects.count() == 0
    assert client.post(UNLINK).url.startswith("/tai-khoan/xac-nhan/")


def test_who_has_no_password_goes_on_by_mail_where_the_provider_is_switched_off(demo, as_person):
    """No way that leads back to itself for ever."""
    person = Person.objects.get(email="ha@cb.example")
    person.set_unusable_password()
    person.save()
    client = signed_in_long_ago(as_person("ha@cb.example"))
    page = client.get("/tai-khoan/sua/", follow=True)
    assert page.redirect_chain == [("/tai-khoan/quen-mat-khau/?next=%2Ftai-khoan%2Fsua%2F", 302)]
    assert page.status_code == 200


def confirm(client: Client, provider: str, name: str, page: str) -> str:
    """Signs in at the provider again, as this one, from the page that asks for it; the way back."""
    shown = client.get(page).content.decode()
    given = dict(re.findall(r'type="hidden" name="(again|next)" value="([^"]*)"', shown))
    away = leave(client, **given)
    assert "&prompt=login" in away  # which the one of the tests has no page for
    browser = requests.Session()
    browser.get(f"{provider}/enter", params={"name": name})
    away = away.replace("&prompt=login", "")
    return browser.get(away, allow_redirects=False).headers["Location"]


def test_who_has_no_password_confirms_there_and_sets_one(provider, client, mailoutbox):
    """Security test 42, for who only ever came through the provider: asked to sign in there again,
    goes on with what was typed, and cannot take the only way in away."""
    person = Person.objects.get(email="ha@cb.example")
    client.get(through(client, provider, "ha"))
    assert 'href="/tai-khoan/dat-mat-khau/"' in client.get(ACCOUNT).content.decode()
    assert client.get("/tai-khoan/doi-mat-khau/").url == SET
    signed_in_long_ago(client)
    typed = {"full_name": "x", "address_as": "cô", "email": "ha@cb.example", "phone": ""}
    asked = client.post("/tai-khoan/sua/", typed).url
    assert asked == "/tai-khoan/xac-nhan/lien-thong/?next=%2Ftai-khoan%2Fsua%2F"
    said = "Người vừa đăng nhập ở VNeID không phải là anh chị. Đăng nhập lại đúng tài khoản."
    assert arrive(client, confirm(client, provider, "lua", asked)) == (ACCOUNT, [said])
    assert client.get(SET).status_code == 302
    assert arrive(client, confirm(client, provider, "ha", asked)) == (ACCOUNT, ["Đã lưu."])
    person.refresh_from_db()
    assert (person.address_as, who(client)) == ("cô", "Hoàng Thu Hà")

    refused = client.post(UNLINK)
    assert (refused.url, client.get(SET).status_code) == (SET, 200)
    new = {"password1": "ruong-bac-thang-7", "password2": "ruong-bac-thang"}
    wrong = client.post(SET, new).context["form"].errors
    assert wrong == {"password2": ["Hai lần gõ mật khẩu chưa giống nhau."]}
    assert client.post(SET, new | {"password2": new["password1"]}).url == ACCOUNT
    assert "Đã đặt mật khẩu." in client.get(ACCOUNT).content.decode()
    assert "Mật khẩu của anh chị vừa được đặt." in mailoutbox[-1].body
    assert client.post(UNLINK).url == ACCOUNT
    person.refresh_from_db()
    assert person.check_password(new["password1"])


def test_a_provider_that_is_down_gets_a_sentence(demo, settings, client, tmp_path):
    with ExitStack() as stack:
        url = named(stack.enter_context(identities(tmp_path)), settings)
        back = through(client, url, "ha")
    assert arrive(client, back) == (LOGIN, [DOWN])
    assert client.post(OUT).url == LOGIN
    settings.SOCIALACCOUNT_PROVIDERS = _oidc("https://localhost:1/x", CLIENT, SECRET)
    assert client.post(OUT).url == LOGIN


def test_without_a_provider_nothing_answers(demo, client, as_person):
    ha = as_person("ha@cb.example")
    for one in (client, ha):
        assert {one.get(p).status_code for p in (OUT, BACK, UNLINK)} == {404}
        assert {one.post(p).status_code for p in (OUT, BACK, UNLINK)} == {404}
    assert "VNeID" not in client.get(LOGIN).content.decode()
    assert "VNeID" not in ha.get(ACCOUNT).content.decode()


@pytest.mark.parametrize("issuer", ["http://id.example", "id.example", "ftp://id.example", "//x"])
def test_the_provider_speaks_https(issuer):
    """Security test 33: the address is the operator's own setting, so private ones are taken; but
    the token is trusted for its transport alone."""
    with pytest.raises(ImproperlyConfigured):
        _oidc(issuer, CLIENT, SECRET)
    assert _oidc("https://10.0.0.7/id", CLIENT, SECRET)
