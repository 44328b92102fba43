"""The desk's checklist of one hand-in: đạt, thiếu or sai for each part."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.forms import VersionField
from contest_portal.vietnamese import format_date
from organizations.models import Person
from submissions import checks, content
from submissions.checklist import OK, Line, checklist
from submissions.checks import NOTHING, Found, by_count
from submissions.completeness import last_receipt
from submissions.forms import LongText
from submissions.models import Attachment, Check, Dossier
from submissions.models.dossier import State
from submissions.parts import of_item

REASONS = [("", gettext_lazy("Chọn lý do")), *Check.Reason.choices]
LONG = 160  # letters: what is longer stands folded


@dataclass
class Row:
    """One part in the form.

    words: what it says, line by line; a file's slot says nothing. earlier: who found it đạt in a
    hand-in before. conflict: what somebody else wrote meanwhile, in words.
    """

    line: Line
    verdict: forms.BoundField
    reason: forms.BoundField
    note: forms.BoundField
    shown: str
    files: list[Attachment]
    words: str
    earlier: str
    conflict: str

    @property
    def is_long(self) -> bool:
        return len(self.words) > LONG

    @property
    def is_answer(self) -> bool:
        return self.line.part.startswith("answer-")

    @property
    def why(self) -> tuple[forms.BoundField, forms.BoundField]:
        return self.reason, self.note


class ChecksForm(forms.Form):
    """All parts at once. Each carries what it was shown, so that nothing is overwritten unseen; all
    together carry which hand-in was.
    """

    shown_receipt = VersionField()

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.lines = checklist(dossier)
        last = last_receipt(dossier)
        self.fields["shown_receipt"].initial = last and last.sequence
        self.stored = checks.found(dossier)
        self.conflicts: dict[str, Found] = {}
        for line in self.lines:
            self._add_fields(line)

    def _add_fields(self, line: Line) -> None:
        """What is missing or wrong by count is marked so already; the clerk decides."""
        now = self._now(line)
        self.fields[f"verdict-{line.part}"] = forms.ChoiceField(
            choices=Check.Verdict.choices, initial=now.verdict, required=False, label=line.label,
            error_messages={"invalid_choice": _("Chọn Đạt, Thiếu hoặc Sai.")},
        )  # fmt: skip
        self.fields[f"reason-{line.part}"] = forms.ChoiceField(
            choices=REASONS, initial=now.reason, required=False, label=_("Lý do"),
            error_messages={"invalid_choice": _("Chọn một lý do trong danh sách.")},
            widget=forms.Select(attrs={"class": "form-select"}),
        )  # fmt: skip
        self.fields[f"note-{line.part}"] = LongText(
            limit=500, initial=now.note, required=False, label=_("Cần làm gì (không bắt buộc)"),
            widget=forms.TextInput(attrs={"class": "form-control"}),
        )  # fmt: skip

    def _now(self, line: Line) -> Found:
        return self.stored.get(line.part) or by_count(line)

    @cached_property
    def rows(self) -> list[Row]:
        """Read it when all is said: it keeps what it has seen."""
        files = {of_item(item): files for item, files in content.files_of(self.dossier)}
        said, earlier = content.of(self.dossier), _found_before(self.dossier)
        return [
            Row(
                line,
                self[f"verdict-{line.part}"],
                self[f"reason-{line.part}"],
                self[f"note-{line.part}"],
                json.dumps(self.conflicts.get(line.part) or self._shown(line)),
                files.get(line.part, []),
                "" if line.part in files else content.words(said[line.part]),
                earlier.get(line.part, ""),
                _in_words(self.conflicts.get(line.part)),
            )
            for line in self.lines
        ]

    @property
    def can_be_saved(self) -> bool:
        """Not once the dossier has left the desk: then the page only keeps what was chosen."""
        return self.dossier.state == State.HANDED_IN

    def papers(self) -> list[Row]:
        """The files first, which the clerk has in hand; then facts and authors."""
        rows = [row for row in self.rows if not row.is_answer]
        return sorted(rows, key=lambda row: not row.line.part.startswith("file-"))

    def answers(self) -> list[Row]:
        return [row for row in self.rows if row.is_answer]

    def unseen_answers(self) -> int:
        return sum(row.line.unseen for row in self.answers())

    def asks_answers(self) -> bool:
        """Is there something to see among the answers?"""
        return any(
            row.line.fails or row.line.waits or row.conflict or row.reason.errors or row.note.errors
            for row in self.answers()
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for line in self.lines:
            reason = f"reason-{line.part}"
            fails = cleaned.get(f"verdict-{line.part}", OK) not in ("", OK)
            if fails and reason in cleaned and not cleaned[reason]:
                self.add_error(reason, _("Chọn lý do cho phần “{part}”.").format(part=line.label))
        return cleaned

    def save(self, by: Person) -> bool:
        """False if somebody else judged a part meanwhile otherwise: nothing is saved then.

        Raises Refused when the dossier is no longer at the desk, or was handed in again.
        """
        parts = [line.part for line in self.lines]
        typed = {part: self._typed(part) for part in parts}
        shown = {line.part: self._shown(line) for line in self.lines}
        sequence = self.cleaned_data["shown_receipt"]
        self.conflicts = checks.save(self.dossier, typed, sequence=sequence, shown=shown, by=by)
        return not self.conflicts

    def _typed(self, part: str) -> Found:
        said = (self.cleaned_data[f"{name}-{part}"] for name in ("verdict", "reason", "note"))
        verdict, reason, note = said
        if not verdict and "rest" in self.data:
            verdict = OK
        return Found(verdict, reason, note) if verdict not in ("", OK) else Found(verdict)

    def _shown(self, line: Line) -> Found:
        """What the page showed; odd words are not what stands there, so they never overwrite."""
        if not self.is_bound:
            return self._now(line)
        try:
            return Found(*json.loads(self.data.get(f"shown-{line.part}", "")))
        except (ValueError, TypeError):
            return NOTHING


def _found_before(dossier: Dossier) -> dict[str, str]:
    """What was carried over from an earlier hand-in, by part: who found it đạt, and when."""
    last = last_receipt(dossier)
    return {
        check.part: _("{person} thấy đạt ngày {day}, từ đó phần này không đổi.").format(
            person=check.checked_by, day=format_date(check.checked_at)
        )
        for check in (last.checks.all() if last else ())
        if last and check.checked_at < last.handed_in_at
    }


def _in_words(found: Found | None) -> str:
    if found is None:
        return ""
    reason = Check.Reason(found.reason).label if found.reason else ""
    said = [str(one) for one in (Check.Verdict(found.verdict).label, reason, found.note) if one]
    return _("Người khác vừa ghi: {found}. Xem lại rồi lưu lần nữa.").format(found=", ".join(said))
