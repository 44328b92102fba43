"""What people type into a dossier."""

from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.html import escape
from django.utils.text import capfirst

from contest_portal import clock
from contest_portal.forms import Versioned
from contest_portal.vietnamese import (
    FIRST_YEAR,
    CharField,
    NfcFormField,
    format_number,
)
from directives.models import Question
from documents.forms import UploadField
from submissions.models import Answer, Author, Dossier
from submissions.models.dossier import EDITABLE

STALE = (
    "Hồ sơ vừa được người khác hoặc cửa sổ khác sửa, nên chưa lưu. Chữ anh chị gõ còn nguyên; "
    "bản mới nhất ghi bên cạnh. Xem lại rồi bấm lưu lần nữa."
)


class LongText(NfcFormField):
    """Text whose limit is counted in NFC letters, here only: a browser would count otherwise."""

    default_error_messages = {"required": "Ghi nội dung vào đây."}

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if len(text) > self.limit:
            raise forms.ValidationError(
                f"Dài quá {format_number(self.limit)} chữ cái, hiện có {format_number(len(text))}. "
                "Rút gọn lại."
            )
        return text


def limited(field: Any, **kwargs: Any) -> forms.Field:
    """Of a model's one-line column, its form field with our own words for its limit."""
    if isinstance(field, CharField) and not field.choices:
        words = {"label": capfirst(field.verbose_name), "help_text": field.help_text, **kwargs}
        return LongText(limit=field.max_length or 0, required=not field.blank, **words)
    return field.formfield(**kwargs)


class ContentForm(Versioned):
    """What a dossier says, written as long as its writer has it."""

    stale = STALE

    def show_newer(self, newer: Dossier) -> None:
        if newer.state in EDITABLE:
            super().show_newer(newer)
        else:
            self.add_error(None, closed(newer) + " Chữ đã gõ còn ở dưới, chép lại nếu cần.")


def closed(dossier: Dossier) -> str:
    return f"Không sửa được nữa vì {dossier.state_in_words()}."


class DossierForm(ContentForm, forms.ModelForm):
    """What a dossier says about itself. Nothing is demanded before the hand-in."""

    class Meta:
        model = Dossier
        fields = [
            "title", "field", "stage", "first_applied_month", "first_applied_year",
            "applied_place", "earlier_prizes",
        ]  # fmt: skip
        formfield_callback = limited
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "stage": forms.RadioSelect,
            "earlier_prizes": forms.Textarea(attrs={"rows": 3}),
            "first_applied_month": forms.NumberInput(attrs={"class": "short-field"}),
            "first_applied_year": forms.NumberInput(attrs={"class": "short-field"}),
        }
        help_texts = {"earlier_prizes": "Tên cuộc thi, năm, giải. Chưa dự thi thì để trống."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        rules = self.instance.rules
        field = cast(forms.ModelChoiceField, self.fields["field"])
        field.queryset, field.empty_label = rules.fields.all(), "Chưa chọn"
        cast(forms.ChoiceField, self.fields["stage"]).choices = Dossier.Stage.choices
        self.fields["title"].help_text = "Tên dễ hiểu, nói được làm gì và cho cái gì."
        self.fields["first_applied_month"].help_text = "Ghi tháng bằng số, ví dụ 3."
        since = f"Thể lệ nhận giải pháp áp dụng từ năm {rules.applied_since_year}."
        self.fields["first_applied_year"].help_text = f"Ví dụ 2023. {since}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        year, month = cleaned.get("first_applied_year"), cleaned.get("first_applied_month")
        today = clock.today()
        if month is not None and not 1 <= month <= 12:
            self.add_error("first_applied_month", "Tháng là số từ 1 đến 12.")
        elif year is not None and not FIRST_YEAR <= year <= today.year:
            self.add_error("first_applied_year", f"Năm là số từ {FIRST_YEAR} đến {today.year}.")
        elif year == today.year and month and month > today.month:
            self.add_error(
                "first_applied_month", "Tháng này chưa tới. Ghi tháng đã làm lần đầu, ví dụ 3."
            )
        return cleaned

    def save(self, commit: bool = True) -> Dossier:
        self.instance.save(update_fields=[*self.Meta.fields, "search_text", "sort_key"])
        return self.instance

    def saved_in_words(self, newer: Dossier) -> dict[str, str]:
        words = {name: str(getattr(newer, name) or "") for name in self.Meta.fields}
        return {**words, "stage": newer.get_stage_display()}

    def typed_in_words(self, name: str) -> str:
        typed = super().typed_in_words(name)
        return Dossier.Stage(typed).label if name == "stage" and typed else typed


class AnswersForm(ContentForm):
    """All questions of the rules, each with the text saved so far."""

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.questions: list[Question] = list(dossier.rules.questions.all())
        self.fields["version"].initial = dossier.version
        saved = self.saved_in_words(dossier)
        for question in self.questions:
            self.fields[f"question_{question.pk}"] = LongText(
                limit=question.max_length, required=False, initial=saved[f"question_{question.pk}"],
                label=f"{question.order}. {question.label}", help_text=escape(question.hint),
                widget=forms.Textarea(attrs={"rows": 5}),
            )  # fmt: skip

    def saved_in_words(self, newer: Dossier) -> dict[str, str]:
        texts = {answer.question_id: answer.text for answer in newer.answers.all()}
        return {f"question_{q.pk}": texts.get(q.pk, "") for q in self.questions}

    def answered(self) -> int:
        return sum(1 for _, field in self.rows() if field.value())

    def rows(self) -> list[tuple[Question, forms.BoundField]]:
        return [(question, self[f"question_{question.pk}"]) for question in self.questions]

    def save(self) -> None:
        texts = {q.pk: self.cleaned_data[f"question_{q.pk}"] for q in self.questions}
        Answer.objects.bulk_create(
            [Answer(dossier=self.dossier, question_id=q, text=text) for q, text in texts.items()],
            update_conflicts=True, unique_fields=["dossier", "question"], update_fields=["text"],
        )  # fmt: skip


class AuthorForm(forms.ModelForm):
    """One author in the list."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    share = forms.IntegerField(
        label="Phần đóng góp (%)", min_value=1, max_value=100,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
        error_messages={
            "required": "Ghi phần đóng góp, từ 1 đến 100.",
            "invalid": "Ghi số từ 1 đến 100.",
            "min_value": "Ghi số từ 1 đến 100.",
            "max_value": "Ghi số từ 1 đến 100.",
        },
    )  # fmt: skip

    class Meta:
        model = Author
        fields = [
            "name", "share", "workplace", "phone", "is_lead", "consents_to_entry",
            "consents_to_publish",
        ]  # fmt: skip
        formfield_callback = limited

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = "Ghi họ và tên."


class BaseAuthors(BaseFormSet):
    """The authors as one list: what is typed replaces what was."""

    def rows(self) -> list[dict[str, Any]]:
        """What was typed, without blank and dropped rows."""
        return [form.cleaned_data for form in self.kept() if form.cleaned_data]

    def kept(self) -> list[forms.Form]:
        return [form for form in self.forms if not form.cleaned_data.get("DELETE")]

    def clean(self) -> None:
        leads = [form for form in self.kept() if form.cleaned_data.get("is_lead")]
        for form in leads[1:]:
            name = leads[0].cleaned_data.get("name", "")
            form.add_error(
                "is_lead", f"Chỉ một người là tác giả chính, đã chọn {name}. Bỏ chọn một người."
            )

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Bỏ người này khỏi hồ sơ"
        if index == 0:  # whoever is alone made all of it
            form.fields["share"].initial = 100

    def save(self, dossier: Dossier) -> None:
        rows, saved = self.rows(), dossier.authors.in_bulk()
        kept = saved.keys() & {row["id"] for row in rows}
        dossier.authors.exclude(pk__in=kept).delete()
        dossier.authors.update(is_lead=False)  # never two leads at a moment
        for row in rows:
            author = saved.get(row["id"]) or Author(dossier=dossier)
            for name in AuthorForm.Meta.fields:
                setattr(author, name, row[name])
            author.save()


AuthorFormSet = cast(
    type[BaseAuthors],
    formset_factory(
        AuthorForm, formset=BaseAuthors, extra=1, can_delete=True, max_num=20, validate_max=True
    ),
)


def authors_of(dossier: Dossier) -> list[dict[str, Any]]:
    """The stored authors, as the list shows them."""
    return list(dossier.authors.values("id", *AuthorForm.Meta.fields))


class UploadForm(forms.Form):
    """A file for one slot of the dossier."""

    file = UploadField(label="Chọn tệp")
