"""What becomes of a unit, as forms: one for each change of `lifetimes`, shown before it is done."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.forms import Showing
from contest_portal.vietnamese import DayField, NfcFormField, OneLineFormField
from organizations import homonyms, lifetimes
from organizations.homonyms import told_apart
from organizations.models import Unit

MANY = 300  # units to choose among; of more the names are typed


class UnitsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, unit: Any) -> str:
        return told_apart(unit)

    def offer(self, units: models.QuerySet[Unit], first: str) -> None:
        """The units by kind, the units of the first kind above all others."""
        kinds: dict[str, list[Any]] = {first: []} | {kind: [] for kind in Unit.Kind.values}
        for unit in units:
            kinds[unit.kind].append((unit.pk, told_apart(unit)))
        self.queryset = units
        self.choices = [(Unit.Kind(kind).label, found) for kind, found in kinds.items() if found]


class UnitField(forms.ModelChoiceField):
    def label_from_instance(self, unit: Any) -> str:
        return told_apart(unit)


class TypedUnitsField(NfcFormField):
    """The names of units, one on each line; a name that is no unit's or several units' is asked
    about. Gives the units; without `several` the one."""

    def __init__(self, *, units: models.QuerySet[Unit], several: bool, **kwargs: Any) -> None:
        self.units, self.several = units, several
        self.widget = forms.Textarea(attrs={"rows": 4}) if several else forms.TextInput()
        help_text = _("Ghi tên, kèm cấp trên nếu nhiều đơn vị trùng tên.")
        if several:
            help_text = _("Mỗi dòng một tên, kèm cấp trên nếu nhiều đơn vị trùng tên.")
        super().__init__(max_length=20_000, help_text=help_text, **kwargs)

    def clean(self, value: Any) -> Any:
        names = [line.strip() for line in super().clean(value).splitlines()]
        found = homonyms.find(filter(None, names), self.units)
        meant = [homonyms.meant(one) for one in found]
        if asked := [sentence for _, sentence in meant if sentence]:
            raise forms.ValidationError(asked)
        units = list(dict.fromkeys(unit for unit, _ in meant))
        return units if self.several else units[0]


class ChangeForm(Showing):
    """From which day, by which paper. `ends`: the unit itself is there no longer from that day."""

    heading: ClassVar[str | Promise]
    lead: ClassVar[str | Promise]
    ends = True

    day = DayField(
        label=gettext_lazy("Từ ngày"),
        help_text=gettext_lazy("Ngày đầu tiên của tình trạng mới, ví dụ 01/7/2025"),
    )
    basis = OneLineFormField(
        label=gettext_lazy("Theo văn bản nào"), max_length=200,
        help_text=gettext_lazy("Ví dụ Nghị quyết số 1657/NQ-UBTVQH15 ngày 16/6/2025"),
        error_messages={"required": lifetimes.NO_BASIS},
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, units: models.QuerySet[Unit], **kwargs: Any) -> None:
        """units: those that the person may choose among."""
        super().__init__(*args, **kwargs)
        self.unit = unit
        today = units.exclude(pk=unit.pk).exclude(valid_to__lt=clock.today())
        offered = today.select_related("parent")
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = offered
                if offered.count() > MANY:
                    self.fields[name] = TypedUnitsField(
                        units=offered, several=isinstance(field, UnitsField), label=field.label,
                        error_messages={"required": field.error_messages["required"]},
                    )  # fmt: skip
                elif isinstance(field, UnitsField):
                    field.offer(offered, unit.kind)

    @property
    def ended(self) -> list[Unit]:
        """The units that end by it."""
        return [self.unit] if self.ends else []

    @property
    def heir(self) -> Unit | None:
        """The one unit that takes the place of all that end, if it is one."""
        return None

    @property
    def becomes(self) -> list[tuple[str, str, str]]:
        """What is written anew: what it is, as it was and as it will be."""
        return []

    @property
    def typed(self) -> str:
        """All that was chosen and typed, for the mark of what the page has shown."""
        names = [name for name in self.fields if name != "shown"]
        return str([(name, self[name].value()) for name in names])

    @property
    def when(self) -> dict[str, Any]:
        return {"day": self.cleaned_data["day"], "basis": self.cleaned_data["basis"]}

    def carry_out(self) -> None:
        """Raises Refused."""
        raise NotImplementedError


class MergeForm(ChangeForm):
    heading = gettext_lazy("Sáp nhập đơn vị khác vào")
    lead = gettext_lazy(
        "Các đơn vị được chọn kết thúc, đơn vị này nhận việc của tất cả. Đơn vị mới lập thì thêm "
        "trước ở trang Đơn vị."
    )
    units = UnitsField(
        Unit.objects.none(), label=gettext_lazy("Các đơn vị kết thúc"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Chọn ít nhất một đơn vị.")},
    )  # fmt: skip

    @property
    def ended(self) -> list[Unit]:
        return list(self.cleaned_data["units"])

    @property
    def heir(self) -> Unit | None:
        return self.unit

    def carry_out(self) -> None:
        lifetimes.merge(self.ended, self.unit, **self.when)


class TransferForm(ChangeForm):
    heading = gettext_lazy("Chuyển hết việc của")
    lead = gettext_lazy("Đơn vị này kết thúc, một đơn vị đang có nhận hết việc.")
    to = UnitField(
        Unit.objects.none(), label=gettext_lazy("Đơn vị nhận việc"),
        empty_label=gettext_lazy("Chọn đơn vị"),
        error_messages={"required": gettext_lazy("Chọn đơn vị nhận việc.")},
    )  # fmt: skip

    @property
    def heir(self) -> Unit | None:
        to: Unit = self.cleaned_data["to"]
        return to

    def carry_out(self) -> None:
        lifetimes.transfer(self.unit, self.cleaned_data["to"], **self.when)


class SplitForm(ChangeForm):
    heading = gettext_lazy("Chia")
    lead = gettext_lazy(
        "Đơn vị này kết thúc, các đơn vị được chọn cùng nhận việc. Người của mỗi đơn vị ấy xem "
        "được hồ sơ cũ; báo cáo vẫn ghi riêng số của đơn vị cũ, cổng không tự chia."
    )
    units = UnitsField(
        Unit.objects.none(), label=gettext_lazy("Các đơn vị nhận việc"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Chọn các đơn vị nhận việc.")},
    )  # fmt: skip

    def clean_units(self) -> models.QuerySet[Unit]:
        units: models.QuerySet[Unit] = self.cleaned_data["units"]
        if len(units) < 2:
            raise forms.ValidationError(
                _(
                    "Chọn từ hai đơn vị. Chỉ một đơn vị nhận thì dùng “Chuyển hết việc "
                    "cho một đơn vị”."
                )
            )
        return units

    def carry_out(self) -> None:
        lifetimes.split(self.unit, list(self.cleaned_data["units"]), **self.when)


class PartForm(ChangeForm):
    heading = gettext_lazy("Tách một phần của")
    lead = gettext_lazy(
        "Đơn vị này vẫn hoạt động và giữ hồ sơ, người của mình. Cổng ghi lại để tra cứu."
    )
    ends = False
    units = UnitsField(
        Unit.objects.none(), label=gettext_lazy("Các đơn vị nhận một phần"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Chọn ít nhất một đơn vị.")},
    )  # fmt: skip

    def carry_out(self) -> None:
        lifetimes.part(self.unit, list(self.cleaned_data["units"]), **self.when)


class RenameForm(ChangeForm):
    heading = gettext_lazy("Đổi tên")
    lead = gettext_lazy("Văn bản trước ngày đổi vẫn in tên cũ. Người, văn bản và hồ sơ không đổi.")
    ends = False
    name = OneLineFormField(
        label=gettext_lazy("Tên đầy đủ mới"),
        max_length=200,
        error_messages={"required": gettext_lazy("Ghi tên mới.")},
    )
    short_name = OneLineFormField(
        label=gettext_lazy("Tên gọi tắt mới (không bắt buộc)"), max_length=60, required=False
    )
    header = OneLineFormField(
        label=gettext_lazy("Tên cơ quan ghi trên văn bản (không bắt buộc)"),
        max_length=200,
        required=False,
    )
    field_order = ("name", "short_name", "header", "day", "basis")

    def clean_day(self) -> date:
        """The unit bears one name today, which every page shows."""
        day: date = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError(
                _("Đến ngày đổi tên mới ghi được. Ghi ngày từ hôm nay về trước.")
            )
        return day

    @property
    def becomes(self) -> list[tuple[str, str, str]]:
        names = {
            "name": _("Tên đầy đủ"),
            "short_name": _("Tên gọi tắt"),
            "header": _("Trên văn bản"),
        }
        return [
            (label, getattr(self.unit, name), self.cleaned_data[name])
            for name, label in names.items()
        ]

    def carry_out(self) -> None:
        names = {name: self.cleaned_data[name] for name in ("name", "short_name", "header")}
        lifetimes.rename(self.unit, **names, **self.when)


class CloseForm(ChangeForm):
    heading = gettext_lazy("Kết thúc")
    lead = gettext_lazy(
        "Đơn vị này kết thúc và không đơn vị nào nhận việc. Hồ sơ, văn bản cũ còn nguyên."
    )

    def carry_out(self) -> None:
        lifetimes.close(self.unit, **self.when)


FORMS: dict[str, type[ChangeForm]] = {
    "nhan-sap-nhap": MergeForm,
    "chuyen-giao": TransferForm,
    "chia-tach": SplitForm,
    "tach-mot-phan": PartForm,
    "doi-ten": RenameForm,
    "ket-thuc": CloseForm,
}
