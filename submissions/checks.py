"""What the desk finds of a hand-in, part by part: saved together, nothing overwritten unseen."""

from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import format_datetime
from contest_portal.workflow import Refused, touch
from organizations.models import Person
from submissions import content
from submissions.checklist import OK, WRONG, Line
from submissions.completeness import last_receipt
from submissions.models import Check, Dossier, Receipt
from submissions.models.dossier import State


class Found(NamedTuple):
    """A verdict with its coded reason; an empty verdict: not looked at yet."""

    verdict: str = ""
    reason: str = ""
    note: str = ""


NOTHING = Found()


class HandedInAgain(Refused):
    """The page showed an earlier hand-in than the one that lies at the desk."""

    def __init__(self, last: Receipt) -> None:
        when = format_datetime(last.handed_in_at)
        super().__init__(
            _("Hồ sơ vừa được nộp lại lúc {when}. Xem lại rồi kiểm.").format(when=when)
        )


def must_be_last(dossier: Dossier, sequence: int) -> None:
    """sequence: of the receipt whose hand-in was shown. Raises HandedInAgain if one came since."""
    last = last_receipt(dossier)
    if last and last.sequence != sequence:
        raise HandedInAgain(last)


def by_count(line: Line) -> Found:
    """What is missing or wrong by count, as the desk would mark it; it decides."""
    if not line.fails:
        return NOTHING
    differs = line.verdict == WRONG
    return Found(line.verdict, Check.Reason.DIFFERS if differs else Check.Reason.NOT_THERE)


def found(dossier: Dossier) -> dict[str, Found]:
    """What stands in the checklist of the last hand-in, by part."""
    last = last_receipt(dossier)
    checks = last.checks.all() if last else ()
    return {check.part: Found(check.verdict, check.reason, check.note) for check in checks}


def save(
    dossier: Dossier,
    typed: dict[str, Found],
    *,
    sequence: int,
    shown: dict[str, Found],
    by: Person,
) -> dict[str, Found]:
    """Save what the clerk changed of what was shown; a part that was left alone is not written.

    sequence: of the receipt whose hand-in was shown, not the dossier's version: two clerks may mark
    side by side.
    Returns the parts that somebody else changed meanwhile, as they stand now: then nothing is
    saved. Claims the dossier's version: who accepts it at this moment has seen another checklist.
    Raises HandedInAgain, and Refused when there is something to write and it is no longer at the
    desk.
    """
    with transaction.atomic():
        fresh = Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
        must_be_last(fresh, sequence)
        stored = found(fresh)
        new = {
            part: say
            for part, say in typed.items()
            if say not in (shown.get(part, NOTHING), stored.get(part, NOTHING))
        }
        if new and fresh.state != State.HANDED_IN:
            raise Refused(
                _("Không ghi kết quả kiểm được nữa vì {state}.").format(
                    state=fresh.state_in_words()
                )
            )
        conflicts = {p: stored[p] for p in new if p in stored and stored[p] != shown.get(p)}
        if new and not conflicts:
            touch(fresh, states=[State.HANDED_IN])
            dossier.version = fresh.version
            _write(fresh, new, by)
    return conflicts


def _write(dossier: Dossier, new: dict[str, Found], by: Person) -> None:
    receipt = dossier.receipts.latest("sequence")
    for part, say in new.items():
        if not say.verdict:
            receipt.checks.filter(part=part).delete()
            continue
        row = {**say._asdict(), "checked_by": by, "checked_at": clock.now()}
        Check.objects.update_or_create(receipt=receipt, part=part, defaults=row)


def carry_over(before: Receipt, again: Receipt) -> None:
    """What was đạt and says the same in the hand-in after it stays đạt, with who looked and when.

    A hand-in whose content was not kept tells nothing: then every part is looked at anew.
    """
    if not before.content:
        return
    changed = content.differences(before.content, again.content)
    Check.objects.bulk_create(
        Check(
            receipt=again, part=check.part, verdict=OK,
            checked_by_id=check.checked_by_id, checked_at=check.checked_at,
        )
        for check in before.checks.filter(verdict=OK).exclude(part__in=changed)
    )  # fmt: skip
