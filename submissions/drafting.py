"""How a dossier begins, and how its content is written: each part under what was shown of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contest_portal.workflow import Refused, Stale, touch
from directives.models import Assignment, Candidate, DirectiveItem
from organizations.models import Person, Role, Unit, under
from submissions import content
from submissions.completeness import sealed, settle
from submissions.models import Author, Credit, Dossier
from submissions.models.dossier import EDITABLE

SOUGHT = (Candidate.State.SPOTTED, Candidate.State.CONTACTED, Candidate.State.AGREED)


def startable_by(person: Person) -> QuerySet[Assignment]:
    """The assignments from which the person may start a dossier: `rules.may_start` as a filter."""
    return Assignment.objects.filter(
        Q(unit__path__in=_line_up(person.paths(Role.OFFICER, Role.MEMBER)))
        | under(person.paths(Role.OFFICER), "unit__path"),
        item__kind=DirectiveItem.Kind.SOLUTIONS,
        item__directive__issued_at__isnull=False,
    )


def _line_up(paths: list[str]) -> set[str]:
    """The paths and those of all units above them."""
    return {path[: at + 1] for path in paths for at, sign in enumerate(path) if sign == "/"}


def begin(assignment: Assignment, *, by: Person) -> Dossier:
    """A new draft for the assignment, or the person's own one that nothing was written in yet.

    The lock makes the second of two equal clicks wait, and find what the first one made.
    """
    with transaction.atomic():
        assignment = _held(assignment.pk)
        blank = Dossier.objects.filter(
            credits__assignment=assignment, created_by=by, candidate=None,
            state=Dossier.State.DRAFTING, version=1, title="",
        )  # fmt: skip
        return blank.first() or _own(assignment, by)


def _held(pk: int) -> Assignment:
    """The assignment as it stands, its row locked: an extension waits, or has moved its day."""
    return Assignment.objects.select_for_update(no_key=True).get(pk=pk)


def _own(assignment: Assignment, by: Person) -> Dossier:
    """Who is no officer there writes down their own solution: they are its first author."""
    dossier = _new(assignment, by)
    if not by.acts_for(dossier.unit.path, Role.OFFICER):
        Author.objects.create(
            dossier=dossier, person=by, name=by.full_name, phone=by.phone or "", is_lead=True,
            workplace=dossier.unit.name,
        )  # fmt: skip
    return dossier


def begin_from(candidate: Candidate, *, by: Person) -> Dossier:
    """The candidate's dossier: a new draft with what is known, or the one it has."""
    if begun := _begun(candidate):
        return begun
    if candidate.state == Candidate.State.DROPPED:
        raise Refused(_("Giải pháp này đã thôi. Đưa lại vào danh sách rồi bắt đầu viết."))
    try:
        with transaction.atomic():
            touch(candidate, states=SOUGHT)  # who drops it in the same moment loses
            return _draft_of(candidate, by)
    except Stale:
        if begun := _begun(candidate):  # by the other of two equal clicks
            return begun
        raise


def _begun(candidate: Candidate) -> Dossier | None:
    begun = Dossier.objects.filter(candidate=candidate).first()
    if begun and not begun.is_live:
        raise Refused(
            _(
                "Không viết tiếp được vì {state}. Giải pháp này không còn tính vào số nào. Muốn dự "
                "thi lại thì ghi thành giải pháp dự kiến mới."
            ).format(state=begun.state_in_words())
        )
    return begun


def _draft_of(candidate: Candidate, by: Person) -> Dossier:
    dossier = _new(
        _held(candidate.assignment_id), by, candidate=candidate, title=candidate.title,
        applied_place=candidate.place, earlier_prizes=candidate.origin_in_words,
        first_applied_year=candidate.first_applied_year,
        first_applied_month=candidate.first_applied_month,
    )  # fmt: skip
    if candidate.owner_name:
        Author.objects.bulk_create(_authors_of(candidate, dossier))
    return dossier


def _authors_of(candidate: Candidate, dossier: Dossier) -> list[Author]:
    """Its owner first. Where no shares are known the work is shared evenly, until they say more."""
    even = 100 // (len(candidate.co_authors) + 1)
    others = [
        Author(
            dossier=dossier, name=other["name"], workplace=other["workplace"],
            share=other["share"] or even,
        )
        for other in candidate.co_authors
    ]  # fmt: skip
    lead = Author(
        dossier=dossier, name=candidate.owner_name, phone=candidate.owner_phone, is_lead=True,
        workplace=candidate.place, share=100 - sum(other.share for other in others),
    )  # fmt: skip
    return [lead, *others]


def _new(assignment: Assignment, by: Person, **known: Any) -> Dossier:
    contest = assignment.item.directive.contest
    rules = contest.current_rules
    if rules is None:
        raise Refused(_("Cổng chưa có Thể lệ của hội thi này nên chưa viết hồ sơ được."))
    unit = _unit_of(by, assignment)
    dossier = Dossier.objects.create(
        contest=contest, rules=rules, unit=unit, deadline=assignment.effective_deadline,
        created_by=by, **known,
    )  # fmt: skip
    Credit.objects.create(dossier=dossier, assignment=assignment)
    return dossier


def _unit_of(person: Person, assignment: Assignment) -> Unit:
    """The person's own unit in the tree of the unit that was asked, else that unit."""
    for membership in person.roles():
        works_there = membership.role in (Role.OFFICER, Role.MEMBER)
        if works_there and membership.unit.path.startswith(assignment.unit.path):
            return membership.unit
    return assignment.unit


@contextmanager
def writing(dossier: Dossier, part: str, shown: str | None = None) -> Iterator[None]:
    """One transaction for a write to one part (see `parts.py`) of the dossier.

    shown: the `content.mark` of the part that the person was shown; raises Stale if the part says
    something else now. None: what is written has a version of its own. Raises Refused with a
    sentence when the part is sealed. The row is locked: no step is done in the meantime.
    """
    with transaction.atomic():
        present = hold(dossier.pk)
        refuse_sealed(present, part)
        if shown is not None and shown != content.mark(present, part):
            raise Stale
        dossier.version, dossier.state = present.version, present.state
        touch(dossier, states=EDITABLE)
        yield
        settle(dossier)


def hold(pk: int) -> Dossier:
    """The dossier as it stands, its row locked until the end of the transaction.

    Raises Dossier.DoesNotExist. A row that is joined to a locked one is that of before the wait:
    who waits while the dossier is given another deadline finds nothing, and then looks again.
    """
    related = Dossier.objects.select_related("unit", "deadline")
    rows = related.select_for_update(of=("self",), no_key=True)
    try:
        return rows.get(pk=pk)
    except Dossier.DoesNotExist:
        return rows.get(pk=pk)


def refuse_sealed(present: Dossier, part: str) -> None:
    """Raises Refused with a sentence when the part of the dossier that is held is sealed."""
    if why := sealed(present, part):
        raise Refused(why)
