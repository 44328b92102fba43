"""A contest that was copied: what in it still bears the year or the ordinal of the old one."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from directives import rows
from directives.forms.rules_rows import PARTS
from directives.models import Contest, Deadline, Rules
from documents.models import Document

ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class Leftover(NamedTuple):
    """Where it stands, what is written there, and the page that changes it."""

    place: str
    text: str
    url: str


def of_contest(
    contest: Contest, rules: Rules | None, deadlines: Iterable[Deadline]
) -> list[Leftover]:
    """All that still bears the old year, before the contest is published. At most one query.

    Statement 4: "An organiser can copy last year's contest and sees a list of what still bears the
    old year". contest: with `copied_from` and the plan's paper; rules: with their paper.
    """
    if contest.copied_from is None or contest.published_at:
        return []
    old = _old(contest, contest.copied_from)
    texts = [*_of_head(contest, rules, deadlines), *(_of_rows(contest, rules) if rules else [])]
    return [one for one in texts if old.search(one.text)]


def _old(contest: Contest, before: Contest) -> re.Pattern[str]:
    """The old contest's years that are not the new one's, its ordinal and its code."""
    years = set(range(before.year_from, before.year_to + 1))
    years -= set(range(contest.year_from, contest.year_to + 1))
    found = [rf"(?<!\d){year}(?!\d)" for year in sorted(years)]
    if before.ordinal != contest.ordinal:
        found.append(rf"\blần\s+(thứ\s+)?({before.ordinal}|{_roman(before.ordinal)})\b")
    if before.code != contest.code:
        found.append(rf"\b{re.escape(before.code)}\b")
    return re.compile("|".join(found) or r"(?!)", re.IGNORECASE)


def _roman(number: int) -> str:
    letters = ""
    for value, letter in ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters


def _of_head(
    contest: Contest, rules: Rules | None, deadlines: Iterable[Deadline]
) -> Iterator[Leftover]:
    code = contest.code
    yield Leftover(_("Tên hội thi"), contest.name, reverse("contest_edit", args=[code]))
    plan = getattr(contest, "plan", None)
    for called, page, record in (
        (_("Kế hoạch"), "plan_edit", plan),
        (_("Thể lệ"), "rules_edit", rules),
    ):
        if record:
            yield from _of_paper(called, record.document, reverse(page, args=[code]))
    for one in deadlines:
        url = reverse("deadline_edit", args=[one.pk])
        yield Leftover(_("Hạn"), f"{one.name} {one.wording}", url)


def _of_paper(called: str, paper: Document, url: str) -> Iterator[Leftover]:
    yield Leftover(_("{called}: cơ quan ban hành").format(called=called), paper.issuer.name, url)
    yield Leftover(
        _("{called}: trích yếu").format(called=called), f"{paper.title}, {paper.subject}", url
    )


def _of_rows(contest: Contest, rules: Rules) -> Iterator[Leftover]:
    """Every text of the rows, each with the field on the page where it is typed."""
    said = rows.of_texts(rules)
    places = {part: [row.pk for row in said if row.part == part] for part in rows.PARTS}
    models = rows.PARTS | {"dan-bai": rows.Section, "vi-du": rows.Example}
    for row in said:
        for column in rows.columns(models[row.part]):
            text = row.values[column.name]
            if isinstance(text, str):
                place, url = _typed_at(contest.code, row, column.name, places)
                yield Leftover(f"{place}, {column.verbose_name}", text, url)


def _typed_at(code: str, row: rows.Row, name: str, places: dict[str, list[int]]) -> tuple[str, str]:
    if row.part == "dan-bai":
        return _("Dàn bài của Bản mô tả"), reverse("rules_edit", args=[code])
    part, of = row.part, row.part if row.part in places else "cau-hoi"
    number = places[of].index(row.values["question"] if part == "vi-du" else row.pk)
    field = f"example_{row.values['field']}" if part == "vi-du" else name
    related = rows.PARTS[of]._meta.get_field("rules").remote_field.get_accessor_name()
    url = reverse("rules_part", args=[code, part])
    return f"{PARTS[part].row} {number + 1}", f"{url}#id_{related}-{number}-{field}"
