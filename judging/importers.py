"""Tasks from a list: a dossier's code and who scores it."""

from typing import Any

from django.utils.translation import gettext as _

from contest_portal.vietnamese import fold
from documents.importing import values
from documents.importing.flow import Importer
from documents.importing.table import Column, Row
from judging import giving
from judging.models import Council, Seat
from organizations.models import Person, phone_digits
from submissions.models.dossier import PaperCode

ROWS = 10_000  # of a list: two for each dossier of a large contest


def code(cell: Any) -> tuple[str, int]:
    """Contest and number of a dossier, from CB9-0126."""
    found = PaperCode.read(values.words(cell))
    if found is None:
        raise ValueError(_("Ghi mã hồ sơ, ví dụ CB9-0126."))
    return found.contest.upper(), found.number


COLUMNS = (
    Column("code", "Mã hồ sơ", ("ma ho so", "ma so", "ma", "ho so"), code, required=True,
           example="CB9-0126"),
    Column("judges", "Giám khảo", ("giam khao", "nguoi cham", "ho va ten", "ho ten"), values.names,
           required=True, example="Nông Thị Mẫu; Lý Văn Mẫu"),
)  # fmt: skip


def check(rows: list[Row], council: Council, person: Person) -> None:
    """Codes of this council, judges of this council, no conflict, no load that is too large."""
    dossiers = council.dossiers().order_by().values_list("contest__code", "number", "pk")
    keys = {(contest.upper(), number): pk for contest, number, pk in dossiers}
    now = giving.tasks_now(council)
    named = _names(now.seats)
    pairs: dict[tuple[int, int], Row] = {}
    for row in rows:
        dossier = keys.get(row.values.get("code", ("", 0)))
        if dossier is None and "code" in row.values:
            row.errors["code"] = _("Hội đồng này không chấm hồ sơ {code}.").format(
                code=row.shown["code"]
            )
        seats = _seats(row, named)
        if dossier is None or row.errors:
            continue
        row.values["pairs"] = [(seat, dossier) for seat in seats]
        _note_given(row, now, pairs)
        pairs |= {pair: pairs.get(pair, row) for pair in row.values["pairs"]}
    new = [pair for pair in pairs if pair not in now.waiting and pair not in now.scored]
    for pair, sentence in giving.refusals(council, now, new).items():
        said = pairs[pair].errors.get("judges", "")
        pairs[pair].errors["judges"] = f"{said} {sentence}".strip()


def _names(seats: dict[int, Seat]) -> dict[str, list[int]]:
    """By all that a list may call a judge: name, e-mail, telephone."""
    named: dict[str, list[int]] = {}
    for pk, seat in seats.items():
        one = seat.person
        for key in {fold(one.full_name), fold(one.email or ""), phone_digits(one.phone or "")}:
            named.setdefault(key, []).append(pk)
    return named


def _seats(row: Row, named: dict[str, list[int]]) -> list[int]:
    found, unknown = [], []
    for name in row.values.get("judges", []):
        seats = named.get(fold(name)) or named.get(phone_digits(name) or "-") or []
        if len(seats) == 1:
            found += seats
        else:
            unknown.append((name, len(seats)))
    sentences = [
        _("Có {number} giám khảo tên “{name}”. Ghi thư điện tử thay cho tên.").format(
            number=number, name=name
        )
        if number
        else _("“{name}” không phải giám khảo đang chấm ở hội đồng này.").format(name=name)
        for name, number in unknown
    ]
    if sentences:
        row.errors["judges"] = " ".join(sentences)
    return list(dict.fromkeys(found))


def _note_given(row: Row, now: giving.TasksNow, pairs: dict[tuple[int, int], Row]) -> None:
    """A row whose judges all have the dossier brings nothing."""
    there = {*now.waiting, *now.scored}
    if all(pair in there for pair in row.values["pairs"]):
        row.leave_out = _("Đã giao từ trước.")
    elif all(pair in there or pair in pairs for pair in row.values["pairs"]):
        row.leave_out = _("Trùng với dòng trên.")


def save(rows: list[Row], council: Council, person: Person) -> int:
    """Inside the transaction that takes the list. Raises Refused."""
    pairs = {pair for row in rows for pair in row.values["pairs"]}
    return giving.give_more(council, sorted(pairs), by=person)


TASKS = Importer("tasks", "Phân công chấm", COLUMNS, check, save, ROWS)
