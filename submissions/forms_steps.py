"""What each step of a dossier asks before it is done."""

from typing import Any, cast

from django import forms

from contest_portal import clock
from contest_portal.forms import Versioned
from contest_portal.vietnamese import DayField
from documents.models import Document
from organizations.models import Person, Unit
from submissions.forms import LongText
from submissions.models import Dossier, Supplement


class ConfirmForm(Versioned):
    """A step that asks nothing."""

    asks = False

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.fields["version"].initial = dossier.version

    def details(self, by: Person) -> dict[str, Any]:
        """What `perform` needs besides who and when."""
        return {}


class NoteForm(ConfirmForm):
    """A step that asks why."""

    asks = True
    note = LongText(
        limit=2000, label="Lý do", widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Ghi lý do."},
    )  # fmt: skip

    def details(self, by: Person) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"]}


class ReturnForm(NoteForm):
    """What is asked for, and by when."""

    reason = forms.ChoiceField(
        label="Vì sao trả lại", choices=Supplement.Reason.choices, widget=forms.RadioSelect,
        error_messages={"required": "Chọn lý do yêu cầu bổ sung."},
    )  # fmt: skip
    day = DayField(label="Hạn bổ sung, đến hết ngày")

    field_order = ("reason", "note", "day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = "Cần bổ sung gì"
        self.fields["note"].error_messages["required"] = "Ghi rõ cần bổ sung gì."

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day < clock.today():
            raise forms.ValidationError("Ngày này đã qua. Ghi ngày từ hôm nay trở đi.")
        return day

    def details(self, by: Person) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("note", "reason", "day")}


class AcceptLateForm(NoteForm):
    """Why it is taken late, and the head of the decision that allows it."""

    number = LongText(limit=11, label="Số quyết định", required=False)
    symbol = LongText(limit=30, label="Ký hiệu", help_text="Ví dụ QĐ-BTCHT")
    day = DayField(label="Ngày quyết định")
    issuer = forms.ModelChoiceField(
        Unit.objects.none(), label="Cơ quan ra quyết định", empty_label=None
    )
    subject = LongText(limit=500, label="Trích yếu", widget=forms.Textarea(attrs={"rows": 2}))

    field_order = ("note", "number", "symbol", "day", "issuer", "subject")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiver, organiser = self.dossier.deadline.receiver, self.dossier.contest.organiser
        bodies = [unit for unit in (receiver, receiver.parent, organiser) if unit]
        issuer = cast(forms.ModelChoiceField, self.fields["issuer"])
        issuer.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in bodies])
        called = self.dossier.code or f"“{self.dossier}”"
        self.fields["subject"].initial = f"Cho nhận hồ sơ {called} nộp muộn"

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError("Ngày này chưa tới. Ghi ngày ký quyết định.")
        return day

    def details(self, by: Person) -> dict[str, Any]:
        """Writes the decision into the register: call it in the step's transaction."""
        typed = self.cleaned_data
        decision = Document.objects.create(
            kind=Document.Kind.DECISION, issuer=typed["issuer"], number=typed["number"],
            symbol=typed["symbol"], subject=typed["subject"], created_by=by,
            year=typed["day"].year, month=typed["day"].month, day=typed["day"].day,
        )  # fmt: skip
        return {"note": typed["note"], "decision": decision}


# The steps that have a page. Forwarding is done for a whole list, on its own page.
STEP_FORMS: dict[str, type[ConfirmForm]] = {
    "register": ConfirmForm,
    "hand_in": ConfirmForm,
    "accept": ConfirmForm,
    "accept_late": AcceptLateForm,
    "return": ReturnForm,
    "withdraw": NoteForm,
    "mark_ineligible": NoteForm,
}
