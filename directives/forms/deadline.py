"""Forms of deadlines: setting one, extending one by a later paper, asking for more time."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.forms import Showing
from contest_portal.vietnamese import (
    DayField,
    format_date,
    format_weekday_date,
)
from directives.forms import offer, say_empty
from directives.forms.paper import SHORT, LaterPaperForm
from directives.models import Assignment, Deadline, DeadlineMove, ExtensionRequest
from directives.working_days import day_off
from documents.forms.fields import PaperField, Warned
from documents.models import Document
from organizations.models import Person, Unit

DATES = ("boundary", "day", "hour")
REASON = forms.Textarea(attrs={"rows": 3})


FAR = timedelta(days=366)


def doubts(deadline: Deadline) -> list[str]:
    """What looks like a slip and may still be meant: a day off, one that is over, or far away."""
    found = far(deadline.day)
    if why := day_off(deadline.last_valid_day):
        found.append(
            _("Ngày nhận cuối cùng là {day}, {why}. Vẫn lấy ngày này.").format(
                day=format_weekday_date(deadline.last_valid_day), why=why
            )
        )
    if deadline.is_past:
        found.append(
            _("Hạn {wording} đã qua, không ai nộp được nữa. Vẫn lấy ngày này.").format(
                wording=deadline.wording
            )
        )
    return found


def far(day: date) -> list[str]:
    """A day more than a year from now: mostly a wrong year."""
    if day <= clock.today() + FAR:
        return []
    return [_("Ngày {day} còn xa hơn một năm. Vẫn lấy ngày này.").format(day=format_date(day))]


class DatesForm(Warned, Showing, forms.ModelForm):
    """Day, boundary and hour as a paper words them."""

    day = DayField(label=gettext_lazy("Ngày"))
    hour = forms.TimeField(
        label=gettext_lazy("Giờ (chỉ khi văn bản ghi giờ)"), help_text=gettext_lazy("Ví dụ 17:00"),
        required=False, input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs=SHORT),
        error_messages={"invalid": gettext_lazy("Ghi giờ theo kiểu 17:00.")},
    )  # fmt: skip

    class Meta:
        model = Deadline
        fields = ["boundary", "day", "hour", "evidence"]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        needs_hour = typed.get("boundary") == Deadline.Boundary.HOUR
        if "hour" not in self.errors and needs_hour != (typed.get("hour") is not None):
            self.add_error(
                "hour",
                _("Ghi giờ, ví dụ 17:00.")
                if needs_hour
                else _("Cách ghi đã chọn không có giờ. Bỏ giờ, hoặc chọn “giờ trong ngày”."),
            )
        if not self.errors:
            self.check(self.typed_deadline())
        return super().clean()

    def check(self, deadline: Deadline) -> None:
        """Adds an error where the day contradicts what is known."""

    def typed_deadline(self) -> Deadline:
        return Deadline(**{name: self.cleaned_data[name] for name in DATES})


class DeadlineForm(DatesForm):
    """A deadline of a paper. Once a letter went out with it, only its source changes.

    A day that visitors have read as a published paper's moves by one alone. by: who moves it.
    """

    class Meta(DatesForm.Meta):
        fields = ["name", "boundary", "day", "hour", "evidence", "receiver", "document"]
        labels = {"document": gettext_lazy("Văn bản đặt hạn (không bắt buộc)")}
        field_classes = {"document": PaperField}

    def __init__(
        self,
        *args: Any,
        receivers: models.QuerySet,
        papers: models.QuerySet,
        by: Person,
        is_sent: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        same = Unit.objects.filter(pk=self.instance.receiver_id)
        offer(self, "receiver", receivers | same)
        offer(self, "document", papers)
        for name in ("name", "boundary", "day", "hour", "evidence", "receiver"):
            self.fields[name].disabled = is_sent
        say_empty(self, boundary=_("Chọn cách ghi"), document=_("Chưa ghi văn bản nào"))
        say_empty(self, receiver=_("Chọn nơi nhận"))
        if self.instance.extends_id:
            self.fields["document"].required = True
            self.fields["document"].label = _("Văn bản gia hạn")
            self.fields["document"].error_messages["required"] = _("Chọn văn bản gia hạn.")

    def warnings(self) -> list[str]:
        """Of what was typed now: a day that has come meanwhile is nobody's slip."""
        deadline, paper = self.typed_deadline(), self.cleaned_data["document"]
        moves = not {*DATES}.isdisjoint(self.changed_data)
        found = doubts(deadline) if moves else []
        first = paper.date if paper and (moves or "document" in self.changed_data) else None
        if first and deadline.day < first:
            found.append(
                _("Hạn {day} trước ngày của văn bản đặt hạn ({issued}). Vẫn lấy ngày này.").format(
                    day=format_date(deadline.day), issued=format_date(first)
                )
            )
        return found

    @property
    def moves(self) -> bool:
        return bool(self.instance.pk and set(DATES).intersection(self.changed_data))

    def check(self, deadline: Deadline) -> None:
        """Statement 3: what visitors have read changes by a decision that they can read."""
        if not self.moves or self.instance.contest.published_at is None:
            return
        known = Document.objects.filter(pk=self.initial["document"], published_at__isnull=False)
        paper = self.cleaned_data["document"]
        if known.exists() and (paper is None or paper.published_at is None):
            self.add_error(
                "document",
                _("Hạn này đã công bố theo văn bản. Dời ngày thì chọn văn bản đã công bố cho dời."),
            )

    def save(self, commit: bool = True) -> Deadline:
        """A day that moved raises the number by which calendars notice it.

        That of a published contest is kept as it was: visitors see what changed.
        """
        deadline = self.instance
        if self.moves:
            same = Deadline.objects.filter(uid=deadline.uid)
            deadline.sequence = same.aggregate(last=models.Max("sequence"))["last"] + 1
        if self.moves and deadline.contest.published_at:
            was = Deadline.objects.get(pk=deadline.pk).wording
            DeadlineMove.objects.create(
                deadline=deadline, was=was, became=deadline.wording, document=deadline.document,
                by=self.by,
            )  # fmt: skip
        deadline.changed_at = clock.now()
        return super().save(commit)


class ExtensionForm(LaterPaperForm, DatesForm):
    """A later paper gives all units that keep the old deadline, or those that are ticked, more
    time.

    bound: the assignments that the old deadline binds, with unit and days read; issuers: whose
    paper it may be.
    """

    KINDS = (Document.Kind.LETTER, Document.Kind.DECISION, Document.Kind.NOTICE)

    class To:
        ALL, CHOSEN = "all", "chosen"
        choices = (
            (ALL, gettext_lazy("Tất cả các đơn vị")),
            (CHOSEN, gettext_lazy("Chỉ các đơn vị đánh dấu dưới đây")),
        )

    to = forms.ChoiceField(
        label=gettext_lazy("Gia hạn cho"), choices=To.choices, widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Chọn gia hạn cho tất cả hay chỉ cho một số đơn vị.")
        },
    )  # fmt: skip
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("Các đơn vị và hạn hiện nay"), required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Đơn vị đã chọn không có trong các nơi giữ hạn này.")
        },
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("Văn bản gia hạn"), choices=[(k, k.label) for k in KINDS]
    )
    field_order = ("to", "units", *DATES, "evidence", *LaterPaperForm.PAPER)

    def __init__(
        self,
        *args: Any,
        old: Deadline,
        bound: Iterable[Assignment],
        issuers: Iterable[Unit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.old, self.bound, self.earlier = old, list(bound), old.document
        _offer_known(self, "units", _units_and_days(self.bound))
        _offer_known(self, "issuer", {unit.pk: unit.name for unit in issuers})
        say_empty(self, boundary=_("Chọn cách ghi"))
        self.initial.setdefault("subject", f"Gia hạn {old.name[:1].lower()}{old.name[1:]}")
        self.initial.setdefault("evidence", old.evidence)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        chosen = typed.get("to") == self.To.CHOSEN
        if "units" not in self.errors and "to" in typed and chosen != bool(typed["units"]):
            self.add_error(
                "units",
                _("Đánh dấu ít nhất một đơn vị.")
                if chosen
                else _(
                    "Đã đánh dấu đơn vị mà chọn gia hạn cho tất cả. Bỏ dấu, hoặc chọn “Chỉ các "
                    "đơn vị đánh dấu dưới đây”."
                ),
            )
        return super().clean()

    def check(self, deadline: Deadline) -> None:
        """A later paper gives more time, never less, and each named unit some of it."""
        if deadline.closes_at <= self.old.closes_at:
            self.add_error(
                "day",
                _("Hạn mới phải sau hạn hiện nay ({wording}).").format(wording=self.old.wording),
            )
        elif deadline.last_valid_day < self.cleaned_data["issued_on"]:
            self.add_error("day", _("Hạn mới phải từ ngày của văn bản gia hạn trở đi."))
        gain = {
            a.unit_id for a in self.bound if a.effective_deadline.closes_at < deadline.closes_at
        }
        late = [unit.called for unit in self.cleaned_data["units"] if unit.pk not in gain]
        if self.bound and not gain and "day" not in self.errors:
            self.add_error("day", _("Mọi đơn vị đã có hạn bằng hoặc muộn hơn ngày này."))
        elif late and "day" not in self.errors:
            self.add_error(
                "units",
                _("Đã có hạn muộn hơn hoặc bằng hạn này: {units}.").format(units="; ".join(late)),
            )

    def warnings(self) -> list[str]:
        return doubts(self.typed_deadline()) + self._other_days()

    def _other_days(self) -> list[str]:
        """The paper is in the register with another day: mostly a number typed wrong."""
        new, paper = self.typed_deadline(), self.paper
        head = {f"document__{n}": paper[n] for n in ("issuer", "kind", "number", "symbol", "year")}
        same = Deadline.objects.filter(contest=self.old.contest_id, **head)
        others = {
            d.wording: d.document.title
            for d in same.select_related("document")
            if d.document and d.closes_at != new.closes_at
        }
        return [
            _("{paper} đã ghi hạn {wording}. Xem lại số; đúng thì vẫn ghi số này.").format(
                paper=title, wording=wording
            )
            for wording, title in others.items()
        ]

    @property
    def new(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*DATES, "evidence")}


def _units_and_days(bound: list[Assignment]) -> dict[int, str]:
    """Phòng Giáo dục và Đào tạo (trước ngày 20/5/2025), by the unit's key."""
    days: dict[Unit, dict[str, None]] = {}
    for assignment in bound:
        days.setdefault(assignment.unit, {})[assignment.effective_deadline.wording] = None
    return {unit.pk: f"{unit.name} ({'; '.join(own)})" for unit, own in days.items()}


def _offer_known(form: forms.BaseForm, name: str, known: dict[int, str]) -> None:
    """Let the field choose among units that are in memory, by their words."""
    offer(form, name, Unit.objects.filter(pk__in=known))
    cast(forms.ModelChoiceField, form.fields[name]).choices = known.items()


class ExtensionRequestForm(Warned, forms.ModelForm):
    """What a unit asks for, and why."""

    wished_for = DayField(label=gettext_lazy("Xin đến hết ngày"))

    class Meta:
        model = ExtensionRequest
        fields = ["wished_for", "reason"]
        widgets = {"reason": REASON}
        error_messages = {"reason": {"required": gettext_lazy("Ghi lý do xin gia hạn.")}}

    def clean_wished_for(self) -> date:
        day = self.cleaned_data["wished_for"]
        next_day = self.instance.deadline.last_valid_day + timedelta(days=1)
        least = max(next_day, clock.today())
        if day < least:
            raise forms.ValidationError(
                _("Ghi ngày từ {day} trở đi.").format(day=format_date(least))
            )
        return day

    def warnings(self) -> list[str]:
        return far(self.cleaned_data["wished_for"])


class RefusalForm(forms.ModelForm):
    """Why a unit gets no more time."""

    class Meta:
        model = ExtensionRequest
        fields = ["refused_because"]
        widgets = {"refused_because": REASON}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refused_because"].required = True
        self.fields["refused_because"].error_messages["required"] = _("Ghi lý do không đồng ý.")
