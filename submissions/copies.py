"""The paper copies at work: received, taken back, moved, compared with the file, sent on."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils.timezone import localtime

from contest_portal import clock
from contest_portal.vietnamese import format_date, format_datetime
from contest_portal.workflow import Refused, touch
from directives.models import Contest, Deadline
from organizations.models import Person
from submissions import content, parts
from submissions.content import check_sign
from submissions.models import (
    CopyDifference,
    CopyMove,
    Dossier,
    DossierCopy,
    Forwarding,
    Receipt,
)
from submissions.models.dossier import State
from submissions.models.paper import PAPER_EXPECTED

DESK = "Bàn tiếp nhận"


def receive(copy: DossierCopy, *, by: Person, postmarked_on: date | None = None) -> bool:
    """Write down that the copy has come, and where it lies; False if it is not awaited (any more).

    Leaves the dossier's version alone: paper that arrives must not disturb an author who types.
    """
    waiting = Dossier.objects.filter(state__in=PAPER_EXPECTED)
    awaited = DossierCopy.objects.filter(pk=copy.pk, received_at=None, dossier__in=waiting)
    values = {"received_at": clock.now(), "received_by": by, "postmarked_on": postmarked_on}
    with transaction.atomic():
        if awaited.update(**values) != 1:
            return False
        copy.moves.create(place=place_of(by), holder=by.full_name, by=by)
    return True


def place_of(clerk: Person) -> str:
    """Where this clerk last put a copy that came in: most go to the same shelf."""
    kept = CopyMove.objects.filter(by=clerk, holder=clerk.full_name, due_on=None)
    return kept.order_by("-at", "-pk").values_list("place", flat=True).first() or DESK


def correct_postmark(copy: DossierCopy, day: date | None, *, by: Person) -> None:
    """The postmark, which may decide in time or late, is corrected: the moves tell from what.

    Raises Refused once the dossier has left the desk, or if the copy has not come.
    """
    with transaction.atomic():
        _at_desk(copy, "Không sửa dấu bưu điện được nữa")
        here: Any = DossierCopy.objects.filter(pk=copy.pk, received_at__isnull=False)
        kept = here.with_custody().first()
        if kept is None:
            raise Refused(f"Bộ {copy.number:02d} chưa được ghi là đã nhận.")
        if kept.postmarked_on == day:
            return
        here.update(postmarked_on=day)
        before, now = (format_date(d) if d else "không có" for d in (kept.postmarked_on, day))
        copy.moves.create(
            place=kept.place or DESK, holder=kept.holder or kept.received_by.full_name,
            due_on=kept.due_on, note=f"Dấu bưu điện: trước {before}, nay {now}", by=by,
        )  # fmt: skip


def _at_desk(copy: DossierCopy, otherwise: str) -> Dossier:
    """The copy's dossier, locked until the end while paper is expected; else raises Refused."""
    locked = Dossier.objects.select_for_update(no_key=True, of=("self",))
    dossier = locked.get(pk=copy.dossier_id)
    if dossier.state not in PAPER_EXPECTED:
        raise Refused(f"{otherwise} vì {dossier.state_in_words()}.")
    return dossier


def note(row: CopyMove | CopyDifference, *, by: Person) -> None:
    """Write a new move or difference of a copy down, unless the copy was sent on meanwhile.

    row.copy.dossier: as it was when the rights were checked. Raises Refused.
    """
    with transaction.atomic():
        locked = Dossier.objects.select_for_update(no_key=True).get(pk=row.copy.dossier_id)
        if locked.forwarding_id != row.copy.dossier.forwarding_id:
            raise Refused(f"Chưa ghi được vì {locked.state_in_words()}.")
        row.by = by
        row.save()


def take_back(copy: DossierCopy, *, by: Person, reason: str) -> None:
    """The copy was written down by mistake: it is awaited again, and the moves tell why.

    Claims the dossier's version: who accepts it at this moment counted the copy in. Raises Refused.
    """
    with transaction.atomic():
        dossier = _at_desk(copy, "Không bỏ ghi nhận được nữa")
        touch(dossier, states=PAPER_EXPECTED)
        here = DossierCopy.objects.filter(pk=copy.pk, received_at__isnull=False)
        if here.update(received_at=None, received_by=None, postmarked_on=None) != 1:
            raise Refused(f"Bộ {copy.number:02d} chưa được ghi là đã nhận.")
        copy.moves.create(place="Ghi nhầm, chưa có bộ này", holder="", note=reason, by=by)


def slots(
    dossier: Dossier, *, awaited: str | None = None, with_person: bool = True
) -> list[dict[str, Any]]:
    """The copies for `includes/copy_slots.html`, read by `whole.held_copies`.

    awaited: what stands in a slot whose copy has not come, if not to whom it goes. with_person:
    name who received it, and who holds it now.
    """
    deadline = dossier.deadline
    if awaited is None:
        awaited = f"Chờ đưa đến {deadline.receiver.called}"
    return [_slot(copy, deadline, awaited, with_person) for copy in dossier.copies.all()]


def paper_words(dossier: Dossier) -> str:
    """Đủ 2 bộ; or chưa có bộ 02: what a list says, with the copies that came too late. They were
    read by `whole.held_copies`.
    """
    here, awaited = _numbers(dossier)
    if not here:
        return "Chưa có bộ nào"
    late = [
        f"bộ {copy.number:02d} đến sau hạn"
        for copy in dossier.copies.all()
        if copy.received_at and not in_time_for(copy, dossier.deadline)
    ]
    words = f"Chưa có bộ {_named(awaited)}" if awaited else f"Đủ {len(here)} bộ"
    return ", ".join([words, *late])


def paper_there(dossier: Dossier) -> str:
    """Which copies lie at the desk by now; empty where one lacks that nobody awaits any more."""
    here, awaited = _numbers(dossier)
    if awaited and dossier.state not in PAPER_EXPECTED:
        return ""
    if not here:
        return "Nơi nhận chưa có bộ giấy nào."
    if not awaited:
        return "Nơi nhận đã có đủ bản giấy."
    return f"Nơi nhận đã có bộ {_named(here)}, còn {awaited_words(awaited)}."


def paper_to_bring(dossier: Dossier, until: str) -> str:
    """The same for who hands in, with where the awaited copies go and until when.

    until: the day in words that counts for this hand-in; empty once it has passed.
    """
    here, awaited = _numbers(dossier)
    if here and not awaited:
        return paper_there(dossier)
    where = " ".join(filter(None, [f"đến {dossier.deadline.receiver.called}", until])) + "."
    if here:
        return f"Nơi nhận đã có bộ {_named(here)}. Đưa bộ {_named(awaited)} {where}"
    return f"Đưa {dossier.rules.copies:02d} bộ giấy {where}"


def missing(dossier: Dossier) -> list[str]:
    """The copies that have not come, a sentence each."""
    return [f"Chưa nhận bộ {_named([number])}." for number in _numbers(dossier)[1]]


def awaited_words(numbers: Iterable[int]) -> str:
    """chờ bộ 01, 02: of the copies that are awaited; empty if none is."""
    named = _named(numbers)
    return f"chờ bộ {named}" if named else ""


def _numbers(dossier: Dossier) -> tuple[list[int], list[int]]:
    """Of the copies that lie at the desk, and of those awaited."""
    known = list(dossier.copies.all())
    here = [copy.number for copy in known if copy.received_at]
    return here, [copy.number for copy in known if not copy.received_at]


def _named(numbers: Iterable[int]) -> str:
    """01, 02"""
    return ", ".join(f"{number:02d}" for number in numbers)


def _slot(copy: Any, deadline: Deadline, awaited: str, with_person: bool) -> dict[str, Any]:
    came = copy.received_at is not None
    by = f", {copy.received_by.called} nhận" if copy.received_by and with_person else ""
    return {
        "copy": copy,
        "number": f"{copy.number:02d}",
        "received": came,
        "detail": format_datetime(copy.received_at) + by if came else awaited,
        "in_time": in_time_words(copy, deadline) if came else "",
        "late": came and not in_time_for(copy, deadline),
        "place": where(copy) if came and with_person else "",
        "differences": [CopyDifference(**row) for row in copy.read_differences] if came else [],
    }


def came_words(copy: DossierCopy) -> str:
    """đã được nhận lúc 14 giờ 05, thứ Hai 05/5/2025, chị Ngân nhận: of a copy that has come."""
    by = f", {copy.received_by.called} nhận" if copy.received_by else ""
    return f"đã được nhận lúc {format_datetime(copy.received_at)}{by}" if copy.received_at else ""


def in_time_for(copy: Any, deadline: Deadline) -> str:
    """For which deadline the copy, which has come, is in time, in words; empty if it is late.

    What came after the dossier's deadline is in time for a supplement that was asked for, or a
    reopening that was allowed, before it came. copy: of `whole.held_copies`.
    """
    own = [("hạn bổ sung", row) for row in copy.read_supplements]
    own += [("hạn mở lại", row) for row in copy.read_reopenings]
    deadlines = [("hạn nộp", deadline)] + [
        (name, Deadline(**row | {"day": date.fromisoformat(row["day"])})) for name, row in own
    ]
    return next((name for name, day in deadlines if copy.came_in_time(day)), "")


def in_time_words(copy: Any, deadline: Deadline) -> str:
    """Đến kịp hạn nộp, or for which other deadline, or late; and with which postmark."""
    posted = f", dấu bưu điện {format_date(copy.postmarked_on)}" if copy.postmarked_on else ""
    name = in_time_for(copy, deadline)
    return (f"Đến kịp {name}" if name else "Đến sau hạn nộp") + posted


def old_print(dossier: Dossier, asked: Mapping[str, str]) -> dict[str, Any] | None:
    """That what a scanned copy says is no longer what the portal says: number, words. By their
    check signs alone: the version counts the desk's own marks too.

    None if it was not, or that is noted already. asked: of the page's address, the copy `bo` and
    the print `ban`, as its QR code names them (see `PaperCode`). dossier: read by `read_whole`.
    """
    known: list[Any] = list(dossier.copies.all())
    copy = next((c for c in known if str(c.number) == asked.get("bo")), None)
    found = re.fullmatch(r"(\d{1,9})\.([A-Z0-9]{4})", asked.get("ban", ""), re.ASCII)
    if copy is None or found is None or found[2] == (sign := check_sign(dossier)):
        return None
    if any(row["kind"] == CopyDifference.Kind.VERSION for row in copy.read_differences):
        return None
    words = f"in từ bản cũ (mã kiểm {found[2]}, nay {sign})"
    return {"number": copy.number, "words": words}


def older(dossier: Dossier, until: Receipt | None = None) -> dict[int, str]:
    """By the copy's number, the parts that have changed in a hand-in after it came, in words.

    What it says is taken to be the hand-in before; what came before the first one tells nothing.
    until: the last hand-in that is looked at, if not the last of all.
    """
    receipts = sorted(dossier.receipts.all(), key=lambda receipt: receipt.sequence)
    receipts = receipts[: until.sequence] if until else receipts
    labels, found = parts.labels(dossier.rules), {}
    for copy in dossier.copies.all():
        came = copy.received_at
        before = [r for r in receipts if came and r.handed_in_at <= came][-1:]
        changed = content.differences(before[0].content, receipts[-1].content) if before else {}
        if changed:
            found[copy.number] = "; ".join(labels[part] for part in labels if part in changed)
    return found


def where(copy: Any) -> str:
    """Ngăn A2, Bế Thị Ngân giữ, hẹn trả 12/5/2025. copy: of `DossierCopy.objects.with_custody`."""
    if copy.place is None:
        return f"{copy.received_by} giữ" if copy.received_by else ""
    holder = f"{copy.holder} giữ" if copy.holder else ""
    due = f"hẹn trả {format_date(copy.due_on)}" if copy.due_on else ""
    return ", ".join(filter(None, [copy.place, holder, due]))


def came_today(person: Person) -> list[Any]:
    """The dossiers of which this person's desk got copies today, the last one first.

    Each with `today` (copies that came today), `last` (when), `awaited` (how many have not come)
    and `first_awaited` (the lowest of their numbers).
    """
    midnight = localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    came = DossierCopy.objects.filter(received_at__gte=midnight)
    today, missing = Q(copies__received_at__gte=midnight), Q(copies__received_at=None)
    return list(
        Dossier.objects.received_by(person)
        .filter(pk__in=came.values("dossier"))
        .select_related("contest", "rules")
        .annotate(
            today=Count("copies", filter=today),
            last=Max("copies__received_at", filter=today),
            awaited=Count("copies", filter=missing),
            first_awaited=Min("copies__number", filter=missing),
        )
        .order_by("-last", "pk")
    )


def lent(person: Person) -> Any:
    """The copies that somebody promised to bring back, the longest overdue first."""
    kept = Dossier.objects.kept_by(person)
    found: Any = DossierCopy.objects.with_custody().filter(dossier__in=kept)
    return (
        found.filter(due_on__isnull=False, received_at__isnull=False)
        .select_related("dossier__contest", "dossier__unit", "received_by")
        .order_by("due_on", "dossier__contest__code", "dossier__number", "number")
    )


def lent_words(dossier: Dossier, copy: Any) -> str:
    """To whom the copy is lent, until when. copy: of `DossierCopy.objects.with_custody`."""
    until = f"hẹn trả {format_date(copy.due_on)}"
    return f"Bộ {copy.number:02d} của {dossier.code} đang cho {copy.holder} mượn, {until}."


def held_up(dossier: Dossier) -> Iterator[tuple[int, str]]:
    """The copies that cannot be sent on yet, lent out or other than the file: number, sentence.

    They were read by `whole.held_copies`.
    """
    known: list[Any] = list(dossier.copies.all())
    for copy in known:
        name = f"Bộ {copy.number:02d} của {dossier.code}"
        if copy.due_on:
            yield copy.number, lent_words(dossier, copy)
        differs = [CopyDifference(**row).get_kind_display() for row in copy.read_differences]
        if differs:
            yield copy.number, f"{name} còn khác bản trên cổng: {', '.join(differs).lower()}."


def send_on(forwarding: Forwarding, *, by: Person) -> None:
    """Note that the copies of a forwarding are on their way to the province."""
    _move_all(forwarding, f"Gửi {forwarding.contest.receiver.called}", "", by)


def arrive(forwarding: Forwarding, *, by: Person) -> bool:
    """The province has the list and the copies; False if that was written down before."""
    waiting = Forwarding.objects.filter(pk=forwarding.pk, received_at=None)
    with transaction.atomic():
        if waiting.update(received_at=clock.now(), received_by=by) != 1:
            return False
        _move_all(forwarding, forwarding.contest.receiver.called, by.full_name, by)
    return True


def _move_all(forwarding: Forwarding, place: str, holder: str, by: Person) -> None:
    moved = DossierCopy.objects.filter(dossier__forwarding=forwarding)
    CopyMove.objects.bulk_create(
        CopyMove(copy=copy, place=place, holder=holder, by=by) for copy in moved
    )


def route_words(dossier: Dossier, state: str) -> str:
    """What the dossier's way adds to its reaching this state, or an empty text.

    Through the city: số 3 trong danh sách; tỉnh nhận ngày 07/5/2025. Straight to the province, that
    the city knows (Bắc Kạn: "đồng thời thông báo về UBND thành phố … để biết và hỗ trợ").
    """
    sent = dossier.forwarding
    if state == State.FORWARDED and sent:
        number = dossier.forwarding_order
        order = f"Số {number} trong danh sách; " if number else "Danh sách: "
        day = f"nhận ngày {format_date(sent.received_at)}" if sent.received_at else "chưa ghi nhận"
        return f"{order}tỉnh {day}."
    if state == State.HANDED_IN and dossier.contest.route == Contest.Route.DIRECT:
        return "Cơ quan đầu mối của thành phố xem được hồ sơ để biết và hỗ trợ."
    return ""
