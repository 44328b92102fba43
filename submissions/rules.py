"""Who may do what with a dossier. Whether the record exists for them is `visible_to`."""

import rules

from directives.models import Assignment, Contest, DirectiveItem
from organizations.models import Person, Role
from submissions.models import Dossier


@rules.predicate
def is_author(person: Person, dossier: Dossier) -> bool:
    """Is one of its authors, or began it for them and still belongs to its unit or its office."""
    unit = dossier.unit.path
    began = dossier.created_by_id == person.pk and (
        any(unit.startswith(own) or own.startswith(unit) for own in person.paths())
        or is_office(person, dossier)
    )
    return began or any(author.person_id == person.pk for author in dossier.authors.all())


@rules.predicate
def is_unit_officer(person: Person, dossier: Dossier) -> bool:
    return person.acts_for(dossier.unit.path, Role.OFFICER)


@rules.predicate
def is_office(person: Person, dossier: Dossier) -> bool:
    """The office in charge of a letter that the dossier counts for."""
    paths = person.paths(Role.OFFICE)
    return any(office.startswith(path) for path in paths for office in dossier.office_paths)


@rules.predicate
def is_organiser(person: Person, dossier: Dossier) -> bool:
    return person.acts_for(dossier.contest.organiser.path, Role.ORGANISER)


@rules.predicate
def route_is_direct(person: Person, dossier: Dossier) -> bool:
    return dossier.contest.route == Contest.Route.DIRECT


@rules.predicate
def may_start(person: Person, assignment: Assignment) -> bool:
    """An officer over the unit that is asked for solutions, or somebody in it or below it."""
    asked = assignment.unit.path
    return (
        assignment.item.kind == DirectiveItem.Kind.SOLUTIONS
        and assignment.item.directive.issued_at is not None
        and (
            person.acts_for(asked, Role.OFFICER)
            or any(own.startswith(asked) for own in person.paths(Role.OFFICER, Role.MEMBER))
        )
    )


@rules.predicate
def is_sent_on(person: Person, dossier: Dossier) -> bool:
    """Its paper went to the province, even if it was withdrawn since."""
    return dossier.forwarding_id is not None


may_write = is_unit_officer | is_author
may_receive = (route_is_direct & is_organiser) | (~route_is_direct & is_office)
# move and compare the paper copies
may_keep = (may_receive & ~is_sent_on) | (is_organiser & is_sent_on)
may_forward = ~route_is_direct & is_office
