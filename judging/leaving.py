"""What changes while a round goes on: a judge leaves, a council scores by new criteria. Logged."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.workflow import Refused
from directives.models import Rules
from judging import log, relooks
from judging.models import Council, LogLine, ReLook, Round, Score, Seat, Sheet, SheetChange
from organizations.models import Person


def end_seat(seat: Seat, *, by: Person, reason: str, successor: Seat | None = None) -> None:
    """A judge leaves: sealed sheets stay, drafts count nowhere. Raises Refused.

    successor: a reserve of the council, who becomes a member.
    """
    with transaction.atomic():
        ended = {"ended_at": clock.now(), "ended_because": reason}
        if not Seat.objects.filter(pk=seat.pk, ended_at=None).update(**ended):
            raise Refused(_("{person} đã thôi từ trước.").format(person=seat.person))
        after: dict[str, Any] = {"left": seat.person_id}
        if successor:
            waiting = Seat.objects.filter(
                pk=successor.pk, council=seat.council_id, part=Seat.Part.RESERVE, ended_at=None
            )
            if not waiting.update(part=Seat.Part.MEMBER):
                raise Refused(
                    _("{person} không còn là dự khuyết. Chọn lại.").format(person=successor.person)
                )
            after["moved_up"] = successor.person_id
        log.note(
            seat.council.contest, "seat_ended", by=by, council=seat.council,
            before={"person": seat.person_id, "part": seat.part}, after=after, reason=reason,
        )  # fmt: skip
        relooks.settle(seat.council, seat.given.values_list("dossier", flat=True))


def newer_rules(council: Council) -> Rules | None:
    """The contest's rules in force, if some of its sheets are scored by another version."""
    latest = council.contest.current_rules
    sheets = Sheet.objects.filter(seat__council=council)
    if latest is None or council.rules_id == latest.pk:
        return None
    if council.rules_id is None and not sheets.exclude(dossier__rules=latest).exists():
        return None
    return latest


def rescore(council: Council, *, by: Person, reason: str) -> Rules:
    """Statement 6: "Criteria and weights cannot be changed after the first score except by a logged
    reset". The council scores by the rules in force from now on; all its sheets begin anew as
    drafts, what stood on them stays in the log. Dossiers keep the version that they met.

    Raises Refused.
    """
    with transaction.atomic():
        held = Council.objects.select_for_update(of=("self",), no_key=True)  # no sheet is begun
        council = held.select_related("contest", "round").get(pk=council.pk)
        rules = newer_rules(council)
        if rules is None:
            raise Refused(_("Không có phiếu nào chấm theo Thể lệ khác bản đang áp dụng."))
        sheets = Sheet.objects.filter(seat__council=council).select_for_update(of=("self",))
        read = sheets.select_related("dossier").prefetch_related("scores__criterion")
        _begin_anew(list(read), council, rules, by=by, reason=reason)
        # the notes hold the chain: a round that was closed, a prize that was decided before is seen
        if Round.objects.filter(pk=council.round_id, closed_at__isnull=False).exists():
            raise Refused(_("{round} đã khóa, không chấm lại được.").format(round=council.round))
        if council.contest.awards.exists():
            raise Refused(_("Giải thưởng đã quyết định theo điểm này, không chấm lại được."))
        Score.objects.filter(sheet__seat__council=council).delete()
        ReLook.objects.filter(council=council).delete()
        Council.objects.filter(pk=council.pk).update(rules=rules)
    return rules


def _begin_anew(
    sheets: list[Sheet], council: Council, rules: Rules, *, by: Person, reason: str
) -> None:
    """As many queries for many sheets as for few. sheets: with their scores and criteria."""
    log.note_all(
        council.contest, "criteria_reset",
        [
            LogLine(
                by=by, council=council, dossier=sheet.dossier, sheet=sheet,
                before=relooks.said(sheet, sheet.scores.all())
                | {"state": sheet.state, "reason": sheet.reason},
                after={"rules": rules.version}, reason=reason,
            )
            for sheet in sheets
        ],
    )  # fmt: skip
    SheetChange.objects.bulk_create(
        SheetChange(
            record=sheet, step="rescore", from_state=sheet.state, to_state=Sheet.State.DRAFT,
            by=by, at=clock.now(), note=reason,
        )
        for sheet in sheets
    )  # fmt: skip
    Sheet.objects.filter(seat__council=council).update(
        state=Sheet.State.DRAFT, version=F("version") + 1, entered_by=None, reason=""
    )
