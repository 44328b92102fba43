"""The forms of the committee's decision, and of the result's steps."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.forms import MarkField, Noticing, Versioned, mark_of
from contest_portal.vietnamese import format_number
from directives.forms import offer
from documents.forms.fields import PaperField
from documents.models import Document
from judging.deciding import rank_awards, said
from judging.forms.rounds import MoneyField
from judging.models import Award, Meeting, Prize, Result
from organizations.models import Person, Unit
from submissions.forms import LongText
from submissions.models import Dossier

NONE = gettext_lazy("Không xếp giải")
WHY = {"required": gettext_lazy("Ghi lý do.")}


def reason(*, required: bool = True) -> LongText:
    return LongText(
        limit=2000, label=gettext_lazy("Lý do"), required=required, error_messages=WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class Decided(forms.Form):
    """Why, and at which meeting of those that have begun."""

    reason = reason(required=False)
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=gettext_lazy("Cuộc họp đã quyết định"), required=False,
        empty_label=gettext_lazy("Chưa chọn"),
    )  # fmt: skip

    def offer_meetings(self, contest: Any) -> None:
        offer(self, "meeting", contest.meetings.filter(starts_at__lte=clock.now()))

    def demand(self, why: str) -> None:
        """Both are needed; why, as a sentence's beginning."""
        typed = self.cleaned_data
        if "reason" in typed and not typed["reason"].strip():
            self.add_error("reason", _("{why}: ghi lý do.").format(why=why))
        if "meeting" in typed and typed["meeting"] is None:
            self.add_error("meeting", _("{why}: chọn cuộc họp đã quyết định.").format(why=why))


class LevelField(forms.ModelChoiceField):
    """Levels, each with what it takes where the solution's points do not reach it."""

    points: Decimal | None = None

    def label_from_instance(self, prize: Any) -> str:
        if not prize.is_above(self.points):
            return str(prize)
        floor = format_number(prize.floor)
        return _("{prize}, thấp hơn ngưỡng {floor}").format(prize=prize, floor=floor)


class AwardForm(Decided, Noticing):
    """What one solution gets. Nothing but a departure from the points' proposal needs a reason."""

    mark = MarkField()
    prize = LevelField(
        Prize.objects.none(), label=gettext_lazy("Mức giải"), required=False, empty_label=NONE
    )
    field_order = ("mark", "prize", "reason", "meeting")

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.award = award
        level: Any = self.fields["prize"]
        level.points = award.points
        offer(self, "prize", award.contest.prizes.filter(kind=Prize.Kind.RANK))
        self.offer_meetings(award.contest)
        self.initial = {
            "prize": award.prize_id, "reason": award.reason, "meeting": award.meeting_id,
            **self.made_from(award),
        }  # fmt: skip

    def made_from(self, stored: Any) -> dict[str, str]:
        return {"mark": mark_of(said(stored))}

    def saved_in_words(self, newer: Any) -> dict[str, str]:
        return {
            "prize": str(newer.prize or NONE), "reason": newer.reason,
            "meeting": str(newer.meeting or ""),
        }  # fmt: skip

    def typed_in_words(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or (NONE if name == "prize" else ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "prize" in self.errors:
            return cleaned
        prize, points = cleaned.get("prize"), self.award.points
        if prize and prize.floor is not None and points is not None and points < prize.floor:
            words = _("Điểm {points} dưới ngưỡng {floor} của {prize}")
            low, floor = format_number(points), format_number(prize.floor)
            self.demand(words.format(points=low, floor=floor, prize=prize))
        elif (prize.pk if prize else None) != self.award.proposed_id:
            self.demand(_("Khác đề xuất theo điểm"))
        if cleaned["mark"] != self.made_from(self.award)["mark"] and not self.errors:
            self.show_newer(self.award)
        return cleaned


class LevelForm(Decided):
    """A level of which nobody gets the prize: where to those go whom the points gave it."""

    to = forms.ModelChoiceField(
        Prize.objects.none(), label=gettext_lazy("Các giải pháp đang ở mức này chuyển xuống"),
        required=False, empty_label=NONE,
    )  # fmt: skip
    field_order = ("to", "reason", "meeting")

    def __init__(self, *args: Any, prize: Prize, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lower = Q(kind=Prize.Kind.RANK, order__gt=prize.order)
        offer(self, "to", prize.contest.prizes.filter(lower))
        self.offer_meetings(prize.contest)

    def clean(self) -> dict[str, Any]:
        self.demand(_("Để trống một mức giải"))
        return self.cleaned_data


class ChosenForm(Decided):
    """Who gets a special or a collective prize."""

    code = LongText(
        limit=20, label=gettext_lazy("Mã hồ sơ"), help_text=gettext_lazy("Ví dụ CB9-0012")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Đơn vị"), empty_label=gettext_lazy("Chọn đơn vị")
    )
    field_order = ("code", "unit", "reason", "meeting")

    def __init__(self, *args: Any, prize: Prize, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prize = prize
        self.fields["reason"].label = _("Lý do (không bắt buộc)")
        self.fields["meeting"].label = _("Cuộc họp đã quyết định (không bắt buộc)")
        self.offer_meetings(prize.contest)
        if prize.kind == Prize.Kind.COLLECTIVE:
            del self.fields["code"]
            taking_part = Q(assignments__item__directive__contest=prize.contest)
            taking_part |= Q(dossiers__contest=prize.contest)
            offer(self, "unit", Unit.objects.filter(taking_part).distinct().order_by("sort_key"))
        else:
            del self.fields["unit"]

    def clean_code(self) -> Any:
        """The dossier of the code: one that was judged."""
        judged = Dossier.objects.filter(pk__in=rank_awards(self.prize.contest).values("dossier"))
        found = judged.select_related("contest").of_code(self.cleaned_data["code"]).first()
        if found is None:
            raise forms.ValidationError(_("Không có giải pháp đã chấm nào mang mã này."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        whom = {"dossier": cleaned.get("code")} if "code" in self.fields else {
            "unit": cleaned.get("unit")
        }  # fmt: skip
        if not self.errors and self.prize.awards.filter(**whom).exists():
            self.add_error(None, _("Đã trao {prize} ở đây rồi.").format(prize=self.prize))
        return cleaned

    def award(self) -> Award:
        typed = self.cleaned_data
        return Award(
            contest=self.prize.contest, prize=self.prize, dossier=typed.get("code"),
            unit=typed.get("unit"), reason=typed["reason"], meeting=typed["meeting"],
        )  # fmt: skip


class WhyForm(forms.Form):
    reason = reason()


class BudgetForm(forms.Form):
    budget = MoneyField(
        label=gettext_lazy("Kinh phí giải thưởng theo quyết định (đồng)"), required=False,
        min_value=0, max_value=10**15,
        help_text=gettext_lazy("Ví dụ 120.000.000. Để trống: chưa có quyết định nào nêu."),
    )  # fmt: skip


class NominationForm(forms.Form):
    """The place of each solution with a prize in the list for the national contest."""

    def __init__(self, *args: Any, awards: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.awards = {f"award_{award.pk}": award for award in awards}
        for name, award in self.awards.items():
            self.fields[name] = forms.IntegerField(
                label=f"{award.dossier.code} {award.dossier.title}", required=False, min_value=1,
                max_value=999, initial=award.nominated, help_text=str(award.prize),
                widget=forms.TextInput(attrs={"class": "medium-field", "inputmode": "numeric"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first: dict[int, str] = {}
        for name, place in list(cleaned.items()):
            if place and first.setdefault(place, name) != name:
                code = self.awards[first[place]].dossier.code
                words = _("Thứ tự {place} đã ghi cho {code}.")
                self.add_error(name, words.format(place=place, code=code))
        return cleaned

    def places(self) -> dict[int, int | None]:
        """By the award's key."""
        return {award.pk: self.cleaned_data[name] for name, award in self.awards.items()}


class ResultForm(Versioned):
    """A step of the result that asks nothing."""

    def __init__(self, *args: Any, result: Result, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.result, self.by = result, by
        self.fields["version"].initial = result.version

    def details(self) -> dict[str, Any]:
        return {}


class NoteForm(ResultForm):
    note = reason()

    def details(self) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"]}


class PublishForm(ResultForm):
    """By which decision of the register."""

    decision = PaperField(
        Document.objects.none(), label=gettext_lazy("Quyết định trao giải, trong sổ văn bản"),
        empty_label=gettext_lazy("Chọn quyết định"),
        error_messages={"required": gettext_lazy("Chọn quyết định trao giải trong sổ văn bản.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        province = self.result.contest.organiser.province_path
        known = Document.objects.visible_to(self.by).given_out().exclude(number="")
        offer(self, "decision", known.filter(
            kind=Document.Kind.DECISION, issuer__path__startswith=province
        ))  # fmt: skip

    def details(self) -> dict[str, Any]:
        return {"decision": self.cleaned_data["decision"]}


RESULT_FORMS: dict[str, type[ResultForm]] = {
    "check": ResultForm, "reopen": NoteForm, "publish": PublishForm, "unpublish": NoteForm,
}  # fmt: skip
