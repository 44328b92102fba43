"""The answers under the headings of the contest's Bản mô tả, numbers as a table; none is lost."""

from itertools import groupby
from typing import Any

from contest_portal.vietnamese import format_number
from directives.models import Question, Section
from documents.papers import Paper, column
from submissions import benefits
from submissions.models import Answer, Dossier

AIM = "Khắc phục những khó khăn, hạn chế của các cách làm đã biết nêu trong bản mô tả này."
PLEDGE = (
    "Chúng tôi cam đoan giải pháp do chính mình tạo ra, không sao chép của người khác; những điều "
    "ghi trong bản mô tả này là đúng sự thật."
)
EMPTY = "Chưa ghi."


def outlined(dossier: Dossier) -> list[Paper]:
    """Each heading with its paragraphs and tables, as plain data.

    The outline is read in one query, a row for each question that stands under a heading. Answers
    that no heading takes come last under the heading of their question; rules without an outline
    have no other.
    """
    answers = {question.pk: answer for question, answer in answers_of(dossier)}
    rows = dossier.rules.sections.order_by("order", "pk", "questions__order").values_list(
        "pk", "number", "label", "fact", "questions"
    )
    parts, taken = [], set()
    for (_, number, label, fact), under in groupby(rows, key=lambda row: row[:4]):
        asked = [row[4] for row in under if row[4] in answers]
        taken.update(asked)
        found = [answers[pk] for pk in asked]
        parts.append(_part(f"{number}. {label}", told(dossier, fact), found, dossier))
    for order, (question, answer) in enumerate(answers_of(dossier), 1):
        if question.pk not in taken:
            heading = question.heading if taken else f"{order}. {question.heading}"
            parts.append(_part(heading, [], [answer], dossier))
    return parts


def _part(heading: str, facts: list[str], answers: list[Answer], dossier: Dossier) -> Paper:
    """A heading with its blocks: the facts, then each answer with its numbers under it."""
    blocks: list[Paper] = [{"paragraphs": facts, "numbers": None}] if facts else []
    for answer in answers:
        lines = [line for line in paragraphs(answer.text) if not facts or line != dossier.title]
        if lines or answer.rows:
            blocks.append({"paragraphs": lines, "numbers": numbers(answer)})
    if answers and not blocks:
        blocks = [{"paragraphs": [EMPTY], "numbers": None}]
    return {"heading": heading, "blocks": blocks}


def told(dossier: Dossier, fact: str) -> list[str]:
    """What the dossier says on a fact, in paragraphs."""
    match fact:
        case Section.Fact.TITLE:
            return [dossier.title or EMPTY]
        case Section.Fact.FIELD:
            return [str(dossier.field or EMPTY)]
        case Section.Fact.SINCE:
            return [_sentence("Làm lần đầu", _when(dossier)) or EMPTY]
        case Section.Fact.PLACE:
            return [dossier.applied_place or EMPTY]
        case Section.Fact.STAGE:
            since = _sentence("từ", _when(dossier))
            where = _sentence("tại", dossier.applied_place)
            said = [part for part in (dossier.get_stage_display(), since, where) if part]
            return [", ".join(said) + "." if dossier.stage else EMPTY]
        case Section.Fact.AUTHORS:
            return [f"{author.name} ({author.share} %)" for author in dossier.authors.all()]
        case Section.Fact.EVIDENCE:
            return _evidence(dossier)
        case Section.Fact.AIM:
            return [AIM]
        case Section.Fact.PLEDGE:
            return [PLEDGE]
        case _:
            return []


def _sentence(verb: str, said: str) -> str:
    return f"{verb} {said}" if said else ""


def _when(dossier: Dossier) -> str:
    month, year = dossier.first_applied_month, dossier.first_applied_year
    return f"tháng {month} năm {year}" if month and year else f"năm {year}" if year else ""


def _evidence(dossier: Dossier) -> list[str]:
    """The files that stand, by their slot; what is printed of the answers themselves is none."""
    files = [file for file in dossier.attachments.all() if file.is_current]
    return [
        f"{item.label}: {count} tệp."
        for item in dossier.rules.items.all()
        if item.paper in ("", "giay-xac-nhan")
        and (count := sum(1 for file in files if file.item_id == item.pk))
    ]


def answers_of(dossier: Dossier) -> list[tuple[Question, Answer]]:
    """Each question of the rules with its answer, an empty one if there is none yet."""
    found = {answer.question_id: answer for answer in dossier.answers.all()}
    return [
        (question, found.get(question.pk, Answer(question=question)))
        for question in dossier.rules.questions.all()
    ]


def numbers(answer: Answer) -> Paper | None:
    """The table before and after, with what it amounts to in a year; none without rows."""
    rows = answer.benefits
    if not rows:
        return None
    return {
        "name": "Trước và sau",
        "columns": [
            column("So sánh"),
            column("Trước", 27, "number"),
            column("Sau", 27, "number"),
            column("Đơn vị", 30),
            column("Chênh lệch", 42),
        ],
        "rows": [
            [row.label, _written(row.before), _written(row.after), row.unit, row.words]
            for row in rows
        ],
        "effects": [f"{row.label}: {yearly(row)}" for row in rows if row.effect],
    }


def _written(number: Any) -> str:
    return "" if number is None else format_number(number)


def yearly(row: benefits.Benefit) -> str:
    """một năm bớt 26.400.000 đồng (200 con × 11.000 đồng × 12 tháng)."""
    formula = row.formula.rpartition(" = ")[0]
    return f"một năm {row.effect_words.removeprefix('Một năm ')} ({formula})."


def in_sentences(answer: Answer) -> list[str]:
    """The numbers as text, where a table has no room."""
    return [f"{said}." for row in answer.benefits if (said := row.sentence)]


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
