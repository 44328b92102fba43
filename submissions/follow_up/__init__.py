"""Công văn đôn đốc: the letter that presses for another, drafted from what its units still owe.

It says what was issued and how many there are today; what is wrong in general words, naming nobody;
and, item by item, who still owes what. Nothing counts under its items: what they press for is
counted where it was asked (`DirectiveItem.Kind.PRESS`).
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from directives.models import (
    Assignment,
    Candidate,
    Deadline,
    Directive,
    DirectiveItem,
    ItemGroup,
)
from documents.models import Document
from organizations.lifetimes import heirs_on
from organizations.models import Person, Unit
from submissions import progress
from submissions.follow_up.figures import (
    IN_OPENING,
    Figure,
    count_on,
    day_in,
    figure_of,
    figures_of,
    renew,
    stale,
)
from submissions.models.dossier import State
from submissions.progress import AssignmentProgress, Board, Kind

__all__ = ["draft", "renew", "stale"]

GROUPS = (Unit.Kind.COMMUNE, Unit.Kind.SCHOOL)  # named as one where each of them owes
MOST = 2500  # letters of the names of solutions in one item


@in_vietnamese
def draft(first: Directive, *, by: Person, deadline: Deadline) -> tuple[Directive, bool]:
    """The draft that presses for an issued letter, and True; the one already begun, and False.

    The lock makes the second of two equal clicks wait, and find what the first one made. In place
    of a body that has ended stands the one that took its place.
    """
    with transaction.atomic():
        Directive.objects.select_for_update(no_key=True, of=("self",)).get(pk=first.pk)
        if begun := first.followed_up_by.filter(issued_at=None).first():
            return begun, False
        board = progress.read(first)
        bodies = (first.document.issuer, first.office)
        heirs = heirs_on([*bodies, *(row.unit for row in board.rows)], clock.today())
        issuer, office = (heirs.get(body.pk, body) for body in bodies)
        letter = _letter(first, board, by, deadline, issuer, office)
        letter.figures = [figure_of(letter, board, counter) for counter in IN_OPENING]
        items = first.items.order_by("number")
        named = _unregistered(first)
        pressed = [p for item in items if (p := _press(letter, item, board, named, heirs))]
        _hand_in(letter, pressed)
        letter.save(update_fields=["figures"])
    return letter, True


def _letter(
    first: Directive, board: Board, by: Person, deadline: Deadline, issuer: Unit, office: Unit
) -> Directive:
    """Its head, and the words around its items."""
    paper, contest = first.document, first.contest
    years = f"({contest.year_from}-{contest.year_to})"
    document = Document.objects.create(
        kind=Document.Kind.LETTER, symbol=paper.symbol, issuer=issuer, place=paper.place,
        subject=f"V/v tiếp tục đẩy mạnh triển khai {contest.name} lần thứ {contest.ordinal} "
        f"{years}",
        created_by=by,
    )  # fmt: skip
    pressed_before = first.followed_up_by.filter(issued_at__isnull=False)
    document.bases.set([paper, *(letter.document for letter in pressed_before)])
    return Directive.objects.create(
        document=document, contest=contest, office=office, deadline=deadline,
        follows_up=first, opening="\n".join(_opening(issuer, board)), closing=first.closing,
        copies_to=first.copies_to, contact_name=first.contact_name,
        contact_phone=first.contact_phone, counted=board.total.registered,
        counted_on=clock.today(),
    )  # fmt: skip


def _opening(issuer: Unit, board: Board) -> Iterator[str]:
    """How far all are, what is wrong in general, and the call. The paper itself says before this
    what was issued, and how many are registered."""
    said = {name: form.format(getattr(board.total, name)) for name, form in IN_OPENING.items()}
    yield f"Trong {said['expected']} có {said['complete']}, {said['paper']}."
    if findings := list(_findings(board)):
        yield f"Qua theo dõi, {'; '.join(findings)}."
    yield (
        f"Để bảo đảm số lượng, chất lượng giải pháp dự thi, {issuer.name} yêu cầu các đơn vị, địa "
        "phương khẩn trương triển khai một số nội dung sau:"
    )


def _findings(board: Board) -> Iterator[str]:
    """What is wrong, without a name (statement 18, domain: "nhận định chung, không nêu tên")."""
    rows = [row for row in board.rows if not row.is_request]
    found = {
        "còn đơn vị chưa xác nhận đã nhận công văn": any(not r.acknowledged_at for r in rows),
        "còn đơn vị chưa có giải pháp": any(
            r.seeks_solutions and not r.counts.expected for r in rows
        ),
        "còn đơn vị chưa đạt chỉ tiêu được giao": any(a.missing for r in rows for a in r.quotas),
        "còn giải pháp đã nêu tên chưa làm xong hồ sơ": board.total.expected > board.total.complete,
        "việc tuyên truyền, báo cáo chưa có minh chứng": any(
            a.lacks_evidence for r in rows for a in r.own
        ),
    }
    return (words for words, is_so in found.items() if is_so)


def owes(a: AssignmentProgress) -> bool:
    """Is something that the assignment asks for still missing?"""
    counts = a.counts
    if a.assignment.item.kind == Kind.SOLUTIONS:
        nothing = not counts.expected and a.assignment.part == Assignment.Part.LEAD
        return bool(a.missing or nothing or counts.expected > counts.paper)
    return a.lacks_evidence


def _press(
    letter: Directive,
    item: DirectiveItem,
    board: Board,
    named: dict[int, list[Candidate]],
    heirs: dict[int, Unit],
) -> DirectiveItem | None:
    """The item once more, for the units that still owe; None where nobody does."""
    asked = [a for row in board.rows for a in row.assignments if a.assignment.item_id == item.pk]
    lead = [a for a in asked if a.assignment.part == Assignment.Part.LEAD and owes(a)]
    if not lead or item.kind == Kind.DOSSIERS:
        return None
    support = [a for a in asked if a.assignment.part == Assignment.Part.SUPPORT]
    pressed = DirectiveItem.objects.create(
        directive=letter, number=letter.items.count() + 1, kind=Kind.PRESS, verb=item.verb
    )
    figures = list(figures_of(lead, item, board, letter, pressed, heirs))
    solutions = [c for a in lead for c in named.get(a.assignment.pk, [])]
    pressed.sentence = _sentence(item, figures, solutions, _unregistered_in(item, board))
    pressed.save(update_fields=["sentence"])
    leading = _in_place(lead, heirs)
    helping = [unit for unit in _in_place(support, heirs) if unit not in leading]
    _assign(pressed, leading, Assignment.Part.LEAD)
    _assign(pressed, helping, Assignment.Part.SUPPORT)
    letter.figures += figures
    return pressed


def _unregistered_in(item: DirectiveItem, board: Board) -> int:
    """How many solutions of the item are not yet registered, with those that nobody spotted before
    they were written."""
    expected, registered = (
        count_on(board, {"list": {"muc": item.number, "tinh": counter}})
        for counter in ("expected", "registered")
    )
    return expected - registered


def _sentence(
    item: DirectiveItem, figures: list[Figure], solutions: list[Candidate], unregistered: int
) -> str:
    """What was asked, in its own words; how many there are today; the solutions to go on with. It
    follows a colon, so it begins small. No number is said beside the figures: none would lead to
    its list, or be renewed."""
    task = item.sentence.strip().rstrip(".")
    if not task.startswith(("Tiếp tục", "Giao ", "Đề nghị ")):
        first = task[:1] if task[1:2].isupper() else task[:1].lower()  # UBND stays
        task = f"tiếp tục {first}{task[1:]}"
    parts = [task]
    if figures:
        parts.append(day_in(figures[0]) + "; ".join(figure["words"] for figure in figures))
    elif item.kind in progress.PROVED:
        parts.append("Đến nay chưa ghi nhận minh chứng")
    if solutions:
        written = " và giải pháp khác đang viết hồ sơ" if unregistered > len(solutions) else ""
        parts.append(f"Giải pháp dự kiến chưa đăng ký: {_names(solutions)}{written}")
    elif unregistered and item.kind == Kind.SOLUTIONS:
        parts.append("Còn giải pháp đang viết hồ sơ, chưa đăng ký")
    return ". ".join(parts)


def _names(solutions: list[Candidate]) -> str:
    """Each with its household and place, and who helps it."""
    said: list[str] = []
    for candidate in solutions:
        helper = candidate.helper or (candidate.helper_unit and candidate.helper_unit.called)
        helped = f"{helper} giúp" if helper else ""
        inside = ", ".join(filter(None, [candidate.owner_name, candidate.place, helped]))
        name = f"{candidate.title} ({inside})" if inside else candidate.title
        if len("; ".join([*said, name])) > MOST:
            return "; ".join([*said, "và những giải pháp khác trên cổng"])
        said.append(name)
    return "; ".join(said)


def _unregistered(first: Directive) -> dict[int, list[Candidate]]:
    """By assignment: the solutions spotted, not dropped, not yet registered. One query."""
    begun = Q(dossier__isnull=True) | Q(dossier__state=State.DRAFTING)
    found = Candidate.objects.filter(begun, assignment__item__directive=first).select_related(
        "helper_unit"
    )
    named: dict[int, list[Candidate]] = {}
    for candidate in found.exclude(state=Candidate.State.DROPPED):
        named.setdefault(candidate.assignment_id, []).append(candidate)
    return named


def _in_place(asked: list[AssignmentProgress], heirs: dict[int, Unit]) -> list[Unit]:
    """The units that were asked, or those in their place today, each once."""
    units = (a.assignment.unit for a in asked)
    return list(dict.fromkeys(heirs.get(unit.pk, unit) for unit in units))


def _assign(pressed: DirectiveItem, units: list[Unit], part: str) -> None:
    """The units, those of a kind as one group where all that there are are asked."""
    below = pressed.directive.document.issuer
    for kind in GROUPS:
        own = {unit for unit in units if unit.kind == kind}
        if len(own) > 1 and own == set(_all_below(below, kind)):
            ItemGroup.objects.create(item=pressed, below=below, kind=kind, part=part)
            units = [unit for unit in units if unit not in own]
    Assignment.objects.bulk_create(Assignment(item=pressed, unit=unit, part=part) for unit in units)


def _all_below(body: Unit, kind: str) -> Iterable[Unit]:
    return Unit.objects.below(body).in_force(clock.today()).filter(kind=kind)


def _hand_in(letter: Directive, pressed: list[DirectiveItem]) -> None:
    """The last item: that everybody hands in; how and by when the letter says below it."""
    if not pressed:
        return
    last = DirectiveItem.objects.create(
        directive=letter, number=len(pressed) + 1, kind=Kind.DOSSIERS,
        sentence="đôn đốc chủ thể hoàn thiện hồ sơ, gửi đúng nơi và đúng hạn ghi dưới đây",
    )  # fmt: skip
    for group in ItemGroup.objects.filter(item__in=pressed).distinct():
        ItemGroup.objects.get_or_create(item=last, below=group.below, kind=group.kind)
    units = Unit.objects.filter(assignments__item__in=pressed).distinct()
    groups = list(last.groups.select_related("below"))
    Assignment.objects.bulk_create(
        Assignment(item=last, unit=unit) for unit in units if not any(g.holds(unit) for g in groups)
    )
