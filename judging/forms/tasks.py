"""Forms by which dossiers are given to judges."""

from typing import Any

from django import forms

from contest_portal.forms import MarkField
from documents.forms.importing import ListField
from judging import giving
from judging.models import Council
from submissions.models import Dossier


class ShareForm(forms.Form):
    """How many judges score each dossier; mark: of the plan that the page has shown."""

    needed = forms.IntegerField(
        label="Mỗi hồ sơ mấy giám khảo chấm", min_value=1, max_value=30,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
        error_messages={
            "required": "Ghi mỗi hồ sơ mấy giám khảo chấm.", "invalid": "Ghi một số tròn, ví dụ 5.",
            "min_value": "Ghi từ 1 trở lên.", "max_value": "Ghi nhiều nhất 30.",
        },
    )  # fmt: skip
    mark = MarkField(required=False)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council = council

    def clean_needed(self) -> int:
        needed: int = self.cleaned_data["needed"]
        number = giving.scoring_seats(self.council).count()
        if needed > number:
            raise forms.ValidationError(f"Hội đồng chỉ có {number} người chấm.")
        return needed


class TaskForm(forms.Form):
    """Who scores one dossier. Who has a sheet for it already stays."""

    seats = forms.TypedMultipleChoiceField(
        label="Giám khảo chấm hồ sơ này", required=False, coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Có giám khảo không chấm được hồ sơ này. Chọn lại."},
    )  # fmt: skip

    def __init__(self, *args: Any, council: Council, dossier: Dossier, **kwargs: Any) -> None:
        found = giving.choices(council, dossier)
        self.begun = [seat for seat in found if seat.begun]
        self.in_conflict = [seat for seat in found if seat.conflict and not seat.begun]
        free = [seat for seat in found if not seat.conflict and not seat.begun]
        initial = {"seats": [seat.pk for seat in free if seat.given_here]}
        super().__init__(*args, **{**kwargs, "initial": initial})
        seats: Any = self.fields["seats"]
        most = f" trên {council.most_each}" if council.most_each else ""
        seats.choices = [
            (seat.pk, f"{seat.person}, đang có {seat.load}{most} hồ sơ") for seat in free
        ]


class TaskListForm(forms.Form):
    file = ListField(label="Tệp danh sách", help_text="Excel (.xlsx, .xls) hoặc CSV.")
