"""What the register of papers can be narrowed by; the choice stays in the address."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.db import models
from django.db.models import Q
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import fold
from documents.models import Arrival, Document, PersonalRead
from organizations.models import MANAGERS, Person, Unit, under

DIRECTIONS = [("di", gettext_lazy("Văn bản đi")), ("den", gettext_lazy("Văn bản đến"))]


def _issuers(request: Any) -> models.QuerySet[Unit]:
    """The bodies that issued something this visitor may see."""
    papers = Document.objects.visible_to(request.user)
    return Unit.objects.filter(pk__in=papers.values("issuer"))


class DocumentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Tìm số hoặc trích yếu"), method="search")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Loại văn bản"),
        choices=Document.Kind.choices,
        empty_label=gettext_lazy("Tất cả"),
    )
    issuer = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Cơ quan ban hành"),
        queryset=_issuers,
        empty_label=gettext_lazy("Tất cả"),
    )
    year = django_filters.NumberFilter(label=gettext_lazy("Năm"), min_value=0, max_value=9999)
    direction = django_filters.ChoiceFilter(
        label=gettext_lazy("Đi, đến"),
        choices=DIRECTIONS,
        empty_label=gettext_lazy("Tất cả"),
        method="towards",
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
    q = django_filters.CharFilter(
        label=gettext_lazy("Tìm người đọc, đơn vị, hồ sơ"), method="search"
    )
    lines = django_filters.ChoiceFilter(
        label=gettext_lazy("Tìm trong"),
        empty_label=gettext_lazy("12 tháng gần đây"),
        choices=[("all", gettext_lazy("Cả nhật ký"))],
        method="among",
    )

    class Meta:
        model = PersonalRead
        fields = ["q", "lines"]

    def search(self, lines: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Without tone marks what was read, and whose it is; people as their names are written.
        Of the last year only, unless all was asked for: the log grows for ever."""
        if self.since:
            lines = lines.filter(at__gte=make_aware(datetime.combine(self.since, time())))
        words = fold(value)
        units = Unit.objects.filter(search_text__contains=words)
        people = Person.objects.filter(full_name__icontains=value)
        who = Q(unit__in=units.values("pk")) | Q(person__in=people.values("pk"))
        return lines.filter(who | Q(search_text__contains=words))

    def among(self, lines: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """What a search looks through; nothing by itself."""
        return lines

    @property
    def since(self) -> date | None:
        """The first day that a search looks through; None: all of them."""
        asked = self.form.cleaned_data.get("lines")
        return None if asked else clock.today() - timedelta(days=365)
