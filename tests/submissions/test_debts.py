"""What each unit owes, in sentences."""

import pytest

from directives.models import Directive, Evidence
from submissions.debts import debts_of
from submissions.progress import board


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9")


def unit_of(letter, name):
    return next(row.unit for row in board(letter) if row.unit.called == name)


def test_debts(letter):
    found = {row.unit.called: debts_of(row) for row in board(letter)}
    assert found["Phòng Giáo dục và Đào tạo"] == [
        "Mục 1: đã đăng ký 7 trên 10 giải pháp, cần thêm 3.",
        "2 giải pháp dự kiến chưa bắt đầu viết hoặc chưa ghi lý do thôi.",
        "4 hồ sơ đã đăng ký còn thiếu hoặc chờ bổ sung.",
        "1 hồ sơ đủ nhưng chưa nộp đủ bản giấy.",
    ]
    assert found["UBND phường Hòa Chung"] == ["Chưa xác nhận đã nhận công văn."]
    assert found["UBND phường Hợp Giang"] == []


def test_media_unit_owes_until_there_is_evidence(letter):
    unit = unit_of(letter, "Trung tâm Văn hóa và Truyền thông")
    assert [debts_of(row) for row in board(letter, [unit])] == [[]]
    Evidence.objects.filter(assignment__unit=unit).delete()
    [row] = board(letter, [unit])
    assert debts_of(row) == ["Mục 6: chưa có minh chứng tuyên truyền."]
