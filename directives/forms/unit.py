"""Forms of what a unit answers: proof of publicity and reports, steps of its candidates."""

from typing import Any

from django import forms
from django.core.validators import URLValidator

from contest_portal import clock
from contest_portal.forms import Versioned
from contest_portal.vietnamese import DayField, TextField
from directives.importers import IMPORTERS
from directives.models import Evidence
from documents import scanning
from documents.forms import UploadField
from documents.forms.importing import ListField


class LinkField(forms.URLField):
    """A web address: http or https, nothing else."""

    default_validators = [
        URLValidator(["http", "https"], message="Ghi đường dẫn bắt đầu bằng https:// hoặc http://.")
    ]
    default_error_messages = {"invalid": "Ghi đường dẫn bắt đầu bằng https:// hoặc http://."}


class EvidenceForm(forms.ModelForm):
    """A day, a title, and a link or a file."""

    day = DayField(label="Ngày đăng hoặc ngày gửi")
    link = LinkField(
        label="Đường dẫn (không bắt buộc nếu có tệp)", required=False, max_length=500,
        assume_scheme="https",
    )  # fmt: skip
    file = UploadField(
        label="Tệp (không bắt buộc nếu có đường dẫn)", required=False,
        help_text="PDF, Word (.docx) hoặc ảnh JPG, PNG.",
    )  # fmt: skip

    class Meta:
        model = Evidence
        fields = ["title", "day", "link"]

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError("Ngày này chưa đến. Ghi ngày đã đăng hoặc đã gửi.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["link"] and not cleaned["file"]:
            self.add_error("link", "Ghi đường dẫn, hoặc chọn tệp ở dưới.")
        return cleaned

    def save(self, commit: bool = True) -> Evidence:
        upload = self.cleaned_data["file"]
        if upload:
            self.instance.keep(upload)
        evidence: Evidence = super().save(commit)
        if upload:
            scanning.wake()
        return evidence


class StepForm(Versioned):
    """A step with the reason for it where one is needed, and the version that was shown."""

    note = TextField("lý do", max_length=1000).formfield()

    def __init__(self, *args: Any, version: int, needs_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version
        if not needs_note:
            del self.fields["note"]


class CandidateImportForm(forms.Form):
    """A list of candidates, and which of the two kinds it is."""

    kind = forms.ChoiceField(
        label="Tệp này ghi", widget=forms.RadioSelect,
        choices=[(importer.kind, importer.label) for importer in IMPORTERS.values()],
        error_messages={"required": "Chọn loại danh sách."},
    )  # fmt: skip
    file = ListField(label="Tệp danh sách", help_text="Excel (.xlsx, .xls) hoặc CSV.")
