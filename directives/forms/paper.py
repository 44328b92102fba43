"""The head of a later paper that changes what an earlier one set: typed with what it changes."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

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

    kind = forms.ChoiceField(label=gettext_lazy("Loại văn bản"))
    number = OneLineFormField(
        label=gettext_lazy("Số"), max_length=11, widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": gettext_lazy("Ghi số văn bản. Cổng không tự đặt số.")},
    )  # fmt: skip
    symbol = OneLineFormField(
        label=gettext_lazy("Ký hiệu"), help_text=gettext_lazy("Ví dụ UBND-VHKHTT"), max_length=30,
        error_messages={"required": gettext_lazy("Ghi ký hiệu văn bản.")},
    )  # fmt: skip
    issued_on = DayField(label=gettext_lazy("Ngày văn bản"))
    issuer = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Cơ quan ban hành"), empty_label=None
    )
    subject = OneLineFormField(
        label=gettext_lazy("Trích yếu"),
        max_length=500,
        error_messages={"required": gettext_lazy("Ghi trích yếu.")},
    )

    def clean_issued_on(self) -> date:
        day = self.cleaned_data["issued_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Ngày này chưa tới. Ghi ngày ký văn bản."))
        first = self.earlier.date if self.earlier else None
        if first and day < first:
            raise forms.ValidationError(
                _("Văn bản trước ký ngày {day}. Văn bản này phải từ ngày ấy.").format(
                    day=format_date(first)
                )
            )
        return day

    @property
    def paper(self) -> dict[str, Any]:
        """The head of the document."""
        day = self.cleaned_data["issued_on"]
        head = {n: self.cleaned_data[n] for n in ("kind", "number", "symbol", "issuer", "subject")}
        return head | {"day": day.day, "month": day.month, "year": day.year}
