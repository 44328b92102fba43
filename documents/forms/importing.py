"""The field that takes a list to import."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from documents.forms.fields import UploadField


def check_size(upload: UploadedFile) -> None:
    """A validator. What the file is, its reader finds out (`documents.importing`)."""
    if (upload.size or 0) > settings.MAX_UPLOAD_MB * 1024 * 1024:
        raise ValidationError(
            f"Tệp lớn quá {settings.MAX_UPLOAD_MB} MB. Chia thành nhiều tệp rồi gửi."
        )


class ListField(UploadField):
    default_validators = [check_size]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ".xlsx,.xls,.csv"}
