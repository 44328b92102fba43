"""The form that sends a PDF to the layout check."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy

from documents import layout
from documents.files import content_extension
from documents.forms.fields import UploadField


def check_pdf(upload: UploadedFile) -> None:
    """A validator: a PDF by its content, no larger than what the portal takes."""
    if (upload.size or 0) > settings.MAX_UPLOAD_MB * 1024 * 1024:
        sentence = _("Tệp lớn quá {most} MB. Xuất lại tệp nhỏ hơn.")
        raise ValidationError(sentence.format(most=settings.MAX_UPLOAD_MB))
    try:
        is_pdf = content_extension(upload) == ".pdf"
    except ValidationError:
        is_pdf = False
    if not is_pdf:
        raise ValidationError(_("Chỉ kiểm được tệp PDF. Xuất văn bản ra PDF rồi chọn lại."))


class PdfField(UploadField):
    default_validators = [check_pdf]


class LayoutForm(forms.Form):
    """One PDF; it is read and not kept."""

    file = PdfField(
        label=gettext_lazy("Tệp PDF"),
        help_text=format_lazy(
            gettext_lazy(
                "Xuất từ Word hoặc LibreOffice, không phải bản quét. Không quá {most} MB; cổng đọc "
                "{pages} trang đầu."
            ),
            most=settings.MAX_UPLOAD_MB,
            pages=layout.PAGES,
        ),
    )
    file.widget.attrs["accept"] = ".pdf"
