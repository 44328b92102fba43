"""Forms of what the province sets: contest, rules and their rows, deadlines."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from contest_portal.vietnamese import DayField
from directives import defaults
from directives.forms import offer
from directives.models import (
    Contest,
    Criterion,
    Deadline,
    DossierItem,
    Field,
    ProvincialPlan,
    Question,
    Rules,
)
from documents.forms import DocumentForm
from documents.models import Document
from organizations.models import Unit

FIRST_YEAR, LAST_YEAR = 2000, 2100


class ContestForm(forms.ModelForm):
    """A contest's head. Once it is published its code and route stand in people's papers."""

    ordinal = forms.IntegerField(label="Lần thứ", min_value=1, max_value=200)
    year_from = forms.IntegerField(label="Từ năm", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    year_to = forms.IntegerField(label="Đến năm", min_value=FIRST_YEAR, max_value=LAST_YEAR)

    class Meta:
        model = Contest
        fields = [
            "organiser", "name", "ordinal", "year_from", "year_to", "code", "route", "receiver",
        ]  # fmt: skip
        error_messages = {
            "code": {
                "unique": "Hội thi khác đã dùng mã này. Chọn mã khác.",
                "invalid": "Mã chỉ gồm chữ không dấu và số, ví dụ CB9.",
            },
            NON_FIELD_ERRORS: {"unique_together": "Đã có hội thi lần này của cơ quan tổ chức này."},
        }

    def __init__(self, *args: Any, organisers: models.QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organiser", organisers)
        offer(self, "receiver", self.instance.bodies())
        self.fields["organiser"].disabled = bool(self.instance.pk)
        for name in ("code", "route"):
            self.fields[name].disabled = self.instance.published_at is not None

    def clean_code(self) -> str:
        """In capitals: people type a code from paper either way, and find one contest."""
        return str(self.cleaned_data["code"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("year_from"), cleaned.get("year_to")
        if first and last and last < first:
            self.add_error("year_to", "Năm kết thúc không được trước năm bắt đầu.")
        return cleaned

    def save(self, commit: bool = True) -> Contest:
        """Writes no column but its own: numbers are given out meanwhile."""
        self.instance.save(update_fields=self.Meta.fields if self.instance.pk else None)
        return self.instance


class PlanForm(DocumentForm):
    """The paper of the province's plan."""

    def __init__(self, *args: Any, plan: ProvincialPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        plans = ProvincialPlan.objects.filter(contest=self.plan.contest)
        if self.plan.pk is None and plans.exists():
            self.add_error(None, "Hội thi đã có Kế hoạch, vừa lưu ở cửa sổ khác. Mở lại để xem.")
        return cleaned

    def save(self, commit: bool = True) -> Document:
        self.plan.document = document = super().save(commit)
        self.plan.save()
        return document


class RulesForm(DocumentForm):
    """The paper of a Thể lệ, and what it says of copies and of years. New: with default rows."""

    copies = forms.IntegerField(label="Số bộ hồ sơ giấy", min_value=1, max_value=10)
    applied_since_year = forms.IntegerField(
        label="Áp dụng từ năm", min_value=FIRST_YEAR - 50, max_value=LAST_YEAR,
        help_text="Giải pháp áp dụng lần đầu từ năm này. Thường là năm đầu của hội thi trừ 5.",
    )  # fmt: skip

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        for name in ("copies", "applied_since_year"):
            self.fields[name].initial = getattr(rules, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.rules.pk is None and self.rules.contest.rules.exists():
            self.add_error(None, "Hội thi đã có Thể lệ, vừa lưu ở cửa sổ khác. Mở lại để xem.")
        return cleaned

    def save(self, commit: bool = True) -> Document:
        is_new = self.rules.pk is None
        self.rules.document = document = super().save(commit)
        self.rules.copies = self.cleaned_data["copies"]
        self.rules.applied_since_year = self.cleaned_data["applied_since_year"]
        self.rules.save()
        if is_new:
            add_default_rows(self.rules)
        return document


def new_rules(contest: Contest) -> Rules:
    """The first version of a contest's rules, not yet saved."""
    since = contest.year_from - defaults.YEARS_BEFORE
    return Rules(contest=contest, copies=defaults.COPIES, applied_since_year=since)


def add_default_rows(rules: Rules) -> None:
    parts: list[tuple[type[models.Model], tuple[dict[str, Any], ...]]] = [
        (Field, defaults.FIELDS),
        (Criterion, defaults.CRITERIA),
        (DossierItem, defaults.ITEMS),
        (Question, defaults.QUESTIONS),
    ]
    for model, rows in parts:
        model._default_manager.bulk_create(
            model(rules=rules, order=order, **row) for order, row in enumerate(rows, 1)
        )


class RowFormSet(forms.BaseInlineFormSet):
    """The rows of one part of the rules; what is typed into the blank ones goes to the end."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_few_forms": "Giữ lại ít nhất %(num)d dòng.",
        "too_many_forms": "Nhiều nhất %(num)d dòng.",
    }

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Xóa dòng này"

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
                f"Điểm các tiêu chí cộng lại phải bằng {Rules.FULL_MARKS}, hiện là {total}."
            )


class CriterionForm(forms.ModelForm):
    max_points = forms.IntegerField(
        label="Điểm tối đa", min_value=1, max_value=Rules.FULL_MARKS,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip

    class Meta:
        model = Criterion
        fields = ["label", "max_points", "guide"]
        widgets = {"guide": forms.Textarea(attrs={"rows": 2})}


class DossierItemForm(forms.ModelForm):
    minimum_files = forms.IntegerField(
        label="Số tệp ít nhất", min_value=1, max_value=20, initial=1,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip

    class Meta:
        model = DossierItem
        fields = ["label", "hint", "required", "minimum_files", "names_authors"]


class QuestionForm(forms.ModelForm):
    max_length = forms.IntegerField(
        label="Số chữ cái tối đa", min_value=100, max_value=20000, initial=5000,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip

    class Meta:
        model = Question
        fields = ["label", "hint", "heading", "required", "max_length", "names_authors"]


class Part(NamedTuple):
    """A part of the rules that is written as rows: its name, and what a row is called."""

    name: str
    row: str
    formset: type[RowFormSet]


def _rows(model: type[models.Model], formset: type[RowFormSet] = RowFormSet, **kwargs: Any) -> Any:
    return forms.inlineformset_factory(
        Rules, model, formset=formset, extra=2, min_num=1, validate_min=True,
        max_num=40, validate_max=True, absolute_max=42, **kwargs,
    )  # fmt: skip


PARTS = {
    "linh-vuc": Part("Lĩnh vực dự thi", "Lĩnh vực", _rows(Field, fields=["label"])),
    "tieu-chi": Part(
        "Tiêu chí chấm", "Tiêu chí", _rows(Criterion, CriterionFormSet, form=CriterionForm)
    ),
    "thanh-phan": Part("Thành phần hồ sơ", "Giấy tờ", _rows(DossierItem, form=DossierItemForm)),
    "cau-hoi": Part("Câu hỏi khi viết hồ sơ", "Câu hỏi", _rows(Question, form=QuestionForm)),
}  # fmt: skip


class DeadlineForm(forms.ModelForm):
    """A deadline as its paper words it. Once a letter went out with it, only its source changes."""

    day = DayField(label="Ngày")
    hour = forms.TimeField(
        label="Giờ (chỉ khi văn bản ghi giờ)", required=False, input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "short-field"}),
        error_messages={"invalid": "Ghi giờ theo kiểu 17:00."}, help_text="Ví dụ 17:00",
    )  # fmt: skip

    class Meta:
        model = Deadline
        fields = ["name", "boundary", "day", "hour", "receiver", "document"]
        labels = {"document": "Văn bản đặt hạn (không bắt buộc)"}

    def __init__(
        self,
        *args: Any,
        receivers: models.QuerySet,
        papers: models.QuerySet,
        is_sent: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        same = Unit.objects.filter(pk=self.instance.receiver_id)
        offer(self, "receiver", receivers | same)
        offer(self, "document", papers)
        for name in ("name", "boundary", "day", "hour", "receiver"):
            self.fields[name].disabled = is_sent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needs_hour = cleaned.get("boundary") == Deadline.Boundary.HOUR
        if "hour" not in self.errors and needs_hour != (cleaned.get("hour") is not None):
            self.add_error(
                "hour",
                "Ghi giờ, ví dụ 17:00."
                if needs_hour
                else "Cách ghi đã chọn không có giờ. Bỏ giờ, hoặc chọn “giờ trong ngày”.",
            )
        return cleaned
