"""State changes: one table of steps per record type, one `perform()` for all.

A record type has `state`, `version` and a related `changes` manager of `Change` rows.
Nothing else writes `state`.
"""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import CharField, TextField


class Refused(Exception):
    """The step cannot be done now. `reasons`: sentences for the person who asked."""

    def __init__(self, *reasons: str | Promise) -> None:
        self.reasons = [*map(str, reasons)]
        super().__init__(" ".join(self.reasons))


class Stale(Refused):
    """Someone else changed the record between our reading and our writing."""

    def __init__(self) -> None:
        super().__init__(
            _("Hồ sơ vừa được người khác hoặc cửa sổ khác sửa. Xem lại bản mới nhất rồi làm tiếp.")
        )


@dataclass(frozen=True, kw_only=True)
class Step:
    """One arrow of the process, readable aloud.

    label: the button. sources → target: states; a target that hangs on the record is a function
    of it. allowed: (person, record) → bool, who may.
    obstacles: (record, person, details) → sentences that say what is missing. columns: (record, at,
    details) → what else the UPDATE of the state writes on the record; at: when the step is done.
    effect: (record, change, details) → None, the rows that come with the step. Both in the same
    transaction. needs_note: the person must say why.
    """

    label: str | Promise
    sources: tuple[str, ...]
    target: str | Callable[[Any], str]
    allowed: Callable[[Any, Any], bool]
    obstacles: Callable[[Any, Any, dict[str, Any]], list[str]] = lambda record, by, details: []
    columns: Callable[[Any, datetime, dict[str, Any]], dict[str, Any]] = lambda *_: {}
    effect: Callable[[Any, Any, dict[str, Any]], None] = lambda record, change, details: None
    needs_note: bool = False


class Change(models.Model):
    """Who moved a record from which state to which, when and why. One table per record type."""

    step = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    instead_of = CharField(max_length=100, blank=True)  # whose deputy `by` was in this
    at = models.DateTimeField()
    note = TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ("at", "pk")

    @property
    def who(self) -> str:
        """Who did it, and in whose place."""
        if not self.instead_of:
            return str(self.by)
        return _("{deputy}, thay {holder}").format(deputy=self.by, holder=self.instead_of)


def available(steps: dict[str, Step], record: Any, by: Any) -> dict[str, Step]:
    """The steps that this person may do from the record's present state, whatever is missing."""
    return {
        name: step
        for name, step in steps.items()
        if record.state in step.sources and step.allowed(by, record)
    }


def perform(
    steps: dict[str, Step], name: str, record: Any, *, by: Any, note: str = "", **details: Any
) -> Change:
    """Do one step and write its change row; the record in hand carries the new state.

    Raises PermissionDenied (who), Refused (from where, what is missing) or Stale (the row is no
    longer the one that was checked). A refused step leaves nothing behind.
    """
    step = steps[name]
    if not step.allowed(by, record):
        raise PermissionDenied
    if record.state not in step.sources:
        raise Refused(
            _("Không làm được bước “{step}” vì {state}.").format(
                step=step.label, state=record.state_in_words()
            )
        )
    at = clock.database_now()  # before the check: what is open then is not late by its change
    reasons = step.obstacles(record, by, details)
    if step.needs_note and not note.strip():
        reasons = [*reasons, _("Ghi lý do.")]
    if reasons:
        raise Refused(*reasons)
    instead_of = _instead_of(step, record, by)  # before the state changes
    with transaction.atomic():
        from_state = record.state
        to_state = step.target(record) if callable(step.target) else step.target
        columns = step.columns(record, at, details)
        _compare_and_set(record, states=[from_state], state=to_state, **columns)
        change = record.changes.create(
            step=name, from_state=from_state, to_state=to_state,
            by=by, at=at, note=note.strip(), instead_of=instead_of,
        )  # fmt: skip
        step.effect(record, change, details)
    return change


def _instead_of(step: Step, record: Any, by: Any) -> str:
    """In whose place this person does what the own roles would not allow; empty: in the own."""
    own = [m for m in by.roles() if not m.stands_in_for_id]
    for deputy in [m for m in by.roles() if m.stands_in_for_id]:
        alone, with_it = copy(by), copy(by)
        alone.hold_roles(own)
        with_it.hold_roles([*own, deputy])
        if not step.allowed(alone, record) and step.allowed(with_it, record):
            return str(deputy.in_place_of)
    return ""


def touch(record: Any, *, states: Iterable[str]) -> None:
    """Claim the right to write the record's children: bumps `version`, demands an editable state.

    Call it inside the transaction of the write. Raises Stale for the loser of two writers.
    """
    _compare_and_set(record, states=states, state=record.state)


def _compare_and_set(record: Any, *, states: Iterable[str], state: str, **columns: Any) -> None:
    rows = type(record)._base_manager.filter(
        pk=record.pk, version=record.version, state__in=list(states)
    )
    if rows.update(state=state, version=F("version") + 1, **columns) != 1:
        raise Stale
    record.state, record.version = state, record.version + 1
    for name, value in columns.items():
        setattr(record, name, value)
