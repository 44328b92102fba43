"""The form of an official paper, and the two fields that forms share: a day and a file."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from contest_portal.vietnamese import FIRST_YEAR, LAST_YEAR, YEAR_REFUSED
from contest_portal.vietnamese import DayField as DayField  # also for the forms downstream
from documents.files import ACCEPT, check_upload
from documents.models import Document
from organizations.models import Unit

LIMITS = {
    "year": (FIRST_YEAR, LAST_YEAR, YEAR_REFUSED),
    "month": (1, 12, "Ghi tháng bằng số từ 1 đến 12."),
    "day": (1, 31, "Ghi ngày bằng số từ 1 đến 31."),
}


class UploadField(forms.FileField):
    """A file of an accepted kind and size; the browser's dialogue offers just those kinds."""

    widget = forms.FileInput
    default_validators = [check_upload]
    default_error_messages = {
        "required": "Chọn tệp cần gửi.",
        "missing": "Chọn tệp cần gửi.",
        "invalid": "Tệp chưa gửi được. Chọn lại tệp.",
        "empty": "Tệp này trống, không có nội dung. Chọn tệp khác.",
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPT}


STANDS = "Văn bản đã công bố nên chỗ này giữ nguyên. Chỉ ghi thêm được chỗ còn trống."


class PapersField(forms.ModelMultipleChoiceField):
    """Papers to tick, by what they are and what they are about."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, document: Document) -> str:
        return f"{document.title}: {document.subject}"


class DocumentForm(forms.ModelForm):
    """The head of a paper and its file. The number and the day may stay empty: none is invented.

    Of a published paper only what is still empty is filled in: what people have read stands.

    issuers: who it may be from; papers: what it may cite, where bases are asked for.
    """

    file = UploadField(
        label="Tệp (không bắt buộc)",
        required=False,
        help_text="PDF, Word (.docx) hoặc ảnh JPG, PNG.",
    )

    bases = PapersField(
        label="Căn cứ (không bắt buộc)", queryset=Document.objects.none(), required=False
    )

    class Meta:
        model = Document
        fields = [
            "kind", "issuer", "number", "symbol", "place", "day", "month", "year", "subject",
            "bases",
        ]  # fmt: skip
        labels = {
            "number": "Số (chưa có thì để trống)",
            "symbol": "Ký hiệu (không bắt buộc)",
            "place": "Địa danh (không bắt buộc)",
            "day": "Ngày (dự thảo thì để trống)",
            "month": "Tháng (không bắt buộc)",
            "year": "Năm (không bắt buộc)",
        }
        error_messages = {
            "kind": {"required": "Chọn loại văn bản."},
            "issuer": {"required": "Chọn cơ quan ban hành."},
            "subject": {"required": "Ghi trích yếu."},
        }
        help_texts = {"symbol": "Ví dụ UBND-VHKHTT"}
        widgets = {
            "subject": forms.Textarea(attrs={"rows": 3}),
            "number": forms.TextInput(attrs={"class": "short-field"}),
            "symbol": forms.TextInput(attrs={"class": "medium-field"}),
            "place": forms.TextInput(attrs={"class": "medium-field"}),
        }

    def __init__(
        self,
        *args: Any,
        issuers: models.QuerySet[Unit],
        papers: models.QuerySet[Document] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        is_published = self.instance.published_at is not None
        filled = {**self.initial, "file": self.instance.file}
        self.standing = [name for name, value in filled.items() if value and is_published]
        self.fields["issuer"].queryset = issuers
        self.fields["issuer"].empty_label = "Chọn cơ quan ban hành"
        self.fields["kind"].choices = [("", "Chọn loại văn bản"), *Document.Kind.choices]
        if papers is not None and not is_published and papers.exists():
            self.fields["bases"].queryset = papers
        else:
            del self.fields["bases"]
        for name, (least, most, sentence) in LIMITS.items():
            field = self.fields[name]
            field.validators += [
                MinValueValidator(least, sentence),
                MaxValueValidator(most, sentence),
            ]
            field.error_messages["invalid"] = sentence
            field.widget.attrs["class"] = "short-field"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.standing:
            if name in self.changed_data:
                self.add_error(name, STANDS)
        if self.errors.keys() & LIMITS:
            return cleaned
        year, month, day = cleaned["year"], cleaned["month"], cleaned["day"]
        if month and not year:
            self.add_error("year", "Có tháng thì ghi cả năm.")
        if day and not month:
            self.add_error("month", "Có ngày thì ghi cả tháng.")
        if year and month and day and not _is_possible(year, month, day):
            self.add_error("day", f"Tháng {month}/{year} không có ngày {day}.")
        return cleaned

    def save(self, commit: bool = True) -> Document:
        """Writes no column but its own, so that nobody who publishes meanwhile is undone."""
        document: Document = super().save(commit=False)
        upload: UploadedFile | None = self.cleaned_data["file"]
        columns = [*self.Meta.fields[:-1], "search_text"]
        if upload:
            document.keep(upload)
            columns += document.FILE_COLUMNS
        document.save(update_fields=columns if document.pk else None)
        self.save_m2m()
        return document


def _is_possible(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
