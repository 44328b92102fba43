"""Forms that start from what is there: a later version of the rules, the next contest."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from directives import copying
from directives.forms import offer
from directives.forms.contest import ContestForm
from directives.forms.paper import LaterPaperForm
from directives.models import Contest, Rules
from documents.models import Document
from organizations.models import Person, Unit


class RenewForm(LaterPaperForm):
    """The decision that a new Thể lệ goes back to. old: the rules in force, with their paper."""

    KINDS = (Document.Kind.DECISION, Document.Kind.RULES)

    field_order = LaterPaperForm.PAPER

    def __init__(
        self, *args: Any, old: Rules, issuers: models.QuerySet[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = old.document
        self.initial.setdefault("issuer", old.document.issuer_id)
        self.fields["symbol"].help_text = _("Ví dụ QĐ-BTC")
        self.fields["kind"] = forms.ChoiceField(
            label=_("Loại văn bản"), choices=[(kind, kind.label) for kind in self.KINDS]
        )
        offer(self, "issuer", issuers)
        self.order_fields(self.field_order)


class CopyForm(ContestForm):
    """The head of the contest that follows another, with the rules of that one. by: who makes it.

    Its code and ordinal are free: `ContestForm` says so where they are not.
    """

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def save(self, commit: bool = True) -> Contest:
        contest = super().save(commit)
        copying.copy_rules(contest, self.by)
        return contest
