"""All that the portal keeps of one person, for that person alone: what each stage knows.

SECTIONS are about a person. What a person did in an office (who recorded, issued, decided) stands
in its record, which says whose act it was; keys and secrets are in none. The file is Vietnamese.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import models

from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_date, format_datetime
from directives.models import Visit
from documents.models import Export, PersonalRead
from judging.models import Attendance, Conflict, Seat, Tie
from organizations.models import Invitation, Person
from reminders.models import Message, Preference
from submissions import archive, own_data
from submissions.models import AttachmentReading, Author, Dossier

Cell = str | Callable[[Any], Any]
KINDS = {
    "totp": "ứng dụng tạo mã", "webauthn": "khóa truy cập", "recovery_codes": "mã dự phòng",
}  # fmt: skip


class Section(NamedTuple):
    """Rows of a model whose column `of` is the person; columns: by label, where each is read;
    related: what is read along."""

    model: type[models.Model]
    of: str
    columns: dict[str, Cell]
    related: tuple[str, ...] = ()


def _real(name: str) -> Callable[[Any], Any]:
    """A moment that allauth wrote, in the portal's time."""
    return lambda row: getattr(row, name) and getattr(row, name) + settings.CLOCK_OFFSET


# A conflict is told without its dossier, which in a blind round would tell whose it is.
SECTIONS: dict[str, Section] = {
    "Xác thực hai bước": Section(
        Authenticator, "user",
        {"Cách": lambda row: KINDS[row.type], "Từ lúc": _real("created_at"),
         "Dùng lần cuối": _real("last_used_at")},
    ),
    "Tài khoản nơi cấp danh tính": Section(
        SocialAccount, "user",
        {"Nơi cấp": "provider", "Mã ở nơi cấp": "uid", "Từ lúc": _real("date_joined"),
         "Dùng lần cuối": _real("last_login")},
    ),
    "Lời mời": Section(
        Invitation, "person",
        {"Ai mời": "created_by", "Lúc": "created_at", "Đã dùng lúc": "used_at",
         "Địa chỉ bị máy chủ thư từ chối": "refused"},
        ("created_by",),
    ),
    "Cách nhận tin": Section(
        Preference, "person",
        {"Cách": "get_channel_display", "Không gửi từ": "quiet_from", "Đến": "quiet_to"},
    ),
    "Thư, tin nhắn": Section(
        Message, "recipient",
        {"Tiêu đề": "subject", "Nội dung": "body", "Địa chỉ": "address", "Lúc": "composed_at",
         "Đã đọc lúc": "read_at", "Tình trạng": "get_state_display"},
    ),
    "Ghế ở hội đồng chấm": Section(
        Seat, "person",
        {"Hội đồng": "council", "Vai trò": "get_part_display", "Khai xung đột lúc": "declared_at",
         "Thôi lúc": "ended_at", "Lý do thôi": "ended_because"},
        ("council",),
    ),
    "Đã khai khi chấm": Section(
        Tie, "person",
        {"Hội thi": "contest", "Quan hệ": "get_kind_display", "Tên": "name", "Đơn vị": "unit",
         "Lúc": "declared_at"},
        ("contest", "unit"),
    ),
    "Xung đột lợi ích": Section(
        Conflict, "person",
        {"Hội thi": "dossier.contest", "Lý do": "get_reason_display",
         "Tình trạng": "get_state_display", "Lúc": "proposed_at"},
        ("dossier__contest",),
    ),
    "Cuộc họp": Section(
        Attendance, "person",
        {"Cuộc họp": "meeting.name", "Bắt đầu": "meeting.starts_at", "Vai trò": "get_part_display",
         "Có mặt": lambda row: "có" if row.is_there else "không"},
        ("meeting",),
    ),
    "Lần đến giúp đã ghi": Section(
        Visit, "recorded_by",
        {"Giải pháp": "candidate", "Ngày": "day", "Đã làm gì": "note", "Lúc": "recorded_at"},
        ("candidate",),
    ),
    "Đã đọc, tải dữ liệu của người khác": Section(
        PersonalRead, "person", {"Đọc gì": "what", "Cách": "get_how_display", "Lúc": "at"}
    ),
    "Tệp của người khác đã mở": Section(
        AttachmentReading, "person", {"Tệp số": "attachment_id", "Lần đầu lúc": "at"}
    ),
    "Tệp đã xuất": Section(
        Export, "owner", {"Nội dung": "title", "Lúc": "created_at", "Tên tệp": "file_name"}
    ),
}  # fmt: skip


@in_vietnamese
def of_person(person: Person) -> own_data.Data:
    return own_data.of_person(person) | {
        heading: list(_rows(section, person)) for heading, section in SECTIONS.items()
    }


def _rows(section: Section, person: Person) -> Iterator[dict[str, str]]:
    rows = section.model._default_manager.filter(**{section.of: person}).order_by("pk")
    for row in rows.select_related(*section.related) if section.related else rows:
        yield {label: _said(row, cell) for label, cell in section.columns.items()}


def _said(row: Any, cell: Cell) -> str:
    value = row
    for name in cell.split(".") if isinstance(cell, str) else ():
        value = getattr(value, name)
    value = cell(row) if callable(cell) else value
    value = value() if callable(value) else value
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    return "" if value is None else str(value)


def whole(person: Person) -> Iterator[bytes]:
    """The ZIP: the data as JSON, then the dossiers of which the person is an author."""
    own = Dossier.objects.filter(pk__in=Author.objects.filter(person=person).values("dossier"))
    data = own_data.as_json(of_person(person))
    return archive.stream(own.order_by("pk"), [data], "du-lieu-cua-toi.json")
