"""Show which reminders go out at a moment, and what they say. Sends nothing."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from contest_portal import clock
from contest_portal.vietnamese import format_datetime
from organizations.models import Role, Unit
from reminders import planning, sending
from reminders.models import Notice


class Command(BaseCommand):
    help = "Cho xem thư nhắc nào sẽ gửi vào một thời điểm. Không gửi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", required=True, help="giờ địa phương, ví dụ 2025-05-05T08:00")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            moment = datetime.fromisoformat(options["at"])
        except ValueError as error:
            raise CommandError("Ghi thời điểm kiểu 2025-05-05T08:00.") from error
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        with clock.at(moment), transaction.atomic():
            planning.plan()
            self._show(moment)
            self._show_unreachable()
            transaction.set_rollback(True)

    def _show(self, moment: datetime) -> None:
        notices = (
            Notice.objects.filter(due_at__lte=moment)
            .exclude(sending.overtaken(moment))
            .select_related("recipient", "unit", "deadline__receiver", "deadline__contest")
        )
        composed = [(notice, message) for notice in notices if (message := sending.compose(notice))]
        self.stdout.write(f"{format_datetime(moment)}: {len(composed)} thư nhắc.\n")
        for notice, (subject, body) in composed:
            sent = f", {notice.get_state_display()}" if notice.state == Notice.State.SENT else ""
            self.stdout.write(
                f"\n[{notice.deadline.contest.code}, T{-notice.milestone:+d}{sent}] "
                f"{notice.recipient} <{notice.recipient.email}>\n{subject}\n\n{body}"
            )

    def _show_unreachable(self) -> None:
        """Units that got a letter and have nobody to be told by mail: for a person to mend."""
        units = Unit.objects.filter(letters__directive__issued_at__isnull=False).exclude(
            memberships__role=Role.OFFICER, memberships__person__email__isnull=False
        )
        for unit in units.distinct():
            self.stdout.write(f"Chưa có cán bộ đầu mối nhận thư: {unit.name}")
