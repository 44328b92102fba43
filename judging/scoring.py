"""What a judge has to score, how far the own sheets are, and how the rubric is read."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from contest_portal.json_rows import JsonRows
from judging import blind
from judging.models import Council, ReLook, Score, Seat, Sheet, SheetChange, Task
from submissions.models import Dossier

BAND = re.compile(r"\s*(\d+(?:[.,]\d)?)\s*[-–]\s*(\d+(?:[.,]\d)?)\s*:\s*(.+)")
WAITING = Q(sheet_state=None) | Q(sheet_state=Sheet.State.DRAFT)  # tasks for this judge


def tasks(seat: Seat, keys: Iterable[int] | None = None) -> QuerySet[Any]:
    """`Seat.dossiers` by number, each with how far this judge's own first sheet is; what the judge
    has to look at again comes first.

    sheet_state and sheet_version (None: not begun), scored; total: of the sealed second one, where
    there is one; looks_again: a re-look waits for this judge, and the round goes on; named: its
    authors. keys: of all that the judge has, where `figures` has just read it.
    """
    dossiers = seat.dossiers() if keys is None else Dossier.objects.filter(pk__in=keys)
    own = Sheet.objects.filter(seat=seat, dossier=OuterRef("pk"), look=1).order_by()
    points = Score.objects.filter(sheet__seat=seat, sheet__dossier=OuterRef("pk")).order_by()
    counted = points.filter(sheet__look=1).values("sheet")
    latest = Q(sheet__look=1) | Q(sheet__look=2, sheet__state=Sheet.State.SEALED)
    totals = points.filter(latest).values("sheet", "sheet__look").order_by("-sheet__look")
    relooks = ReLook.objects.filter(
        council=seat.council_id, council__round__closed_at=None, dossier=OuterRef("pk"),
        closed_at=None,
    )  # fmt: skip
    sealed = Sheet.objects.sealed().filter(seat=seat, dossier=OuterRef("pk"))
    first, second = Exists(sealed.filter(look=1)), Exists(sealed.filter(look=2))
    return (
        blind.with_people(dossiers)
        .annotate(
            sheet_state=Subquery(own.values("state")),
            sheet_version=Subquery(own.values("version")),
            scored=Subquery(counted.annotate(n=Count("points")).values("n")),
            total=Subquery(totals.annotate(n=Sum("points")).values("n")[:1]),
            looks_again=Q(Exists(relooks), first, ~second),
        )
        .order_by("-looks_again", "number")
    )


def criteria(seat: Seat, dossier: Dossier, look: int = 1) -> QuerySet[Any]:
    """The criteria of the dossier's rules, each with this judge's points and comment."""
    own = Score.objects.filter(
        sheet__seat=seat, sheet__dossier=dossier, sheet__look=look, criterion=OuterRef("pk")
    ).order_by()
    return seat.council.criteria_for(dossier).annotate(
        points=Subquery(own.values("points")), comment=Subquery(own.values("comment"))
    )


def total(criteria: Sequence[Any]) -> dict[str, Any]:
    """The sum of the points that are kept, the most there could be, and how many are lacking."""
    points = [criterion.points for criterion in criteria if criterion.points is not None]
    return {
        "criteria": criteria,
        "total": sum(points, Decimal()),
        "maximum": sum(criterion.max_points for criterion in criteria),
        "lacking": len(criteria) - len(points),
    }


@dataclass(frozen=True)
class Place:
    """Where a dossier stands among all that the judge has to score, by number.

    number: 5, of `of`: 12. previous, following: keys of its neighbours; next: of the first one
    after it, else of all, whose sheet is not sealed yet, with its number.
    """

    number: int
    of: int
    previous: int | None
    following: int | None
    next: int | None
    next_number: int


def _stated(seat: Seat) -> QuerySet[Any]:
    """All that the judge has to score, with the state of the own first sheet alone."""
    own = Sheet.objects.filter(seat=seat, dossier=OuterRef("pk"), look=1).order_by()
    return seat.dossiers().order_by().annotate(sheet_state=Subquery(own.values("state")))


class Figures(NamedTuple):
    """counts: how many sheets are in each state (None: not begun); labels: of their fields; keys:
    of all dossiers."""

    counts: Counter[str | None]
    labels: list[str]
    keys: list[int]


def figures(seat: Seat) -> Figures:
    """What the judge has to score, in one query."""
    rows = list(_stated(seat).values_list("sheet_state", "field__label", "pk"))
    labels = {label for _, label, _ in rows}
    return Figures(Counter(state for state, *_ in rows), sorted(labels), [pk for *_, pk in rows])


def in_hand(seat: Seat) -> QuerySet[Any]:
    """`tasks`, each with `agenda` (see `place`). All in one query."""
    columns = {"pk": "pk", "number": "number", "state": "sheet_state"}
    return tasks(seat).annotate(agenda=JsonRows(_stated(seat), columns))


def place(dossier: Any) -> Place:
    """dossier: of `in_hand`."""
    rows = sorted(dossier.agenda, key=lambda row: row["number"])
    keys = [row["pk"] for row in rows]
    here = keys.index(dossier.pk)
    waiting = (None, Sheet.State.DRAFT)
    open_ones = [n for n, row in enumerate(rows) if row["state"] in waiting and n != here]
    first = next((n for n in open_ones if n > here), open_ones[0] if open_ones else None)
    return Place(
        number=here + 1,
        of=len(keys),
        previous=keys[here - 1] if here else None,
        following=keys[here + 1] if here + 1 < len(keys) else None,
        next=None if first is None else keys[first],
        next_number=0 if first is None else first + 1,
    )


def beside(seat: Seat, dossier: Any) -> QuerySet[Any]:
    """The council's seats that were given the dossier, the highest sealed total first.

    look, total and sealed_at: of the latest sealed sheet, None while there is none; first: the
    total of the first one; who has left, or may not judge it, is not waited for. Only for a judge
    whose own sheet is sealed; while a second one of theirs is awaited, first sheets alone.
    dossier: of `tasks`.
    """
    seen = 1 if dossier.looks_again else 2
    counted = Task.objects.counted().filter(seat=OuterRef("pk"), dossier=dossier)
    sheets = Sheet.objects.counted().filter(seat=OuterRef("pk"), dossier=dossier, look__lte=seen)
    totals = sheets.order_by("-look").annotate(n=Sum("scores__points")).values("n")
    sealing = SheetChange.objects.filter(
        record__seat=OuterRef("pk"), record__dossier=dossier, record__look__lte=seen,
        to_state=Sheet.State.SEALED,
    )  # fmt: skip
    seats = Seat.objects.filter(council=seat.council_id, given__dossier=dossier).annotate(
        look=Subquery(sheets.order_by("-look").values("look")[:1]),
        total=Subquery(totals[:1]),
        first=Subquery(totals.filter(look=1)),
        sealed_at=Subquery(sealing.order_by("-at").values("at")[:1]),
    )
    shown = seats.filter(Q(total__isnull=False) | Exists(counted))
    return shown.order_by(F("total").desc(nulls_last=True), "pk")


def by_judge(council: Council) -> list[Any]:
    """The seats of a council that have not ended, each with how many of the dossiers given to it
    count (tasks), how many of their sheets are drafts, how many sealed, and the last act."""
    own = {"seat": OuterRef("seat"), "dossier": OuterRef("dossier")}
    drafts = Sheet.objects.exclude(state=Sheet.State.SEALED).filter(look=1, **own)
    counts = (
        Task.objects.counted()
        .filter(seat__council=council)
        .by_seat(
            drafts=Count("pk", filter=Exists(drafts)),
            sealed=Count("pk", filter=Exists(Sheet.objects.sealed().filter(**own))),
        )
    )
    seats: list[Any] = list(
        council.seats.filter(ended_at=None)
        .select_related("person")
        .annotate(
            last_saved=Max("sheets__saved_at", filter=Q(sheets__look=1)),
            last_sealed=Max("sheets__changes__at"),
        )
        .order_by("pk")
    )
    for seat in seats:
        counted = counts[seat.pk]
        seat.tasks, seat.drafts = counted["number"], counted["drafts"]
        seat.sealed = counted["sealed"]
    return seats


@dataclass(frozen=True)
class Band:
    """A line of a rubric: 23 – 30: Đã có nơi khác làm theo."""

    low: Decimal
    high: Decimal
    text: str
    is_lit: bool


def rubric(guide: str, points: Decimal | None) -> tuple[str, list[Band]]:
    """The guide of a criterion: its plain lines, and those that give a range of points as bands.

    points: what is scored so far; lights the band that holds it.
    """
    plain, bands = [], []
    for line in guide.splitlines():
        if found := BAND.fullmatch(line):
            low, high = (Decimal(number.replace(",", ".")) for number in found.groups()[:2])
            bands.append(Band(low, high, found[3], points is not None and low <= points <= high))
        else:
            plain.append(line)
    return "\n".join(plain), bands
