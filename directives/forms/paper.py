"""The head of a later paper that changes what an earlier one set: typed with what it changes."""

from datetime import date
from typing import Any

from django import forms

from contest_portal import clock
from contest_portal.vietnamese import DayField, OneLineFormField, format_date
from documents.models import Document
from organizations.models import Unit

SHORT = {"class": "short-field"}


class LaterPaperForm(forms.Form):
    """Number, symbol, day, issuer and subject of the paper. None is invented, none may be missing.

    earlier: the paper that set what is changed now; the later one is not older.
    """

    PAPER = ("kind", "number", "symbol", "issued_on", "issuer", "subject")

    earlier: Document | None = None

    kind = forms.ChoiceField(label="Loại văn bản")
    number = OneLineFormField(
        label="Số", max_length=11, widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": "Ghi số văn bản. Cổng không tự đặt số."},
    )  # fmt: skip
    symbol = OneLineFormField(
        label="Ký hiệu", max_length=30, help_text="Ví dụ UBND-VHKHTT",
        error_messages={"required": "Ghi ký hiệu văn bản."},
    )  # fmt: skip
    issued_on = DayField(label="Ngày văn bản")
    issuer = forms.ModelChoiceField(Unit.objects.none(), label="Cơ quan ban hành", empty_label=None)
    subject = OneLineFormField(
        label="Trích yếu", max_length=500, error_messages={"required": "Ghi trích yếu."}
    )

    def clean_issued_on(self) -> date:
        day = self.cleaned_data["issued_on"]
        if day > clock.today():
            raise forms.ValidationError("Ngày này chưa tới. Ghi ngày ký văn bản.")
        first = self.earlier.date if self.earlier else None
        if first and day < first:
            raise forms.ValidationError(
                f"Văn bản trước ký ngày {format_date(first)}. Văn bản này phải từ ngày ấy."
            )
        return day

    @property
    def paper(self) -> dict[str, Any]:
        """The head of the document."""
        day = self.cleaned_data["issued_on"]
        head = {n: self.cleaned_data[n] for n in ("kind", "number", "symbol", "issuer", "subject")}
        return head | {"day": day.day, "month": day.month, "year": day.year}
