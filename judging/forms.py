"""Forms of councils and score sheets."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.forms import BoundField

from contest_portal.forms import Versioned
from contest_portal.vietnamese import NfcFormField
from contest_portal.workflow import touch
from directives.models import Contest, Criterion, Field
from judging.models import Council, Seat, Sheet
from judging.workflow import HALF
from organizations.models import Membership, Person, Role
from submissions.models import Dossier


class PointsField(forms.DecimalField):
    """Half points from 0 to a maximum, typed with a comma or a point; empty: not scored yet."""

    default_error_messages = {"invalid": "Ghi điểm bằng số, ví dụ 14,5."}

    def __init__(self, maximum: int, **kwargs: Any) -> None:
        self.maximum = maximum
        attrs = {"inputmode": "decimal", "autocomplete": "off", "data-max": maximum}
        widget = forms.TextInput(attrs)
        super().__init__(required=False, localize=True, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip() if isinstance(value, str) else value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if not 0 <= value <= self.maximum:
            raise forms.ValidationError(f"Điểm từ 0 đến {self.maximum}.")
        if value % HALF:
            raise forms.ValidationError("Chấm đến nửa điểm, ví dụ 14 hoặc 14,5.")


class SheetForm(Versioned):
    """Points and a comment for each criterion, and the version of the sheet that was shown."""

    def __init__(self, *args: Any, criteria: list[Any], version: int, **kwargs: Any) -> None:
        """criteria: from `Seat.criteria()`, with the points and comment that are kept."""
        self.criteria = criteria
        initial: dict[str, Any] = {"version": version}
        for criterion in criteria:
            initial[f"points_{criterion.pk}"] = criterion.points
            initial[f"comment_{criterion.pk}"] = criterion.comment
        super().__init__(*args, **{**kwargs, "initial": initial})
        for criterion in criteria:
            label = f"{criterion.order}. {criterion.label}"
            self.fields[f"points_{criterion.pk}"] = PointsField(criterion.max_points, label=label)
            self.fields[f"comment_{criterion.pk}"] = NfcFormField(
                label="Nhận xét (không bắt buộc)", required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def rows(self) -> Iterator[tuple[Criterion, BoundField, BoundField]]:
        for criterion in self.criteria:
            yield criterion, self[f"points_{criterion.pk}"], self[f"comment_{criterion.pk}"]

    def save(self, seat: Seat, dossier: Dossier) -> None:
        """Keep the sheet as a draft, made when it is first saved. Raises Stale."""
        with transaction.atomic():
            sheet = Sheet.objects.begin(seat, dossier)
            sheet.version = self.cleaned_data["version"]
            touch(sheet, states=[Sheet.State.DRAFT])
            for criterion in self.criteria:
                points = self.cleaned_data[f"points_{criterion.pk}"]
                comment = self.cleaned_data[f"comment_{criterion.pk}"]
                if points is None and not comment:
                    sheet.scores.filter(criterion=criterion).delete()
                else:
                    said = {"points": points, "comment": comment}
                    sheet.scores.update_or_create(criterion=criterion, defaults=said)


def possible_judges(contest: Contest) -> QuerySet[Any]:
    """People of the province, but not the organisers: they read the results before all are in."""
    held = Membership.objects.in_force().filter(person=OuterRef("pk"))
    steps = contest.organiser.path.rstrip("/").split("/")
    above = ["/".join(steps[:depth]) + "/" for depth in range(1, len(steps) + 1)]
    return Person.objects.filter(
        Exists(held.filter(unit__path__startswith=contest.organiser.province_path)),
        ~Exists(held.filter(unit__path__in=above, role=Role.ORGANISER)),
        is_active=True,
    ).annotate(unit_name=Subquery(held.order_by("pk").values("unit__name")[:1]))


class CouncilForm(forms.ModelForm):
    """The name of a council and the fields it judges, those of all versions of the rules.

    A field that later rules have too is offered once: dossiers count by its name.
    """

    class Meta:
        model = Council
        fields = ["name", "fields"]
        widgets = {"fields": forms.CheckboxSelectMultiple}
        error_messages = {
            "name": {"required": "Ghi tên hội đồng."},
            "fields": {"required": "Chọn ít nhất một lĩnh vực."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        announced = Field.objects.filter(rules__in=self.instance.contest.rules.announced())
        same = announced.filter(label=OuterRef("label"))
        earlier = same.filter(rules__version__lt=OuterRef("rules__version"))
        fields: Any = self.fields["fields"]
        fields.queryset = announced.exclude(Exists(earlier))

    def clean_name(self) -> str:
        others = self.instance.contest.councils.exclude(pk=self.instance.pk)
        if others.filter(name=self.cleaned_data["name"]).exists():
            raise forms.ValidationError("Hội thi đã có hội đồng tên này.")
        return self.cleaned_data["name"]

    def clean_fields(self) -> Any:
        chosen = self.cleaned_data["fields"]
        if self.instance.pk:
            scored = Sheet.objects.filter(seat__council=self.instance).exclude(
                dossier__field__label__in=[field.label for field in chosen]
            )
            if scored.exists():
                raise forms.ValidationError("Lĩnh vực đã có phiếu chấm, không bỏ được.")
        return chosen


class SeatForm(forms.ModelForm):
    """A judge's place. Who sits there does not change: the sheets are that person's."""

    class Meta:
        model = Seat
        fields = ["person", "part"]
        error_messages = {"person": {"required": "Chọn giám khảo."}}

    def __init__(self, *args: Any, judges: Any, choices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        if self.instance.pk:
            person.disabled = True
            person.queryset = Person.objects.filter(pk=self.instance.person_id)
            choices = [(self.instance.person_id, str(self.instance.person))]
        else:
            person.queryset = judges
        person.choices = choices


class BaseSeatFormSet(forms.BaseInlineFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Bỏ khỏi hội đồng"

    def clean(self) -> None:
        kept = [form for form in self.forms if form not in self.deleted_forms]
        people = [form.cleaned_data["person"] for form in kept if form.cleaned_data.get("person")]
        if len(people) != len(set(people)):
            raise forms.ValidationError("Một người chỉ ngồi một chỗ trong hội đồng.")
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.sheets.exists():
                raise forms.ValidationError(
                    f"{form.instance.person} đã có phiếu chấm, không bỏ khỏi hội đồng được."
                )


SeatFormSet = forms.inlineformset_factory(
    Council, Seat, form=SeatForm, formset=BaseSeatFormSet, extra=3
)


def seat_forms(data: Any, council: Council) -> Any:
    """The seats of a council, and three empty ones. The choices are read once for all."""
    judges = possible_judges(council.contest)
    choices = [("", "Chọn giám khảo"), *((p.pk, f"{p} ({p.unit_name})") for p in judges)]
    return SeatFormSet(
        data, instance=council, queryset=Seat.objects.select_related("person"),
        form_kwargs={"judges": judges, "choices": choices},
    )  # fmt: skip
