"""The lists behind the figures: dossiers, and candidates that have none yet, in one order."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contest_portal.languages import in_vietnamese
from contest_portal.templatetags.portal import BADGES
from directives.models import Assignment, Candidate, Directive
from documents.papers import column
from organizations.models import Unit
from submissions.copies import awaited_words
from submissions.models import Author, Credit, Dossier, DossierCopy, late_code
from submissions.models.dossier import badge_of
from submissions.models.paper import PAPER_EXPECTED
from submissions.progress import waiting_in
from submissions.support import helped_by

COUNTERS = {
    "expected": (_("Dự kiến"), _("giải pháp đã nêu tên")),
    "registered": (_("Đã đăng ký"), _("có tên, lĩnh vực và tác giả")),
    "complete": (_("Đủ hồ sơ"), _("đủ câu trả lời và giấy tờ")),
    "paper": (_("Bản giấy"), _("đã nhận đủ các bộ")),
}
CALLED = {  # what a figure counts, within a sentence; quotas may be counted by one more
    "expected": _("giải pháp dự kiến"),
    "registered": _("giải pháp đã đăng ký"),
    "complete": _("giải pháp đủ hồ sơ"),
    "paper": _("giải pháp đủ bản giấy"),
    "accepted": _("giải pháp đã tiếp nhận"),
}
DOSSIERS_OF = {
    "expected": "live", "registered": "registered", "complete": "complete",
    "paper": "paper_received", "accepted": "accepted",
}  # fmt: skip
ORDERS = {"name": "name_key", "unit": "unit_key", "since": "since"}
DOSSIER_KEYS: dict[str, Any] = {
    "rank": Value(0),
    "since": Coalesce("registered_at", "created_at"),
    "name_key": F("sort_key"),
    "unit_key": F("unit__sort_key"),
}
CANDIDATE_KEYS: dict[str, Any] = {
    "rank": Value(1),
    "since": F("created_at"),
    "name_key": F("search_text"),
    "unit_key": F("assignment__unit__sort_key"),
}


COLUMNS = [
    column("STT", 11, "number"), column("Mã", 22), column("Tên giải pháp"), column("Lĩnh vực", 36),
    column("Tác giả chính", 30), column("Đồng tác giả", 32), column("Đơn vị", 36),
    column("Năm áp dụng", 15, "number"), column("Trạng thái", 23),
    column("Số bộ đã nhận", 16, "number"),
]  # fmt: skip
# What a row of the table is read from, before the columns that only put it in order.
CELLS = (
    "contest_code", "serial", "title", "field_label", "who", "others", "unit_full",
    "first_applied_year", "copies_received", "rank", "step", "completed_at", "late",
)  # fmt: skip
WIDTH = len(CELLS)


class _Joined(Aggregate):
    """Names with commas between, in the order of the second expression."""

    function = "STRING_AGG"
    arg_joiner = ", ', ' ORDER BY "
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """SQLite takes them as it finds them: in the order of their rows."""
        plain = self.copy()
        plain.set_source_expressions([self.source_expressions[0], Value(", "), self.filter])
        return plain.as_sql(compiler, connection, function="GROUP_CONCAT", arg_joiner=", ", **more)


# Of the dossier of a row: its authors but the first, how many copies have come, which are awaited.
OTHERS = (
    Author.objects.filter(dossier=OuterRef("pk"), is_lead=False)
    .order_by()
    .values("dossier")
    .annotate(names=_Joined("name", "pk"))
    .values("names")
)
RECEIVED = (
    DossierCopy.objects.filter(dossier=OuterRef("pk"), received_at__isnull=False)
    .order_by()
    .values("dossier")
    .annotate(number_received=Count("pk"))
    .values("number_received")
)
AWAITED = (
    DossierCopy.objects.filter(
        dossier=OuterRef("pk"), received_at=None, dossier__state__in=PAPER_EXPECTED
    )
    .order_by()
    .values("dossier")
    .annotate(numbers=_Joined(Cast("number", CharField()), "number"))
    .values("numbers")
)


class Solution(NamedTuple):
    """One line of a list. rank: 1 for a candidate, whose names sort after those of dossiers.

    late: by which decision it was taken late.
    """

    rank: int
    id: int
    title: str
    who: str
    unit_name: str
    contest_code: str
    serial: int | None
    field_label: str
    step: str
    completed_at: Any
    late: str
    awaited: str
    helper_name: str
    helper_unit_name: str
    since: Any
    name_key: str
    unit_key: str

    @property
    def waits(self) -> str:
        """chờ bộ 01, 02: the copies that have not come to the desk, where paper is expected."""
        return awaited_words(int(n) for n in (self.awaited or "").split(", ") if n)

    @property
    def url(self) -> str:
        return reverse("candidate_detail" if self.rank else "dossier_detail", args=[self.id])

    @property
    def note(self) -> str:
        """CB9-0113, Nông Thị Mến"""
        code = f"{self.contest_code}-{self.serial:04d}" if self.serial else ""
        return ", ".join(filter(None, [code, self.who]))

    @property
    def help(self) -> str:
        """Triệu Văn Pảo, UBND xã Chu Trinh; empty where nobody is named to help."""
        return ", ".join(filter(None, [self.helper_name, self.helper_unit_name]))

    @property
    def badge(self) -> str:
        return _badge(self.rank, self.step, self.completed_at)


def _badge(rank: int, step: str, completed_at: Any) -> str:
    return f"candidate_{step}" if rank else badge_of(step, completed_at)


def behind(
    person: Any,
    counter: str,
    directive: Directive | None,
    unit: Unit | None,
    item: int | None = None,
    helper: Unit | None = None,
) -> tuple[QuerySet[Dossier], QuerySet[Candidate]]:
    """What a figure counts, of what the person sees. Without letter and unit: of everything.

    item: the number of an item of the letter. helper: only what this unit helps others with.
    """
    assignments = Assignment.objects.all()
    if directive:
        assignments = assignments.filter(item__directive=directive)
    if unit:
        assignments = assignments.filter(unit=unit)
    if item is not None:
        assignments = assignments.filter(item__number=item)
    credits = Credit.objects.filter(dossier=OuterRef("pk"), assignment__in=assignments)
    dossiers = getattr(Dossier.objects.visible_to(person), DOSSIERS_OF[counter])()
    candidates: QuerySet[Candidate] = Candidate.objects.none()
    if counter == "expected":
        candidates = waiting_in(assignments) & Candidate.objects.visible_to(person)
    if helper:
        helped = helped_by(helper.pk).order_by().values("pk")
        dossiers = dossiers.filter(candidate__in=helped)
        candidates = candidates.filter(pk__in=helped)
    return dossiers.filter(Exists(credits)), candidates


def solutions(
    dossiers: QuerySet[Dossier], candidates: QuerySet[Candidate], sort: str, lines: slice
) -> list[Solution]:
    """Some lines of the one list of both, newest first unless another order is asked for.

    What a line shows is read for few: where there are dossiers alone for just these lines, so that
    the last page takes no longer than the first; else for the first ones of each kind, of which
    these lines are the last.
    """
    order, fields = _order(sort), Solution._fields
    first = dossiers.annotate(**DOSSIER_KEYS).order_by(*order, "-pk").values("pk")
    if candidates.query.is_empty():
        shown = Dossier.objects.filter(pk__in=first[lines]).order_by()
        return [Solution(*row) for row in _dossier_rows(shown, fields).order_by(*order, "-id")]
    others = candidates.annotate(**CANDIDATE_KEYS).order_by(*order, "-pk").values("pk")
    shown = Dossier.objects.filter(pk__in=first[: lines.stop]).order_by()
    named = Candidate.objects.filter(pk__in=others[: lines.stop]).order_by()
    rows = _dossier_rows(shown, fields).union(_candidate_rows(named, fields), all=True)
    return [Solution(*row) for row in rows.order_by(*order, "-id")[lines]]


def table(
    dossiers: QuerySet[Dossier], candidates: QuerySet[Candidate] | None = None, sort: str = ""
) -> tuple[list[dict[str, Any]], Iterator[list[Any]]]:
    """All lines of the list for a file: columns (see `documents.papers`), and rows while read.

    The columns of danh sách tổng hợp, without telephones. One query, asked when the first row is.
    Dossiers alone, without an order asked for, come in their own.
    """
    return COLUMNS, _cells(read(dossiers, candidates, sort))


def read(
    dossiers: QuerySet[Dossier], candidates: QuerySet[Candidate] | None = None, sort: str = ""
) -> QuerySet:
    """What `table` is made from: CELLS, then what puts them in order."""
    if candidates is None and not sort:
        return _dossier_rows(dossiers, CELLS)
    order = _order(sort)
    keys = (name.removeprefix("-") for name in order)
    fields = tuple(dict.fromkeys((*CELLS, *keys, "id")))
    found = _dossier_rows(dossiers.order_by(), fields)
    if candidates is not None:
        found = found.union(_candidate_rows(candidates.order_by(), fields), all=True)
    return found.order_by(*order, "-id")


def _cells(found: QuerySet) -> Iterator[list[Any]]:
    """The rows as they are read; ten thousand go through here, so words are looked up once."""
    words = cache(_state_in_words)
    for number, row in enumerate(found.iterator(), 1):
        contest, serial, title, field, who, others, unit, year, copies, rank, *state = row[:WIDTH]
        step, at, late = state
        yield [
            number, f"{contest}-{serial:04d}" if serial else "", title, field, who, others, unit,
            year, words(rank, step, at is not None, late), None if rank else copies or 0,
        ]  # fmt: skip


@in_vietnamese
def _state_in_words(rank: int, step: str, complete: bool, late: str) -> str:
    """Statement 60: "Late entries bear a badge and the exception number everywhere"."""
    state = str(BADGES[_badge(rank, step, complete)].words)
    return f"{state}; nộp muộn, nhận theo quyết định {late.lstrip('/')}" if late else state


def _order(sort: str) -> tuple[str, str]:
    """Newest first unless another order is asked for; dossiers before candidates of the same."""
    name = ORDERS.get(sort.removeprefix("-"))
    chosen = ("-" if sort.startswith("-") else "") + name if name else "-since"
    return ("rank", chosen) if name == "name_key" else (chosen, "rank")


def number_of(dossiers: QuerySet[Dossier], candidates: QuerySet[Candidate]) -> int:
    """How many lines the list has, without the columns that it shows. One query."""
    some, others = dossiers.order_by().values("pk"), candidates.order_by().values("pk")
    return some.union(others, all=True).count()


def _dossier_rows(dossiers: QuerySet[Dossier], fields: tuple[str, ...]) -> QuerySet:
    """What `fields` name, of each dossier; what they do not name is not asked for."""
    return dossiers.annotate(
        lead=FilteredRelation("authors", condition=Q(authors__is_lead=True)),
        who=_text("lead__name", Value("")),
        others=Subquery(OTHERS),
        unit_name=_called("unit"),
        unit_full=F("unit__name"),
        contest_code=F("contest__code"),
        serial=F("number"),
        field_label=_text("field__label", Value("")),
        step=F("state"),
        late=late_code(),
        copies_received=Subquery(RECEIVED),
        awaited=Subquery(AWAITED, output_field=CharField()),
        helper_name=_text("candidate__helper", Value("")),
        helper_unit_name=_called("candidate__helper_unit"),
        **DOSSIER_KEYS,
    ).values_list(*fields)


def _candidate_rows(candidates: QuerySet[Candidate], fields: tuple[str, ...]) -> QuerySet:
    return candidates.annotate(
        who=F("owner_name"),
        others=Value(""),
        unit_name=_called("assignment__unit"),
        unit_full=F("assignment__unit__name"),
        contest_code=F("assignment__item__directive__contest__code"),
        serial=Value(None, IntegerField()),
        field_label=Value(""),
        copies_received=Value(None, IntegerField()),
        step=F("state"),
        completed_at=Value(None, DateTimeField()),
        late=Value("", CharField()),
        awaited=Value(""),
        helper_name=F("helper"),
        helper_unit_name=_called("helper_unit"),
        **CANDIDATE_KEYS,
    ).values_list(*fields)


def _called(unit: str) -> Coalesce:
    """What colleagues call the unit."""
    short = NullIf(F(f"{unit}__short_name"), Value(""), output_field=CharField())
    return _text(short, f"{unit}__name")


def _text(*expressions: Any) -> Coalesce:
    return Coalesce(*expressions, output_field=CharField())
