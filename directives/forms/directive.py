"""The form of a letter's head and of its own words, and what any form of its head must keep."""

from copy import deepcopy
from typing import Any, cast

from django import forms
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.forms import MarkField, mark_of
from contest_portal.vietnamese import DayField, format_date
from directives.forms import offer
from directives.models import Deadline, Directive
from documents.forms.document import LIMITS
from documents.forms.issue import RegisterForm
from documents.models import Document
from organizations.models import Signatory

STALE = gettext_lazy(
    "Phần đầu vừa được sửa ở nơi khác, nên chưa lưu. Chữ anh chị gõ còn nguyên. Xem bản mới trong "
    "công văn, rồi bấm lưu lần nữa."
)


class DeadlineField(forms.ModelChoiceField):
    """A deadline by both its readings."""

    def label_from_instance(self, deadline: Deadline) -> str:
        return f"{deadline.name}: {deadline.both_readings}"


class HeadForm(RegisterForm):
    """Of a letter's paper. A number without a symbol gets the issuer's, as on paper; the day is not
    before that of what the letter cites.

    mark: of the head that the page was made from, OWN being the letter's own part of it.
    """

    OWN: tuple[str, ...] = ()
    stale = STALE
    DATED = frozenset({"day", "month", "year", "bases"})

    mark = MarkField(required=False)

    def __init__(self, *args: Any, directive: Directive, **kwargs: Any) -> None:
        super().__init__(*args, instance=directive.document, **kwargs)
        self.directive = directive
        del self.fields["kind"]
        self.fields["symbol"].help_text = _("Để trống thì theo ký hiệu của cơ quan ban hành.")

    def _mark_of(self, said: dict[str, Any]) -> str:
        return mark_of([str(said[name]) for name in (*self.Meta.fields, *self.OWN)])

    def is_stale(self) -> bool:
        """Whether the head was changed since the page was made, and not to what was typed; the form
        then says so. Holds the letter until the transaction ends.
        """
        letters = Directive.objects.select_for_update(of=("self",)).select_related("document")
        stored = letters.get(pk=self.directive.pk)
        now = self._mark_of(
            forms.model_to_dict(stored.document, self.Meta.fields)
            | forms.model_to_dict(stored, self.OWN)
        )
        same = self.initial["mark"] == now and {*self.changed_data} <= {"mark", "was", "seen"}
        if same or self.cleaned_data["mark"] == now:
            return False
        self.add_error(None, self.stale)
        self.data = cast(QueryDict, self.data).copy()
        self.data["mark"] = now
        return True

    def clean(self) -> dict[str, Any]:
        typed, issuer = self.cleaned_data, self.cleaned_data.get("issuer")
        if "number" in self.changed_data and issuer and not typed.get("symbol"):
            typed["symbol"] = issuer.symbol
        cleaned = super().clean()
        if self.DATED.intersection(self.changed_data) and not self.errors.keys() & self.DATED:
            self._check_day()
        return cleaned

    def _check_day(self) -> None:
        """A letter bears no day before that of what it cites, or of the letter it presses for."""
        day = Document(**{name: self.cleaned_data[name] for name in LIMITS}).date
        if day is None:
            return
        cited = Q(directive__in=[self.directive.follows_up_id])
        if "bases" in self.fields:
            cited |= Q(pk__in=[paper.pk for paper in self.cleaned_data["bases"]])
        else:
            cited |= Q(cited_by__in=[self.instance.pk])
        for paper in Document.objects.filter(cited):
            if paper.date and paper.date > day:
                name = paper.title.removesuffix(f" {paper.date_in_words}")
                early = _("Ngày này trước ngày của {paper} ({day}) mà công văn này dẫn.")
                self.add_error("day", early.format(paper=name, day=format_date(paper.date)))
                return


class DirectiveForm(HeadForm):
    """The paper of a letter in the making, its deadline, whom to ask, the count that it states, its
    own words.
    """

    WORDS = ("addressed_to", "opening", "closing", "copies_to")
    OWN = (
        "deadline", "signatory", "contact_name", "contact_phone", "counted", "counted_on", *WORDS
    )  # fmt: skip
    ORDER = (  # as on the letter
        "subject", "issuer", "symbol", "place", "addressed_to", "bases", "counted", "counted_on",
        "opening", "deadline", "closing", "contact_name", "contact_phone", "signatory", "copies_to",
    )  # fmt: skip
    BEGIN = ("seen", "was", "mark", "subject", "issuer", "deadline")
    CLERK = ("number", "day", "month", "year", "file")
    HELP: dict[str, Any] = {
        "addressed_to": gettext_lazy("Để trống thì bản in ghi các đơn vị được nêu trong các mục."),
        "opening": gettext_lazy(
            "Mỗi đoạn một dòng. Bản in tự dẫn các văn bản chọn ở phần Căn cứ và số đã đăng ký, "
            "không cần chép lại."
        ),
        "closing": gettext_lazy(
            "Mỗi đoạn một dòng. Để trống thì bản in ghi một câu đề nghị thực hiện."
        ),
        "copies_to": gettext_lazy("Bản in tự ghi “Như trên” và dòng “Lưu: VT”."),
    }

    counted = forms.IntegerField(
        label=gettext_lazy("Số giải pháp đã đăng ký, nếu văn bản có ghi"), required=False,
        min_value=0, max_value=100_000, widget=forms.NumberInput(attrs={"class": "short-field"}),
    )  # fmt: skip
    counted_on = DayField(label=gettext_lazy("Đếm đến ngày, nếu văn bản có ghi"), required=False)

    def __init__(
        self,
        *args: Any,
        directive: Directive,
        deadlines: models.QuerySet,
        papers: models.QuerySet,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, directive=directive, **kwargs)
        # a contest has papers: no need to ask, as the register does, whether there are any
        self.fields["bases"] = deepcopy(self.base_fields["bases"])
        offer(self, "bases", papers)
        own = (*self.OWN[:4], *self.WORDS)
        self.fields.update(
            forms.fields_for_model(
                Directive, own, help_texts=self.HELP, field_classes={"deadline": DeadlineField},
                widgets={name: forms.Textarea(attrs={"rows": 3}) for name in self.WORDS},
            )
        )  # fmt: skip
        self.order_fields([*self.ORDER, *self.CLERK])
        self.initial.update(forms.model_to_dict(directive, self.OWN))
        offer(self, "deadline", deadlines)
        cast(forms.ModelChoiceField, self.fields["deadline"]).empty_label = _("Chọn hạn nộp")
        offer(self, "signatory", Signatory.objects.filter(unit__in=kwargs["issuers"]))
        signatory = cast(forms.ModelChoiceField, self.fields["signatory"])
        signatory.label = _("Người ký (không bắt buộc)")
        signatory.empty_label = _("Người ký thường lệ của cơ quan ban hành")
        for name in self.WORDS:
            self.fields[name].label = _("{label} (không bắt buộc)").format(
                label=self.fields[name].label
            )
        self.initial["mark"] = self._mark_of(dict(self.initial))

    def to_begin(self) -> list[forms.BoundField]:
        """Without which there is no letter; all else is written beside its preview."""
        return [field for field in self if field.name in self.BEGIN]

    def for_later(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.BEGIN]

    def later_is_wrong(self) -> bool:
        return any(field.errors for field in self.for_later())

    def of_the_office(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.CLERK]

    def of_the_clerk(self) -> list[forms.BoundField]:
        """What the letter gets when it is signed."""
        return [field for field in self if field.name in self.CLERK]

    def clerk_is_wrong(self) -> bool:
        return any(field.errors for field in self.of_the_clerk())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        signatory = cleaned.get("signatory")
        if signatory and signatory.unit != cleaned.get("issuer", signatory.unit):
            self.add_error(
                "signatory", _("Người này ký văn bản của {unit}.").format(unit=signatory.unit)
            )
        counted, day = cleaned.get("counted"), cleaned.get("counted_on")
        alone = (counted is None) != (day is None)
        if alone and not self.errors.keys() & {"counted", "counted_on"}:
            self.add_error(
                "counted_on" if day is None else "counted", _("Ghi cả số giải pháp và ngày đếm.")
            )
        return cleaned

    def save(self, commit: bool = True) -> Document:
        self.directive.document = document = super().save(commit)
        for name in self.OWN:
            setattr(self.directive, name, self.cleaned_data[name])
        self.directive.save(update_fields=self.OWN if self.directive.pk else None)
        return document
