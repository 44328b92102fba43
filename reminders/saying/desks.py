"""What waits where dossiers are received and judged.

Desks and judges are few, and what they may see is asked where the rights live: so here it is five
queries for each desk, three for each judge's seat and three for each re-look.
"""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from contest_portal import clock
from directives.models import Deadline, ExtensionRequest
from directives.working_days import WorkingDays
from judging import relooks, scoring
from judging.models import ReLook, Seat
from organizations.models import Person, Role
from reminders.models import Notice
from reminders.models.notices import waiting_for
from reminders.words import Said, desks as words
from submissions.copies import lent
from submissions.models import Dossier, DossierCopy, Receipt
from submissions.models.dossier import State

PATIENCE = 2  # working days that a dossier may wait for the desk


def of_desks(notices: list[Notice]) -> Iterator[tuple[int, Said | None]]:
    days = WorkingDays.read()
    for notice in notices:
        waiting = list(_waiting(notice.recipient, days)) if _receives(notice) else []
        yield notice.pk, words.desk(waiting) if waiting else None


def _receives(notice: Notice) -> bool:
    return any(m.role in (Role.OFFICE, Role.ORGANISER) for m in notice.recipient.roles())


def _waiting(person: Person, days: WorkingDays) -> Iterator[tuple[int, str, str]]:
    """How many, the sentence that says so, and the page of its list."""
    today, patient = clock.today(), clock.today()
    for __ in range(PATIENCE):
        patient = days.before(patient - timedelta(days=1))
    missing = Exists(DossierCopy.objects.filter(dossier=OuterRef("pk"), received_at=None))
    late = Receipt.objects.filter(dossier=OuterRef("pk"), handed_in_at__gte=clock.start_of(patient))
    # of `Deadline.last_valid_day`
    at_midnight = Q(deadline__boundary=Deadline.Boundary.BEFORE) | Q(deadline__hour=time())
    over = Q(deadline__day__lt=today) | Q(at_midnight, deadline__day__lte=today)
    handed_in = Dossier.objects.received_by(person).filter(state=State.HANDED_IN)
    for found, sentence, page in (
        (handed_in.filter(~missing, ~Exists(late)),
         _("{number} hồ sơ đủ bản giấy đã chờ quá {patience} ngày làm việc."),
         reverse("desk")),
        (handed_in.filter(missing).filter(over),
         _("{number} hồ sơ đã nộp trên cổng, quá hạn mà còn thiếu bản giấy."),
         reverse("desk", query={"xem": "thieu-ban-giay"})),
        (lent(person).filter(due_on__lt=today), _("{number} bộ giấy cho mượn quá hẹn trả."),
         reverse("loan_list")),
        (ExtensionRequest.objects.waiting().answered_by_office(person),
         _("{number} đề nghị gia hạn chưa trả lời."), reverse("extension_request_list")),
        (waiting_for(person), _("{number} thư nhắc không gửi được hoặc không rõ đã đến chưa."),
         reverse("mend_list")),
    ):  # fmt: skip
        queryset: Any = found
        if number := queryset.count():
            yield number, sentence.format(number=number, patience=PATIENCE), page


def of_judges(notices: list[Notice]) -> Iterator[tuple[int, Said | None]]:
    """A notice's key names the council, judge 3 2025-05-05, or the re-look: relook 12."""
    again = [notice for notice in notices if notice.key.startswith("relook ")]
    yield from _looks_again(again)
    councils = {n.pk: int(n.key.split()[1]) for n in notices if n not in again}
    seats = {
        (seat.person_id, seat.council_id): seat
        for seat in Seat.objects.filter(
            council__in=set(councils.values()), person__in={n.recipient_id for n in notices}
        ).select_related("council__contest", "council__round")
    }
    for notice in notices:
        if council := councils.get(notice.pk):
            seat = seats.get((notice.recipient_id, council))
            yield notice.pk, _unsealed(seat, notice.recipient) if seat else None


def _looks_again(notices: list[Notice]) -> Iterator[tuple[int, Said | None]]:
    """Nothing once the own second sheet is sealed, the re-look or the round is over."""
    pks = {notice.pk: int(notice.key.split()[1]) for notice in notices}
    open_ones = ReLook.objects.filter(closed_at=None, council__round__closed_at=None)
    found = open_ones.select_related("council", "dossier").in_bulk(set(pks.values()))
    judges = {
        pk: {seat.person_id for seat in relooks.awaited(one.council, one.dossier)}
        for pk, one in found.items()
    }
    for notice in notices:
        pk = pks[notice.pk]
        is_awaited = notice.recipient_id in judges.get(pk, ())
        yield notice.pk, words.looks_again(found[pk]) if is_awaited else None


def _unsealed(seat: Seat, judge: Person) -> Said | None:
    if seat.ended_at or seat.council.round.closed_at:
        return None
    if seat.declared_at is None:
        return words.declares(seat)
    seat.person = judge  # whose roles are read
    tasks = scoring.tasks(seat)
    total, unsealed = tasks.count(), tasks.filter(scoring.WAITING).count()
    again = tasks.filter(looks_again=True).count()
    if not (unsealed or again):
        return None
    return words.judge(seat.council.name, unsealed, total, again)
