"""The form that sends a PDF to the layout check."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from documents import layout
from documents.files import content_extension
from documents.forms.fields import UploadField


def check_pdf(upload: UploadedFile) -> None:
    """A validator: a PDF by its content, no larger than what the portal takes."""
    if (upload.size or 0) > settings.MAX_UPLOAD_MB * 1024 * 1024:
        raise ValidationError(f"Tệp lớn quá {settings.MAX_UPLOAD_MB} MB. Xuất lại tệp nhỏ hơn.")
    try:
        is_pdf = content_extension(upload) == ".pdf"
    except ValidationError:
        is_pdf = False
    if not is_pdf:
        raise ValidationError("Chỉ kiểm được tệp PDF. Xuất văn bản ra PDF rồi chọn lại.")


class PdfField(UploadField):
    default_validators = [check_pdf]


class LayoutForm(forms.Form):
    """One PDF; it is read and not kept."""

    file = PdfField(
        label="Tệp PDF",
        help_text="Xuất từ Word hoặc LibreOffice, không phải bản quét. "
        f"Không quá {settings.MAX_UPLOAD_MB} MB; cổng đọc {layout.PAGES} trang đầu.",
    )
    file.widget.attrs["accept"] = ".pdf"
