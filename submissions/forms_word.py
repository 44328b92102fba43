"""The filled Word form: the file, and what of it would be saved."""

import zipfile
from decimal import Decimal
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import format_number
from documents.forms import UploadField
from submissions import benefits
from submissions.content import words
from submissions.differences import Part, text_difference
from submissions.forms_answers import MOST_ROWS, AnswerForm
from submissions.models import Answer
from submissions.word_questions import Filled, Unreadable

MOST_MB = 5


class WordField(UploadField):
    """A Word file; what is wrong with it says `word_questions`, which takes no other kind."""

    default_validators: list[Any] = []

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ".docx"}


class WordForm(forms.Form):
    """The form that was downloaded here, filled in."""

    file = WordField(
        label=gettext_lazy("Phiếu câu hỏi đã điền"),
        help_text=format_lazy(
            gettext_lazy("Tệp Word (.docx) tải từ trang này, nhẹ hơn {max_mb} MB."), max_mb=MOST_MB
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not zipfile.is_zipfile(file):
            raise forms.ValidationError(
                _("Đây không phải tệp Word (.docx). Mở phiếu bằng Word, lưu thành .docx rồi gửi.")
            )
        file.seek(0)
        if file.size > MOST_MB * 1024 * 1024:
            raise forms.ValidationError(
                _("Phiếu nặng quá {max_mb} MB. Bỏ ảnh trong phiếu, gửi ảnh ở phần Tệp.").format(
                    max_mb=MOST_MB
                )
            )
        return file


class ReadForm(AnswerForm):
    """One answer as the Word form says it, under the names that the writing page sends it by."""

    @property
    def take(self) -> str:
        """The name of the tick for this answer."""
        return f"take_{self.question.pk}"

    def changes(self) -> bool:
        """Does it say something else than the portal has? What cannot be read does."""
        if not self.is_valid():
            return True
        said = self.typed()
        return (said["text"], said["rows"]) != (self.answer.text, self.answer.rows)

    def difference(self) -> list[Part]:
        """From what the portal has to what the form says, also where that cannot be read."""
        self.is_valid()
        text = self.cleaned_data.get(self.text, self.data[self.text])
        rows = [
            {name: self.cleaned_data.get(cell.name) or cell.value() for name, cell in cells}
            for cells in (row.cells.items() for row in self.rows)
        ] or self.answer.rows
        stored = words({"text": self.answer.text, "rows": self.answer.rows})
        return text_difference(stored, words({"text": text, "rows": rows}))


def read_forms(answers: list[Answer], filled: Filled) -> list[ReadForm]:
    """The answers that the form changes; what was left blank on it stays as it is.

    Raises Unreadable for a table that is too long.
    """
    found = []
    for answer in answers:
        question = answer.question
        text, rows = filled.texts.get(question.order, ""), filled.tables.get(question.order, [])
        if text or rows:
            found.append(ReadForm(_sent(answer, text, rows), question=question, answer=answer))
    return [form for form in found if form.changes()]


def _sent(answer: Answer, text: str, rows: list[list[str]]) -> QueryDict:
    if len(rows) > MOST_ROWS:
        raise Unreadable(
            _("Bảng của câu {number} dài quá {most} dòng. Gộp bớt rồi gửi lại.").format(
                number=answer.question.order, most=MOST_ROWS
            )
        )
    pk = answer.question_id
    fields = {f"question_{pk}": text or answer.text, f"base_{pk}": answer.version}
    for number, row in enumerate(rows):
        cells = zip_longest(benefits.LABELS, row[: len(benefits.LABELS)], fillvalue="")
        fields |= {f"rows-{pk}-{number}-{name}": said for name, said in cells}
    return QueryDict(urlencode(fields))


def row_in_words(row: dict[str, str]) -> list[str]:
    """A row of a stored table as it is printed: numbers as people write them."""
    return [
        format_number(Decimal(row[name]))
        if name in benefits.NUMBERS and row.get(name)
        else row.get(name, "")
        for name in benefits.LABELS
    ]
