"""Forms of what the province sets: contest, plan, rules."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.utils.translation import gettext as _, gettext_lazy

from directives import defaults, outlines
from directives.forms import offer, say_empty
from directives.models import Contest, ProvincialPlan, Rules
from directives.outlines import OUTLINES
from documents.forms import DocumentForm
from documents.models import Document

FIRST_YEAR, LAST_YEAR = 2000, 2100


class ContestForm(forms.ModelForm):
    """A contest's head. Once it is published its code and route stand in people's papers."""

    ordinal = forms.IntegerField(label=gettext_lazy("Lần thứ"), min_value=1, max_value=200)
    year_from = forms.IntegerField(
        label=gettext_lazy("Từ năm"), min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    year_to = forms.IntegerField(
        label=gettext_lazy("Đến năm"), min_value=FIRST_YEAR, max_value=LAST_YEAR
    )

    class Meta:
        model = Contest
        fields = [
            "organiser", "name", "ordinal", "year_from", "year_to", "code", "route", "receiver",
        ]  # fmt: skip
        error_messages = {
            "code": {
                "unique": gettext_lazy("Hội thi khác đã dùng mã này. Chọn mã khác."),
                "invalid": gettext_lazy("Mã chỉ gồm chữ không dấu và số, ví dụ CB9."),
            },
            NON_FIELD_ERRORS: {
                "unique_together": gettext_lazy("Đã có hội thi lần này của cơ quan tổ chức này.")
            },
        }

    def __init__(self, *args: Any, organisers: models.QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organiser", organisers)
        offer(self, "receiver", self.instance.bodies())
        say_empty(self, organiser=_("Chọn cơ quan tổ chức"), receiver=_("Chọn nơi nhận"))
        say_empty(self, route=_("Chọn cách nộp"))
        self.fields["organiser"].disabled = bool(self.instance.pk)
        for name in ("code", "route"):
            self.fields[name].disabled = self.instance.published_at is not None

    def clean_code(self) -> str:
        """In capitals: people type a code from paper either way, and find one contest."""
        return str(self.cleaned_data["code"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("year_from"), cleaned.get("year_to")
        if first and last and last < first:
            self.add_error("year_to", _("Năm kết thúc không được trước năm bắt đầu."))
        return cleaned

    def save(self, commit: bool = True) -> Contest:
        """Writes no column but its own: numbers are given out meanwhile."""
        self.instance.save(update_fields=self.Meta.fields if self.instance.pk else None)
        return self.instance


class PlanForm(DocumentForm):
    """The paper of the province's plan."""

    def __init__(self, *args: Any, plan: ProvincialPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        plans = ProvincialPlan.objects.filter(contest=self.plan.contest)
        if self.plan.pk is None and plans.exists():
            self.add_error(None, _("Hội thi đã có Kế hoạch, vừa lưu ở cửa sổ khác. Mở lại để xem."))
        return cleaned

    def save(self, commit: bool = True) -> Document:
        self.plan.document = document = super().save(commit)
        self.plan.save()
        return document


class RulesForm(DocumentForm):
    """The paper of a Thể lệ, and what it says of copies and of years. New: with default rows."""

    copies = forms.IntegerField(label=gettext_lazy("Số bộ hồ sơ giấy"), min_value=1, max_value=10)
    applied_since_year = forms.IntegerField(
        label=gettext_lazy("Áp dụng từ năm"), min_value=FIRST_YEAR - 50, max_value=LAST_YEAR,
        help_text=gettext_lazy(
            "Giải pháp áp dụng lần đầu từ năm này. Thường là năm đầu của hội thi trừ 5."
        ),
    )  # fmt: skip

    outline = forms.ChoiceField(
        label=gettext_lazy("Dàn bài của Bản mô tả"), required=False,
        choices=[(key, one.label) for key, one in OUTLINES.items()],
        help_text=gettext_lazy(
            "Cổng xếp câu trả lời theo dàn bài này. Không câu trả lời nào bị bỏ."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        for name in ("copies", "applied_since_year"):
            self.fields[name].initial = getattr(rules, name)
        self.fields["outline"].initial = rules.outline or outlines.DEFAULT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.rules.pk is None and self.rules.contest.rules.exists():
            self.add_error(None, _("Hội thi đã có Thể lệ, vừa lưu ở cửa sổ khác. Mở lại để xem."))
        return cleaned

    def save(self, commit: bool = True) -> Document:
        is_new = self.rules.pk is None
        self.rules.document = document = super().save(commit)
        self.rules.copies = self.cleaned_data["copies"]
        self.rules.applied_since_year = self.cleaned_data["applied_since_year"]
        self.rules.save()
        if is_new:
            defaults.fill(self.rules)
        if outline := self.cleaned_data["outline"]:
            outlines.use(self.rules, outline)
        return document


def new_rules(contest: Contest) -> Rules:
    """The first version of a contest's rules, not yet saved."""
    since = contest.year_from - defaults.YEARS_BEFORE
    return Rules(contest=contest, copies=defaults.COPIES, applied_since_year=since)
