"""Who read or took along other people's personal data: one line each (see `PersonalRead`)."""

from typing import Any

from contest_portal.languages import in_vietnamese
from documents.models import Document, PersonalRead
from organizations.models import Person


def note(
    person: Person, how: PersonalRead.How, what: str, *, unit: int | None = None,
    dossier: int | None = None,
) -> None:  # fmt: skip
    """One INSERT. what: the record, list or file that was read; unit: key of the one it belongs to;
    dossier: its key."""
    said = {"what": what[:500], "unit_id": unit, "dossier_key": dossier}
    PersonalRead.objects.create(person=person, how=how, **said)


@in_vietnamese
def note_paper(person: Any, document: Document) -> None:
    """Somebody took a paper along, or its draft: noted where it holds personal data and another
    wrote it. Visitors meet no such paper."""
    if document.is_personal and document.created_by_id != person.pk:
        note(person, PersonalRead.How.FILE, str(document), unit=document.issuer_id)
