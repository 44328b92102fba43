"""Show which reminders go out at a moment, or day by day, and what they say. Sends nothing."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from contest_portal import clock
from contest_portal.vietnamese import format_datetime, inert
from organizations.models import Person, Unit
from reminders import gathering, planning
from reminders.mending import alone, without_officers
from reminders.models import Message, Notice, Pulse
from reminders.mornings import MORNING

SWEEPS = [time(hour) for hour in range(MORNING.hour, gathering.EVENING.hour)]  # as quiet hours end
REHEARSED = (Notice, Message, Pulse, Person)
AT_ONCE = 200


class Command(BaseCommand):
    help = "Cho xem thư nhắc nào sẽ gửi vào một thời điểm hay từng ngày. Không gửi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="giờ địa phương, ví dụ 2025-05-05T08:00")
        parser.add_argument("--from", dest="first", help="ngày đầu, ví dụ 2025-04-18")
        parser.add_argument("--to", dest="last", help="ngày cuối")
        parser.add_argument("--brief", action="store_true", help="chỉ đếm theo đơn vị, loại việc")

    def handle(self, *args: Any, **options: Any) -> None:
        """All days in one transaction that is rolled back: each knows what the day before told."""
        moments = list(_moments(options))
        show = self._count if options["brief"] else self._show
        with transaction.atomic():
            _rehearse_apart()
            for moment in moments:
                is_first = options["at"] or timezone.localtime(moment).time() == MORNING
                with clock.at(moment):
                    if is_first:
                        planning.plan()
                    gathering.gather()
                    told = Message.objects.filter(composed_at=moment, bulk=None)
                    number = told.count()
                    if number or is_first:
                        self.stdout.write(f"{format_datetime(moment)}: {number} thư nhắc.\n")
                    show(moment)
            self._show_unreachable()
            transaction.set_rollback(True)

    def _show(self, moment: datetime) -> None:
        told = Message.objects.filter(composed_at=moment, bulk=None).select_related("recipient")
        notices = told.order_by("pk").prefetch_related("notices__deadline__contest")
        for message in notices.iterator(AT_ONCE):
            sections = "; ".join(map(_called, message.notices.all()))
            where = f"<{message.address}>" if message.address else "(chỉ trên cổng)"
            self.stdout.write(
                f"\n{inert(message.recipient.full_name)} {where} [{sections}]\n"
                f"{message.subject}\n\n{message.body}"
            )

    def _count(self, moment: datetime) -> None:
        told = Notice.objects.filter(message__composed_at=moment)
        counts = told.values("unit__name", "kind").annotate(n=Count("pk"))
        for row in counts.order_by("unit__sort_key", "unit", "kind").iterator(AT_ONCE):
            kind = Notice.Kind(row["kind"]).label
            self.stdout.write(f"  {inert(row['unit__name'])}: {kind} {row['n']}")

    def _show_unreachable(self) -> None:
        """Units that got a letter and have nobody to be told: for a person to mend."""
        units = Unit.objects.filter(letters__directive__issued_at__isnull=False).distinct()
        for unit in without_officers(alone(units)):
            self.stdout.write(f"Chưa có cán bộ đầu mối: {inert(unit.name)}")


def _rehearse_apart() -> None:
    """Write into temporary copies, which hide the tables of their names until the end: on a live
    portal nobody waits for the rehearsal. On SQLite the others do wait.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        for table in (connection.ops.quote_name(model._meta.db_table) for model in REHEARSED):
            live = f"{schema}.{table}"
            cursor.execute(f"CREATE TEMP TABLE {table} (LIKE {live} INCLUDING ALL) ON COMMIT DROP")
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {live}")  # noqa: S608
            cursor.execute(f"ANALYZE {table}")
        for statement in connection.ops.sequence_reset_sql(no_style(), [Notice, Message]):
            cursor.execute(statement)


def _moments(options: dict[str, Any]) -> Iterator[datetime]:
    try:
        if options["at"]:
            moment = datetime.fromisoformat(options["at"])
            yield timezone.make_aware(moment) if timezone.is_naive(moment) else moment
            return
        day = date.fromisoformat(options["first"] or "")
        last = date.fromisoformat(options["last"] or "")
    except ValueError as error:
        raise CommandError(
            "Ghi --at kiểu 2025-05-05T08:00, hoặc --from và --to kiểu 2025-05-05."
        ) from error
    while day <= last:
        for hour in SWEEPS:
            yield timezone.make_aware(datetime.combine(day, hour))
        day += timedelta(days=1)


def _called(notice: Notice) -> str:
    """CB9, việc của đơn vị, T-14"""
    contest = notice.deadline.contest.code if notice.deadline else ""
    step = "" if notice.milestone is None else f"T{-notice.milestone:+d}"
    return ", ".join(filter(None, [contest, notice.get_kind_display(), step]))
