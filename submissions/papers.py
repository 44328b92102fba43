"""Official papers about dossiers: records in, plain data out. `documents.pdf` draws them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from contest_portal import clock
from contest_portal.qr import qr_svg
from contest_portal.vietnamese import format_datetime, format_long_date, format_time
from directives.models import Assignment, Contest, Directive
from documents import papers
from organizations.models import Unit
from submissions import progress
from submissions.models import Dossier, Receipt
from submissions.models.dossier import DossierQuerySet

Rows = list[dict[str, Any]]


def city_summary(directive: Directive) -> dict[str, Any]:
    """Báo cáo: what came of one letter, by unit and by field, with the list of solutions."""
    issuer = directive.document.issuer
    board = progress.read(directive)
    return _summary(
        issuer=issuer,
        contest=directive.contest,
        grounds=f"Thực hiện {directive.document.title} của {issuer.name}",
        where="trên địa bàn",
        units=[{"name": row.unit.name, "counts": row.counts} for row in board.rows],
        totals=board.total,
        dossiers=progress.dossiers_of(directive),
        drafted_by=directive.office.symbol or directive.office.called,
    )


def contest_summary(contest: Contest) -> dict[str, Any]:
    """Báo cáo of the organiser over the whole contest."""
    dossiers = contest.dossiers.live()
    plan = (
        f"Thực hiện {contest.plan.document.title}"
        if hasattr(contest, "plan")
        else "Thực hiện Kế hoạch"
    )
    units, totals = _contest_counts(contest, dossiers)
    return _summary(
        issuer=contest.organiser,
        contest=contest,
        grounds=f"{plan} về tổ chức Hội thi",
        where="toàn tỉnh",
        units=units,
        totals=totals,
        dossiers=dossiers,
        drafted_by=contest.organiser.symbol or contest.organiser.called,
    )


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
    rows = [
        {"name": name, "counts": counted[order, name, pk]} for order, name, pk in sorted(counted)
    ]
    return rows, totals


def _summary(
    *, issuer: Unit, contest: Contest, grounds: str, where: str, units: Rows,
    totals: progress.Counts, dossiers: DossierQuerySet, drafted_by: str,
) -> dict[str, Any]:  # fmt: skip
    now = clock.now()
    to = contest.receiver if issuer != contest.receiver else issuer.parent
    fields = progress.counts_by(dossiers.registered(), "field__order", "field__label")
    return {
        "title": f"Báo cáo tổng hợp {contest}",
        "head": papers.head(issuer, "BC"),
        "kind": "BÁO CÁO",
        "abstract": f"Kết quả đăng ký, nộp hồ sơ tham gia {contest}",
        "to": to.name if to else "",
        "grounds": grounds,
        "where": where,
        "issuer": issuer.name,
        "as_of": f"{format_time(now)} {format_long_date(now)}",
        "totals": totals,
        "units": units,
        "fields": [{"name": row["key"][-1], "counts": row["counts"]} for row in fields],
        "solutions": [_solution_row(dossier) for dossier in _listed(dossiers)],
        "recipients": [*(["Như trên"] if to else []), f"Lưu: VT, {drafted_by}"],
        "sign": papers.sign(issuer),
    }


def _listed(dossiers: DossierQuerySet) -> Iterable[Dossier]:
    return (
        dossiers.registered()
        .select_related("contest", "field", "unit")
        .prefetch_related("authors", "copies")
        .order_by("field__order", "number")
    )


def _solution_row(dossier: Dossier) -> dict[str, Any]:
    received = sum(1 for copy in dossier.copies.all() if copy.received_at)
    return {
        "code": dossier.code,
        "title": dossier.title,
        "field": dossier.field.label if dossier.field else "",
        "authors": ", ".join(author.name for author in dossier.authors.all()),
        "unit": dossier.unit.name,
        "copies": f"{received:02d}",
        "state": dossier.get_state_display(),
    }


def receipt(issued: Receipt) -> dict[str, Any]:
    """Giấy biên nhận of one hand-in, as it then was: files with their SHA-256, the status link."""
    facts, dossier = issued.facts, issued.dossier
    receiver = dossier.deadline.receiver
    status = settings.PORTAL_URL + reverse("dossier_status", args=[dossier.status_token])
    due = f"nhận muộn theo {facts['decision']}" if facts["late"] else f"nộp {facts['deadline']}"
    return {
        "title": f"Giấy biên nhận {issued.number}",
        "head": papers.head(receiver, "BN", issued.handed_in_at),
        "kind": "GIẤY BIÊN NHẬN",
        "abstract": f"Hồ sơ dự thi mã {issued.number}",
        "facts": [
            ("Hội thi", facts["contest"]),
            ("Giải pháp", facts["title"]),
            ("Tác giả", ", ".join(facts["authors"])),
            ("Đơn vị", facts["unit"]),
            ("Nộp lúc", format_datetime(issued.handed_in_at)),
            ("Người nhận" if facts["late"] else "Người nộp", issued.handed_in_by.full_name),
            ("Bản giấy", f"{facts['copies']:02d} bộ, {due}"),
        ],
        "files": [{**file, "size": filesizeformat(file["size"])} for file in issued.files],
        "status_url": status,
        "qr": qr_svg(status),
        "recipients": ["Người nộp hồ sơ", "Lưu: VT"],
        "sign": papers.sign(receiver),
    }
