"""More time by a later paper, for all units or for named ones: what it moves, and moving it."""

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.waking import wake
from contest_portal.workflow import Refused
from directives.models import Addressee, Assignment, Deadline, Directive, ExtensionRequest
from documents.models import Document
from documents.workflow import registered
from organizations.models import Person, Unit
from submissions.models import Dossier
from submissions.models.dossier import LIVE, DossierQuerySet


class Moved(NamedTuple):
    """What an extension moved, as it stands after it."""

    deadline: Deadline
    assignments: list[Assignment]
    dossiers: list[Dossier]

    @property
    def units(self) -> list[Unit]:
        return list(dict.fromkeys(assignment.unit for assignment in self.assignments))


def line_of(deadline: Deadline) -> list[Any]:
    """What an extension of the deadline moves. Of one for all: every day that it was ever given to
    anybody. Of one for named units: itself, and what was extended from it. Each with
    `for_some` where it is not for all. One query."""
    for_some = Deadline.units.through.objects.filter(deadline=OuterRef("pk"))
    rows = Deadline.objects.filter(uid=deadline.uid).annotate(for_some=Exists(for_some))
    same = list(rows.order_by("pk"))
    found = {one.pk: one for one in same if one.pk == deadline.pk}
    if not found[deadline.pk].for_some:
        return same
    for one in same:
        if one.extends_id in found:
            found[one.pk] = one
    return list(found.values())


def kept_by_all(line: list[Any]) -> Deadline | None:
    """Of a `line_of`, the day that all units keep by now; none where it is for named ones."""
    for_all = [one for one in line if not one.for_some]
    return max(for_all, key=lambda one: one.sequence, default=None)


def bound_by(deadlines: list[Deadline]) -> QuerySet[Assignment]:
    """The assignments of sent letters whose day is one of these: `effective_deadline` as a
    filter."""
    own = Q(deadline__in=deadlines)
    letters = Q(deadline=None, item__directive__deadline__in=deadlines)
    return Assignment.objects.filter(
        Q(extended_to__in=deadlines) | Q(own | letters, extended_to=None),
        item__directive__issued_at__isnull=False,
    )


def extend(
    old: Deadline, new: dict[str, Any], paper: dict[str, Any], units: list[Unit], *, by: Person
) -> Moved:
    """Give all units that keep the old deadline, or the named ones, the day that a paper sets.

    new: day, boundary, hour and evidence; paper: the head of the document, which is found in the
    register or written into it. A unit whose day is later already keeps it; so does one that
    another unit's extension was for. Live dossiers get the new day with what they count for; what
    units had asked for is granted. Raises Refused where all have a later day, or the same, already.
    """
    with transaction.atomic():
        same = Deadline.objects.filter(uid=old.uid).order_by("pk")
        old = {one.pk: one for one in same.select_for_update(no_key=True)}[old.pk]
        if not (units or old.units.exists()):
            _refuse_earlier(old, Deadline(**new))
        line = line_of(old)
        document = registered(paper, by=by, published_at=clock.now())
        deadline = _new_deadline(old, line, new, document, units)
        earlier = [one for one in line if one.closes_at < deadline.closes_at]
        assignments = bound_by(earlier)
        if units:
            assignments = assignments.filter(unit__in=units)
        held = assignments.select_for_update(of=("self",), no_key=True)  # who begins a draft waits
        moved = list(held.select_related("unit", "item"))
        dossiers = list(_dossiers_of(moved, earlier).select_related("contest"))
        _move(deadline, earlier, moved, dossiers, units)
        _grant(deadline, line, [a.unit_id for a in moved], by)
        wake("reminders.tasks.tell_news")
    return Moved(deadline, moved, dossiers)


def _refuse_earlier(old: Deadline, new: Deadline) -> None:
    standing = Deadline.objects.in_force().get(uid=old.uid)
    if new.closes_at <= standing.closes_at:
        raise Refused(
            _("Hạn mới phải sau hạn hiện nay ({deadline}).").format(deadline=standing.wording)
        )


def _new_deadline(
    old: Deadline, line: list[Deadline], new: dict[str, Any], document: Document, units: list[Unit]
) -> Deadline:
    """It keeps the UID of the first, so that calendars move their entry."""
    last = Deadline.objects.filter(uid=old.uid).aggregate(last=Max("sequence"))["last"]
    deadline = Deadline.objects.create(
        contest_id=old.contest_id, name=old.name, receiver_id=old.receiver_id, uid=old.uid,
        extends=old, document=document, sequence=last + 1, **new,
    )  # fmt: skip
    deadline.units.set(units or old.units.all())
    return deadline


def _dossiers_of(assignments: list[Assignment], earlier: list[Deadline]) -> DossierQuerySet:
    """Those that count for the assignments; a day of a dossier's own, by a decision, stays."""
    return Dossier.objects.filter(
        state__in=LIVE, deadline__in=earlier, credits__assignment__in=assignments
    ).distinct()


def _move(
    deadline: Deadline,
    earlier: list[Deadline],
    assignments: list[Assignment],
    dossiers: list[Dossier],
    units: list[Unit],
) -> None:
    letter_says = Q(extended_to=None, directive__deadline__in=earlier)
    addressees = Addressee.objects.filter(letter_says | Q(extended_to__in=earlier))
    if units:
        addressees = addressees.filter(unit__in=units)
    else:
        says = Q(extended_to=None, deadline__in=earlier) | Q(extended_to__in=earlier)
        Directive.objects.filter(says, issued_at__isnull=False).update(extended_to=deadline)
    addressees.update(extended_to=deadline)
    Assignment.objects.filter(pk__in=[a.pk for a in assignments]).update(extended_to=deadline)
    Dossier.objects.filter(pk__in=[d.pk for d in dossiers]).update(deadline=deadline)


def _grant(deadline: Deadline, line: list[Deadline], units: list[int], by: Person) -> None:
    """Statement 16: "… the grant shows decision number and new date"."""
    ExtensionRequest.objects.waiting().filter(deadline__in=line, unit__in=units).update(
        granted=deadline, answered_by=by, answered_at=clock.now()
    )
