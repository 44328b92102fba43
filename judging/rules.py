"""Who may score and who may run a council. Whether the record exists for them is `visible_to`."""

import rules
from django.db.models import QuerySet

from directives.models import Contest
from directives.rules import organises
from judging.models import Conflict, Council, Meeting, ReLook, Result, Seat, Sheet, Task
from judging.paper_sheets import to_enter
from organizations.models import Person


@rules.predicate
def runs(person: Person, council: Council) -> bool:
    """Appoints the judges and reads the results: the organiser of the contest."""
    return organises(person, council.contest)


@rules.predicate
def sits_on(person: Person, council: Council) -> bool:
    return person.pk in council.people


@rules.predicate
def holds(person: Person, sheet: Sheet) -> bool:
    """The sheet is the judge's own, and its dossier is still one that this judge may see."""
    seat = sheet.seat
    return seat.person_id == person.pk and seat.dossiers().filter(pk=sheet.dossier_id).exists()


@rules.predicate
def keeps_its_books(person: Person, council: Council) -> bool:
    """Is the council's secretary, who has declared the own conflicts."""
    own = council.seats.filter(person=person, part=Seat.Part.SECRETARY, ended_at=None)
    return own.filter(declared_at__isnull=False).exists()


# Who changes a council, gives tasks, ends seats and has sheets scored anew; whoever scores would
# see there what the own conflicts hide, and take colleagues out.
may_give = runs & ~sits_on
may_decide_conflicts = may_give | keeps_its_books
may_type_in = may_give | keeps_its_books


@rules.predicate
def types_in(person: Person, sheet: Sheet) -> bool:
    """May type in this judge's paper sheet; first or second, `workflow.STEPS` says."""
    council = sheet.seat.council
    paper = {"seat": sheet.seat_id, "dossier": sheet.dossier_id}
    if not (may_type_in(person, council) and to_enter(person, council).filter(**paper).exists()):
        return False
    return sheet.seat.dossiers().filter(pk=sheet.dossier_id).exists()


@rules.predicate
def chairs(person: Person, council: Council) -> bool:
    """Is the council's chair, who has declared the own conflicts."""
    own = council.seats.filter(person=person, part=Seat.Part.CHAIR, ended_at=None)
    return own.filter(declared_at__isnull=False).exists()


# Drafts the words to the authors; that the council agrees to them the chair says.
writes_feedback = keeps_its_books | chairs


@rules.predicate
def all_is_sealed(person: Person, council: Council) -> bool:
    """Nobody's sheet is awaited any more, no second one either."""
    waiting = Task.objects.awaited().filter(seat__council=council)
    looks = council.relooks.filter(closed_at=None, council__round__closed_at=None)
    return not (waiting.exists() or looks.exists())


# Whoever scores would see the others' scores in the results before sealing.
may_read_results = may_give | ((runs | chairs) & all_is_sealed)


@rules.predicate
def may_close(person: Person, relook: ReLook) -> bool:
    """Presides over the dossier: the chair, or whom the chair's conflict names; or the organiser,
    who does not sit there."""
    council = relook.council
    named = Conflict.objects.standing().filter(dossier=relook.dossier_id, presided_by=person)
    instead = named.filter(person__seats__council=council)
    return (chairs | may_give)(person, council) or instead.exists()


@rules.predicate
def scores_still(person: Person, contest: Contest) -> bool:
    """Sits on a council of a round that is not closed."""
    return scoring_seats(person).filter(council__contest=contest).exists()


def scoring_seats(person: Person) -> QuerySet[Seat]:
    """The person's, in rounds that are not closed."""
    return Seat.objects.filter(person=person, ended_at=None, council__round__closed_at=None)


@rules.predicate
def judges_in(person: Person, contest: Contest) -> bool:
    """Sits, or sat, on one of its councils."""
    return Seat.objects.filter(person=person, council__contest=contest).exists()


# There stand everybody's points, and what judges have declared.
may_read_log = organises & ~judges_in


# Who closes and opens rounds, prepares, checks and publishes the prize list.
decides = organises & ~scores_still


@rules.predicate
def decides_result(person: Person, result: Result) -> bool:
    return decides(person, result.contest)


@rules.predicate
def has_sealed(person: Person, contest: Contest) -> bool:
    """Has sealed every sheet of the contest that is awaited of this judge, second ones too."""
    own = Task.objects.filter(seat__person=person, seat__council__contest=contest)
    return not (own.awaited().exists() or own.awaited_again().exists())


@rules.predicate
def keeps_minutes(person: Person, meeting: Meeting) -> bool:
    """Presides over it or takes it down, once the own sheets are sealed; or the organiser."""
    runs_it = Meeting.objects.run_by(person).filter(pk=meeting.pk)
    return decides(person, meeting.contest) or (
        runs_it.exists() and has_sealed(person, meeting.contest)
    )
