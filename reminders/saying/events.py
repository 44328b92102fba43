"""What happened that somebody must know: legal notices, said of the row that tells of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from directives.models import Addressee, ExtensionRequest
from organizations.models import Role
from reminders import words
from reminders.models import Notice
from reminders.saying import dossiers
from reminders.words import Said
from submissions.checklist import failing
from submissions.models import DossierChange
from submissions.models.dossier import State

Told = Iterator[tuple[int, Said | None]]
Row = dict[int, list[Notice]]  # by the key of the row that the notices tell of


def said(notices: list[Notice]) -> Told:
    """A notice's key names its row: change 12, letter 5, extension 7."""
    kinds: dict[str, Row] = defaultdict(lambda: defaultdict(list))
    for notice in notices:
        kind, pk = notice.key.split()
        kinds[kind][int(pk)].append(notice)
    speakers: dict[str, Callable[[Row], Told]] = {
        "change": _changes, "letter": _letters, "extension": _extensions,
    }  # fmt: skip
    for kind, rows in kinds.items():
        yield from speakers[kind](rows)


def _changes(rows: Row) -> Told:
    changes = DossierChange.objects.in_bulk(list(rows))
    found = dossiers.read(change.record_id for change in changes.values())
    for pk, change in changes.items():
        dossier = found[change.record_id]
        for notice in rows[pk]:
            if not dossiers.concerns(notice, dossier):
                yield notice.pk, None
            elif change.step == "return":
                asked = dossier.state == State.RETURNED
                yield notice.pk, words.supplement(dossier, failing(dossier)) if asked else None
            else:
                yield notice.pk, words.changed(dossier, change)


def _letters(rows: Row) -> Told:
    """Nothing once the unit has said that it has the letter."""
    waiting = Addressee.objects.filter(
        acknowledged_at=None, directive__issued_at__isnull=False
    ).select_related("directive__deadline", "directive__document__issuer", "extended_to", "unit")
    for pk, addressee in waiting.in_bulk(list(rows)).items():
        for notice in rows[pk]:
            yield notice.pk, words.letter(addressee) if _speaks(notice) else None


def _extensions(rows: Row) -> Told:
    answered = ExtensionRequest.objects.filter(answered_at__isnull=False)
    related = ("unit", "deadline", "granted__document")
    for pk, request in answered.select_related(*related).in_bulk(list(rows)).items():
        for notice in rows[pk]:
            yield notice.pk, words.extension(request) if _speaks(notice) else None


def _speaks(notice: Notice) -> bool:
    roles = notice.recipient.roles()
    return any(m.role == Role.OFFICER and m.unit_id == notice.unit_id for m in roles)
