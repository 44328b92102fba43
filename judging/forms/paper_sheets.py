"""Forms by which paper sheets are found and typed in."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import format_number
from contest_portal.workflow import Stale, perform
from documents.forms.importing import ListField
from judging.forms.sheets import SheetForm
from judging.models import Score, Sheet
from judging.paper_sheets import Listed, SheetCode, single, to_enter
from judging.workflow import STEPS
from organizations.models import Person
from submissions.forms_desk import ScanField

UNKNOWN = gettext_lazy(
    "Hội đồng này không có phiếu mang mã ấy, hoặc anh chị không nhập được phiếu ấy."
)
OLD = gettext_lazy(
    "Bốn ký tự cuối của mã không khớp. Xem lại mã; nếu mã đúng thì phiếu in theo tiêu chí cũ, "
    "in lại rồi đề nghị giám khảo ghi lại."
)


class FindForm(forms.Form):
    """A sheet's code, scanned or typed; cleaning finds its task."""

    code = ScanField(gettext_lazy("Quét hoặc gõ mã ở góc phiếu chấm"), example="CB9-0113-12.7F3A")

    def __init__(self, *args: Any, council: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council, self.person = council, person

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        code = SheetCode.read(typed)
        if code is None:
            raise forms.ValidationError(_("Ghi mã của phiếu chấm, ví dụ CB9-0113-12.7F3A."))
        tasks = to_enter(self.person, self.council).filter(
            seat=code.seat, dossier__number=code.number, dossier__contest__code__iexact=code.contest
        )
        found = single(self.council, tasks)
        if found is None:
            raise forms.ValidationError(UNKNOWN)
        if found.key != code:
            raise forms.ValidationError(OLD)
        self.found = found
        return typed


class PaperForm(SheetForm):
    """A judge's paper sheet as one person types it: every criterion. The first typing waits; who
    types it second sees nothing of the first, and where they differ both look at the paper again.
    """

    changed = gettext_lazy(
        "Phiếu này vừa được người khác nhập hoặc lưu, nên chưa ghi gì. Điểm anh chị gõ còn nguyên; "
        "xem lại rồi bấm lần nữa."
    )

    def __init__(self, *args: Any, paper: Listed, by: Person, **kwargs: Any) -> None:
        self.paper, self.by = paper, by
        self.is_second = paper.state == Sheet.State.ENTERED and paper.sheet.entered_by_id != by.pk
        self.is_own = paper.state == Sheet.State.ENTERED and not self.is_second
        self.stored = {c.pk: (c.points, c.comment or "") for c in paper.criteria}
        for criterion in paper.criteria:
            shown = self.stored[criterion.pk] if self.is_own else (None, "")
            criterion.points, criterion.comment = shown
        super().__init__(*args, criteria=paper.criteria, version=paper.version, **kwargs)
        for criterion in paper.criteria:
            field = self.fields[f"points_{criterion.pk}"]
            field.required = True
            field.error_messages["required"] = _("Ghi điểm tiêu chí này.")
            if self.is_second:
                del self.fields[f"comment_{criterion.pk}"]
        if paper.state == Sheet.State.DRAFT and any(map(any, self.stored.values())):
            self.fields["replaces"] = forms.BooleanField(
                label=_("Thay bản nháp của giám khảo bằng phiếu giấy này"),
                error_messages={"required": _("Hỏi giám khảo rồi đánh dấu nếu thay bản nháp.")},
            )
        if self.is_second and self.is_bound:
            self.fields["insists"] = forms.BooleanField(
                label=_("Đã xem lại trên giấy: giấy ghi đúng như điểm tôi nhập"), required=False
            )

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row of the page; comment: None for who types second."""
        for criterion in self.criteria:
            comment = f"comment_{criterion.pk}"
            yield {
                "criterion": criterion,
                "points": self[f"points_{criterion.pk}"],
                "comment": self[comment] if comment in self.fields else None,
            }

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data["version"] != self.paper.version:
            self.renew(self.paper)
            raise forms.ValidationError(self.changed)
        if self.is_second and not self.cleaned_data["insists"]:
            for criterion in self._differing():
                first = format_number(self.stored[criterion.pk][0])
                said = _("Người nhập trước ghi {first}. Xem lại trên giấy.").format(first=first)
                self.add_error(f"points_{criterion.pk}", said)
        return self.cleaned_data

    def _differing(self) -> list[Any]:
        """The criteria for which two people have typed different points."""
        return [
            criterion
            for criterion in self.criteria
            if (points := self.cleaned_data.get(f"points_{criterion.pk}")) is not None
            and points != self.stored[criterion.pk][0]
        ]

    def enter(self) -> str:
        """Keep what was typed, or seal what was typed twice; says so. Raises Refused, and Stale."""
        step = "enter"
        if self.paper.state == Sheet.State.ENTERED:
            step = "confirm" if self.is_second and not self._differing() else "correct"
        scores = [
            Score(criterion=c, points=self.cleaned_data[f"points_{c.pk}"], comment=self._comment(c))
            for c in self.criteria
        ]
        enter(self.paper, step, scores, self.cleaned_data["version"], by=self.by)
        total = format_number(sum(score.points or 0 for score in scores))
        if step == "confirm":
            return _("Hai lần nhập giống nhau, tổng {total} điểm. Phiếu đã niêm phong.").format(
                total=total
            )
        return _(
            "Đã ghi, tổng {total} điểm: so với tổng trên giấy. Người khác nhập lần "
            "thứ hai thì phiếu được niêm phong."
        ).format(total=total)

    def _comment(self, criterion: Any) -> str:
        """As typed; who types second leaves it as it is."""
        if self.is_second:
            return str(self.stored[criterion.pk][1])
        return str(self.cleaned_data[f"comment_{criterion.pk}"])


def enter(paper: Listed, step: str, scores: list[Score], version: int, *, by: Person) -> None:
    """One step of a paper sheet, of which `version` was shown. Raises Refused, and Stale."""
    with transaction.atomic():
        sheet = Sheet.objects.begin(paper.seat, paper.dossier)
        if sheet.version != version:
            raise Stale
        sheet.seat, sheet.dossier = paper.seat, paper.dossier
        perform(STEPS, step, sheet, by=by, typist=by, scores=scores)


class SheetListForm(forms.Form):
    file = ListField(
        label=gettext_lazy("Tệp phiếu chấm"),
        help_text=gettext_lazy("Tệp Excel đã tải từ trang này về."),
    )
