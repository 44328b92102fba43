"""What the outbox can be narrowed by; the choice stays in the address."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contest_portal.vietnamese import fold
from reminders.models import Message, Notice
from reminders.templatetags.reminding import STANDINGS

IN_HAND = (Message.State.WAITING, Message.State.CLAIMED, Message.State.SENDING)
STATES = [
    (state, STANDINGS[state].words)
    for state in (
        "planned", "paused", "waiting", "sent", "inbox", "unsure", "failed", "skipped", "cancelled",
    )
]  # fmt: skip


class NoticeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Tìm đơn vị, người nhận"),
        method="search",
        widget=forms.TextInput({"type": "search"}),
    )
    day = django_filters.DateFilter(
        label=_("Ngày nhắc"), field_name="due_at", lookup_expr="date",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )  # fmt: skip
    state = django_filters.ChoiceFilter(
        label=_("Tình trạng"),
        method="standing",
        choices=STATES,
        empty_label=_("Tất cả"),
    )

    class Meta:
        model = Notice
        fields = ["q", "day", "state"]

    def search(self, notices: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        """Units without tone marks; people as their names are written."""
        unit = Q(unit__search_text__contains=fold(value))
        return notices.filter(unit | Q(recipient__full_name__icontains=value))

    def standing(self, notices: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        """As `Notice.stands`; what is in hand counts as waiting."""
        states = IN_HAND if value == Message.State.WAITING else (value,)
        told = Q(state=Notice.State.TOLD, message__state__in=states)
        return notices.filter(told | Q(state=value))
