"""The one checklist of a dossier, part by part: what author, desk, reminders and papers show."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import fold
from directives.models import Rules
from submissions import content, parts
from submissions.completeness import lacking_content, lacking_files
from submissions.models import Check, Dossier, Receipt
from submissions.models.dossier import EDITABLE, State

OK, MISSING, WRONG = Check.Verdict.values
FIXED, AGAIN = "fixed", "again"
WORDS: dict[str, str | Promise] = {
    **dict(Check.Verdict.choices),
    FIXED: gettext_lazy("Đã sửa, chờ xem lại"),
    AGAIN: gettext_lazy("Chờ xem lại"),
}


@dataclass(frozen=True)
class Line:
    """One part of the dossier and how it stands.

    part: its key in `parts.py`. verdict: ok, missing or wrong; fixed or again: it was asked for,
    was changed since or not, and waits for the desk. reason: why, in words. note: what the desk
    adds. checked: by the desk, else found by count. url: where it is mended.
    """

    part: str
    label: str
    url: str
    verdict: str = OK
    reason: str = ""
    note: str = ""
    checked: bool = False

    @property
    def fails(self) -> bool:
        return self.verdict in (MISSING, WRONG)

    @property
    def waits(self) -> bool:
        return self.verdict in (FIXED, AGAIN)

    @property
    def unseen(self) -> bool:
        """The desk has not looked at it in the hand-in that it has before it."""
        return self.waits or not (self.checked or self.fails)

    @property
    def words(self) -> str:
        """Đạt is the desk's word; before it has looked, a part is there or not."""
        looked_at = self.checked or self.verdict != OK
        return str(WORDS[self.verdict]) if looked_at else _("Đã có")

    @property
    def finding(self) -> str:
        """Sai, thiếu dấu, xác nhận của cơ quan. Xin dấu xã."""
        word = str(WORDS[self.verdict])
        said = self.reason if self.reason.startswith(word) else f"{word}, {_small(self.reason)}"
        return f"{said.rstrip('.')}. {_stopped(self.note)}".strip()

    @property
    def sentence(self) -> str:
        """Giấy xác nhận áp dụng: thiếu dấu, xác nhận của cơ quan. Xin dấu xã."""
        why = (self.reason or self.words).rstrip(".")
        ends = self.label.endswith(("?", "."))
        said = (
            f"{self.label} {why[:1].upper()}{why[1:]}" if ends else f"{self.label}: {_small(why)}"
        )
        return f"{said}. {_stopped(self.note)}".strip()


def _stopped(note: str) -> str:
    """With a full stop, so that what follows does not run into it."""
    return f"{note}." if note and not note.endswith((".", "?", "!", "…")) else note


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def checklist(dossier: Dossier) -> list[Line]:
    """Every part in the order of reading: what is missing by count, under what the desk found.

    Statement 74: "A checker marks each item đạt / thiếu / sai with a coded reason; the author sees
    exactly these".
    """
    lacking: dict[str, list[str]] = {}
    for lack in (*lacking_content(dossier), *lacking_files(dossier)):
        lacking.setdefault(lack.part, []).append(lack.short or lack.sentence)
    judged, titles = _judged(dossier), _other_titles(dossier)
    lines = []
    for part, label in parts.labels(dossier.rules).items():
        line = judged.get(part, Line(part, label, ""))
        if part in lacking and not line.fails:
            line = Line(part, label, "", MISSING, " ".join(lacking[part]))
        elif part in titles and not line.checked:
            line = Line(part, label, "", WRONG, titles[part])
        lines.append(replace(line, label=label, url=_place(dossier, part)))
    return lines


def _other_titles(dossier: Dossier) -> dict[str, str]:
    """The answer that becomes the heading "Tên giải pháp", where it gives another name than the
    dossier has: papers would print both. Marks, capitals and the full stop make no other name.
    """
    named = {
        q.pk: parts.of_question(q)
        for q in dossier.rules.questions.all()
        if fold(q.heading) == "ten giai phap"
    }
    return {
        named[a.question_id]: _("Khác tên “{title}” ghi ở phần Thông tin giải pháp.").format(
            title=dossier.title
        )
        for a in dossier.answers.all()
        if a.question_id in named
        and a.text.strip()
        and dossier.title
        and fold(a.text).strip(" .") != fold(dossier.title).strip(" .")
    }


def unanswered(line: Line) -> bool:
    """A question that nobody has answered, found so by count."""
    return line.part.startswith("answer-") and line.verdict == MISSING and not line.checked


def failing(dossier: Dossier) -> list[Line]:
    """The parts that are missing or wrong."""
    return [line for line in checklist(dossier) if line.fails]


def untold(dossier: Dossier, lines: list[Line]) -> list[str]:
    """The slots that lack files, in sentences, but for those of which the lines tell already."""
    told = {line.part for line in lines if line.checked and line.fails}
    return [lack.sentence for lack in lacking_files(dossier) if lack.part not in told]


def hinders(lines: list[Line]) -> list[str]:
    """What of this checklist stands in the way of accepting, in sentences.

    Files that are missing by count are left out: `untold` names them.
    """
    failing = [
        line.sentence
        for line in lines
        if line.fails and (line.checked or not line.part.startswith("file-"))
    ]
    if left := sum(line.unseen for line in lines):
        failing.append(
            _(
                "Còn {number} phần chưa kiểm. Xem xong thì ghi từng phần, hoặc bấm “Lưu, các phần "
                "còn lại đều đạt” (Alt và K)."
            ).format(number=left)
        )
    return failing


def asked_of(receipt: Receipt, rules: Rules) -> list[Line]:
    """What the supplement after this hand-in asked for, as the desk then found it."""
    found = {check.part: _line(check, check.verdict) for check in _not_ok(receipt)}
    labels = parts.labels(rules)
    return [replace(found[part], label=labels[part]) for part in labels if part in found]


def waits_for(dossier: Dossier) -> dict[str, Line]:
    """By part, what the desk asked for with the supplement that the dossier is out for.

    Statement 76: "Only the asked parts can be edited": beside each stands why it is asked for.
    """
    if dossier.state != State.RETURNED:
        return {}
    receipts = sorted(dossier.receipts.all(), key=lambda receipt: receipt.sequence)[-1:]
    return {c.part: _line(c, c.verdict) for last in receipts for c in _not_ok(last)}


def untouched(dossier: Dossier) -> list[Line]:
    """What the supplement asked for that says still the same."""
    if dossier.state != State.RETURNED:
        return []
    return [line for line in failing(dossier) if line.checked]


def _judged(dossier: Dossier) -> dict[str, Line]:
    """The desk's word on the parts of the last hand-in, and what the one before was asked for."""
    receipts = sorted(dossier.receipts.all(), key=lambda receipt: receipt.sequence)[-2:]
    if not receipts:
        return {}
    last, again = receipts[-1], receipts[:-1]
    judged = {}
    for receipt in again:
        changed = content.differences(receipt.content, last.content)
        for check in _not_ok(receipt):
            judged[check.part] = _line(check, FIXED if check.part in changed else AGAIN)
    changed = content.differences(last.content, content.of(dossier))
    mended = changed if dossier.state in EDITABLE else {}
    for check in last.checks.all():
        judged[check.part] = _line(check, FIXED if check.part in mended else check.verdict)
    return judged


def _not_ok(receipt: Receipt) -> list[Check]:
    return [check for check in receipt.checks.all() if check.verdict != OK]


def _line(check: Check, verdict: str) -> Line:
    reason = str(Check.Reason(check.reason).label) if check.reason else ""
    return Line(check.part, "", "", verdict, reason, check.note, checked=True)


def _place(dossier: Dossier, part: str) -> str:
    """Where the part is mended."""
    kind, __, order = part.partition("-")
    match kind:
        case parts.FACTS:
            return reverse("dossier_edit", args=[dossier.pk])
        case parts.AUTHORS:
            return reverse("dossier_authors", args=[dossier.pk])
        case "answer":
            return reverse("dossier_answer", args=[dossier.pk, int(order)])
    item = next(item for item in dossier.rules.items.all() if parts.of_item(item) == part)
    return reverse("dossier_detail", args=[dossier.pk]) + f"#o-{item.pk}"
