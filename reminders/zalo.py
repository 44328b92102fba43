"""Texts to paste into a chat: under a thousand letters, plain, with one link of ours.

In Vietnamese: who reads them has chosen no language here.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator

from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import inert
from directives.models import Addressee, Deadline, Directive
from reminders.words import units as words
from reminders.words.units import Owed
from submissions.debts import debts_of
from submissions.progress import UnitProgress, board

MOST = 999  # Issue 5: "a ready text for Zalo under 1,000 characters"
CUT = "- và các việc khác, xem trên cổng"


@in_vietnamese
def announcement(directive: Directive) -> tuple[str, str]:
    """The text that tells of a letter, and its link."""
    document, deadline = directive.document, directive.effective_deadline
    extended = f" ({deadline.extended_by})" if deadline.extended_by else ""
    lines = [
        f"{document.issuer.name} có {document.title}: {document.subject}.",
        f"Hạn nộp: {deadline.plain_words}, {deadline.left_in_words}{extended}.",
        f"Nơi nhận: {deadline.receiver.name}.",
        *words.contact(directive),
    ]
    link = settings.PORTAL_URL + reverse("directive_detail", args=[directive.pk])
    return fitted(lines, f"Xem công văn: {link}"), link


@in_vietnamese
def reminder(addressee: Addressee) -> tuple[str, str]:
    """The text that says what a unit still owes a letter, day by day, and its link. Four queries
    at most."""
    unit, directive = addressee.unit, addressee.directive
    [row] = board(directive, [unit])
    link = settings.PORTAL_URL + words.home(unit)
    lines: list[str] = []
    for deadline in _days(addressee, row):
        if debts := debts_of(row, by=deadline.pk):
            is_request = not debts_of(row, by=deadline.pk, ordered=True)
            owed = Owed(unit, directive, debts, is_request)
            lines += words.owes(deadline, owed).text.splitlines()
    if not lines:
        title = directive.document.title
        lines = [f"{unit.name} đã làm xong các việc theo {title}. Cảm ơn anh chị."]
    return fitted(["Kính gửi anh chị,", *lines], f"Mở trang: {link}"), link


def _days(addressee: Addressee, row: UnitProgress) -> list[Deadline]:
    """The letter's for the unit, and those of its items, the first one first."""
    letters = addressee.effective_deadline
    own = {a.own_day for a in row.assignments if a.own_day not in (None, letters.pk)}
    found = Deadline.objects.select_related("receiver", "document").filter(pk__in=own)
    return sorted([letters, *found], key=lambda deadline: deadline.closes_at)


def fitted(lines: list[str], last: str) -> str:
    """The lines that fit, whole: of those with a dash the last go first, then the others."""
    kept = [line for line in map(inert, lines) if line]
    while len("\n".join([*kept, last])) > MOST and len(kept) > 1:
        listed = [n for n, line in enumerate(kept) if line.startswith("- ") and line != CUT]
        gone = listed[-1] if listed else -1
        del kept[gone]
        if listed and CUT not in kept:
            kept.insert(gone, CUT)
    return "\n".join([Truncator(kept[0]).chars(MOST - len(last) - 1), *kept[1:], last])
