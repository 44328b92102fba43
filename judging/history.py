"""The log of judging as people read it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from contest_portal.vietnamese import format_number
from judging.models import Conflict, Council, LogLine, Prize, Result, Seat, Sheet
from organizations.models import Person
from submissions.models import Dossier

ACTS = {
    "sheet_sealed": "Niêm phong phiếu",
    "paper_entered": "Nhập phiếu giấy",
    "paper_corrected": "Sửa phiếu giấy đã nhập",
    "paper_confirmed": "Xác nhận phiếu giấy",
    "relook_opened": "Mở đợt xem lại",
    "relook_sealed": "Niêm phong phiếu xem lại",
    "relook_closed": "Kết thúc xem lại",
    "scores_read": "Đọc điểm từng giám khảo",
    "results_read": "Đọc kết quả chấm khi chưa khóa vòng",
    "log_read": "Đọc nhật ký",
    "criteria_reset": "Chấm lại theo tiêu chí mới",
    "conflict_declared": "Khai có liên quan",
    "conflict_decided": "Quyết định về xung đột lợi ích",
    "conflicts_declared": "Khai quan hệ trước khi chấm",
    "conflicts_found": "Tìm thấy xung đột lợi ích",
    "tasks_given": "Phân công chấm",
    "seat_ended": "Cho thôi giữa chừng",
    "seat_removed": "Bỏ khỏi hội đồng",
    "seat_changed": "Đổi vai trò trong hội đồng",
    "round_closed": "Khóa vòng chấm",
    "round_opened": "Mở kết quả vòng chấm",
    "feedback_saved": "Lưu nhận xét gửi tác giả",
    "feedback_agreed": "Thống nhất nhận xét gửi tác giả",
    "meeting_closed": "Kết thúc cuộc họp",
    "prizes_set": "Đặt giải thưởng",
    "budget_set": "Đặt kinh phí giải thưởng",
    "awards_proposed": "Đề xuất giải theo điểm",
    "award_decided": "Quyết định giải",
    "awards_nominated": "Lập danh sách đề cử toàn quốc",
    "result_check": "Kiểm tra danh sách giải",
    "result_reopen": "Trả về để sửa danh sách giải",
    "result_publish": "Công bố kết quả",
    "result_unpublish": "Rút lại kết quả đã công bố",
    "data_kept": "Dời ngày xóa dữ liệu cá nhân",
    "data_cleared": "Xóa, che dữ liệu cá nhân",
}
# What a line says before and after, besides points and comments of each criterion, and each prize.
LABELS = {
    "total": "Tổng", "spread": "Chênh nhau", "most": "Được chênh", "lacking": "Còn thiếu phiếu",
    "rules": "Thể lệ bản", "state": "Tình trạng", "reason": "Vì", "judge": "Giám khảo",
    "presided_by": "Chủ trì thay", "found": "Tìm thấy", "kin": "Người thân", "work": "Nơi từng làm",
    "given": "Giao thêm", "taken_back": "Thu lại", "person": "Người chấm", "part": "Vai trò",
    "moved_up": "Lên thành viên", "round": "Vòng", "quorum": "Có mặt", "budget": "Kinh phí (đồng)",
    "proposed": "Theo điểm", "prize": "Giải", "unit": "Đơn vị", "dossiers": "Đề cử",
    "decision": "Quyết định", "until": "Giữ đến hết ngày", "removed": "Xóa liên hệ",
    "masked": "Che điện thoại", "candidates": "Xóa người ở giải pháp dự kiến",
    "notes": "Xóa ghi chú", "ties": "Xóa lời khai người thân, nơi từng làm",
    "awards": "Danh sách giải", "text": "Nhận xét", "digest": "Mã vòng",
    "proceedings": "Diễn biến",
}  # fmt: skip
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
            act=ACTS.get(line.act, "Việc khác"),
            judge=str(line.sheet.seat.person) if line.sheet else "",
            changes=list(_changes(line, people)),
        )
        for line in lines
    ]


def _changes(line: LogLine, people: dict[int, Person]) -> Iterator[str]:
    before, after = _said(line.before, people), _said(line.after, people)
    for name in before | after:
        old, new = before.get(name), after.get(name)
        if old is None:
            yield f"{name}: {new or 'trống'}"
        elif new is None:
            yield f"{name}: trước là {old or 'trống'}"
        elif old != new:
            yield f"{name}: {old or 'trống'} → {new or 'trống'}"


def _said(said: dict[str, Any], people: dict[int, Person]) -> dict[str, str]:
    """By criterion the points and comments, by name the prizes, then all else that has a label, in
    words."""
    named = {name: _number(points) for name, points in said.get("points", {}).items()}
    named |= {f"Nhận xét {name}": text for name, text in said.get("comments", {}).items()}
    named |= {label: _prize(*row) for label, *row in said.get("prizes", [])}
    for key, label in LABELS.items():
        if key in said:
            named[label] = _words(key, said[key], people)
    return named


def _words(key: str, value: Any, people: dict[int, Person]) -> str:
    if value is None:
        return ""
    if key in POINTS:
        return _number(value)
    if key in PEOPLE:
        return str(people.get(value, "người đã xóa"))
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
        f"dòng {order}", WORDS[kind].lower(), f"từ {_number(floor)} điểm" if floor else "",
        f"nhiều nhất {most} giải" if most is not None else "",
        f"mỗi lĩnh vực {of_field}" if of_field is not None else "",
        f"{format_number(money)} đồng",
    ]  # fmt: skip
    return ", ".join(filter(None, said))


def _number(points: Any) -> str:
    return format_number(Decimal(points).normalize() + 0)
