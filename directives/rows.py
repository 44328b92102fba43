"""The rows of rules as plain values, all parts in one query: to compare and to look through."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import JSONObject

from directives.models import Criterion, DossierItem, Example, Field, Question, Rules, Section

PARTS: dict[str, Any] = {  # by their words in addresses, see `forms.rules_rows.PARTS`
    "linh-vuc": Field,
    "tieu-chi": Criterion,
    "thanh-phan": DossierItem,
    "cau-hoi": Question,
}
KEYS = {"id", "rules", "question", "field"}


class Row(NamedTuple):
    """A row of rules (their key), with its part, its columns and its own key."""

    rules: int
    part: str
    order: int
    pk: int
    values: dict[str, Any]


def columns(model: type[Model]) -> list[Any]:
    """What people write in a row; its place and what it belongs to are not among it."""
    return [f for f in model._meta.concrete_fields if f.name not in KEYS | {"order"}]


def of_parts(versions: Iterable[Rules]) -> list[Row]:
    """Fields, criteria, papers of a dossier and questions of these rules, in their order."""
    return _read([_rows(part, model, "rules", versions) for part, model in PARTS.items()])


def of_texts(rules: Rules) -> list[Row]:
    """These, with examples (`question` and `field` are keys) and headings of the outline."""
    parts = [_rows(part, model, "rules", [rules]) for part, model in PARTS.items()]
    examples = _rows("vi-du", Example, "question__rules", [rules], "question", "field")
    return _read([*parts, examples, _rows("dan-bai", Section, "rules", [rules])])


def _rows(
    part: str, model: Any, owner: str, versions: Iterable[Rules], *keys: str
) -> QuerySet[Any, Any]:
    names = [column.name for column in columns(model)] + list(keys)
    found = model.objects.filter(**{f"{owner}__in": [one.pk for one in versions]})
    return found.order_by().values_list(
        F(f"{owner}_id"), Value(part, CharField()), F("question__order" if keys else "order"), "pk",
        JSONObject(**{name: name for name in names}),
    )  # fmt: skip


def _read(parts: list[QuerySet[Any, Any]]) -> list[Row]:
    found = parts[0].union(*parts[1:], all=True)
    return sorted((Row(*row) for row in found), key=lambda row: (row.part, row.order, row.pk))
