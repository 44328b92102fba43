"""What a clerk types into the books: numbers, days, and the books themselves."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db import models, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import DayField, OneLineFormField, format_date
from documents import papers, workflow
from documents.forms.document import NUMBER, DocumentForm
from documents.forms.fields import Warned
from documents.models import Arrival, Book, Document
from organizations.models import Signatory, Unit

SHORT = {"class": "short-field"}


def not_yet(day: date) -> list[str]:
    """A day that has not come is odd in a book."""
    return [_("Ngày {day} chưa đến.").format(day=format_date(day))] if day > clock.today() else []


class RegisterForm(Warned, DocumentForm):
    """A paper that is entered by hand: a number already given, or a gap before it, is said.

    was: the number that the page showed. Who records another one meanwhile is not written over.
    """

    ASKS = frozenset({"number", "symbol", "issuer", "year", "book"})

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["was"] = self.instance.number
        if "number" not in self.fields:
            del self.fields["was"]

    def _asked(self) -> dict[str, Any]:
        """The number with what makes it one of a series; empty where none is given."""
        typed = self.cleaned_data
        if not self.ASKS.intersection(self.changed_data) or not typed.get("number"):
            return {}
        series = {name: typed[name] for name in ("issuer", "symbol", "number", "year")}
        return series | {"book": typed.get("book"), "but": self.instance.pk}

    def warnings(self) -> list[str]:
        asked = self._asked()
        return workflow.number_warnings(**asked) if asked else []

    def save(self, commit: bool = True) -> Document:
        """Raises NumberGiven if a number was recorded between the page and now: for another paper
        the same, or for this paper another.
        """
        with transaction.atomic():
            if asked := self._asked():
                workflow.claim_number(**asked, seen=self.cleaned_data["seen"])
                workflow.check_number(self.instance, self.data.get("was"), asked["number"])
            return super().save(commit)

    def refuse(self, given: workflow.NumberGiven) -> None:
        """Show what `save` raised: as a warning to tick, or beside the number, once."""
        self.full_clean()  # now its own warnings find the other paper
        if self.is_valid():
            self.add_error("number", given.reasons)
            typed = cast(QueryDict, self.data).copy()
            typed["was"] = Document.objects.get(pk=self.instance.pk).number
            self.data = typed


class IssueForm(Warned):
    """The number, the day and the book that the clerk gives a paper, and who signs it."""

    CHOSEN = ("number", "day", "book", "signatory")

    number = OneLineFormField(
        label=gettext_lazy("Số"), max_length=11, validators=[NUMBER],
        widget=forms.TextInput(attrs=SHORT),
        help_text=gettext_lazy("Số văn thư đã cấp, ví dụ 12. Cổng không tự đặt số."),
        error_messages={"required": gettext_lazy("Ghi số văn bản.")},
    )  # fmt: skip
    day = DayField(label=gettext_lazy("Ngày ban hành"))
    book = forms.ModelChoiceField(
        label=gettext_lazy("Ghi vào sổ (không bắt buộc)"), queryset=Book.objects.none(),
        required=False, empty_label=gettext_lazy("Không ghi vào sổ nào"),
    )  # fmt: skip
    signatory = forms.ModelChoiceField(
        label=gettext_lazy("Người ký (không bắt buộc)"), queryset=Signatory.objects.none(),
        required=False, empty_label=gettext_lazy("Như trong bản thảo"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, document: Document, books: models.QuerySet[Book], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["book"].queryset = books
        self.fields["book"].initial = books.filter(unit=document.issuer).first()
        self.fields["signatory"].queryset = document.issuer.signatories.all()
        if not books.exists():
            del self.fields["book"]
        if "sign" not in document.paper or not document.issuer.signatories.exists():
            del self.fields["signatory"]

    def clean(self) -> dict[str, Any]:
        signatory, day = self.cleaned_data.get("signatory"), self.cleaned_data.get("day")
        if signatory and day and not Signatory.objects.in_force(day).contains(signatory):
            sentence = _("Người này không được giao ký vào ngày {day}.")
            self.add_error("signatory", sentence.format(day=format_date(day)))
        return super().clean()

    def warnings(self) -> list[str]:
        typed = self.cleaned_data
        paper = self.document
        said = workflow.number_warnings(
            issuer=paper.issuer, symbol=paper.symbol, number=typed["number"],
            year=typed["day"].year, book=typed.get("book"), but=paper.pk,
        )  # fmt: skip
        return said + self._unsigned() + not_yet(typed["day"])

    def _unsigned(self) -> list[str]:
        """Whoever the draft names may not sign on that day."""
        day, sign = self.cleaned_data["day"], self.document.paper.get("sign")
        issuer = self.document.issuer
        if "signatory" not in self.fields or self.cleaned_data.get("signatory"):
            return []
        if sign in [papers.sign(issuer, day, who) for who in issuer.signatories.in_force(day)]:
            return []
        sentence = _("Người ký ghi trong bản thảo không được giao ký vào ngày {day}.")
        return [sentence.format(day=format_date(day))]


class ArrivalForm(Warned, forms.ModelForm):
    """A paper has come to a unit: its number and its day in the book of incoming papers."""

    day = DayField(label=gettext_lazy("Ngày đến"))

    class Meta:
        model = Arrival
        fields = ["unit", "number", "day"]
        labels = {
            "unit": gettext_lazy("Đơn vị nhận"),
            "number": gettext_lazy("Số đến (chưa có thì để trống)"),
        }
        widgets = {"number": forms.NumberInput(attrs={**SHORT, "min": 1})}
        error_messages = {
            "unit": {"required": gettext_lazy("Chọn đơn vị nhận.")},
            "number": {
                "invalid": gettext_lazy("Ghi số đến bằng chữ số, ví dụ 12."),
                "min_value": gettext_lazy("Số đến bắt đầu từ 01."),
                "max_value": gettext_lazy("Số đến lớn quá. Xem lại."),
            },
        }

    def __init__(self, *args: Any, units: models.QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].empty_label = _("Chọn đơn vị nhận")

    def clean_number(self) -> int | None:
        number: int | None = self.cleaned_data["number"]
        if number == 0:
            raise forms.ValidationError(_("Số đến bắt đầu từ 01."))
        return number

    def clean_unit(self) -> Unit:
        unit: Unit = self.cleaned_data["unit"]
        if self.instance.document.arrivals.filter(unit=unit).exists():
            sentence = _("{unit} đã ghi nhận văn bản này.")
            raise forms.ValidationError(sentence.format(unit=unit.called))
        return unit

    def warnings(self) -> list[str]:
        typed = self.cleaned_data
        said = workflow.arrival_warnings(typed["unit"], typed["number"], typed["day"])
        return said + not_yet(typed["day"])


class BookForm(forms.ModelForm):
    """A new series of numbers of a unit."""

    class Meta:
        model = Book
        fields = ["unit", "name"]
        labels = {"unit": gettext_lazy("Đơn vị giữ sổ")}
        error_messages = {
            "unit": {"required": gettext_lazy("Chọn đơn vị giữ sổ.")},
            "name": {"required": gettext_lazy("Ghi tên sổ.")},
        }
        help_texts = {
            "name": gettext_lazy(
                "Số trong sổ chạy từ 01, bắt đầu lại vào ngày 01 tháng 01 mỗi năm."
            )
        }
        widgets = {"name": forms.TextInput(attrs={"class": "medium-field"})}

    def __init__(self, *args: Any, units: models.QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].empty_label = _("Chọn đơn vị giữ sổ")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        unit, name = cleaned.get("unit"), cleaned.get("name", "")
        if unit and unit.books.filter(name=name).exists():
            self.add_error("name", _("{unit} đã có sổ tên này.").format(unit=unit.called))
        return cleaned
