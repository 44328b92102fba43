"""What the reception desk prints: the slip, labels for the copies, the request for a supplement."""

import re
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_date, format_datetime
from documents import papers
from documents.papers import Paper
from organizations.models import Unit
from submissions import copies
from submissions.checklist import asked_of, checklist
from submissions.completeness import deadline_of
from submissions.content import check_sign
from submissions.models import Dossier, Supplement
from submissions.models.dossier import State
from submissions.papers.forms import copy_url

TITLE = 90  # letters of a title on a label


@in_vietnamese
def reception_slip(dossier: Dossier, *, roll: bool = False) -> Paper:
    """Phiếu tiếp nhận: code, time, clerk, each copy, what is still missing, where to ask.

    dossier: read by `read_whole`. roll: for a printer with 80 mm paper, without signatures; else
    A5. Black only.
    """
    receiver, slots = dossier.deadline.receiver, copies.slots(dossier)
    came = [slot["copy"] for slot in slots if slot["received"]]
    last = max(came, key=lambda copy: copy.received_at, default=None)
    differences = [f"bộ {s['number']}: {d}" for s in slots for d in _differences(s)]
    lines = checklist(dossier)
    at_desk = dossier.state in (State.REGISTERED, State.HANDED_IN)
    unseen = at_desk and any(line.unseen for line in lines)
    missing = [line.sentence for line in lines if line.fails] + copies.missing(dossier)
    signs = [("NGƯỜI NỘP", ""), ("NGƯỜI NHẬN", str(last.received_by) if last else "")]
    facts = [
        ["Giải pháp", dossier.title],
        ["Tác giả", ", ".join(author.name for author in dossier.authors.all())],
        ["Đơn vị", dossier.unit.name],
        *[[f"Bộ {slot['number']}", _reception(slot)] for slot in slots],
        ["Khác bản trên cổng", "; ".join(differences)],
        ["Bổ sung", _supplement_day(dossier)],
        ["Người nhận", ", ".join([str(last.received_by), *_phone(receiver)]) if last else ""],
    ]
    return {
        "template": "submissions/papers/slip.html",
        "file_name": f"phieu-tiep-nhan-{dossier.code}",
        "title": f"Phiếu tiếp nhận hồ sơ {dossier.code}",
        "page": "roll" if roll else "slip",
        "head": {
            "superior": receiver.parent.name if receiver.parent else "",
            "name": receiver.name,
        },
        "kind": "PHIẾU TIẾP NHẬN HỒ SƠ GIẤY",
        "code": dossier.code,
        "facts": [fact for fact in facts if fact[1]],
        "missing": missing + (["Chưa kiểm xong."] if unseen else []),
        "printed_on": format_date(clock.today()),
        "status_url": settings.PORTAL_URL + reverse("dossier_status", args=[dossier.status_token]),
        "signs": [] if roll else [{"authority": [who], "name": name} for who, name in signs],
    }


def _reception(slot: dict[str, Any]) -> str:
    """nhận 14 giờ 05, thứ Hai 05/5/2025, Bế Thị Ngân; or that it has not come."""
    if not slot["received"]:
        return f"chưa có. {slot['detail']}"
    copy = slot["copy"]
    posted = f"; dấu bưu điện {format_date(copy.postmarked_on)}" if copy.postmarked_on else ""
    return f"nhận {format_datetime(copy.received_at)}, {copy.received_by}{posted}"


def _differences(slot: dict[str, Any]) -> list[str]:
    return [
        d.get_kind_display().lower() + (f" ({d.note})" if d.note else "")
        for d in slot["differences"]
    ]


def _supplement_day(dossier: Dossier) -> str:
    returned = dossier.state == Dossier.State.RETURNED
    return deadline_of(dossier).plain_words if returned else ""


@in_vietnamese
def labels(dossier: Dossier) -> Paper:
    """An A4 sheet of labels, one for the corner of each paper copy, each with its own QR code."""
    day, sign = format_date(clock.today()), check_sign(dossier)
    return {
        "template": "submissions/papers/labels.html",
        "file_name": f"nhan-{dossier.code}",
        "title": f"Nhãn hồ sơ {dossier.code}",
        "page": "labels",
        "head": {"name": dossier.deadline.receiver.name},
        "labels": [
            {
                "code": f"{dossier.code}-{copy.number}",
                "copy": f"Bộ {copy.number:02d} / {dossier.rules.copies:02d}",
                "solution": Truncator(dossier.title).chars(TITLE),
                "unit": Truncator(dossier.unit.name).chars(TITLE),
                "receiver": f"Nơi nhận: {dossier.deadline.receiver.called}",
                "printed": f"In ngày {day}. Mã kiểm {sign}",
                "url": copy_url(dossier, copy.number, sign),
            }
            for copy in dossier.copies.all()
        ],
    }


@in_vietnamese
def supplement_request(supplement: Supplement) -> Paper:
    """Phiếu yêu cầu bổ sung: each part that is asked for, why, what to do; by when, to where.

    It is the paper of a step: what was found then, whatever was mended since.
    """
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
        "lines": [line.sentence for line in asked_of(supplement.receipt, dossier.rules)],
        "note": [line for line in supplement.change.note.splitlines() if line.strip()],
        "deadline": deadline.plain_words,
        "where": ", ".join(filter(None, [receiver.name, receiver.address, *_phone(receiver)])),
        "dossier_url": settings.PORTAL_URL + reverse("dossier_detail", args=[dossier.pk]),
        "recipients": [*map(capfirst, asked), "Lưu: VT"],
        "sign": papers.sign(receiver, localtime(supplement.change.at).date()),
    }


def _phone(receiver: Unit) -> list[str]:
    """điện thoại 0900 000 110, no number broken at the end of a line."""
    numbers = re.sub(r"(?<=\d) (?=\d)", "\N{NO-BREAK SPACE}", receiver.phones)
    return [f"điện thoại {numbers}"] if numbers else []
