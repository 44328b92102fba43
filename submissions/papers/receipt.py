"""Giấy biên nhận: what the one who hands a dossier in takes home."""

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.timezone import localtime

from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_datetime
from documents import papers
from submissions.models import Receipt


@in_vietnamese
def receipt(issued: Receipt) -> papers.Paper:
    """Giấy biên nhận of one hand-in, as it then was: files with their SHA-256, the status link."""
    facts, dossier = issued.facts, issued.dossier
    day = localtime(issued.handed_in_at).date()
    due = f"nhận muộn theo {facts['decision']}" if facts["late"] else f"nộp {facts['deadline']}"
    return {
        "template": "submissions/papers/receipt.html",
        "file_name": f"bien-nhan-{dossier.code}",
        "title": f"Giấy biên nhận {issued.number}",
        "page": "receipt",
        "head": facts["head"],
        "kind": "GIẤY BIÊN NHẬN",
        "abstract": f"Hồ sơ dự thi mã {issued.number}",
        "facts": [
            ["Hội thi", facts["contest"]],
            ["Giải pháp", facts["title"]],
            ["Tác giả", ", ".join(facts["authors"])],
            ["Đơn vị", facts["unit"]],
            ["Nộp lúc", format_datetime(issued.handed_in_at)],
            ["Người nhận" if facts["late"] else "Người nộp", issued.handed_in_by.full_name],
            ["Bản giấy", f"{facts['copies']:02d} bộ, {due}"],
        ],
        "files": _files(issued),
        "status_url": settings.PORTAL_URL + reverse("dossier_status", args=[dossier.status_token]),
        "recipients": ["Người nộp hồ sơ", "Lưu: VT"],
        "sign": papers.sign(dossier.deadline.receiver, day),
    }


def _files(issued: Receipt) -> papers.Paper:
    """One line each, if possible: with up to eight files a receipt is one page."""
    return {
        "name": "Tệp đã nhận",
        "columns": [
            papers.column("STT", 11, "number"),
            papers.column("Tệp đã nhận"),
            papers.column("Mã SHA-256", 50, "hash"),
            papers.column("Cỡ", 17, "number"),
        ],
        "rows": [
            [
                number,
                f"{file['item']}: {file['name']}",
                file["sha256"],
                filesizeformat(file["size"]).replace("\xa0", " "),
            ]
            for number, file in enumerate(issued.files, 1)
        ],
    }
