"""What a dossier still lacks, in sentences; until when and in which parts it may be written."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from directives.models import Deadline
from submissions import parts
from submissions.content import files_of
from submissions.models import Check, Dossier, Receipt, Reopening, Supplement
from submissions.models.dossier import EDITABLE, State

NOT_ASKED = gettext_lazy(
    "Phần này không nằm trong yêu cầu bổ sung nên không sửa được. Xem các phần được yêu cầu."
)

# For lists: what `deadline_of` reads of a returned dossier.
OWN_DEADLINES = (
    Prefetch("supplements", Supplement.objects.select_related("deadline")),
    Prefetch("reopenings", Reopening.objects.select_related("deadline")),
)


class Lack(NamedTuple):
    """What is demanded and not there: of which part, in a sentence; short, beside its part."""

    part: str
    sentence: str
    short: str = ""


def missing_to_register(dossier: Dossier) -> list[str]:
    """đã đăng ký means: it has a title, a field and a lead author."""
    return [lack.sentence for lack in _unnamed(dossier)]


def missing_to_hand_in(dossier: Dossier) -> list[str]:
    """Title, field, one lead, shares of 100 %, consents, stage, month and the required answers."""
    return [lack.sentence for lack in lacking_content(dossier)]


def _unnamed(dossier: Dossier) -> Iterator[Lack]:
    if not dossier.title:
        yield Lack(parts.FACTS, _("Chưa có tên giải pháp."))
    if not dossier.field_id:
        yield Lack(parts.FACTS, _("Chưa chọn lĩnh vực."))
    if not any(author.is_lead for author in dossier.authors.all()):
        yield Lack(parts.AUTHORS, _("Chưa có tác giả chính."))


def lacking_content(dossier: Dossier) -> Iterator[Lack]:
    """What the hand-in demands and is not there."""
    yield from _unnamed(dossier)
    for sentence in wrong_shares(dossier):
        yield Lack(parts.AUTHORS, sentence)
    for author in dossier.authors.all():
        if not author.consents_to_entry:
            yield Lack(
                parts.AUTHORS, _("Chưa có đồng ý dự thi của {name}.").format(name=author.name)
            )
    if not dossier.stage:
        yield Lack(parts.FACTS, _("Chưa ghi mức độ áp dụng."))
    if not (dossier.first_applied_year and dossier.first_applied_month):
        yield Lack(parts.FACTS, _("Chưa ghi tháng, năm làm lần đầu."))
    answered = {
        answer.question_id for answer in dossier.answers.all() if answer.text.strip() or answer.rows
    }
    for q in dossier.rules.questions.all():
        if q.required and q.pk not in answered:
            sentence = _("Chưa trả lời câu {order}: {label}").format(order=q.order, label=q.label)
            yield Lack(parts.of_question(q), sentence, _("Chưa trả lời."))


def wrong_shares(dossier: Dossier) -> list[str]:
    """The authors' shares that do not add up."""
    return wrong_sum([author.share for author in dossier.authors.all()])


def wrong_sum(shares: list[int]) -> list[str]:
    """That the shares do not make 100 %, in a sentence; nothing where there are none."""
    if not shares or sum(shares) == 100:
        return []
    return [
        _("Phần đóng góp cộng lại phải bằng 100 %, hiện là {total} %.").format(total=sum(shares))
    ]


def missing_items(dossier: Dossier) -> list[str]:
    """The slots that lack files."""
    return [lack.sentence for lack in lacking_files(dossier)]


def lacking_files(dossier: Dossier) -> Iterator[Lack]:
    """The required slots that lack files."""
    for item, files in files_of(dossier):
        least, part = item.minimum_files, parts.of_item(item)
        if not item.required or len(files) >= least:
            continue
        if least > 1:
            lacks, few = (
                _("Thiếu {item}: cần ít nhất {least} tệp."),
                _("Cần ít nhất {least} tệp, hiện có {number}."),
            )
        else:
            lacks, few = _("Thiếu {item}."), _("Chưa có tệp.")
        yield Lack(
            part,
            lacks.format(item=item.label, least=least),
            few.format(least=least, number=len(files)),
        )


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
    """The day that counts: while a supplement is asked for its own, or the one of the reopening
    that came after it; else the dossier's, which a reopening has moved.

    state: the one that is asked about, if not the present one.
    """
    if (state or dossier.state) != State.RETURNED:
        return dossier.deadline
    rows: list[Any] = [*dossier.supplements.all(), *dossier.reopenings.all()]
    return max((row.deadline for row in rows), key=lambda deadline: deadline.pk)


def last_receipt(dossier: Dossier) -> Receipt | None:
    """Of the hand-in that the desk looks at; None before the first."""
    return max(dossier.receipts.all(), key=lambda receipt: receipt.sequence, default=None)


def asked(dossier: Dossier) -> set[str]:
    """The parts that the supplement asks for: those that the last hand-in was found wanting in."""
    last = last_receipt(dossier)
    checks = last.checks.all() if last else ()
    return {check.part for check in checks if check.verdict != Check.Verdict.OK}


def closed(dossier: Dossier) -> str:
    """Why nothing of the dossier may be written now by anybody, or an empty text while it may be:
    the one answer for page, step, task and text.

    Judged by the database's clock. Statement 77: "After the last date the dossier is sealed".
    """
    if dossier.state not in EDITABLE:
        return _("Không sửa được nữa vì {state}.").format(state=dossier.state_in_words())
    deadline = deadline_of(dossier)
    if deadline.is_open(clock.database_now()):
        return ""
    return _(
        "Đã hết hạn nhận hồ sơ từ {moment}. Hồ sơ vẫn còn nguyên, xem và in được. Từ lúc đó hồ sơ "
        "đã niêm phong, chỉ mở lại theo quyết định."
    ).format(moment=deadline.closes_at_in_words)


def sealed(dossier: Dossier, part: str) -> str:
    """Why this part (see `parts.py`) may not be written now, or an empty text while it may be.

    Statement 76: "Only the asked parts can be edited in a supplement".
    """
    if why := closed(dossier):
        return why
    is_left_out = dossier.state == State.RETURNED and part not in asked(dossier)
    return str(NOT_ASKED) if is_left_out else ""


def seals(dossier: Dossier) -> dict[str, str]:
    """`sealed` of every part at once."""
    why, wanted = closed(dossier), asked(dossier) if dossier.state == State.RETURNED else None
    return {
        part: why or ("" if wanted is None or part in wanted else str(NOT_ASKED))
        for part in parts.labels(dossier.rules)
    }


def next_act(dossier: Dossier) -> str:
    """What its people do next, in a few words for a list."""
    if dossier.state in EDITABLE and deadline_of(dossier).is_past:
        return _("Đã hết hạn nhận hồ sơ")
    match dossier.state:
        case State.DRAFTING:
            return _("Viết tiếp, rồi đăng ký")
        case State.REGISTERED:
            return _("Nộp hồ sơ") if dossier.completed_at else _("Bổ sung cho đủ, rồi nộp")
        case State.RETURNED:
            return _("Bổ sung theo yêu cầu, rồi nộp lại")
        case State.HANDED_IN:
            return _("Đưa bản giấy đến nơi nhận, chờ tiếp nhận")
        case _:
            return _("Không phải làm gì thêm")
