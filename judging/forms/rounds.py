"""The forms of a round, and of the contest's prizes."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import DayField, format_number
from directives.models import Contest, Rules
from documents.forms.fields import Warned
from judging import lacking
from judging.models import Award, Prize, Round, Seat, Sheet

SHORT = {"class": "short-field"}
RULED = ("kind", "judges_needed", "spread", "pass_mark", "is_blind")


def points(label: Any, **kwargs: Any) -> forms.DecimalField:
    """Points up to the full marks, typed with a comma or a point; may stay empty."""
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=Rules.FULL_MARKS, decimal_places=1,
        localize=True, widget=forms.TextInput(SHORT | {"inputmode": "decimal", "size": 6}),
        error_messages={
            "invalid": gettext_lazy("Ghi điểm bằng số, ví dụ 14,5."),
            "min_value": gettext_lazy("Ghi điểm từ 0 trở lên."),
            "max_value": gettext_lazy("Điểm cao nhất là %(limit_value)s."),
        },
        **kwargs,
    )  # fmt: skip


def count(label: Any, **kwargs: Any) -> forms.IntegerField:
    """A small number."""
    return forms.IntegerField(
        label=label, max_value=1000, widget=forms.NumberInput(attrs=SHORT), **kwargs
    )


class RoundForm(Warned, forms.ModelForm):
    """A round of judging. How it judges stands once one of its sheets is sealed."""

    starts_on = DayField(
        label=gettext_lazy("Bắt đầu chấm từ ngày (không bắt buộc)"), required=False
    )
    judges_needed = count(
        gettext_lazy("Ít nhất mấy giám khảo chấm mỗi giải pháp"), min_value=1, initial=3
    )
    spread = points(
        gettext_lazy("Chênh nhau quá bao nhiêu điểm thì xem lại (không bắt buộc)"),
        initial=20,
        help_text=gettext_lazy(
            "Giữa phiếu cao nhất và thấp nhất của một giải pháp. Để trống: không xem lại."
        ),
    )
    pass_mark = points(
        gettext_lazy("Từ bao nhiêu điểm thì vào vòng sau (không bắt buộc)"),
        help_text=gettext_lazy(
            "Điểm trung bình. Để trống: không loại ai ở vòng này. Hồ sơ nêu đích danh ở vòng "
            "sau thì vào vòng sau dù bao nhiêu điểm."
        ),
    )

    class Meta:
        model = Round
        fields = ["name", "starts_on", *RULED]
        labels = {"is_blind": gettext_lazy("Giám khảo không thấy tên tác giả, đơn vị")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_begun = bool(
            self.instance.closed_at
            or (
                self.instance.pk
                and Sheet.objects.sealed().filter(seat__council__round=self.instance).exists()
            )
        )
        for name in RULED if self.is_begun else ():
            self.fields[name].disabled = True

    def clean_judges_needed(self) -> int:
        needed: int = self.cleaned_data["judges_needed"]
        if self.instance.pk and not self.is_begun:
            seats = Seat.objects.filter(council__round=self.instance, ended_at=None)
            judging = seats.exclude(part=Seat.Part.RESERVE).select_related("council")
            councils = [seat.council for seat in judging]
            for council in set(councils):
                if (number := councils.count(council)) < needed:
                    words = _("{council} chỉ có {number} người chấm.")
                    raise forms.ValidationError(words.format(council=council, number=number))
        return needed

    def clean(self) -> dict[str, Any]:
        is_site = self.cleaned_data.get("kind") == Round.Kind.SITE
        if is_site and self.cleaned_data.get("pass_mark") is not None:
            self.add_error("pass_mark", lacking.MARK_OF_SITE)
        return super().clean()

    def warnings(self) -> list[str]:
        """Statement 5: "warned of contradictions (… deadline after judging)"."""
        kept = self.instance.contest.deadlines.in_force()
        found = lacking.in_days(self.cleaned_data.get("starts_on"), kept)
        return [_("{warning} Vẫn lấy ngày này.").format(warning=one) for one in found]


class MoneyField(forms.IntegerField):
    """Đồng, typed as 5000000 or 5.000.000."""

    default_error_messages = {"invalid": gettext_lazy("Ghi số tiền bằng đồng, ví dụ 5.000.000.")}
    widget = forms.TextInput(SHORT | {"inputmode": "numeric", "size": 11})

    def to_python(self, value: Any) -> int | None:
        typed = "".join(value.split()).replace(".", "") if isinstance(value, str) else value
        return super().to_python(typed)

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, int) else value


class PrizeForm(forms.ModelForm):
    order = count(gettext_lazy("Thứ tự (1 là giải cao nhất)"), min_value=1)
    floor = points(gettext_lazy("Từ bao nhiêu điểm"))
    most = count(gettext_lazy("Cả hội thi nhiều nhất mấy giải"), required=False, min_value=0)
    most_of_field = count(
        gettext_lazy("Mỗi lĩnh vực nhiều nhất mấy giải"), required=False, min_value=1
    )
    money = MoneyField(
        label=gettext_lazy("Tiền thưởng mỗi giải (đồng)"),
        min_value=0,
        max_value=10_000_000_000,
        initial=0,
    )

    class Meta:
        model = Prize
        fields = ["label", "order", "kind", "floor", "most", "most_of_field", "money"]
        widgets = {"label": forms.TextInput(attrs={"size": 32})}


class BasePrizeFormSet(forms.BaseInlineFormSet):
    """The prizes of a contest; the two blank rows offer the places after the last."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Xóa giải này")
        if index is not None and not form.instance.pk:
            form.fields["order"].initial = index + 1

    def get_unique_error_message(self, unique_check: Any) -> str:
        return _("Hai giải trùng tên. Đặt tên khác nhau.")

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        for form in self.deleted_forms:
            prize = form.instance
            if prize.pk and Award.objects.filter(Q(prize=prize) | Q(proposed=prize)).exists():
                raise forms.ValidationError(
                    _("{prize} đã có giải pháp, không xóa được.").format(prize=prize)
                )
        kept = [form for form in self.forms if form.cleaned_data and form not in self.deleted_forms]
        prizes = sorted((form.instance for form in kept), key=lambda prize: prize.order)
        if sentences := lacking.in_prizes(prizes):
            raise forms.ValidationError(sentences)


PrizeFormSet: Any = forms.inlineformset_factory(
    Contest, Prize, form=PrizeForm, formset=BasePrizeFormSet, extra=2, max_num=30,
    validate_max=True, absolute_max=32,
)  # fmt: skip
