"""The dossier's steps, readable aloud, and the rows that come with each."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.waking import wake
from contest_portal.workflow import Refused, Step, perform
from directives.models import Contest, Deadline
from documents import papers
from documents.models import Document
from organizations.models import Person, Unit
from submissions import checklist, checks, content, copies, rules
from submissions.completeness import (
    closed,
    deadline_of,
    missing_items,
    missing_to_hand_in,
    missing_to_register,
    settle,
)
from submissions.models import (
    Check,
    Dossier,
    DossierChange,
    DossierCopy,
    Forwarding,
    LateAcceptance,
    Receipt,
    Reopening,
    Supplement,
)
from submissions.models.dossier import EDITABLE, LIVE, State
from submissions.models.whole import held_copies

Details = dict[str, Any]
# Steps of others that those who write a dossier must hear of.
NEWS = ("return", "accept", "accept_late", "forward", "reopen", "mark_ineligible")


def _register_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    why = closed(dossier)
    return [why] if why else missing_to_register(dossier)


def _next_number(dossier: Dossier, at: datetime, details: Details) -> Details:
    """The contest's row is locked until the end: no two dossiers get one number."""
    contest = Contest.objects.filter(pk=dossier.contest_id)
    contest.update(last_number=F("last_number") + 1)
    number = contest.values_list("last_number", flat=True).get()
    return {"number": number, "registered_at": at}


def _expect_copies(dossier: Dossier, change: DossierChange, details: Details) -> None:
    """A row for each paper copy to come."""
    _add_copies(dossier)


def _add_copies(dossier: Dossier, **received: Any) -> None:
    DossierCopy.objects.bulk_create(
        DossierCopy(dossier=dossier, number=n, **received)
        for n in range(1, dossier.rules.copies + 1)
    )


def _hand_in_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    why = closed(dossier)
    return [why] if why else missing_to_hand_in(dossier)


@in_vietnamese
def receipt_facts(
    dossier: Dossier, deadline: Deadline, at: datetime, decision: Document | None = None
) -> Details:
    """What a receipt says of the dossier handed in then, whatever becomes of it later."""
    return {
        "contest": str(dossier.contest),
        "title": dossier.title,
        "authors": [author.name for author in dossier.authors.all()],
        "unit": dossier.unit.name,
        "receiver": deadline.receiver.name,
        "head": papers.head(deadline.receiver, "BN", at),
        "copies": dossier.rules.copies,
        "deadline": deadline.plain_words,
        "late": decision is not None,
        "decision": decision.title if decision else "",
    }


def receipt_files(dossier: Dossier) -> list[Details]:
    """The files that a receipt names: those that count, item by item."""
    return [
        {"item": item.label, "name": f.file_name, "size": f.size, "sha256": f.sha256}
        for item, files in content.files_of(dossier)
        for f in files
    ]


def _issue_receipt(dossier: Dossier, change: DossierChange, details: Details) -> None:
    deadline = deadline_of(dossier, change.from_state)
    before = dossier.receipts.order_by("sequence").last()
    receipt = Receipt.objects.create(
        dossier=dossier,
        change=change,
        sequence=before.sequence + 1 if before else 1,
        handed_in_at=change.at,
        handed_in_by=change.by,
        facts=receipt_facts(dossier, deadline, change.at, details.get("decision")),
        files=receipt_files(dossier),
        content=content.of(dossier),
    )
    if before:
        checks.carry_over(before, receipt)


def _hand_in(dossier: Dossier, change: DossierChange, details: Details) -> None:
    settle(dossier)
    _issue_receipt(dossier, change, details)


def _register_and_hand_in(dossier: Dossier, change: DossierChange, details: Details) -> None:
    _add_copies(dossier)
    _hand_in(dossier, change, details)


def _accept_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    """Statement 74: "A checker marks each item đạt / thiếu / sai": every part was looked at."""
    lines = checklist.checklist(dossier)
    return checklist.untold(dossier, lines) + copies.missing(dossier) + checklist.hinders(lines)


def _accepted(dossier: Dossier, at: datetime, details: Details) -> Details:
    return {"accepted_at": at}


def _accept_late_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    if deadline_of(dossier).is_open(clock.database_now()):
        return [_("Hạn nộp chưa qua, hồ sơ nộp theo cách thường.")]
    decision = [] if details.get("decision") else [_("Ghi quyết định cho nhận muộn.")]
    lacking = missing_to_hand_in(dossier) + missing_items(dossier) + copies.missing(dossier)
    return decision + lacking


def _accepted_late(dossier: Dossier, at: datetime, details: Details) -> Details:
    """A draft was never registered: it gets its number now."""
    registered = {} if dossier.number else _next_number(dossier, at, details)
    return {**registered, "accepted_at": at}


def _accept_late(dossier: Dossier, change: DossierChange, details: Details) -> None:
    """Who takes a draft in has its paper copies in hand."""
    if change.from_state == State.DRAFTING:
        _add_copies(dossier, received_at=change.at, received_by=change.by)
    LateAcceptance.objects.create(
        dossier=dossier, reason=change.note, decision=details["decision"],
        accepted_at=change.at, accepted_by=change.by,
    )  # fmt: skip
    _hand_in(dossier, change, details)


def _return_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    obstacles = []
    if not any(line.fails for line in checklist.checklist(dossier)):
        obstacles.append(_("Ghi phần nào thiếu hoặc sai trước, ở bảng kiểm hồ sơ."))
    if not details.get("day") or details["day"] < clock.today():
        obstacles.append(_("Ghi hạn bổ sung, từ hôm nay trở đi."))
    return obstacles


@in_vietnamese
def _ask_for_supplement(dossier: Dossier, change: DossierChange, details: Details) -> None:
    """details: day (date, the last valid day). What is missing by count is asked for as well."""
    receipt = dossier.receipts.latest("sequence")
    for line in checklist.checklist(dossier):
        if line.fails and not line.checked:
            found: Details = checks.by_count(line)._replace(note=line.reason)._asdict()
            found |= {"checked_by": change.by, "checked_at": change.at}
            Check.objects.update_or_create(receipt=receipt, part=line.part, defaults=found)
    deadline = _own_deadline(dossier, "Bổ sung hồ sơ", details["day"])
    Supplement.objects.create(dossier=dossier, change=change, receipt=receipt, deadline=deadline)
    settle(dossier)


def _own_deadline(dossier: Dossier, name: str, day: date) -> Deadline:
    """A day that is this dossier's alone, to its end, at the desk that it belongs to."""
    return Deadline.objects.create(
        contest_id=dossier.contest_id,
        name=f"{name} {dossier.code}".strip(),
        day=day,
        boundary=Deadline.Boundary.THROUGH,
        evidence=dossier.deadline.evidence,
        receiver_id=dossier.deadline.receiver_id,
        of_dossier=True,
    )


def _reopen_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    if not closed(dossier):
        return [_("Hạn chưa qua, hồ sơ vẫn sửa được.")]
    obstacles = [] if details.get("decision") else [_("Ghi quyết định cho mở lại.")]
    if not details.get("day") or details["day"] < clock.today():
        obstacles.append(_("Ghi hạn mới, từ hôm nay trở đi."))
    return obstacles


def _new_deadline(dossier: Dossier, at: datetime, details: Details) -> Details:
    """Only while a supplement is asked for does the dossier's own deadline stay."""
    if dossier.state == State.RETURNED:
        return {}
    return {"deadline": _own_deadline(dossier, "Mở lại hồ sơ", details["day"])}


def _reopen(dossier: Dossier, change: DossierChange, details: Details) -> None:
    returned = change.from_state == State.RETURNED
    Reopening.objects.create(
        dossier=dossier, change=change, decision=details["decision"],
        deadline=_own_deadline(dossier, "Mở lại hồ sơ", details["day"])
        if returned else dossier.deadline,
    )  # fmt: skip


def _withdraw_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    """Statement 41: "An entry can be withdrawn and revived, with history, until judging starts"."""
    return [_("Hồ sơ đã bắt đầu chấm nên không rút được.")] if dossier.judged_at else []


def _revive_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    return [_("Hồ sơ đã bắt đầu chấm nên không khôi phục được.")] if dossier.judged_at else []


def _before_withdrawal(dossier: Dossier) -> str:
    """Where it stood, with its paper, its receipts and its place in the list to the province.

    Also after the deadline: then nobody writes its content (`completeness.sealed`).
    """
    return dossier.changes.filter(step="withdraw").latest("at", "pk").from_state


def _forward_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    """Whether its copies may go asks `forward_all`, of the whole list at once."""
    return [] if details.get("forwarding") else [_("Gửi tỉnh cả danh sách, ở trang Gửi tỉnh.")]


def _in_forwarding(dossier: Dossier, at: datetime, details: Details) -> Details:
    return {"forwarding": details["forwarding"], "forwarding_order": details["order"]}


STEPS: dict[str, Step] = {
    "register": Step(
        label=gettext_lazy("Đăng ký"),
        sources=(State.DRAFTING,),
        target=State.REGISTERED,
        allowed=rules.may_write,
        obstacles=_register_obstacles,
        columns=_next_number,
        effect=_expect_copies,
    ),
    "hand_in": Step(
        label=gettext_lazy("Nộp hồ sơ"),
        sources=(State.REGISTERED, State.RETURNED),
        target=State.HANDED_IN,
        allowed=rules.may_write,
        obstacles=_hand_in_obstacles,
        effect=_hand_in,
    ),
    "send": Step(
        label=gettext_lazy("Đăng ký và nộp"),
        sources=(State.DRAFTING,),
        target=State.HANDED_IN,
        allowed=rules.may_write,
        obstacles=_hand_in_obstacles,
        columns=_next_number,
        effect=_register_and_hand_in,
    ),
    "accept": Step(
        label=gettext_lazy("Tiếp nhận"),
        sources=(State.HANDED_IN,),
        target=State.ACCEPTED,
        allowed=rules.may_receive,
        obstacles=_accept_obstacles,
        columns=_accepted,
    ),
    "accept_late": Step(
        label=gettext_lazy("Nhận muộn theo quyết định"),
        sources=(State.DRAFTING, State.REGISTERED, State.RETURNED),
        target=State.ACCEPTED,
        allowed=rules.may_receive,
        obstacles=_accept_late_obstacles,
        columns=_accepted_late,
        effect=_accept_late,
        needs_note=True,
    ),
    "return": Step(
        label=gettext_lazy("Yêu cầu bổ sung"),
        sources=(State.HANDED_IN,),
        target=State.RETURNED,
        allowed=rules.may_receive,
        obstacles=_return_obstacles,
        effect=_ask_for_supplement,
    ),
    "reopen": Step(
        label=gettext_lazy("Mở lại theo quyết định"),
        sources=EDITABLE,
        target=lambda dossier: dossier.state,
        allowed=rules.may_receive,
        obstacles=_reopen_obstacles,
        columns=_new_deadline,
        effect=_reopen,
        needs_note=True,
    ),
    "forward": Step(
        label=gettext_lazy("Gửi tỉnh"),
        sources=(State.ACCEPTED,),
        target=State.FORWARDED,
        allowed=rules.may_forward,
        obstacles=_forward_obstacles,
        columns=_in_forwarding,
    ),
    "withdraw": Step(
        label=gettext_lazy("Rút hồ sơ"),
        sources=LIVE,
        target=State.WITHDRAWN,
        allowed=rules.may_write,
        obstacles=_withdraw_obstacles,
        needs_note=True,
    ),
    "revive": Step(
        label=gettext_lazy("Khôi phục hồ sơ"),
        sources=(State.WITHDRAWN,),
        target=_before_withdrawal,
        allowed=rules.may_write,
        obstacles=_revive_obstacles,
        effect=lambda dossier, change, details: settle(dossier),
    ),
    "mark_ineligible": Step(
        label=gettext_lazy("Ghi không hợp lệ"),
        sources=(State.HANDED_IN,),
        target=State.INELIGIBLE,
        allowed=rules.may_receive,
        needs_note=True,
    ),
}


def forward_all(
    dossiers: Iterable[Dossier], *, contest: Contest, office: Unit, by: Person
) -> Forwarding:
    """Send the accepted dossiers to the province in one act, numbered from 1: all or none.

    Raises Refused with a sentence for each copy that is lent out or differs from the file
    (`copies.held_up`), read after the rows are locked: nobody lends a copy out meanwhile.
    """
    dossiers = list(dossiers)
    with transaction.atomic():
        rows = Dossier.objects.filter(pk__in=[dossier.pk for dossier in dossiers])
        locked = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
        present = locked.select_related("contest").prefetch_related(held_copies())
        if held := [why for dossier in present for __, why in copies.held_up(dossier)]:
            raise Refused(*held)
        forwarding = Forwarding.objects.create(contest=contest, office=office, forwarded_by=by)
        for order, dossier in enumerate(dossiers, 1):
            perform(STEPS, "forward", dossier, by=by, forwarding=forwarding, order=order)
        copies.send_on(forwarding, by=by)
        wake("reminders.tasks.tell_news")
    return forwarding
