"""The figures in the words of the letter that presses: what each counts, then and now."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_date
from directives.figures import places
from directives.models import Assignment, Directive, DirectiveItem
from directives.workflow import claim_draft
from organizations.homonyms import told_apart
from organizations.models import Unit
from submissions import progress
from submissions.progress import AssignmentProgress, Board, Kind

Figure = dict[str, Any]
IN_OPENING = {
    "expected": "{:02d} giải pháp dự kiến",
    "registered": "có {:02d} giải pháp đăng ký dự thi",  # as `directives.papers` says it
    "complete": "{:02d} giải pháp đã đủ hồ sơ",
    "paper": "{:02d} giải pháp đã nộp đủ bản giấy",
}


def figures_of(
    lead: list[AssignmentProgress],
    item: DirectiveItem,
    board: Board,
    letter: Directive,
    pressed: DirectiveItem,
    heirs: dict[int, Unit],
) -> Iterator[Figure]:
    """Of an item that asks for solutions: a figure for each unit with a quota, one for the rest."""
    if item.kind != Kind.SOLUTIONS:
        return
    several = len(lead) > 1
    called = _called([a.assignment.unit for a in lead], heirs)
    for a in (a for a in lead if a.assignment.minimum):
        task = a.assignment
        yield figure_of(
            letter, board, task.rule, item=pressed, number=item.number, unit=task.unit,
            who=f"{called[task.unit_id]} " if several else "", asked=task.minimum,
            request=a.is_request,
        )  # fmt: skip
    rest = [a.assignment.unit for a in lead if not a.assignment.minimum]
    if len(rest) == 1 and not several:
        yield figure_of(letter, board, "registered", item=pressed, number=item.number, unit=rest[0])
    elif rest:
        verb = "đề nghị" if item.verb == DirectiveItem.Verb.REQUEST else "giao việc này"
        given = [a.assignment for row in board.rows for a in row.assignments]
        all_of_it = sum(a.item_id == item.pk and a.part == Assignment.Part.LEAD for a in given)
        yield figure_of(
            letter, board, "registered", item=pressed, number=item.number,
            who=f"cả {all_of_it} đơn vị được {verb} ",
        )  # fmt: skip


@in_vietnamese
def _called(units: list[Unit], heirs: dict[int, Unit]) -> dict[int, str]:
    """What the words call each: of two that are called alike what tells them apart, and of one that
    has ended who stands in its place."""
    count = Counter(unit.called for unit in units)
    alike = [unit for unit in units if count[unit.called] > 1]
    prefetch_related_objects(alike, "parent")
    said = {unit.pk: told_apart(unit) if unit in alike else unit.called for unit in units}
    now = {unit.pk: f" (nay là {heirs[unit.pk].called})" for unit in units if unit.pk in heirs}
    return {pk: name + now.get(pk, "") for pk, name in said.items()}


def figure_of(
    letter: Directive,
    board: Board,
    counter: str,
    *,
    item: DirectiveItem | None = None,
    number: int | None = None,
    unit: Unit | None = None,
    who: str = "",
    asked: int | None = None,
    request: bool = False,
) -> Figure:
    """A figure as the letter keeps it.

    item: the key of the item in whose words it stands, None for the opening. list: what its list's
    address asks for. who, asked, request: what its words are made of (see `_words`).
    """
    address = {"cong-van": letter.follows_up_id, "tinh": counter}
    if unit:
        address["don-vi"] = unit.pk
    if number:
        address["muc"] = number
    figure = {
        "item": item.pk if item else None, "list": address, "as_of": clock.today().isoformat(),
        "who": who, "asked": asked, "request": request,
    }  # fmt: skip
    return _counted(figure, board)


def _counted(figure: Figure, board: Board) -> Figure:
    """The figure with what it counts on the board, and so in words."""
    count = count_on(board, figure)
    return figure | {"count": count, "words": _words(figure, count)}


@in_vietnamese
def _words(figure: Figure, count: int) -> str:
    """đã đăng ký 7 trên 10 giải pháp, còn thiếu 3; of what was only asked for, without the lack."""
    counter, asked = figure["list"]["tinh"], figure["asked"]
    if figure["item"] is None:
        return IN_OPENING[counter].format(count)
    done = {**dict(Assignment.Rule.choices)}[counter]
    if not asked:
        return f"{figure['who']}{done} {count} giải pháp"
    lack = f", còn thiếu {asked - count}" if count < asked and not figure["request"] else ""
    return f"{figure['who']}{done} {count} trên {asked} giải pháp{lack}"


def count_on(board: Board, figure: Figure) -> int:
    """What the figure's list holds, counted on the board: each solution once."""
    asked, seen, count = figure["list"], set(), 0
    rows = (row for row in board.rows if asked.get("don-vi") in (None, row.unit.pk))
    own = (a for row in rows for a in row.assignments)
    for a in own:
        if asked.get("muc") in (None, a.assignment.item.number):
            for group in a.groups:
                if group.dossier is None or group.dossier not in seen:
                    count += getattr(group, asked["tinh"])
                seen.add(group.dossier)
    return count


def _board(letter: Directive) -> Board:
    """Of the letter that it presses for; an empty one where it presses for none."""
    return progress.read(letter.follows_up) if letter.follows_up else Board([])


def stale(directive: Directive) -> list[tuple[Figure, int, bool]]:
    """The figures of the letter with what they would count now, and whether `renew` follows. Five
    queries."""
    board, stand = _board(directive), _standing(directive, list(directive.items.all()))
    pairs = zip(directive.figures, stand, strict=True)
    return [(figure, count_on(board, figure), stands) for figure, stands in pairs]


def renew(directive: Directive) -> bool:
    """Count the figures of a draft anew, and put them with today's date into its words where these
    still stand as they were written; elsewhere number and date stay, and the answer is False.

    Raises Refused once the letter has gone out.
    """
    with transaction.atomic():
        claim_draft(directive)
        letter = Directive.objects.select_related("follows_up").get(pk=directive.pk)
        board, items = _board(letter), list(letter.items.all())
        stand, today = _standing(letter, items), clock.today()
        fresh = [
            _counted(f, board) | {"as_of": today.isoformat()} if stands else f
            for f, stands in zip(letter.figures, stand, strict=True)
        ]
        for figure, stands in zip(fresh, stand, strict=True):
            if stands and _is_said_by_paper(figure):
                letter.counted, letter.counted_on = figure["count"], today
        pairs = list(zip(letter.figures, fresh, strict=True))
        letter.opening = _rewritten(letter.opening, [p for p in pairs if p[0]["item"] is None])
        for item in items:
            item.sentence = _rewritten(item.sentence, [p for p in pairs if p[0]["item"] == item.pk])
        letter.figures = fresh
        letter.save(update_fields=["figures", "opening", "counted", "counted_on"])
        DirectiveItem.objects.bulk_update(items, ["sentence"])
    return all(stand)


def _standing(letter: Directive, items: list[DirectiveItem]) -> list[bool]:
    """Of each figure: may its number be renewed? One date stands before all figures of an item, or
    of the opening, so all of them must stand as they were written, and so must the date."""
    sentences = {item.pk: item.sentence for item in items}
    stand: list[bool] = []
    for key, group in groupby(letter.figures, key=lambda figure: figure["item"]):
        figures = list(group)
        found = places(sentences.get(key, "") if key else letter.opening, figures)
        whole = all(p or _is_said_by_paper(f) for f, p in zip(figures, found, strict=True))
        dated = key is None or day_in(figures[0]) in sentences.get(key, "")
        stand += [whole and dated] * len(figures)
    return stand


def _is_said_by_paper(figure: Figure) -> bool:
    """How many are registered the paper says by itself before the opening, with the date."""
    return figure["item"] is None and figure["list"]["tinh"] == "registered"


def day_in(figure: Figure) -> str:
    """How its item says of which day it is."""
    return f"Đến ngày {format_date(date.fromisoformat(figure['as_of']))} "


def _rewritten(text: str, pairs: list[tuple[Figure, Figure]]) -> str:
    """The text with the new words and day of each figure in place of the old."""
    found = places(text, [old for old, _ in pairs])
    spots = [(place, new["words"]) for place, (_, new) in zip(found, pairs, strict=True) if place]
    for (start, end), words in sorted(spots, reverse=True):
        text = text[:start] + words + text[end:]
    for old, new in pairs[:1]:
        text = text.replace(day_in(old), day_in(new), 1)
    return text
