"""A list of units: what it holds, how it is checked and taken."""

from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.workflow import Refused
from documents.importing import values
from documents.importing.table import Column, Row
from documents.unit_lists.cells import TAKEN, alive, day, no_longer, one_of
from organizations import homonyms
from organizations.models import Person, Unit

KINDS: dict[str, Unit.Kind] = {
    "uy ban nhan dan xa, phuong": Unit.Kind.COMMUNE, "xa": Unit.Kind.COMMUNE,
    "phuong": Unit.Kind.COMMUNE, "thi tran": Unit.Kind.COMMUNE, "dac khu": Unit.Kind.COMMUNE,
    "uy ban nhan dan thanh pho, huyen": Unit.Kind.CITY, "huyen": Unit.Kind.CITY,
    "thanh pho": Unit.Kind.CITY, "thi xa": Unit.Kind.CITY,
    "phong, ban chuyen mon": Unit.Kind.OFFICE, "phong": Unit.Kind.OFFICE, "so": Unit.Kind.OFFICE,
    "ban": Unit.Kind.OFFICE, "don vi su nghiep": Unit.Kind.CENTRE, "trung tam": Unit.Kind.CENTRE,
    "doan the, hoi": Unit.Kind.ASSOCIATION, "hoi": Unit.Kind.ASSOCIATION,
    "doan the": Unit.Kind.ASSOCIATION, "truong hoc": Unit.Kind.SCHOOL, "truong": Unit.Kind.SCHOOL,
    "don vi khac": Unit.Kind.OTHER, "khac": Unit.Kind.OTHER,
}  # fmt: skip
WHICH_KIND = gettext_lazy("Ghi một loại: xã, huyện, phòng, trung tâm, hội, trường, khác.")
UNIT_COLUMNS = (
    Column("name", "Tên đầy đủ", ("ten day du", "ten don vi", "don vi"), values.text(200),
           required=True, example="Ủy ban nhân dân xã Ví Dụ"),
    Column("short_name", "Tên gọi tắt", ("ten goi tat", "goi tat", "viet tat"), values.text(60),
           example="UBND xã Ví Dụ"),
    Column("kind", "Loại", ("loai don vi", "loai"),
           one_of(KINDS, WHICH_KIND), required=True, example="xã"),
    Column("above", "Đơn vị cấp trên", ("don vi cap tren", "cap tren", "truc thuoc", "thuoc"),
           values.text(300), example="UBND huyện Ví Dụ"),
    Column("official_code", "Mã đơn vị", ("ma don vi", "ma so", "ma"), values.text(10),
           example="01999"),
    Column("valid_from", "Từ ngày", ("tu ngay", "ngay thanh lap"), day, example="01/7/2025"),
)  # fmt: skip


def check_units(rows: list[Row], unit: Unit, person: Person) -> None:
    """Find what stands above each, in the file or among the units; what is there already; twins."""
    named: dict[str, list[Row]] = {}
    for row in rows:
        if "name" in row.values:
            named.setdefault(homonyms.plain(row.values["name"]), []).append(row)
        _write_code(row)
    typed = {row.values["above"] for row in rows if row.values.get("above")}
    known = {found.typed: found for found in homonyms.find(typed, alive(unit))}
    ended = no_longer(known.values(), unit)
    for row in rows:
        _set_above(row, unit, named, known)
        above = row.values.get("above", "")
        if "above" in row.errors and homonyms.plain(above) not in named:
            row.errors["above"] = ended.get(above, row.errors["above"])
    _mark_known(rows, unit)
    _mark_twins(rows)
    _mark_rings(rows)


def _write_code(row: Row) -> None:
    """Excel drops the zeros that codes of communes begin with."""
    code = row.values.get("official_code", "")
    if code.isdecimal() and row.values.get("kind") == Unit.Kind.COMMUNE:
        row.values["official_code"] = code.zfill(5)


def _set_above(
    row: Row, unit: Unit, named: dict[str, list[Row]], known: dict[str, homonyms.Found]
) -> None:
    above = row.values.get("above")
    if not above:
        row.values["parent"] = unit
        return
    in_file = [other for other in named.get(homonyms.plain(above), []) if other is not row]
    if len(in_file) == 1 and not known[above].units:
        row.values["parent"] = in_file[0]
    elif in_file and not known[above].one:
        lines = ", ".join(str(other.number) for other in in_file)
        sentence = _("Tên này có ở dòng {lines} của tệp. Ghi kèm cấp trên.")
        row.errors["above"] = sentence.format(lines=lines)
    else:
        row.values["parent"], sentence = homonyms.meant(known[above])
        if sentence:
            row.errors["above"] = sentence


def _mark_known(rows: list[Row], unit: Unit) -> None:
    """Leave out what is there; ask about a name that a unit elsewhere bears. Three queries."""
    province = Unit.objects.filter(path__startswith=unit.province_path)
    named = [row for row in rows if "name" in row.values]
    found = homonyms.find([row.values["name"] for row in named], province)
    codes = province.exclude(official_code="").values_list("official_code", "name", "valid_to")
    held: dict[str, list[tuple[str, date | None]]] = {}
    for code, name, last in codes:
        held.setdefault(code, []).append((name, last))
    for row, twins in zip(named, found, strict=True):
        parent, name = row.values.get("parent"), row.values["name"]
        first = row.values.get("valid_from", clock.today())
        holders = held.get(row.values.get("official_code", ""), [])
        bearers = [name for name, last in holders if last is None or last >= first]
        if isinstance(parent, Unit) and any(
            twin.parent_id == parent.pk and homonyms.plain(twin.name) == homonyms.plain(name)
            for twin in twins.units
        ):
            row.leave_out = _("Đã có {unit} ở {parent}.").format(unit=name, parent=parent.called)
        elif bearers:
            row.errors["official_code"] = _("Mã này là của {unit}.").format(unit=bearers[0])
        elif twins.units:
            which = "; ".join(homonyms.told_apart(twin) for twin in twins.units[:3])
            sentence = _("Trùng tên với {units}. Đánh dấu nếu là đơn vị khác.")
            row.same = sentence.format(units=which)


def _mark_twins(rows: list[Row]) -> None:
    """The same unit, or the same code, twice in the file."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        parent = row.values.get("parent")
        key = f"row {parent.number}" if isinstance(parent, Row) else f"unit {parent and parent.pk}"
        keys = {"name": (key, homonyms.plain(row.values.get("name", "")))}
        if row.values.get("official_code"):
            keys["official_code"] = ("code", row.values["official_code"])
        for column, said in keys.items():
            first = seen.setdefault(said, row.number)
            if first != row.number and column in row.values:
                row.errors[column] = _("Trùng với dòng {number} của tệp.").format(number=first)


def _mark_rings(rows: list[Row]) -> None:
    """A unit that stands under itself."""
    for row in rows:
        above, steps = row.values.get("parent"), 0
        while isinstance(above, Row) and above is not row and steps < len(rows):
            above, steps = above.values.get("parent"), steps + 1
        if isinstance(above, Row):
            row.errors["above"] = _(
                "Các đơn vị trong tệp xếp dưới nhau thành vòng. Xem lại cấp trên."
            )


def save_units(rows: list[Row], unit: Unit, person: Person) -> int:
    """The units, those above first. Raises Refused where one above is not taken."""
    made: dict[int, Unit] = {}
    waiting = rows
    try:
        while waiting:
            level = [row for row in waiting if _parent_of(row, made)]
            if not level:
                row = waiting[0]
                above = row.values["parent"].number
                sentence = _("Dòng {number} thuộc dòng {above}, mà dòng ấy chưa đánh dấu nhập.")
                raise Refused(sentence.format(number=row.number, above=above))
            made |= _save_level(level, made)
            waiting = [row for row in waiting if row.number not in made]
    except IntegrityError:
        raise Refused(TAKEN) from None
    return len(made)


def _parent_of(row: Row, made: dict[int, Unit]) -> Unit | None:
    """What stands above it, once that is stored; of a row that was left out, what is there."""
    parent = row.values["parent"]
    return parent if isinstance(parent, Unit) else made.get(parent.number)


def _save_level(rows: list[Row], made: dict[int, Unit]) -> dict[int, Unit]:
    columns = ("name", "short_name", "kind", "official_code", "valid_from")
    units = Unit.objects.bulk_create(
        (
            Unit(
                parent=_parent_of(row, made),
                **{name: row.values[name] for name in columns if name in row.values},
            )
            for row in rows
        ),
        batch_size=1000,
    )
    for unit in units:  # each stands below the unit that the list was sent for, so has a parent
        unit.path = f"{unit.parent.path}{unit.pk}/"  # type: ignore[union-attr]
    Unit.objects.bulk_update(units, ["path"], batch_size=1000)
    return {row.number: unit for row, unit in zip(rows, units, strict=True)}
