"""A list of units or of their people, which of the two it is."""

from django import forms

from documents.forms.importing import ListField
from documents.unit_lists import IMPORTERS


class UnitListForm(forms.Form):
    kind = forms.ChoiceField(
        label="Tệp này ghi", widget=forms.RadioSelect,
        choices=[(importer.kind, importer.label) for importer in IMPORTERS.values()],
        error_messages={"required": "Chọn loại danh sách."},
    )  # fmt: skip
    file = ListField(label="Tệp danh sách", help_text="Excel (.xlsx, .xls) hoặc CSV.")
