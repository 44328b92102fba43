"""Who may do what with a dossier. Whether the record exists for them is `visible_to`."""

import rules

from directives.models import Contest
from organizations.models import Person, Role
from submissions.models import Dossier


@rules.predicate
def is_author(person: Person, dossier: Dossier) -> bool:
    """Wrote it, or is one of its authors."""
    return dossier.created_by_id == person.pk or dossier.authors.filter(person=person).exists()


@rules.predicate
def is_unit_officer(person: Person, dossier: Dossier) -> bool:
    return person.acts_for(dossier.unit.path, Role.OFFICER)


@rules.predicate
def is_office(person: Person, dossier: Dossier) -> bool:
    """The office in charge of a letter that the dossier counts for."""
    paths = person.paths(Role.OFFICE)
    return bool(paths) and any(
        office.startswith(path)
        for office in dossier.credits.values_list(
            "assignment__item__directive__office__path", flat=True
        )
        for path in paths
    )


@rules.predicate
def is_organiser(person: Person, dossier: Dossier) -> bool:
    return person.acts_for(dossier.contest.organiser.path, Role.ORGANISER)


@rules.predicate
def route_is_direct(person: Person, dossier: Dossier) -> bool:
    return dossier.contest.route == Contest.Route.DIRECT


@rules.predicate
def has_account(person: Person, dossier: Dossier) -> bool:
    return person.is_authenticated


may_write = has_account & (is_author | is_unit_officer)
may_receive = has_account & (
    (route_is_direct & is_organiser) | (~route_is_direct & is_office)
)
may_forward = has_account & ~route_is_direct & is_office
