"""How an answer is saved: under the version that its writer was shown, nothing overwritten unseen.

What stood there before is put aside as an `AnswerRevision`, once a sitting: an autosave every few
seconds is no version that anybody looks for.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import nfc
from contest_portal.workflow import Refused, touch
from directives.models import Question
from organizations.models import Person
from submissions import drafting, parts
from submissions.completeness import settle
from submissions.models import Answer, Dossier
from submissions.models.dossier import EDITABLE

SITTING = timedelta(minutes=10)


class Conflict(Refused):
    """Another text was saved since the one that the writer was shown. answer: what stands now."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(
            _(
                "Câu này vừa được người khác hoặc cửa sổ khác sửa, nên chưa lưu. Chữ anh chị gõ "
                "còn nguyên. Xem hai bản rồi chọn một."
            )
        )
        self.answer = answer


@dataclass(frozen=True)
class Typed:
    """What somebody wrote as an answer, and what they were shown when they did.

    base: the version that was shown; 0: there was no answer yet. page, keystroke: where it was
    typed and how far, see `Answer`. keep: put aside what stands there, however young: the writer
    has chosen another text in its place.
    """

    text: str
    rows: list[dict[str, Any]]
    base: int
    page: str = ""
    keystroke: int = 0
    keep: bool = False


def save(
    dossier: Dossier, question: Question, *, text: str, rows: list[dict[str, Any]], base: int,
    by: Person, **details: Any,
) -> Answer:  # fmt: skip
    """The answer as it stands after the save; where nothing is new, no text is written.

    details: the others of `Typed`. Raises Conflict, or Refused if the dossier takes nothing here.
    The record in hand then has the state and the version that were found or made.
    """
    with transaction.atomic():
        present = drafting.hold(dossier.pk)
        answer = stored(present, question.order)
        try:
            put(answer, Typed(text, rows, base, **details), by)
        finally:
            dossier.version, dossier.state = present.version, present.state
    return answer


def stored(dossier: Dossier, order: int) -> Answer:
    """What stands there, a blank answer if nothing does yet, with its question and this dossier.

    Raises Question.DoesNotExist. Who is going to write locks the dossier first.
    """
    found = Answer.objects.select_related("question").order_by()
    try:
        answer = found.get(dossier=dossier, question__order=order)
    except Answer.DoesNotExist:
        question = Question.objects.get(rules=dossier.rules_id, order=order)
        answer = Answer(question=question, version=0)
    answer.dossier = dossier
    return answer


def put(answer: Answer, typed: Typed, by: Person) -> None:
    """`save` in the caller's transaction, which holds the dossier and has read the answer since."""
    dossier = answer.dossier
    typed = replace(typed, text=nfc(typed.text).strip())
    if typed.page:
        typed = replace(typed, page=f"{by.pk}-{typed.page}")  # nobody goes on in another's page
    drafting.refuse_sealed(dossier, parts.of_question(answer.question))
    if _is_later(answer, typed):
        return
    if _says(answer, typed):
        _hear(answer, typed)
        return
    if answer.version != typed.base and not _is_own(answer, typed):
        raise Conflict(answer)
    touch(dossier, states=EDITABLE)
    was_blank = _is_blank(answer)
    _write(answer, typed, by)
    if was_blank != _is_blank(answer):  # else nothing came that was lacking, nothing went
        settle(dossier)


def _is_blank(answer: Answer) -> tuple[bool, bool]:
    return not answer.text, not answer.rows


def _says(answer: Answer, typed: Typed) -> bool:
    return (answer.text, answer.rows) == (typed.text, typed.rows)


def _is_own(answer: Answer, typed: Typed) -> bool:
    """Did the same page save what stands there? Then its writer knows it, whatever the base."""
    return bool(typed.page) and answer.page == typed.page


def _is_later(answer: Answer, typed: Typed) -> bool:
    """Has the same page saved more already? Of two requests the earlier one came last."""
    return _is_own(answer, typed) and answer.keystroke >= typed.keystroke


def _hear(answer: Answer, typed: Typed) -> None:
    """The page says what stands there, so an older text of it that is still on its way is too late.

    An older text of the page that was heard before is stopped by the version.
    """
    if not typed.page:
        return
    if answer.page not in ("", typed.page):
        answer.version += 1
    answer.page, answer.keystroke = typed.page, typed.keystroke
    answer.save(update_fields=["version", "page", "keystroke"] if answer.pk else None)


def _write(answer: Answer, typed: Typed, by: Person) -> None:
    now = clock.now()
    if (answer.text or answer.rows) and (typed.keep or _pauses(answer, typed, by, now)):
        answer.revisions.create(
            version=answer.version, text=answer.text, rows=answer.rows,
            at=answer.changed_at, by=answer.changed_by,
        )  # fmt: skip
        answer.since = now
    answer.text, answer.rows, answer.version = typed.text, typed.rows, answer.version + 1
    answer.page, answer.keystroke = typed.page, typed.keystroke
    answer.changed_at, answer.changed_by = now, by
    answer.save()


def _pauses(answer: Answer, typed: Typed, by: Person, now: datetime) -> bool:
    """Is what stands there a version of its own: by somebody else, of another sitting, or much
    longer than what takes its place, as when all was marked and deleted?

    What was handed in needs none: its receipt keeps it.
    """
    return (
        answer.changed_by_id != by.pk
        or now - answer.since > SITTING
        or len(typed.text) < len(answer.text) / 2
    )
