"""Who may make and answer what. Whether a record exists for them is `visible_to`."""

import rules

from directives.models import Addressee, Assignment, Candidate, Contest, Directive
from organizations.models import Person, Role, Unit


@rules.predicate
def organises(person: Person, contest: Contest) -> bool:
    return person.acts_for(contest.organiser.path, Role.ORGANISER)


@rules.predicate
def leads(person: Person, directive: Directive) -> bool:
    """Belongs to the office that writes and follows the letter."""
    return person.acts_for(directive.office.path, Role.OFFICE)


@rules.predicate
def answers_for(person: Person, record: Addressee | Assignment) -> bool:
    """Is an officer of the unit that the letter or the item is addressed to."""
    return person.acts_for(record.unit.path, Role.OFFICER)


@rules.predicate
def looks_after(person: Person, candidate: Candidate) -> bool:
    """The unit's officer, or the office in charge that helps."""
    assignment = candidate.assignment
    return answers_for(person, assignment) or leads(person, assignment.item.directive)


@rules.predicate
def manages_unit(person: Person, unit: Unit) -> bool:
    """Organisers and offices look after the units of their own body's tree.

    An office's tree starts at the committee it serves: its parent.
    """
    for membership in person.roles():
        if membership.role in (Role.ORGANISER, Role.OFFICE):
            root = membership.unit.path.rsplit("/", 2)[0] + "/"
            if unit.path.startswith(root if membership.unit.parent_id else membership.unit.path):
                return True
    return False
