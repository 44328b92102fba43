"""Sealing's rows in the log, and xem lại: where sealed totals lie too far apart, their judges look
once more. The first scores stay, the second ones count (`counting.entries`)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.waking import wake
from contest_portal.workflow import Refused
from directives.models import Contest
from judging import ranking
from judging.log import note
from judging.models import Council, ReLook, Round, Score, Seat, Sheet, Task
from organizations.models import Person
from submissions.models import Dossier


def said(sheet: Sheet, scores: Iterable[Score] | None = None) -> dict[str, Any]:
    """What stands on a sheet, as the log and a round's digest keep it. scores: by criterion, where
    those of many sheets were read at once."""
    scores = sheet.scores.select_related("criterion") if scores is None else scores
    rows = [(one.criterion.order, one.criterion.label, one.points, one.comment) for one in scores]
    return told(sheet.look, rows)


def told(look: int, rows: Collection[tuple[int, str, Decimal | None, str]]) -> dict[str, Any]:
    """As `said`. rows: order and name of a criterion, the points, the comment."""
    points = {
        f"{order}. {label}": str(given) for order, label, given, text in rows if given is not None
    }
    return {
        "look": look,
        "points": points,
        "comments": {f"{order}. {label}": text for order, label, given, text in rows if text},
        "total": str(sum(row[2] or 0 for row in rows)),
    }


def after_sealing(sheet: Sheet, change: Any, details: dict[str, Any]) -> None:
    """The effect of sealing: noted with all points; the last sheet of a dossier may open a re-look,
    the last one of a re-look ends it. Raises Refused where round or re-look ended meanwhile, or the
    judge may no longer judge the dossier.
    """
    council, dossier = sheet.seat.council, sheet.dossier
    before = {}
    if sheet.look > 1:
        before = said(Sheet.objects.get(seat=sheet.seat, dossier=dossier, look=1))
    note(
        council.contest, "relook_sealed" if before else "sheet_sealed", by=change.by,
        council=council, dossier=dossier, sheet=sheet, before=before, after=said(sheet),
        reason=sheet.reason,
    )  # fmt: skip
    # the note holds the chain: whoever sealed, closed or ended before us is seen from here on
    if Round.objects.filter(pk=council.round_id, closed_at__isnull=False).exists():
        raise Refused(_("{round} đã khóa, không niêm phong thêm được.").format(round=council.round))
    if not Seat.objects.get(pk=sheet.seat_id).dossiers().filter(pk=dossier.pk).exists():
        raise Refused(_("Giám khảo không còn chấm hồ sơ này, không niêm phong được."))
    if sheet.look == 1:
        open_due(council, [dossier.pk])
    elif not _open(council, dossier):
        raise Refused(_("Đợt xem lại này đã kết thúc, điểm chấm lần đầu giữ nguyên."))
    elif not awaited(council, dossier):
        _end(council, dossier, by=None, reason="")


def open_due(council: Council, dossiers: Iterable[int]) -> None:
    """Statement 86: "Scores differing beyond the rule open a re-look". Only once nobody's sheet is
    awaited any more, and never in a closed round. dossiers: their keys. The caller holds the log.
    """
    of = Round.objects.get(pk=council.round_id)  # as it is now
    if of.closed_at or of.spread is None:
        return
    waiting = Task.objects.awaited().filter(seat__council=council, dossier=OuterRef("dossier"))
    begun = council.relooks.filter(dossier=OuterRef("dossier"))
    sheets = Sheet.objects.counted().filter(
        ~Exists(waiting), ~Exists(begun), seat__council=council, dossier__in=list(dossiers), look=1
    )
    totals: dict[Dossier, list[Decimal]] = defaultdict(list)
    in_order = sheets.order_by("dossier", "pk").select_related("dossier")
    for sheet in in_order.annotate(total=Sum("scores__points")):
        totals[sheet.dossier].append(sheet.total)
    for dossier, given in totals.items():
        found = ranking.spread(given)
        if found is not None and found > of.spread and len(given) >= of.judges_needed:
            ReLook.objects.create(council=council, dossier=dossier, spread=found)
            note(
                council.contest, "relook_opened", by=None, council=council, dossier=dossier,
                after={"spread": found, "most": of.spread},
            )  # fmt: skip
            wake("reminders.tasks.tell_news")


def settle(council: Council, dossiers: Iterable[int]) -> None:
    """Somebody is awaited no more (has left, has a conflict, was taken out): what waited for nobody
    else goes on. dossiers: their keys; only those whose re-look is open or comes due cost queries.

    The caller holds the log.
    """
    keys = list(dossiers)
    still_open = council.relooks.filter(
        closed_at=None, council__round__closed_at=None, dossier__in=keys
    )
    for relook in still_open.select_related("dossier"):
        if not awaited(council, relook.dossier):
            _end(council, relook.dossier, by=None, reason="")
    open_due(council, keys)


def settle_all(contest: Contest, people: Iterable[int], dossiers: Iterable[int]) -> None:
    """`settle` in every council of the contest where these people sit: what keeps somebody from a
    dossier keeps them from it in all of them."""
    keys = list(dossiers)
    for council in contest.councils.filter(seats__person__in=people).distinct():
        settle(council, keys)


def first_sheets(council: Council, dossier: Dossier) -> QuerySet[Any]:
    """The council's counted first sheets of a dossier, each with its total, the highest first."""
    sheets = Sheet.objects.counted().filter(seat__council=council, dossier=dossier, look=1)
    return sheets.annotate(total=Sum("scores__points")).order_by("-total", "pk")


def awaited(council: Council, dossier: Dossier) -> list[Seat]:
    """Whose second sheet the council's open re-look of the dossier waits for."""
    tasks = Task.objects.awaited_again().filter(seat__council=council, dossier=dossier)
    return [task.seat for task in tasks.select_related("seat__person").order_by("seat")]


def close(relook: ReLook, *, by: Person, reason: str) -> None:
    """End it although somebody's second sheet is lacking: that judge's first one counts.

    Inside a transaction. Raises Refused.
    """
    if not reason.strip():
        raise Refused(_("Ghi lý do kết thúc xem lại."))
    _end(relook.council, relook.dossier, by=by, reason=reason)


def _open(council: Council, dossier: Dossier) -> bool:
    return ReLook.objects.filter(council=council, dossier=dossier, closed_at=None).exists()


def _end(council: Council, dossier: Dossier, *, by: Person | None, reason: str) -> None:
    lacking = len(awaited(council, dossier))
    note(
        council.contest, "relook_closed", by=by, council=council, dossier=dossier,
        after={"lacking": lacking}, reason=reason,
    )  # fmt: skip
    still_open = ReLook.objects.filter(council=council, dossier=dossier, closed_at=None)
    if not still_open.update(closed_at=clock.now()):
        raise Refused(_("Đợt xem lại này đã kết thúc rồi."))
