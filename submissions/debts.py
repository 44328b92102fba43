"""What a unit owes its letter, in sentences: what reminders say."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from directives.models import Assignment, DirectiveItem
from submissions.progress import AssignmentProgress, UnitProgress


def debts_of(whole: UnitProgress, *, by: int | None = None, ordered: bool = False) -> list[str]:
    """A unit owes while its quota is unmet, it has to find solutions and has none, a candidate is
    unsettled, a dossier is not registered, incomplete or short of paper, a publicity or report task
    has no evidence, or the letter is not acknowledged. Nothing owed: an empty list.

    by: the key of a deadline; only what is due by it, which of the acknowledgement is the letter's.
    ordered: without what the letter only asks (đề nghị).
    """
    letters = whole.deadline.pk if whole.deadline else None

    def counts_here(a: AssignmentProgress) -> bool:
        return by in (None, a.own_day or letters) and not (ordered and a.is_request)

    if ordered and whole.is_request:
        return []
    row = whole.part(counts_here)
    waits = whole.acknowledged_at is None and by in (None, letters)
    sentences = [_("Chưa xác nhận đã nhận công văn.")] if waits else []
    sentences += [
        _("{item}: {rule} {done} trên {minimum} giải pháp, cần thêm {missing}.").format(
            item=a.assignment.item,
            rule=Assignment.Rule(a.assignment.rule).label,
            done=a.done,
            minimum=a.assignment.minimum,
            missing=a.missing,
        )
        for a in row.quotas
        if a.missing
    ]
    if row.lacks_solutions and not row.quotas:
        sentences.append(_("Chưa có giải pháp nào, cần tìm người có cách làm hay và ghi lại."))
    sentences += _unfinished(row)
    sentences += [
        _("{item}: chưa có minh chứng {kind}.").format(
            item=a.assignment.item,
            kind=str(DirectiveItem.Kind(a.assignment.item.kind).label).lower(),
        )
        for a in row.assignments
        if a.lacks_evidence
    ]
    return sentences


def _unfinished(row: UnitProgress) -> Iterator[str]:
    """How many solutions stand at each step before the last."""
    counts = row.counts
    found = (
        (row.waiting, _("{number} giải pháp dự kiến chưa bắt đầu viết hoặc chưa ghi lý do thôi.")),
        (
            counts.expected - counts.registered - row.waiting,
            _("{number} hồ sơ đang viết, chưa đăng ký."),
        ),
        (
            counts.registered - counts.complete,
            _("{number} hồ sơ đã đăng ký còn thiếu hoặc chờ bổ sung."),
        ),
        (counts.complete - counts.paper, _("{number} hồ sơ đủ nhưng chưa nộp đủ bản giấy.")),
    )
    return (words.format(number=number) for number, words in found if number)
