"""Báo cáo on what came of a letter or of a whole contest, on the way and at the end."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from contest_portal import clock
from contest_portal.vietnamese import format_long_date, format_time
from directives.models import Assignment, Contest, Directive, Evidence
from documents import papers
from documents.papers import Paper, column
from organizations.models import Unit
from submissions import progress
from submissions.models.dossier import DossierQuerySet, State
from submissions.papers.lists import list_rows

COUNTS = {
    "expected": "Dự kiến",
    "registered": "Đã đăng ký",
    "complete": "Đủ hồ sơ",
    "paper": "Bản giấy",
    "accepted": "Đã tiếp nhận",
}
Rows = list[tuple[str, progress.Counts]]


def city_summary(directive: Directive, final: bool = False) -> Paper:
    """Báo cáo: what came of one letter, by unit and by field, with the list of solutions.

    final: báo cáo tổng kết, which also tells how the letter went out and what became of the
    dossiers.
    """
    issuer = directive.document.issuer
    board = progress.read(directive)
    told = [
        f"Công văn giao hoặc đề nghị {len(board.rows)} đơn vị thực hiện; "
        f"{sum(1 for row in board.rows if row.acknowledged_at)} đơn vị đã xác nhận nhận công văn.",
        _publicity(Evidence.objects.filter(assignment__item__directive=directive)),
    ]
    return _summary(
        issuer=issuer,
        contest=directive.contest,
        grounds=f"Thực hiện {directive.document.title} của {issuer.name}",
        where="trên địa bàn",
        units=[(row.unit.name, row.counts) for row in board.rows],
        totals=board.total,
        dossiers=progress.dossiers_of(directive),
        drafted_by=directive.office.symbol or directive.office.called,
        told=told if final else None,
    )


def contest_summary(contest: Contest, final: bool = False) -> Paper:
    """Báo cáo of the organiser over the whole contest. final: as of `city_summary`.

    Prizes are not told here: they are decided after the papers of this stage.
    """
    plan = contest.plan.document.title if hasattr(contest, "plan") else "Kế hoạch"
    dossiers = contest.dossiers.live()
    units, totals = _contest_counts(contest, dossiers)
    letters = contest.directives.filter(issued_at__isnull=False)
    asked = Unit.objects.filter(letters__directive__in=letters).distinct().count()
    told = [
        f"Đã ban hành {letters.count()} công văn triển khai, giao hoặc đề nghị {asked} đơn vị "
        "thực hiện.",
        _publicity(Evidence.objects.filter(assignment__item__directive__in=letters)),
    ]
    return _summary(
        issuer=contest.organiser,
        contest=contest,
        grounds=f"Thực hiện {plan} về tổ chức Hội thi",
        where="toàn tỉnh",
        units=units,
        totals=totals,
        dossiers=dossiers,
        drafted_by=contest.organiser.symbol or contest.organiser.called,
        told=told if final else None,
    )


def _publicity(evidence: Any) -> str:
    return f"Các đơn vị đã ghi {evidence.count()} minh chứng tuyên truyền, báo cáo."


def _contest_counts(contest: Contest, dossiers: DossierQuerySet) -> tuple[Rows, progress.Counts]:
    """By unit and in all: the unit's dossiers, and candidates that nobody has begun to write."""
    letters = Assignment.objects.filter(
        item__directive__contest=contest, item__directive__issued_at__isnull=False
    )
    waiting = Counter(
        candidate.assignment.unit
        for candidate in progress.waiting_in(letters).select_related("assignment__unit")
    )
    key = ("unit__sort_key", "unit__name", "unit")
    counted = {row["key"]: row["counts"] for row in progress.counts_by(dossiers, *key)}
    totals = progress.counts_of(dossiers)
    for unit, number in waiting.items():
        counts = counted.setdefault((unit.sort_key, unit.name, unit.pk), progress.Counts())
        counts.expected += number
        totals.expected += number
    return [(name, counted[order, name, pk]) for order, name, pk in sorted(counted)], totals


def _summary(
    *, issuer: Unit, contest: Contest, grounds: str, where: str, units: Rows,
    totals: progress.Counts, dossiers: DossierQuerySet, drafted_by: str, told: list[str] | None,
) -> Paper:  # fmt: skip
    now, to = clock.now(), contest.receiver if issuer != contest.receiver else issuer.parent
    fields = progress.counts_by(dossiers.registered(), "field__order", "field__label")
    last = ["accepted"] if told else []
    of_units = _counts("Theo đơn vị", "Đơn vị", units, [*progress.COUNTERS, *last], totals)
    of_fields = [(row["key"][-1], row["counts"]) for row in fields]
    by_field = _counts("Theo lĩnh vực", "Lĩnh vực", of_fields, [*progress.COUNTERS[1:], *last])
    solutions = _solutions(dossiers.registered())
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
        "as_of": f"{format_time(now)} {format_long_date(now)}",
        "told": told or [],
        "outcome": _outcome(dossiers, contest) if told else "",
        "totals": asdict(totals),
        "units": of_units,
        "fields": by_field,
        "solutions": solutions,
        "tables": [of_units, by_field, solutions],
        "recipients": [*(["Như trên"] if to else []), f"Lưu: VT, {drafted_by}"],
        "sign": papers.sign(issuer),
    }


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


SOLUTION = (
    ("number", column("STT", 11, "number")),
    ("state", column("Mã hồ sơ, trạng thái", 24)),
    ("title", column("Tên giải pháp")),
    ("authors", column("Tác giả", 36)),
    ("unit", column("Đơn vị", 33)),
    ("copies", column("Số bộ đã nộp", 15, "number")),
)


def _solutions(dossiers: DossierQuerySet) -> Paper:
    return {
        "name": "Giải pháp đã đăng ký",
        "columns": [head for _, head in SOLUTION],
        "rows": list_rows(dossiers, [name for name, _ in SOLUTION]),
    }


def _outcome(dossiers: DossierQuerySet, contest: Contest) -> str:
    """What became of the registered dossiers, in one sentence."""
    states = Counter(dossiers.order_by().values_list("state", flat=True))
    forwarded = states[State.FORWARDED]
    said = [f"{states[State.ACCEPTED] + forwarded} hồ sơ đã được tiếp nhận"]
    if contest.route == Contest.Route.THROUGH_CITY:
        said.append(f"{forwarded} hồ sơ đã gửi tỉnh")
    waiting = states[State.HANDED_IN] + states[State.RETURNED]
    return ", ".join([*said, f"{waiting} hồ sơ đã nộp, chưa tiếp nhận"])
