"""Filters of the list of letters; they stay in the address."""

import django_filters
from django import forms
from django.db import models

from contest_portal.vietnamese import fold
from directives.models import Contest, Directive


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
