"""What the register of papers can be narrowed by; the choice stays in the address."""

from typing import Any

import django_filters
from django.db import models

from contest_portal.vietnamese import fold
from documents.models import Document
from organizations.models import Unit


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

    class Meta:
        model = Document
        fields = ["q", "kind", "issuer"]

    def search(self, papers: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Without tone marks: "ke hoach" finds Kế hoạch; also the number with its symbol."""
        for word in fold(value).replace("/", " ").split():
            papers = papers.filter(search_text__contains=word)
        return papers
