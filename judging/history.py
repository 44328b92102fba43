"""The log of judging as people read it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from contest_portal.vietnamese import format_number
from judging.models import Conflict, Council, LogLine, Prize, Result, Seat, Sheet
from organizations.models import Person
from submissions.models import Dossier

ACTS = {
    "sheet_sealed": gettext_lazy("Niêm phong phiếu"),
    "paper_entered": gettext_lazy("Nhập phiếu giấy"),
    "paper_corrected": gettext_lazy("Sửa phiếu giấy đã nhập"),
    "paper_confirmed": gettext_lazy("Xác nhận phiếu giấy"),
    "relook_opened": gettext_lazy("Mở đợt xem lại"),
    "relook_sealed": gettext_lazy("Niêm phong phiếu xem lại"),
    "relook_closed": gettext_lazy("Kết thúc xem lại"),
    "scores_read": gettext_lazy("Đọc điểm từng giám khảo"),
    "results_read": gettext_lazy("Đọc kết quả chấm khi chưa khóa vòng"),
    "log_read": gettext_lazy("Đọc nhật ký"),
    "criteria_reset": gettext_lazy("Chấm lại theo tiêu chí mới"),
    "conflict_declared": gettext_lazy("Khai có liên quan"),
    "conflict_decided": gettext_lazy("Quyết định về xung đột lợi ích"),
    "conflicts_declared": gettext_lazy("Khai quan hệ trước khi chấm"),
    "conflicts_found": gettext_lazy("Tìm thấy xung đột lợi ích"),
    "tasks_given": gettext_lazy("Phân công chấm"),
    "seat_ended": gettext_lazy("Cho thôi giữa chừng"),
    "seat_removed": gettext_lazy("Bỏ khỏi hội đồng"),
    "seat_changed": gettext_lazy("Đổi vai trò trong hội đồng"),
    "round_closed": gettext_lazy("Khóa vòng chấm"),
    "round_opened": gettext_lazy("Mở kết quả vòng chấm"),
    "feedback_saved": gettext_lazy("Lưu nhận xét gửi tác giả"),
    "feedback_agreed": gettext_lazy("Thống nhất nhận xét gửi tác giả"),
    "meeting_closed": gettext_lazy("Kết thúc cuộc họp"),
    "prizes_set": gettext_lazy("Đặt giải thưởng"),
    "budget_set": gettext_lazy("Đặt kinh phí giải thưởng"),
    "awards_proposed": gettext_lazy("Đề xuất giải theo điểm"),
    "award_decided": gettext_lazy("Quyết định giải"),
    "awards_nominated": gettext_lazy("Lập danh sách đề cử toàn quốc"),
    "result_check": gettext_lazy("Kiểm tra danh sách giải"),
    "result_reopen": gettext_lazy("Trả về để sửa danh sách giải"),
    "result_publish": gettext_lazy("Công bố kết quả"),
    "result_unpublish": gettext_lazy("Rút lại kết quả đã công bố"),
    "data_kept": gettext_lazy("Dời ngày xóa dữ liệu cá nhân"),
    "data_cleared": gettext_lazy("Xóa, che dữ liệu cá nhân"),
}
# What a line says before and after, besides points and comments of each criterion, and each prize.
LABELS = {
    "total": gettext_lazy("Tổng"),
    "spread": gettext_lazy("Chênh nhau"),
    "most": gettext_lazy("Được chênh"),
    "lacking": gettext_lazy("Còn thiếu phiếu"),
    "rules": gettext_lazy("Thể lệ bản"),
    "state": gettext_lazy("Tình trạng"),
    "reason": gettext_lazy("Vì"),
    "judge": gettext_lazy("Giám khảo"),
    "presided_by": gettext_lazy("Chủ trì thay"),
    "found": gettext_lazy("Tìm thấy"),
    "kin": gettext_lazy("Người thân"),
    "work": gettext_lazy("Nơi từng làm"),
    "given": gettext_lazy("Giao thêm"),
    "taken_back": pgettext_lazy("dossiers of a judge", "Thu lại"),
    "person": gettext_lazy("Người chấm"),
    "part": gettext_lazy("Vai trò"),
    "moved_up": gettext_lazy("Lên thành viên"),
    "round": gettext_lazy("Vòng"),
    "quorum": gettext_lazy("Có mặt"),
    "budget": gettext_lazy("Kinh phí (đồng)"),
    "proposed": gettext_lazy("Theo điểm"),
    "prize": gettext_lazy("Giải"),
    "unit": gettext_lazy("Đơn vị"),
    "dossiers": gettext_lazy("Đề cử"),
    "decision": gettext_lazy("Quyết định"),
    "until": gettext_lazy("Giữ đến hết ngày"),
    "removed": gettext_lazy("Xóa liên hệ"),
    "masked": gettext_lazy("Che điện thoại"),
    "candidates": gettext_lazy("Xóa người ở giải pháp dự kiến"),
    "notes": gettext_lazy("Xóa ghi chú"),
    "ties": gettext_lazy("Xóa lời khai người thân, nơi từng làm"),
    "awards": gettext_lazy("Danh sách giải"),
    "text": gettext_lazy("Nhận xét"),
    "digest": gettext_lazy("Mã vòng"),
    "proceedings": gettext_lazy("Diễn biến"),
}
# What is said otherwise, by criterion or by prize, or not at all: the act or another key says it.
OTHERWISE = ("points", "comments", "prizes", "look", "left", "meeting")
POINTS, PEOPLE = ("total", "spread", "most"), ("judge", "presided_by", "person", "moved_up")
WORDS = {
    key: label
    for choices in (
        Conflict.State,
        Conflict.Reason,
        Sheet.State,
        Result.State,
        Seat.Part,
        Prize.Kind,
    )
    for key, label in choices.choices
}


class Told(NamedTuple):
    """act: in words. judge: whose sheet, else empty. changes: what was what before, one a
    sentence."""

    line: LogLine
    act: str
    judge: str
    changes: list[str]


def history(dossier: Dossier, council: Council, reader: Person) -> list[Told]:
    """What happened to a dossier in a council, from the log, the latest first.

    Not what the committee decides on prizes: its lines name no council. Nor, for who sits there,
    what colleagues declared and what was decided on it.
    """
    lines = LogLine.objects.filter(council=council, dossier=dossier)
    if reader.pk in council.people:
        lines = lines.exclude(act__startswith="conflict_")
    return told(with_records(lines).order_by("-sequence"))


def with_records(lines: QuerySet[LogLine]) -> QuerySet[LogLine]:
    """Lines with all that `told` and its readers ask of them."""
    return lines.select_related("by", "council", "dossier__contest", "sheet__seat__person")


def told(lines: Iterable[LogLine]) -> list[Told]:
    """`with_records` in words; one query more where somebody is named."""
    lines = list(lines)
    named = {
        said[key]
        for line in lines
        for said in (line.before, line.after)
        for key in PEOPLE
        if isinstance(said.get(key), int)
    }
    people = Person.objects.in_bulk(named)
    return [
        Told(
            line=line,
            act=str(ACTS.get(line.act, _("Việc khác"))),
            judge=str(line.sheet.seat.person) if line.sheet else "",
            changes=list(_changes(line, people)),
        )
        for line in lines
    ]


def _changes(line: LogLine, people: dict[int, Person]) -> Iterator[str]:
    before, after = _said(line.before, people), _said(line.after, people)
    empty = _("trống")
    for name in before | after:
        old, new = before.get(name), after.get(name)
        if old is None:
            yield f"{name}: {new or empty}"
        elif new is None:
            yield _("{name}: trước là {before}").format(name=name, before=old or empty)
        elif old != new:
            yield f"{name}: {old or empty} → {new or empty}"


def _said(said: dict[str, Any], people: dict[int, Person]) -> dict[str, str]:
    """By criterion the points and comments, by name the prizes, then all else that has a label, in
    words."""
    named = {name: _number(points) for name, points in said.get("points", {}).items()}
    named |= {
        _("Nhận xét {criterion}").format(criterion=name): text
        for name, text in said.get("comments", {}).items()
    }
    named |= {label: _prize(*row) for label, *row in said.get("prizes", [])}
    for key, label in LABELS.items():
        if key in said:
            named[str(label)] = _words(key, said[key], people)
    return named


def _words(key: str, value: Any, people: dict[int, Person]) -> str:
    if value is None:
        return ""
    if key in POINTS:
        return _number(value)
    if key in PEOPLE:
        return str(people.get(value, _("người đã xóa")))
    if key == "budget":
        return format_number(value)
    if isinstance(value, dict):
        return "; ".join(f"{label} {number}" for label, number in value.items())
    if isinstance(value, list):
        return (" " if key == "proceedings" else ", ").join(map(str, value))
    return str(WORDS.get(value, value))


def _prize(order: int, kind: str, floor: str, most: Any, of_field: Any, money: int) -> str:
    """As `deciding.offered` has it."""
    said = [
        _("dòng {order}").format(order=order),
        WORDS[kind].lower(),
        _("từ {points} điểm").format(points=_number(floor)) if floor else "",
        _("nhiều nhất {most} giải").format(most=most) if most is not None else "",
        _("mỗi lĩnh vực {most}").format(most=of_field) if of_field is not None else "",
        _("{money} đồng").format(money=format_number(money)),
    ]
    return ", ".join(filter(None, said))


def _number(points: Any) -> str:
    return format_number(Decimal(points).normalize() + 0)
