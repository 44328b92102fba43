"""What a list of units can be narrowed by; the choice stays in the address."""

import django_filters
from django.db import models

from contest_portal.vietnamese import fold
from organizations.models import Unit


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Tìm tên đơn vị", method="search")
    kind = django_filters.ChoiceFilter(
        label="Loại đơn vị", choices=Unit.Kind.choices, empty_label="Tất cả"
    )

    class Meta:
        model = Unit
        fields = ["q", "kind"]

    def search(self, units: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Without tone marks: "giao duc" finds Phòng Giáo dục."""
        return units.filter(search_text__contains=fold(value))
