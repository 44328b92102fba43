"""All that a dossier says, as plain data: kept with each receipt, compared with what came later."""

import json
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, gettext_noop

from contest_portal.forms import mark_of
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_number
from directives.models import DossierItem
from documents import codes
from submissions import parts
from submissions.benefits import LABELS
from submissions.models import Attachment, Dossier

Content = dict[str, Any]
# In this order: a JSON column of PostgreSQL keeps its own.
FACTS = (
    gettext_noop("Tên giải pháp"), gettext_noop("Lĩnh vực"), gettext_noop("Mức độ"),
    gettext_noop("Làm lần đầu"), gettext_noop("Nơi áp dụng"), gettext_noop("Đã dự thi, đạt giải"),
    gettext_noop("Đạt giải từ cấp tỉnh"),
)  # fmt: skip
NUMBERED = {
    "before": gettext_noop("trước {number}"),
    "after": gettext_noop("sau {number}"),
    "quantity": gettext_noop("cho {number}"),
    "times": gettext_noop("× {number} lần một năm"),
}
ENDS = {"label": ":", "before": ","}


@in_vietnamese
def of(dossier: Dossier) -> Content:
    """By part (see `parts.py`): facts by their name, authors, answers (text, rows), files."""
    found: Content = {parts.FACTS: _facts(dossier), parts.AUTHORS: _authors(dossier)}
    answers = {answer.question_id: answer for answer in dossier.answers.all()}
    for question in dossier.rules.questions.all():
        answer = answers.get(question.pk)
        said = {"text": answer.text, "rows": answer.rows} if answer else {"text": "", "rows": []}
        found[parts.of_question(question)] = said
    for item, files in files_of(dossier):
        found[parts.of_item(item)] = [
            {"id": file.pk, "name": file.file_name, "sha256": file.sha256} for file in files
        ]
    return found


def files_of(dossier: Dossier) -> list[tuple[DossierItem, list[Attachment]]]:
    """Each item of its rules with the files that count for it."""
    files = [file for file in dossier.attachments.all() if file.is_current]
    items = dossier.rules.items.all()
    return [(item, [file for file in files if file.item_id == item.pk]) for item in items]


@in_vietnamese
def _facts(dossier: Dossier) -> dict[str, str]:
    since = [dossier.first_applied_month, dossier.first_applied_year]
    won = {True: "có", False: "không", None: ""}[dossier.won_provincial_prize]
    said = (
        dossier.title,
        str(dossier.field or ""),
        dossier.get_stage_display(),
        "/".join(str(number) for number in since if number),
        dossier.applied_place,
        dossier.earlier_prizes,
        won,
    )
    return dict(zip(FACTS, said, strict=True))


def _authors(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        {"name": a.name, "share": a.share, "workplace": a.workplace, "lead": a.is_lead}
        for a in dossier.authors.all()
    ]


def mark(dossier: Dossier, part: str) -> str:
    """What the facts or the authors say, in a few letters: others once any of it is changed."""
    said: Any = (
        _facts(dossier)
        if part == parts.FACTS
        else [
            [a.pk, a.name, a.share, a.workplace, a.phone, a.is_lead] for a in dossier.authors.all()
        ]
    )
    return mark_of(said)


def check_sign(dossier: Dossier) -> str:
    """Four signs of what the dossier's forms say: those of an older print are others. Without
    workplaces, which are forgotten in time: no print in the archive grows old by that."""
    printed = {part: said for part, said in of(dossier).items() if part[:5] != "file-"}
    for author in printed[parts.AUTHORS]:
        del author["workplace"]
    return codes.check_sign(json.dumps(printed, sort_keys=True))


def differences(before: Content, after: Content) -> dict[str, tuple[Any, Any]]:
    """The parts that differ, each as it was and as it is.

    Files are told apart by their bytes. What was not kept before differs in nothing.
    """
    return {
        part: (before.get(part), now)
        for part, now in after.items()
        if before and _told_apart(before.get(part)) != _told_apart(now)
    }


def _told_apart(said: Any) -> Any:
    """What makes the difference: of files their bytes, of all else the words."""
    is_files = isinstance(said, list) and said and "sha256" in said[0]
    return [file["sha256"] for file in said] if is_files else words(said)


def words(said: Any) -> str:
    """A part of a content, line by line, to be compared word by word, for who reads it."""
    if not said:
        return ""
    if isinstance(said, list):
        return "\n".join(_line(one) for one in said)
    if "rows" in said:
        return "\n".join(filter(None, [said["text"], *map(_row, said["rows"])]))
    names = {name: _(name) for name in FACTS if said.get(name)}
    return "\n".join(f"{called}: {said[name]}" for name, called in names.items())


def _row(row: dict[str, str]) -> str:
    """Tiền cám: trước 42.000, sau 31.000 đồng một tháng cho 200 con × 12 lần một năm."""
    return " ".join(_cell(name, row[name]) for name in LABELS if row.get(name))


def _cell(name: str, said: str) -> str:
    if name in NUMBERED:
        said = _(NUMBERED[name]).format(number=_readable(said))
    return said + ENDS.get(name, "")


def _readable(number: str) -> str:
    """A number as people write it; what is none as it was typed."""
    is_stored = re.fullmatch(r"-?\d+(\.\d+)?", number, re.ASCII)
    return format_number(Decimal(number)) if is_stored else number


def _line(one: dict[str, Any]) -> str:
    if "sha256" in one:
        return one["name"]
    lead = _("tác giả chính") if one["lead"] else ""
    return ", ".join(filter(None, [one["name"], f"{one['share']} %", one["workplace"], lead]))
