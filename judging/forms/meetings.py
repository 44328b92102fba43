"""The forms of a meeting: its head, who is there, its agenda with what was said and voted."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from contest_portal.forms import Noticing, VersionField
from contest_portal.vietnamese import DayField
from directives.forms import offer
from directives.models import Contest
from judging import meetings
from judging.models import AgendaItem, Attendance, Council, Meeting
from judging.models.councils import barred_from
from organizations.models import Person
from submissions.forms import LongText
from submissions.models import Dossier

SHORT = {"class": "short-field"}
MOST_VOTES = 1000
LEAST = 2  # of a meeting: its chair and its secretary


def hour(label: Any, **kwargs: Any) -> forms.TimeField:
    wrong = gettext_lazy("Ghi giờ theo kiểu 8:00.")
    return forms.TimeField(
        label=label, input_formats=["%H:%M", "%Hh%M", "%Hh"],
        widget=forms.TimeInput(format="%H:%M", attrs=SHORT),
        error_messages={"required": wrong, "invalid": wrong},
        **kwargs,
    )  # fmt: skip


class MeetingForm(Noticing, forms.ModelForm):
    """What, where, when, and who else is there."""

    version = VersionField()
    day = DayField(label=gettext_lazy("Ngày họp"))
    begins = hour(gettext_lazy("Bắt đầu lúc"), help_text=gettext_lazy("Ví dụ 8:00"))
    ends = hour(gettext_lazy("Kết thúc lúc (ghi khi họp xong)"), required=False)

    class Meta:
        model = Meeting
        fields = ["name", "place", "guests"]
        widgets = {"guests": forms.Textarea(attrs={"rows": 2})}
        labels = {"guests": gettext_lazy("Người dự khác, mỗi dòng một người (không bắt buộc)")}

    field_order: Any = ("version", "name", "place", "day", "begins", "ends", "guests")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(self.made_from(self.instance))
        if self.instance.pk:
            starts = timezone.localtime(self.instance.starts_at)
            self.initial.update(day=starts.date(), begins=starts.time())
        if self.instance.ends_at:
            self.initial["ends"] = timezone.localtime(self.instance.ends_at).time()

    def made_from(self, stored: Any) -> dict[str, str]:
        return {"version": str(stored.version)}

    def saved_in_words(self, newer: Any) -> dict[str, str]:
        return {"name": newer.name, "place": newer.place, "guests": newer.guests}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        day, begins, ends = (typed.get(name) for name in ("day", "begins", "ends"))
        if begins and ends and ends <= begins:
            self.add_error("ends", _("Giờ kết thúc phải sau giờ bắt đầu."))
        if day and begins:
            here = timezone.get_current_timezone()
            self.instance.starts_at = datetime.combine(day, begins, here)
            self.instance.ends_at = datetime.combine(day, ends, here) if ends else None
        return typed


class NewMeetingForm(MeetingForm):
    """Of a council, or of the organising committee."""

    class Meta(MeetingForm.Meta):
        fields = ["council", "name", "place", "guests"]

    field_order = ("version", "council", *MeetingForm.field_order[1:])

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, instance=Meeting(contest=contest), **kwargs)
        offer(self, "council", contest.councils.all())
        council: Any = self.fields["council"]
        council.label, council.empty_label = _("Cuộc họp của"), contest.organiser.called
        del self.fields["ends"]

    def clean_council(self) -> Council | None:
        """Of whom somebody presides and somebody else takes it down."""
        council: Council | None = self.cleaned_data["council"]
        contest = self.instance.contest
        number = len(meetings.belonging(contest, council))
        if number < LEAST:
            raise forms.ValidationError(self._too_few(council, number))
        return council

    def _too_few(self, council: Council | None, number: int) -> str:
        words = _("Cuộc họp cần ít nhất {least} người: một chủ tọa, một thư ký.")
        has = _("{whose} chưa có ai.")
        if number:
            has = _("{whose} mới có {number} người.")
        then = _("Thêm giám khảo ở trang Sửa hội đồng, rồi lập cuộc họp.")
        if council is None:
            then = _("Mời thêm người của Ban Tổ chức ở trang Đơn vị, rồi lập cuộc họp.")
        whose = council or self.instance.contest.organiser
        return f"{words.format(least=LEAST)} {has.format(whose=whose, number=number)} {then}"


class AttendanceForm(forms.ModelForm):
    """One line for each who belongs to the meeting: is there, as what."""

    class Meta:
        model = Attendance
        fields = ["is_there", "part"]
        widgets = {"part": forms.Select(attrs={"class": "form-select short-field"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.instance.person.full_name
        self.fields["is_there"].label = name
        self.fields["part"].label = _("{name} dự họp với vai trò").format(name=name)


class AgendaForm(forms.ModelForm):
    """code: the dossier that an item is about, as people type it; none that the reader has a
    conflict with."""

    code = LongText(
        limit=20, label=gettext_lazy("Mã hồ sơ (nếu bàn về một giải pháp)"), required=False,
        widget=forms.TextInput(attrs=SHORT),
    )  # fmt: skip
    said = LongText(
        limit=5000, label=gettext_lazy("Ý kiến, kết luận"), required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    votes_for, votes_against, abstained = (
        forms.IntegerField(
            label=label, required=False, min_value=0, max_value=MOST_VOTES,
            widget=forms.NumberInput(attrs=SHORT),
        )
        for label in (
            gettext_lazy("Đồng ý"), pgettext_lazy("votes", "Không đồng ý"),
            gettext_lazy("Không có ý kiến"),
        )
    )  # fmt: skip

    class Meta:
        model = AgendaItem
        fields = ["title", "said", "votes_for", "votes_against", "abstained"]

    field_order = ("title", "code", *Meta.fields[1:])

    def __init__(self, *args: Any, contest: Contest, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contest, self.reader = contest, reader
        self.fields["title"].label = _("Bàn việc gì")
        if self.instance.pk:
            del self.fields["code"]

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"].strip()
        if typed:
            judged = Dossier.objects.filter(contest=self.contest, judged_at__isnull=False)
            judged = judged.exclude(barred_from(self.reader))
            self.instance.dossier = judged.of_code(typed).first()
            if self.instance.dossier is None:
                raise forms.ValidationError(
                    _(
                        "Không có giải pháp đang chấm nào mang mã {typed}. Ghi mã như trên hồ "
                        "sơ, ví dụ {code}-0012."
                    ).format(typed=typed, code=self.contest.code)
                )
        return typed

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        votes = ("votes_for", "votes_against", "abstained")
        given = [name for name in votes if typed.get(name) is not None]
        if given and not set(votes) & set(self.errors):  # a box left blank: nobody
            typed |= {name: typed[name] or 0 for name in votes}
        return typed


class Rows(forms.BaseInlineFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Bỏ nội dung này")


AttendanceFormSet = forms.inlineformset_factory(
    Meeting, Attendance, form=AttendanceForm, extra=0, can_delete=False
)
AgendaFormSet = forms.inlineformset_factory(
    Meeting, AgendaItem, form=AgendaForm, formset=Rows, extra=1
)


class MeetingForms:
    """All forms of an open meeting's page, saved together or not at all.

    Items about a dossier that the reader has a conflict with are neither shown nor written.
    """

    def __init__(self, data: Any, meeting: Meeting, reader: Person) -> None:
        self.meeting, self.reader = meeting, reader
        self.head = MeetingForm(data, instance=meeting)
        self.people = AttendanceFormSet(
            data, instance=meeting, prefix="people",
            queryset=meeting.attendances.select_related("person"),
        )  # fmt: skip
        shown = meetings.shown_items(meeting, reader).prefetch_related("stepped_out")
        self.agenda = AgendaFormSet(
            data, instance=meeting, prefix="items", queryset=shown,
            form_kwargs={"contest": meeting.contest, "reader": reader},
        )  # fmt: skip
        # of what is stored: validation writes what was typed into the instances
        self.written = {item.pk for item in self.agenda.get_queryset() if item.is_written}

    @property
    def next(self) -> Any:
        """The first point of the agenda that nothing is written of; None after the last."""
        rows = self.agenda.initial_forms
        return next((row for row in rows if row.instance.pk not in self.written), None)

    def __iter__(self) -> Any:
        return iter((self.head, self.people, self.agenda))

    def is_valid(self) -> bool:
        valid = [forms.is_valid() for forms in self]
        if all(valid):
            self._check_votes()
        return all(valid) and self.agenda.is_valid() and not any(self.agenda.errors)

    def _check_votes(self) -> None:
        """Votes are those of who is ticked as there and does not step out."""
        rows = [form.instance for form in self.people.forms]
        there = [row for row in rows if row.is_there]
        about = {form.instance.dossier_id for form in self._kept() if form.instance.dossier_id}
        out = meetings.stepping_out([row.person for row in rows], about)
        for form in self._kept():
            away = out.get(form.instance.dossier_id or 0, [])
            if wrong := meetings.miscounted(form.instance, there, away):
                form.add_error("votes_for", wrong)

    def _kept(self) -> list[Any]:
        gone = self.agenda.deleted_forms
        return [form for form in self.agenda.forms if form not in gone]

    def save(self, *, by: Person, closing: bool) -> None:
        """Raises Stale, or Refused with what the minutes would lack; then nothing is stored."""
        with transaction.atomic():
            meetings.claim(self.meeting, self.head.cleaned_data["version"])
            before = meetings.summons(Meeting.objects.get(pk=self.meeting.pk))
            self.meeting.save(update_fields=["name", "place", "guests", "starts_at", "ends_at"])
            self.people.save()
            last = self.meeting.items.count()
            for number, form in enumerate(self.agenda.extra_forms, 1):
                form.instance.order = last + number
            self.agenda.save()
            meetings.note_stepping_out(self.meeting)
            if meetings.summons(self.meeting) != before:
                meetings.call_again(self.meeting)
            if closing:
                meetings.close(self.meeting, by=by)

    def show_newer(self) -> None:
        """What was typed stays; beside each box stands what somebody else has stored meanwhile."""
        newer = Meeting.objects.get(pk=self.meeting.pk)
        self.head.show_newer(newer)
        stored = {item.pk: item for item in newer.items.all()}
        for form in self.agenda.initial_forms:
            row = stored.get(form.instance.pk)
            for name in AgendaForm.Meta.fields if row else ():
                saved, typed = getattr(row, name), form.cleaned_data.get(name)
                if str(saved or "") != str(typed or ""):
                    words = _("Bản mới nhất đang ghi: “{saved}”")
                    form[name].help_text = words.format(saved=saved or _("để trống"))
