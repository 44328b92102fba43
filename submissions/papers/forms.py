"""What authors print, sign and hand in: phiếu đăng ký, bản mô tả, tóm tắt, giấy xác nhận.

Each paper copy bears the dossier's code and a QR code of its own, which the desk scans.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from documents.papers import Paper, column
from submissions.content import check_sign
from submissions.models import Dossier
from submissions.papers.fitting import shortened
from submissions.papers.outline import answers_of, in_sentences, numbers, outlined, paragraphs

BLANK = "." * 24  # for a pen
FILL = "." * 110  # beside a label
LINE = "." * 132  # from margin to margin
ALL_AUTHORS = "ĐẠI DIỆN TÁC GIẢ"
SIGN_HERE = "(Ký, ghi rõ họ tên)"
STAMP_HERE = "(Ký, ghi rõ họ tên, chức vụ, đóng dấu)"


@in_vietnamese
def entry_form(dossier: Dossier, copy: int = 1) -> Paper:
    """Phiếu đăng ký dự thi: entrants, shares, declaration, place for the stamp of unit or commune.

    What the dossier does not say yet stays dotted, for a pen.
    """
    contest, authors = dossier.contest, list(dossier.authors.all())
    people = {
        "name": "Tác giả",
        "columns": [
            column("STT", 11, "number"),
            column("Họ và tên"),
            column("Nơi làm việc hoặc nơi ở", 42),
            column("Điện thoại", 27),
            column("Phần đóng góp (%)", 18, "number"),
            column("Chữ ký", 27),
        ],
        "rows": [
            [number, author.name, author.workplace, author.phone, author.share, ""]
            for number, author in enumerate(authors, 1)
        ]
        or [[1, "", "", "", "", ""]],
    }
    return _form(dossier, copy, "entry_form", "phieu-dang-ky", "PHIẾU ĐĂNG KÝ DỰ THI") | {
        "abstract": str(contest),
        "to": [f"Ban Tổ chức {contest.name} lần thứ {contest.ordinal}"],
        "solution": dossier.title or BLANK,
        "field": _or_blank(dossier.field),
        "people": people,
        "unit": dossier.unit.name,
        "stage": dossier.get_stage_display() or BLANK,
        "since": _since(dossier),
        "place": dossier.applied_place or BLANK,
        "earlier": paragraphs(dossier.earlier_prizes) or [BLANK],
        "items": [item.label for item in dossier.rules.items.all()],
        "copies": f"{dossier.rules.copies:02d}",
        "signs": [
            _sign("XÁC NHẬN CỦA CƠ QUAN HOẶC ĐỊA PHƯƠNG", STAMP_HERE),
            _sign("TÁC GIẢ CHÍNH", SIGN_HERE, _lead(dossier)),
        ],
    }


@in_vietnamese
def description(dossier: Dossier, copy: int = 1) -> Paper:
    """Bản mô tả giải pháp: the answers under the headings of the contest's outline."""
    return _form(dossier, copy, "description", "ban-mo-ta", "BẢN MÔ TẢ GIẢI PHÁP DỰ THI") | {
        "abstract": dossier.title or BLANK,
        "facts": _facts(dossier),
        "parts": outlined(dossier),
        "signs": [_nobody(), _sign(ALL_AUTHORS, SIGN_HERE, _lead(dossier))],
    }


@in_vietnamese
def digest(dossier: Dossier, copy: int = 1) -> Paper:
    """Tóm tắt giải pháp: at most two A4 pages, as the rules ask.

    Answers that are too long are shortened, each says so and leads to the Bản mô tả.
    """
    facts = _facts(dossier)
    parts, cut = shortened(dossier.title, [value for _, value in facts], summed_up(dossier))
    return _form(dossier, copy, "digest", "tom-tat", "TÓM TẮT GIẢI PHÁP DỰ THI") | {
        "abstract": dossier.title or BLANK,
        "facts": facts,
        "parts": [{"heading": heading, "text": text} for heading, text in parts],
        "is_cut": cut,
        "signs": [_nobody(), _sign(ALL_AUTHORS, SIGN_HERE, _lead(dossier))],
    }


def summed_up(dossier: Dossier) -> list[tuple[str, str]]:
    """Each answer under its heading as one paragraph, but what asks for the authors."""
    return [
        (question.heading, " ".join(" ".join([answer.text, *in_sentences(answer)]).split()))
        for question, answer in answers_of(dossier)
        if (answer.text.strip() or answer.rows) and not question.names_authors
    ]


@in_vietnamese
def confirmation(dossier: Dossier, copy: int = 1) -> Paper:
    """Giấy xác nhận áp dụng, filled in as far as the dossier says: where, since when, the numbers.

    The one that applied the solution corrects it, fills in the lines and stamps it.
    """
    kind = "GIẤY XÁC NHẬN ÁP DỤNG GIẢI PHÁP"
    tables = [table for _, answer in answers_of(dossier) if (table := numbers(answer))]
    by = {"Tên": FILL, "Địa chỉ": dossier.applied_place or FILL, "Người đại diện": FILL,
          "Điện thoại": FILL}  # fmt: skip
    return _form(dossier, copy, "confirmation", "giay-xac-nhan", kind) | {
        "abstract": str(dossier.contest),
        "solution": dossier.title or BLANK,
        "by": [[label, said] for label, said in by.items()],
        "facts": _facts(dossier)[:3],
        "since": _since(dossier),
        "stage": dossier.get_stage_display(),
        "numbers": tables,
        "scale": "" if tables else LINE,
        "results": [] if tables else [LINE] * 3,
        "signs": [_nobody(), _sign("ĐẠI DIỆN NƠI ÁP DỤNG", STAMP_HERE)],
    }


def copy_url(dossier: Dossier, copy: int, sign: str) -> str:
    """Where the QR code of one paper copy leads: to the desk, with its code filled in, and of
    which version the print is (see `copies.old_print`). sign: the dossier's `check_sign`.
    """
    code = f"{dossier.code}-{copy}-{dossier.version}.{sign}"
    return f"{settings.PORTAL_URL}{reverse('desk')}?code={code}"


def _form(dossier: Dossier, copy: int, template: str, name: str, kind: str) -> Paper:
    """What all forms share. Before registration there is no code, hence no QR code.

    printed: at the foot of each sheet, so that sheets of two versions are told apart.
    """
    code, sign = dossier.code, check_sign(dossier)
    version = f"bản {dossier.version} · mã kiểm {sign}"
    return {
        "template": f"submissions/papers/{template}.html",
        "file_name": f"{name}-{code or dossier.pk}",
        "title": f"{kind.capitalize()} {code}".strip(),
        "head": {"name": dossier.unit.name},
        "kind": kind,
        "code": code,
        "copy": f"{copy:02d} trên {dossier.rules.copies:02d}" if code else "",
        "copy_url": copy_url(dossier, copy, sign) if code else "",
        "printed": capfirst(", ".join([*filter(None, [code]), version])),
        "place_date": f"{'.' * 20}, ngày ...... tháng ...... năm {clock.today().year}",
    }


def _sign(authority: str, hint: str, name: str = "") -> Paper:
    return {"authority": [authority] if authority else [], "hint": hint, "name": name}


def _nobody() -> Paper:
    """The empty half beside the one who signs."""
    return _sign("", "")


def _lead(dossier: Dossier) -> str:
    return next((author.name for author in dossier.authors.all() if author.is_lead), "")


def _or_blank(value: Any) -> str:
    return str(value) if value else BLANK


def _since(dossier: Dossier) -> str:
    """tháng 9/2023, or what is still open for a pen."""
    month, year = dossier.first_applied_month, dossier.first_applied_year
    return f"tháng {month or '......'} năm {year or '............'}"


def _facts(dossier: Dossier) -> list[list[str]]:
    authors = ", ".join(author.name for author in dossier.authors.all())
    return [
        ["Lĩnh vực", _or_blank(dossier.field)],
        ["Tác giả", authors or BLANK],
        ["Đơn vị", dossier.unit.name],
        ["Làm lần đầu", _since(dossier)],
        ["Nơi áp dụng", dossier.applied_place or BLANK],
    ]
