"""Filters of the list of letters and of a letter's units; they stay in the address."""

import django_filters
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from contest_portal.vietnamese import fold
from directives.models import Addressee, Contest, Directive
from organizations.models import Unit


class DirectiveFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Số, ký hiệu hoặc trích yếu"), method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    contest = django_filters.ModelChoiceFilter(
        label=_("Hội thi"), empty_label=_("Mọi hội thi"),
        queryset=lambda request: Contest.objects.visible_to(request.user),
    )  # fmt: skip

    class Meta:
        model = Directive
        fields = ["q", "contest"]

    def search(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return rows.filter(document__search_text__contains=fold(value))


class AddresseeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Tìm đơn vị"),
        method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(
        label=_("Đã xác nhận chưa"), empty_label=_("Tất cả"), method="acknowledged",
        choices=[("chua", _("Chưa xác nhận")), ("roi", _("Đã xác nhận"))],
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(
        label=_("Loại đơn vị"), field_name="unit__kind", choices=Unit.Kind.choices,
        empty_label=_("Tất cả"),
    )  # fmt: skip

    class Meta:
        model = Addressee
        fields = ["q", "state", "kind"]

    def search(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Without tone marks."""
        return rows.filter(unit__search_text__contains=fold(value))

    def acknowledged(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return rows.filter(acknowledged_at__isnull=value == "chua")
