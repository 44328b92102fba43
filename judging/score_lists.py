"""Score sheets as a list in Excel, out and back in: a judge's own become drafts, a council's are
paper sheets that somebody has typed in and another person confirms."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import fold
from contest_portal.workflow import Stale, touch
from documents import sheets
from documents.importing import values
from documents.importing.flow import Importer
from documents.importing.table import Column, Row
from documents.papers import column
from judging.forms.paper_sheets import enter
from judging.forms.sheets import PointsField
from judging.models import Council, Score, Seat, Sheet
from judging.paper_sheets import Listed, SheetCode, listed, own, to_enter
from organizations.models import Person

ROWS = 5000
NOT_HERE = gettext_lazy("Tệp này không có phiếu nào mang mã ấy để anh chị nhập.")
ANOTHERS = gettext_lazy("Phiếu này của giám khảo khác.")
OLD = gettext_lazy("Mã phiếu không khớp: mã bị sửa, hoặc tệp tải về theo tiêu chí cũ. Tải tệp mới.")
NEWER = gettext_lazy("Phiếu này đã lưu trên cổng sau khi tải tệp. Tải tệp mới rồi ghi lại điểm.")
SEALED = gettext_lazy("Phiếu này đã niêm phong, không sửa được.")
ENTERED = gettext_lazy("Phiếu này đã nhập từ bản giấy, đang chờ người thứ hai xác nhận.")
DRAFT = gettext_lazy(
    "Giám khảo đang có bản nháp trên cổng. Hỏi giám khảo trước khi thay bằng phiếu giấy."
)
BLANK = gettext_lazy("Chưa ghi điểm, giữ nguyên trên cổng.")
Scored = tuple[int, str, int]  # a criterion, alike in every version of the rules


def code(cell: Any) -> SheetCode:
    found = SheetCode.read(values.words(cell))
    if found is None:
        raise ValueError(_("Giữ nguyên mã phiếu như trong tệp đã tải về, ví dụ CB9-0113-12.7F3A."))
    return found


def mark(cell: Any) -> int:
    found = values.words(cell)
    if not found.isdecimal():
        raise ValueError(_("Cột ẩn “Lần lưu” đã bị sửa. Tải tệp mới."))
    return int(found)


def points(maximum: int) -> Callable[[Any], Decimal]:
    """A reader of half points up to the maximum: 14,5 as text, or Excel's 14.5."""
    field = PointsField(maximum)

    def read(cell: Any) -> Decimal:
        try:
            found: Decimal = field.clean(values.words(cell))
        except ValidationError as problem:
            raise ValueError(" ".join(problem.messages)) from None
        return found

    return read


def _scored(criteria: Iterable[Any]) -> list[Scored]:
    return [(one.order, one.label, one.max_points) for one in criteria]


def _columns(found: Sequence[Listed], with_judges: bool) -> tuple[Column, ...]:
    """The code, what it means, and a column for each criterion of any of the sheets."""
    judge = Column("judge", "Giám khảo", ("giam khao",), values.words)
    every = sorted({one for sheet in found for one in _scored(sheet.criteria)})
    return (
        Column("code", "Mã phiếu", ("ma phieu",), code, required=True),
        Column("title", "Tên giải pháp", ("ten giai phap",), values.words),
        *([judge] if with_judges else []),
        *(
            Column(_name(one), _label(one), (_phrase(_label(one)),), points(one[2]))
            for one in every
        ),
        Column("mark", "Lần lưu", ("lan luu",), mark, required=True),
    )


def _name(one: Scored) -> str:
    return f"{one[0]} {one[1]} {one[2]}"


def _label(one: Scored) -> str:
    return f"{one[0]}. {one[1]} (tối đa {one[2]})"


def _phrase(label: str) -> str:
    return " ".join(re.findall(r"\w+", fold(label)))


def write(importer: Importer, found: Iterable[Listed], lines: Sequence[str]) -> bytes:
    """The file to fill in, of what is open yet. Points alone can be typed; lines: what it is."""
    open_ones = [sheet for sheet in found if sheet.state == Sheet.State.DRAFT]
    own_points = importer.kind == OWN
    rows = [
        [number, *(_cell(sheet, one.name, own_points) for one in importer.columns)]
        for number, sheet in enumerate(open_ones, 1)
    ]
    heads = [column("STT", 15), *(_head(one) for one in importer.columns)]
    output = BytesIO()
    sheets.write(output, [{"columns": heads, "rows": rows}], lines)
    return output.getvalue()


def _head(one: Column) -> dict[str, Any]:
    fixed = {"code": (46, {}), "judge": (44, {}), "title": (0, {}), "mark": (16, {"hidden": True})}
    width, more = fixed.get(one.name, (26, {"typed": True}))
    return column(one.label, width) | more


def _cell(sheet: Listed, name: str, own_points: bool) -> Any:
    known = {
        "code": sheet.code, "title": sheet.title, "judge": str(sheet.seat.person),
        "mark": str(sheet.version),
    }  # fmt: skip
    return known[name] if name in known else _kept(sheet).get(name) if own_points else None


def _kept(sheet: Listed) -> dict[str, Decimal | None]:
    """The points that are stored, by the column's name."""
    scores = sheet.sheet.scores.all() if sheet.sheet else []
    stored = {score.criterion_id: score.points for score in scores}
    names = map(_name, _scored(sheet.criteria))
    return {name: stored.get(one.pk) for name, one in zip(names, sheet.criteria, strict=True)}


def _read(
    rows: list[Row], found: Sequence[Listed], seat: Seat | None = None
) -> list[tuple[Row, Listed, dict[str, Decimal]]]:
    """The rows that say something, each with its sheet and its points; says what is wrong with the
    others. Each row that means a sheet keeps it in its values. seat: whose sheets alone."""
    sheets_of = {(one.key[:3]): one for one in found if one.key}
    said = []
    met: dict[SheetCode | None, int] = {}
    for row in rows:
        asked = row.values.get("code")
        sheet = sheets_of.get(asked[:3]) if asked else None
        typed = {n: p for n, p in row.values.items() if isinstance(p, Decimal)}
        if asked and sheet is None:
            row.errors["code"] = str(ANOTHERS if seat and asked.seat != seat.pk else NOT_HERE)
        elif asked and sheet and sheet.key != asked:
            row.errors["code"] = str(OLD)
        elif asked in met:
            row.errors["code"] = _("Trùng phiếu với dòng {number}.").format(number=met[asked])
        elif sheet and not typed and not row.errors:
            row.leave_out = str(BLANK)
        elif sheet:
            _only_own(row, sheet, typed)
            row.values["sheet"], met[asked] = sheet, row.number
            said.append((row, sheet, typed))
    return said


def _only_own(row: Row, sheet: Listed, typed: Iterable[str]) -> None:
    names = set(map(_name, _scored(sheet.criteria)))
    for name in set(typed) - names:
        row.errors[name] = _("Hồ sơ này không chấm tiêu chí ấy. Để trống ô này.")


def check_own(rows: list[Row], seat: Seat, person: Person) -> None:
    """Only the judge's own sheets, still drafts, as they were when the file was fetched."""
    for row, sheet, typed in _read(rows, listed(seat.council, own(seat)), seat):
        kept = _kept(sheet)
        if sheet.state != Sheet.State.DRAFT:
            row.errors["code"] = str(SEALED if sheet.state == Sheet.State.SEALED else ENTERED)
        elif not row.errors and all(kept[name] == point for name, point in typed.items()):
            row.leave_out = _("Điểm đã có trên cổng.")
        elif row.values.get("mark") != sheet.version:
            row.errors["code"] = str(NEWER)
        row.adds = _("Sửa bản nháp") if sheet.sheet else ""


def check_typed(rows: list[Row], council: Council, person: Person) -> None:
    """Whole paper sheets that nobody has typed in yet."""
    for row, sheet, typed in _read(rows, listed(council, to_enter(person, council))):
        if sheet.state != Sheet.State.DRAFT:
            row.errors["code"] = str(SEALED if sheet.state == Sheet.State.SEALED else ENTERED)
        elif row.values.get("mark") != sheet.version:
            row.errors["code"] = str(NEWER)
        elif sheet.sheet and sheet.sheet.scores.all():
            row.same = str(DRAFT)
        for name in map(_name, _scored(sheet.criteria)):
            if name not in typed and name not in row.errors:
                row.errors[name] = _("Ghi điểm tiêu chí này.")


def save_own(rows: list[Row], seat: Seat, person: Person) -> int:
    """Drafts, as if typed on the page; an empty cell leaves what is there. Raises Stale."""
    for row in sorted(rows, key=lambda one: one.values["code"]):
        paper: Listed = row.values["sheet"]
        sheet = Sheet.objects.begin(seat, paper.dossier)
        if sheet.version != row.values["mark"]:
            raise Stale
        touch(sheet, states=[Sheet.State.DRAFT])
        for name, criterion in zip(
            map(_name, _scored(paper.criteria)), paper.criteria, strict=True
        ):
            if name in row.values:
                Score.objects.update_or_create(
                    sheet=sheet, criterion=criterion, defaults={"points": row.values[name]}
                )
    return len(rows)


def save_typed(rows: list[Row], council: Council, person: Person) -> int:
    """Sheets that wait for the second person. Raises Refused, and Stale."""
    for row in sorted(rows, key=lambda one: one.values["code"]):
        paper: Listed = row.values["sheet"]
        names = map(_name, _scored(paper.criteria))
        scores = [
            Score(criterion=criterion, points=row.values[name])
            for name, criterion in zip(names, paper.criteria, strict=True)
        ]
        enter(paper, "enter", scores, row.values["mark"], by=person)
    return len(rows)


OWN, TYPED = "own_sheets", "paper_sheets"


def importer(kind: str, found: Sequence[Listed]) -> Importer:
    """Of the kind OWN (its target is a seat) or TYPED (a council), for these sheets."""
    make = partial(Importer, kind, "Phiếu chấm", rows=ROWS)
    if kind == OWN:
        return make(_columns(found, with_judges=False), check_own, save_own)
    return make(_columns(found, with_judges=True), check_typed, save_typed)
