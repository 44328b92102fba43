"""The link of an invitation: opened by anybody any number of times, used once by a POST."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from contest_portal import clock
from contest_portal.workflow import Refused
from organizations import invitations
from organizations.models import Invitation, Person, Role, Unit, token_digest

PASSWORD = "ruong-bac-thang-7"
CHOSEN = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def link(new_person, person_of) -> str:
    person = new_person("Phòng Giáo dục và Đào tạo", Role.MEMBER)
    return f"/loi-moi/{invitations.renew(person, by=person_of('ha@cb.example'))}/"


def invited() -> Person:
    return Person.objects.get(phone="0900000777")


def reason(response):
    return response.status_code, response.context["reason"]


def test_opening_the_link_uses_nothing(link, client):
    """Security 41: "One-time links need a POST from a page (safe-link bots), are single-use, bound
    to purpose, expire."
    """
    for _ in range(3):
        page = client.get(link)
        client.head(link)
    assert "Vai trò: <strong>Người của đơn vị</strong>" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert Invitation.objects.get().used_at is None


def test_the_first_password_lets_the_person_in_at_once(link, client):
    response = client.post(link, CHOSEN)
    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(invited().pk)
    assert invited().check_password(PASSWORD)
    assert client.get("/tai-khoan/sua/").status_code == 200  # which asks for a recent sign-in


def test_a_second_use_is_refused_in_words(link, client):
    """27: "An invitation can be accepted exactly once, even if clicked twice at the same time"."""
    client.post(link, CHOSEN)
    thief = Client()
    used = (410, "Lời mời này đã dùng rồi. Anh chị đăng nhập bằng mật khẩu đã đặt.")
    assert reason(thief.get(link)) == used
    assert (
        reason(thief.post(link, {"password1": "cua-ke-khac-9", "password2": "cua-ke-khac-9"}))
        == used
    )
    assert invited().check_password(PASSWORD)


def test_an_old_link_is_refused_in_words(link, client):
    later = clock.now() + timedelta(days=14)
    with clock.at(later):
        assert reason(client.post(link, CHOSEN)) == (410, invitations.EXPIRED)
    with clock.at(later - timedelta(seconds=1)):
        assert client.post(link, CHOSEN).status_code == 302


@pytest.mark.parametrize("token", ["khong-co", "a" * 40, "ạ"])
def test_an_unknown_link_is_refused_in_words(demo, client, token):
    assert reason(client.get(f"/loi-moi/{token}/")) == (404, invitations.UNKNOWN)


@pytest.mark.parametrize("token", ["a" * 500, "%00", "x<script>"])
def test_what_cannot_be_a_link_is_no_page(demo, client, token):
    assert client.get(f"/loi-moi/{token}/").status_code == 404


def test_the_link_of_someone_switched_off_is_unknown(link, client):
    Person.objects.filter(phone="0900000777").update(is_active=False)
    assert reason(client.post(link, CHOSEN)) == (404, invitations.UNKNOWN)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password1": "", "password2": ""},
         {"password1": ["Gõ mật khẩu."], "password2": ["Gõ mật khẩu."]}),
        ({"password2": "khac"}, {"password2": ["Hai lần gõ mật khẩu chưa giống nhau."]}),
        ({"password1": "20052025", "password2": "20052025"},
         {"password1": ["Mật khẩu này hoàn toàn là số."]}),
    ],
)  # fmt: skip
def test_a_mistake_leaves_the_link_open(link, client, typed, said):
    response = client.post(link, {**CHOSEN, **typed})
    assert response.context["form"].errors == said
    assert client.post(link, CHOSEN).status_code == 302


def test_accepting_ends_the_visit_of_whoever_used_the_machine_before(link, as_person):
    client = as_person("ha@cb.example")
    before = client.cookies["sessionid"].value
    client.post(link, CHOSEN)
    assert client.session["_auth_user_id"] == str(invited().pk)
    assert client.cookies["sessionid"].value != before


def test_only_the_digest_is_kept(link):
    token = link.split("/")[2]
    assert list(Invitation.objects.values_list("digest", flat=True)) == [token_digest(token)]


def at_the_same_moment(*acts: Callable[[], object]) -> list:
    """What each act gave, all started together in threads of their own."""
    gate, given = Barrier(len(acts)), []

    def run(act):
        gate.wait()
        try:
            given.append(act())
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.fixture
def committed_link(transactional_db) -> str:
    """An invitation that other connections see."""
    unit = Unit.objects.create(kind=Unit.Kind.SCHOOL, name="Trường Tiểu học Bản Mới")
    person = Person.objects.create_user(full_name="Lò Thị Mới", phone="0900000777")
    person.memberships.create(unit=unit, role=Role.MEMBER)
    return f"/loi-moi/{invitations.renew(person, by=person)}/"


def test_two_clicks_at_the_same_moment_accept_once(committed_link):
    """27: "An invitation can be accepted exactly once, even if clicked twice at the same time";
    security 10: "Same request twice at the same moment: one entry, one invitation use, one number
    from the registry (races #2392, #2393)."
    """
    passwords = [f"ruong-bac-thang-{n}" for n in range(4)]

    def click(password):
        typed = {"password1": password, "password2": password}
        return Client().post(committed_link, typed).status_code, password

    given = at_the_same_moment(*(lambda p=p: click(p) for p in passwords))
    assert sorted(status for status, _ in given) == [302, 410, 410, 410]
    assert [p for p in passwords if invited().check_password(p)] == [
        password for status, password in given if status == 302
    ]


def test_two_who_have_both_seen_the_link_open_accept_once(committed_link):
    """27: "An invitation can be accepted exactly once, even if clicked twice at the same time"."""
    seen = [Invitation.objects.select_related("person").get() for _ in range(2)]
    assert [invitations.refusal(invitation) for invitation in seen] == ["", ""]

    def accept(invitation):
        try:
            invitations.accept(invitation, PASSWORD)
        except Refused as refused:
            return refused.reasons
        return []

    given = at_the_same_moment(*(lambda i=i: accept(i) for i in seen))
    assert sorted(given) == [[], [invitations.USED]]


def test_two_invitations_of_one_person_at_the_same_moment_make_one(transactional_db):
    """Security 10: "Same request twice at the same moment: one entry, one invitation use"."""
    unit = Unit.objects.create(kind=Unit.Kind.SCHOOL, name="Trường Tiểu học Bản Mới")
    by = Person.objects.create_user(full_name="Lò Văn Mời", phone="0900000778")
    by.memberships.create(unit=unit, role=Role.OFFICER)

    def invite():
        person = Person(full_name="Lò Thị Mới", phone="0900000777")
        try:
            return bool(invitations.invite(person, unit, Role.MEMBER, by=by))
        except Refused:
            return False

    assert sorted(at_the_same_moment(invite, invite)) == [False, True]
    assert [str(m) for m in invited().memberships.all()] == [
        "Lò Thị Mới, Người của đơn vị, Trường Tiểu học Bản Mới"
    ]
