"""What the board and the lists behind it can be narrowed by; the choice stays in the address."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import fold
from directives.models import Addressee, Assignment, Candidate
from organizations.models import Unit, phone_digits
from submissions.models import Author, Dossier
from submissions.models.dossier import PaperCode
from submissions.progress import UnitProgress

ANY = ("", gettext_lazy("Tất cả"))
SHORT_NUMBER = re.compile(r"^\s*(\w+)[\s-]+(\d{1,3})\s*$", re.ASCII)
PHONE = re.compile(r"[\d\s.()+-]+")  # as it is typed
PHONE_NUMBER = re.compile(r"0\d{9,10}")
SEARCH = forms.TextInput({"type": "search", "class": "form-control"})
SELECT = forms.Select({"class": "form-select"})
SITUATIONS: dict[str, tuple[Promise, Callable[[UnitProgress], bool]]] = {
    "unacknowledged": (gettext_lazy("Chưa xác nhận"), lambda row: row.acknowledged_at is None),
    "none": (
        gettext_lazy("Chưa có giải pháp"),
        lambda row: row.seeks_solutions and not row.counts.expected,
    ),
    "short": (gettext_lazy("Chưa đạt chỉ tiêu"), lambda row: any(a.missing for a in row.quotas)),
    "unproved": (gettext_lazy("Chưa có minh chứng"), lambda row: row.lacks_evidence),
    "met": (
        gettext_lazy("Đã đạt chỉ tiêu"),
        lambda row: bool(row.quotas) and not any(a.missing for a in row.quotas),
    ),
}
NEVER = datetime.min.replace(tzinfo=UTC)
ORDERS: dict[str, Callable[[UnitProgress], Any]] = {
    "unit": lambda row: row.unit.sort_key,
    "expected": lambda row: row.counts.expected,
    "registered": lambda row: row.counts.registered,
    "complete": lambda row: row.counts.complete,
    "paper": lambda row: row.counts.paper,
    "acknowledged": lambda row: row.acknowledged_at or NEVER,
    "activity": lambda row: row.last_activity or NEVER,
}


class BoardFilter(forms.Form):
    """The board's rows are counted in memory, so they are narrowed and put in order there."""

    q = forms.CharField(
        label=gettext_lazy("Tìm đơn vị"), required=False, max_length=100, widget=SEARCH
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại đơn vị"),
        required=False,
        choices=[ANY, *Unit.Kind.choices],
        widget=SELECT,
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"),
        required=False,
        choices=[ANY, *((name, label) for name, (label, __) in SITUATIONS.items())],
        widget=SELECT,
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def apply(self, rows: Iterable[UnitProgress]) -> list[UnitProgress]:
        """Those asked for, in the order asked for; else those that need attention first."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("q"):
            rows = [row for row in rows if fold(chosen["q"]) in row.unit.search_text]
        if chosen.get("kind"):
            rows = [row for row in rows if row.unit.kind == chosen["kind"]]
        if chosen.get("status"):
            rows = filter(SITUATIONS[chosen["status"]][1], rows)
        sort = chosen.get("sort", "")
        order = ORDERS.get(sort.removeprefix("-"))
        if order is None:
            return sorted(rows, key=lambda row: row.attention)
        return sorted(rows, key=order, reverse=sort.startswith("-"))

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("q", "kind", "status"))

    @property
    def in_words(self) -> str:
        """tất cả đơn vị; or what was chosen, for the foot of the printed page."""
        chosen = self.cleaned_data
        labels = {
            **dict(Unit.Kind.choices),
            **{name: label for name, (label, __) in SITUATIONS.items()},
        }
        words = [str(labels[chosen[name]]) for name in ("kind", "status") if chosen.get(name)]
        if chosen.get("q"):
            words.append(f"“{chosen['q']}”")
        return ", ".join(words) or _("tất cả đơn vị")


CANDIDATE_STATES = [
    (state, capfirst(label))
    for state, label in Candidate.State.choices
    if state != Candidate.State.DROPPED
]
DOSSIER_STATES = [(state, capfirst(label)) for state, label in Dossier.State.choices]


SOURCES = [(source, capfirst(label)) for source, label in Candidate.Source.choices]


class SolutionFilter(django_filters.FilterSet):
    """What dossiers and candidates are narrowed by alike. labels: of the fields to choose from."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Tìm giải pháp, tác giả, đơn vị, mã"), method="search", widget=SEARCH
    )
    field = django_filters.ChoiceFilter(
        label=gettext_lazy("Lĩnh vực"), method="in_field", empty_label=ANY[1], widget=SELECT
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Đang ở bước"), empty_label=ANY[1], widget=SELECT
    )
    source = django_filters.ChoiceFilter(
        label=gettext_lazy("Lấy từ"),
        method="from_source",
        choices=SOURCES,
        empty_label=ANY[1],
        widget=SELECT,
    )

    def __init__(self, *args: Any, labels: Iterable[str], states: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["field"].extra["choices"] = [(label, label) for label in labels]
        self.filters["state"].extra["choices"] = states


def _filled(found: re.Match[str]) -> str:
    return f"{found[1]}-{found[2]:0>4}"


class DossierFilter(SolutionFilter):
    class Meta:
        model = Dossier
        fields = ["q", "field", "state", "source"]

    def search(self, dossiers: QuerySet[Dossier], name: str, value: str) -> QuerySet[Dossier]:
        """Without tone marks; a code off a paper finds its dossier, and “cb9 11” finds CB9-0011.
        A whole telephone finds its author's dossiers: who sees one reads its telephones there."""
        if PHONE.fullmatch(value) and PHONE_NUMBER.fullmatch(digits := phone_digits(value)):
            return dossiers.filter(pk__in=Author.objects.of_phone(digits).values("dossier"))
        text = fold(value)
        found = Q(search_text__contains=text) | Q(unit__search_text__contains=text)
        found |= Q(
            Exists(Author.objects.filter(dossier=OuterRef("pk"), search_text__contains=text))
        )
        if code := PaperCode.read(SHORT_NUMBER.sub(_filled, value)):
            found |= Q(contest__code__iexact=code.contest, number=code.number)
        return dossiers.filter(found)

    def in_field(self, dossiers: QuerySet[Dossier], name: str, value: str) -> QuerySet[Dossier]:
        return dossiers.filter(field__label=value)

    def from_source(self, dossiers: QuerySet[Dossier], name: str, value: str) -> QuerySet[Dossier]:
        return dossiers.filter(candidate__source=value)


class CandidateFilter(SolutionFilter):
    class Meta:
        model = Candidate
        fields = ["q", "field", "state", "source"]

    def search(self, candidates: QuerySet[Candidate], name: str, value: str) -> QuerySet[Candidate]:
        text = fold(value)
        return candidates.filter(
            Q(search_text__contains=text) | Q(assignment__unit__search_text__contains=text)
        )

    def in_field(
        self, candidates: QuerySet[Candidate], name: str, value: str
    ) -> QuerySet[Candidate]:
        """A candidate has no field yet."""
        return candidates.none()

    def from_source(
        self, candidates: QuerySet[Candidate], name: str, value: str
    ) -> QuerySet[Candidate]:
        return candidates.filter(source=value)


class CascadeFilter(django_filters.FilterSet):
    """The units of a letter by how far they have carried it out.

    open_ones: the assignments that nobody has taken up.
    """

    q = django_filters.CharFilter(label=gettext_lazy("Tìm đơn vị"), method="search", widget=SEARCH)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Tình trạng"), empty_label=ANY[1], method="standing", widget=SELECT,
        choices=[
            ("chua-nhan", gettext_lazy("Có việc chưa ai nhận")),
            ("co", gettext_lazy("Đã có kế hoạch riêng")),
            ("chua", gettext_lazy("Chưa có kế hoạch riêng")),
        ],
    )  # fmt: skip
    item = django_filters.NumberFilter(
        label=gettext_lazy("Mục"), method="asked", min_value=0, max_value=9999,
        widget=forms.NumberInput({"class": "form-control short-field"}),
    )  # fmt: skip

    class Meta:
        model = Addressee
        fields = ["q", "state", "item"]

    def __init__(self, *args: Any, open_ones: QuerySet[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_ones = open_ones

    def search(self, rows: QuerySet[Addressee], name: str, value: str) -> QuerySet[Addressee]:
        return rows.filter(unit__search_text__contains=fold(value))

    def standing(self, rows: QuerySet[Addressee], name: str, value: str) -> QuerySet[Addressee]:
        if value != "chua-nhan":
            return rows.filter(plan__isnull=value == "chua")
        asked = self.open_ones
        if item := self.form.cleaned_data.get("item"):
            asked = asked.filter(item__number=item)
        return rows.filter(unit__in=asked.order_by().values("unit"))

    def asked(self, rows: QuerySet[Addressee], name: str, value: Any) -> QuerySet[Addressee]:
        of_item = Assignment.objects.filter(
            item__directive=OuterRef("directive"), item__number=value, unit=OuterRef("unit")
        )
        return rows.filter(Exists(of_item))
