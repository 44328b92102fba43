"""What the cells of lists of units and people mean."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import DayField, fold
from documents.importing import values
from organizations import homonyms, lifetimes
from organizations.models import Unit

ROWS = 10_000  # of such a list
TAKEN = gettext_lazy(
    "Trong lúc anh chị xem, có người vừa thêm một trong các dòng này. Xem lại danh sách."
)


def one_of(meant: dict[str, Any], sentence: str | Promise) -> Callable[[Any], Any]:
    """A reader of words that mean something, in whatever tones and case."""

    def read(cell: Any) -> Any:
        found = meant.get(fold(values.words(cell)))
        if found is None:
            raise ValueError(sentence)
        return found

    return read


def day(cell: Any) -> date:
    """A day of Excel, its number, or as it is typed on pages."""
    if isinstance(cell, float | int) and 20000 < cell < 80000:
        return values.FIRST_DAY + timedelta(days=int(cell))
    try:
        return DayField().clean(values.words(cell))
    except ValidationError as problem:
        raise ValueError(problem.messages[0]) from None


def email(cell: Any) -> str:
    """An address in small letters."""
    typed = values.text(254)(cell).lower()
    try:
        validate_email(typed)
    except ValidationError:
        raise ValueError(_("Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn.")) from None
    return typed


def no_longer(found: Iterable[homonyms.Found], unit: Unit) -> dict[str, str]:
    """Of the names that no unit bears now: a sentence by those of one that ended, which says what
    became of it. Two queries, none where every name is some unit's."""
    lacking = [one.typed for one in found if not one.units]
    ended = Unit.objects.below(unit).filter(valid_to__lt=clock.today())
    was = {one.typed: one.one for one in homonyms.find(lacking, ended)} if lacking else {}
    said = lifetimes.became([old for old in was.values() if old]) if any(was.values()) else {}
    return {
        typed: _("{unit} {what_became}. Ghi tên đơn vị hiện nay.").format(
            unit=old.called, what_became=said[old.pk]
        )
        for typed, old in was.items()
        if old
    }


def alive(unit: Unit) -> QuerySet[Unit]:
    """The units that there are or will be under this one."""
    return Unit.objects.below(unit).exclude(valid_to__lt=clock.today())
