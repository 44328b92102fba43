"""Who may score and who may run a council. Whether the record exists for them is `visible_to`."""

import rules

from directives.rules import organises
from judging.models import Council, Sheet
from organizations.models import Person


@rules.predicate
def runs(person: Person, council: Council) -> bool:
    """Appoints the judges and reads the results: the organiser of the contest."""
    return organises(person, council.contest)


@rules.predicate
def sits_on(person: Person, council: Council) -> bool:
    return council.seats.filter(person=person).exists()


@rules.predicate
def holds(person: Person, sheet: Sheet) -> bool:
    """The sheet is the judge's own, and its dossier is still one that this judge may see."""
    seat = sheet.seat
    return seat.person_id == person.pk and seat.dossiers().filter(pk=sheet.dossier_id).exists()


# Whoever scores would see the others' scores in the results before sealing.
may_read_results = runs & ~sits_on
