"""Biên bản bàn giao: a role passes from one person to another, with what hangs on it."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_long_date
from documents import papers
from documents.papers import Paper, column
from organizations.models import HandOver, bear_names_of

KINDS = {
    "letters": _("Công văn"),
    "assignments": _("Nhiệm vụ được giao, đề nghị"),
    "candidates": _("Giải pháp dự kiến"),
    "dossiers": _("Hồ sơ"),
}


def passed(hand_over: HandOver) -> list[tuple[Promise, list[str]]]:
    """What passed on, by kind in words; only the kinds of which there was something."""
    kept = hand_over.passed
    return [(label, kept[kind]) for kind, label in KINDS.items() if kept.get(kind)]


@in_vietnamese
def hand_over_minutes(hand_over: HandOver) -> Paper:
    """Biên bản (decree 30/2020, Mẫu 1.9), of the unit where the role goes on; who hands over signs
    left, who receives right. What passed on is what was written down that day."""
    old, new = hand_over.from_membership, hand_over.to_membership
    on = timezone.localtime(hand_over.at).date()
    bear_names_of((one.unit, on) for one in (old, new))
    rows = [[str(label), name] for label, named in passed(hand_over) for name in named]
    table: Paper = {
        "name": "Danh mục bàn giao",
        "columns": [column("STT", 11, "number"), column("Loại", 44), column("Nội dung")],
        "rows": [[number, *row] for number, row in enumerate(rows, 1)],
    }
    return {
        "template": "submissions/papers/hand_over.html",
        "title": f"Biên bản bàn giao vai trò {old.get_role_display()}",
        "file_name": f"bien-ban-ban-giao-{slugify(new.unit.called)}-{hand_over.pk}",
        "head": papers.head(new.unit, "BB", hand_over.at),
        "kind": "BIÊN BẢN",
        "abstract": f"Bàn giao vai trò {old.get_role_display()}",
        "on": format_long_date(hand_over.at),
        "giver": f"{old.person}, {old.get_role_display()}, {old.unit.name}",
        "receiver": f"{new.person}, {new.get_role_display()}, {new.unit.name}",
        "since": format_long_date(hand_over.day),
        "note": hand_over.note.rstrip("."),
        "received": format_long_date(hand_over.received_at) if hand_over.received_at else "",
        "table": table,
        "tables": [table],
        "signs": [
            {"post": "BÊN GIAO", "name": old.person.full_name},
            {"post": "BÊN NHẬN", "name": new.person.full_name},
        ],
        "recipients": ["Bên giao, bên nhận", "Lưu: VT"],
    }
