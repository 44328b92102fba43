"""The form that sends a PDF to the layout check."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from documents import layout
from documents.files import content_extension
from documents.forms.fields import UploadField


class LayoutForm(forms.Form):
    """One PDF; it is read and not kept."""

    file = UploadField(
        label="Tệp PDF",
        help_text="Xuất từ Word hoặc LibreOffice, không phải bản quét. "
        f"Không quá {settings.MAX_UPLOAD_MB} MB; cổng đọc {layout.PAGES} trang đầu.",
    )
    file.widget.attrs["accept"] = ".pdf"

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if content_extension(upload) != ".pdf":
            raise ValidationError("Chỉ kiểm được tệp PDF. Xuất văn bản ra PDF rồi chọn lại.")
        return upload
