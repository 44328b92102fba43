"""Who may enter papers in the register. Whether a paper exists for them is `visible_to`."""

import rules

from documents.models import Document
from organizations.models import Person
from organizations.rules import manages_unit


@rules.predicate
def may_edit(person: Person, document: Document) -> bool:
    """Who looks after its issuer; a letter that lays assignments is edited where it is composed."""
    return not hasattr(document, "directive") and manages_unit(person, document.issuer)
