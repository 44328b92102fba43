"""Who may enter papers in the register. Whether a paper exists for them is `visible_to`."""

import rules

from documents.models import Document
from organizations.models import Person, Role, Unit
from organizations.rules import manages_unit


@rules.predicate
def may_edit(person: Person, document: Document) -> bool:
    """Who looks after its issuer; a letter that lays assignments is edited where it is composed.

    A receipt was handed to somebody: it is kept as it is and never published.
    """
    is_elsewhere = document.kind == Document.Kind.RECEIPT or hasattr(document, "directive")
    return not is_elsewhere and manages_unit(person, document.issuer)


@rules.predicate
def may_correct(person: Person, document: Document) -> bool:
    """Its subject: what people have read stands, and what the portal draws is in its data."""
    stands = document.published_at is not None or document.data is not None
    return not stands and may_edit(person, document)


@rules.predicate
def may_issue(person: Person, document: Document) -> bool:
    """Who may write the number on a draft, and throw it away.

    An organiser does so for the province's own bodies; a city's papers are its office's.
    """
    issuer = document.issuer
    own = issuer.kind in (Unit.Kind.PROVINCE, Unit.Kind.UNION) or any(
        issuer.path.startswith(tree) for tree in person.trees(Role.OFFICE)
    )
    return document.is_draft and own and may_edit(person, document)


@rules.predicate
def may_publish(person: Person, document: Document) -> bool:
    """A draft is issued first; what holds people's personal data is for nobody else."""
    may_show = not document.is_draft and not document.is_personal
    return may_show and may_edit(person, document)
