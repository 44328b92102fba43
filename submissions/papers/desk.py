"""What the reception desk prints: the slip, labels for the copies, the request for a supplement."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime

from contest_portal import clock
from contest_portal.vietnamese import format_date, format_datetime
from documents import papers
from documents.papers import Paper, column
from submissions.completeness import missing_copies, missing_items
from submissions.models import Dossier, Supplement
from submissions.papers.forms import copy_url

TITLE = 90  # letters of a title on a label


def reception_slip(dossier: Dossier) -> Paper:
    """Phiếu tiếp nhận, A5: code, time, clerk, copies, and what is still missing."""
    receiver, copies = dossier.deadline.receiver, list(dossier.copies.all())
    received = [copy for copy in copies if copy.received_at]
    last = max(received, key=lambda copy: copy.received_at or clock.now(), default=None)
    table = {
        "name": "Bản giấy",
        "columns": [column("Bộ", 14), column("Nhận lúc"), column("Người nhận", 44)],
        "rows": [[f"{copy.number:02d}", *_reception(copy)] for copy in copies],
    }
    return {
        "template": "submissions/papers/slip.html",
        "file_name": f"phieu-tiep-nhan-{dossier.code}",
        "title": f"Phiếu tiếp nhận hồ sơ {dossier.code}",
        "page": "slip",
        "head": {"name": receiver.name},
        "kind": "PHIẾU TIẾP NHẬN HỒ SƠ GIẤY",
        "facts": [
            ["Mã hồ sơ", dossier.code],
            ["Hội thi", str(dossier.contest)],
            ["Giải pháp", dossier.title],
            ["Tác giả", ", ".join(author.name for author in dossier.authors.all())],
            ["Đơn vị", dossier.unit.name],
            ["Bản giấy", f"đã nhận {len(received):02d} trên {len(copies):02d} bộ"],
        ],
        "copies": table,
        "missing": missing_items(dossier) + missing_copies(dossier),
        "printed_on": format_date(clock.today()),
        "status_url": settings.PORTAL_URL + reverse("dossier_status", args=[dossier.status_token]),
        "signs": [
            {"authority": ["NGƯỜI NỘP"], "name": ""},
            {"authority": ["NGƯỜI NHẬN"], "name": str(last.received_by) if last else ""},
        ],
    }


def _reception(copy: Any) -> list[str]:
    if copy.received_at is None:
        return ["Chưa nhận", ""]
    return [format_datetime(copy.received_at), str(copy.received_by)]


def labels(dossier: Dossier) -> Paper:
    """An A4 sheet of labels, one for the corner of each paper copy, each with its own QR code."""
    return {
        "template": "submissions/papers/labels.html",
        "file_name": f"nhan-{dossier.code}",
        "title": f"Nhãn hồ sơ {dossier.code}",
        "page": "labels",
        "head": {"name": dossier.deadline.receiver.name},
        "labels": [
            {
                "code": f"{dossier.code}-{copy.number}",
                "copy": f"Bộ {copy.number:02d} trên {dossier.rules.copies:02d}",
                "solution": Truncator(dossier.title).chars(TITLE),
                "unit": Truncator(dossier.unit.name).chars(TITLE),
                "url": copy_url(dossier, copy.number),
            }
            for copy in dossier.copies.all()
        ],
    }


def supplement_request(supplement: Supplement) -> Paper:
    """Phiếu yêu cầu bổ sung: why, what was missing, by when in both readings of the deadline."""
    dossier, deadline = supplement.dossier, supplement.deadline
    receiver = deadline.receiver
    lead = next((author.name for author in dossier.authors.all() if author.is_lead), "")
    asked = [dossier.unit.name, *([f"tác giả {lead}"] if lead else [])]
    return {
        "template": "submissions/papers/supplement.html",
        "file_name": f"yeu-cau-bo-sung-{dossier.code}",
        "title": f"Phiếu yêu cầu bổ sung hồ sơ {dossier.code}",
        "personal": True,
        "head": papers.head(receiver, "PYC", supplement.change.at),
        "kind": "PHIẾU YÊU CẦU BỔ SUNG",
        "abstract": f"Hồ sơ dự thi mã {dossier.code}",
        "asked": " và ".join(asked),
        "receiver": receiver.name,
        "contest": str(dossier.contest),
        "solution": dossier.title,
        "code": dossier.code,
        "reason": supplement.get_reason_display(),
        "note": [line for line in supplement.change.note.splitlines() if line.strip()],
        "missing": supplement.missing,
        "deadline": deadline.both_readings,
        "where": ", ".join(
            filter(None, [receiver.name, receiver.address, _phone(receiver.phones)])
        ),
        "dossier_url": settings.PORTAL_URL + reverse("dossier_detail", args=[dossier.pk]),
        "recipients": [*map(capfirst, asked), "Lưu: VT"],
        "sign": papers.sign(receiver, localtime(supplement.change.at).date()),
    }


def _phone(phones: str) -> str:
    return f"điện thoại {phones}" if phones else ""
