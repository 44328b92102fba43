"""What becomes of units: merged, split, parted, handed on, renamed, closed, from a day on.

Nothing is ever moved or deleted: old papers go on naming the old unit, and who acts for a unit that
took a place acts for the old one's letters and dossiers (`Unit.inherits`). Each change is one
transaction, demands the paper that says so, and raises Refused where it contradicts what is known.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import format_date
from contest_portal.workflow import Refused
from organizations.models import (
    Membership,
    Role,
    Succession,
    Unit,
    UnitName,
    taken_by_today,
    under,
)

Kind = Succession.Kind
SHARED = Kind.PART  # the only one by which the old unit goes on
NO_BASIS = gettext_lazy("Ghi số, ngày của văn bản quyết định việc này.")


def merge(olds: Sequence[Unit], into: Unit, *, day: date, basis: str) -> None:
    """The old units end, and the other takes the place of them all from the day on."""
    _succeed(olds, [into], Kind.MERGE, day, basis)


def split(old: Unit, into: Sequence[Unit], *, day: date, basis: str) -> None:
    """The old unit ends, and several take its place from the day on."""
    _succeed([old], into, Kind.SPLIT, day, basis)


def part(old: Unit, into: Sequence[Unit], *, day: date, basis: str) -> None:
    """Others take a part of the unit over; the unit itself, its work and its people go on."""
    _succeed([old], into, Kind.PART, day, basis)


def transfer(old: Unit, into: Unit, *, day: date, basis: str) -> None:
    """The old unit ends, and all its work passes to one that is there already."""
    _succeed([old], [into], Kind.TRANSFER, day, basis)


def close(unit: Unit, *, day: date, basis: str) -> None:
    """The unit ends the day before, and none takes its place."""
    with transaction.atomic():
        [unit] = _held([unit])
        _check_end(unit, day, basis)
        _end([unit], day, basis)


def rename(unit: Unit, *, name: str, short_name: str, header: str, day: date, basis: str) -> None:
    """The unit has another name from the day on; papers until then go on saying the old one."""
    with transaction.atomic():
        [unit] = _held([unit])
        _check_alive(unit, day, basis)
        last = unit.former_names.order_by("valid_to").last()
        if last and day <= last.valid_to + timedelta(days=1):
            since = format_date(last.valid_to + timedelta(days=1))
            renamed = _("{unit} đã đổi tên từ ngày {day}. Chọn ngày sau đó.")
            raise Refused(renamed.format(unit=unit.called, day=since))
        if (name, short_name, header) == (unit.name, unit.short_name, unit.header):
            raise Refused(_("Tên mới giống hệt tên đang dùng."))
        if Unit.objects.filter(parent=unit.parent_id, name=name).exclude(pk=unit.pk).exists():
            raise Refused(_("Đã có đơn vị tên này dưới cùng cơ quan cấp trên."))
        UnitName.objects.create(
            unit=unit, name=unit.name, short_name=unit.short_name, header=unit.header,
            valid_to=day - timedelta(days=1), legal_basis=basis,
        )  # fmt: skip
        unit.name, unit.short_name, unit.header = name, short_name, header
        unit.save()


def _succeed(
    olds: Sequence[Unit], news: Sequence[Unit], kind: Succession.Kind, day: date, basis: str
) -> None:
    with transaction.atomic():
        found = {unit.pk: unit for unit in _held([*olds, *news])}
        olds, news = ([found[unit.pk] for unit in units] for units in (olds, news))
        for old in olds:
            (_check_alive if kind == SHARED else _check_end)(old, day, basis)
            for new in news:
                _check_pair(old, new, day)
        Succession.objects.bulk_create(
            Succession(from_unit=old, to_unit=new, kind=kind, day=day, legal_basis=basis)
            for old in olds
            for new in news
        )
        if kind != SHARED:
            _end(olds, day, basis)
            _inherit(olds, news, day)


def _held(units: Iterable[Unit]) -> list[Unit]:
    """The rows as they are now, nobody else's until the transaction ends."""
    keys = {unit.pk for unit in units}
    return list(Unit.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _check_alive(unit: Unit, day: date, basis: str) -> None:
    if not basis.strip():
        raise Refused(NO_BASIS)
    if unit.valid_from and day <= unit.valid_from:
        first = format_date(unit.valid_from)
        young = _("{unit} mới có từ ngày {day}. Chọn ngày sau đó.")
        raise Refused(young.format(unit=unit.called, day=first))
    if unit.valid_to and day > unit.valid_to:
        last = format_date(unit.valid_to)
        raise Refused(_("{unit} đã kết thúc hết ngày {day}.").format(unit=unit.called, day=last))


def _check_end(unit: Unit, day: date, basis: str) -> None:
    if unit.valid_to:
        last = format_date(unit.valid_to)
        twice = _("{unit} đã kết thúc hết ngày {day}, không kết thúc lần nữa.")
        raise Refused(twice.format(unit=unit.called, day=last))
    _check_alive(unit, day, basis)
    took = unit.predecessors.filter(day__gte=day).select_related("from_unit").first()
    if took:
        heir = _("{unit} nhận việc của {other} từ ngày {day} nên không kết thúc trước ngày đó.")
        first = format_date(took.day)
        raise Refused(heir.format(unit=unit.called, other=took.from_unit.called, day=first))
    coming = unit.memberships.filter(valid_from__gte=day).select_related("person").first()
    if coming and coming.valid_from:
        first = format_date(coming.valid_from)
        held = _(
            "{person} giữ vai trò ở {unit} từ ngày {day}, sau ngày đơn vị kết thúc. Chuyển hoặc "
            "kết thúc vai trò ấy trước."
        )
        raise Refused(held.format(person=coming.person, unit=unit.called, day=first))


def _check_pair(old: Unit, new: Unit, day: date) -> None:
    names = {"old": old.called, "new": new.called}
    if old.pk == new.pk:
        raise Refused(_("{old} không thay chính mình. Chọn đơn vị khác.").format(**names))
    if (new.valid_from and new.valid_from > day) or (new.valid_to and new.valid_to < day):
        absent = _("Ngày {day} không có {unit} ({lifetime}). Xem lại ngày.")
        when = format_date(day)
        raise Refused(absent.format(day=when, unit=new.called, lifetime=new.lifetime))
    if new.path in old.inherits:
        raise Refused(_("{old} đã thay {new}, không thay ngược lại được.").format(**names))
    if new.path.startswith(old.path):
        below = _("{new} ở dưới {old} nên không thay được. Chọn đơn vị khác.")
        raise Refused(below.format(**names))
    if old.successors.filter(to_unit=new).exists():
        raise Refused(_("Đã ghi {new} nhận việc của {old}.").format(**names))


def _end(units: Sequence[Unit], day: date, basis: str) -> None:
    """The units' last day is the day before, and that of the roles in them; no row goes."""
    last = day - timedelta(days=1)
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(valid_to=last, ended_by=basis)
    Membership.objects.filter(unit__in=units).not_over(day).update(valid_to=last)


def _inherit(olds: Sequence[Unit], news: Sequence[Unit], day: date) -> None:
    """Who takes a place takes all that were taken before, by the old unit and those below it.

    So does who has taken the place of one of the new, where changes were written down out of order.
    Each from the day on which the last step to it is done.
    """
    since = day.isoformat()
    below = Q(pk__in=[])
    for old in olds:
        below |= Q(path__startswith=old.path)
    gained = {old.path: since for old in olds}
    for taken in Unit.objects.filter(below).values_list("inherits", flat=True):
        _add(gained, taken, since)
    for unit, first in _heirs(news):
        more = {path: day for path, day in gained.items() if not unit.path.startswith(path)}
        _add(unit.inherits, more, first)
        unit.save(update_fields=["inherits"])


def _add(inherits: dict[str, str], more: dict[str, str], since: str) -> None:
    """Of two ways to the same the earlier counts."""
    for path, day in more.items():
        later = max(day, since)
        inherits[path] = min(inherits.get(path, later), later)


def _heirs(units: Sequence[Unit]) -> Iterator[tuple[Unit, str]]:
    """The units, and those that took the place of one of them or of one above, each with the day
    since when it has what they have; none for the units themselves."""
    keys = {unit.pk for unit in units}
    took: QuerySet[Unit] = Unit.objects.filter(predecessors__isnull=False).distinct()
    for unit in took:
        since = [
            day
            for path, day in unit.inherits.items()
            if any(new.path.startswith(path) for new in units)
        ]
        if unit.pk in keys:
            yield unit, ""
        elif since:
            yield unit, min(since)


def staying_below(units: Sequence[Unit], day: date) -> QuerySet[Unit]:
    """Those that go on below units which end on the day, with their own people."""
    below = under([unit.path for unit in units], "path")
    return Unit.objects.filter(below).in_force(day).exclude(pk__in=[unit.pk for unit in units])


def heirs_on(units: Iterable[Unit], day: date) -> dict[int, Unit]:
    """By the key of each that ended by the day: the one unit that stands in its place then.

    Where several took its place there is none: the portal does not share it out. One query, or none
    where no unit has ended.
    """
    provinces = {u.province_path for u in units if u.valid_to and u.valid_to < day}
    if not provinces:
        return {}
    of_provinces = Q(pk__in=[])
    for path in provinces:
        of_provinces |= Q(from_unit__path__startswith=path)
    rows = Succession.objects.filter(of_provinces, day__lte=day).exclude(kind=SHARED)
    took: dict[int, list[Unit]] = {}
    for row in rows.select_related("to_unit__parent"):
        took.setdefault(row.from_unit_id, []).append(row.to_unit)
    found = {}
    for old in took:
        heir = _last_of(old, took)
        if heir:
            found[old] = heir
    return found


def _last_of(old: int, took: dict[int, list[Unit]]) -> Unit | None:
    """Where all lines end in one, that; else down the line while one follows one, and None where
    it parts at once."""
    ends = _ends(old, took)
    if len(ends) == 1:
        return ends.pop()
    if len(took[old]) > 1:
        return None
    [heir] = took[old]
    return _last_of(heir.pk, took) or heir


def _ends(old: int, took: dict[int, list[Unit]]) -> set[Unit]:
    return {
        end for unit in took[old] for end in (_ends(unit.pk, took) if unit.pk in took else [unit])
    }


def today_of(units: Collection[Unit]) -> dict[int, str]:
    """By the key of each that has ended: "nay thuộc UBND xã Chu Trinh", or only until when it was
    there. As many queries as `heirs_on`."""
    heirs = heirs_on(units, clock.today())
    now = _("nay thuộc {unit}")
    return {
        unit.pk: now.format(unit=heirs[unit.pk].called) if unit.pk in heirs else unit.lifetime
        for unit in units
        if unit.has_ended
    }


BECAME = {
    Kind.MERGE: gettext_lazy("đã nhập vào {units}"),
    Kind.SPLIT: gettext_lazy("đã chia thành {units}"),
    Kind.TRANSFER: gettext_lazy("đã giao việc cho {units}"),
}


def became(units: Collection[Unit]) -> dict[int, str]:
    """By the key of each that ended: what became of it ("đã nhập vào UBND xã Chu Trinh"). One
    query."""
    rows = Succession.objects.filter(from_unit__in=units, kind__in=BECAME).order_by("pk")
    took = defaultdict[int, list[Succession]](list)
    for row in rows.select_related("to_unit"):
        took[row.from_unit_id].append(row)
    said = {
        old: BECAME[Kind(found[0].kind)].format(
            units=", ".join(row.to_unit.called for row in found)
        )
        for old, found in took.items()
    }
    return {unit.pk: said.get(unit.pk, _("đã kết thúc")) for unit in units}


def who_acts_for(units: Collection[Unit], *roles: Role) -> dict[int, list[Membership]]:
    """By the key of each unit: who acts for it today in one of the roles, with the people.

    Of one that has ended, those of the units that took its place, else that of the next above it.
    One query.
    """
    lines = {unit.pk: _line(unit.path) for unit in units if unit.has_ended}
    acting: dict[int, list[Membership]] = {unit.pk: [] for unit in units}
    there, took = Q(unit__in=acting), defaultdict[str, list[Membership]](list)
    asked = sorted({path for line in lines.values() for path in line})
    for first in range(0, len(asked), 500):  # SQLite nests no more than 1,000 deep
        there |= Q(unit__inherits__has_any_keys=asked[first : first + 500])
    held = Membership.objects.in_force().filter(there, role__in=roles, person__is_active=True)
    for membership in held.select_related("person", "unit").order_by("pk"):
        if membership.unit_id in acting:
            acting[membership.unit_id].append(membership)
        for path in taken_by_today(membership.unit.inherits):
            took[path].append(membership)
    for unit, line in lines.items():
        acting[unit] = next(([*took[path]] for path in line if path in took), [])
    return acting


def _line(path: str) -> list[str]:
    """The path and those above it, the nearest first."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[:depth]) + "/" for depth in range(len(steps), 0, -1)]
