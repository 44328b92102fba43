"""The form by which a sent letter gets its number, its day and its file."""

from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import OneLineFormField, format_datetime
from directives.forms.directive import HeadForm
from directives.models import Directive
from directives.workflow import JUST_SENT
from documents.models import Document
from organizations.models import Person, Unit

WHY = gettext_lazy("Muốn sửa số, ký hiệu hoặc ngày đã ghi thì ghi lý do.")


class RecordForm(HeadForm):
    """What the units were told stands: only what the clerk records is asked for.

    A number or a day that was recorded is written anew, not emptied, with a reason (correction);
    by: who does. The letter keeps what it was called.
    """

    RECORDED = ("number", "symbol", "day", "month", "year")
    ASKED = ("seen", "was", "mark", *RECORDED, "correction", "file")
    stale = gettext_lazy(
        "Số hoặc ngày vừa được ghi ở nơi khác, nên chưa lưu. Xem lại rồi bấm lưu lần nữa."
    )

    correction = OneLineFormField(
        label=gettext_lazy("Lý do sửa số, ký hiệu, ngày ghi nhầm"), max_length=500, required=False,
        help_text=gettext_lazy(
            "Chỉ ghi khi sửa chỗ đã ghi. Trang công văn ghi lại số, ngày cũ và lý do này."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, directive: Directive, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, directive=directive, issuers=Unit.objects.none(), **kwargs)
        self.by, self.is_corrected = by, False
        asked = set(self.ASKED)
        if directive.document.file:
            asked.remove("file")
        if not {"number", "year"}.intersection(self.standing):
            asked -= {"correction", *{"symbol"}.intersection(self.standing)}
        self.fields = {name: field for name, field in self.fields.items() if name in asked}
        self.order_fields(self.ASKED)
        self.fields["day"].label = _("Ngày (chưa có thì để trống)")
        self.initial["mark"] = self._mark_of(dict(self.initial))

    def clean(self) -> dict[str, Any]:
        paper = self.directive.document
        typed = {"issuer": paper.issuer, "symbol": paper.symbol} | self.cleaned_data
        self.cleaned_data = typed
        changed = {*self.standing}.intersection(self.changed_data)
        self.is_corrected = bool(changed and typed.get("correction"))
        self.standing = [name for name in self.standing if name in typed and not typed[name]]
        if changed and not self.is_corrected:
            self.standing = []
            self.add_error("correction", WHY)
        if "subject" in self.data:  # from a page that was made before the letter went out
            self.add_error(None, JUST_SENT)
        return super().clean()

    def save(self, commit: bool = True) -> Document:
        if self.is_corrected:
            self._note_correction()
        return super().save(commit)

    @in_vietnamese
    def _note_correction(self) -> None:
        self.directive.corrections.append(
            {
                "was": Document.objects.get(pk=self.instance.pk).title,
                "reason": self.cleaned_data["correction"],
                "at": format_datetime(clock.now()),
                "by": self.by.full_name,
            }
        )
        self.directive.save(update_fields=["corrections"])
