"""What the forms of papers share: files, papers to choose, and warnings that people confirm."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from documents.files import ACCEPT, check_upload
from documents.models import Document


class UploadField(forms.FileField):
    """A file of an accepted kind and size; the browser's dialogue offers just those kinds."""

    widget = forms.FileInput
    default_validators = [check_upload]
    default_error_messages = {
        "required": gettext_lazy("Chọn tệp cần gửi."),
        "missing": gettext_lazy("Chọn tệp cần gửi."),
        "invalid": gettext_lazy("Tệp chưa gửi được. Chọn lại tệp."),
        "empty": gettext_lazy("Tệp này trống, không có nội dung. Chọn tệp khác."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPT}


class PapersField(forms.ModelMultipleChoiceField):
    """Papers to tick, by what they are and what they are about."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """A number too large for the database is no paper either."""
        try:
            return super().clean(value)
        except OverflowError as error:
            message = self.error_messages["invalid_choice"] % {"value": ", ".join(value)}
            raise forms.ValidationError(message, code="invalid_choice") from error

    def label_from_instance(self, document: Document) -> str:
        return f"{document.title}: {document.subject}"


class PaperField(forms.ModelChoiceField):
    """One paper, by what it is and what it is about."""

    def label_from_instance(self, document: Document) -> str:
        return f"{document.title}: {document.subject}"


class SeenField(forms.MultipleChoiceField):
    """Sentences that a person has read and ticked. What they were is compared by the form."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        return True


class Warned(forms.Form):
    """A form that goes on past a warning only when the person has ticked it.

    A tick is for the sentence as it stood: what changes meanwhile has to be ticked anew.
    """

    seen = SeenField(
        label=gettext_lazy("Xem lại: đúng như vậy thì đánh dấu từng điều"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warned = self.fields.pop("seen")
        if self.is_bound:
            self.fields = {"seen": self.warned} | self.fields

    def warnings(self) -> list[str]:
        """What is odd in the cleaned data, as sentences."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = [] if self.errors else self.warnings()
        self.fields.pop("seen", None)
        if not said:
            return cleaned
        self.fields = {"seen": self.warned} | self.fields
        self.warned.choices = [(sentence, sentence) for sentence in said]
        if missing := [sentence for sentence in said if sentence not in cleaned.get("seen", [])]:
            sentence = _("Xem lại, đúng thì đánh dấu: {sentences}")
            self.add_error("seen", sentence.format(sentences=" ".join(missing)))
        return cleaned
