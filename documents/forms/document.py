"""The form of an official paper that somebody enters."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import FIRST_YEAR, LAST_YEAR, YEAR_REFUSED
from documents import scanning
from documents.forms.fields import PaperField, PapersField, UploadField
from documents.models import Book, Document
from organizations.models import Unit

NUMBER = RegexValidator(
    r"^(?=0*[1-9])[0-9]{1,6}[A-Za-zĐđ]?\Z",
    gettext_lazy("Ghi số bằng chữ số, từ 01 trở đi, ví dụ 12."),
)
LIMITS = {
    "year": (FIRST_YEAR, LAST_YEAR, YEAR_REFUSED),
    "month": (1, 12, gettext_lazy("Ghi tháng bằng số từ 1 đến 12.")),
    "day": (1, 31, gettext_lazy("Ghi ngày bằng số từ 1 đến 31.")),
}
STANDS = gettext_lazy("Văn bản đã công bố nên chỗ này giữ nguyên. Chỉ ghi thêm được chỗ còn trống.")


class DocumentForm(forms.ModelForm):
    """The head of a paper and its file. The number and the day may stay empty: none is invented.

    Of a published paper only what is still empty is filled in: what people have read stands. The
    head of a paper that the portal draws is in its data, so it is not asked for here.

    issuers: who it may be from; papers: what it may cite, where bases are asked for; replaceable:
    what it may replace; books: where its number may stand.
    """

    file = UploadField(
        label=gettext_lazy("Tệp (không bắt buộc)"),
        required=False,
        help_text=gettext_lazy("PDF, Word (.docx) hoặc ảnh JPG, PNG."),
    )
    replaces = PaperField(
        label=gettext_lazy("Thay thế văn bản (không bắt buộc)"),
        queryset=Document.objects.none(),
        required=False,
        empty_label=gettext_lazy("Không thay thế văn bản nào"),
    )
    bases = PapersField(
        label=gettext_lazy("Căn cứ (không bắt buộc)"),
        queryset=Document.objects.none(),
        required=False,
    )

    class Meta:
        model = Document
        fields = [
            "kind", "issuer", "number", "symbol", "place", "day", "month", "year", "subject",
            "book", "replaces", "bases",
        ]  # fmt: skip
        labels = {
            "number": gettext_lazy("Số (chưa có thì để trống)"),
            "symbol": gettext_lazy("Ký hiệu (không bắt buộc)"),
            "place": gettext_lazy("Địa danh (không bắt buộc)"),
            "day": gettext_lazy("Ngày (dự thảo thì để trống)"),
            "month": gettext_lazy("Tháng (không bắt buộc)"),
            "year": gettext_lazy("Năm (không bắt buộc)"),
            "book": gettext_lazy("Ghi vào sổ (không bắt buộc)"),
        }
        error_messages = {
            "kind": {"required": gettext_lazy("Chọn loại văn bản.")},
            "issuer": {"required": gettext_lazy("Chọn cơ quan ban hành.")},
            "subject": {"required": gettext_lazy("Ghi trích yếu.")},
        }
        help_texts = {"symbol": gettext_lazy("Ví dụ UBND-VHKHTT")}
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
        replaceable: models.QuerySet[Document] | None = None,
        books: models.QuerySet[Book] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        is_published = self.instance.published_at is not None
        filled = {**self.initial, "file": self.instance.file}
        self.standing = [name for name, value in filled.items() if value and is_published]
        self.fields["issuer"].queryset = issuers
        self.fields["number"].validators.append(NUMBER)
        self.fields["issuer"].empty_label = _("Chọn cơ quan ban hành")
        kinds = [kind for kind in Document.Kind.choices if kind[0] != Document.Kind.RECEIPT]
        self.fields["kind"].choices = [("", _("Chọn loại văn bản")), *kinds]
        self._offer("bases", None if is_published else papers)
        self._offer("replaces", replaceable)
        self._offer("book", books)
        if "book" in self.fields:
            self.fields["book"].empty_label = _("Không ghi vào sổ nào")
        for name, (least, most, sentence) in LIMITS.items():
            field = self.fields[name]
            field.validators += [
                MinValueValidator(least, sentence),
                MaxValueValidator(most, sentence),
            ]
            field.error_messages["invalid"] = sentence
            field.widget.attrs["class"] = "short-field"
        if self.instance.data is not None:
            for name in [*self.Meta.fields[:-2], "file"]:
                self.fields.pop(name, None)

    def _offer(self, name: str, choices: models.QuerySet | None) -> None:
        """A field is asked only where there is something to choose."""
        if choices is not None and choices.exists():
            self.fields[name].queryset = choices
        else:
            del self.fields[name]

    def clean_replaces(self) -> Document | None:
        replaced: Document | None = self.cleaned_data["replaces"]
        issuer = self.cleaned_data.get("issuer", getattr(self.instance, "issuer", None))
        if replaced and issuer and replaced.issuer != issuer:
            sentence = _("Văn bản này của {issuer}. Chọn văn bản của cùng cơ quan ban hành.")
            raise forms.ValidationError(sentence.format(issuer=replaced.issuer))
        older, seen = replaced, set()
        while older and older.pk not in seen:
            if older == self.instance:
                sentence = _(
                    "{paper} đã thay thế văn bản đang sửa, nên không thay thế ngược lại được."
                )
                raise forms.ValidationError(sentence.format(paper=replaced))
            seen.add(older.pk)
            older = older.replaces
        return replaced

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.standing:
            if name in self.changed_data:
                self.add_error(name, STANDS)
        if self.errors.keys() & LIMITS or not cleaned.keys() >= LIMITS.keys():
            return cleaned
        year, month, day = cleaned["year"], cleaned["month"], cleaned["day"]
        if month and not year:
            self.add_error("year", _("Có tháng thì ghi cả năm."))
        if day and not month:
            self.add_error("month", _("Có ngày thì ghi cả tháng."))
        if year and month and day and not _is_possible(year, month, day):
            sentence = _("Tháng {month}/{year} không có ngày {day}.")
            self.add_error("day", sentence.format(month=month, year=year, day=day))
        return cleaned

    def save(self, commit: bool = True) -> Document:
        """Writes no column but its own, so that nobody who publishes meanwhile is undone."""
        document: Document = super().save(commit=False)
        upload: UploadedFile | None = self.cleaned_data.get("file")
        columns = [name for name in self.Meta.fields[:-1] if name in self.fields]
        if upload:
            document.keep(upload)
            columns += document.FILE_COLUMNS
        if "subject" in columns:
            columns.append("search_text")
        document.save(update_fields=columns if document.pk else None)
        if upload:
            scanning.wake()
        self.save_m2m()
        return document


def _is_possible(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
