"""The paper copies at work: received, taken back, moved, compared with the file, sent on."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy

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
NOT_HERE = gettext_lazy("Bộ {number} chưa được ghi là đã nhận.")


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
        _at_desk(copy, _("Không sửa dấu bưu điện được nữa vì {state}."))
        here: Any = DossierCopy.objects.filter(pk=copy.pk, received_at__isnull=False)
        kept = here.with_custody().first()
        if kept is None:
            raise Refused(NOT_HERE.format(number=f"{copy.number:02d}"))
        if kept.postmarked_on == day:
            return
        here.update(postmarked_on=day)
        before, now = (format_date(d) if d else "không có" for d in (kept.postmarked_on, day))
        copy.moves.create(
            place=kept.place or DESK, holder=kept.holder or kept.received_by.full_name,
            due_on=kept.due_on, note=f"Dấu bưu điện: trước {before}, nay {now}", by=by,
        )  # fmt: skip


def _at_desk(copy: DossierCopy, otherwise: str) -> Dossier:
    """The copy's dossier, locked until the end while paper is expected; else raises Refused.

    otherwise: the refusal, with a place for the dossier's state.
    """
    locked = Dossier.objects.select_for_update(no_key=True, of=("self",))
    dossier = locked.get(pk=copy.dossier_id)
    if dossier.state not in PAPER_EXPECTED:
        raise Refused(otherwise.format(state=dossier.state_in_words()))
    return dossier


def note(row: CopyMove | CopyDifference, *, by: Person) -> None:
    """Write a new move or difference of a copy down, unless the copy was sent on meanwhile.

    row.copy.dossier: as it was when the rights were checked. Raises Refused.
    """
    with transaction.atomic():
        locked = Dossier.objects.select_for_update(no_key=True).get(pk=row.copy.dossier_id)
        if locked.forwarding_id != row.copy.dossier.forwarding_id:
            raise Refused(_("Chưa ghi được vì {state}.").format(state=locked.state_in_words()))
        row.by = by
        row.save()


def take_back(copy: DossierCopy, *, by: Person, reason: str) -> None:
    """The copy was written down by mistake: it is awaited again, and the moves tell why.

    Claims the dossier's version: who accepts it at this moment counted the copy in. Raises Refused.
    """
    with transaction.atomic():
        dossier = _at_desk(copy, _("Không bỏ ghi nhận được nữa vì {state}."))
        touch(dossier, states=PAPER_EXPECTED)
        here = DossierCopy.objects.filter(pk=copy.pk, received_at__isnull=False)
        if here.update(received_at=None, received_by=None, postmarked_on=None) != 1:
            raise Refused(NOT_HERE.format(number=f"{copy.number:02d}"))
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
        awaited = _("Chờ đưa đến {receiver}").format(receiver=deadline.receiver.called)
    return [_slot(copy, deadline, awaited, with_person) for copy in dossier.copies.all()]


def paper_words(dossier: Dossier) -> str:
    """Đủ 2 bộ; or chưa có bộ 02: what a list says, with the copies that came too late. They were
    read by `whole.held_copies`.
    """
    here, awaited = _numbers(dossier)
    if not here:
        return _("Chưa có bộ nào")
    late = [
        _("bộ {number} đến sau hạn").format(number=f"{copy.number:02d}")
        for copy in dossier.copies.all()
        if copy.received_at and not in_time_for(copy, dossier.deadline)
    ]
    if awaited:
        return ", ".join([_("Chưa có bộ {numbers}").format(numbers=_named(awaited)), *late])
    return ", ".join([_("Đủ {number} bộ").format(number=len(here)), *late])


def paper_there(dossier: Dossier) -> str:
    """Which copies lie at the desk by now; empty where one lacks that nobody awaits any more."""
    here, awaited = _numbers(dossier)
    if awaited and dossier.state not in PAPER_EXPECTED:
        return ""
    if not here:
        return _("Nơi nhận chưa có bộ giấy nào.")
    if not awaited:
        return _("Nơi nhận đã có đủ bản giấy.")
    return _("Nơi nhận đã có bộ {here}, còn chờ bộ {awaited}.").format(
        here=_named(here), awaited=_named(awaited)
    )


def paper_to_bring(dossier: Dossier, until: str) -> str:
    """The same for who hands in, with where the awaited copies go and until when.

    until: the day in words that counts for this hand-in; empty once it has passed.
    """
    here, awaited = _numbers(dossier)
    if here and not awaited:
        return paper_there(dossier)
    where = " ".join(filter(None, [dossier.deadline.receiver.called, until]))
    if here:
        return _("Nơi nhận đã có bộ {here}. Đưa bộ {awaited} đến {where}.").format(
            here=_named(here), awaited=_named(awaited), where=where
        )
    return _("Đưa {number} bộ giấy đến {where}.").format(
        number=f"{dossier.rules.copies:02d}", where=where
    )


def missing(dossier: Dossier) -> list[str]:
    """The copies that have not come, a sentence each."""
    return [_("Chưa nhận bộ {number}.").format(number=f"{n:02d}") for n in _numbers(dossier)[1]]


def awaited_words(numbers: Iterable[int]) -> str:
    """chờ bộ 01, 02: of the copies that are awaited; empty if none is."""
    named = _named(numbers)
    return _("chờ bộ {numbers}").format(numbers=named) if named else ""


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
    detail = format_datetime(copy.received_at) if came else awaited
    if came and copy.received_by and with_person:
        detail = _("{moment}, {clerk} nhận").format(moment=detail, clerk=copy.received_by.called)
    return {
        "copy": copy,
        "number": f"{copy.number:02d}",
        "received": came,
        "detail": detail,
        "in_time": in_time_words(copy, deadline) if came else "",
        "late": came and not in_time_for(copy, deadline),
        "place": where(copy) if came and with_person else "",
        "differences": [CopyDifference(**row) for row in copy.read_differences] if came else [],
    }


def came_words(copy: DossierCopy) -> str:
    """đã được nhận lúc 14 giờ 05, thứ Hai 05/5/2025, chị Ngân nhận: of a copy that has come."""
    if not copy.received_at:
        return ""
    moment, clerk = format_datetime(copy.received_at), copy.received_by
    if not clerk:
        return _("đã được nhận lúc {moment}").format(moment=moment)
    return _("đã được nhận lúc {moment}, {clerk} nhận").format(moment=moment, clerk=clerk.called)


def in_time_for(copy: Any, deadline: Deadline) -> str:
    """For which deadline the copy, which has come, is in time, in words; empty if it is late.

    What came after the dossier's deadline is in time for a supplement that was asked for, or a
    reopening that was allowed, before it came. copy: of `whole.held_copies`.
    """
    own = [(_("hạn bổ sung"), row) for row in copy.read_supplements]
    own += [(_("hạn mở lại"), row) for row in copy.read_reopenings]
    deadlines = [(_("hạn nộp"), deadline)] + [
        (name, Deadline(**row | {"day": date.fromisoformat(row["day"])})) for name, row in own
    ]
    return next((name for name, day in deadlines if copy.came_in_time(day)), "")


def in_time_words(copy: Any, deadline: Deadline) -> str:
    """Đến kịp hạn nộp, or for which other deadline, or late; and with which postmark."""
    name, posted = in_time_for(copy, deadline), copy.postmarked_on
    words = _("Đến kịp {deadline}").format(deadline=name) if name else _("Đến sau hạn nộp")
    mark = _("dấu bưu điện {day}").format(day=format_date(posted)) if posted else ""
    return ", ".join(filter(None, [words, mark]))


def old_print(dossier: Dossier, asked: Mapping[str, str]) -> dict[str, Any] | None:
    """That what a scanned copy says is no longer what the portal says: number, said, note (stored).
    By their check signs alone: the version counts the desk's own marks too.

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
    said = _("Bộ {number} in từ bản cũ (mã kiểm {old}, nay {new})").format(
        number=f"{copy.number:02d}", old=found[2], new=sign
    )
    note = f"In từ bản cũ (mã kiểm {found[2]}, nay {sign})."
    return {"number": copy.number, "said": said, "note": note}


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
        return _("{holder} giữ").format(holder=copy.received_by) if copy.received_by else ""
    holder = _("{holder} giữ").format(holder=copy.holder) if copy.holder else ""
    due = _("hẹn trả {day}").format(day=format_date(copy.due_on)) if copy.due_on else ""
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
    number, day = f"{copy.number:02d}", format_date(copy.due_on)
    return _("Bộ {number} của {code} đang cho {holder} mượn, hẹn trả {day}.").format(
        number=number, code=dossier.code, holder=copy.holder, day=day
    )


def held_up(dossier: Dossier) -> Iterator[tuple[int, str]]:
    """The copies that cannot be sent on yet, lent out or other than the file: number, sentence.

    They were read by `whole.held_copies`.
    """
    known: list[Any] = list(dossier.copies.all())
    for copy in known:
        if copy.due_on:
            yield copy.number, lent_words(dossier, copy)
        differs = [CopyDifference.Kind(row["kind"]).label for row in copy.read_differences]
        if differs:
            number, told = f"{copy.number:02d}", ", ".join(map(str, differs)).lower()
            said = _("Bộ {number} của {code} còn khác bản trên cổng: {differences}.")
            yield copy.number, said.format(number=number, code=dossier.code, differences=told)


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
        number, day = dossier.forwarding_order, sent.received_at and format_date(sent.received_at)
        if number and day:
            words = _("Số {number} trong danh sách; tỉnh nhận ngày {day}.")
        elif number:
            words = _("Số {number} trong danh sách; tỉnh chưa ghi nhận.")
        elif day:
            words = _("Danh sách: tỉnh nhận ngày {day}.")
        else:
            words = _("Danh sách: tỉnh chưa ghi nhận.")
        return words.format(number=number, day=day)
    if state == State.HANDED_IN and dossier.contest.route == Contest.Route.DIRECT:
        return _("Cơ quan đầu mối của thành phố xem được hồ sơ để biết và hỗ trợ.")
    return ""
