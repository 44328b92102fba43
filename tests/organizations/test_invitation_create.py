"""Inviting people: who may give which role, and a link that is shown once."""

import re
from datetime import date

import pytest
from django.core import mail
from django.core.mail.backends import locmem

from contest_portal import clock
from contest_portal.vietnamese import inert
from organizations import invitations
from organizations.models import Invitation, Membership, Person, Role, token_digest

SHOWN = re.compile(r"http://127\.0\.0\.1:8000/loi-moi/([\w-]+)/")
NEW = {"full_name": "Lò Thị Mới", "address_as": "chị", "email": "", "phone": "0900 000 777"}
ANYWHERE = ["leader", "officer", "member"]
OTHER_NAME = "Thư điện tử hoặc số điện thoại này là của người có họ tên khác. Xem lại."
SCHOOL, EDUCATION, COMMUNE = (
    "Trường THCS Hợp Giang",
    "Phòng Giáo dục và Đào tạo",
    "UBND xã Chu Trinh",
)


@pytest.fixture
def invite(as_person, unit_of):
    """Send the form as somebody of the cast, into the unit that colleagues call this."""

    def send(by, called, role="member", **typed):
        unit = unit_of(called)
        return as_person(by).post(f"/don-vi/{unit.pk}/moi-nguoi/", {**NEW, "role": role, **typed})

    return send


def token(response) -> str:
    found = set(SHOWN.findall(response.content.decode()))
    return found.pop() if len(found) == 1 else ""


@pytest.mark.parametrize(
    ("by", "called", "may_give"),
    [
        ("tue@cb.example", "BTC Hội thi Cao Bằng", ["organiser", *ANYWHERE]),
        ("tue@cb.example", EDUCATION, ["office", *ANYWHERE]),
        ("tue@cb.example", "UBND TP Cao Bằng", ANYWHERE),
        ("tue@cb.example", COMMUNE, ANYWHERE),
        ("ngan@cb.example", EDUCATION, ANYWHERE),
        ("ngan@cb.example", COMMUNE, ANYWHERE),
        ("ngan@cb.example", "UBND TP Cao Bằng", ANYWHERE),
        ("ha@cb.example", EDUCATION, ["member"]),
        ("kien@cb.example", "UBND TP Cao Bằng", ["officer", "member"]),
        ("lam@bk.example", "UBND phường Đức Xuân", ANYWHERE),
    ],
)  # fmt: skip
def test_each_gives_only_what_is_theirs_to_give(as_person, unit_of, by, called, may_give):
    page = as_person(by).get(f"/don-vi/{unit_of(called).pk}/moi-nguoi/")
    assert [value for value, _ in page.context["form"].fields["role"].choices] == may_give


@pytest.mark.parametrize(
    ("by", "called", "status"),
    [
        ("kien@cb.example", COMMUNE, 403),  # a leader looks, and invites into the own unit alone
        ("men@cb.example", EDUCATION, 404),
        ("tham@cb.example", EDUCATION, 403),  # a member of the unit
        ("ha@cb.example", COMMUNE, 404),
        ("ngan@cb.example", "Liên hiệp hội tỉnh Cao Bằng", 404),
        ("tue@cb.example", "UBND phường Đức Xuân", 404),  # another province
        ("anh@bk.example", EDUCATION, 404),
        ("lam@bk.example", COMMUNE, 404),
    ],
)
def test_nobody_invites_elsewhere(invite, by, called, status):
    assert invite(by, called).status_code == status
    assert not Person.objects.filter(phone="0900000777").exists()


@pytest.mark.parametrize(
    ("called", "role"),
    [(COMMUNE, "office"), (COMMUNE, "organiser"), ("UBND TP Cao Bằng", "office"),
     (EDUCATION, "organiser"), ("Liên hiệp hội tỉnh Cao Bằng", "office")],
)  # fmt: skip
def test_no_role_goes_to_a_unit_that_does_not_have_it(invite, called, role):
    """ "OFFICE at a commune manages the whole city": only an office's people look after the body
    above it, only the union's organise.
    """
    response = invite("tue@cb.example", called, role)
    assert list(response.context["form"].errors) == ["role"]
    assert not Person.objects.filter(phone="0900000777").exists()


@pytest.mark.parametrize(
    ("by", "role"),
    [("ha@cb.example", "officer"), ("ngan@cb.example", "office"), ("ngan@cb.example", "organiser"),
     ("ngan@cb.example", "king"), ("ngan@cb.example", "")],
)  # fmt: skip
def test_no_role_above_ones_own_can_be_sent(invite, by, role):
    response = invite(by, EDUCATION, role)
    assert list(response.context["form"].errors) == ["role"]
    assert not Person.objects.filter(phone="0900000777").exists()


def test_a_phone_is_enough(invite):
    response = invite("ha@cb.example", EDUCATION)
    person = Person.objects.get(phone="0900000777")
    assert (person.full_name, person.address_as, person.email) == ("Lò Thị Mới", "chị", None)
    assert [str(m) for m in person.roles()] == [
        "Lò Thị Mới, Người của đơn vị, Phòng Giáo dục và Đào tạo thành phố Cao Bằng"
    ]
    assert person.roles()[0].valid_from == date(2025, 5, 5)
    assert not person.has_usable_password()
    assert mail.outbox == []
    [invitation] = Invitation.objects.filter(person=person)
    assert invitation.digest == token_digest(token(response))
    assert invitation.created_by.email == "ha@cb.example"


def test_the_slip_shows_the_link_with_a_code_and_is_kept_by_nobody(invite):
    response = invite("ha@cb.example", EDUCATION)
    page = response.content.decode()
    assert "một lần, trong 14 ngày" in page
    assert page.count('class="qr-code"') == 1
    assert 'style="' not in page  # the policy forbids it
    assert "no-store" in response["Cache-Control"]
    assert not Invitation.objects.filter(digest__contains=token(response)).exists()


def test_an_email_gets_the_link_too(invite):
    response = invite("ngan@cb.example", EDUCATION, "officer", email="Moi@CB.example", phone="")
    [message] = mail.outbox
    assert (message.to, message.subject) == (["moi@cb.example"], "Lời mời vào Cổng Hội thi")
    assert SHOWN.findall(message.body) == [token(response)]
    assert (
        "Bế Thị Ngân mời anh chị vào Phòng Giáo dục và Đào tạo thành phố Cao Bằng" in message.body
    )
    assert "Đã gửi thư đến moi@cb.example." in response.content.decode()


class NoServer(locmem.EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_a_mail_server_that_is_down_loses_nothing(invite, settings):
    settings.EMAIL_BACKEND = f"{__name__}.NoServer"
    response = invite("ha@cb.example", EDUCATION, email="moi@cb.example")
    assert "Chưa gửi được thư." in response.content.decode()
    assert Invitation.objects.filter(digest=token_digest(token(response))).count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"phone": ""}, {"phone": ["Ghi số điện thoại hoặc thư điện tử để người này đăng nhập."]}),
        ({"phone": "0900"}, {"phone": ["Ghi đủ số điện thoại, ví dụ 0900 000 321."]}),
        ({"phone": "không có"}, {"phone": ["Ghi đủ số điện thoại, ví dụ 0900 000 321."]}),
        ({"email": "moi@"}, {"email": ["Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn."]}),
        ({"email": "a@b.example\r\nBcc: c@d.example"},
         {"email": ["Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn."]}),
        ({"full_name": " "}, {"full_name": ["Ghi họ và tên."]}),
        ({"full_name": "Lò " * 50},
         {"full_name": ["Giá trị này chỉ có tối đa 100 kí tự (hiện có 149)"]}),
        ({"phone": "0900000321"},
         {"full_name": [OTHER_NAME]}),
        ({"phone": "0900000321", "email": "ha@cb.example"},
         {"phone": ["Thư điện tử và số điện thoại này là của hai người khác nhau. "
                    "Xem lại một trong hai."]}),
    ],
)  # fmt: skip
def test_each_mistake_is_said_beside_its_field(invite, typed, said):
    before = Person.objects.count()
    response = invite("ha@cb.example", EDUCATION, **typed)
    assert response.context["form"].errors == said
    assert response.context["form"]["address_as"].value() == "chị"  # nothing typed is lost
    assert (Person.objects.count(), mail.outbox) == (before, [])


def test_a_name_typed_with_separate_marks_is_stored_in_one_form(invite):
    invite("ha@cb.example", EDUCATION, full_name="Lo\u0300  Thi\u0323 Mo\u031b\u0301i")
    assert Person.objects.get(phone="0900000777").full_name == "Lò Thị Mới"


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "Mới\r\nBcc: evil@evil.example", "[Mới](javascript:alert(1))",
     "{{ 7|add:7 }} {% csrf_token %}", "Quà ở https://evil.example/x"],
)  # fmt: skip
def test_names_are_inert_on_the_page_and_in_the_mail(invite, as_person, unit_of, name):
    """Security 23: "Names and titles with links, Markdown, HTML, newlines, `Bcc:` lead to inert
    text."
    """
    response = invite("ha@cb.example", EDUCATION, full_name=name, email="moi@cb.example")
    unit = as_person("ha@cb.example").get(f"/don-vi/{unit_of(EDUCATION).pk}/")
    for page in (response.content.decode(), unit.content.decode()):
        assert "<script>alert" not in page
    [message] = mail.outbox
    assert message.recipients() == ["moi@cb.example"]
    assert message.message()["Bcc"] is None
    assert message.message().get_content_type() == "text/plain"
    assert f"Kính gửi {inert(name)}," in message.body


def test_someone_known_gets_the_role_and_no_link(invite, person_of):
    """Whoever holds a link can set the password: nobody gets one to a stranger's account."""
    before = person_of("men@cb.example").password
    response = invite("pao@cb.example", COMMUNE, full_name="nông thị mến", email="men@cb.example",
                      phone="")  # fmt: skip
    person = person_of("men@cb.example")
    assert [(m.unit.called, m.role) for m in person.roles()] == [
        (SCHOOL, "member"), (COMMUNE, "member"),
    ]  # fmt: skip
    assert (person.full_name, person.password) == ("Nông Thị Mến", before)
    assert token(response) == ""
    assert not Invitation.objects.filter(person=person).exists()
    [message] = mail.outbox
    assert "Anh chị đăng nhập như trước:" in message.body


def test_the_same_role_is_not_given_twice(invite):
    response = invite("pao@cb.example", COMMUNE, full_name="Đàm Thị Lụa", phone="0900000321")
    assert response.context["form"].non_field_errors() == ["Người này đã có vai trò đó ở đơn vị."]


def test_no_link_to_someone_who_holds_more_than_the_inviter_gives(invite, new_person):
    """Security 1: rights hold for object relations too; an officer cannot become an office."""
    person = new_person("Phòng VHKHTT", Role.OFFICE)
    response = invite("ha@cb.example", EDUCATION)
    assert token(response) == ""
    assert "còn vai trò mà anh chị không cấp được" in response.content.decode()
    assert Membership.objects.filter(person=person).count() == 2


def test_an_older_link_does_not_open_a_newer_role(invite, client):
    old = token(invite("ha@cb.example", EDUCATION))
    new = token(invite("ngan@cb.example", COMMUNE, "officer"))
    answers = [client.get(f"/loi-moi/{t}/").status_code for t in (old, new)]
    assert answers == [410, 200]


def test_one_person_does_not_hand_out_links_without_end(invite, monkeypatch):
    """Security 27: "Nobody can make us mail strangers more than N per day."."""
    monkeypatch.setattr(invitations, "LINKS_A_DAY", 1)
    invite("ha@cb.example", EDUCATION)
    response = invite("ha@cb.example", EDUCATION, phone="0900000778", full_name="Lò Văn Hai")
    assert response.context["form"].non_field_errors() == [
        "Hôm nay anh chị đã cấp 1 lời mời. Ngày mai mời tiếp."
    ]
    assert not Person.objects.filter(phone="0900000778").exists()


def test_a_role_that_ended_can_be_given_again(invite, person_of, unit_of):
    person_of("0900000321").memberships.get().end_before(clock.today())
    invite("pao@cb.example", COMMUNE, full_name="Đàm Thị Lụa", phone="0900000321")
    assert [m.unit.called for m in person_of("0900000321").roles()] == [COMMUNE]
