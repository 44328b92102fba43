"""A dossier with everything in it, read in three queries for the page that shows all of it.

Django's prefetch asks once for each kind of row: seven more queries, where a page may have eight
in all and who asks has taken three. So the rows come as JSON with the dossier itself.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Model, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.shortcuts import get_object_or_404

from contest_portal.json_rows import Json, JsonRows
from directives.models import DossierItem, Question
from organizations.models import Person
from submissions.models.answers import Answer
from submissions.models.custody import (
    Check,
    DossierChange,
    Receipt,
    Reopening,
    Supplement,
)
from submissions.models.dossier import Dossier, DossierQuerySet
from submissions.models.files import Attachment, AttachmentReading, Upload
from submissions.models.paper import CopyDifference, DossierCopy
from submissions.models.people import Author, Consent

FIELDS: dict[type[Model], tuple[str, ...]] = {
    Author: (
        "id", "dossier_id", "name", "share", "is_lead", "workplace", "phone", "person_id",
        "consents_to_entry", "consents_to_publish", "consents_to_photo", "consents_to_contact",
        "token",
    ),
    Consent: ("id", "author_id", "purpose", "given", "how", "at"),
    Answer: (
        "id", "dossier_id", "question_id", "text", "rows", "version", "changed_by_id",
    ),
    Attachment: (
        "id", "dossier_id", "item_id", "file_name", "size", "sha256", "content_type", "scan",
        "version", "replaces_id", "uploaded_by_id",
    ),
    CopyDifference: ("id", "kind", "note"),
    Question: (
        "id", "rules_id", "order", "kind", "label", "short", "hint", "why", "length_guide",
        "heading", "required", "max_length",
    ),
    DossierItem: (
        "id", "rules_id", "order", "label", "hint", "required", "minimum_files", "takes",
        "max_mb", "max_pages", "example", "paper",
    ),
}  # fmt: skip

# Of every file that was ever in a slot, and of who opened it: for `slots.py`. What the desk found.
VERSION = {
    name: name for name in ("id", "item_id", "file_name", "size", "scan", "version", "uploaded_at",
                            "removed_at")
} | {"by": "uploaded_by__full_name"}  # fmt: skip
FOUND = {
    name: name for name in ("id", "receipt_id", "part", "verdict", "reason", "note", "checked_at")
} | {"by": "checked_by__full_name"}  # fmt: skip
DEADLINE = {name: f"deadline__{name}" for name in ("day", "boundary", "evidence")}
# Of what is on its way into a slot: how many bytes of it are there.
UPLOAD = {name: name for name in ("item_id", "person_id", "token", "name", "size", "there")}
UPLOAD |= {"replaces": "replaces__file_name"}
READING = {"attachment_id": "attachment_id", "who": "person__full_name", "at": "at"}


_JSON = {"rows": Json(F("rows"))}


class Rows(JsonRows):
    """The rows of a child table as one JSON list."""

    def __init__(self, rows: QuerySet, columns: dict[str, str] | None = None) -> None:
        named = columns or {name: name for name in FIELDS[rows.model]}
        super().__init__(rows, {name: _JSON.get(column, column) for name, column in named.items()})


def held_copies() -> Prefetch:
    """The copies of a dossier, each with where it is, `read_differences` not yet settled, and the
    `read_supplements` and `read_reopenings` that were given before it came: their deadlines.
    """
    open_ones = CopyDifference.objects.filter(copy=OuterRef("pk"), settled_at=None)
    before = {"dossier": OuterRef("dossier"), "change__at__lte": OuterRef("received_at")}
    copies = DossierCopy.objects.with_custody().annotate(
        read_differences=Rows(open_ones),
        read_supplements=Rows(Supplement.objects.filter(**before), DEADLINE),
        read_reopenings=Rows(Reopening.objects.filter(**before), DEADLINE),
    )
    return Prefetch("copies", copies)


def read_whole(dossiers: DossierQuerySet, pk: int) -> Dossier:
    """The dossier or 404, with its content, its rules' rows, its copies and changes in memory."""
    own = {
        "authors": Author.objects.all(),
        "answers": Answer.objects.all(),
        "attachments": Attachment.objects.standing(),
    }
    ruled: dict[str, Any] = {
        "questions": Question.objects.all(),
        "items": DossierItem.objects.all(),
    }
    of_dossier = {f"read_{n}": Rows(q.filter(dossier=OuterRef("pk"))) for n, q in own.items()}
    of_rules = {f"read_{n}": Rows(q.filter(rules=OuterRef("rules"))) for n, q in ruled.items()}
    whole = dossiers.select_related(
        "contest__organiser", "rules", "unit", "field", "created_by",
        "deadline__receiver__parent", "deadline__document", "late_acceptance__decision",
        "forwarding", "feedback", "contest__result",  # what judging comes to, once it is published
    )  # fmt: skip
    files = Attachment.objects.all()
    readings = AttachmentReading.objects.filter(for_judging=False)
    uploads = Upload.objects.annotate(there=Sum("pieces__size")).filter(there__gt=0)
    annotated = whole.prefetch_related(held_copies()).annotate(
        **of_dossier,
        **of_rules,
        read_versions=Rows(files.filter(dossier=OuterRef("pk")), VERSION),
        read_readings=Rows(readings.filter(attachment__dossier=OuterRef("pk")), READING),
        read_uploads=Rows(uploads.filter(dossier=OuterRef("pk")), UPLOAD),
        read_consents=Rows(Consent.objects.filter(author__dossier=OuterRef("pk"))),
    )
    dossier: Any = get_object_or_404(annotated, pk=pk)
    for parent, rows in ((dossier, own), (dossier.rules, ruled)):
        for name, queryset in rows.items():
            read = getattr(dossier, f"read_{name}")
            _hold(getattr(parent, name), [queryset.model(**row) for row in read])
    words = [_made(Consent, row) for row in dossier.read_consents]
    for author in dossier.authors.all():
        author.dossier = dossier
        _hold(author.consents, [word for word in words if word.author_id == author.pk])
    changes: list[Any] = _changes(dossier)
    _hold(dossier.changes, changes)
    _hold(dossier.supplements, [c.supplement for c in changes if c.step == "return"])
    _hold(dossier.reopenings, [c.reopening for c in changes if c.step == "reopen"])
    _hold(dossier.receipts, [_receipt(change) for change in changes if change.receipt])
    return dossier


def _made(model: type[Model], row: dict[str, Any]) -> Any:
    """A record of a row of JSON, where times are texts."""
    return model(**row | {"at": moment(row["at"])}) if "at" in row else model(**row)


def moment(text: str) -> datetime:
    """A time as a database writes it into JSON; SQLite leaves its zone out."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _changes(dossier: Dossier) -> list[DossierChange]:
    """What happened, with what was asked or allowed then; of the receipt that it issued the key,
    the number, what the dossier said, and what the desk found.
    """
    issued = Receipt.objects.filter(change=OuterRef("pk"))
    found = Check.objects.filter(receipt__change=OuterRef("pk")).order_by("pk")
    related = ("by", "supplement__deadline__receiver", "reopening__deadline__receiver",
               "reopening__decision")  # fmt: skip
    return list(
        dossier.changes.select_related(*related).annotate(
            receipt=Subquery(issued.values("pk")[:1]),
            sequence=Subquery(issued.values("sequence")[:1]),
            content=Subquery(issued.values("content")[:1]),
            found=Rows(found, FOUND),
        )
    )


def _receipt(change: Any) -> Receipt:
    receipt = Receipt(
        pk=change.receipt, dossier_id=change.record_id, change=change, sequence=change.sequence,
        handed_in_at=change.at, handed_in_by=change.by, content=change.content,
    )  # fmt: skip
    _hold(receipt.checks, [_check(**row) for row in change.found])
    return receipt


def _check(by: str, checked_at: str, **row: Any) -> Check:
    return Check(checked_by=Person(full_name=by), checked_at=moment(checked_at), **row)


def _hold(manager: Any, rows: Sequence[Model]) -> None:
    """Make `manager.all()` answer from memory, as Django's own prefetch does."""
    held = manager.get_queryset()
    held._result_cache = rows
    held._prefetch_done = True
    cache = manager.instance.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[manager.field.remote_field.cache_name] = held
