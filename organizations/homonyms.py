"""Which unit does a typed name mean? One, none, or several: then a person chooses, nobody guesses.

Names repeat: Hưng Đạo is a commune of many districts, and Tân Giang a ward before the reform of
01/7/2025 and another one after it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext as _

from contest_portal.vietnamese import fold, format_date, one_line
from organizations.models import Unit

SHORT_FOR = {
    "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "btc": "ban to chuc",
    "tp": "thanh pho", "tx": "thi xa", "tt": "trung tam", "p": "phuong", "x": "xa", "h": "huyen",
    "gddt": "giao duc va dao tao", "nnmt": "nong nghiep va moi truong",
    "khcn": "khoa hoc va cong nghe", "ldld": "lien doan lao dong", "mn": "mam non",
    "th": "tieu hoc", "thcs": "trung hoc co so", "thpt": "trung hoc pho thong",
}  # fmt: skip
FORMER = ("old_name", "old_short_name")
COMMITTEE = "uy ban nhan dan "
LEVELS = ("xa ", "phuong ", "thi tran ", "dac khu ", "thanh pho ", "thi xa ", "huyen ", "quan ",
          "tinh ")  # fmt: skip
MOST = 60  # words by which the database chooses; of a longer list all units are read


class Found(NamedTuple):
    """A name as it was typed, and the units that it may mean."""

    typed: str
    units: list[Unit]

    @property
    def one(self) -> Unit | None:
        """The unit that it means beyond doubt."""
        return self.units[0] if len(self.units) == 1 else None


def plain(name: str) -> str:
    """What two spellings of one name have in common: letters without tones, nothing shortened."""
    folded = re.sub(r"(?<=\w)&(?=\w)", "", fold(name))
    words = re.findall(r"\w+", folded)
    return " ".join(SHORT_FOR.get(word, word) for word in words if word != "cac")


def find(names: Iterable[str], units: QuerySet[Unit]) -> list[Found]:
    """Each name with the units it may mean, in one query however many there are.

    units: among which; those that are closed or are called otherwise now count too, so that an old
    and a new unit of one name are told apart by the person. A name typed with its tone marks means
    the unit that bears them before one that differs in them; a name with the unit above it, as in
    "xã Hưng Đạo, huyện Bảo Lạc", means the one there; an official code means its unit.
    """
    meant: dict[str, dict[int, Unit]] = defaultdict(dict)
    former = {name: F(f"former_names__{name.removeprefix('old_')}") for name in FORMER}
    names = list(names)
    rows = units.select_related("parent").annotate(**former)  # a row for each former name
    for unit in _likely(names, rows).order_by("sort_key", "pk"):
        for key in _keys(unit):
            meant[key].setdefault(unit.pk, unit)
    return [Found(name, _nearest(name, list(meant[plain(name)].values()))) for name in names]


def _likely(names: list[str], units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Without those that bear the first word of no name, as it is or shortened.

    The word is the first after what all committees of a level have in common.
    """
    firsts = {_own(plain(name)).partition(" ")[0] for name in names} - {""}
    spelled = {short for short, whole in SHORT_FOR.items() if firsts & set(whole.split())}
    if len(words := firsts | spelled) > MOST:
        return units
    bare = Replace("search_text", Value("&"), Value(""), output_field=TextField())
    likely = Q(old_name__isnull=False)
    for word in words:
        likely |= Q(bare__contains=word) | Q(official_code__icontains=word)
    return units.annotate(bare=bare).filter(likely)


def _own(name: str) -> str:
    """Of a plain name what its committee or its level does not say."""
    place = name.removeprefix(COMMITTEE)
    return place.removeprefix(next((level for level in LEVELS if place.startswith(level)), ""))


def _keys(unit: Unit) -> Iterator[str]:
    """All that people write for it: with the place above it, or without where it bears that."""
    above = list(_parts(unit.parent.name)) if unit.parent else []
    for name in _names(unit):
        for part in _parts(name):
            yield part
            yield from (f"{part} {place}" for place in above)
            yield from (part.removesuffix(f" {place}") for place in above)
    if unit.official_code:
        yield plain(unit.official_code)


def _names(unit: Unit) -> list[str]:
    former = (getattr(unit, name) for name in FORMER)
    return [name for name in (unit.name, unit.short_name, *former) if name]


def _parts(name: str) -> Iterator[str]:
    """Of a committee's name also the place that it governs: xã Hưng Đạo, and Hưng Đạo."""
    whole = plain(name)
    yield whole
    place = whole.removeprefix(COMMITTEE)
    if place != whole:
        yield place
        yield _own(place)


def _nearest(typed: str, units: list[Unit]) -> list[Unit]:
    """Those that bear the tones as typed, if the name was typed with any."""
    name = one_line(typed).casefold()
    if name == fold(typed):
        return units
    words = re.findall(r"\w+", name)
    exact = [u for u in units if any(_bears(words, own.casefold()) for own in _names(u))]
    return exact or units


def _bears(typed: list[str], name: str) -> bool:
    """Whether the typed words that stand in the name stand there with the same tones."""
    own = re.findall(r"\w+", name)
    folded = set(map(fold, own))
    return all(word in own for word in typed if fold(word) in folded)


def told_apart(unit: Unit) -> str:
    """UBND xã Hưng Đạo (thuộc UBND TP Cao Bằng, đến hết ngày 30/6/2025): what tells it from others.

    The unit comes with its parent.
    """
    said = [_("thuộc {unit}").format(unit=unit.parent.called) if unit.parent else ""]
    if unit.valid_to:
        said.append(_("đến hết ngày {day}").format(day=format_date(unit.valid_to)))
    elif unit.valid_from:
        said.append(_("từ ngày {day}").format(day=format_date(unit.valid_from)))
    if unit.official_code:
        said.append(_("mã {code}").format(code=unit.official_code))
    inside = ", ".join(filter(None, said))
    return f"{unit.called} ({inside})" if inside else unit.called


def meant(found: Found) -> tuple[Unit | None, str]:
    """The unit that a name means, or a sentence that asks which. Units come with their parents."""
    if found.one:
        return found.one, ""
    if not found.units:
        unknown = _("Không có đơn vị “{name}”. Xem lại tên, hoặc thêm đơn vị trước.")
        return None, unknown.format(name=found.typed)
    several = _("Có {number} đơn vị tên này: {units}. Ghi kèm cấp trên, hoặc ghi mã.")
    units = "; ".join(told_apart(unit) for unit in found.units[:5])
    return None, several.format(number=len(found.units), units=units)
