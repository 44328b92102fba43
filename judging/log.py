"""The log of judging: how a line is written, and whether all lines are still as they were."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import nfc
from directives.models import Contest
from judging.models import Council, LogLine, Sheet
from organizations.models import Person
from submissions.models import Dossier

START = "0" * 64  # what stands before the first line of a chain


def canonical(data: Any) -> str:
    """JSON in the one form that is hashed: sorted keys, no spaces; decimals and times as text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def note(
    contest: Contest,
    act: str,
    *,
    by: Person | None,
    council: Council | None = None,
    dossier: Dossier | None = None,
    sheet: Sheet | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> LogLine:
    """Write the chain's next line, inside the caller's transaction; by: None for the portal itself.

    It holds the contest's chain until that transaction ends: who read the rows after this call has
    read what all earlier writers have written. before and after: plain data, no floats.
    """
    line = LogLine(
        by=by, council=council, dossier=dossier, sheet=sheet, before=before or {},
        after=after or {}, reason=reason,
    )  # fmt: skip
    return note_all(contest, act, [line])[0]


def note_all(contest: Contest, act: str, lines: Sequence[LogLine]) -> Sequence[LogLine]:
    """As `note`, for many lines of one act, which say all else but their place in the chain; as
    many queries as for one."""
    list(Contest.objects.select_for_update(no_key=True).filter(pk=contest.pk).values_list("pk"))
    last = LogLine.objects.filter(contest=contest).order_by("sequence").last()
    first, previous = (last.sequence + 1, last.digest) if last else (1, START)
    for sequence, line in enumerate(lines, first):
        line.contest, line.sequence, line.act = contest, sequence, act
        line.at = clock.now()
        line.before = json.loads(canonical(line.before))
        line.after = json.loads(canonical(line.after))
        line.reason, line.previous = nfc(line.reason.strip()), previous
        line.digest = previous = digest_of(line)
    return LogLine.objects.bulk_create(lines)


def digest_of(line: LogLine) -> str:
    """SHA-256 over everything that the line says, and over the digest of the one before it."""
    people_and_things = (line.by_id, line.council_id, line.dossier_id, line.sheet_id)
    return sha256(
        canonical(
            [
                line.contest_id, line.sequence, line.at.astimezone(UTC).isoformat(), line.act,
                *people_and_things, line.before, line.after, line.reason, line.previous,
            ]
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Chain:
    """What `verify` found. head: the last digest; broken: the first place that is not as it was
    written, as a sentence, empty where all is well."""

    lines: int
    head: str
    broken: str = ""


def verify(contest: Contest, head: str = "") -> Chain:
    """Go through a contest's chain. head: a last digest that was noted earlier; the chain may have
    grown since, but must still hold it, else lines were taken from its end.
    """
    number, previous, met = 0, START, head in ("", START)
    for line in LogLine.objects.filter(contest=contest).order_by("sequence").iterator(2000):
        broken = _broken(line, number + 1, previous)
        if broken:
            return Chain(number, previous, broken)
        number, previous = number + 1, line.digest
        met = met or previous == head
    if not met:
        said = _("Sau dòng {number} không còn dòng nào, mà mã đã ghi lại không có trong nhật ký.")
        return Chain(number, previous, said.format(number=number))
    return Chain(number, previous)


def broken_among(lines: Iterable[LogLine], *, is_whole: bool) -> str:
    """The first of these lines, the oldest first, that is not as it was written, as a sentence;
    empty where all are. is_whole: between them nothing was left out."""
    last: LogLine | None = None
    for line in lines:
        expected, previous = line.sequence, line.previous
        if last and (is_whole or line.sequence == last.sequence + 1):
            expected, previous = last.sequence + 1, last.digest
        if found := _broken(line, expected, previous):
            return found
        last = line
    return ""


def _broken(line: LogLine, expected: int, previous: str) -> str:
    if line.sequence != expected:
        return _("Thiếu dòng {number}: sau dòng {last} là dòng {next}.").format(
            number=expected, last=expected - 1, next=line.sequence
        )
    if line.previous != previous:
        return _(
            "Dòng {number} không nối tiếp dòng trước nó: có dòng bị bỏ, chèn hoặc đổi chỗ, hoặc "
            "dòng trước bị thay."
        ).format(number=expected)
    if line.digest != digest_of(line):
        return _("Dòng {number} đã bị sửa sau khi ghi.").format(number=expected)
    return ""
