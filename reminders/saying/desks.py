"""What waits where dossiers are received and judged.

Desks and judges are few, and what they may see is asked where the rights live: so here it is five
queries for each desk and two for each judge's seat.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from contest_portal import clock
from directives.models import Deadline, ExtensionRequest
from directives.working_days import WorkingDays
from judging.models import Seat, Sheet
from organizations.models import Person, Role, under
from reminders import words
from reminders.models import Message, Notice
from reminders.mornings import morning_of
from reminders.words import Said
from submissions.copies import lent
from submissions.models import Dossier, DossierCopy, Receipt
from submissions.models.dossier import State

PATIENCE = 2  # working days that a dossier may wait for the desk
FRESH = timedelta(days=7)  # a mail that failed longer ago is no news


def of_desks(notices: list[Notice]) -> Iterator[tuple[int, Said | None]]:
    days = WorkingDays.read()
    for notice in notices:
        waiting = list(_waiting(notice.recipient, days)) if _works_there(notice) else []
        yield notice.pk, words.desk(waiting) if waiting else None


def _works_there(notice: Notice) -> bool:
    roles = (Role.OFFICE, Role.ORGANISER)
    return any(m.role in roles and m.unit_id == notice.unit_id for m in notice.recipient.roles())


def _waiting(person: Person, days: WorkingDays) -> Iterator[str]:
    today, patient = clock.today(), clock.today()
    for _ in range(PATIENCE):
        patient = days.before(patient - timedelta(days=1))
    missing = Exists(DossierCopy.objects.filter(dossier=OuterRef("pk"), received_at=None))
    late = Receipt.objects.filter(
        dossier=OuterRef("pk"), handed_in_at__gte=morning_of(patient).replace(hour=0)
    )
    before = Q(deadline__boundary=Deadline.Boundary.BEFORE, deadline__day__lte=today)
    handed_in = Dossier.objects.received_by(person).filter(state=State.HANDED_IN)
    failed = Q(state=Message.State.FAILED, composed_at__gte=clock.now() - FRESH)
    mails = Message.objects.filter(
        failed | Q(state=Message.State.UNSURE),
        under(person.trees(Role.OFFICE, Role.ORGANISER), "notices__unit__path"),
    )
    for found, sentence in (
        (handed_in.filter(~missing, ~Exists(late)),
         f"hồ sơ đủ bản giấy đã chờ quá {PATIENCE} ngày làm việc."),
        (handed_in.filter(missing).filter(before | Q(deadline__day__lt=today)),
         "hồ sơ đã nộp trên cổng, quá hạn mà còn thiếu bản giấy."),
        (lent(person).filter(due_on__lt=today), "bộ giấy cho mượn quá hẹn trả."),
        (ExtensionRequest.objects.waiting().answered_by_office(person),
         "đề nghị gia hạn chưa trả lời."),
        (mails.distinct(), "thư nhắc không gửi được hoặc không rõ đã đến chưa."),
    ):  # fmt: skip
        queryset: Any = found
        if number := queryset.count():
            yield f"{number} {sentence}"


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
