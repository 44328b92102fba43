"""Forms of a letter, its items with their units, and the candidates that it names."""

from copy import deepcopy
from itertools import groupby
from typing import Any, NamedTuple, cast

from django import forms
from django.db import models, transaction
from django.utils.text import capfirst

from contest_portal.forms import Versioned
from contest_portal.vietnamese import DayField
from directives.forms import offer
from directives.models import Assignment, Candidate, Deadline, Directive, DirectiveItem
from documents.forms import DocumentForm
from documents.models import Document
from organizations.models import Unit


class DirectiveForm(DocumentForm):
    """The letter's paper, its deadline, whom to ask, the count that it states, its own words."""

    WORDS = ("addressed_to", "opening", "closing", "copies_to")
    OWN = ("deadline", "contact_name", "contact_phone", "counted", "counted_on", *WORDS)
    HELP = {
        "addressed_to": "Để trống thì bản in ghi các đơn vị được nêu trong các mục.",
        "opening": "Mỗi đoạn một dòng. Bản in tự dẫn các văn bản chọn ở phần Căn cứ và số đã đăng "
        "ký, không cần chép lại.",
        "closing": "Mỗi đoạn một dòng. Để trống thì bản in ghi một câu đề nghị thực hiện.",
        "copies_to": "Bản in tự ghi “Như trên” và dòng “Lưu: VT”.",
    }

    counted = forms.IntegerField(
        label="Số giải pháp đã đăng ký, nếu văn bản có ghi", required=False,
        min_value=0, max_value=100_000, widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip
    counted_on = DayField(label="Đếm đến ngày, nếu văn bản có ghi", required=False)

    def __init__(
        self,
        *args: Any,
        directive: Directive,
        deadlines: models.QuerySet,
        papers: models.QuerySet,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, instance=directive.document, **kwargs)
        self.directive = directive
        del self.fields["kind"]
        if directive.issued_at is None:
            # a contest has papers: no need to ask, as the register does, whether there are any
            self.fields["bases"] = deepcopy(self.base_fields["bases"])
            offer(self, "bases", papers)
        own = (*self.OWN[:3], *self.WORDS)
        self.fields.update(
            forms.fields_for_model(
                Directive, own, help_texts=self.HELP,
                widgets={name: forms.Textarea(attrs={"rows": 3}) for name in self.WORDS},
            )
        )  # fmt: skip
        self.order_fields([*self.Meta.fields[:-1], "file", *self.OWN, "bases"])
        self.initial.update(forms.model_to_dict(directive, self.OWN))
        offer(self, "deadline", deadlines)
        for name in self.WORDS:
            self.fields[name].label = f"{self.fields[name].label} (không bắt buộc)"
        for name in ("deadline", *self.WORDS):
            said = bool(self.initial[name])
            self.fields[name].disabled = directive.issued_at is not None and said

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        counted, day = cleaned.get("counted"), cleaned.get("counted_on")
        if (counted is None) != (day is None) and not self.errors.keys() & {
            "counted",
            "counted_on",
        }:
            self.add_error(
                "counted_on" if day is None else "counted", "Ghi cả số giải pháp và ngày đếm."
            )
        return cleaned

    def save(self, commit: bool = True) -> Document:
        self.directive.document = document = super().save(commit)
        for name in self.OWN:
            setattr(self.directive, name, self.cleaned_data[name])
        self.directive.save(update_fields=self.OWN if self.directive.pk else None)
        return document


class UnitRow(NamedTuple):
    """What the form asks about one unit."""

    unit: Unit
    chosen: forms.BoundField
    part: forms.BoundField
    minimum: forms.BoundField


class UnitGroup(NamedTuple):
    """Units of a kind, and the box that chooses them all."""

    label: str
    all: forms.BoundField
    rows: list[UnitRow]


class ItemForm(forms.ModelForm):
    """One item of a letter and whom it is for: three fields for each unit that may be named.

    A unit's fields bear its number, so a unit added meanwhile moves nobody's quota.
    """

    number = forms.IntegerField(
        label="Mục số", min_value=1, max_value=99,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip
    rule = forms.ChoiceField(
        label="Chỉ tiêu tính theo số", choices=Assignment.Rule.choices,
        initial=Assignment.Rule.REGISTERED,
    )  # fmt: skip
    deadline = forms.ModelChoiceField(
        Deadline.objects.none(), label="Hạn riêng của mục (không bắt buộc)", required=False,
        empty_label="Theo hạn của công văn",
    )  # fmt: skip

    class Meta:
        model = DirectiveItem
        fields = ["number", "kind", "verb", "sentence"]
        help_texts = {"sentence": "Chép nguyên văn câu giao việc."}
        widgets = {"sentence": forms.Textarea(attrs={"rows": 4})}

    def __init__(
        self, *args: Any, units: models.QuerySet[Unit], deadlines: models.QuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [*Unit.Kind]
        self.units = sorted(units, key=lambda unit: (kinds.index(unit.kind), unit.sort_key))
        offer(self, "deadline", deadlines)
        given = {a.unit_id: a for a in self.instance.assignments.all()} if self.instance.pk else {}
        for kind in dict.fromkeys(unit.kind for unit in self.units):
            self.fields[f"all_{kind}"] = forms.BooleanField(required=False)
        for unit in self.units:
            self._add_unit(unit, given.get(unit.pk))
        if given:
            first = next(iter(given.values()))
            self.initial.update(rule=first.rule, deadline=first.deadline_id)

    def _add_unit(self, unit: Unit, given: Assignment | None) -> None:
        self.fields[f"unit_{unit.pk}"] = forms.BooleanField(
            label=unit.called, required=False, initial=given is not None
        )
        self.fields[f"part_{unit.pk}"] = forms.ChoiceField(
            label=f"Vai trò của {unit.called}", required=False, choices=Assignment.Part.choices,
            initial=given.part if given else Assignment.Part.LEAD,
        )  # fmt: skip
        self.fields[f"minimum_{unit.pk}"] = forms.IntegerField(
            label=f"Chỉ tiêu của {unit.called}", required=False, min_value=1, max_value=1000,
            initial=given.minimum if given else None,
            error_messages={"min_value": "Chỉ tiêu ít nhất là 1. Không giao thì để trống."},
        )  # fmt: skip

    def head(self) -> list[forms.BoundField]:
        return [self[name] for name in (*self.Meta.fields, "rule", "deadline")]

    def groups(self) -> list[UnitGroup]:
        """The units by kind, for the page."""
        return [
            UnitGroup(
                Unit.Kind(kind).label,
                self[f"all_{kind}"],
                [UnitRow(unit, *(self[f"{name}_{unit.pk}"] for name in ("unit", "part", "minimum")))
                 for unit in units],
            )
            for kind, units in groupby(self.units, key=lambda unit: unit.kind)
        ]  # fmt: skip

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        others = self.instance.directive.items.exclude(pk=self.instance.pk)
        if others.filter(number=number).exists():
            raise forms.ValidationError(f"Công văn đã có mục {number}.")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.chosen = [
            u for u in self.units if cleaned.get(f"unit_{u.pk}") or cleaned.get(f"all_{u.kind}")
        ]
        if not self.chosen:
            first = f"all_{self.units[0].kind}" if self.units else None
            self.add_error(first, "Chọn ít nhất một đơn vị.")
        for unit in self.units:
            if cleaned.get(f"minimum_{unit.pk}"):
                self._check_quota(unit)
        self._keep_units_with_candidates()
        return cleaned

    def _check_quota(self, unit: Unit) -> None:
        if unit not in self.chosen:
            self.add_error(f"unit_{unit.pk}", f"Chọn {unit.called}, hoặc bỏ chỉ tiêu của đơn vị.")
        elif self.cleaned_data.get("kind") != DirectiveItem.Kind.SOLUTIONS:
            self.add_error(
                f"minimum_{unit.pk}", "Chỉ việc tìm và nộp giải pháp mới có chỉ tiêu. Bỏ số này."
            )

    def _keep_units_with_candidates(self) -> None:
        """A unit whose candidates would be left without it stays."""
        if self.instance.pk is None:
            return
        left = self.instance.assignments.exclude(unit__in=self.chosen)
        for assignment in left.filter(candidates__isnull=False).select_related("unit").distinct():
            self.add_error(
                f"unit_{assignment.unit_id}",
                f"{assignment.unit.called} đang có giải pháp dự kiến. "
                "Chuyển giải pháp sang đơn vị khác trước.",
            )

    def save(self, commit: bool = True) -> DirectiveItem:
        with transaction.atomic():
            item: DirectiveItem = super().save(commit)
            item.assignments.exclude(unit__in=self.chosen).delete()
            Assignment.objects.bulk_create(
                [self._assignment(item, unit) for unit in self.chosen],
                update_conflicts=True,
                unique_fields=["item", "unit"],
                update_fields=["part", "minimum", "rule", "deadline"],
            )
        return item

    def _assignment(self, item: DirectiveItem, unit: Unit) -> Assignment:
        return Assignment(
            item=item,
            unit=unit,
            part=self.cleaned_data[f"part_{unit.pk}"] or Assignment.Part.LEAD,
            minimum=self.cleaned_data[f"minimum_{unit.pk}"],
            rule=self.cleaned_data["rule"],
            deadline=self.cleaned_data["deadline"],
        )


CANDIDATE_SOURCES = [(source, capfirst(label)) for source, label in Candidate.Source.choices]


class CandidateForm(Versioned, forms.ModelForm):
    """A solution that somebody spotted. While the letter is a draft it may move to another unit."""

    class Meta:
        model = Candidate
        fields = [
            "title", "owner_name", "owner_phone", "place", "helper", "source", "source_note",
            "assignment",
        ]  # fmt: skip
        labels = {
            "owner_name": "Chủ thể: người, nhóm hoặc hộ (không bắt buộc)",
            "owner_phone": "Điện thoại của chủ thể (không bắt buộc)",
            "place": "Nơi làm (không bắt buộc)",
            "helper": "Người giúp viết (không bắt buộc)",
            "source": "Lấy từ (không bắt buộc)",
            "source_note": "Số quyết định công nhận, hoặc năm dự thi (không bắt buộc)",
            "assignment": "Giao cho",
        }
        help_texts = {"title": "Ví dụ: nuôi vịt thả suối", "place": "Xóm, xã, phường"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        source = cast(forms.ChoiceField, self.fields["source"])
        source.choices = [("", "Tự tìm ra"), *CANDIDATE_SOURCES]
        directive = self.instance.assignment.item.directive
        if directive.issued_at or self.instance.pk is None:
            del self.fields["assignment"]
        else:
            asked = Assignment.objects.filter(
                item__directive=directive, item__kind=DirectiveItem.Kind.SOLUTIONS
            )
            offer(self, "assignment", asked.select_related("item", "unit"))

    def saved_in_words(self, newer: Candidate) -> dict[str, str]:
        saved = {n: str(getattr(newer, n)) for n in self.Meta.fields if n in self.fields}
        return saved | {"source": newer.get_source_display()}

    def typed_in_words(self, name: str) -> str:
        typed = super().typed_in_words(name)
        return str(dict(Candidate.Source.choices).get(typed, "")) if name == "source" else typed
