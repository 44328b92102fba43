"""Why dossiers were returned, counted by unit and by reason."""

from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from contest_portal.workflow import perform
from directives.models import Directive
from submissions.checks import Found
from submissions.models import Dossier
from submissions.workflow import STEPS
from tests.submissions.conftest import HANDED_IN, found_wanting
from tests.submissions.pages import links, rows, words

OFFICE = "ngan@cb.example"


@pytest.fixture
def address(demo) -> str:
    letter = Directive.objects.get(document__number="1098")
    return reverse("return_reasons", args=[letter.pk])


def send_back(dossier: Dossier, clerk, **parts: Found) -> None:
    perform(
        STEPS, "return", found_wanting(dossier, clerk, **parts), by=clerk, day=date(2025, 5, 12)
    )


def test_reasons_are_counted_by_unit_and_by_kind(as_person, titled, person_of, address):
    """78: "Reasons for return are counted by unit and by kind"."""
    unclear = Found("wrong", "unclear", "")
    send_back(titled(HANDED_IN), person_of(OFFICE), answer_1=unclear, answer_2=unclear)
    response = as_person(OFFICE).get(address)
    table = rows(response)[:4]
    assert table == [
        ["Đơn vị", "Thiếu minh chứng áp dụng", "Nội dung chưa rõ", "Hồ sơ bị trả"],
        ["Liên đoàn Lao động thành phố", "1", "1", "1"],
        ["Phòng Giáo dục và Đào tạo", "0", "1", "1"],
        ["Cộng, mỗi hồ sơ một lần", "1", "2", "2"],
    ]


def test_every_figure_leads_to_the_dossiers_that_it_counts(as_person, titled, person_of, address):
    client = as_person(OFFICE)
    send_back(titled(HANDED_IN), person_of(OFFICE), answer_1=Found("wrong", "unclear", "Viết rõ."))
    figures = [(url, text) for url, text in links(client.get(address)) if text.isdecimal()]
    for url, figure in figures:
        listed = client.get(address + url.partition("#")[0]).context["dossiers"]
        assert len(listed) == int(figure)
    assertContains(client.get(f"{address}?ly-do=unclear"), "Viết rõ.")


@pytest.mark.parametrize("query", ["?don-vi=x", "?don-vi=0", "?ly-do=because", "?page=99999"])
def test_an_odd_address_lists_nothing_and_breaks_nothing(as_person, address, query):
    assert as_person(OFFICE).get(address + query).status_code == 200


def test_where_nothing_was_returned_it_says_so(as_person, demo):
    letter = Directive.objects.exclude(document__number="1098").filter(issued_at__isnull=False)
    client = as_person("lam@bk.example")
    empty = reverse("return_reasons", args=[letter.get(contest__code="BK8").pk])
    assert "Chưa hồ sơ nào bị trả để bổ sung" in words(client.get(empty))


@pytest.mark.parametrize("many", [0, 3])
def test_queries_are_few_and_do_not_grow(
    as_person, person_of, address, django_assert_num_queries, many
):
    for dossier in Dossier.objects.filter(contest__code="CB9", state="handed_in")[:many]:
        send_back(dossier, person_of(OFFICE))
    client = as_person(OFFICE)
    with django_assert_num_queries(7):
        client.get(address)
