"""The candidate's steps, readable aloud, and what goes out once: rules met by a dossier, letters.

A candidate's "writing" and "registered" are derived from its dossier.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q

from contest_portal import clock
from contest_portal.waking import wake
from contest_portal.workflow import Refused, Step
from directives.models import (
    Addressee,
    Candidate,
    Contest,
    Deadline,
    Directive,
    DirectiveItem,
    Rules,
)
from directives.rules import looks_after
from documents.models import Document

State = Candidate.State


def _has_dossier(candidate: Candidate, by: Any, details: dict[str, Any]) -> list[str]:
    if not hasattr(candidate, "dossier"):
        return []
    if candidate.dossier.is_live:
        return ["Giải pháp này đã có hồ sơ. Muốn thôi thì rút hồ sơ."]
    ended = candidate.dossier.state_in_words()
    return [f"Không cần ghi thôi: {ended}, giải pháp này không còn tính vào số nào."]


STEPS: dict[str, Step] = {
    "contact": Step(
        label="Ghi đã liên hệ",
        sources=(State.SPOTTED,),
        target=State.CONTACTED,
        allowed=looks_after,
    ),
    "agree": Step(
        label="Ghi đã nhận lời",
        sources=(State.SPOTTED, State.CONTACTED),
        target=State.AGREED,
        allowed=looks_after,
    ),
    "drop": Step(
        label="Thôi, ghi lý do",
        sources=(State.SPOTTED, State.CONTACTED, State.AGREED),
        target=State.DROPPED,
        allowed=looks_after,
        obstacles=_has_dossier,
        needs_note=True,
    ),
    "revive": Step(
        label="Đưa lại vào danh sách",
        sources=(State.DROPPED,),
        target=State.SPOTTED,
        allowed=looks_after,
    ),
}


def check_unmet(rules: Rules) -> None:
    """Raises Refused once a dossier points to the rules."""
    if rules.pk and rules.dossiers.exists():
        raise Refused("Đã có hồ sơ viết theo Thể lệ này nên không sửa được nữa.")


def claim_rules(rules: Rules) -> None:
    """Hold the rules, still met by no dossier, until the transaction ends. Raises Refused.

    A new dossier's foreign key waits for the same row, so none slips in between.
    """
    Rules.objects.select_for_update().filter(pk=rules.pk).first()
    check_unmet(rules)


SENT = (
    "Công văn đã gửi đến các đơn vị, các mục không sửa được nữa. "
    "Số, ngày và tệp có sau thì thêm ở phần đầu."
)


def claim_draft(directive: Directive) -> None:
    """Hold the letter until the transaction ends. Raises Refused once it has gone out."""
    drafts = Directive.objects.select_for_update().filter(issued_at__isnull=True)
    if drafts.filter(pk=directive.pk).first() is None:
        raise Refused(SENT)


def obstacles_to_issue(directive: Directive) -> list[str]:
    """What a letter lacks before it can go out, as sentences."""
    items = list(directive.items.all())
    reasons = [] if items else ["Công văn chưa có mục nào."]
    reasons += [f"{item} chưa có đơn vị nào." for item in items if not item.assignments.all()]
    if directive.contest.published_at is None:
        reasons.append("Hội thi chưa công bố. Ban Tổ chức công bố trước, rồi gửi công văn.")
    return reasons + _extended(directive, items)


def _extended(directive: Directive, items: list[DirectiveItem]) -> list[str]:
    """The days that the letter names and that a later paper moved for all while it was written."""
    own = [a.deadline for item in items for a in item.assignments.all() if a.deadline]
    named = dict.fromkeys([directive.deadline, *own])
    in_force = Deadline.objects.in_force().filter(uid__in=[one.uid for one in named])
    kept = {one.uid: one for one in in_force}
    return [
        f"Hạn {one.wording} đã gia hạn, nay là {kept[one.uid].wording}. Chọn lại hạn."
        for one in named
        if kept[one.uid].closes_at > one.closes_at
    ]


def _hold_deadlines(directive: Directive) -> None:
    """Until the transaction ends nobody moves or extends a day that the letter names."""
    named = Q(directives=directive) | Q(assignments__item__directive=directive)
    deadlines = Deadline.objects.filter(named).order_by("pk")
    list(deadlines.select_for_update(of=("self",), no_key=True))


def issue(directive: Directive) -> int:
    """Send the letter to every unit that its items name. Raises Refused; returns how many."""
    with transaction.atomic():
        claim_draft(directive)  # from here on nobody writes its items: what is read now is sent
        _hold_deadlines(directive)
        whole = Directive.objects.prefetch_related(
            "items__assignments__unit", "items__assignments__deadline"
        )
        letter = whole.select_related("contest", "deadline").get(pk=directive.pk)
        if reasons := obstacles_to_issue(letter):
            raise Refused(*reasons)
        moment, units = clock.now(), letter.units()
        Addressee.objects.bulk_create(Addressee(directive=letter, unit=unit) for unit in units)
        Directive.objects.filter(pk=letter.pk).update(issued_at=moment)
        Document.objects.filter(pk=letter.document_id).update(published_at=moment)
        wake("reminders.tasks.tell_news")
    return len(units)


def obstacles_to_publish(contest: Contest, rules: Rules | None) -> list[str]:
    """What a contest lacks before it can be published, as sentences."""
    if rules is None:
        return ["Hội thi chưa có Thể lệ."]
    total = sum(criterion.max_points for criterion in rules.criteria.all())
    if total != rules.FULL_MARKS:
        return [f"Điểm các tiêu chí cộng lại phải bằng {rules.FULL_MARKS}, hiện là {total}."]
    return []


def publish(contest: Contest) -> None:
    """Open the contest and its plan and rules to everybody. Raises Refused."""
    with transaction.atomic():
        if reasons := obstacles_to_publish(contest, contest.current_rules):
            raise Refused(*reasons)
        drafts = Contest.objects.filter(pk=contest.pk, published_at__isnull=True)
        if drafts.update(published_at=clock.now()) != 1:
            raise Refused("Hội thi này đã công bố rồi.")
        publish_papers(contest)


def publish_papers(contest: Contest) -> None:
    """The plan and the rules of a published contest are everybody's, also those added later."""
    for papers in (
        Document.objects.filter(provincialplan__contest=contest),
        Document.objects.filter(rules__contest=contest),
    ):
        papers.filter(published_at__isnull=True).update(published_at=clock.now())
