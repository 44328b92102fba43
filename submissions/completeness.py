"""What a dossier still lacks, in sentences; and whether it may still be handed in."""

from django.db.models import Count

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
    missing = missing_to_register(dossier)
    authors = list(dossier.authors.all())
    total = sum(author.share for author in authors)
    if authors and total != 100:
        missing.append(f"Phần đóng góp cộng lại phải bằng 100 %, hiện là {total} %.")
    missing += [
        f"Chưa có đồng ý dự thi của {author.name}."
        for author in authors
        if not author.consents_to_entry
    ]
    if not dossier.stage:
        missing.append("Chưa ghi mức độ áp dụng.")
    if not (dossier.first_applied_year and dossier.first_applied_month):
        missing.append("Chưa ghi tháng, năm làm lần đầu.")
    return missing + _unanswered(dossier)


def _unanswered(dossier: Dossier) -> list[str]:
    answered = {answer.question_id for answer in dossier.answers.all() if answer.text.strip()}
    return [
        f"Chưa trả lời câu {question.order}: {question.label}"
        for question in dossier.rules.questions.all()
        if question.required and question.pk not in answered
    ]


def missing_items(dossier: Dossier) -> list[str]:
    """The slots that lack files."""
    counts = dict(
        dossier.attachments.current().values_list("item").annotate(Count("pk")).order_by()
    )
    return [
        f"Thiếu {item.label}"
        + (f": cần ít nhất {item.minimum_files} tệp." if item.minimum_files > 1 else ".")
        for item in dossier.rules.items.all()
        if item.required and counts.get(item.pk, 0) < item.minimum_files
    ]


def missing_copies(dossier: Dossier) -> list[str]:
    return [
        f"Chưa nhận bộ {copy.number:02d}."
        for copy in dossier.copies.all()
        if copy.received_at is None
    ]


def settle(dossier: Dossier) -> None:
    """Set or clear `completed_at`: the only function that does. Call it when the content changed."""
    complete = not (missing_to_hand_in(dossier) or missing_items(dossier))
    if complete != bool(dossier.completed_at):
        dossier.completed_at = clock.now() if complete else None
        Dossier.objects.filter(pk=dossier.pk).update(completed_at=dossier.completed_at)


def deadline_of(dossier: Dossier) -> Deadline:
    """The day that counts now: the supplement's own while one is asked for, else the dossier's."""
    if dossier.state == State.RETURNED:
        return dossier.supplements.select_related("deadline").latest("pk").deadline
    return dossier.deadline


def open_for(person: Person, dossier: Dossier) -> bool:
    """May this person still hand this dossier in? The one answer for page, task and text.

    Judged by the database's clock.
    """
    return (
        dossier.state in EDITABLE
        and may_write(person, dossier)
        and deadline_of(dossier).is_open(clock.database_now())
    )
