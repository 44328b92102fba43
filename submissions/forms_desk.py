"""The one field of the reception desk."""

from typing import Any

from django import forms

from submissions.models.dossier import DossierQuerySet, PaperCode


class ScanForm(forms.Form):
    """A code, scanned or typed; cleaning finds its dossier among those given."""

    code = forms.CharField(
        label="Quét hoặc gõ mã ở góc tờ đầu",
        max_length=300,
        error_messages={"required": "Quét hoặc gõ mã ở góc tờ đầu."},
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "characters",
                   "spellcheck": "false", "placeholder": "CB9-0113-2"}
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, dossiers: DossierQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossiers = dossiers

    def clean_code(self) -> str:
        self.paper = PaperCode.read(self.cleaned_data["code"])
        found = self.dossiers.with_code(self.paper).first()
        if found is None:
            raise forms.ValidationError("Mã này không có. Xem lại mã ở góc tờ đầu.")
        self.dossier = found
        return self.cleaned_data["code"]
