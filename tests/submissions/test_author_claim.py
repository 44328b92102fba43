"""An author takes over the place that somebody wrote down for them: once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from organizations.models import Membership, Person
from submissions import claims, content
from submissions.models import Author, Dossier
from tests.submissions.conftest import DRAFT, REGISTERED
from tests.submissions.pages import links, words

DIGITS = {"digits": "0321"}
NEW = DIGITS | {
    "login": "0900 000 777", "password1": "vit-dong-2025", "password2": "vit-dong-2025",
}  # fmt: skip
UNPROVEN = (
    "Không khớp số điện thoại ghi trong hồ sơ. Xem lại, hoặc nhờ người gửi đường dẫn sửa số trong "
    "danh sách tác giả."
)


@pytest.fixture(autouse=True)
def nobody_has_tried(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def unclaimed(titled) -> Author:
    author = titled(REGISTERED).authors.get()
    assert (author.name, author.person) == ("Sầm Thị Lan", None)
    author.phone = "+84 900 000 321"
    author.save()
    return author


def place(author: Author) -> str:
    return f"/xac-nhan/{author.token}/nhan-ho-so/"


def test_somebody_without_an_account_makes_one_and_has_the_dossier(unclaimed):
    """25: "An officer can register an entry for an author without e-mail, who can later claim
    it"."""
    client = Client()
    response = client.post(place(unclaimed), NEW, follow=True)
    assert response.redirect_chain == [("/ho-so-cua-toi/", 302)]
    person = Person.objects.get(phone="0900000777")
    assert (person.full_name, person.memberships.count()) == ("Sầm Thị Lan", 0)
    assert Author.objects.get(pk=unclaimed.pk).person == person
    assert (f"/ho-so/{unclaimed.dossier_id}/", str(unclaimed.dossier)) in links(response)
    assert client.get(f"/ho-so/{unclaimed.dossier_id}/sua/").status_code == 200
    assert client.get("/").url == "/ho-so-cua-toi/"


def test_somebody_signed_in_takes_it_over_by_a_press(as_person, person_of, unclaimed):
    client, before = as_person("men@cb.example"), Membership.objects.count()
    assert client.get(place(unclaimed)).status_code == 200
    assert Author.objects.get(pk=unclaimed.pk).person is None
    client.post(place(unclaimed), DIGITS)
    assert Author.objects.get(pk=unclaimed.pk).person == person_of("men@cb.example")
    assert Membership.objects.count() == before


def test_a_place_is_taken_once(as_person, unclaimed):
    as_person("men@cb.example").post(place(unclaimed), DIGITS)
    owner = Author.objects.get(pk=unclaimed.pk).person
    for client in (as_person("thanh@cb.example"), Client()):
        assert client.post(place(unclaimed), NEW).status_code == 404  # the link is dead
    unclaimed.refresh_from_db()
    response = as_person("thanh@cb.example").post(place(unclaimed), DIGITS, follow=True)
    assert "Phần này đã có người nhận bằng tài khoản của mình." in words(response)
    Client().post(place(unclaimed), NEW)
    assert Author.objects.get(pk=unclaimed.pk).person == owner
    assert not Person.objects.filter(phone="0900000777").exists()


def test_one_person_is_one_author(as_person, titled):
    draft = titled(DRAFT)
    other = draft.authors.create(name="Đinh Hải Yến", share=30)
    response = as_person("men@cb.example").post(place(other))
    assert [str(m) for m in response.context["messages"]] == [claims.TWICE]
    assert Author.objects.get(pk=other.pk).person is None


@pytest.mark.parametrize("login", ["dung@cb.example", "DUNG@cb.example"])
def test_a_known_name_is_sent_to_sign_in_without_saying_so(unclaimed, login):
    """Security test 40: "same answer … for known and unknown"."""
    response = Client().post(place(unclaimed), NEW | {"login": login})
    assert [str(m) for m in response.context["messages"]] == [claims.KNOWN]
    assert Author.objects.get(pk=unclaimed.pk).person is None
    sign_in = f"/tai-khoan/dang-nhap/?next={place(unclaimed)}"
    assert (sign_in, "Đăng nhập") in links(response)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"login": ""}, "login", "Ghi số điện thoại hoặc thư điện tử."),
        ({"login": "0900"}, "login", "Ghi đủ số điện thoại, ví dụ 0900 000 321."),
        ({"login": "ai@"}, "login", "Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn."),
        ({"password2": "khac-2025"}, "password2", "Hai lần gõ mật khẩu chưa giống nhau."),
    ],
)
def test_what_is_wrong_is_said_beside_it(unclaimed, typed, field, sentence):
    response = Client().post(place(unclaimed), NEW | typed)
    assert response.context["form"].errors == {field: [sentence]}


@pytest.mark.parametrize("who", ["", "thanh@cb.example"])
def test_where_a_phone_is_written_its_digits_are_asked_for(as_person, unclaimed, who):
    """Whoever the link was passed on to has no phone of the author."""
    client = as_person(who) if who else Client()
    refused = {
        "": "Ghi 4 số cuối điện thoại.", "321": "Ghi đúng 4 số cuối, ví dụ 0321.", "0777": UNPROVEN,
    }  # fmt: skip
    for digits, sentence in refused.items():
        response = client.post(place(unclaimed), NEW | {"digits": digits})
        assert response.context["form"].errors == {"digits": [sentence]}
    assert Author.objects.get(pk=unclaimed.pk).person is None
    assert client.post(place(unclaimed), NEW | {"digits": "0321"}).url == "/ho-so-cua-toi/"
    assert Author.objects.get(pk=unclaimed.pk).person is not None


def test_many_tries_wait(unclaimed):
    """Security test 40: "limits per account and per network"."""
    client = Client()
    for _ in range(20):
        client.post(place(unclaimed), NEW | {"digits": "0000"})
    response = client.post(place(unclaimed), NEW | {"digits": "0321"})
    assert [str(m) for m in response.context["messages"]][-1].startswith("Đã thử quá nhiều lần.")
    assert not Person.objects.filter(phone="0900000777").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_has_it(as_person, person_of, titled):
    """Security test 10: "Same request twice at the same moment"."""
    author = titled(REGISTERED).authors.get()
    people = [person_of(name) for name in ("men@cb.example", "thanh@cb.example")]

    def take(person: Person) -> str:
        try:
            claims.claim(author, by=person)
        except claims.Refused as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(take, people))
    assert sorted(said) == ["", claims.TAKEN]
    assert Author.objects.get(pk=author.pk).person == people[said.index("")]


def test_saving_the_list_keeps_who_has_claimed(as_person, person_of, unclaimed):
    dossier = Dossier.objects.get(pk=unclaimed.dossier_id)
    as_person("men@cb.example").post(place(unclaimed), DIGITS)
    form = {
        "shown": content.mark(dossier, "authors"),
        "authors-TOTAL_FORMS": 1, "authors-INITIAL_FORMS": 1,
        "authors-0-id": unclaimed.pk, "authors-0-name": "Sầm Thị Lan", "authors-0-share": 100,
        "authors-0-is_lead": "on", "authors-0-workplace": "Trường khác",
    }  # fmt: skip
    as_person("ha@cb.example").post(f"/ho-so/{dossier.pk}/tac-gia/", form)
    author = Author.objects.get(pk=unclaimed.pk)
    assert (author.workplace, author.person) == ("Trường khác", person_of("men@cb.example"))
