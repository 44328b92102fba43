"""What proves that publicity and reports were done."""

import pytest
from django.urls import reverse

from directives.models import Directive, Evidence
from tests.submissions.pages import links, words


@pytest.fixture
def address(demo) -> str:
    return reverse("evidence_list", args=[Directive.objects.get(contest__code="CB9").pk])


def test_office_reads_what_the_media_unit_recorded(as_person, address):
    response = as_person("ngan@cb.example").get(address)
    assert "3 minh chứng." in words(response)
    shown = [link for link, _ in links(response) if link.startswith("https://")]
    assert shown == list(
        Evidence.objects.filter(assignment__item__directive__contest__code="CB9").values_list(
            "link", flat=True
        )
    )


def test_of_one_assignment(as_person, address):
    office = as_person("ngan@cb.example")
    media = Evidence.objects.filter(
        assignment__unit__name__contains="Truyền thông thành phố Cao Bằng"
    )
    assert len(office.get(f"{address}?nhiem-vu={media[0].assignment_id}").context["rows"]) == 3
    assert office.get(f"{address}?nhiem-vu=0").context["rows"] == []


@pytest.mark.parametrize("name", ["ha@cb.example", "lam@bk.example", "anh@bk.example"])
def test_others_find_nothing(as_person, address, name):
    assert as_person(name).get(address).status_code == 404


def test_file_of_a_report_opens(as_person, address):
    Evidence.objects.update(link="", file="evidence/aa/x")
    response = as_person("ngan@cb.example").get(address)
    files = [link for link, _ in links(response) if "/minh-chung/" in link]
    assert files == [
        reverse("evidence_file", args=[e.pk])
        for e in Evidence.objects.filter(assignment__item__directive__contest__code="CB9")
    ]
