"""Filters of the list of letters and of a letter's units; they stay in the address."""

import django_filters
from django import forms
from django.db import models

from contest_portal.vietnamese import fold
from directives.models import Addressee, Contest, Directive
from organizations.models import Unit


class DirectiveFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="Số, ký hiệu hoặc trích yếu", method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    contest = django_filters.ModelChoiceFilter(
        label="Hội thi", queryset=lambda request: Contest.objects.visible_to(request.user),
        empty_label="Mọi hội thi",
    )  # fmt: skip

    class Meta:
        model = Directive
        fields = ["q", "contest"]

    def search(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return rows.filter(document__search_text__contains=fold(value))


class AddresseeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="Tìm đơn vị", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label="Đã xác nhận chưa", empty_label="Tất cả", method="acknowledged",
        choices=[("chua", "Chưa xác nhận"), ("roi", "Đã xác nhận")],
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(
        label="Loại đơn vị", field_name="unit__kind", choices=Unit.Kind.choices,
        empty_label="Tất cả",
    )  # fmt: skip

    class Meta:
        model = Addressee
        fields = ["q", "state", "kind"]

    def search(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Without tone marks."""
        return rows.filter(unit__search_text__contains=fold(value))

    def acknowledged(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return rows.filter(acknowledged_at__isnull=value == "chua")
