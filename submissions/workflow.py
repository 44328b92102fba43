"""The dossier's steps, readable aloud, and the rows that come with each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from contest_portal import clock
from contest_portal.workflow import Step, perform
from directives.models import Contest, Deadline
from documents import papers
from documents.models import Document
from organizations.models import Person, Unit
from submissions import rules
from submissions.completeness import (
    deadline_of,
    missing_copies,
    missing_items,
    missing_to_hand_in,
    missing_to_register,
    open_for,
    settle,
)
from submissions.models import (
    Dossier,
    DossierChange,
    DossierCopy,
    Forwarding,
    LateAcceptance,
    Receipt,
    Supplement,
)
from submissions.models.dossier import State

Details = dict[str, Any]


def _too_late(dossier: Dossier) -> str:
    closed = deadline_of(dossier).closes_at_in_words
    return f"Đã hết hạn nhận hồ sơ từ {closed}. Hồ sơ vẫn còn nguyên, xem và in được."


def _register_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    return missing_to_register(dossier) if open_for(by, dossier) else [_too_late(dossier)]


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
    return missing_to_hand_in(dossier) if open_for(by, dossier) else [_too_late(dossier)]


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


def _issue_receipt(dossier: Dossier, change: DossierChange, details: Details) -> None:
    files = dossier.attachments.current().select_related("item")
    deadline = deadline_of(dossier, change.from_state)
    Receipt.objects.create(
        dossier=dossier,
        change=change,
        sequence=dossier.receipts.count() + 1,
        handed_in_at=change.at,
        handed_in_by=change.by,
        facts=receipt_facts(dossier, deadline, change.at, details.get("decision")),
        files=[
            {"item": f.item.label, "name": f.file_name, "size": f.size, "sha256": f.sha256}
            for f in files
        ],
    )


def _hand_in(dossier: Dossier, change: DossierChange, details: Details) -> None:
    settle(dossier)
    _issue_receipt(dossier, change, details)


def _accept_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    return missing_items(dossier) + missing_copies(dossier)


def _accepted(dossier: Dossier, at: datetime, details: Details) -> Details:
    return {"accepted_at": at}


def _accept_late_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    if deadline_of(dossier).is_open(clock.database_now()):
        return ["Hạn nộp chưa qua, hồ sơ nộp theo cách thường."]
    decision = [] if details.get("decision") else ["Ghi quyết định cho nhận muộn."]
    return decision + missing_to_hand_in(dossier) + _accept_obstacles(dossier, by, details)


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
    if details.get("reason") not in Supplement.Reason:
        obstacles.append("Chọn lý do yêu cầu bổ sung.")
    if not details.get("day") or details["day"] < clock.today():
        obstacles.append("Ghi hạn bổ sung, từ hôm nay trở đi.")
    return obstacles


def _ask_for_supplement(dossier: Dossier, change: DossierChange, details: Details) -> None:
    """details: reason (a code of Supplement.Reason) and day (date, the last valid day)."""
    deadline = Deadline.objects.create(
        contest_id=dossier.contest_id,
        name=f"Bổ sung hồ sơ {dossier.code}",
        day=details["day"],
        boundary=Deadline.Boundary.THROUGH,
        receiver_id=dossier.deadline.receiver_id,
    )
    Supplement.objects.create(
        dossier=dossier, change=change, reason=details["reason"], deadline=deadline,
        missing=missing_items(dossier),
    )  # fmt: skip
    settle(dossier)


def _forward_obstacles(dossier: Dossier, by: Person, details: Details) -> list[str]:
    return [] if details.get("forwarding") else ["Gửi tỉnh cả danh sách, ở trang Gửi tỉnh."]


def _in_forwarding(dossier: Dossier, at: datetime, details: Details) -> Details:
    return {"forwarding": details["forwarding"]}


STEPS: dict[str, Step] = {
    "register": Step(
        label="Đăng ký",
        sources=(State.DRAFTING,),
        target=State.REGISTERED,
        allowed=rules.may_write,
        obstacles=_register_obstacles,
        columns=_next_number,
        effect=_expect_copies,
    ),
    "hand_in": Step(
        label="Nộp hồ sơ",
        sources=(State.REGISTERED, State.RETURNED),
        target=State.HANDED_IN,
        allowed=rules.may_write,
        obstacles=_hand_in_obstacles,
        effect=_hand_in,
    ),
    "accept": Step(
        label="Tiếp nhận",
        sources=(State.HANDED_IN,),
        target=State.ACCEPTED,
        allowed=rules.may_receive,
        obstacles=_accept_obstacles,
        columns=_accepted,
    ),
    "accept_late": Step(
        label="Nhận muộn theo quyết định",
        sources=(State.DRAFTING, State.REGISTERED, State.RETURNED),
        target=State.ACCEPTED,
        allowed=rules.may_receive,
        obstacles=_accept_late_obstacles,
        columns=_accepted_late,
        effect=_accept_late,
        needs_note=True,
    ),
    "return": Step(
        label="Yêu cầu bổ sung",
        sources=(State.HANDED_IN,),
        target=State.RETURNED,
        allowed=rules.may_receive,
        obstacles=_return_obstacles,
        effect=_ask_for_supplement,
        needs_note=True,
    ),
    "forward": Step(
        label="Gửi tỉnh",
        sources=(State.ACCEPTED,),
        target=State.FORWARDED,
        allowed=rules.may_forward,
        obstacles=_forward_obstacles,
        columns=_in_forwarding,
    ),
    "withdraw": Step(
        label="Rút hồ sơ",
        sources=(State.DRAFTING, State.REGISTERED, State.HANDED_IN, State.RETURNED),
        target=State.WITHDRAWN,
        allowed=rules.may_write,
        needs_note=True,
    ),
    "mark_ineligible": Step(
        label="Ghi không hợp lệ",
        sources=(State.HANDED_IN,),
        target=State.INELIGIBLE,
        allowed=rules.may_receive,
        needs_note=True,
    ),
}


def forward_all(
    dossiers: Iterable[Dossier], *, contest: Contest, office: Unit, by: Person
) -> Forwarding:
    """Send the accepted dossiers to the province in one act: all of them or none."""
    with transaction.atomic():
        forwarding = Forwarding.objects.create(contest=contest, office=office, forwarded_by=by)
        for dossier in dossiers:
            perform(STEPS, "forward", dossier, by=by, forwarding=forwarding)
    return forwarding
