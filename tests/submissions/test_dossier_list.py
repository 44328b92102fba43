"""All the dossiers that a person sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest_portal.demo.simulation import simulate
from organizations.models import Person, masked_phone
from submissions.models import Author, Dossier
from submissions.models.dossier import State
from tests.submissions.pages import links, words

LIST = "/ho-so/"
SEES = {
    "ngan@cb.example": "CB9", "tue@cb.example": "CB9", "kien@cb.example": "CB9",
    "anh@bk.example": "BK8", "lam@bk.example": "BK8",
}  # fmt: skip


def ids(response) -> list[int]:
    return sorted(row.id for row in response.context["rows"])


@pytest.mark.sqlite
@pytest.mark.parametrize("name", SEES)
def test_office_and_organiser_see_all_of_their_contest(as_person, name):
    expected = Dossier.objects.filter(contest__code=SEES[name])
    response = as_person(name).get(LIST)
    assert ids(response) == sorted(expected.values_list("pk", flat=True))
    assert f"{expected.count()} hồ sơ." in words(response)


@pytest.mark.parametrize(
    "name",
    ["ha@cb.example", "pao@cb.example", "men@cb.example", "khue@cb.example", "xuan@bk.example"],
)
def test_everybody_sees_what_exists_for_them(as_person, person_of, name):
    visible = Dossier.objects.visible_to(person_of(name))
    assert ids(as_person(name).get(LIST)) == sorted(visible.values_list("pk", flat=True))


def test_a_telephone_is_looked_up_in_an_index(demo):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # which a small table would be read by
    assert "author_phone_digits" in Author.objects.of_phone("0900123456").explain()


@pytest.mark.sqlite
def test_a_telephone_finds_the_dossiers_of_its_author(as_person):
    """At the desk people say their number: whole, in any spelling; not to who sees no dossier with
    it, and not once it was masked, by whatever statement."""
    dossier = Dossier.objects.filter(contest__code="CB9", number__isnull=False).earliest("pk")
    other = dossier.authors.create(name="Đinh Hải Yến", share=1, phone="0900.123 456")
    office = as_person("ngan@cb.example")
    spellings = ("0900123456", "0900 123 456", "+84 900 123 456", "(0900) 123.456", "84900123456")
    found = [ids(office.get(LIST, {"q": typed})) for typed in spellings]
    assert found == [[dossier.pk]] * 5
    odd = ("900123456", "123456", "0900123457", "0900123456 x")
    assert [ids(office.get(LIST, {"q": typed})) for typed in odd] == [[]] * 4
    for name in ("lam@bk.example", "xuan@bk.example"):
        assert ids(as_person(name).get(LIST, {"q": "0900123456"})) == []
    asked = []
    for typed in ("0900123456", dossier.title):
        with CaptureQueriesContext(connection) as queries:
            office.get(LIST, {"q": typed})
        asked.append(len(queries))
    assert asked[0] <= asked[1]
    Author.objects.filter(pk=other.pk).update(phone=masked_phone(other.phone))
    assert ids(office.get(LIST, {"q": "0900123456"})) == []


def test_the_search_promises_a_telephone_where_it_looks_for_one(as_person):
    """The list behind a unit's figures has spotted solutions too, not found by a telephone."""
    office, lists = as_person("ngan@cb.example"), (LIST, reverse("solution_list"))
    labels = [office.get(path).context["filter"]["q"].label for path in lists]
    assert labels == [
        "Tìm giải pháp, tác giả, đơn vị, mã, điện thoại", "Tìm giải pháp, tác giả, đơn vị, mã"
    ]  # fmt: skip


def test_a_landline_is_not_found_by_a_mobile_with_the_same_end(as_person):
    dossier = Dossier.objects.filter(contest__code="CB9", number__isnull=False).earliest("pk")
    office = as_person("ngan@cb.example")
    for written in ("0236 3822 123", "+84 236 3822 123", "0084 236 3822 123"):
        dossier.authors.filter(is_lead=True).update(phone=written)
        found = [ids(office.get(LIST, {"q": q})) for q in ("02363822123", "0363 822 123")]
        assert found == [[dossier.pk], []]


def test_withdrawn_stays_in_the_list(as_person):
    dossier = Dossier.objects.filter(contest__code="CB9", state=State.ACCEPTED).first()
    office = as_person("ngan@cb.example")
    before = ids(office.get(LIST, {"state": "withdrawn"}))
    Dossier.objects.filter(pk=dossier.pk).update(state=State.WITHDRAWN)
    assert ids(office.get(LIST, {"state": "withdrawn"})) == sorted([*before, dossier.pk])


def test_filter_search_and_sort(as_person):
    """64. Every list keeps filter, sort and columns in the address and can be saved and shared."""
    office = as_person("ngan@cb.example")
    response = office.get(LIST, {"q": "xe dien", "sort": "name"})
    assert [row.title for row in response.context["rows"]] == [
        "Máy thái cỏ voi chạy bằng mô-tơ xe điện cũ"
    ]
    clear = [address for address, text in links(response) if text == "Bỏ lọc"]
    assert clear == ["?sort=name"]
    assert (
        len(office.get(LIST + clear[0]).context["rows"])
        == Dossier.objects.filter(contest__code="CB9").count()
    )


def test_nothing_found(as_person):
    text = words(as_person("ngan@cb.example").get(LIST, {"q": "khong co"}))
    assert "Không thấy hồ sơ nào khớp" in text


def test_nobody_has_begun(as_person):
    assert "Chưa có hồ sơ nào" in words(as_person("khue@cb.example").get(LIST))


@pytest.mark.parametrize("dossiers", [4, 60])
def test_queries_do_not_grow(demo, client, django_assert_num_queries, dossiers):
    made = simulate("SIM", units=4, dossiers=dossiers, seed=2)
    client.force_login(
        Person.objects.get(email=made.office), backend="organizations.sign_in.EmailOrPhoneBackend"
    )
    with django_assert_num_queries(6):
        client.get(LIST)


def test_visitor_is_asked_to_sign_in(client, demo):
    assert client.get(LIST).url.startswith(reverse("account_login"))
