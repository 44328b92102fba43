"""Two versions of the rules side by side: what was added, left out and changed, as sentences."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from directives.models import Rules
from directives.outlines import OUTLINES
from directives.rows import PARTS, Row, columns

CALLED = {
    "linh-vuc": gettext_lazy("lĩnh vực"),
    "tieu-chi": gettext_lazy("tiêu chí"),
    "thanh-phan": gettext_lazy("giấy tờ của hồ sơ"),
    "cau-hoi": gettext_lazy("câu hỏi"),
}
UNSAID = {"paper"}  # how the portal works, no rule of the contest


def differences(old: Rules, new: Rules, rows: list[Row]) -> list[str]:
    """What the later version changed. rows: of both, from `rows.of_parts`."""
    of_parts = (said for part in PARTS for said in _of_part(part, old, new, rows))
    return [*_of_rules(old, new), *of_parts]


def _of_rules(old: Rules, new: Rules) -> Iterator[str]:
    if old.copies != new.copies:
        yield _("Số bộ hồ sơ giấy: từ {before} thành {after}.").format(
            before=f"{old.copies:02d}", after=f"{new.copies:02d}"
        )
    if old.applied_since_year != new.applied_since_year:
        yield _("Áp dụng từ năm: từ {before} thành {after}.").format(
            before=old.applied_since_year, after=new.applied_since_year
        )
    if old.outline != new.outline:
        before, after = (OUTLINES[one].label if one in OUTLINES else _("chưa chọn")
                         for one in (old.outline, new.outline))  # fmt: skip
        yield _("Dàn bài của Bản mô tả: từ “{before}” thành “{after}”.").format(
            before=before, after=after
        )


def _of_part(part: str, old: Rules, new: Rules, rows: list[Row]) -> Iterator[str]:
    before, after = (
        [row for row in rows if (row.rules, row.part) == (one.pk, part)] for one in (old, new)
    )
    pairs = _matched(before, after)
    kept = {row.pk for pair in pairs for row in pair}
    called = CALLED[part]
    for row in before:
        if row.pk not in kept:
            yield _("Bỏ {called} “{label}”.").format(called=called, label=row.values["label"])
    for row in after:
        if row.pk not in kept:
            yield _added(called, row)
    for one, other in pairs:
        changed = list(_of_row(PARTS[part], one.values, other.values))
        if changed:
            yield f"{capfirst(called)} “{one.values['label']}”: {'; '.join(changed)}."


def _added(called: str | Promise, row: Row) -> str:
    said = {"called": called, "label": row.values["label"]}
    if points := row.values.get("max_points"):
        return _("Thêm {called} “{label}”, tối đa {points} điểm.").format(**said, points=points)
    return _("Thêm {called} “{label}”.").format(**said)


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
            yield _("{column} từ {before} thành {after}").format(
                column=column.verbose_name,
                before=_said(column, before),
                after=_said(column, after),
            )


def _said(column: Any, value: Any) -> str:
    if column.get_internal_type() == "BooleanField":
        return _("có") if value else _("không")
    if value in ("", None):
        return _("để trống")
    shown = dict(column.flatchoices).get(value, value)
    return f"“{shown}”" if isinstance(value, str) else str(shown)
