"""Official papers about dossiers: records in, plain data out. `documents.pdf` draws them."""

from collections.abc import Iterable
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from contest_portal import clock
from contest_portal.vietnamese import format_datetime, format_long_date, format_number, format_time
from directives.models import Contest, Directive
from documents import papers
from organizations.models import Unit
from submissions import progress
from submissions.models import Dossier, Receipt
from submissions.models.dossier import DossierQuerySet

Rows = list[dict[str, Any]]


def city_summary(directive: Directive) -> dict[str, Any]:
    """Báo cáo: what came of one letter, by unit and by field, with the list of solutions."""
    issuer = directive.document.issuer
    units = [{"name": row.unit.name, "counts": row.counts} for row in progress.board(directive)]
    return _summary(
        issuer=issuer,
        contest=directive.contest,
        grounds=f"Thực hiện {directive.document.title} của {issuer.name}",
        where="trên địa bàn",
        units=units,
        totals=progress.totals(directive),
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
    return _summary(
        issuer=contest.organiser,
        contest=contest,
        grounds=f"{plan} về tổ chức Hội thi",
        where="toàn tỉnh",
        units=progress.counts_by(dossiers, "unit__name", "unit__sort_key"),
        totals=progress.counts_of(dossiers),
        dossiers=dossiers,
        drafted_by=contest.organiser.symbol or contest.organiser.called,
    )


def _summary(
    *, issuer: Unit, contest: Contest, grounds: str, where: str, units: Rows,
    totals: progress.Counts, dossiers: DossierQuerySet, drafted_by: str,
) -> dict[str, Any]:  # fmt: skip
    now = clock.now()
    return {
        "title": f"Báo cáo tổng hợp {contest}",
        "head": papers.head(issuer, "BC"),
        "kind": "BÁO CÁO",
        "abstract": f"Kết quả đăng ký, nộp hồ sơ tham gia {contest}",
        "to": contest.receiver.name if issuer != contest.receiver else "",
        "grounds": grounds,
        "where": where,
        "issuer": issuer.name,
        "as_of": f"{format_time(now)} {format_long_date(now)}",
        "totals": totals,
        "units": units,
        "fields": progress.counts_by(
            dossiers.registered(), "field__label", "field__order", "field__label"
        ),
        "solutions": [_solution_row(dossier) for dossier in _listed(dossiers)],
        "recipients": ["Như trên", f"Lưu: VT, {drafted_by}"],
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
    """Giấy biên nhận of one hand-in: number, time, files with their SHA-256, the status link."""
    dossier = issued.dossier
    receiver = dossier.deadline.receiver
    status = settings.PORTAL_URL + reverse("dossier_status", args=[dossier.status_token])
    return {
        "title": f"Giấy biên nhận {issued.number}",
        "head": papers.head(receiver, "BN"),
        "kind": "GIẤY BIÊN NHẬN",
        "abstract": f"Hồ sơ dự thi mã {issued.number}",
        "facts": [
            ("Hội thi", str(dossier.contest)),
            ("Giải pháp", dossier.title),
            ("Tác giả", ", ".join(author.name for author in dossier.authors.all())),
            ("Đơn vị", dossier.unit.name),
            ("Nộp lúc", format_datetime(issued.handed_in_at)),
            ("Người nộp", issued.handed_in_by.full_name),
            ("Bản giấy", f"{dossier.rules.copies:02d} bộ, nộp {dossier.deadline.plain_words}"),
        ],
        "files": [
            {**file, "size": f"{format_number(max(1, file['size'] // 1024))} kB"}
            for file in issued.files
        ],
        "status_url": status,
        "qr": segno.make(status, error="m").svg_inline(border=0, scale=1, omitsize=True),
        "recipients": ["Người nộp hồ sơ", "Lưu: VT"],
        "sign": papers.sign(receiver),
    }
