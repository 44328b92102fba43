"""Forms of a solution that somebody spotted: what is known of it, and who went to its people."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.forms import Versioned
from contest_portal.vietnamese import DayField
from directives import rules
from directives.forms import offer
from directives.models import Assignment, Candidate, Directive, DirectiveItem, Visit
from documents.importing import values
from organizations.models import Person, Role, Unit

SOURCES = [(source, capfirst(label)) for source, label in Candidate.Source.choices]
EARLIEST = timedelta(days=365)  # before its letter


class CandidateForm(Versioned, forms.ModelForm):
    """A solution that somebody spotted. While the letter is a draft it may move to another unit."""

    class Meta:
        model = Candidate
        fields = [
            "title", "owner_name", "owner_phone", "place", "helper_unit", "helper", "source",
            "source_note", "assignment",
        ]  # fmt: skip
        labels = {
            "owner_name": gettext_lazy("Chủ thể: người, nhóm hoặc hộ (không bắt buộc)"),
            "owner_phone": gettext_lazy("Điện thoại của chủ thể (không bắt buộc)"),
            "place": gettext_lazy("Nơi làm (không bắt buộc)"),
            "helper_unit": gettext_lazy("Đơn vị giúp (không bắt buộc)"),
            "helper": gettext_lazy("Người giúp viết (không bắt buộc)"),
            "source": gettext_lazy("Lấy từ (không bắt buộc)"),
            "source_note": gettext_lazy(
                "Số quyết định công nhận, hoặc năm dự thi (không bắt buộc)"
            ),
            "assignment": gettext_lazy("Giao cho"),
        }
        help_texts = {
            "title": gettext_lazy("Ví dụ: nuôi vịt thả suối"),
            "place": gettext_lazy("Xóm, xã, phường"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        source = cast(forms.ChoiceField, self.fields["source"])
        source.choices = [("", _("Tự tìm ra")), *SOURCES]
        offer(self, "helper_unit", self.instance.helpers())
        cast(forms.ModelChoiceField, self.fields["helper_unit"]).empty_label = _("Chưa rõ")
        directive = self.instance.assignment.item.directive
        if directive.issued_at or self.instance.pk is None:
            del self.fields["assignment"]
        else:
            asked = Assignment.objects.filter(
                item__directive=directive, item__kind=DirectiveItem.Kind.SOLUTIONS
            )
            offer(self, "assignment", asked.select_related("item", "unit"))

    def clean_owner_phone(self) -> str:
        return values.typed_phone(self.cleaned_data["owner_phone"])

    def clean(self) -> dict[str, Any]:
        """The helper is of the item that the solution moves to, too."""
        cleaned = super().clean() or {}
        unit, task = cleaned.get("helper_unit"), cleaned.get("assignment")
        if unit and task and not Candidate(assignment=task).helpers().contains(unit):
            self.add_error(
                "helper_unit",
                _("{item} không giao {called} phối hợp. Để trống hoặc chọn sau khi lưu.").format(
                    item=task.item, called=unit.called
                ),
            )
        return cleaned

    def saved_in_words(self, newer: Candidate) -> dict[str, str]:
        saved = {n: str(getattr(newer, n) or "") for n in self.Meta.fields if n in self.fields}
        return saved | {"source": newer.get_source_display()}

    def typed_in_words(self, name: str) -> str:
        typed = super().typed_in_words(name)
        return str(dict(Candidate.Source.choices).get(typed, "")) if name == "source" else typed


class VisitForm(forms.ModelForm):
    """On which day whose people went to, called or wrote with the candidate's, and what was done.

    units: of `units_of`; who acts for several chooses.
    """

    day = DayField(label=gettext_lazy("Ngày"))

    class Meta:
        model = Visit
        fields = ["day", "unit", "note"]
        labels = {"note": gettext_lazy("Đã làm gì")}
        help_texts = {"note": gettext_lazy("Ví dụ: đến nhà, chụp ảnh chuồng, ghi lại cách làm")}
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["day"] = clock.today()
        self.fields["unit"] = forms.TypedChoiceField(
            label=_("Đơn vị giúp"), choices=[(unit.pk, unit.called) for unit in units],
            coerce={str(unit.pk): unit for unit in units}.__getitem__,
        )  # fmt: skip
        if len(units) == 1:
            self.instance.unit = units[0]
            del self.fields["unit"]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        earliest = _day_of(self.instance.candidate.assignment.item.directive) - EARLIEST
        if day > clock.today():
            raise forms.ValidationError(_("Ngày này chưa đến. Ghi ngày đã đến hoặc đã gọi."))
        if day < earliest:
            raise forms.ValidationError(
                _("Ngày này trước công văn hơn một năm. Xem lại ngày, năm.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            said = {"unit": self.instance.unit if "unit" not in self.fields else cleaned["unit"],
                    "day": cleaned["day"], "note": cleaned["note"]}  # fmt: skip
            if self.instance.candidate.visits.standing().filter(**said).exists():
                self.add_error(None, _("Lần đến này đã ghi rồi."))
        return cleaned


def _day_of(letter: Directive) -> date:
    return letter.document.date or clock.today()


def units_of(person: Person, candidate: Candidate) -> list[Unit]:
    """For which units the person records a visit: the own ones of those that help.

    The office in charge writes down what any of them tells it, and what it did itself.
    """
    helpers = list(candidate.helpers())
    directive = candidate.assignment.item.directive
    if rules.leads(person, directive):
        return list(dict.fromkeys([directive.office, *helpers]))
    return [unit for unit in helpers if person.acts_for(unit.path, Role.OFFICER)]
