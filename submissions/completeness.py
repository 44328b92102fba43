"""What a dossier still lacks, in sentences; and whether it may still be handed in."""

from collections import Counter

from contest_portal import clock
from directives.models import Deadline
from organizations.models import Person
from submissions.models import Dossier
from submissions.models.dossier import EDITABLE, State
from submissions.rules import may_write


def missing_to_register(dossier: Dossier) -> list[str]:
    """đã đăng ký means: it has a title, a field and a lead author."""
    missing = []
    if not dossier.title:
        missing.append("Chưa có tên giải pháp.")
    if not dossier.field_id:
        missing.append("Chưa chọn lĩnh vực.")
    if not any(author.is_lead for author in dossier.authors.all()):
        missing.append("Chưa có tác giả chính.")
    return missing


def missing_to_hand_in(dossier: Dossier) -> list[str]:
    """Title, field, one lead, shares of 100 %, consents, stage, month and the required answers."""
    missing = missing_to_register(dossier) + wrong_shares(dossier)
    missing += [
        f"Chưa có đồng ý dự thi của {author.name}."
        for author in dossier.authors.all()
        if not author.consents_to_entry
    ]
    if not dossier.stage:
        missing.append("Chưa ghi mức độ áp dụng.")
    if not (dossier.first_applied_year and dossier.first_applied_month):
        missing.append("Chưa ghi tháng, năm làm lần đầu.")
    return missing + _unanswered(dossier)


def wrong_shares(dossier: Dossier) -> list[str]:
    """The authors' shares that do not add up."""
    shares = [author.share for author in dossier.authors.all()]
    if not shares or sum(shares) == 100:
        return []
    return [f"Phần đóng góp cộng lại phải bằng 100 %, hiện là {sum(shares)} %."]


def _unanswered(dossier: Dossier) -> list[str]:
    answered = {answer.question_id for answer in dossier.answers.all() if answer.text.strip()}
    return [
        f"Chưa trả lời câu {question.order}: {question.label}"
        for question in dossier.rules.questions.all()
        if question.required and question.pk not in answered
    ]


def missing_items(dossier: Dossier) -> list[str]:
    """The slots that lack files."""
    counts = Counter(a.item_id for a in dossier.attachments.all() if a.removed_at is None)
    return [
        f"Thiếu {item.label}"
        + (f": cần ít nhất {item.minimum_files} tệp." if item.minimum_files > 1 else ".")
        for item in dossier.rules.items.all()
        if item.required and counts[item.pk] < item.minimum_files
    ]


def missing_copies(dossier: Dossier) -> list[str]:
    return [
        f"Chưa nhận bộ {copy.number:02d}."
        for copy in dossier.copies.all()
        if copy.received_at is None
    ]


def settle(dossier: Dossier) -> None:
    """Set or clear `completed_at`: the only function that does. Call it when the content changed.

    Judged from the rows as they stand, whatever the record in hand has prefetched. A dossier that
    waits for a supplement is not complete until it is handed in again.
    """
    fresh = Dossier.objects.select_related("rules").get(pk=dossier.pk)
    complete = fresh.state != State.RETURNED and not (
        missing_to_hand_in(fresh) or missing_items(fresh)
    )
    dossier.completed_at = (fresh.completed_at or clock.now()) if complete else None
    if dossier.completed_at != fresh.completed_at:
        Dossier.objects.filter(pk=dossier.pk).update(completed_at=dossier.completed_at)


def deadline_of(dossier: Dossier, state: str = "") -> Deadline:
    """The day that counts: the supplement's own while one is asked for, else the dossier's.

    state: the one that is asked about, if not the present one.
    """
    if (state or dossier.state) == State.RETURNED:
        return max(dossier.supplements.all(), key=lambda supplement: supplement.pk).deadline
    return dossier.deadline


def open_for(person: Person, dossier: Dossier) -> bool:
    """May this person still register this dossier, or hand it in? The one answer for page, task,
    text.

    Judged by the database's clock.
    """
    return (
        dossier.state in EDITABLE
        and may_write(person, dossier)
        and deadline_of(dossier).is_open(clock.database_now())
    )


def next_act(dossier: Dossier) -> str:
    """What its people do next, in a few words for a list."""
    match dossier.state:
        case State.DRAFTING | State.REGISTERED if dossier.deadline.is_past:
            return "Đã hết hạn nhận hồ sơ"
        case State.DRAFTING:
            return "Viết tiếp, rồi đăng ký"
        case State.REGISTERED:
            return "Nộp hồ sơ" if dossier.completed_at else "Bổ sung cho đủ, rồi nộp"
        case State.RETURNED:
            return "Bổ sung theo yêu cầu, rồi nộp lại"
        case State.HANDED_IN:
            return "Đưa bản giấy đến nơi nhận, chờ tiếp nhận"
        case _:
            return "Không phải làm gì thêm"
