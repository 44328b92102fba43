"""How often a stranger may try, and what an answer tells of whom the portal knows."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from directives.acknowledging import token_of
from directives.models import Addressee
from documents import exports
from organizations.models import Person, Unit
from submissions.models import Dossier
from tests.organizations.test_account_login import LOGIN, TOO_MANY, WRONG, errors, sign_in
from tests.reminders.test_calendars import link_of
from tests.submissions.test_status_search import ask

pytestmark = pytest.mark.usefixtures("demo")
RESET = "/tai-khoan/quen-mat-khau/"


@pytest.fixture(autouse=True)
def _no_earlier_attempts(db) -> None:
    cache.clear()


class Counting(MD5PasswordHasher):
    made = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.made += 1
        return super().encode(password, salt)


def work(client: Client, path: str, given: dict[str, str]) -> tuple[int, int]:
    """How many passwords are hashed, and how many queries made, for one answer."""
    before = Counting.made
    with CaptureQueriesContext(connection) as queries:
        client.post(path, given)
    return Counting.made - before, len(queries)


def tried(places: list[str], **meta: str) -> list[int]:
    client = Client(**meta)
    return [client.get(place).status_code for place in places]


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_address_is_no_other_address(client, settings, proxies):
    """Security test 39: "X-Forwarded-For spoof does not beat rate limits; trusted proxy count is a
    setting": without a proxy the header is nothing, behind one its last entry counts."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    def attempt(number: int, real: str) -> list[str]:
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"10.0.{number}.1, {real}"
        return errors(sign_in(client, f"a{number}@cb.example", "sai"))

    assert [attempt(n, "192.0.2.1") for n in range(11)] == [[WRONG]] * 10 + [[TOO_MANY]]
    other = attempt(11, "192.0.2.2")
    assert other == ([WRONG] if proxies else [TOO_MANY])


def test_links_and_codes_are_not_found_by_trying():
    """Security tests 39 and 40: each has a limit of its own for one network, whatever it says that
    it comes from."""
    for place in ("/loi-moi/khong-co-{}/", "/xac-minh/ABCD-EFGH-{:04}/", "/xac-nhan/khong-co-{}/"):
        places = [place.format(n) for n in range(2000, 2021)]
        answers = [tried([p], HTTP_X_FORWARDED_FOR=f"10.0.0.{n}") for n, p in enumerate(places)]
        assert answers == [[404]] * 20 + [[429]]


def test_an_address_of_ipv6_is_no_network():
    """Security test 39: every line has 2^64 of them, which count together."""
    links = [f"/xac-minh/ABCD-EFGH-{n}/" for n in range(2000, 2021)]
    answers = [tried([p], REMOTE_ADDR=f"2001:db8::{n}") for n, p in enumerate(links, 1)]
    assert answers == [[404]] * 20 + [[429]]
    assert tried(links[:1], REMOTE_ADDR="2001:db8:0:1::1") == [404]
    codes = [
        ask("CB9-0001", "0000", REMOTE_ADDR=f"2001:db8::{n}").status_code for n in range(1, 12)
    ]
    assert codes == [404] * 10 + [429]


def test_known_and_unknown_cost_the_same_work(settings):
    """Security test 40: "same answer and time for known and unknown": as many passwords hashed and
    as many queries, for who is known, unknown, invited or switched off."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    Person.objects.create_user(full_name="Lò Thị Mới", phone="0900000777")
    Person.objects.filter(email="thanh@cb.example").update(is_active=False)
    names = ("ha@cb.example", "ai-do@cb.example", "0900000777", "0900000999", "thanh@cb.example")
    found = {work(Client(), LOGIN, {"login": name, "password": "sai"}) for name in names}
    assert {hashed for hashed, _ in found} == {1}
    assert len({queries for _, queries in found}) == 1


def test_a_new_password_for_known_and_unknown_costs_the_same_work(mailoutbox):
    """Security test 40: "Login, reset …: same answer and time": what is mailed goes out later."""
    Person.objects.filter(email="thanh@cb.example").update(is_active=False)
    found, later = [], []
    for name in ("ha@cb.example", "ai-do@cb.example", "thanh@cb.example"):
        with TestCase.captureOnCommitCallbacks() as handed_over:
            found.append(work(Client(), RESET, {"email": name}))
        later.append(len(handed_over))
    assert (set(found), later, mailoutbox) == ({found[0]}, [1, 1, 1], [])


@pytest.mark.parametrize("step", ["ket-thuc", "chuyen"])
def test_who_is_removed_or_moved_is_out_at_the_next_request(as_person, person_of, step):
    """Security test 6: "A unit officer removed or moved loses access on the next request, open tabs
    included": pages, files, steps, exports made before; the own calendar and the link in the mail
    of a letter say nothing of the unit any more."""
    ha, role = as_person("ha@cb.example"), person_of("ha@cb.example").memberships.get()
    export = exports.ask(role.person, "submissions.tasks.list_sheet", "Của Hà")
    exports.run(export.pk, lambda job, file: exports.Made("danh-sach.txt", "text/plain"))
    told = Addressee.objects.filter(unit=role.unit, directive__issued_at__isnull=False)[0]
    letter = f"/nhan-cong-van/thu/{token_of(told, role.person)}/"
    open_pages = ["/giai-phap/", link_of(ha)]
    shown = [ha.get(page).content for page in open_pages]
    places = [f"/don-vi/{role.unit_id}/", *pages_of_others(role.person)]
    places += [f"/xuat/{export.pk}/", f"/xuat/{export.pk}/tep/", letter]
    for place in places:
        answer = ha.get(place)
        b"".join(answer)  # reading to the end closes the file
        assert answer.status_code == 200
    ward = Unit.objects.get(short_name="UBND phường Sông Hiến")
    chosen = {"unit": ward.pk, "day": "05/5/2025"}
    assert (
        as_person("ngan@cb.example").post(f"/vai-tro/{role.pk}/{step}/", chosen).status_code == 302
    )
    assert {ha.get(place).status_code for place in places} <= {403, 404}
    assert {ha.post(place).status_code for place in places} <= {403, 404, 405}
    assert export.title not in ha.get("/xuat/").content.decode()
    for page, before in zip(open_pages, shown, strict=True):
        assert ha.get(page).content != before


def pages_of_others(person: Person) -> list[str]:
    """A dossier that the person follows and did not write, and a file of it."""
    dossiers = Dossier.objects.visible_to(person).exclude(created_by=person)
    dossier = dossiers.filter(attachments__isnull=False).order_by("pk")[0]
    return [f"/ho-so/{dossier.pk}/", f"/tep/{dossier.attachments.earliest('pk').pk}/"]
