"""A second factor: required of staff, set up, asked for, and taken off when the phone is lost."""

import base64
import hmac
import re
import struct
import time
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from contest_portal import clock
from contest_portal.demo import PASSWORD
from judging.models import Round
from organizations import invitations, rules
from organizations.models import Membership, Person
from submissions.models import Dossier
from tests.organizations.test_typed_text import address, typed

LOGIN, SECOND = "/tai-khoan/dang-nhap/", "/tai-khoan/dang-nhap/buoc-hai/"
SET_UP, APP = "/tai-khoan/hai-buoc/", "/tai-khoan/hai-buoc/ung-dung/"
CODES = "/tai-khoan/hai-buoc/ma-du-phong/"
WRONG = "Mã chưa đúng hoặc vừa dùng rồi. Chờ mã mới hiện ra rồi gõ lại."
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str) -> str:
    """What a phone's application shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    return f"{int.from_bytes(digest[start : start + 4], 'big') % 2**31 % 10**6:06}"


def give(person: Person) -> list[str]:
    """A second factor with SECRET; its recovery codes."""
    TOTP.activate(person, SECRET)
    return RecoveryCodes.activate(person).generate_codes()


def sign_in(client: Client, name: str) -> str:
    return client.post(LOGIN, {"login": name, "password": PASSWORD}).url


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def required(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def test_an_organiser_sets_one_up_and_signs_in_with_it(required, demo, client):
    """Statement 107: "Staff must use a second factor; passkeys work"."""
    assert sign_in(client, "tue@cb.example") == "/"
    before = client.session.session_key
    led = [client.get(path) for path in ("/", "/don-vi/", "/van-ban/", "/tai-khoan/")]
    assert {(page.status_code, page.url) for page in led} == {(302, SET_UP)}
    assert client.post("/don-vi/them/", {"name": "Trường"}).url == SET_UP
    page = client.get(SET_UP)
    assert (page.status_code, page.context["nav"]) == (200, [])
    assert client.get("/tai-khoan/dang-xuat/").status_code == 200

    page = client.get(APP)
    secret = page.context["form"].secret
    fours = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    assert f">{fours}</strong>" in page.content.decode()
    assert page.content.decode().count('class="qr-code"') == 1
    assert client.post(APP, {"code": "12"}).context["form"].errors == {"code": [WRONG]}
    assert client.post(APP, {"code": code_of(secret)}).url == CODES
    found = re.findall(r"<li>(\d{8})</li>", client.get(CODES).content.decode())
    assert len(found) == 10
    assert client.get("/don-vi/").status_code == 200

    client.post("/tai-khoan/dang-xuat/")
    assert (sign_in(client, "tue@cb.example"), is_in(client)) == (SECOND, False)
    passkey = "Dùng khóa truy cập"
    assert passkey not in client.get(SECOND).content.decode()
    assert client.post(SECOND, {"code": "000"}).context["form"].errors == {"code": [WRONG]}
    assert not is_in(client)
    assert client.post(SECOND, {"code": code_of(secret)}).url == "/"
    assert is_in(client)
    assert client.session.session_key != before  # 44: "Session fixed at sign-in"

    answers = []
    for code in (code_of(secret), found[0], found[0]):
        other = Client()
        sign_in(other, "tue@cb.example")
        other.post(SECOND, {"code": code})
        answers.append(is_in(other))
    assert answers == [False, True, False]  # each code is good once


@pytest.mark.parametrize(
    ("name", "led"),
    [("ngan@cb.example", True), ("kien@cb.example", True), ("ha@cb.example", False),
     ("khue@cb.example", True), ("sang@cb.example", True), ("tham@cb.example", False),
     ("0900000321", False)],
)  # fmt: skip
def test_of_whom_one_is_required(required, as_person, name, led):
    """Issue 8: "second factor … required for staff roles": organisers, offices, leaders, chairs and
    secretaries of an open round."""
    page = as_person(name).get("/hoi-thi/")
    assert (page.status_code == 302) is led


def test_a_chair_needs_one_with_or_without_a_role_until_the_round_is_closed(
    required, as_person, person_of
):
    """Statement 107: "Staff must use a second factor": who reads others' points under seal."""
    chair, client = person_of("khue@cb.example"), as_person("khue@cb.example")
    chair.memberships.all().delete()
    answers = [client.get("/hoi-thi/").status_code]
    give(chair)
    answers.append(client.get("/hoi-thi/").status_code)
    Authenticator.objects.filter(user=chair).delete()
    Round.objects.filter(councils__seats__person=chair).update(closed_at=clock.now())
    answers.append(client.get("/hoi-thi/").status_code)
    assert answers == [302, 200, 200]


@pytest.mark.parametrize("name", ["khue@cb.example", "sang@cb.example", "tham@cb.example"])
def test_nobody_opens_a_judges_account_while_the_round_is_open(demo, person_of, name):
    """Whoever could act as a judge could seal points: neither the second factor is taken off nor a
    link handed out but by the operator."""
    judge = person_of(name)
    Person.objects.filter(pk=judge.pk).update(email=None, phone="0900000776")
    may = (rules.may_take_off_second_factor, rules.may_hand_link)

    def able() -> list[bool]:
        people = Person.objects.exclude(pk=judge.pk)
        return [any(one(p, Person.objects.get(pk=judge.pk)) for p in people) for one in may]

    assert able() == [False, False]
    Round.objects.filter(councils__seats__person=judge).update(closed_at=clock.now())
    assert able() == [True, True]


def test_the_mail_of_a_judge_whose_role_is_still_to_begin_is_not_corrected(demo, person_of):
    """Whoever reads that mail could seal points."""
    judge, others = person_of("khue@cb.example"), Person.objects.exclude(email="khue@cb.example")
    judge.memberships.update(valid_from=clock.today() + timedelta(days=1))

    def able() -> bool:
        known = Person.objects.get(pk=judge.pk)
        return any(rules.may_correct_email(person, known) for person in others)

    assert not able()
    judge.seats.update(person=person_of("tue@cb.example"))
    assert able()


def test_who_must_have_one_keeps_the_last(required, as_person, person_of, settings):
    """Security test 42: "Changing … second factor … needs recent sign-in"."""
    person = person_of("tue@cb.example")
    give(person)
    client = as_person("tue@cb.example")
    kept = "Vai trò của anh chị cần xác thực hai bước."
    assert kept in client.get(APP + "tat/").content.decode()
    client.post(APP + "tat/")
    assert Authenticator.objects.filter(user=person).count() == 2
    settings.SECOND_FACTOR_REQUIRED = False
    assert client.post(APP + "tat/").url == SET_UP
    assert Authenticator.objects.filter(user=person).count() == 0


def test_many_wrong_codes_must_wait(demo, client, person_of):
    """Security 40: "limits per account and per network"."""
    give(person_of("ha@cb.example"))
    sign_in(client, "ha@cb.example")
    said = [client.post(SECOND, {"code": "0"}).context["form"].errors["code"] for _ in range(6)]
    assert said == [[WRONG]] * 5 + [["Sai quá nhiều lần. Chờ 5 phút rồi đăng nhập lại."]]


def test_a_lost_phone_is_forgotten_by_who_gave_the_role(as_person, person_of, mailoutbox, caplog):
    """The role's giver asks face to face; the person is told, all sessions end, a line is kept."""
    ha = person_of("ha@cb.example")
    give(ha)
    at_home, ngan = Client(), as_person("ngan@cb.example")
    sign_in(at_home, "ha@cb.example")
    at_home.post(SECOND, {"code": code_of(SECRET)})
    assert at_home.get("/tai-khoan/").status_code == 200
    membership = ha.memberships.get()
    path = f"/vai-tro/{membership.pk}/go-hai-buoc/"
    assert f'href="{path}"' in ngan.get(f"/don-vi/{membership.unit_id}/").content.decode()
    assert ngan.get(path).status_code == 200
    assert Authenticator.objects.filter(user=ha).count() == 2  # reading changes nothing
    assert ngan.post(path).url == f"/don-vi/{membership.unit_id}/"
    assert Authenticator.objects.filter(user=ha).count() == 0
    assert at_home.get("/tai-khoan/").status_code == 302
    assert mailoutbox[-1].to == ["ha@cb.example"]
    assert "Bế Thị Ngân vừa gỡ xác thực hai bước" in mailoutbox[-1].body
    line = f"Second factor of person {ha.pk} taken off by {person_of('ngan@cb.example').pk}"
    assert line in caplog.messages
    assert f'href="{path}"' not in ngan.get(f"/don-vi/{membership.unit_id}/").content.decode()


def test_the_operator_takes_one_off_at_the_command_line(person_of):
    tue = person_of("tue@cb.example")
    give(tue)
    call_command("second_factor_off", "TUE@cb.example", stdout=StringIO())
    assert not Authenticator.objects.filter(user=tue).exists()
    with pytest.raises(CommandError):
        call_command("second_factor_off", "ai-do@cb.example")


def test_what_was_typed_waits_for_the_code_too(client, person_of):
    """31: "When the session ends while typing, the text survives and sign-in happens on the same
    page"."""
    give(person_of("men@cb.example"))
    draft = Dossier.objects.get(title__startswith="Sổ tay cây thuốc")
    signing = {"sign_in-login": "men@cb.example", "sign_in-password": PASSWORD}
    page = client.post(address(draft), typed(draft) | signing)
    assert (page.status_code, page.context["code"].errors) == (200, {"code": ["Gõ mã."]})
    assert not is_in(client)
    signing["sign_in-code"] = code_of(SECRET)
    answer = client.post(address(draft), typed(draft) | signing)
    assert (answer.status_code, answer.url) == (302, f"/ho-so/{draft.pk}/")
    draft.refresh_from_db()
    assert draft.title == "Sổ tay <b>cây</b> “thuốc”"


def test_who_lacks_one_does_nothing_by_signing_in_again(required, client, person_of):
    """Statement 107: "Staff must use a second factor": the password alone writes nothing, and what
    was typed is shown to be copied."""
    draft = Dossier.objects.get(title__startswith="Sổ tay cây thuốc")
    Membership.objects.create(person=person_of("men@cb.example"), unit=draft.unit, role="leader")
    signing = {"sign_in-login": "men@cb.example", "sign_in-password": PASSWORD}
    page = client.post(address(draft), typed(draft) | signing)
    assert (page.status_code, is_in(client)) == (403, True)
    assert page.context["typed"] == ["Sổ tay <b>cây</b> “thuốc”", "Dòng một\r\nDòng hai"]
    assert f'href="{SET_UP}"' in page.content.decode()
    assert Dossier.objects.get(pk=draft.pk).title == draft.title


def test_a_new_link_is_not_a_way_round_the_code(client, person_of):
    """Whoever holds a printed invitation has one factor."""
    lua = person_of("0900000321")
    give(lua)
    token = invitations.renew(lua, by=person_of("ngan@cb.example"))
    new = {"password1": "ruong-bac-thang-7", "password2": "ruong-bac-thang-7"}
    assert client.post(f"/loi-moi/{token}/", new).url == SECOND
    assert not is_in(client)


def test_sign_in_forgets_the_first_step_when_it_is_left(demo, client, person_of):
    give(person_of("ha@cb.example"))
    sign_in(client, "ha@cb.example")
    cache.clear()
    assert Client().get(SECOND).url == LOGIN
    assert client.get("/viec-cua-toi/").status_code == 302
