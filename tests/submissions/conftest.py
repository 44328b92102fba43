"""Dossiers of the demo by how their titles begin."""

from collections.abc import Callable

import pytest

from submissions.models import Dossier

REGISTERED = "Lịch trực nhật"  # of Trường Tiểu học Ngọc Xuân, under Phòng GD&ĐT, by ha@cb.example
DRAFT = "Sổ tay cây thuốc"  # of Trường THCS Hợp Giang, by men@cb.example
HANDED_IN = "Bộ thẻ ghép vần"
RETURNED = "Xe đẩy thùng rác"  # of Liên đoàn Lao động, by bach@cb.example
BAC_KAN = "Bẫy ong đất"  # of phường Đức Xuân, by xuan@bk.example, registered


@pytest.fixture
def titled(demo) -> Callable[[str], Dossier]:
    """The demo's dossier whose title begins so."""
    return lambda beginning: Dossier.objects.get(title__startswith=beginning)
