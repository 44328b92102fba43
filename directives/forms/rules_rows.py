"""The rows of the rules: fields, criteria, papers of a dossier, questions and their examples."""

from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from directives.models import Criterion, DossierItem, Example, Field, Question, Rules

PAPERS = (  # by the words in their addresses, see `submissions.papers.kinds`
    ("phieu-dang-ky", gettext_lazy("Phiếu đăng ký dự thi")),
    ("ban-mo-ta", gettext_lazy("Bản mô tả giải pháp")),
    ("tom-tat", gettext_lazy("Tóm tắt giải pháp")),
    ("giay-xac-nhan", gettext_lazy("Giấy xác nhận áp dụng")),
)


class RowFormSet(forms.BaseInlineFormSet):
    """The rows of one part of the rules; what is typed into the blank ones goes to the end."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_few_forms": gettext_lazy("Giữ lại ít nhất %(num)d dòng."),
        "too_many_forms": gettext_lazy("Nhiều nhất %(num)d dòng."),
    }

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Xóa dòng này")

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> Any:
        form.instance.order = self.forms.index(form) + 1
        return super().save_new(form, commit)


class CriterionFormSet(RowFormSet):
    """Criteria share the full marks among them."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = (form.cleaned_data for form in self.forms if form not in self.deleted_forms)
        total = sum(row.get("max_points", 0) for row in kept)
        if total != Rules.FULL_MARKS:
            raise ValidationError(
                _("Điểm các tiêu chí cộng lại phải bằng {full}, hiện là {total}.").format(
                    full=Rules.FULL_MARKS, total=total
                )
            )


class CriterionForm(forms.ModelForm):
    max_points = forms.IntegerField(
        label=gettext_lazy("Điểm tối đa"), min_value=1, max_value=Rules.FULL_MARKS,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip

    class Meta:
        model = Criterion
        fields = ["label", "max_points", "guide"]
        widgets = {"guide": forms.Textarea(attrs={"rows": 2})}


class DossierItemForm(forms.ModelForm):
    paper = forms.ChoiceField(
        label=gettext_lazy("Cổng in sẵn từ câu trả lời"),
        required=False,
        choices=[("", gettext_lazy("Không")), *PAPERS],
    )
    minimum_files = forms.IntegerField(
        label=gettext_lazy("Số tệp ít nhất"), min_value=1, max_value=20, initial=1,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip

    class Meta:
        model = DossierItem
        fields = [
            "label", "hint", "required", "minimum_files", "names_authors", "takes", "max_mb",
            "max_pages", "example", "paper",
        ]  # fmt: skip


class QuestionForm(forms.ModelForm):
    max_length = forms.IntegerField(
        label=gettext_lazy("Số chữ cái tối đa"), min_value=100, max_value=20000, initial=5000,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip

    class Meta:
        model = Question
        fields = [
            "label", "hint", "kind", "heading", "required", "max_length", "short", "why",
            "length_guide", "names_authors",
        ]  # fmt: skip


class ExamplesForm(forms.ModelForm):
    """The examples of one question, one of each field; an empty one is none."""

    class Meta:
        model = Question
        fields: list[str] = []

    def tell(self, told: list[tuple[int, str, int | None, str]]) -> None:
        """told: field, its label, question, text; of all questions."""
        texts = {field: text for field, _, question, text in told if question == self.instance.pk}
        self.labels = {field: label for field, label, *_ in told}
        for field, label in self.labels.items():
            self.fields[f"example_{field}"] = forms.CharField(
                label=label, required=False, initial=texts.get(field, ""), max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def save(self, commit: bool = True) -> Question:
        self.instance.examples.all().delete()
        texts = {field: self.cleaned_data[f"example_{field}"].strip() for field in self.labels}
        Example.objects.bulk_create(
            Example(question=self.instance, field_id=field, text=text)
            for field, text in texts.items()
            if text
        )
        return self.instance


class ExamplesFormSet(RowFormSet):
    """The questions with their examples; fields and texts are read at once."""

    @cached_property
    def told(self) -> list[tuple[int, str, int | None, str]]:
        found = self.instance.fields.order_by("order", "pk")
        return list(found.values_list("pk", "label", "examples__question", "examples__text"))

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        forms.BaseInlineFormSet.add_fields(self, form, index)
        # Every form of this set has `tell`; the set's type names only its base class.
        form.tell(self.told)  # type: ignore[attr-defined]


class Part(NamedTuple):
    """A part of the rules that is written as rows: its name, and what a row is called."""

    name: str | Promise
    row: str | Promise
    formset: type[RowFormSet]


def _rows(model: type[models.Model], formset: type[RowFormSet] = RowFormSet, **kwargs: Any) -> Any:
    return forms.inlineformset_factory(
        Rules, model, formset=formset, extra=2, min_num=1, validate_min=True,
        max_num=40, validate_max=True, absolute_max=42, **kwargs,
    )  # fmt: skip


EXAMPLES: Any = forms.inlineformset_factory(
    Rules, Question, ExamplesForm, formset=ExamplesFormSet, extra=0, can_delete=False
)
PARTS = {
    "linh-vuc": Part(
        gettext_lazy("Lĩnh vực dự thi"), gettext_lazy("Lĩnh vực"), _rows(Field, fields=["label"])
    ),
    "tieu-chi": Part(
        gettext_lazy("Tiêu chí chấm"), gettext_lazy("Tiêu chí"),
        _rows(Criterion, CriterionFormSet, form=CriterionForm),
    ),
    "thanh-phan": Part(
        gettext_lazy("Thành phần hồ sơ"), gettext_lazy("Giấy tờ"),
        _rows(DossierItem, form=DossierItemForm),
    ),
    "cau-hoi": Part(
        gettext_lazy("Câu hỏi khi viết hồ sơ"), gettext_lazy("Câu hỏi"),
        _rows(Question, form=QuestionForm),
    ),
    "vi-du": Part(gettext_lazy("Ví dụ của từng câu"), gettext_lazy("Câu"), EXAMPLES),
}  # fmt: skip
