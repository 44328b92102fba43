"""One's own account: what it says, where it is signed in, and what asks for the password again."""

import re
import time
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertInHTML

from contest_portal.demo import PASSWORD
from organizations.models import Person
from organizations.sign_in_forms import ResetPasswordForm
from tests.judging.test_races import second
from tests.organizations.test_invitation_accept import at_the_same_moment

ACCOUNT, EDIT, SESSIONS = "/tai-khoan/", "/tai-khoan/sua/", "/tai-khoan/phien/"
AGAIN = "/tai-khoan/xac-nhan/"
RECORDS = "account_authentication_methods"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def again(path: str) -> str:
    return f"{AGAIN}?{urlencode({'next': path})}"


def sign_in(name: str) -> Client:
    """By the form, which writes down where."""
    client = Client()
    client.post("/tai-khoan/dang-nhap/", {"login": name, "password": PASSWORD})
    return client


def signed_in_long_ago(client: Client) -> Client:
    session = client.session
    session[RECORDS] = [{"method": "password", "at": time.time() - 901}]
    session.save()
    return client


def test_the_page_of_the_account(demo, django_assert_num_queries):
    client = sign_in("ha@cb.example")
    client.get(ACCOUNT)
    with django_assert_num_queries(8):
        page = client.get(ACCOUNT).content.decode()
    for word in ("Hoàng Thu Hà", "ha@cb.example", "chưa bật", "1 máy", f'href="{SESSIONS}"'):
        assert word in page
    assertInHTML("<dt>Cán bộ đầu mối của đơn vị</dt><dd>Phòng Giáo dục và Đào tạo</dd>", page)
    assert f'href="{ACCOUNT}"' in client.get("/viec-cua-toi/").content.decode()


def link(mailoutbox) -> str:
    [found] = re.findall(r"http://127\.0\.0\.1:8000(\S+)", mailoutbox[0].body)
    return found


def test_a_new_own_address_is_used_once_it_is_proved(as_person, person_of, mailoutbox):
    """Security test 42: "Changing mail, phone … needs recent sign-in; the old address is told"."""
    client = as_person("ha@cb.example")
    refused = [
        client.post(EDIT, {"address_as": "chị", "email": email, "phone": phone})
        .context["form"].errors
        for email, phone in (("ngan@cb.example", ""), ("", ""), ("ha", ""), ("", "0900 12"),
                             ("", "0900000321"))
    ]  # fmt: skip
    assert refused == [
        {"email": ["Thư điện tử này là của người khác. Xem lại."]},
        {"email": ["Giữ lại thư điện tử hoặc số điện thoại để đăng nhập."]},
        {"email": ["Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn."]},
        {"phone": ["Ghi đủ số điện thoại, ví dụ 0900 000 321."]},
        {"phone": ["Số điện thoại này là của người khác. Xem lại."]},
    ]
    new = {"address_as": "chị", "email": "Thu.Ha@cb.example", "phone": "0900 000 888"}
    saved = client.post(EDIT, new, follow=True)
    assert [str(message) for message in saved.context["messages"]] == [
        "Đã lưu. Mở thư vừa gửi đến thu.ha@cb.example để xác nhận địa chỉ ấy."
    ]
    assert Person.objects.filter(email="ha@cb.example", phone="0900000888").count() == 1
    changed = "Tài khoản của anh chị trên Cổng Hội thi vừa thay đổi"
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["thu.ha@cb.example"], "Xác nhận thư điện tử mới"),
        (["ha@cb.example"], changed), (["ha@cb.example"], changed),
    ]  # fmt: skip
    assert "thu.ha@cb.example đang chờ xác nhận" in client.get(ACCOUNT).content.decode()
    proof = link(mailoutbox)
    stranger = as_person("ngan@cb.example")  # who got the mail by mistake
    assert [stranger.post(proof).status_code, client.get(proof).status_code] == [404, 200]
    assert Person.objects.filter(email="ha@cb.example").count() == 1
    mailoutbox.clear()
    assert client.post(proof).url == ACCOUNT
    assert Person.objects.filter(email="thu.ha@cb.example", phone="0900000888").count() == 1
    moved = "Đổi thư điện tử trên Cổng Hội thi"
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["ha@cb.example"], moved), (["thu.ha@cb.example"], moved),
    ]  # fmt: skip
    assert client.post(proof).status_code == 404  # once


def test_an_address_that_waits_is_asked_for_again_and_dropped(as_person, person_of, mailoutbox):
    client, own = as_person("ha@cb.example"), {"address_as": "", "phone": "0900 000 888"}
    page = [client.post(EDIT, own | {"email": "thu.ha@cb.example"}), client.get(EDIT)][1]
    assert page.context["form"]["email"].value() == "thu.ha@cb.example"
    client.post(EDIT, own | {"email": "thu.ha@cb.example"})
    assert [mail.to for mail in mailoutbox].count(["thu.ha@cb.example"]) == 2
    client.post(EDIT, own | {"email": "ha@cb.example"})
    assert client.post(link(mailoutbox)).status_code == 404
    assert "chờ xác nhận" not in client.get(ACCOUNT).content.decode()


def test_an_address_that_became_anothers_is_not_taken(as_person, person_of, mailoutbox):
    """Nor does who only typed an address keep its owner from a new password."""
    client = as_person("ha@cb.example")
    client.post(EDIT, {"address_as": "", "email": "moi@cb.example", "phone": ""})
    ngan = person_of("ngan@cb.example")
    Person.objects.filter(pk=ngan.pk).update(email="moi@cb.example")
    form = ResetPasswordForm({"email": "moi@cb.example"})
    assert form.is_valid()
    assert form.whose() == ngan.pk
    said = client.post(link(mailoutbox), follow=True).content.decode()
    assert "moi@cb.example vừa thành của người khác. Ghi địa chỉ khác." in said
    assert Person.objects.filter(email="ha@cb.example").count() == 1


def test_the_phone_stays_until_the_first_address_is_proved(as_person, person_of):
    Person.objects.filter(pk=person_of("ha@cb.example").pk).update(email=None, phone="0900000888")
    client = sign_in("0900 000 888")
    new = {"address_as": "", "email": "thu.ha@cb.example", "phone": ""}
    assert client.post(EDIT, new).context["form"].errors == {
        "phone": ["Giữ số điện thoại đến khi thư điện tử mới được xác nhận."]
    }
    assert client.post(EDIT, new | {"phone": "0900000888"}).url == ACCOUNT
    assert Person.objects.filter(phone="0900000888", email=None).count() == 1


def test_who_needs_no_address_is_told_at_the_old_one(as_person, person_of, mailoutbox):
    client = as_person("ha@cb.example")
    client.post(EDIT, {"address_as": "", "email": "", "phone": "0900000888"})
    assert Person.objects.filter(phone="0900000888", email=None).count() == 1
    assert [mail.to for mail in mailoutbox] == [["ha@cb.example"]]


def test_nobody_mails_strangers_or_asks_who_is_known_by_the_own_account(
    as_person, person_of, mailoutbox
):
    """Security tests 27 and 40: "Nobody can make us mail strangers more than N per day": new
    addresses and refused ones count together; what moves nothing counts for nothing."""
    cache.clear()
    client = as_person("ha@cb.example")
    own = {"address_as": "", "email": "ha@cb.example", "phone": person_of("ha@cb.example").phone}
    asked = [own] * 3 + [own | {"phone": "0900000321"}] * 10
    asked += [own | {"email": f"la{n}@cb.example"} for n in range(12)]
    answers = [client.post(EDIT, new).headers.get("Location") for new in asked]
    assert answers == [ACCOUNT] * 3 + [None] * 10 + [ACCOUNT] * 10 + [EDIT] * 2
    assert len(mailoutbox) == 20
    said = client.get(EDIT).content.decode()
    assert "Hôm nay anh chị đã sửa nhiều lần. Ngày mai sửa tiếp." in said
    assert client.post(EDIT, own | {"phone": "0900000321"}).url == EDIT


def test_what_was_typed_goes_through_after_the_password(as_person, mailoutbox):
    """Security test 42: what moves an account asks who it is, and loses nothing."""
    client = signed_in_long_ago(as_person("ha@cb.example"))
    new = {"address_as": "", "email": "thu.ha@cb.example", "phone": ""}
    kept = "Chữ vừa gõ ở trang trước vẫn còn."
    assert kept not in client.get(client.get(EDIT).url).content.decode()
    asked = client.post(EDIT, new)
    assert asked.url == again(EDIT)
    assert kept in client.get(asked.url).content.decode()
    wrong = client.post(asked.url, {"password": "sai"})
    assert wrong.context["form"].errors == {"password": ["Mật khẩu chưa đúng."]}
    assert mailoutbox == []
    answer = client.post(AGAIN, {"password": PASSWORD, "next": EDIT})
    assert answer.url == ACCOUNT
    assert mailoutbox[0].to == ["thu.ha@cb.example"]


def test_sessions_are_listed_and_ended(demo, django_assert_num_queries):
    """Issue 8: "sessions listed and ended"."""
    here, phone, third = (sign_in("ha@cb.example") for _ in range(3))
    UserSession.objects.filter(session_key=phone.session.session_key).update(user_agent=PHONE)
    stranger = sign_in("ngan@cb.example")
    with django_assert_num_queries(5):
        page = here.get(SESSIONS)
    assert [len(page.context[name]) for name in ("here", "others")] == [1, 2]
    assert "Chrome trên Android" in page.content.decode()
    [row] = [row for row in page.context["others"] if "Android" in row["browser"]]
    assert stranger.post(SESSIONS, {"end": row["pk"]}).url == SESSIONS  # another's: nothing ends
    assert phone.get(ACCOUNT).status_code == 200
    here.post(SESSIONS, {"end": row["pk"]})
    found = [client.get(ACCOUNT).status_code for client in (here, phone, third, stranger)]
    assert found == [200, 302, 200, 200]
    here.post(SESSIONS, {"end": "others"})
    found = [client.get(ACCOUNT).status_code for client in (here, third, stranger)]
    assert found == [200, 302, 200]


def test_a_session_from_before_the_password_is_not_listed(demo):
    """Security 44: "ended … on password change everywhere"."""
    here, _elsewhere = sign_in("ha@cb.example"), sign_in("ha@cb.example")
    new = "ruong-bac-thang-7"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/tai-khoan/doi-mat-khau/", typed).url == ACCOUNT
    page = here.get(SESSIONS)
    assert [len(page.context[name]) for name in ("here", "others")] == [1, 0]


def test_who_saves_twice_at_once_has_one_address_that_waits(transactional_db, mailoutbox):
    """Of several that are typed at the same moment, the link of one opens."""
    own = {"full_name": "Lò Thị Mới", "email": "cu@cb.example", "phone": "0900000777"}
    person = Person.objects.create_user(password=PASSWORD, **own)
    clients = [sign_in("cu@cb.example") for _ in range(4)]
    typed = [{"email": f"{name}@cb.example", "phone": "0900000777"} for name in "aabb"]

    def save(number):
        return clients[number].post(EDIT, typed[number]).status_code

    for _ in range(3):
        cache.clear()
        saved = at_the_same_moment(*(lambda n=n: save(n) for n in range(4)))
        assert saved == [302] * 4
        assert EmailAddress.objects.filter(user=person).count() == 1


def test_a_form_without_a_field_of_the_address_has_none(as_person):
    assert as_person("ha@cb.example").post(EDIT, {"phone": "0900000888"}).url == ACCOUNT
    assert Person.objects.filter(phone="0900000888", email=None).count() == 1


def test_an_address_that_becomes_anothers_at_that_moment_is_not_taken(transactional_db, mailoutbox):
    """Nor does a proved row stay of an address that is another's."""
    Person.objects.create_user(full_name="Lò Thị Mới", email="cu@cb.example", password=PASSWORD)
    other = Person.objects.create_user(full_name="Lò Văn Cũ", phone="0900000778")
    client, said = sign_in("cu@cb.example"), []
    client.post(EDIT, {"email": "moi@cb.example", "phone": "0900000777"})
    second(
        lambda: Person.objects.filter(pk=other.pk).update(email="moi@cb.example"),
        lambda: said.append(client.post(link(mailoutbox), follow=True).content.decode()),
    )
    assert "moi@cb.example vừa thành của người khác. Ghi địa chỉ khác." in said[0]
    assert EmailAddress.objects.filter(verified=True).count() == 0
