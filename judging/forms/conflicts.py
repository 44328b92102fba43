"""Forms of conflicts: a judge's declaration, a word on one dossier, and what is decided."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import NfcFormField, OneLineFormField, one_line
from contest_portal.workflow import Stale
from judging import conflicts
from judging.log import note
from judging.models import Conflict, Council, Seat, Tie
from organizations import homonyms
from organizations.models import Person, Unit

LINES = 30
State = Conflict.State


class LinesField(NfcFormField):
    """Names, one on a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[str]:
        lines = [name for line in super().clean(value).splitlines() if (name := one_line(line))]
        if len(lines) > LINES:
            raise forms.ValidationError(
                _("Ghi nhiều nhất {most} dòng, đang có {number} dòng.").format(
                    most=LINES, number=len(lines)
                )
            )
        if any(len(line) > 100 for line in lines):
            raise forms.ValidationError(_("Mỗi dòng ghi một tên, không dài quá 100 chữ."))
        return list(dict.fromkeys(lines))


class DeclarationForm(forms.Form):
    """Statement 80: "A juror declares conflicts before seeing content"."""

    kin = LinesField(
        label=gettext_lazy("Người thân có thể dự thi"),
        required=False,
        help_text=gettext_lazy(
            "Mỗi dòng ghi họ và tên một người: vợ chồng, cha mẹ, con, anh chị em, thông gia."
        ),
    )
    work = LinesField(
        label=gettext_lazy("Nơi từng làm việc, cộng tác trong năm năm qua"),
        required=False,
        help_text=gettext_lazy(
            "Mỗi dòng ghi tên một đơn vị. Nơi đang làm thì cổng đã biết, không cần ghi."
        ),
    )
    nobody = forms.BooleanField(
        label=gettext_lazy("Tôi không có ai là người thân dự thi, không có nơi nào cần khai"),
        required=False,
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        self.seat, self.contest = seat, seat.council.contest
        self.ties = list(Tie.objects.filter(person=seat.person, contest=self.contest))
        initial = {
            kind: "\n".join(tie.name for tie in self.ties if tie.kind == kind) for kind in Tie.Kind
        } | {"nobody": bool(seat.declared_at and not self.ties)}
        super().__init__(*args, **{**kwargs, "initial": initial})

    def clean_work(self) -> list[tuple[str, Unit | None]]:
        """A name that several units bear is asked about; one that none bears stands as text."""
        province = self.contest.organiser.province_path
        units = Unit.objects.filter(path__startswith=province).select_related("parent")
        found = homonyms.find(self.cleaned_data["work"], units)
        if unclear := [homonyms.meant(one)[1] for one in found if len(one.units) > 1]:
            raise forms.ValidationError(unclear)
        return [(one.typed, one.one) for one in found]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        said = cleaned["kin"] or cleaned["work"]
        if not said and not cleaned["nobody"]:
            self.add_error(
                "nobody", _("Ghi người thân, nơi từng làm; không có thì đánh dấu vào đây.")
            )
        if said and cleaned["nobody"]:
            self.add_error("nobody", _("Ở trên đã ghi tên. Bỏ đánh dấu ở đây, hoặc xóa tên."))
        return cleaned

    def save(self) -> None:
        """Keep the ties in the place of earlier ones, and look for conflicts in all councils of the
        contest that the judge sits on. What was found by an earlier word stays."""
        judge, rows = self.seat.person, self.cleaned_data
        kin = [(Tie.Kind.KIN, name, None) for name in rows["kin"]]
        work = [(Tie.Kind.WORK, name, unit) for name, unit in rows["work"]]
        with transaction.atomic():
            Tie.objects.filter(person=judge, contest=self.contest).delete()
            Tie.objects.bulk_create(
                Tie(person=judge, contest=self.contest, kind=kind, name=name, unit=unit)
                for kind, name, unit in (*kin, *work)
            )
            Seat.objects.filter(pk=self.seat.pk).update(declared_at=clock.now())
            for council in self.contest.councils.filter(seats__person=judge):
                conflicts.propose(council, judge)
            note(
                self.contest, "conflicts_declared", by=judge, council=self.seat.council,
                after={"kin": len(rows["kin"]), "work": len(rows["work"])},
            )  # fmt: skip


class OwnConflictForm(forms.Form):
    """What ties a judge to one dossier."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Liên quan thế nào"), widget=forms.RadioSelect,
        choices=[
            (Conflict.Reason.UNIT, gettext_lazy("Cùng đơn vị, hoặc từng cùng đơn vị với tác giả")),
            (Conflict.Reason.KIN, gettext_lazy("Tác giả là người thân")),
            (Conflict.Reason.HELPER, gettext_lazy("Đã góp ý, giúp làm giải pháp hoặc viết hồ sơ")),
            (Conflict.Reason.HISTORY, gettext_lazy("Từng cùng tác giả dự thi, làm đề tài")),
            (Conflict.Reason.OTHER, gettext_lazy("Lý do khác")),
        ],
        error_messages={"required": gettext_lazy("Chọn một lý do.")},
    )  # fmt: skip
    said = OneLineFormField(
        label=gettext_lazy("Nói rõ thêm"), max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Ghi rõ thêm một câu.")},
    )  # fmt: skip


class ConflictForm(forms.Form):
    """Confirmed or dismissed, and on what ground; who presides in the place of a chair.

    together: the conflicts of one judge and dossier that are decided together. shown: those of them
    that the page has shown, each with its state, so that nothing unseen is decided and of two
    decisions the later is told: 12:proposed,15:proposed.
    """

    shown = forms.CharField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=gettext_lazy("Quyết định"), widget=forms.RadioSelect,
        choices=[
            (State.CONFIRMED, gettext_lazy("Có xung đột, không chấm hồ sơ này")),
            (State.DISMISSED, gettext_lazy("Không xung đột, được chấm hồ sơ này")),
        ],
        error_messages={"required": gettext_lazy("Chọn một quyết định.")},
    )  # fmt: skip
    presided_by = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Ai chủ trì khi xét hồ sơ này"), required=False,
        empty_label=gettext_lazy("Chọn người"),
        help_text=gettext_lazy("Chủ tịch hội đồng có xung đột nên không chủ trì."),
    )  # fmt: skip
    because = NfcFormField(
        label=pgettext_lazy("of a decision", "Căn cứ"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Phải ghi khi quyết định là không xung đột."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        together: list[Conflict],
        council: Council,
        **kwargs: Any,
    ) -> None:
        self.first, self.council = together[0], council
        self.found = {str(one.pk): one for one in together}
        initial: dict[str, Any] = {"because": self.first.decided_because}
        initial["shown"] = ",".join(f"{one.pk}:{one.state}" for one in together)
        initial |= {"presided_by": self.first.presided_by_id}
        if self.first.state != State.PROPOSED:
            initial["state"] = self.first.state
        super().__init__(*args, **{**kwargs, "initial": initial})
        seats = council.seats.filter(ended_at=None)
        chair = seats.filter(part=Seat.Part.CHAIR, person=self.first.person_id)
        if chair.exists():
            presiding: Any = self.fields["presided_by"]
            presiding.queryset = conflicts.may_preside(council, self.first.dossier)
        else:
            del self.fields["presided_by"]

    @property
    def decides(self) -> list[Conflict]:
        """What a press decides: of a page that is shown again, what it has shown at first."""
        keys = [one.partition(":")[0] for one in (self["shown"].value() or "").split(",")]
        return [self.found[key] for key in keys if key in self.found]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") == State.DISMISSED:
            if not cleaned.get("because"):
                self.add_error("because", _("Ghi căn cứ vì sao không phải là xung đột."))
            if conflicts.stands_by_rule(self.first):
                self.add_error(
                    "state",
                    _(
                        "Giám khảo đang cùng đơn vị, hoặc là tác giả, người lập hồ sơ: "
                        "không bỏ được."
                    ),
                )
        elif "presided_by" in cleaned and cleaned["presided_by"] is None:
            self.add_error("presided_by", _("Chọn người chủ trì thay chủ tịch."))
        return cleaned

    def save(self, *, by: Person) -> None:
        """Raises Stale if one of the conflicts is no longer as the page has shown it."""
        cleaned = self.cleaned_data
        presided_by = cleaned.get("presided_by") if cleaned["state"] == State.CONFIRMED else None
        with transaction.atomic():
            for one in cleaned["shown"].split(","):
                key, __, state = one.partition(":")
                if key not in self.found:
                    raise Stale
                self.found[key].state = state
                conflicts.decide(
                    self.found[key], self.council, by=by, state=cleaned["state"],
                    because=cleaned["because"], presided_by=presided_by,
                )  # fmt: skip
