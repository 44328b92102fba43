"""What each unit owes, in sentences."""

from datetime import date

import pytest

from directives.models import Addressee, Assignment, Deadline, Directive, Evidence
from submissions.debts import debts_of
from submissions.progress import board


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9")


def unit_of(letter, name):
    return next(row.unit for row in board(letter) if row.unit.called == name)


UNREAD = "Chưa xác nhận đã nhận công văn."
NONE = "Chưa có giải pháp nào, cần tìm người có cách làm hay và ghi lại."
OF_ITEM_1 = [
    "Mục 1: đã đăng ký 7 trên 10 giải pháp, cần thêm 3.",
    "2 giải pháp dự kiến chưa bắt đầu viết hoặc chưa ghi lý do thôi.",
    "2 hồ sơ đang viết, chưa đăng ký.",
    "4 hồ sơ đã đăng ký còn thiếu hoặc chờ bổ sung.",
    "1 hồ sơ đủ nhưng chưa nộp đủ bản giấy.",
]


def test_debts(letter):
    found = {row.unit.called: debts_of(row) for row in board(letter)}
    assert found["Phòng Giáo dục và Đào tạo"] == OF_ITEM_1
    assert found["UBND phường Hòa Chung"] == [UNREAD, NONE]
    assert found["UBND phường Hợp Giang"] == []
    # 54: nobody is thanked who has not begun, or is still writing
    assert found["UBND phường Sông Bằng"] == found["UBND xã Vĩnh Quang"] == [NONE]
    assert found["UBND phường Tân Giang"] == ["1 hồ sơ đang viết, chưa đăng ký."]
    assert NONE not in found["Phòng Giáo dục và Đào tạo"]


def test_what_is_due_by_a_day_and_what_is_only_asked(letter):
    """Issue 5: "`đề nghị` units politely": who leads a unit hears of what is ordered alone."""
    unit = unit_of(letter, "Phòng Giáo dục và Đào tạo")
    own = Deadline.objects.create(
        contest=letter.contest, receiver=letter.deadline.receiver, day=date(2025, 5, 12),
        boundary=Deadline.Boundary.THROUGH,
    )  # fmt: skip
    Assignment.objects.filter(unit=unit, item__number=1).update(deadline=own)
    Assignment.objects.create(unit=unit, item=letter.items.get(number=4), minimum=2)
    Addressee.objects.filter(unit=unit).update(acknowledged_at=None)
    asked = "Mục 4: đã đăng ký 0 trên 2 giải pháp, cần thêm 2."
    [row] = board(letter, [unit])
    assert debts_of(row, by=own.pk) == OF_ITEM_1
    assert debts_of(row, by=letter.deadline_id) == [UNREAD, asked]
    assert debts_of(row, by=letter.deadline_id, ordered=True) == [UNREAD]
    assert debts_of(row, ordered=True) == [UNREAD, *OF_ITEM_1]
    [asked_only] = board(letter, [unit_of(letter, "Thành đoàn Cao Bằng")])
    assert debts_of(asked_only) != []
    assert debts_of(asked_only, ordered=True) == []


def test_media_unit_owes_until_there_is_evidence(letter):
    unit = unit_of(letter, "Trung tâm Văn hóa và Truyền thông")
    assert [debts_of(row) for row in board(letter, [unit])] == [[]]
    Evidence.objects.filter(assignment__unit=unit).delete()
    [row] = board(letter, [unit])
    assert debts_of(row) == ["Mục 6: chưa có minh chứng tuyên truyền."]
