"""What a list of units can be narrowed by; the choice stays in the address."""

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from contest_portal import clock
from contest_portal.vietnamese import fold
from organizations.models import Unit


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Tìm tên đơn vị"), method="search")
    kind = django_filters.ChoiceFilter(
        label=_("Loại đơn vị"), choices=Unit.Kind.choices, empty_label=_("Tất cả")
    )
    standing = django_filters.ChoiceFilter(
        label=_("Tình trạng"),
        choices=[("ended", _("Đã kết thúc"))],
        empty_label=_("Hiện có"),
        method="ended",
    )

    class Meta:
        model = Unit
        fields = ["q", "kind", "standing"]

    def filter_queryset(self, units: models.QuerySet) -> models.QuerySet:
        """Those of today and those to come, unless the ended ones are asked for."""
        found: models.QuerySet = super().filter_queryset(units)
        asked = self.form.cleaned_data.get("standing")
        return found if asked else found.exclude(valid_to__lt=clock.today())

    def ended(self, units: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return units.filter(valid_to__lt=clock.today())

    def search(self, units: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Without tone marks: "giao duc" finds Phòng Giáo dục."""
        return units.filter(search_text__contains=fold(value))
