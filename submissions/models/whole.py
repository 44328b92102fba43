"""A dossier with everything in it, read in three queries for the page that shows all of it.

Django's prefetch asks once for each kind of row: seven more queries, where a page may have eight
in all and who asks has taken three. So the rows come as JSON with the dossier itself.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, JSONField, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.shortcuts import get_object_or_404

from directives.models import DossierItem, Question
from submissions.models.answers import Answer
from submissions.models.custody import DossierChange, Receipt
from submissions.models.dossier import Dossier, DossierQuerySet
from submissions.models.files import Attachment
from submissions.models.paper import DossierCopy
from submissions.models.people import Author

FIELDS: dict[type[Model], tuple[str, ...]] = {
    Author: (
        "id", "dossier_id", "name", "share", "is_lead", "workplace", "phone", "person_id",
        "consents_to_entry", "consents_to_publish", "token",
    ),
    Answer: (
        "id", "dossier_id", "question_id", "text", "rows", "version", "changed_by_id",
    ),
    Attachment: (
        "id", "dossier_id", "item_id", "file_name", "size", "sha256", "content_type", "scan",
        "version", "replaces_id", "uploaded_by_id",
    ),
    Question: (
        "id", "rules_id", "order", "kind", "label", "short", "hint", "why", "length_guide",
        "heading", "required", "max_length",
    ),
    DossierItem: (
        "id", "rules_id", "order", "label", "hint", "required", "minimum_files", "takes",
        "max_mb", "max_pages", "example", "paper",
    ),
}  # fmt: skip


class Rows(Subquery):
    """The rows of a child table as one JSON list."""

    output_field = JSONField()

    def __init__(self, rows: QuerySet) -> None:
        columns = JSONObject(**{name: F(name) for name in FIELDS[rows.model]})
        super().__init__(rows.values(child=columns))

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        template = "(SELECT COALESCE(JSONB_AGG(rows.child), '[]') FROM (%(subquery)s) rows)"
        return self.as_sql(compiler, connection, template=template)

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        template = "(SELECT JSON_GROUP_ARRAY(JSON(rows.child)) FROM (%(subquery)s) rows)"
        return self.as_sql(compiler, connection, template=template)


def read_whole(dossiers: DossierQuerySet, pk: int) -> Dossier:
    """The dossier or 404, with its content, its rules' rows, its copies and changes in memory."""
    own = {
        "authors": Author.objects.all(),
        "answers": Answer.objects.all(),
        "attachments": Attachment.objects.current(),
    }
    ruled: dict[str, Any] = {
        "questions": Question.objects.all(),
        "items": DossierItem.objects.all(),
    }
    of_dossier = {f"read_{n}": Rows(q.filter(dossier=OuterRef("pk"))) for n, q in own.items()}
    of_rules = {f"read_{n}": Rows(q.filter(rules=OuterRef("rules"))) for n, q in ruled.items()}
    whole = dossiers.select_related(
        "contest__organiser", "rules", "unit", "field", "created_by",
        "deadline__receiver", "deadline__document", "late_acceptance__decision",
    )  # fmt: skip
    copies = Prefetch("copies", DossierCopy.objects.select_related("received_by"))
    annotated = whole.prefetch_related(copies).annotate(**of_dossier, **of_rules)
    dossier: Any = get_object_or_404(annotated, pk=pk)
    for parent, rows in ((dossier, own), (dossier.rules, ruled)):
        for name, queryset in rows.items():
            read = getattr(dossier, f"read_{name}")
            _hold(getattr(parent, name), [queryset.model(**row) for row in read])
    changes = _changes(dossier)
    _hold(dossier.changes, changes)
    _hold(dossier.supplements, [c.supplement for c in changes if c.step == "return"])
    return dossier


def _changes(dossier: Dossier) -> list[DossierChange]:
    """What happened, each with its supplement and the key of the receipt that it issued."""
    issued = Receipt.objects.filter(change=OuterRef("pk"))
    return list(
        dossier.changes.select_related("by", "supplement__deadline__receiver").annotate(
            receipt=Subquery(issued.values("pk")[:1])
        )
    )


def _hold(manager: Any, rows: Sequence[Model]) -> None:
    """Make `manager.all()` answer from memory, as Django's own prefetch does."""
    held = manager.get_queryset()
    held._result_cache = rows
    held._prefetch_done = True
    cache = manager.instance.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[manager.field.remote_field.cache_name] = held
