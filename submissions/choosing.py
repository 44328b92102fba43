"""What a list of solutions is asked for in its address: read alike by its page and its files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contest_portal.languages import in_vietnamese
from directives.models import Addressee, Assignment, Candidate, Contest, Directive, Field, follows
from organizations.models import Unit
from submissions.filters import (
    CANDIDATE_STATES,
    DOSSIER_STATES,
    SOURCES,
    CandidateFilter,
    DossierFilter,
)
from submissions.listing import CALLED, behind
from submissions.models import Dossier
from submissions.models.dossier import LIVE

LIVE_STATES = [(state, label) for state, label in DOSSIER_STATES if state in LIVE]


LONGEST = 500  # of the title of an export


@dataclass(kw_only=True)
class Choice:
    """The lines asked for, and what was asked. what: the list in words, before its filter."""

    what: str
    filter: DossierFilter
    others: CandidateFilter
    sort: str
    directive: Directive | None = None
    unit: Unit | None = None
    item: int | None = None
    helper: Unit | None = None
    counter: str = ""

    @property
    def dossiers(self) -> QuerySet[Dossier]:
        return self.filter.qs

    @property
    def candidates(self) -> QuerySet[Candidate]:
        return self.others.qs

    @property
    def is_narrowed(self) -> bool:
        return any(self.filter.form.cleaned_data.values())

    @property
    @in_vietnamese
    def in_words(self) -> str:
        """Hồ sơ dự thi; lĩnh vực: Y dược; tìm “vịt” – the list with its filter, for a file."""
        chosen, states = self.filter.form.cleaned_data, dict(DOSSIER_STATES + CANDIDATE_STATES)
        words = [
            ("lĩnh vực: {}", chosen.get("field")),
            ("đang ở bước: {}", states.get(chosen.get("state", ""))),
            ("lấy từ: {}", dict(SOURCES).get(chosen.get("source", ""))),
            ("tìm “{}”", chosen.get("q")),
        ]
        said = [form.format(word) for form, word in words if word]
        return "; ".join([self.what, *(said or ["không lọc"])])[:LONGEST]


def of_figure(person: Any, asked: QueryDict) -> Choice:
    """What a figure counts, of one letter or all, of one unit or all, or helped by one; 404 if they
    are not seen."""
    directive = _asked(letters_of, person, asked.get("cong-van"))
    unit = _asked(_units_of, person, asked.get("don-vi"))
    helper = _asked(_units_of, person, asked.get("giup"))
    counter = asked.get("tinh", "")
    counter = counter if counter in CALLED else "expected"
    item = _number(asked.get("muc")) if directive else None
    dossiers, candidates = behind(person, counter, directive, unit, item, helper)
    return Choice(
        what=_figure_in_words(counter, directive, unit, item, helper),
        directive=directive,
        unit=unit,
        item=item,
        helper=helper,
        counter=counter,
        **_narrowed(person, asked, dossiers, candidates, [*LIVE_STATES, *CANDIDATE_STATES]),
    )


@in_vietnamese
def _figure_in_words(
    counter: str,
    directive: Directive | None,
    unit: Unit | None,
    item: int | None,
    helper: Unit | None,
) -> str:
    of_item = f", mục {item}" if item else ""
    of_unit = f" của {unit.called}" if unit else ""
    of_unit += f" do {helper.called} giúp" if helper else ""
    of_letter = f", theo {directive}" if directive else ""
    return capfirst(f"{CALLED[counter]}{of_unit}{of_letter}{of_item}")


def of_dossiers(person: Any, asked: QueryDict) -> Choice:
    """All the dossiers that the person sees, whatever became of them."""
    dossiers = Dossier.objects.visible_to(person)
    narrowed = _narrowed(person, asked, dossiers, Candidate.objects.none(), DOSSIER_STATES)
    # A candidate is not found by its telephone.
    narrowed["filter"].filters["q"].label = _("Tìm giải pháp, tác giả, đơn vị, mã, điện thoại")
    return Choice(what="Hồ sơ dự thi", **narrowed)


def _narrowed(
    person: Any,
    asked: QueryDict,
    dossiers: QuerySet[Dossier],
    candidates: QuerySet[Candidate],
    states: list[Any],
) -> dict[str, Any]:
    contests = Contest.objects.visible_to(person)
    fields = Field.objects.filter(rules__contest__in=contests).order_by("order")
    labels = list(dict.fromkeys(fields.values_list("label", flat=True)))
    return {
        "filter": DossierFilter(asked, dossiers, labels=labels, states=states),
        "others": CandidateFilter(asked, candidates, labels=labels, states=states),
        "sort": asked.get("sort", ""),
    }


def letters_of(person: Any) -> QuerySet[Directive]:
    """Sent letters that the person follows, or that ask something of the person's units."""
    tasks = Assignment.objects.visible_to(person).filter(item__directive=OuterRef("pk"))
    letters = Directive.objects.filter(follows(person) | Exists(tasks), issued_at__isnull=False)
    return letters.select_related("document", "office", "contest__organiser")


def _units_of(person: Any) -> QuerySet[Unit]:
    """Units of which the person may see figures."""
    letters = Addressee.objects.visible_to(person).filter(unit=OuterRef("pk"))
    tasks = Assignment.objects.visible_to(person).filter(unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(letters) | Exists(tasks))


def _number(typed: str | None) -> int | None:
    """The number of an item that the address names, None if it names none."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 4 else None


def _asked(seen_by: Callable[[Any], QuerySet[Any]], person: Any, pk: str | None) -> Any:
    """The record that the address names, None if it names none; 404 if it is not to be seen."""
    if not pk:
        return None
    if not pk.isdecimal():
        raise Http404
    return get_object_or_404(seen_by(person), pk=pk)
