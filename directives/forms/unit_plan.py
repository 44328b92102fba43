"""The form of a unit's own paper that carries a letter out (kế hoạch của xã)."""

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import format_date
from contest_portal.workflow import Refused
from directives.models import Addressee
from documents.forms.issue import RegisterForm
from documents.models import Document
from organizations.models import Person, Unit


class UnitPlanForm(RegisterForm):
    """The head and the file of the plan. Whose it is, and the letter it is based on, are given."""

    def __init__(self, *args: Any, addressee: Addressee, by: Person, **kwargs: Any) -> None:
        self.addressee = addressee
        unit = addressee.unit
        new = Document(kind=Document.Kind.PLAN, issuer=unit, place=unit.place, created_by=by)
        issuers = Unit.objects.filter(pk=unit.pk)
        super().__init__(*args, instance=addressee.plan or new, issuers=issuers, **kwargs)
        for name in ("kind", "issuer"):
            self.fields[name].disabled = True
            self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        year, month, day = (cleaned.get(name) for name in ("year", "month", "day"))
        if self.errors or not (year and month and day):
            return cleaned
        letter = self.addressee.directive.document.date
        if letter and date(year, month, day) < letter:
            early = _("Công văn có ngày {day}, kế hoạch không thể có trước.")
            self.add_error("day", early.format(day=format_date(letter)))
        elif date(year, month, day) > clock.today():
            self.add_error("day", _("Ngày này chưa đến."))
        return cleaned

    def save(self, commit: bool = True) -> Document:
        """As the register's; raises Refused, too, if somebody has written another plan down."""
        with transaction.atomic():
            locked = Addressee.objects.select_for_update().get(pk=self.addressee.pk)
            if locked.plan_id != self.addressee.plan_id:
                raise Refused(
                    _(
                        "Kế hoạch của đơn vị vừa được ghi ở cửa sổ khác hoặc bởi người khác. "
                        "Mở lại trang này để xem."
                    )
                )
            document = super().save(commit)
            document.bases.add(self.addressee.directive.document_id)
            Addressee.objects.filter(pk=locked.pk).update(plan=document)
        return document
