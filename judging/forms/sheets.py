"""The form of a score sheet."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.forms import Versioned
from contest_portal.vietnamese import NfcFormField
from contest_portal.workflow import touch
from judging import scoring
from judging.models import Score, Seat, Sheet
from judging.workflow import HALF
from submissions.models import Dossier

NO_HALF = gettext_lazy("Chấm đến nửa điểm, ví dụ 14 hoặc 14,5.")


class PointsField(forms.DecimalField):
    """Half points from 0 to a maximum, typed with a comma or a point; empty: not scored yet."""

    default_error_messages = {"invalid": gettext_lazy("Ghi điểm bằng số, ví dụ 14,5.")}

    def __init__(self, maximum: int, **kwargs: Any) -> None:
        self.maximum = maximum
        attrs = {"inputmode": "decimal", "autocomplete": "off", "data-max": maximum}
        widget = forms.TextInput(attrs)
        super().__init__(required=False, localize=True, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and re.search(r"[.,]\d{3}", value):  # 1.000 is no 1
            raise forms.ValidationError(NO_HALF)
        return super().to_python(value.strip() if isinstance(value, str) else value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if not 0 <= value <= self.maximum:
            raise forms.ValidationError(_("Điểm từ 0 đến {maximum}.").format(maximum=self.maximum))
        if value % HALF:
            raise forms.ValidationError(NO_HALF)


class SheetForm(Versioned):
    """Points and a comment for each criterion, and the version of the sheet that was shown."""

    look = 1

    def __init__(self, *args: Any, criteria: list[Any], version: int, **kwargs: Any) -> None:
        """criteria: from `scoring.criteria`, with the points and comment that are kept."""
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
                label=_("Nhận xét (không bắt buộc)"), required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def rows(self) -> Iterator[dict[str, Any]]:
        """What a row of the sheet shows: its criterion, the two fields, and the rubric."""
        for criterion in self.criteria:
            guide, bands = scoring.rubric(criterion.guide, criterion.points)
            yield {
                "criterion": criterion,
                "points": self[f"points_{criterion.pk}"],
                "comment": self[f"comment_{criterion.pk}"],
                "guide": guide,
                "bands": bands,
            }

    def save(self, seat: Seat, dossier: Dossier) -> int:
        """Keep the sheet as a draft, made when it is first saved; what is typed wrong stays as it
        was. Returns its new version. Raises Stale."""
        scores = [
            Score(
                criterion=criterion,
                points=self.cleaned_data.get(f"points_{criterion.pk}", criterion.points),
                comment=self.cleaned_data.get(f"comment_{criterion.pk}", criterion.comment or ""),
            )
            for criterion in self.criteria
        ]
        with transaction.atomic():
            sheet = Sheet.objects.begin(seat, dossier, self.look)
            sheet.version = self.cleaned_data["version"]
            touch(sheet, states=[Sheet.State.DRAFT])
            Sheet.objects.filter(pk=sheet.pk).update(saved_at=clock.now())
            sheet.scores.all().delete()
            for score in scores:
                score.sheet = sheet
            Score.objects.bulk_create(s for s in scores if s.points is not None or s.comment)
        return sheet.version

    def says(self, seat: Seat, dossier: Dossier) -> bool:
        """Whether just what is stored by now is typed."""
        return self.is_valid() and all(
            (self.cleaned_data[f"points_{c.pk}"], self.cleaned_data[f"comment_{c.pk}"])
            == (c.points, c.comment or "")
            for c in scoring.criteria(seat, dossier, self.look)
        )
