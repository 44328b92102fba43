"""How long a letter to all communes takes to go out, beside the bare rows that it leaves behind."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.urls import reverse

from contest_portal.demo.measuring import signed_in
from contest_portal.demo.measuring_papers import File
from contest_portal.demo.simulation import Simulated, simulate
from directives import workflow
from directives.models import Addressee, Assignment, Directive, DirectiveItem, ItemGroup
from documents.models import Document
from organizations.models import Unit

HEAD = f"{'letter':<28}{'communes':>9}{'median ms':>10}{'p95 ms':>9}{'floor ms':>10}{'ratio':>8}"


def lines(rounds: int, communes: int = 3321) -> Iterator[str]:
    """A line for sending it, and one for each page by which it is followed."""
    made = simulate("BENCHLETTER", units=10, dossiers=20, seed=1)
    letter = _draft(made, communes)
    group = ItemGroup.objects.get(item__directive=letter)
    units = list(group.below.children.all())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    def bare() -> None:
        Assignment.objects.bulk_create(Assignment(item=group.item, unit=unit) for unit in units)
        Addressee.objects.bulk_create(Addressee(directive=letter, unit=unit) for unit in units)

    sending = File(
        f"issue to {communes:,} communes", communes,
        lambda: _undone(lambda: workflow.issue(letter)), lambda: _undone(bare), turns=1,
    )  # fmt: skip
    for _ in range(rounds + 1):
        sending.measure()
    client = signed_in(made.people[made.office])
    writing = _page("its page while it is written", "directive_manage", client, letter, communes)
    for _ in range(rounds + 1):
        writing.measure()
    workflow.issue(letter)
    read = {
        "its acknowledgements": "acknowledgement_list", "how it is carried out": "directive_cascade"
    }  # fmt: skip
    pages = [_page(name, view, client, letter, communes) for name, view in read.items()]
    files = [sending, writing, *pages]
    for file in pages:
        for _ in range(rounds + 1):
            file.measure()
    yield HEAD
    for file in files:
        yield file.line()


def _undone(work: Any) -> None:
    """Done in a transaction that is rolled back."""
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


def _draft(made: Simulated, communes: int) -> Directive:
    """A letter with one item, for all communes below the city as one group."""
    sent = made.directive
    city = Unit.objects.create(
        kind=Unit.Kind.CITY, parent=sent.document.issuer, name="Thành phố có mọi xã"
    )
    Unit.objects.bulk_create(
        Unit(kind=Unit.Kind.COMMUNE, parent=city, name=f"Ủy ban nhân dân xã {n}")
        for n in range(communes)
    )
    path = Concat(Value(city.path), Cast("pk", CharField()), Value("/"))
    Unit.objects.filter(parent=city, path="").update(path=path)
    paper = Document.objects.create(
        kind="letter", issuer=sent.document.issuer, subject="V/v tìm giải pháp"
    )
    letter = Directive.objects.create(
        document=paper, contest=sent.contest, office=sent.office, deadline=sent.deadline,
        addressed_to=f"Ủy ban nhân dân xã {communes - 1}",  # looked up among all
    )  # fmt: skip
    item = letter.items.create(
        number=1, kind=DirectiveItem.Kind.SOLUTIONS, sentence="Tìm giải pháp hay ở xã."
    )
    ItemGroup.objects.create(item=item, below=city, kind=Unit.Kind.COMMUNE)
    return letter


def _page(name: str, view: str, client: Client, letter: Directive, communes: int) -> File:
    address, floor = reverse(view, args=[letter.pk]), reverse("floor_rows", args=[50])
    return File(name, communes, partial(client.get, address), partial(client.get, floor))
