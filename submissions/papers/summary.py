"""Báo cáo on what came of a letter or of a whole contest, on the way and at the end."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db.models import Count

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_long_date
from directives.models import Assignment, Contest, Directive, Evidence
from documents import papers
from documents.papers import Paper, column
from organizations.lifetimes import heirs_on
from organizations.models import Unit, bear_names_of
from submissions import folding, progress
from submissions.models.dossier import DossierQuerySet, State
from submissions.papers.lists import listed, registered_table

COUNTS = {
    "expected": "Dự kiến",
    "registered": "Đã đăng ký",
    "complete": "Đủ hồ sơ",
    "paper": "Bản giấy",
    "accepted": "Đã tiếp nhận",
}
Rows = list[tuple[str, progress.Counts]]


@in_vietnamese
def city_summary(directive: Directive, final: bool = False, as_it_was: bool = False) -> Paper:
    """Báo cáo: what came of one letter, by unit and by field, with the list of solutions.

    final: báo cáo tổng kết, which also tells how the letter went out and what became of the
    dossiers. as_it_was: by the units that the letter named, under the names they had; else by the
    units of today.
    """
    issuer = directive.document.issuer
    board = progress.read(directive)
    dossiers = _read(progress.dossiers_of(directive).registered())
    units = [*(row.unit for row in board.rows), *_units(dossiers)]
    if as_it_was:
        bear_names_of((unit, directive.document.date) for unit in units)
    heirs = {} if as_it_was else heirs_on(units, clock.today())
    _move(dossiers, heirs)
    rows = folding.fold(board.rows, heirs)
    told = [
        f"Công văn giao hoặc đề nghị {len(board.rows)} đơn vị thực hiện; "
        f"{sum(1 for row in board.rows if row.acknowledged_at)} đơn vị đã xác nhận nhận công văn.",
        _publicity(sum(row.evidence for row in board.rows)),
    ]
    return _summary(
        issuer=issuer,
        contest=directive.contest,
        grounds=f"Thực hiện {papers.cite(directive.document)}",
        where="trên địa bàn",
        units=_named((row.unit, row.counts) for row in rows),
        totals=board.total,
        dossiers=dossiers,
        drafted_by=directive.office.symbol or directive.office.called,
        told=told if final else None,
    )


@in_vietnamese
def contest_summary(contest: Contest, final: bool = False, as_it_was: bool = False) -> Paper:
    """Báo cáo of the organiser over the whole contest. final: as of `city_summary`.

    as_it_was: by the units that were asked, under the names of the day of the last letter; else by
    those in their place today.

    Prizes are not told here: they are decided after the papers of this stage.
    """
    plan = f"Kế hoạch tổ chức {contest}"
    if hasattr(contest, "plan"):
        plan = papers.cite(contest.plan.document)
    dossiers = _read(contest.dossiers.live())
    units, totals = _contest_counts(contest, dossiers, as_it_was)
    return _summary(
        issuer=contest.organiser,
        contest=contest,
        grounds=f"Thực hiện {plan}",
        where="toàn tỉnh",
        units=units,
        totals=totals,
        dossiers=dossiers,
        drafted_by=contest.organiser.symbol or contest.organiser.called,
        told=_told(contest) if final else None,
    )


def _told(contest: Contest) -> list[str]:
    """How the letters of the contest went out, and what came of their publicity."""
    letters = contest.directives.filter(issued_at__isnull=False)
    found = letters.aggregate(
        letters=Count("pk", distinct=True), units=Count("addressees__unit", distinct=True)
    )
    return [
        f"Đã ban hành {found['letters']} công văn triển khai, giao hoặc đề nghị {found['units']} "
        "đơn vị thực hiện.",
        _publicity(
            Evidence.objects.standing().filter(assignment__item__directive__in=letters).count()
        ),
    ]


def _publicity(evidence: int) -> str:
    return f"Các đơn vị đã ghi {evidence} minh chứng tuyên truyền, báo cáo."


def _read(dossiers: DossierQuerySet) -> list[Any]:
    """What the tables and figures of the report are made of, read once."""
    return list(progress.with_counts(listed(dossiers)))


def _units(dossiers: list[Any]) -> list[Unit]:
    return [dossier.unit for dossier in dossiers]


def _move(dossiers: list[Any], heirs: dict[int, Unit]) -> None:
    """Each dossier, in memory alone, to the unit in the place of its own."""
    for dossier in dossiers:
        dossier.unit = heirs.get(dossier.unit_id, dossier.unit)


def _named(counted: Iterable[tuple[Unit, progress.Counts]]) -> Rows:
    """Each unit's counts under its name, told apart from another of that name."""
    rows = list(counted)
    names = folding.named(unit for unit, _ in rows)
    return [(name, counts) for name, (_, counts) in zip(names, rows, strict=True)]


def _contest_counts(
    contest: Contest, dossiers: list[Any], as_it_was: bool
) -> tuple[Rows, progress.Counts]:
    """By unit and in all: the unit's dossiers, and candidates that nobody has begun to write."""
    letters = Assignment.objects.filter(
        item__directive__contest=contest, item__directive__issued_at__isnull=False
    )
    counted, totals = defaultdict[Unit, progress.Counts](progress.Counts), progress.Counts()
    waiting = progress.waiting_in(letters).select_related("assignment__unit__parent")
    units = [*_units(dossiers), *(candidate.assignment.unit for candidate in waiting)]
    if as_it_was:
        sent = contest.directives.filter(issued_at__isnull=False).select_related("document")
        days = (letter.document.date for letter in sent)
        last = max((day for day in days if day), default=None)
        bear_names_of((unit, last) for unit in units)
    heirs = {} if as_it_was else heirs_on(units, clock.today())
    _move(dossiers, heirs)
    for dossier in dossiers:
        counted[dossier.unit].add(dossier)
        totals.add(dossier)
    for candidate in waiting:
        unit = candidate.assignment.unit
        counted[heirs.get(unit.pk, unit)].expected += 1
        totals.expected += 1
    ordered = sorted(counted, key=lambda unit: (unit.sort_key, unit.name, unit.pk))
    return _named((unit, counted[unit]) for unit in ordered), totals


def _summary(
    *, issuer: Unit, contest: Contest, grounds: str, where: str, units: Rows,
    totals: progress.Counts, dossiers: list[Any], drafted_by: str, told: list[str] | None,
) -> Paper:  # fmt: skip
    to = contest.receiver if issuer != contest.receiver else issuer.parent
    registered = [dossier for dossier in dossiers if dossier.registered]
    last = ["accepted"] if told else []
    of_units = _counts("Theo đơn vị", "Đơn vị", units, [*progress.COUNTERS, *last], totals)
    fields = _field_counts(registered)
    by_field = _counts("Theo lĩnh vực", "Lĩnh vực", fields, [*progress.COUNTERS[1:], *last])
    solutions = registered_table(registered)
    about = "Tổng kết việc tham gia" if told else "Kết quả đăng ký, nộp hồ sơ tham gia"
    return {
        "template": "submissions/papers/summary.html",
        "file_name": f"{'bao-cao-tong-ket' if told else 'bao-cao'}-{contest.code}",
        "title": f"Báo cáo {'tổng kết' if told else 'tổng hợp'} {contest}",
        "head": papers.head(issuer, "BC"),
        "kind": "BÁO CÁO",
        "abstract": f"{about} {contest}",
        "to": [to.name] if to else [],
        "grounds": grounds,
        "where": where,
        "issuer": issuer.name,
        "as_of": format_long_date(clock.today()),
        "told": told or [],
        "outcome": _outcome(registered, contest) if told else "",
        "totals": asdict(totals),
        "units": of_units,
        "fields": by_field,
        "solutions": solutions,
        "tables": [of_units, by_field, solutions],
        "recipients": [*(["Như trên"] if to else []), f"Lưu: VT, {drafted_by}"],
        "sign": papers.sign(issuer),
    }


def _field_counts(dossiers: list[Any]) -> Rows:
    """By field, in the order of the rules."""
    counted = defaultdict[str, progress.Counts](progress.Counts)
    for dossier in dossiers:
        counted[dossier.field.label if dossier.field else ""].add(dossier)
    return list(counted.items())


def _counts(
    name: str, label: str, rows: Rows, counters: list[str], totals: progress.Counts | None = None
) -> Paper:
    """A table of counters, a row for each name; totals count a dossier of two units once."""

    def figures(counts: progress.Counts) -> list[int]:
        return [getattr(counts, counter) for counter in counters]

    found: Paper = {
        "name": name,
        "columns": [
            column("STT", 11, "number"),
            column(label),
            *[column(COUNTS[counter], 18, "number") for counter in counters],
        ],
        "rows": [[number, text, *figures(counts)] for number, (text, counts) in enumerate(rows, 1)],
    }
    if totals:
        found["total"] = ["", "Tổng số giải pháp", *figures(totals)]
    return found


def _outcome(dossiers: list[Any], contest: Contest) -> str:
    """What became of the registered dossiers, in one sentence."""
    states = Counter(dossier.state for dossier in dossiers)
    forwarded = states[State.FORWARDED]
    said = [f"{states[State.ACCEPTED] + forwarded} hồ sơ đã được tiếp nhận"]
    if contest.route == Contest.Route.THROUGH_CITY:
        said.append(f"{forwarded} hồ sơ đã gửi tỉnh")
    waiting = states[State.HANDED_IN] + states[State.RETURNED]
    return ", ".join([*said, f"{waiting} hồ sơ đã nộp, chưa tiếp nhận"])
