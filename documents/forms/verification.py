"""A code that somebody reads off a paper, and a file to compare."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _, gettext_lazy

from documents.codes import spelled


class VerificationForm(forms.Form):
    """A code, a file, or both. The file is only read through, never kept."""

    code = forms.CharField(
        label=gettext_lazy("Mã xác minh"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "medium-field", "autocapitalize": "characters"}),
        help_text=gettext_lazy(
            "Gồm 12 chữ và số ở cuối văn bản, ví dụ ABCD-EFGH-2345. Gõ thường, gõ liền đều được."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp cần đối chiếu (không bắt buộc)"),
        required=False,
        help_text=gettext_lazy("Tệp chỉ được đọc để đối chiếu, cổng không giữ lại."),
        error_messages={
            "empty": gettext_lazy("Tệp này trống, không có nội dung. Chọn tệp khác."),
            "invalid": gettext_lazy("Tệp chưa gửi được. Chọn lại tệp."),
        },
    )

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        code = spelled(typed)
        if typed and not code:
            raise forms.ValidationError(
                _(
                    "Mã xác minh có 12 chữ và số, chia ba nhóm, ví dụ ABCD-EFGH-2345. "
                    "Xem lại rồi gõ lại."
                )
            )
        return code

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > settings.MAX_UPLOAD_MB * 1024 * 1024:
            sentence = _(
                "Tệp lớn quá {most} MB. Gõ mã xác minh rồi so mã SHA-256 ghi ở trang kết quả."
            )
            raise forms.ValidationError(sentence.format(most=settings.MAX_UPLOAD_MB))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["code"] and not cleaned["file"]:
            self.add_error("code", _("Gõ mã xác minh hoặc chọn tệp cần đối chiếu."))
        return cleaned
