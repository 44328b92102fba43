"""What each step of a dossier asks before it is done."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock, languages
from contest_portal.forms import Versioned
from contest_portal.vietnamese import DayField, format_date
from directives.working_days import after_working_days
from documents.models import Document
from organizations.models import Person, Unit
from submissions.forms import LongText
from submissions.models import Dossier

USUAL_DAYS = 5  # working days for a supplement
MANY_DAYS = 30  # a supplement with more of them looks like a slip of the pen


class ConfirmForm(Versioned):
    """A step that asks nothing."""

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.fields["version"].initial = dossier.version

    def details(self, by: Person) -> dict[str, Any]:
        """What `perform` needs besides who and when."""
        return {}

    @classmethod
    def assumed(cls) -> dict[str, Any]:
        """What will be typed, as far as it decides whether the step can be done at all."""
        return {}


class NoteForm(ConfirmForm):
    """A step that asks why."""

    note = LongText(
        limit=2000, label=gettext_lazy("Lý do"), widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Ghi lý do.")},
    )  # fmt: skip

    def details(self, by: Person) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"]}


class ComingDay(DayField):
    """A last valid day that has not passed."""

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and day < clock.today():
            raise forms.ValidationError(_("Ngày này đã qua. Ghi ngày từ hôm nay trở đi."))
        return day


class ReturnForm(ConfirmForm):
    """By when what the desk found missing or wrong is to be mended."""

    day = ComingDay(label=gettext_lazy("Hạn bổ sung, đến hết ngày"))
    sure = forms.Field(label="", required=False, widget=forms.HiddenInput)  # the doubtful day
    note = LongText(
        limit=2000, label=gettext_lazy("Dặn thêm (không bắt buộc)"), required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = after_working_days(clock.today(), USUAL_DAYS)

    def details(self, by: Person) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("note", "day")}

    @classmethod
    def assumed(cls) -> dict[str, Any]:
        return {"day": clock.today()}

    def clean(self) -> dict[str, Any]:
        """A day that looks like a slip of the pen is taken once the clerk has said so of it."""
        cleaned = super().clean() or {}
        day, ends = cleaned.get("day"), self.dossier.contest.year_to
        if day and day.year > ends + 1:
            far = _("Ngày này quá xa: hội thi kết thúc năm {year}. Sửa lại.")
            self.add_error("day", far.format(year=ends))
        elif day and (doubt := self._doubt(day)):
            tick = (day.isoformat(), _("Vẫn lấy ngày này"))
            self.fields["sure"].widget = forms.CheckboxSelectMultiple(choices=[tick])
            if cleaned["sure"] != tick[0]:
                mend = _("Sửa lại, hoặc đánh dấu “{tick}”.").format(tick=tick[1])
                self.add_error("day", f"{doubt} {mend}")
        return cleaned

    def _doubt(self, day: date) -> str:
        left, ends = (day - clock.today()).days, self.dossier.contest.year_to
        if day.year > ends:
            return _("Hạn bổ sung {day} sau năm cuối của hội thi ({year}).").format(
                day=format_date(day), year=ends
            )
        if left > MANY_DAYS:
            return _("Hạn bổ sung {day} còn {number} ngày nữa.").format(
                day=format_date(day), number=left
            )
        return ""


class DecisionForm(NoteForm):
    """Why it is allowed after the deadline, and the head of the decision that allows it."""

    number = LongText(limit=11, label=gettext_lazy("Số quyết định"), required=False)
    symbol = LongText(
        limit=30, label=gettext_lazy("Ký hiệu"), help_text=gettext_lazy("Ví dụ QĐ-BTCHT")
    )
    day = DayField(label=gettext_lazy("Ngày quyết định"))
    issuer = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Cơ quan ra quyết định"), empty_label=None
    )
    subject = LongText(
        limit=500, label=gettext_lazy("Trích yếu"), widget=forms.Textarea(attrs={"rows": 2})
    )

    field_order = ("note", "until", "number", "symbol", "day", "issuer", "subject")
    about = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiver, organiser = self.dossier.deadline.receiver, self.dossier.contest.organiser
        bodies = [unit for unit in (receiver, receiver.parent, organiser) if unit]
        issuer = cast(forms.ModelChoiceField, self.fields["issuer"])
        issuer.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in bodies])
        with languages.of(None):  # the register's
            called = self.dossier.code or f"“{self.dossier}”"
        self.fields["subject"].initial = self.about.format(called)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError(_("Ngày này chưa tới. Ghi ngày ký quyết định."))
        return day

    @classmethod
    def assumed(cls) -> dict[str, Any]:
        return {"decision": True, "day": clock.today()}

    def details(self, by: Person) -> dict[str, Any]:
        """Writes the decision into the register: call it in the step's transaction."""
        typed = self.cleaned_data
        decision = Document.objects.create(
            kind=Document.Kind.DECISION, issuer=typed["issuer"], number=typed["number"],
            symbol=typed["symbol"], subject=typed["subject"], created_by=by,
            year=typed["day"].year, month=typed["day"].month, day=typed["day"].day,
        )  # fmt: skip
        return {"note": typed["note"], "decision": decision}


class AcceptLateForm(DecisionForm):
    about = "Cho nhận hồ sơ {} nộp muộn"


class ReopenForm(DecisionForm):
    """Until when it may be written again."""

    about = "Cho mở lại hồ sơ {}"
    until = ComingDay(label=gettext_lazy("Mở lại đến hết ngày"))

    def details(self, by: Person) -> dict[str, Any]:
        return {**super().details(by), "day": self.cleaned_data["until"]}


# The steps that have a page. Forwarding is done for a whole list, on its own page.
STEP_FORMS: dict[str, type[ConfirmForm]] = {
    "register": ConfirmForm,
    "hand_in": ConfirmForm,
    "send": ConfirmForm,
    "accept": ConfirmForm,
    "accept_late": AcceptLateForm,
    "return": ReturnForm,
    "reopen": ReopenForm,
    "withdraw": NoteForm,
    "revive": ConfirmForm,
    "mark_ineligible": NoteForm,
}
