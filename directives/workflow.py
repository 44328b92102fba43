"""The candidate's steps, readable aloud, and what goes out once: rules met by a dossier, letters.

A candidate's "writing" and "registered" are derived from its dossier.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.forms import mark_of
from contest_portal.vietnamese import format_date
from contest_portal.waking import wake
from contest_portal.workflow import Refused, Step
from directives import papers, receiving
from directives.models import (
    Addressee,
    Assignment,
    Candidate,
    Contest,
    Deadline,
    Directive,
    DirectiveItem,
    Evidence,
    Rules,
    Visit,
)
from directives.receiving import Gone, not_there
from directives.rules import corrects, helps, looks_after, takes_back
from documents.models import Document
from documents.papers import Paper
from organizations.models import Unit

BATCH = 1000  # rows written by one statement
State = Candidate.State


def _has_dossier(candidate: Candidate, by: Any, details: dict[str, Any]) -> list[str]:
    if not hasattr(candidate, "dossier"):
        return []
    if candidate.dossier.is_live:
        return [_("Giải pháp này đã có hồ sơ. Muốn thôi thì rút hồ sơ.")]
    ended = candidate.dossier.state_in_words()
    said = _("Không cần ghi thôi: {ended}, giải pháp này không còn tính vào số nào.")
    return [said.format(ended=ended)]


STEPS: dict[str, Step] = {
    "contact": Step(
        label=gettext_lazy("Ghi đã liên hệ"),
        sources=(State.SPOTTED,),
        target=State.CONTACTED,
        allowed=helps,
    ),
    "agree": Step(
        label=gettext_lazy("Ghi đã nhận lời"),
        sources=(State.SPOTTED, State.CONTACTED),
        target=State.AGREED,
        allowed=looks_after,
    ),
    "drop": Step(
        label=gettext_lazy("Thôi, ghi lý do"),
        sources=(State.SPOTTED, State.CONTACTED, State.AGREED),
        target=State.DROPPED,
        allowed=looks_after,
        obstacles=_has_dossier,
        needs_note=True,
    ),
    "revive": Step(
        label=gettext_lazy("Đưa lại vào danh sách"),
        sources=(State.DROPPED,),
        target=State.SPOTTED,
        allowed=looks_after,
    ),
}


EVIDENCE_STEPS: dict[str, Step] = {
    "correct": Step(
        label=gettext_lazy("Sửa minh chứng"),
        sources=(Evidence.State.RECORDED,),
        target=Evidence.State.RECORDED,
        allowed=corrects,
    ),
    "withdraw": Step(
        label=gettext_lazy("Rút minh chứng"),
        sources=(Evidence.State.RECORDED,),
        target=Evidence.State.WITHDRAWN,
        allowed=corrects,
        needs_note=True,
    ),
}


VISIT_STEPS: dict[str, Step] = {
    "withdraw": Step(
        label=gettext_lazy("Rút lần đến"),
        sources=(Visit.State.RECORDED,),
        target=Visit.State.WITHDRAWN,
        allowed=takes_back,
        needs_note=True,
    ),
}


def check_writable(rules: Rules) -> None:
    """Raises Refused once a dossier points to the rules, or visitors have read them."""
    if rules.pk and rules.dossiers.exists():
        raise Refused(_("Đã có hồ sơ viết theo Thể lệ này nên không sửa được nữa."))
    if rules.pk and rules.announced_at and rules.contest.published_at:
        raise Refused(_("Thể lệ này đã công bố. Muốn sửa thì lập Thể lệ mới theo quyết định."))


def claim_rules(rules: Rules) -> None:
    """Hold the rules, still writable, until the transaction ends. Raises Refused.

    A new dossier's foreign key waits for the same row, so none slips in between.
    """
    held = Rules.objects.select_related("contest").select_for_update(of=("self",))
    check_writable(held.filter(pk=rules.pk).first() or rules)


SENT = gettext_lazy(
    "Công văn đã gửi đến các đơn vị, các mục không sửa được nữa. "
    "Số, ngày và tệp có sau thì bấm “Ghi số, ngày và tệp”."
)


JUST_SENT = gettext_lazy("Công văn vừa gửi đi, nên chưa lưu. Xem lại rồi bấm lưu lần nữa.")
OTHER = gettext_lazy(
    "Công văn vừa được sửa sau khi mở trang này, nên chưa gửi. Xem lại nội dung và số đơn vị nhận, "
    "rồi bấm gửi lần nữa."
)


def claim_draft(directive: Directive, gone: str | Promise = SENT) -> None:
    """Hold the letter until the transaction ends. Raises Refused once it has gone out."""
    drafts = Directive.objects.select_for_update().filter(issued_at__isnull=True)
    if drafts.filter(pk=directive.pk).first() is None:
        raise Refused(gone)


def claim_if_draft(directive: Directive) -> None:
    """Hold a letter that was read as a draft, while a candidate is written that it will name.

    Raises Refused if it went out meanwhile.
    """
    if directive.issued_at is None:
        claim_draft(directive, gone=JUST_SENT)


def day_of(directive: Directive) -> date:
    """The day on which the letter's units must be in force: its own, today while it has none."""
    return directive.document.date or clock.today()


def expand(directive: Directive) -> dict[int, list[Unit]]:
    """For whom each group of the letter's items stands, by the group's key. One query, or none.

    Units of its kind below its body that are in force on the letter's day; not those that the item
    names itself, nor those of a group before it.
    """
    items = list(directive.items.all())
    groups = [group for item in items for group in item.groups.all()]
    if not groups:
        return {}
    wanted = Q()
    for group in groups:
        wanted |= Q(kind=group.kind, path__startswith=group.below.path) & ~Q(pk=group.below_id)
    units = list(Unit.objects.in_force(day_of(directive)).filter(wanted))
    found = {}
    for item in items:
        named = {assignment.unit_id for assignment in item.assignments.all()}
        for group in item.groups.all():
            found[group.pk] = [unit for unit in units if group.holds(unit) and unit.pk not in named]
            named |= {unit.pk for unit in found[group.pk]}
    return found


def addressed(directive: Directive, members: dict[int, list[Unit]]) -> list[Unit]:
    """Whom the letter goes to, each once, in its order. members: of its groups, from `expand`."""
    return list(
        dict.fromkeys(
            unit
            for item in directive.items.all()
            for units in (
                [assignment.unit for assignment in item.assignments.all()],
                *(members[group.pk] for group in item.groups.all()),
            )
            for unit in units
        )
    )


def obstacles_to_issue(
    directive: Directive,
    members: dict[int, list[Unit]] | None = None,
    gone: list[Gone] | None = None,
) -> list[str]:
    """What a letter lacks before it can go out, as sentences. members: as for `addressed`; gone:
    its units that are not there."""
    members = expand(directive) if members is None else members
    items = list(directive.items.all())
    reasons = [] if items else [_("Công văn chưa có mục nào.")]
    missing = receiving.gone(directive, items, day_of(directive)) if gone is None else gone
    reasons += [one.sentence for one in missing]
    for body, called in (
        (directive.document.issuer, _("Cơ quan ban hành")),
        (directive.office, _("Cơ quan đầu mối")),
    ):
        reasons += [f"{called}: {said}" for said in [not_there(body, day_of(directive))] if said]
    for item in items:
        reasons += _lacks(item, members)
        reasons += _out_of_time(item, day_of(directive))
    reasons += passed(directive.deadline, _("Hạn nộp"), day_of(directive))
    if directive.contest.published_at is None:
        reasons.append(_("Hội thi chưa công bố. Ban Tổ chức công bố trước, rồi gửi công văn."))
    return reasons + _extended(directive, items)


def mark_to_send(letter: Paper, units: list[Unit]) -> str:
    """Stands for what goes out when the letter is sent: its paper, and to whom (`addressed`)."""
    return mark_of([letter, [unit.pk for unit in units]])


def present_mark(directive: Directive) -> str:
    """`mark_to_send` of the letter as it is stored."""
    stored = Directive.objects.get(pk=directive.pk)
    letter = papers.letter(stored)
    return mark_to_send(letter, addressed(stored, expand(stored)))


def _extended(directive: Directive, items: list[DirectiveItem]) -> list[str]:
    """The days that the letter names and that a later paper moved for all while it was written."""
    own = [a.deadline for item in items for a in item.assignments.all() if a.deadline]
    named = dict.fromkeys([directive.deadline, *own])
    in_force = Deadline.objects.in_force().filter(uid__in=[one.uid for one in named])
    kept = {one.uid: one for one in in_force}
    return [
        _("Hạn {wording} đã gia hạn, nay là {present}. Chọn lại hạn.").format(
            wording=one.wording, present=kept[one.uid].wording
        )
        for one in named
        if kept[one.uid].closes_at > one.closes_at
    ]


def _hold_deadlines(directive: Directive) -> None:
    """Until the transaction ends nobody moves or extends a day that the letter names."""
    named = Q(directives=directive) | Q(assignments__item__directive=directive)
    deadlines = Deadline.objects.filter(named).order_by("pk")
    list(deadlines.select_for_update(of=("self",), no_key=True))


def _lacks(item: DirectiveItem, members: dict[int, list[Unit]]) -> list[str]:
    groups, rows = list(item.groups.all()), item.rows()
    lacking = []
    if not item.sentence.strip():
        lacking.append(_("{item} chưa ghi việc phải làm.").format(item=item))
    if not rows:
        lacking.append(_("{item} chưa có đơn vị nào.").format(item=item))
    elif all(row.part == Assignment.Part.SUPPORT for row in rows):
        lacking.append(_("{item} chưa có đơn vị chủ trì.").format(item=item))
    return lacking + [
        _(
            "{item}: không có đơn vị nào là “{kind}” thuộc {body}, ngoài đơn vị mục đã nêu. Bỏ "
            "nhóm này hoặc chọn nhóm khác."
        ).format(item=item, kind=group.get_kind_display(), body=group.below)
        for group in groups
        if not members[group.pk]
    ]


def _out_of_time(item: DirectiveItem, day: date) -> list[str]:
    """Own deadlines that have passed by the letter's day."""
    own = [row.deadline for row in item.rows()]
    return [
        sentence
        for deadline in dict.fromkeys(filter(None, own))
        for sentence in passed(deadline, _("{item}: hạn riêng").format(item=item), day)
    ]


def passed(deadline: Deadline, called: str, day: date) -> list[str]:
    """A sentence if the deadline is over on the day of the letter."""
    if deadline.last_valid_day >= day:
        return []
    return [
        _(
            "{called} ({wording}) đã qua vào ngày của công văn, {day}. Chọn hạn khác, hoặc xem "
            "lại ngày."
        ).format(called=called, wording=deadline.wording, day=format_date(day))
    ]


def issue(directive: Directive, *, shown: str | None = None) -> int:
    """Send the letter to every unit that its items name, by itself or in a group. Returns how many.

    shown: `mark_to_send` of what a page showed beside its button; None: no page was read.
    Raises Refused. The groups stay beside what they were expanded to: the letter goes on saying
    "các xã, phường". Each thousand of rows is one statement.
    """
    with transaction.atomic():
        claim_draft(directive)  # from here on nobody writes its items: what is read now is sent
        if shown is not None and shown != present_mark(directive):
            raise Refused(OTHER)
        _hold_deadlines(directive)
        whole = Directive.objects.prefetch_related(
            "items__assignments__unit", "items__assignments__deadline",
            "items__groups__below", "items__groups__deadline",
        )  # fmt: skip
        related = ("contest", "document__issuer", "office", "deadline")
        letter = whole.select_related(*related).get(pk=directive.pk)
        members = expand(letter)
        if reasons := obstacles_to_issue(letter, members):
            raise Refused(*reasons)
        moment, units = clock.now(), addressed(letter, members)
        Assignment.objects.bulk_update(_grouped(letter), ["group"], batch_size=BATCH)
        Assignment.objects.bulk_create(_expanded(letter, members), batch_size=BATCH)
        Addressee.objects.bulk_create(
            (Addressee(directive=letter, unit=unit) for unit in units), batch_size=BATCH
        )
        Directive.objects.filter(pk=letter.pk).update(issued_at=moment)
        Document.objects.filter(pk=letter.document_id).update(published_at=moment)
        wake("reminders.tasks.tell_news")
    return len(units)


def _grouped(directive: Directive) -> list[Assignment]:
    """Those that the items name themselves and that are of a group too, with it; of its own item
    before another's."""
    items, found = list(directive.items.all()), []
    for item in items:
        groups = [group for one in [item, *items] for group in one.groups.all()]
        for assignment in item.assignments.all():
            held = (group for group in groups if group.holds(assignment.unit))
            if group := next(held, None):
                assignment.group = group
                found.append(assignment)
    return found


def _expanded(directive: Directive, members: dict[int, list[Unit]]) -> Iterator[Assignment]:
    """What the groups ask of each of their units."""
    for item in directive.items.all():
        for group in item.groups.all():
            for unit in members[group.pk]:
                yield Assignment(
                    item=item, unit=unit, part=group.part, minimum=group.minimum, rule=group.rule,
                    deadline=group.deadline, group=group,
                )  # fmt: skip


def obstacles_to_publish(contest: Contest, rules: Rules | None) -> list[str]:
    """What a contest lacks before it can be published, as sentences."""
    if rules is None:
        return [_("Hội thi chưa có Thể lệ.")]
    total = sum(criterion.max_points for criterion in rules.criteria.all())
    if total != rules.FULL_MARKS:
        return [
            _("Điểm các tiêu chí cộng lại phải bằng {full}, hiện là {total}.").format(
                full=rules.FULL_MARKS, total=total
            )
        ]
    return []


def publish(contest: Contest) -> None:
    """Open the contest and its plan and rules to everybody. Raises Refused."""
    with transaction.atomic():
        if reasons := obstacles_to_publish(contest, contest.current_rules):
            raise Refused(*reasons)
        drafts = Contest.objects.filter(pk=contest.pk, published_at__isnull=True)
        if drafts.update(published_at=clock.now()) != 1:
            raise Refused(_("Hội thi này đã công bố rồi."))
        publish_papers(contest)


def publish_papers(contest: Contest) -> None:
    """The plan and the rules of a published contest are everybody's, also those added later."""
    for documents in (
        Document.objects.filter(provincialplan__contest=contest),
        Document.objects.filter(rules__in=contest.rules.announced()),
    ):
        documents.filter(published_at__isnull=True).update(published_at=clock.now())
