"""What the desk finds of a hand-in, part by part: saved together, nothing overwritten unseen."""

from typing import NamedTuple

from django.db import transaction

from contest_portal import clock
from contest_portal.workflow import Refused, touch
from organizations.models import Person
from submissions.models import Check, Dossier
from submissions.models.dossier import State


class Found(NamedTuple):
    """A verdict with its coded reason; an empty verdict: not looked at yet."""

    verdict: str = ""
    reason: str = ""
    note: str = ""


NOTHING = Found()


def found(dossier: Dossier) -> dict[str, Found]:
    """What stands in the checklist of the last hand-in, by part."""
    last = max(dossier.receipts.all(), key=lambda receipt: receipt.sequence, default=None)
    checks = last.checks.all() if last else ()
    return {check.part: Found(check.verdict, check.reason, check.note) for check in checks}


def save(
    dossier: Dossier, typed: dict[str, Found], *, shown: dict[str, Found], by: Person
) -> dict[str, Found]:
    """Save what the clerk changed of what was shown; a part that was left alone is not written.

    Returns the parts that somebody else changed meanwhile, as they stand now: then nothing is
    saved. Claims the dossier's version: who accepts it at this moment has seen another checklist.
    Raises Refused when it is no longer at the desk.
    """
    with transaction.atomic():
        fresh = Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
        if fresh.state != State.HANDED_IN:
            raise Refused(f"Không ghi kết quả kiểm được nữa vì {fresh.state_in_words()}.")
        stored = found(fresh)
        new = {
            part: say
            for part, say in typed.items()
            if say not in (shown.get(part, NOTHING), stored.get(part, NOTHING))
        }
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
