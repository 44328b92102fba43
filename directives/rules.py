"""Who may make and answer what. Whether a record exists for them is `visible_to`."""

import rules

from directives.models import (
    Addressee,
    Assignment,
    Candidate,
    Contest,
    Deadline,
    Directive,
    Evidence,
    ExtensionRequest,
    Visit,
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


@rules.predicate
def helps(person: Person, candidate: Candidate) -> bool:
    """Goes to the candidate's people: who looks after it, or an officer of a unit that its item
    asks to support. Of a letter that is not sent, nobody but its office."""
    if looks_after(person, candidate):
        return True
    item = candidate.assignment.item
    asked = item.assignments.supporting(person)
    return item.directive.issued_at is not None and bool(asked.exists())


@rules.predicate
def takes_back(person: Person, visit: Visit) -> bool:
    """Records visits for its unit, as an officer of that or for the office in charge."""
    own = person.acts_for(visit.unit.path, Role.OFFICER)
    return own or leads(person, visit.candidate.assignment.item.directive)


@rules.predicate
def corrects(person: Person, evidence: Evidence) -> bool:
    """Any officer of its unit: who wrote it down may have left. The change says who did it."""
    return answers_for(person, evidence.assignment)
