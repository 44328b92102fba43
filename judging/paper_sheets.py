"""Score sheets on paper: their codes, who types in whose, and what typing leaves in the log."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from contest_portal.json_rows import JsonRows
from contest_portal.workflow import Change, Refused
from directives.models import Criterion
from documents.codes import check_sign
from judging import blind, scoring
from judging.log import canonical, note
from judging.models import Council, Round, Score, Seat, Sheet, Task
from judging.models.councils import barred_from
from judging.relooks import after_sealing, said
from organizations.models import Person
from submissions.models import Author, Dossier


class SheetCode(NamedTuple):
    """What stands in the corner of a paper sheet: CB9-0113-12.7F3A.

    Contest and number of the dossier, the judge's seat, and a check sign of what is scored: a code
    that was typed wrong, or a print with other criteria, does not fit.
    """

    contest: str
    number: int
    seat: int
    sign: str

    @classmethod
    def read(cls, text: str) -> "SheetCode | None":
        """From the code as somebody types it, or the address that the QR code holds."""
        plain = re.sub(r"[‐-―−]", "-", "".join(text.rpartition("?code=")[2].split()))
        found = re.fullmatch(
            r"([a-z0-9_-]+)-(\d{4,9})-(\d{1,9})\.([a-z0-9]{4})", plain, re.ASCII | re.IGNORECASE
        )
        if not found:
            return None
        contest, number, seat, sign = found.groups()
        return cls(contest.upper(), int(number), int(seat), sign.upper())


class Listed(NamedTuple):
    """A sheet as it is printed, typed in, or a row of a file. title: in a blind round without
    names; criteria: of `Criterion`; sheet: None until it is begun."""

    seat: Seat
    dossier: Any
    title: str
    criteria: list[Any]
    sheet: Any
    code: str

    @property
    def key(self) -> SheetCode | None:
        return SheetCode.read(self.code)

    @property
    def state(self) -> str:
        return self.sheet.state if self.sheet else Sheet.State.DRAFT

    @property
    def version(self) -> int:
        return self.sheet.version if self.sheet else 1


def given(person: Person, council: Council) -> QuerySet[Any]:
    """The council's tasks, each with `sheet_state`, of its first sheet (None: not begun), but not
    what is hidden from its judge or, where the person sits there, from the person."""
    sheets = Sheet.objects.filter(seat=OuterRef("seat"), dossier=OuterRef("dossier"), look=1)
    of_who_scores = Task.objects.counted().filter(
        seat__council=council, seat__ended_at=None, seat__declared_at__isnull=False
    )
    tasks = of_who_scores.annotate(sheet_state=Subquery(sheets.values("state")))
    barred = Dossier.objects.filter(barred_from(person))
    return tasks.exclude(Exists(council.seats.filter(person=person)), dossier__in=barred)


def to_enter(person: Person, council: Council) -> QuerySet[Any]:
    """Of `given`, others' whose paper the person may type in: whoever scores the same dossier has
    sealed the own sheet first."""
    own = Task.objects.awaited().filter(seat__person=person, seat__council=council)
    tasks = given(person, council).exclude(seat__person=person)
    return tasks.exclude(dossier__in=own.values("dossier"))


def own(seat: Seat) -> QuerySet[Task]:
    """The judge's own tasks, as `given` has them; none in a closed round."""
    tasks = given(seat.person, seat.council).filter(seat=seat, dossier__in=seat.dossiers())
    return tasks.none() if seat.council.round.closed_at else tasks


def listed(
    council: Council, tasks: QuerySet[Task], within: slice = slice(None)
) -> list[Listed]:  # fmt: skip
    """The tasks, or those within, with all that their sheets say of them, in four queries at
    most."""
    rows = list(_with_dossiers(tasks)[within])
    criteria = _criteria(council, [task.dossier for task in rows])
    dossiers = {task.dossier_id for task in rows}
    sheets = Sheet.objects.filter(seat__council=council, dossier__in=dossiers, look=1)
    begun = {(s.seat_id, s.dossier_id): s for s in sheets.prefetch_related("scores")}
    return [
        _listed(
            council, task, criteria[task.dossier_id], begun.get((task.seat_id, task.dossier_id))
        )
        for task in rows
    ]


def single(council: Council, tasks: QuerySet[Task]) -> Listed | None:
    """The only one of the tasks, if there is one that its judge may still judge; its criteria hold
    what is stored of them."""
    task = _with_dossiers(tasks).first()
    if task is None:
        return None
    task.seat.council = council
    if not task.seat.dossiers().filter(pk=task.dossier_id).exists():
        return None
    sheets = Sheet.objects.filter(seat=task.seat_id, dossier=task.dossier_id, look=1)
    criteria = list(scoring.criteria(task.seat, task.dossier))
    return _listed(council, task, criteria, sheets.select_related("entered_by").first())


def _with_dossiers(tasks: QuerySet[Task]) -> QuerySet[Any]:
    authors = Author.objects.filter(dossier=OuterRef("dossier")).order_by("-is_lead", "pk")
    about = ("seat__person", "dossier__contest", "dossier__field", "dossier__unit")
    named = JsonRows(authors, {"name": "name", "workplace": "workplace"})
    return tasks.select_related(*about).annotate(named=named).order_by("seat", "dossier__number")


def _listed(council: Council, task: Any, criteria: list[Any], sheet: Sheet | None) -> Listed:
    dossier = task.dossier
    dossier.named = task.named
    task.seat.council = council
    title = blind.mask(dossier)(dossier.title) if council.round.is_blind else dossier.title
    code = code_of(task.seat, dossier, criteria)
    return Listed(task.seat, dossier, title, criteria, sheet, code)


def code_of(seat: Seat, dossier: Dossier, criteria: Iterable[Criterion]) -> str:
    """See `SheetCode`."""
    scored = [[one.order, one.label, one.max_points] for one in criteria]
    sign = check_sign(canonical([dossier.code, seat.pk, scored]))
    return f"{dossier.code}-{seat.pk}.{sign}"


def _criteria(council: Council, dossiers: Iterable[Dossier]) -> dict[int, list[Criterion]]:
    """By dossier, as `Council.criteria_for`; one query."""
    rules = {dossier.pk: council.rules_id or dossier.rules_id for dossier in dossiers}
    found = defaultdict(list)
    for criterion in Criterion.objects.filter(rules__in=set(rules.values())):
        found[criterion.rules_id].append(criterion)
    return {pk: found[version] for pk, version in rules.items()}


def still_open(sheet: Sheet) -> list[str]:
    """Why no paper is typed in any more, as sentences."""
    closed = Round.objects.filter(pk=sheet.seat.council.round_id, closed_at__isnull=False)
    said = _("{round} đã khóa, không nhập phiếu thêm được.")
    return [said.format(round=sheet.seat.council.round)] * closed.exists()


def after_entering(sheet: Sheet, change: Change, details: dict[str, Any]) -> None:
    """The effect of typing a paper in, or putting it right. details: `scores`, not saved yet. What
    stood there before, a judge's draft too, stays in the log."""
    before = said(sheet) if sheet.scores.exists() else {}
    sheet.scores.all().delete()
    for score in details["scores"]:
        score.sheet = sheet
    Score.objects.bulk_create(details["scores"])
    is_new = change.from_state == Sheet.State.DRAFT
    _note("paper_entered" if is_new else "paper_corrected", sheet, change, before)


def after_confirming(sheet: Sheet, change: Change, details: dict[str, Any]) -> None:
    """The effect of the second person's typing the same: sealed like any sheet."""
    if sheet.entered_by_id == change.by_id:
        raise Refused(
            _("Phiếu này do anh chị nhập. Người khác nhập lần thứ hai thì mới niêm phong.")
        )
    _note("paper_confirmed", sheet, change, {})
    after_sealing(sheet, change, details)


def _note(act: str, sheet: Sheet, change: Change, before: dict[str, Any]) -> None:
    council = sheet.seat.council
    note(
        council.contest, act, by=change.by, council=council, dossier=sheet.dossier, sheet=sheet,
        before=before, after=said(sheet),
    )  # fmt: skip
