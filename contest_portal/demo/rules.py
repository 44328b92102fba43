"""The demo contests' rules: the portal's own defaults, for neither province's paper is at hand."""

from typing import Any

from directives import defaults
from directives.models import Contest, Criterion, DossierItem, Field, Question, Rules
from documents.models import Document


def add_rules(contest: Contest, document: Document) -> Rules:
    """The first version of a contest's rules."""
    rules = Rules.objects.create(
        contest=contest,
        document=document,
        copies=defaults.COPIES,
        applied_since_year=contest.year_from - defaults.YEARS_BEFORE,
    )
    parts: tuple[tuple[Any, tuple[dict[str, Any], ...]], ...] = (
        (Field, defaults.FIELDS),
        (Criterion, defaults.CRITERIA),
        (DossierItem, defaults.ITEMS),
        (Question, defaults.QUESTIONS),
    )
    for model, rows in parts:
        model.objects.bulk_create(
            model(rules=rules, order=order, **row) for order, row in enumerate(rows, 1)
        )
    return rules
