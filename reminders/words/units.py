"""What a unit owes its letters: told its officers, then its leader and the office."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directives.models import Deadline, Directive
from organizations.models import Unit
from reminders.words import Said, left, listed, reachable, said


class Owed(NamedTuple):
    """What a unit owes one letter. is_request: the letter asks (đề nghị), it does not order."""

    unit: Unit
    directive: Directive
    debts: list[str]
    is_request: bool


def owes(deadline: Deadline, owed: Owed) -> Said:
    """To the unit's officers. A unit that is only requested (đề nghị) is asked, not dunned."""
    unit, title = owed.unit, owed.directive.document.title
    if owed.is_request:
        asked = _("{unit} được đề nghị tham gia {contest} theo {letter}.").format(
            unit=unit.name, contest=owed.directive.contest, letter=title
        )
        past, ahead = _("Hạn đã qua. Đơn vị còn:"), _("Xin nhắc để đơn vị tiện sắp xếp:")
        opening = f"{asked} {past if deadline.is_past else ahead}"
        subject = _("{unit}: {left}, {number} việc được đề nghị")
    else:
        opening = _("Theo {letter}, {unit} còn các việc sau:").format(letter=title, unit=unit.name)
        subject = _("{unit}: {left}, {number} việc chưa xong")
    return said(
        subject.format(unit=unit.called, left=left(deadline), number=len(owed.debts)),
        [opening, *_debts(owed), *contact(owed.directive), *_until(deadline)],
        home(unit),
    )


def head(deadline: Deadline, owed: Owed, *, own: bool) -> Said:
    """To the unit's leader, after the last day; not own: to the leader of the unit above, who
    follows the board. Statement 17: "Late items reach the unit head".
    """
    unit = owed.unit
    opening = _("Hạn nộp ({day}) đã qua. {unit} còn các việc sau theo {letter}:").format(
        day=deadline.plain_words, unit=unit.name, letter=owed.directive.document.title
    )
    end = _("Kính báo để lãnh đạo biết và chỉ đạo.")
    if not own:
        why = _("{unit} chưa có lãnh đạo trên cổng, nên thư gửi lên cấp trên.")
        end = f"{end} {why.format(unit=unit.name)}"
    return said(
        _("{unit}: đã quá hạn, {number} việc chưa xong").format(
            unit=unit.called, number=len(owed.debts)
        ),
        [opening, *_debts(owed), *contact(owed.directive), end],
        home(unit) if own else reverse("dashboard", args=[owed.directive.pk]),
    )


def office(deadline: Deadline, owed: list[Owed]) -> Said:
    """To the office, of all units of its letters. Statement 17: "… then the office"."""
    by_letter: dict[Directive, list[str]] = {}
    for o in owed:
        line = _("{unit}: {number} việc. {first}").format(
            unit=o.unit.called, number=len(o.debts), first=o.debts[0]
        )
        by_letter.setdefault(o.directive, []).append(line)
    lines = [
        _("Hạn nộp ({day}) đã qua. Các đơn vị sau còn việc chưa xong.").format(
            day=deadline.plain_words
        )
    ]
    for directive, units in by_letter.items():
        lines.append(_("Theo {letter}:").format(letter=directive.document.title))
        lines += listed(units, _("- và {number} đơn vị khác"))
    number = len({o.unit for o in owed})
    page = reverse("dashboard", args=[next(iter(by_letter)).pk])
    return said(_("Quá hạn: {number} đơn vị còn việc chưa xong").format(number=number), lines, page)


def home(unit: Unit) -> str:
    """The page of what waits for this one of the person's units."""
    return reverse("unit_home", query={"don-vi": unit.pk})


def contact(directive: Directive) -> list[str]:
    """A line that says whom to ask of a letter; none where it names nobody."""
    if not directive.contact_name:
        return []
    name = reachable(directive.contact_name, directive.contact_phone)
    return [
        _("Cần hỏi: {name}, {office}.").format(name=name, office=directive.office.name),
    ]


def _debts(owed: Owed) -> list[str]:
    return listed(owed.debts, _("- và {number} việc khác"))


def _until(deadline: Deadline) -> list[str]:
    day = _("Hạn nộp: {day}, {left}. Văn bản ghi “{wording}”.").format(
        day=deadline.plain_words, left=deadline.left_in_words, wording=deadline.wording
    )
    if deadline.extends_id:
        day = f"{day} {capfirst(deadline.extended_by)}."
    return [day, _("Nơi nhận: {office}.").format(office=deadline.receiver.name)]
