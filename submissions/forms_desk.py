"""The one field of the reception desk, and the small forms of one paper copy."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import DayField
from directives.models import Contest
from submissions.forms import LongText
from submissions.forms_checks import ChecksForm
from submissions.models import CopyDifference, CopyMove
from submissions.models.dossier import DossierQuerySet, PaperCode

UNKNOWN = gettext_lazy("Mã này không có. Xem lại mã ở góc tờ đầu.")


class ScanField(forms.CharField):
    """A code on paper, from a scanner that types it and presses Enter, or by hand; may be a URL."""

    def __init__(self, label: Any, *, example: str) -> None:
        super().__init__(
            label=label,
            max_length=300,
            error_messages={"required": format_lazy("{}.", label)},
            widget=forms.TextInput(
                attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "characters",
                       "spellcheck": "false", "placeholder": example}
            ),
        )  # fmt: skip


class ScanForm(forms.Form):
    """A code, scanned or typed; cleaning finds its dossier among those given.

    owner: the id of the form in the page that sends it.
    """

    owner = "quet"

    code = ScanField(gettext_lazy("Quét hoặc gõ mã ở góc tờ đầu"), example="CB9-0113-2")

    def __init__(self, *args: Any, dossiers: DossierQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossiers = dossiers

    def clean_code(self) -> str:
        self.paper = PaperCode.read(self.cleaned_data["code"])
        found = self.dossiers.with_code(self.paper).first()
        if found is None:
            raise forms.ValidationError(self._unknown())
        self.dossier = found
        return self.cleaned_data["code"]

    def beside(self, checks: ChecksForm | None) -> "ScanForm":
        """It goes with the desk's checklist, which is saved before anything is taken in. Where that
        stands as it was sent, so does the code, with a word that it waits; without a code the focus
        is with what is to be mended.
        """
        if checks and checks.can_be_saved:
            self.owner = "kiem"
        if checks and checks.is_bound:
            code = self.initial["code"] = checks.data.get("code", "").strip()
            self.fields["code"].widget.attrs["autofocus"] = bool(code)
            self.held_back = _held_back(code)
        return self

    def emptied(self) -> "ScanForm":
        """Once cleaned, ready for the next label; `scanned` is the code that was refused."""
        self.scanned, self.data = self["code"].value() or "", {}
        return self

    def _unknown(self) -> str:
        """That there is such a dossier elsewhere is not told; where a contest's go is public."""
        published = Contest.objects.filter(published_at__isnull=False)
        named = published.filter(code__iexact=self.paper.contest).first() if self.paper else None
        if named is None or self.dossiers.filter(contest=named).exists():
            return str(UNKNOWN)
        return _(
            "Nhãn này của {contest}. Bàn này không nhận hồ sơ đó; nơi nhận ghi trên nhãn."
        ).format(contest=named)


def _held_back(code: str) -> str:
    """That a label which was scanned has not been taken in, since the checklist was not saved."""
    paper = PaperCode.read(code)
    if paper is None or paper.copy is None:
        return _("Chưa mở {code}: sửa chỗ nêu ở dưới trước.").format(code=code) if code else ""
    return _("Chưa nhận bộ {number} của {dossier}: sửa chỗ nêu ở dưới trước.").format(
        number=f"{paper.copy:02d}", dossier=f"{paper.contest.upper()}-{paper.number:04d}"
    )


class PostmarkForm(forms.Form):
    """The day on the postmark, for a copy that came by post; empty if it was brought."""

    postmarked_on = DayField(
        label=gettext_lazy("Ngày dấu bưu điện (không bắt buộc)"), required=False
    )

    def clean_postmarked_on(self) -> Any:
        day = self.cleaned_data["postmarked_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("Ngày này chưa tới. Xem lại dấu bưu điện."))
        return day


class MoveForm(forms.ModelForm):
    """Where a copy goes and who holds it there; with a day, it is lent."""

    due_on = DayField(label=gettext_lazy("Hẹn trả ngày (chỉ khi cho mượn)"), required=False)

    class Meta:
        model = CopyMove
        fields = ["place", "holder", "due_on", "note"]
        labels = {
            "place": gettext_lazy("Để ở đâu"),
            "holder": gettext_lazy("Ai giữ"),
            "note": gettext_lazy("Ghi thêm (không bắt buộc)"),
        }
        help_texts = {
            "place": gettext_lazy("Ví dụ: ngăn A2, hoặc Hội đồng chuyên ngành nông nghiệp")
        }

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day and day < clock.today():
            raise forms.ValidationError(_("Ngày này đã qua. Ghi ngày từ hôm nay trở đi."))
        return day


class DifferenceForm(forms.ModelForm):
    """In what a copy departs from the portal: a code, and a word on it."""

    prefix = "khac"  # it stands on one page with others

    class Meta:
        model = CopyDifference
        fields = ["kind", "note"]

    kind = forms.ChoiceField(
        label=gettext_lazy("Khác ở chỗ nào"),
        choices=[("", gettext_lazy("Chọn")), *CopyDifference.Kind.choices],
    )
    note = LongText(
        limit=500, label=gettext_lazy("Ở đâu, cần làm gì (không bắt buộc)"), required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class TakeBackForm(forms.Form):
    """Why a receipt was a mistake."""

    reason = LongText(
        limit=300,
        label=gettext_lazy("Vì sao ghi nhầm"),
        error_messages={"required": gettext_lazy("Ghi vì sao ghi nhầm.")},
    )
