"""The desk's checklist of one hand-in: đạt, thiếu or sai for each part."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms

from organizations.models import Person
from submissions import checks, content
from submissions.checklist import MISSING, OK, Line, checklist
from submissions.checks import NOTHING, Found
from submissions.forms import LongText
from submissions.models import Attachment, Check, Dossier
from submissions.parts import of_item

REASONS = [("", "Chọn lý do"), *Check.Reason.choices]


@dataclass
class Row:
    """One part in the form. conflict: what somebody else wrote meanwhile, in words."""

    line: Line
    verdict: forms.BoundField
    reason: forms.BoundField
    note: forms.BoundField
    shown: str
    files: list[Attachment]
    conflict: str

    @property
    def is_answer(self) -> bool:
        return self.line.part.startswith("answer-")

    @property
    def why(self) -> tuple[forms.BoundField, forms.BoundField]:
        return self.reason, self.note


class ChecksForm(forms.Form):
    """All parts at once. Each carries what it was shown, so that nothing is overwritten unseen."""

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.lines = checklist(dossier)
        self.stored = checks.found(dossier)
        self.conflicts: dict[str, Found] = {}
        for line in self.lines:
            self._add_fields(line)

    def _add_fields(self, line: Line) -> None:
        """What is missing by count is marked so already; the clerk decides."""
        by_count = Found(MISSING, Check.Reason.NOT_THERE) if line.fails else NOTHING
        now = self.stored.get(line.part, by_count)
        self.fields[f"verdict-{line.part}"] = forms.ChoiceField(
            choices=Check.Verdict.choices, initial=now.verdict, required=False, label=line.label,
            error_messages={"invalid_choice": "Chọn Đạt, Thiếu hoặc Sai."},
        )  # fmt: skip
        self.fields[f"reason-{line.part}"] = forms.ChoiceField(
            choices=REASONS, initial=now.reason, required=False, label="Lý do",
            error_messages={"invalid_choice": "Chọn một lý do trong danh sách."},
            widget=forms.Select(attrs={"class": "form-select"}),
        )  # fmt: skip
        self.fields[f"note-{line.part}"] = LongText(
            limit=500, initial=now.note, required=False, label="Cần làm gì (không bắt buộc)",
            widget=forms.TextInput(attrs={"class": "form-control"}),
        )  # fmt: skip

    def rows(self) -> list[Row]:
        files = {of_item(item): files for item, files in content.files_of(self.dossier)}
        return [
            Row(
                line,
                self[f"verdict-{line.part}"],
                self[f"reason-{line.part}"],
                self[f"note-{line.part}"],
                json.dumps(self.stored.get(line.part, NOTHING)),
                files.get(line.part, []),
                _in_words(self.conflicts.get(line.part)),
            )
            for line in self.lines
        ]

    def papers(self) -> list[Row]:
        """The files first, which the clerk has in hand; then facts and authors."""
        rows = [row for row in self.rows() if not row.is_answer]
        return sorted(rows, key=lambda row: not row.line.part.startswith("file-"))

    def answers(self) -> list[Row]:
        return [row for row in self.rows() if row.is_answer]

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
                self.add_error(reason, f"Chọn lý do cho phần “{line.label}”.")
        return cleaned

    def save(self, by: Person) -> bool:
        """False if somebody else judged a part meanwhile otherwise: nothing is saved then.

        Raises Refused when the dossier is no longer at the desk.
        """
        parts = [line.part for line in self.lines]
        typed = {part: self._typed(part) for part in parts}
        shown = {part: self._shown(part) for part in parts}
        self.conflicts = checks.save(self.dossier, typed, shown=shown, by=by)
        self.stored |= self.conflicts
        return not self.conflicts

    def _typed(self, part: str) -> Found:
        said = (self.cleaned_data[f"{name}-{part}"] for name in ("verdict", "reason", "note"))
        verdict, reason, note = said
        if not verdict and "rest" in self.data:
            verdict = OK
        return Found(verdict, reason, note) if verdict not in ("", OK) else Found(verdict)

    def _shown(self, part: str) -> Found:
        """What the page showed; odd words are not what stands there, so they never overwrite."""
        try:
            return Found(*json.loads(self.data.get(f"shown-{part}", "")))
        except (ValueError, TypeError):
            return NOTHING


def _in_words(found: Found | None) -> str:
    if found is None:
        return ""
    reason = Check.Reason(found.reason).label if found.reason else ""
    said = ", ".join(filter(None, [Check.Verdict(found.verdict).label, reason, found.note]))
    return f"Người khác vừa ghi: {said}. Xem lại rồi lưu lần nữa."
