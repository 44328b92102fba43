"""What the register of papers can be narrowed by; the choice stays in the address."""

from typing import Any

import django_filters
from django.db import models
from django.db.models import Q

from contest_portal.vietnamese import fold
from documents.models import Arrival, Document, PersonalRead
from organizations.models import MANAGERS, Unit, under

DIRECTIONS = [("di", "Văn bản đi"), ("den", "Văn bản đến")]


def _issuers(request: Any) -> models.QuerySet[Unit]:
    """The bodies that issued something this visitor may see."""
    papers = Document.objects.visible_to(request.user)
    return Unit.objects.filter(pk__in=papers.values("issuer"))


class DocumentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Tìm số hoặc trích yếu", method="search")
    kind = django_filters.ChoiceFilter(
        label="Loại văn bản", choices=Document.Kind.choices, empty_label="Tất cả"
    )
    issuer = django_filters.ModelChoiceFilter(
        label="Cơ quan ban hành", queryset=_issuers, empty_label="Tất cả"
    )
    year = django_filters.NumberFilter(label="Năm", min_value=0, max_value=9999)
    direction = django_filters.ChoiceFilter(
        label="Đi, đến", choices=DIRECTIONS, empty_label="Tất cả", method="towards"
    )

    class Meta:
        model = Document
        fields = ["q", "kind", "issuer", "year", "direction"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A visitor has no unit that sends or receives."""
        super().__init__(*args, **kwargs)
        if not self.request.user.is_authenticated:
            del self.filters["direction"]

    def search(self, papers: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Without tone marks: "ke hoach" finds Kế hoạch; also the number with its symbol."""
        for word in fold(value).replace("/", " ").split():
            papers = papers.filter(search_text__contains=word)
        return papers

    def towards(self, papers: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Issued by the person's units, or recorded there as received."""
        person = self.request.user
        trees = [*person.paths(), *person.trees(*MANAGERS)]
        if value == "di":
            return papers.filter(under(trees, "issuer__path"))
        came = Arrival.objects.filter(under(trees, "unit__path"))
        return papers.filter(pk__in=came.values("document"))


class PersonalReadFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Tìm người đọc, đơn vị, hồ sơ", method="search")

    class Meta:
        model = PersonalRead
        fields = ["q"]

    def search(self, lines: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Without tone marks what was read, and whose it is; people as their names are written."""
        words = fold(value)
        what = Q(search_text__contains=words) | Q(unit__search_text__contains=words)
        return lines.filter(what | Q(person__full_name__icontains=value))
