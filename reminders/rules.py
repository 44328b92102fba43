"""Who may act on what goes out. Which letters' reminders a person sees is `followed_by`."""

import rules

from directives.models import Directive
from directives.rules import leads, organises
from organizations.models import Person, Role


@rules.predicate
def sends(person: Person, directive: Directive) -> bool:
    """Pauses, resends and writes to the units of a letter: its office, and the organiser. A leader
    reads along."""
    return leads(person, directive) or organises(person, directive.contest)


@rules.predicate
def mends(person: Person) -> bool:
    """Has letters to follow, so that there may be something to put right."""
    return bool(person.paths(Role.OFFICE, Role.LEADER, Role.ORGANISER))
