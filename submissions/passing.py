"""What hangs on units and passes on with them, or with a role in one: letters, work, dossiers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from directives.models import Addressee, Assignment, Directive
from organizations.models import Membership, Role, Unit, taken_by_today, under
from submissions.models import Dossier
from submissions.models.dossier import State
from submissions.progress import waiting_in


@dataclass
class Passing:
    """How much of each kind one unit has; people: who has a role there, each with the role."""

    unit: Unit
    letters: int = 0
    assignments: int = 0
    candidates: int = 0
    dossiers: int = 0
    people: list[str] = field(default_factory=list)


def passes_on(units: Sequence[Unit]) -> list[Passing]:
    """For each unit, in two queries however many there are."""
    own = OuterRef("pk")
    tasks = Assignment.objects.filter(item__directive__issued_at__isnull=False)
    counted = Unit.objects.filter(pk__in=[unit.pk for unit in units]).values_list(
        "pk",
        _count(Addressee.objects.filter(unit=own), "unit"),
        _count(tasks.filter(unit=own), "unit"),
        _count(waiting_in(tasks).filter(assignment__unit=own), "assignment__unit"),
        _count(Dossier.objects.live().filter(unit=own), "unit"),
    )
    found = {pk: (a, b, c, d) for pk, a, b, c, d in counted}
    people: dict[int, list[str]] = {}
    memberships = Membership.objects.filter(unit__in=units).in_force()
    for m in memberships.select_related("person").order_by("person__sort_key", "pk"):
        people.setdefault(m.unit_id, []).append(f"{m.person} ({Role(m.role).label})")
    return [Passing(unit, *found[unit.pk], people=people.get(unit.pk, [])) for unit in units]


def together(heir: Unit, passing: Sequence[Passing]) -> Passing:
    """What the unit that takes their place will have, with its own; each letter once. Three
    queries."""
    [own] = passes_on([heir])
    every = (own, *passing)
    came = Addressee.objects.filter(unit__in=[one.unit for one in every]).order_by()
    sums = {
        kind: sum(getattr(one, kind) for one in every)
        for kind in ("assignments", "candidates", "dossiers")
    }
    letters = came.values("directive").distinct().count()
    return Passing(heir, letters, people=own.people, **sums)


def _count(rows: QuerySet, by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


@in_vietnamese
def passed_with(membership: Membership) -> dict[str, list[str]]:
    """What passes on with the role, named, by kind: for the minutes of its handing over.

    Letters are those that came to its unit and those that it leads; of units whose place it took
    each says so. With a member's, only dossiers that this person began or writes: members see no
    others.
    """
    unit, dossiers = membership.unit, Dossier.objects.live().select_related("contest")
    if membership.role == Role.MEMBER:
        person = membership.person
        own = dossiers.filter(Q(created_by=person) | Q(authors__person=person), unit=unit)
        return {"dossiers": _named(own.distinct())}
    kinds: dict[str, list[str]] = {}
    for one in with_taken(unit):
        of = "" if one == unit else f", của {one.called}"
        tasks = Assignment.objects.filter(unit=one, item__directive__issued_at__isnull=False)
        tasks = tasks.select_related("item__directive__document").order_by("item__directive", "pk")
        found = {
            "letters": [str(letter) for letter in _letters_of(one)],
            "assignments": [f"{a.item}, {a.item.directive}" for a in tasks],
            "candidates": [c.title for c in waiting_in(tasks.order_by())],
            "dossiers": _named(dossiers.filter(unit=one)),
        }
        for kind, names in found.items():
            kinds.setdefault(kind, []).extend(f"{name}{of}" for name in names)
    return kinds


def with_taken(unit: Unit) -> list[Unit]:
    """The unit, then those that have ended and whose place it took by today."""
    taken = under(taken_by_today(unit.inherits), "path")
    return [unit, *Unit.objects.filter(taken, valid_to__lt=clock.today())]


def _letters_of(unit: Unit) -> QuerySet[Directive]:
    came = Q(addressees__unit=unit) | Q(office=unit)
    letters = Directive.objects.filter(came, issued_at__isnull=False).distinct()
    return letters.select_related("document")


def _named(dossiers: QuerySet[Dossier]) -> list[str]:
    return [
        f"{d} ({', '.join(filter(None, [d.code, str(State(d.state).label)]))})"
        for d in dossiers.order_by("pk")
    ]
