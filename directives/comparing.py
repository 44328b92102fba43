"""Two versions of the rules side by side: what was added, left out and changed, as sentences."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst

from directives.models import Rules
from directives.outlines import OUTLINES
from directives.rows import PARTS, Row, columns

CALLED = {
    "linh-vuc": "lĩnh vực",
    "tieu-chi": "tiêu chí",
    "thanh-phan": "giấy tờ của hồ sơ",
    "cau-hoi": "câu hỏi",
}
UNSAID = {"paper"}  # how the portal works, no rule of the contest


def differences(old: Rules, new: Rules, rows: list[Row]) -> list[str]:
    """What the later version changed. rows: of both, from `rows.of_parts`."""
    of_parts = (said for part in PARTS for said in _of_part(part, old, new, rows))
    return [*_of_rules(old, new), *of_parts]


def _of_rules(old: Rules, new: Rules) -> Iterator[str]:
    if old.copies != new.copies:
        yield f"Số bộ hồ sơ giấy: từ {old.copies:02d} thành {new.copies:02d}."
    if old.applied_since_year != new.applied_since_year:
        yield f"Áp dụng từ năm: từ {old.applied_since_year} thành {new.applied_since_year}."
    if old.outline != new.outline:
        before, after = (OUTLINES[one].label if one in OUTLINES else "chưa chọn"
                         for one in (old.outline, new.outline))  # fmt: skip
        yield f"Dàn bài của Bản mô tả: từ “{before}” thành “{after}”."


def _of_part(part: str, old: Rules, new: Rules, rows: list[Row]) -> Iterator[str]:
    before, after = (
        [row for row in rows if (row.rules, row.part) == (one.pk, part)] for one in (old, new)
    )
    pairs = _matched(before, after)
    kept = {row.pk for pair in pairs for row in pair}
    called = CALLED[part]
    for row in before:
        if row.pk not in kept:
            yield f"Bỏ {called} “{row.values['label']}”."
    for row in after:
        if row.pk not in kept:
            yield f"Thêm {called} “{row.values['label']}”{_points(row)}."
    for one, other in pairs:
        changed = list(_of_row(PARTS[part], one.values, other.values))
        if changed:
            yield f"{capfirst(called)} “{one.values['label']}”: {'; '.join(changed)}."


def _points(row: Row) -> str:
    points = row.values.get("max_points")
    return f", tối đa {points} điểm" if points else ""


def _matched(before: list[Row], after: list[Row]) -> list[tuple[Row, Row]]:
    """Rows with one name are the same; of the others those that stand in one place."""
    pairs: list[tuple[Row, Row]] = []
    for same in (lambda row: row.values["label"], lambda row: row.order):
        taken = {row.pk for pair in pairs for row in pair}
        free = {same(row): row for row in reversed(after) if row.pk not in taken}
        for row in before:
            if row.pk not in taken and (found := free.pop(same(row), None)):
                pairs.append((row, found))
    return sorted(pairs, key=lambda pair: pair[1].order)


def _of_row(model: Any, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for column in columns(model):
        before, after = old[column.name], new[column.name]
        if column.name not in UNSAID and before != after:
            words = f"từ {_said(column, before)} thành {_said(column, after)}"
            yield f"{column.verbose_name} {words}"


def _said(column: Any, value: Any) -> str:
    if column.get_internal_type() == "BooleanField":
        return "có" if value else "không"
    if value in ("", None):
        return "để trống"
    shown = dict(column.flatchoices).get(value, value)
    return f"“{shown}”" if isinstance(shown, str) else str(shown)
