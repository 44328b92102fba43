"""What waits where dossiers are received and judged.

Desks and judges are few, and what they may see is asked where the rights live: so here it is five
queries for each desk and two for each judge's seat.
"""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from contest_portal import clock
from directives.models import Deadline, ExtensionRequest
from directives.working_days import WorkingDays
from judging.models import Seat, Sheet
from organizations.models import Person, Role
from reminders import words
from reminders.models import Notice
from reminders.models.notices import waiting_for
from reminders.words import Said
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
    """How many, of what, and the page of its list."""
    today, patient = clock.today(), clock.today()
    for _ in range(PATIENCE):
        patient = days.before(patient - timedelta(days=1))
    missing = Exists(DossierCopy.objects.filter(dossier=OuterRef("pk"), received_at=None))
    late = Receipt.objects.filter(dossier=OuterRef("pk"), handed_in_at__gte=clock.start_of(patient))
    # of `Deadline.last_valid_day`
    at_midnight = Q(deadline__boundary=Deadline.Boundary.BEFORE) | Q(deadline__hour=time())
    over = Q(deadline__day__lt=today) | Q(at_midnight, deadline__day__lte=today)
    handed_in = Dossier.objects.received_by(person).filter(state=State.HANDED_IN)
    for found, sentence, page in (
        (handed_in.filter(~missing, ~Exists(late)),
         f"hồ sơ đủ bản giấy đã chờ quá {PATIENCE} ngày làm việc.",
         reverse("desk")),
        (handed_in.filter(missing).filter(over),
         "hồ sơ đã nộp trên cổng, quá hạn mà còn thiếu bản giấy.",
         reverse("desk", query={"xem": "thieu-ban-giay"})),
        (lent(person).filter(due_on__lt=today), "bộ giấy cho mượn quá hẹn trả.",
         reverse("loan_list")),
        (ExtensionRequest.objects.waiting().answered_by_office(person),
         "đề nghị gia hạn chưa trả lời.", reverse("extension_request_list")),
        (waiting_for(person), "thư nhắc không gửi được hoặc không rõ đã đến chưa.",
         reverse("mend_list")),
    ):  # fmt: skip
        queryset: Any = found
        if number := queryset.count():
            yield number, sentence, page


def of_judges(notices: list[Notice]) -> Iterator[tuple[int, Said | None]]:
    """A notice's key names the council: judge 3 2025-05-05."""
    councils = {notice.pk: int(notice.key.split()[1]) for notice in notices}
    seats = {
        (seat.person_id, seat.council_id): seat
        for seat in Seat.objects.filter(
            council__in=set(councils.values()), person__in={n.recipient_id for n in notices}
        ).select_related("council__contest")
    }
    for notice in notices:
        seat = seats.get((notice.recipient_id, councils[notice.pk]))
        yield notice.pk, _unsealed(seat, notice.recipient) if seat else None


def _unsealed(seat: Seat, judge: Person) -> Said | None:
    seat.person = judge  # whose roles are read
    seen = seat.dossiers()
    sealed = Sheet.objects.sealed().filter(seat=seat, dossier=OuterRef("pk"))
    total, unsealed = seen.count(), seen.filter(~Exists(sealed)).count()
    return words.judge(seat.council.name, unsealed, total) if unsealed else None
