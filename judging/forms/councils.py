"""The form of a council and its seats."""

import re
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _, gettext_lazy

from directives.models import Contest, Field
from documents.forms.fields import Warned
from judging import lacking, relooks
from judging.forms.judges import JudgeField, labelled, possible_judges
from judging.log import note
from judging.models import Council, Round, Seat, Sheet, Task
from organizations.models import Person
from submissions.models import Dossier
from submissions.models.dossier import PaperCode

FIRST = (Seat.Part.CHAIR, Seat.Part.SECRETARY)


class CodesField(forms.CharField):
    """Codes of dossiers, as they stand on papers; gives those of the contest."""

    contest: Contest
    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> list[Dossier]:
        typed = re.split(r"[,;\n]+", super().clean(value))
        numbers = {text.strip(): self._number(text) for text in typed if text.strip()}
        dossiers = self.contest.dossiers.filter(number__in=numbers.values()).order_by("number")
        found = {dossier.number: dossier for dossier in dossiers.select_related("contest")}
        if unknown := [text for text, number in numbers.items() if number not in found]:
            codes = ", ".join(unknown)
            raise forms.ValidationError(
                _("Hội thi không có hồ sơ mang mã: {codes}.").format(codes=codes)
            )
        return list(found.values())

    def _number(self, text: str) -> int:
        """The number in the contest, of which there is no 0."""
        code = PaperCode.read(text)
        own = code and code.contest.lower() == self.contest.code.lower()
        return code.number if code and own else 0


class CouncilForm(Warned, forms.ModelForm):
    """A council: its round, its name, and what it judges: fields, or dossiers that are named.

    Fields are those of all versions of the rules: one that later rules have too is offered once,
    dossiers count by its name. A contest without a round gets the usual one with its first council.
    A council that is there comes with `named_rows`, the numbers of its named dossiers.
    """

    codes = CodesField(
        label=gettext_lazy("Hồ sơ nêu đích danh (không bắt buộc)"),
        required=False,
        help_text=gettext_lazy(
            "Mã hồ sơ, cách nhau bằng dấu phẩy. Hồ sơ nêu ở đây do hội đồng này chấm, không "
            "theo lĩnh vực."
        ),
    )
    most_each = forms.IntegerField(
        label=gettext_lazy("Mỗi giám khảo chấm nhiều nhất mấy hồ sơ (không bắt buộc)"),
        required=False, min_value=1, max_value=1000,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip

    class Meta:
        model = Council
        fields = ["round", "name", "fields", "codes", "most_each"]
        widgets = {"fields": forms.CheckboxSelectMultiple}
        error_messages = {
            "name": {"required": gettext_lazy("Ghi tên hội đồng.")},
            "round": {"required": gettext_lazy("Chọn vòng chấm.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contest = self.instance.contest
        announced = Field.objects.filter(rules__in=contest.rules.announced())
        same = announced.filter(label=OuterRef("label"))
        earlier = same.filter(rules__version__lt=OuterRef("rules__version"))
        fields: Any = self.fields["fields"]
        fields.queryset = announced.exclude(Exists(earlier))
        codes: Any = self.fields["codes"]
        codes.contest = contest
        self._offer_rounds(contest)
        if self.instance.pk:
            numbers = sorted(row["number"] for row in self.instance.named_rows)
            self.initial["codes"] = ", ".join(f"{contest.code}-{n:04d}" for n in numbers)

    def _offer_rounds(self, contest: Contest) -> None:
        field: Any = self.fields["round"]
        field.disabled = bool(self.instance.pk)
        rounds = [self.instance.round] if self.instance.pk else list(contest.rounds.all())
        field.queryset = contest.rounds.all()
        field.choices = [(one.pk, str(one)) for one in rounds]
        if not rounds:
            del self.fields["round"]

    def clean_name(self) -> str:
        others = self.instance.contest.councils.exclude(pk=self.instance.pk)
        if others.filter(name=self.cleaned_data["name"]).exists():
            raise forms.ValidationError(_("Hội thi đã có hội đồng tên này."))
        return self.cleaned_data["name"]

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            self._check(self.cleaned_data)
        return super().clean()

    def _check(self, cleaned: dict[str, Any]) -> None:
        """In itself, and beside the other councils of the round."""
        labels, named = [field.label for field in cleaned["fields"]], cleaned["codes"]
        if not (labels or named):
            self.add_error("fields", _("Chọn ít nhất một lĩnh vực, hoặc nêu mã hồ sơ."))
        if self.instance.pk:
            scored = Sheet.objects.filter(seat__council=self.instance).exclude(
                Q(dossier__field__label__in=labels) | Q(dossier__in=named)
            )
            if scored.exists():
                self.add_error("fields", _("Lĩnh vực, hồ sơ đã có phiếu chấm, không bỏ được."))
        if "round" in cleaned:
            self._compare(cleaned["round"], labels, named)

    def warnings(self) -> list[str]:
        """Dossiers that are named here while another council of the round judges them."""
        others = Council.objects.filter(round=self.cleaned_data.get("round"))
        named = {dossier.pk: dossier for dossier in self.cleaned_data["codes"]}
        found = []
        for council in others.exclude(pk=self.instance.pk) if named else ():
            given = Task.objects.counted().filter(seat__council=council)
            for pk in council.dossiers().filter(pk__in=named).values_list("pk", flat=True):
                number = given.filter(dossier=pk).count()
                words = _("{code} đang ở {council}. Chuyển sang hội đồng này.")
                if number:
                    words = _(
                        "{code} đang ở {council}, đã giao {number} giám khảo; phân công ấy không "
                        "còn. Chuyển sang hội đồng này."
                    )
                found.append(words.format(code=named[pk].code, council=council, number=number))
        return found

    def _compare(self, chosen: Round, labels: list[str], named: list[Dossier]) -> None:
        """In one round a solution is judged by one council."""
        others = chosen.councils.exclude(pk=self.instance.pk)
        taken = others.filter(fields__label__in=labels).values_list("fields__label", "name")
        for label, council in taken.order_by("fields__order").distinct():
            if label in labels:
                words = _("{council} đã chấm lĩnh vực {field} trong vòng này.")
                self.add_error("fields", words.format(council=council, field=label))
        listed = others.filter(named__in=named).order_by("named").values_list("named", "name")
        scored = Sheet.objects.filter(seat__council__in=others, dossier__in=named)
        codes = {dossier.pk: dossier.code for dossier in named}
        for pk, council in listed.distinct():
            if pk in codes:
                words = _("{code} đã nêu ở {council}.")
                self.add_error("codes", words.format(code=codes[pk], council=council))
        for pk, council in (
            scored.order_by("dossier").values_list("dossier", "seat__council__name").distinct()
        ):
            words = _("{code} đã có phiếu chấm ở {council}.")
            self.add_error("codes", words.format(code=codes[pk], council=council))

    def save(self, commit: bool = True) -> Council:
        if self.instance.round_id is None:
            usual, __ = Round.objects.get_or_create(contest=self.instance.contest, order=1)
            self.instance.round = usual
        council: Council = super().save(commit)
        council.named.set(self.cleaned_data["codes"])
        return council


class SeatForm(forms.ModelForm):
    """A judge's place. Who sits there does not change: the sheets are that person's."""

    person = JudgeField(error_messages={"required": gettext_lazy("Ghi tên giám khảo.")})

    class Meta:
        model = Seat
        fields = ["person", "part"]

    def __init__(self, *args: Any, offered: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["person"]
        else:
            person: Any = self.fields["person"]
            person.offered = offered


class BaseSeatFormSet(forms.BaseInlineFormSet):
    by: Person
    offered: dict[str, Any]

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Each label says whose it is; sentences about several rows name them by it."""
        super().add_fields(form, index)
        kept = form.instance.pk
        number = (index or 0) + 1
        who = (
            form.instance.person.full_name
            if kept
            else _("Giám khảo {number}").format(number=number)
        )
        form.fields["part"].label = _("{who}: vai trò").format(who=who)
        form.fields["DELETE"].label = _("Bỏ {who} khỏi hội đồng").format(who=who)
        if not kept:
            form.fields["person"].label = _("{who}: họ và tên").format(who=who)

    def clean(self) -> None:
        kept = [form for form in self.forms if form not in self.deleted_forms]
        sitting = [form for form in kept if form.instance.pk or form.cleaned_data.get("person")]
        people = [form.instance.person for form in sitting]
        if len(people) != len(set(people)):
            raise forms.ValidationError(_("Một người chỉ ngồi một chỗ trong hội đồng."))
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.sheets.exists():
                raise forms.ValidationError(
                    _(
                        "{person} đã có phiếu chấm, không bỏ khỏi hội đồng được. Cho thôi giữa "
                        "chừng thì phiếu đã niêm phong vẫn giữ."
                    ).format(person=form.instance.person)
                )
        parts = [form.cleaned_data.get("part", "") for form in sitting]
        needed = self.instance.round.judges_needed if self.instance.round_id else 0
        if not any(self.errors) and (sentences := lacking.in_seats(parts, needed)):
            raise forms.ValidationError(sentences)

    def save(self, commit: bool = True) -> Any:
        """Who is taken out, or a reserve from now on, is awaited no more. The notes hold the chain,
        so they come after all rows."""
        changed = [form for form in self.initial_forms if form.has_changed()]
        seats = Seat.objects.filter(pk__in=[form.instance.pk for form in changed])
        given = set(seats.exclude(given=None).values_list("given__dossier", flat=True))
        seats.update(part=Seat.Part.MEMBER)  # two may change places: there is one chair at a time
        saved = super().save(commit)
        for form in changed:
            self._note(form, form.instance.person_id, form.initial["part"])
        if changed:
            relooks.settle(self.instance, given)
        return saved

    def _note(self, form: Any, person: int, part: str) -> None:
        council, said = self.instance, {"by": self.by, "council": self.instance}
        if form in self.deleted_forms:
            note(council.contest, "seat_removed", before={"person": person, "part": part}, **said)
            return
        now = {"person": person, "part": form.instance.part}
        note(council.contest, "seat_changed", before={"part": part}, after=now, **said)


def seat_forms(data: Any, council: Council, by: Person) -> Any:
    """The seats of a council, without those who left, and empty ones: five for a new council, of
    which the first are a chair's and a secretary's, two for another. Who may sit there is read once
    for all.
    """
    left = Seat.objects.filter(council=council.pk, ended_at__isnull=False)
    judges = possible_judges(council.contest).exclude(pk__in=left.values("person"))
    offered = labelled(judges)
    made: Any = forms.inlineformset_factory(
        Council, Seat, form=SeatForm, formset=BaseSeatFormSet, extra=2 if council.pk else 5
    )
    seats = made(
        data, instance=council,
        queryset=Seat.objects.filter(ended_at=None).select_related("person"),
        initial=None if council.pk else [{"part": part} for part in FIRST],
        form_kwargs={"offered": offered},
    )  # fmt: skip
    seats.by, seats.offered = by, offered
    return seats
