"""What dossiers lack: to those who write them, and to their units while a supplement is asked."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch

from organizations.models import Person, Role
from reminders.models import Notice
from reminders.words import Said, dossiers as words
from submissions import copies, rules
from submissions.checklist import failing
from submissions.completeness import OWN_DEADLINES, deadline_of
from submissions.models import Attachment, Credit, Dossier
from submissions.models.dossier import State

RELATED = ("contest", "field", "unit", "created_by", "deadline__receiver", "deadline__document")


def said(notices: list[Notice]) -> Iterator[tuple[int, Said | None]]:
    found = read(notice.dossier_id for notice in notices if notice.dossier_id)
    for notice in notices:
        dossier = found.get(notice.dossier_id or 0)
        concerned = dossier is not None and concerns(notice, dossier)
        yield notice.pk, _said(notice, dossier) if dossier and concerned else None


def _said(notice: Notice, dossier: Dossier) -> Said | None:
    """None once it is handed in with its paper, or another day has taken the place of this one."""
    deadline = deadline_of(dossier)
    if notice.deadline_id != deadline.pk or notice.counted_to != deadline.last_valid_day:
        return None
    if notice.kind == Notice.Kind.SUPPLEMENT:
        asked = dossier.state == State.RETURNED
        return words.supplement(dossier, failing(dossier)) if asked else None
    if dossier.state in (State.DRAFTING, State.REGISTERED):
        return words.lacking(dossier, failing(dossier))
    if dossier.state == State.HANDED_IN and copies.missing(dossier):
        return words.paper(dossier)
    return None


def concerns(notice: Notice, dossier: Dossier) -> bool:
    """Is the recipient still one who writes it; of a supplement or a change, or its officer?"""
    person = notice.recipient
    if rules.is_author(person, dossier):
        return True
    return notice.kind != Notice.Kind.DOSSIER and is_officer(person, dossier)


def is_officer(person: Person, dossier: Dossier) -> bool:
    """An officer of its unit, or of one that it is credited to."""
    units = [dossier.unit, *(credit.assignment.unit for credit in dossier.credits.all())]
    officer = [m.unit for m in person.roles() if m.role == Role.OFFICER]
    return any(own.stands_for(unit) for own in officer for unit in units)


def read(pks: Iterable[int]) -> dict[int, Dossier]:
    """Dossiers with all that `checklist.failing` reads: as many queries for many as for one."""
    credits = Credit.objects.select_related(
        "assignment__unit", "assignment__item__directive__office"
    )
    whole: Any = Dossier.objects.filter(pk__in=set(pks)).select_related(
        *RELATED, "late_acceptance__decision"
    )
    found: dict[int, Dossier] = whole.prefetch_related(
        "rules__questions", "rules__items", "authors", "answers", "copies", "receipts__checks",
        *OWN_DEADLINES, Prefetch("attachments", Attachment.objects.standing()),
        Prefetch("credits", credits),
    ).in_bulk()  # fmt: skip
    for dossier in found.values():
        offices = (credit.assignment.item.directive.office for credit in dossier.credits.all())
        dossier.office_paths = [office.path for office in offices]
    return found
