"""Until when a contest's personal data are kept, when a decision says so."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import format_date
from directives.forms import offer
from directives.models import Contest
from documents.forms.fields import PaperField
from documents.models import Document
from judging import retention
from judging.forms.deciding import reason
from organizations.models import Person
from submissions.forms_steps import ComingDay


class RetentionForm(forms.Form):
    until = ComingDay(label=gettext_lazy("Giữ đến hết ngày"))
    decision = PaperField(
        Document.objects.none(), label=gettext_lazy("Văn bản quyết định, trong sổ văn bản"),
        empty_label=gettext_lazy("Chọn văn bản"),
        error_messages={"required": gettext_lazy("Chọn văn bản quyết định trong sổ văn bản.")},
    )  # fmt: skip
    reason = reason()

    def __init__(self, *args: Any, contest: Contest, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contest = contest
        known = Document.objects.visible_to(by).given_out().exclude(number="")
        province = contest.organiser.province_path
        offer(self, "decision", known.filter(issuer__path__startswith=province))

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        usual = retention.usual_day(retention.read(self.contest))
        if usual and until < usual:
            words = _("Chọn từ ngày {day} trở đi: văn bản chỉ dời ngày ra sau.")
            raise forms.ValidationError(words.format(day=format_date(usual)))
        return until
