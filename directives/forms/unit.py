"""Forms of what a unit answers: proof of publicity and reports, steps of its candidates."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.forms import Versioned
from contest_portal.vietnamese import DayField, TextField, format_date
from contest_portal.workflow import Refused, perform
from directives.models import Evidence
from directives.workflow import EVIDENCE_STEPS
from documents import scanning
from documents.files import digest
from documents.forms import UploadField
from organizations.models import Person


class LinkField(forms.URLField):
    """A web address: http or https, nothing else."""

    default_validators = [
        URLValidator(
            ["http", "https"],
            message=gettext_lazy("Ghi đường dẫn bắt đầu bằng https:// hoặc http://."),
        )
    ]
    default_error_messages = {
        "invalid": gettext_lazy("Ghi đường dẫn bắt đầu bằng https:// hoặc http://.")
    }


class EvidenceForm(forms.ModelForm):
    """A day, a title, and a link or a file."""

    TWICE = gettext_lazy("Minh chứng này đã ghi rồi.")

    day = DayField(label=gettext_lazy("Ngày đăng hoặc ngày gửi"))
    link = LinkField(
        label=gettext_lazy("Đường dẫn (không bắt buộc nếu có tệp)"), required=False, max_length=500,
        assume_scheme="https",
    )  # fmt: skip
    file = UploadField(
        label=gettext_lazy("Tệp (không bắt buộc nếu có đường dẫn)"), required=False,
        help_text=gettext_lazy("PDF, Word (.docx) hoặc ảnh JPG, PNG."),
    )  # fmt: skip

    class Meta:
        model = Evidence
        fields = ["title", "day", "link"]

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError(_("Ngày này chưa đến. Ghi ngày đã đăng hoặc đã gửi."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        there = cleaned.get("link") or cleaned.get("file") or self.instance.file
        if not self.errors and not there:
            self.add_error("link", _("Ghi đường dẫn, hoặc chọn tệp ở dưới."))
        if not self.errors and self._same(cleaned).exists():
            self.add_error(None, self.TWICE)
        return cleaned

    def _same(self, cleaned: dict[str, Any]) -> models.QuerySet[Evidence]:
        upload = cleaned.get("file")
        said = {name: cleaned[name] for name in ("title", "day", "link")}
        said["sha256"] = digest(upload.chunks()) if upload else self.instance.sha256
        recorded = self.instance.assignment.evidence.standing()
        return recorded.filter(**said).exclude(pk=self.instance.pk or 0)

    def save(self, commit: bool = True) -> Evidence:
        upload = self.cleaned_data["file"]
        if upload:
            self.instance.keep(upload)
        evidence: Evidence = super().save(commit)
        if upload:
            scanning.wake()
        return evidence


class CorrectionForm(Versioned, EvidenceForm):
    """Evidence put right by an officer of its unit; a new file takes the place of the old one."""

    LABELS = {"title": "tên", "day": "ngày", "link": "đường dẫn", "file": "tệp"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.stored = self.saved_in_words(self.instance)
        if self.instance.file:
            self.fields["file"].label = _("Tệp khác, nếu muốn thay (không bắt buộc)")

    def saved_in_words(self, newer: Evidence) -> dict[str, str]:
        return {
            "title": newer.title, "day": format_date(newer.day), "link": newer.link,
            "file": newer.file_name,
        }  # fmt: skip

    def typed_in_words(self, name: str) -> str:
        if name == "day" and self.cleaned_data.get("day"):
            return format_date(self.cleaned_data["day"])
        return super().typed_in_words(name) if name != "file" else self.instance.file_name

    def correct(self, *, by: Person) -> None:
        """Save, and note what was said before. Raises Refused or Stale; then nothing is saved."""
        said = [
            f"{self.LABELS[name]} “{self.stored[name] or 'để trống'}”"
            for name in self.LABELS
            if name in self.changed_data
        ]
        if not said:
            return
        self.instance.version = self.cleaned_data["version"]
        try:
            with transaction.atomic():
                note = f"Trước đó ghi {', '.join(said)}."
                perform(EVIDENCE_STEPS, "correct", self.instance, by=by, note=note)
                self.save()
        except IntegrityError:
            self.instance.refresh_from_db()
            if self._same(self.cleaned_data).exists():  # an equal one came between check and write
                raise Refused(self.TWICE) from None
            raise


class StepForm(Versioned):
    """A step with the reason for it where one is needed, and the version that was shown."""

    note = TextField(gettext_lazy("lý do"), max_length=1000).formfield()

    def __init__(self, *args: Any, version: int, needs_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version
        if not needs_note:
            del self.fields["note"]
