"""Parts of official papers that are drawn from plain data: tables and QR codes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from contest_portal.qr import qr_svg
from contest_portal.vietnamese import format_date, format_number

register = template.Library()


@register.inclusion_tag("documents/table.html")
def table(data: dict[str, Any]) -> dict[str, Any]:
    """The table of a paper (see `documents.papers`), with its head on every page.

    data: columns (label, width in mm or 0, kind: text, number, date or hash), rows, maybe a total.
    """
    columns = data["columns"]
    return {
        "columns": columns,
        "rows": _rows(columns, data["rows"]),
        "total": next(_rows(columns, [data["total"]])) if data.get("total") else None,
    }


def _rows(columns: list[dict[str, Any]], rows: list[Any]) -> Iterator[list[tuple[str, Any]]]:
    kinds = [column["kind"] for column in columns]
    for row in rows:
        yield [(kind, cell_text(kind, cell)) for kind, cell in zip(kinds, row, strict=True)]


def cell_text(kind: str, cell: Any) -> Any:
    """A cell as it stands on paper: 1.250, 05/5/2025, or the text as it is."""
    if cell is None or cell == "":
        return ""
    if kind == "date":
        return format_date(date.fromisoformat(cell))
    return format_number(cell) if isinstance(cell, int | float) else cell


@register.simple_tag
def qr(text: str) -> SafeString:
    """The text as a QR code; the text beside it goes to the Word file, which draws it anew."""
    return format_html('<span class="qr" data-text="{}">{}</span>', text, qr_svg(text))
