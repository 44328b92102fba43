"""The form that takes a list to import."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _, gettext_lazy

from documents.forms.fields import UploadField
from documents.importing.flow import Importer


def check_size(upload: UploadedFile) -> None:
    """A validator. What the file is, its reader finds out (`documents.importing`)."""
    if (upload.size or 0) > settings.MAX_UPLOAD_MB * 1024 * 1024:
        sentence = _("Tệp lớn quá {most} MB. Chia thành nhiều tệp rồi gửi.")
        raise ValidationError(sentence.format(most=settings.MAX_UPLOAD_MB))


class ListField(UploadField):
    default_validators = [check_size]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ".xlsx,.xls,.csv"}


class ImportForm(forms.Form):
    """A list, and which of the kinds it is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Tệp này ghi"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Chọn loại danh sách.")},
    )  # fmt: skip
    file = ListField(
        label=gettext_lazy("Tệp danh sách"), help_text=gettext_lazy("Excel (.xlsx, .xls) hoặc CSV.")
    )

    def __init__(self, *args: Any, importers: Mapping[str, Importer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [(importer.kind, importer.label) for importer in importers.values()]
