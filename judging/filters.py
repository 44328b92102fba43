"""What a judge's list and the log can be narrowed by; the choice stays in the address."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contest_portal.vietnamese import fold
from judging import blind
from judging.history import ACTS
from judging.models import LogLine, Sheet
from submissions.filters import ANY, SEARCH, SELECT
from submissions.models import Dossier
from submissions.models.dossier import PaperCode

NOT_BEGUN = "chua"
STATES = (
    (NOT_BEGUN, _("Chưa chấm")),
    (Sheet.State.DRAFT, _("Bản nháp")),
    (Sheet.State.ENTERED, _("Đã nhập từ giấy")),
    (Sheet.State.SEALED, _("Đã niêm phong")),
)


class TaskFilter(django_filters.FilterSet):
    """Of `scoring.tasks`. labels: of the fields to choose from.

    Neither authors nor units are searched, in a title neither: what a blind judge may not read may
    not be guessed.
    """

    q = django_filters.CharFilter(label=_("Tìm giải pháp, mã"), method="search", widget=SEARCH)
    state = django_filters.ChoiceFilter(
        label=_("Phiếu của tôi"),
        method="in_state",
        choices=STATES,
        empty_label=ANY[1],
        widget=SELECT,
    )
    field = django_filters.ChoiceFilter(
        label=_("Lĩnh vực"), field_name="field__label", empty_label=ANY[1], widget=SELECT
    )

    class Meta:
        model = Dossier
        fields = ["q", "state", "field"]

    def __init__(self, *args: Any, labels: Iterable[str], is_blind: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_blind = is_blind
        self.filters["field"].extra["choices"] = [(label, label) for label in labels]

    def search(self, tasks: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Without tone marks; a code off a paper finds its dossier."""
        if code := PaperCode.read(value):
            return tasks.filter(contest__code__iexact=code.contest, number=code.number)
        words = fold(value)
        found = tasks.filter(search_text__contains=words)
        if not self.is_blind:
            return found
        shown = [task.pk for task in found if words in fold(blind.mask(task)(task.title))]
        return tasks.filter(pk__in=shown)

    def in_state(self, tasks: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return tasks.filter(sheet_state=None if value == NOT_BEGUN else value)


class LogFilter(django_filters.FilterSet):
    """Of a contest's lines. seats: those of its councils, as (council, its name, person, name)."""

    q = django_filters.CharFilter(label=_("Tìm giải pháp, mã"), method="search", widget=SEARCH)
    act = django_filters.ChoiceFilter(
        label=_("Việc"), choices=list(ACTS.items()), empty_label=ANY[1], widget=SELECT
    )
    judge = django_filters.ChoiceFilter(
        label=_("Giám khảo"), method="of_judge", empty_label=ANY[1], widget=SELECT
    )
    council = django_filters.ChoiceFilter(label=_("Hội đồng"), empty_label=ANY[1], widget=SELECT)

    class Meta:
        model = LogLine
        fields = ["q", "act", "judge", "council"]

    def __init__(self, *args: Any, seats: Iterable[tuple[Any, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = list(seats)
        named = {person: name for __, __, person, name in seats}
        councils = {council: name for council, name, __, __ in seats}
        self.filters["judge"].extra["choices"] = list(named.items())
        self.filters["council"].extra["choices"] = list(councils.items())

    @property
    def qs(self) -> QuerySet[Any]:
        """Nothing where something is asked for that does not exist: not the whole log instead."""
        found: QuerySet[Any] = super().qs
        return found if self.is_valid() else found.none()

    def search(self, lines: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By the dossier: its code, or words of its title without tone marks."""
        found = Q(dossier__search_text__contains=fold(value))
        if code := PaperCode.read(value):
            found |= Q(dossier__contest__code__iexact=code.contest, dossier__number=code.number)
        return lines.filter(found)

    def of_judge(self, lines: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What the judge did, and what happened to the judge's sheets."""
        return lines.filter(Q(by=value) | Q(sheet__seat__person=value))
