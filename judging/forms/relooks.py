"""Forms of a second look."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from contest_portal.vietnamese import NfcFormField
from judging.forms.sheets import SheetForm
from judging.models import Seat, Sheet
from submissions.models import Dossier


class ReLookForm(SheetForm):
    """The second sheet of a judge, filled with the first one, and why its points are what they are.

    criteria: with the points of the second sheet, or while none is_begun of the first.
    """

    look = 2

    def __init__(self, *args: Any, reason: str, is_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_begun = is_begun
        self.fields["reason"] = NfcFormField(
            label=_("Vì sao giữ hoặc đổi điểm"), required="seal" in self.data, max_length=2000,
            initial=reason, widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Ghi lý do giữ hoặc đổi điểm.")},
        )  # fmt: skip

    def save(self, seat: Seat, dossier: Dossier) -> int:
        with transaction.atomic():
            version = super().save(seat, dossier)
            second = Sheet.objects.filter(seat=seat, dossier=dossier, look=self.look)
            if "reason" in self.cleaned_data:  # what is typed wrong stays as it was
                second.update(reason=self.cleaned_data["reason"])
        return version

    def says(self, seat: Seat, dossier: Dossier) -> bool:
        stored = Sheet.objects.filter(seat=seat, dossier=dossier, look=self.look)
        return (
            super().says(seat, dossier)
            and stored.filter(reason=self.cleaned_data["reason"]).exists()
        )
