"""What a unit owes its letter, in sentences: what reminders say."""

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
    counts = row.counts
    waits = whole.acknowledged_at is None and by in (None, letters)
    sentences = ["Chưa xác nhận đã nhận công văn."] if waits else []
    sentences += [
        f"{a.assignment.item}: {a.assignment.get_rule_display()} {a.done} trên "
        f"{a.assignment.minimum} giải pháp, cần thêm {a.missing}."
        for a in row.quotas
        if a.missing
    ]
    if row.lacks_solutions and not row.quotas:
        sentences.append("Chưa có giải pháp nào, cần tìm người có cách làm hay và ghi lại.")
    if row.waiting:
        sentences.append(
            f"{row.waiting} giải pháp dự kiến chưa bắt đầu viết hoặc chưa ghi lý do thôi."
        )
    if drafts := counts.expected - counts.registered - row.waiting:
        sentences.append(f"{drafts} hồ sơ đang viết, chưa đăng ký.")
    if counts.registered > counts.complete:
        sentences.append(
            f"{counts.registered - counts.complete} hồ sơ đã đăng ký còn thiếu hoặc chờ bổ sung."
        )
    if counts.complete > counts.paper:
        sentences.append(f"{counts.complete - counts.paper} hồ sơ đủ nhưng chưa nộp đủ bản giấy.")
    sentences += [
        f"{a.assignment.item}: chưa có minh chứng {a.assignment.item.get_kind_display().lower()}."
        for a in row.assignments
        if a.lacks_evidence
    ]
    return sentences
