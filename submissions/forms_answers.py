"""The answers as they are typed: each question a form of its own, saved under its own version."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.html import escape
from django.utils.translation import gettext as _

from contest_portal.forms import VersionField, mark_of
from contest_portal.vietnamese import OneLineFormField, format_number
from contest_portal.workflow import Refused
from directives.models import Question
from organizations.models import Person
from submissions import answers, benefits
from submissions.content import words
from submissions.differences import Part, text_difference
from submissions.forms import KEPT, LongText
from submissions.models import Answer, Dossier

MOST_ROWS, FEWEST_ROWS = 40, 3
CELL = 100  # letters of a cell


class Cell(OneLineFormField):
    """A text of the table; place: where it stands, in words."""

    place = ""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if len(text) > CELL:
            raise forms.ValidationError(
                _("Ghi ngắn lại, nhiều nhất {most} chữ cái.").format(most=CELL)
            )
        return text


class NumberCell(Cell):
    """A number of the table, as `Decimal` writes it; an empty cell stays empty."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return str(benefits.number(text)) if text else ""
        except benefits.NotANumber as sentence:
            raise forms.ValidationError(str(sentence)) from None


@dataclass
class Row:
    """A row of the table: its cells by name, and what they amount to as they stand."""

    cells: dict[str, forms.BoundField]

    @property
    def benefit(self) -> benefits.Benefit:
        return benefits.typed({name: str(cell.value() or "") for name, cell in self.cells.items()})


class AnswerForm(forms.Form):
    """One answer: its text, of a question that has a table its rows, and the version it was made
    from.

    `base` and `keep` may be sent alone for the one answer that static/js/writeup.js saves.
    """

    def __init__(
        self, data: Any = None, *, question: Question, answer: Answer | None = None
    ) -> None:
        super().__init__(data)
        self.question = question
        self.answer = answer or Answer(question=question, version=0)
        self.other: Answer | None = None
        self.mine: dict[str, Any] = {}
        self.text, self.base_name = f"question_{question.pk}", f"base_{question.pk}"
        self.choice, self.was = f"choice_{question.pk}", f"was_{question.pk}"
        self.fields[self.text] = LongText(
            limit=question.max_length, required=False, initial=self.answer.text,
            label=f"{question.order}. {question.label}", help_text=escape(question.hint),
            widget=forms.Textarea(attrs={"rows": 5, "data-limit": question.max_length}),
        )  # fmt: skip
        self.fields[self.base_name] = VersionField(initial=self.answer.version)
        self.fields[self.was] = forms.CharField(
            required=False, widget=forms.HiddenInput,
            initial=mark_of({"text": self.answer.text, "rows": self.answer.rows}),
        )  # fmt: skip
        if question.kind == Question.Kind.TABLE:
            for number in range(self._row_count()):
                self._add_row(number)

    def _row_count(self) -> int:
        """So many as are sent, but for what no page of ours sends; else one more than stored."""
        if not self.is_bound:
            return min(MOST_ROWS, max(FEWEST_ROWS, len(self.answer.rows) + 1))
        sent = re.compile(rf"rows-{self.question.pk}-(\d{{1,2}})-label", re.ASCII)
        numbers = [int(found[1]) + 1 for name in self.data if (found := sent.fullmatch(name))]
        return min(MOST_ROWS, max(numbers, default=0))

    def _add_row(self, number: int) -> None:
        stored = self.answer.rows[number] if number < len(self.answer.rows) else {}
        for name, label in benefits.LABELS.items():
            is_number, said = name in benefits.NUMBERS, stored.get(name, "")
            called = _("{label}, dòng {number}").format(label=label, number=number + 1)
            named = {"aria-label": called, "autocomplete": "off"}
            if is_number:
                said = format_number(Decimal(said)) if said else ""
                named |= {"inputmode": "decimal"}
            cell = (NumberCell if is_number else Cell)(
                required=False, initial=said, label=called, widget=forms.TextInput(attrs=named)
            )
            cell.place = _("Dòng {number}, {label}").format(number=number + 1, label=label)
            self.fields[f"rows-{self.question.pk}-{number}-{name}"] = cell

    @cached_property
    def rows(self) -> list[Row]:
        pattern = f"rows-{self.question.pk}"
        count = sum(1 for name in self.fields if name.endswith("-label"))
        return [
            Row({name: self[f"{pattern}-{number}-{name}"] for name in benefits.LABELS})
            for number in range(count)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for row in self.rows:
            label = row.cells["label"]
            is_blank = not any(str(cell.value() or "").strip() for cell in row.cells.values())
            if not (is_blank or label.errors or cleaned.get(label.name)):
                self.add_error(label.name, _("Ghi so sánh cái gì, ví dụ: tiền cám."))
        return cleaned

    @property
    def is_answered(self) -> bool:
        return bool(self[self.text].value() or self.answer.rows)

    @property
    def box(self) -> forms.BoundField:
        """The field of the text."""
        return self[self.text]

    @property
    def is_untouched(self) -> bool:
        """Does the valid form say what the page showed? Then what others wrote meanwhile stands."""
        return mark_of(self._said()) == self.data.get(self.was)

    @property
    def takes_other(self) -> bool:
        """Has the person been shown two texts and chosen the other one?"""
        return bool(self.data.get(self.choice) == "other")

    def typed(self) -> dict[str, Any]:
        """What `answers.save` takes, of a valid form."""
        chosen = re.fullmatch(r"mine-(\d{1,9})", self.data.get(self.choice, ""), re.ASCII)
        sent = self.data.get(self.base_name, self.data.get("base"))
        return self._said() | {
            "base": int(chosen[1]) if chosen else VersionField().clean(sent),
            "keep": bool(chosen or self.data.get("keep")),
        }

    def _said(self) -> dict[str, Any]:
        return {"text": self.cleaned_data[self.text], "rows": self._typed_rows()}

    def _typed_rows(self) -> list[dict[str, str]]:
        if not self.rows:
            return list(self.answer.rows)
        rows = [
            {name: self.cleaned_data[cell.name] for name, cell in row.cells.items()}
            for row in self.rows
        ]
        return [row for row in rows if any(row.values())]

    def sentence(self) -> str:
        """What is wrong, in one line: "Dòng 2, Trước; Dòng 2, Sau: chỉ ghi số…"."""
        places: dict[str, list[str]] = {}
        for name, said in self.wrong().items():
            places.setdefault(said, []).append(self._place(name))
        return " ".join(
            f"{'; '.join(where)}: {said[0].lower()}{said[1:]}" if any(where) else said
            for said, where in places.items()
        )

    def wrong(self) -> dict[str, str]:
        """What is wrong, by the name of the input."""
        return {name: " ".join(map(str, said)) for name, said in self.errors.items()}

    def _place(self, name: str) -> str:
        """Dòng 2, Trước: of a cell; "" of the text."""
        field = self.fields[name]
        return field.place if isinstance(field, Cell) else ""

    def show_other(self, conflict: answers.Conflict) -> None:
        """Another text was saved meanwhile: it stands beside what was typed, with a choice."""
        self.other, self.mine = conflict.answer, self._said()
        self.add_error(self.text, str(conflict))

    def difference(self) -> list[Part]:
        """From the other text to what was typed, for `parts/difference.html`."""
        other = self.other or Answer()
        return text_difference(words({"text": other.text, "rows": other.rows}), words(self.mine))

    def renew(self, version: int) -> None:
        """What was typed stays, as an answer that is saved under this version."""
        sent = cast(QueryDict, self.data).copy()
        sent[self.base_name], sent[self.was] = str(version), mark_of(self._said())
        self.data = sent


def forms_of(
    dossier: Dossier, data: QueryDict | None, order: int | None = None
) -> list[AnswerForm]:
    """The question with this number, or all, each with what is stored or what is sent of it."""
    stored = {answer.question_id: answer for answer in dossier.answers.all()}
    return [
        AnswerForm(
            data if data and f"question_{question.pk}" in data else None,
            question=question, answer=stored.get(question.pk),
        )
        for question in dossier.rules.questions.all()
        if order in (None, question.order)
    ]  # fmt: skip


def save_all(typed: Iterable[AnswerForm], dossier: Dossier, *, by: Person) -> bool:
    """Saves each answer that can be saved; the forms of the others say why. True if all were."""
    done = [_saved(form, dossier, by) for form in typed if form.is_bound]
    return all(done)


def _saved(form: AnswerForm, dossier: Dossier, by: Person) -> bool:
    if form.takes_other:
        return True
    if not form.is_valid():
        return False
    if form.is_untouched:
        return True
    try:
        answer = answers.save(dossier, form.question, by=by, **form.typed())
    except answers.Conflict as conflict:
        form.show_other(conflict)
    except Refused as refusal:
        form.add_error(form.text, f"{refusal} {KEPT}")
    else:
        form.renew(answer.version)
        return True
    return False
