"""Dossiers of the demo by how their titles begin."""

from collections.abc import Callable

import pytest

from organizations.models import Person
from submissions import checks, parts
from submissions.checks import Found
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


STAMP = Found("missing", "stamp", "Xin dấu xã.")


def found_wanting(dossier: Dossier, clerk: Person, **parts: Found) -> Dossier:
    """The dossier after the desk judged parts of it (answer_5: answer-5); else a stamp lacks."""
    typed = {part.replace("_", "-"): found for part, found in parts.items()} or {"file-5": STAMP}
    return _checked(dossier, typed, clerk)


def found_right(dossier: Dossier, clerk: Person) -> Dossier:
    """The dossier after the desk found every part đạt that it had not looked at."""
    known = checks.found(dossier)
    rest = {part: Found("ok") for part in parts.labels(dossier.rules) if part not in known}
    return _checked(dossier, rest, clerk)


def _checked(dossier: Dossier, typed: dict[str, Found], clerk: Person) -> Dossier:
    sequence = dossier.receipts.latest("sequence").sequence
    assert checks.save(dossier, typed, sequence=sequence, shown={}, by=clerk) == {}
    dossier.refresh_from_db()
    return dossier
