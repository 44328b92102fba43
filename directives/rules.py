"""Who may make and answer what. Whether a record exists for them is `visible_to`."""

import rules

from directives.models import (
    Addressee,
    Assignment,
    Candidate,
    Contest,
    Deadline,
    Directive,
    ExtensionRequest,
)
from organizations.models import Person, Role, Unit


@rules.predicate
def organises(person: Person, contest: Contest) -> bool:
    return person.acts_for(contest.organiser.path, Role.ORGANISER)


def offices_in(person: Person, contest: Contest) -> list[Unit]:
    """The offices of the contest's province that the person writes letters for."""
    province = contest.organiser.province_path
    offices = [m.unit for m in person.roles() if m.role == Role.OFFICE]
    return [unit for unit in offices if unit.path.startswith(province)]


@rules.predicate
def edits_calendar(person: Person) -> bool:
    """Days off are the same for the whole installation; any organiser keeps them."""
    return bool(person.paths(Role.ORGANISER))


@rules.predicate
def sets_deadline(person: Person, deadline: Deadline) -> bool:
    """The organiser sets the contest's deadlines; an office those of what it receives itself."""
    return organises(person, deadline.contest) or person.acts_for(
        deadline.receiver.path, Role.OFFICE
    )


@rules.predicate
def leads(person: Person, directive: Directive) -> bool:
    """Belongs to the office that writes and follows the letter."""
    return person.acts_for(directive.office.path, Role.OFFICE)


@rules.predicate
def follows(person: Person, directive: Directive) -> bool:
    """Reads the letter's board: as `followed_by` of the letters says, for one of them."""
    if directive.issued_at is None:
        return False
    return person.acts_for(directive.office.path, Role.OFFICE, Role.LEADER) or organises(
        person, directive.contest
    )


@rules.predicate
def answers_for(person: Person, record: Addressee | Assignment | ExtensionRequest) -> bool:
    """Is an officer of the unit that the letter or the item is addressed to, or that asked."""
    return person.acts_for(record.unit.path, Role.OFFICER)


@rules.predicate
def looks_after(person: Person, candidate: Candidate) -> bool:
    """The unit's officer, or the office in charge that helps."""
    assignment = candidate.assignment
    return answers_for(person, assignment) or leads(person, assignment.item.directive)
