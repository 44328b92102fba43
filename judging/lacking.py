"""What a set-up of judging contradicts or still lacks, as sentences: for its forms and its page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _, gettext_lazy

from directives.models import Deadline, Rules
from judging.models import Prize, Round, Seat

MARK_OF_SITE = gettext_lazy(
    "Vòng kiểm tra thực tế không loại ai theo điểm, bỏ trống điểm vào vòng sau."
)
LEAST_SEATS = 3  # two alone cannot outweigh one another: provinces seat three to five in a field


def in_seats(parts: Sequence[str], needed: int) -> list[str]:
    """What is wrong with a council whose seats have these parts. needed: the round's judges."""
    least, judging = max(needed, LEAST_SEATS), [p for p in parts if p != Seat.Part.RESERVE]
    chairs, sentences = judging.count(Seat.Part.CHAIR), []
    if not chairs:
        sentences.append(_("Hội đồng chưa có chủ tịch."))
    if chairs > 1:
        sentences.append(
            _("Hội đồng chỉ có một chủ tịch, đang ghi {chairs} người.").format(chairs=chairs)
        )
    if Seat.Part.MEMBER not in judging:
        sentences.append(_("Hội đồng chưa có thành viên nào ngoài chủ tịch, thư ký."))
    if len(judging) < least:
        sentences.append(
            _(
                "Hội đồng cần ít nhất {least} người chấm, không kể dự khuyết; đang có {judging}."
            ).format(least=least, judging=len(judging))
        )
    return sentences


def in_days(starts_on: date | None, deadlines: Iterable[Deadline]) -> list[str]:
    """Deadlines that are still open on the first day of judging."""
    if starts_on is None:
        return []
    late = [deadline for deadline in deadlines if deadline.last_valid_day >= starts_on]
    return [
        _("{deadline}, tức là chưa hết hạn khi bắt đầu chấm.").format(deadline=deadline)
        for deadline in late
    ]


def in_order(of: Round, rounds: Iterable[Round]) -> list[str]:
    """Earlier rounds of the contest that still have to say who goes on to this one."""
    if of.kind == Round.Kind.SITE:
        return []
    return [
        _("{round} chưa khóa, nên chưa có hồ sơ từ {points} điểm để vào vòng này.").format(
            round=one, points=floatformat(one.pass_mark)
        )
        for one in rounds
        if one.order < of.order and one.pass_mark is not None and one.closed_at is None
        and one.kind != Round.Kind.SITE
    ]  # fmt: skip


def in_mark(of: Round, rounds: Iterable[Round]) -> list[str]:
    """Points from which a solution goes on, where they lead to no later round."""
    if of.pass_mark is None:
        return []
    if of.kind == Round.Kind.SITE:
        return [str(MARK_OF_SITE)]
    if any(one.order > of.order and one.kind != Round.Kind.SITE for one in rounds):
        return []
    said = _("Sau vòng này không có vòng nào lấy hồ sơ từ {points} điểm. Thêm vòng hoặc bỏ mức ấy.")
    return [said.format(points=floatformat(of.pass_mark))]


class _Prize(Protocol):
    label: str
    kind: str
    floor: Any
    most: int | None
    most_of_field: int | None


def in_prizes(prizes: Sequence[_Prize]) -> list[str]:
    """What is wrong with the contest's prizes, in their order."""
    bands = [p for p in prizes if p.kind == Prize.Kind.RANK and p.floor is not None]
    sentences = [
        _("{lower} từ {floor} điểm phải thấp hơn {higher} (từ {higher_floor} điểm).").format(
            lower=low.label, floor=floatformat(low.floor),
            higher=high.label, higher_floor=floatformat(high.floor),
        )
        for high, low in pairwise(bands)
        if low.floor >= high.floor
    ]  # fmt: skip
    for prize in prizes:
        if prize.floor is not None and prize.floor > Rules.FULL_MARKS:
            sentences.append(
                _("{prize} từ {floor} điểm, nhưng điểm cao nhất là {most}.").format(
                    prize=prize.label, floor=floatformat(prize.floor), most=Rules.FULL_MARKS
                )
            )
        if prize.floor is not None and prize.kind != Prize.Kind.RANK:
            sentences.append(
                _("{prize} không xếp theo điểm, bỏ trống điểm sàn.").format(prize=prize.label)
            )
        caps = (prize.most_of_field, prize.most)
        if caps[0] is not None and caps[1] is not None and caps[0] > caps[1]:
            sentences.append(
                _(
                    "{prize}: mỗi lĩnh vực nhiều nhất {most_of_field} giải mà cả hội thi chỉ "
                    "{most} giải."
                ).format(prize=prize.label, most_of_field=prize.most_of_field, most=prize.most)
            )
    return sentences


def in_fields(labels: Iterable[str], councils: Iterable[Iterable[str]]) -> list[str]:
    """What is wrong with how a round's councils share the contest's fields.

    councils: the fields of each. A round whose councils judge named dossiers alone lacks none.
    """
    judged = Counter(label for council in councils for label in council)
    missing = [label for label in labels if label not in judged] if judged else []
    sentences = [
        _("Chưa hội đồng nào chấm lĩnh vực {field}.").format(field=label) for label in missing
    ]
    twice = [label for label, number in judged.items() if number > 1]
    return sentences + [
        _("Hai hội đồng cùng chấm lĩnh vực {field}.").format(field=label) for label in twice
    ]
