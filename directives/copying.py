"""Rules that start from others: a later version of a contest's own, and the next contest's."""

import re
from typing import Any

from django.db import transaction

from directives.models import (
    Contest,
    Criterion,
    Deadline,
    DossierItem,
    Example,
    Field,
    Question,
    Rules,
    Section,
)
from documents.models import Document
from organizations.models import Person


def copy_rows(old: Rules, new: Rules) -> None:
    """Write the rows of the old rules anew for the new ones: a statement a table, two to read."""
    with transaction.atomic():
        made: dict[Any, dict[int, Any]] = {}
        for model in (Field, Criterion, DossierItem, Question, Section):
            rows: list[Any] = list(model._default_manager.filter(rules=old))
            copies = model._default_manager.bulk_create(_copy(row, rules_id=new.pk) for row in rows)
            made[model] = {row.pk: copy for row, copy in zip(rows, copies, strict=True)}
        Example.objects.bulk_create(
            Example(
                question=made[Question][one.question_id],
                field=made[Field][one.field_id],
                text=one.text,
            )
            for one in Example.objects.filter(question__rules=old)
        )
        under = Section.questions.through
        under._default_manager.bulk_create(
            under(section=made[Section][section], question=made[Question][question])
            for section, question in under._default_manager.filter(section__rules=old).values_list(
                "section", "question"
            )
        )


def _copy(row: Any, **changes: Any) -> Any:
    columns = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{name: getattr(row, name) for name in columns} | changes)


def next_edition(contest: Contest) -> Contest:
    """The contest that follows this one, not saved: the next ordinal, as many years later."""
    years, ordinal = later(contest), contest.ordinal + 1
    code = re.sub(rf"{contest.ordinal}$", str(ordinal), contest.code)
    return Contest(
        copied_from=contest, organiser=contest.organiser, name=contest.name, ordinal=ordinal,
        year_from=contest.year_from + years, year_to=contest.year_to + years,
        code=code if code != contest.code else "", route=contest.route, receiver=contest.receiver,
    )  # fmt: skip


def later(contest: Contest) -> int:
    """After how many years the next one begins: it follows the last year of this one."""
    return contest.year_to - contest.year_from + 1


def copy_rules(contest: Contest, by: Person) -> None:
    """Give a new contest the rules in force of the one that it was copied from.

    Their paper is named as the first one was, without number, day and file: none is invented.
    """
    old = contest.copied_from and contest.copied_from.current_rules
    if not old:
        return
    first = Document.objects.get(rules__contest=old.contest_id, rules__version=1)
    paper = Document.objects.create(
        kind=first.kind, issuer_id=first.issuer_id, subject=first.subject, created_by=by
    )
    since = old.applied_since_year + contest.year_from - old.contest.year_from
    new = Rules.objects.create(
        contest=contest, document=paper, copies=old.copies, outline=old.outline,
        applied_since_year=since,
    )  # fmt: skip
    copy_rows(old, new)


def suggested(contest: Contest) -> list[Deadline]:
    """The days of the contest that this one was copied from, as many years later; not saved.

    Those that have the name of a deadline of this contest are set already.
    """
    old = contest.copied_from
    if old is None:
        return []
    years = contest.year_from - old.year_from
    named = set(contest.deadlines.announced().values_list("name", flat=True))
    return [
        Deadline(
            name=one.name, boundary=one.boundary, hour=one.hour, evidence=one.evidence,
            day=_years_later(one.day, years),
        )
        for one in old.deadlines.in_force()
        if one.name not in named
    ]  # fmt: skip


def _years_later(day: Any, years: int) -> Any:
    """29/2 becomes 28/2 where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
