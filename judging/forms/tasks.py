"""Forms by which dossiers are given to judges."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.forms import MarkField
from documents.forms.importing import ListField
from judging import giving
from judging.models import Council
from submissions.models import Dossier


class ShareForm(forms.Form):
    """How many judges score each dossier; mark: of the plan that the page has shown."""

    needed = forms.IntegerField(
        label=gettext_lazy("Mỗi hồ sơ mấy giám khảo chấm"),
        min_value=1,
        max_value=30,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
        error_messages={
            "required": gettext_lazy("Ghi mỗi hồ sơ mấy giám khảo chấm."),
            "invalid": gettext_lazy("Ghi một số tròn, ví dụ 5."),
            "min_value": gettext_lazy("Ghi từ 1 trở lên."),
            "max_value": gettext_lazy("Ghi nhiều nhất 30."),
        },
    )
    mark = MarkField(required=False)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council = council

    def clean_needed(self) -> int:
        needed: int = self.cleaned_data["needed"]
        number = giving.scoring_seats(self.council).count()
        if needed > number:
            raise forms.ValidationError(
                _("Hội đồng chỉ có {number} người chấm.").format(number=number)
            )
        return needed


class TaskForm(forms.Form):
    """Who scores one dossier. Who has a sheet for it already stays."""

    seats = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Giám khảo chấm hồ sơ này"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Có giám khảo không chấm được hồ sơ này. Chọn lại.")
        },
    )

    def __init__(self, *args: Any, council: Council, dossier: Dossier, **kwargs: Any) -> None:
        found = giving.choices(council, dossier)
        self.begun = [seat for seat in found if seat.begun]
        self.in_conflict = [seat for seat in found if seat.conflict and not seat.begun]
        free = [seat for seat in found if not seat.conflict and not seat.begun]
        initial = {"seats": [seat.pk for seat in free if seat.given_here]}
        super().__init__(*args, **{**kwargs, "initial": initial})
        seats: Any = self.fields["seats"]
        words = _("{person}, đang có {load} hồ sơ")
        if council.most_each:
            words = _("{person}, đang có {load} trên {most} hồ sơ")
        seats.choices = [
            (seat.pk, words.format(person=seat.person, load=seat.load, most=council.most_each))
            for seat in free
        ]


class TaskListForm(forms.Form):
    file = ListField(
        label=gettext_lazy("Tệp danh sách"), help_text=gettext_lazy("Excel (.xlsx, .xls) hoặc CSV.")
    )
