"""A letter to all communes of a country: sent by a few statements, followed on a few queries."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, Count, Value
from django.db.models.functions import Cast, Concat
from django.test.utils import CaptureQueriesContext

from contest_portal.demo import NOW
from directives import workflow
from directives.models import Addressee, Assignment, Directive, DirectiveItem, ItemGroup
from documents.models import Document
from organizations.models import Unit

ALL = 3321  # communes of the whole country since 01/7/2025
Kind, Verb = DirectiveItem.Kind, DirectiveItem.Verb


def add_communes(above: Unit, count: int) -> None:
    Unit.objects.bulk_create(
        Unit(kind=Unit.Kind.COMMUNE, parent=above, name=f"Ủy ban nhân dân xã Mẫu {n}")
        for n in range(count)
    )
    path = Concat(Value(above.path), Cast("pk", CharField()), Value("/"))
    Unit.objects.filter(parent=above, path="").update(path=path)


@pytest.fixture
def to_communes(demo) -> Any:
    """A draft of Cao Bằng's office to so many communes as one group, in two of its items."""

    def write(count: int) -> Directive:
        sent = Directive.objects.get(contest__code="CB9")
        above = Unit.objects.create(
            kind=Unit.Kind.CITY, name=f"Huyện {count}", parent=sent.document.issuer.parent
        )
        add_communes(above, count)
        paper = Document.objects.create(
            kind="letter", issuer=sent.document.issuer, subject="V/v tìm giải pháp",
            year=2025, month=5, day=5,
        )  # fmt: skip
        letter = Directive.objects.create(
            document=paper, contest=sent.contest, office=sent.office, deadline=sent.deadline
        )
        for number, verb in ((1, Verb.ORDER), (2, Verb.REQUEST)):
            item = letter.items.create(
                number=number, kind=Kind.SOLUTIONS, verb=verb, sentence=f"Rà soát lần {number}."
            )
            ItemGroup.objects.create(
                item=item, below=above, kind=Unit.Kind.COMMUNE, minimum=2 if number == 1 else None
            )
        return letter

    return write


@pytest.mark.parametrize(("count", "statements"), [(1000, 16), (ALL, 24)])
def test_a_letter_goes_out_by_few_statements(
    to_communes, as_person, count, statements, django_assert_num_queries
) -> None:
    """Issue 6: "a directive to 3,321 communes issued in one transaction with a constant number of
    statements per 1,000 rows on PostgreSQL; its acknowledgement board within the page budgets".

    Thirteen statements, and one for each thousand of rows: 1,000 communes are one of addressees and
    two of assignments, 3,321 are four and seven.
    """
    letter = to_communes(count)
    with CaptureQueriesContext(connection) as captured:
        assert workflow.issue(letter) == count
    assert len(captured) == statements
    asked = Assignment.objects.filter(item__directive=letter).order_by("item__number")
    terms = asked.values_list("item__number", "minimum", "part").annotate(n=Count("pk"))
    assert list(terms) == [(1, 2, "lead", count), (2, None, "lead", count)]
    office = as_person("ngan@cb.example")
    first = letter.addressees.order_by("unit__sort_key").first()
    Addressee.objects.filter(pk=first.pk).update(acknowledged_at=NOW)
    board, cascade = f"/cong-van/{letter.pk}/xac-nhan/", f"/tien-do/{letter.pk}/trien-khai/"
    for address in (board, cascade):
        with django_assert_num_queries(8):
            page = office.get(address)
        assert page.context["page_obj"].paginator.count == count
        assert len(page.content) < 100_000
    assert [row["untaken"] for row in page.context["waiting"]] == [count - 1, count - 1]
    public = office.get(f"/cong-van/{letter.pk}/").content.decode()
    assert (public.count("Ủy ban nhân dân các xã, phường"), first.unit.name in public) == (3, False)
