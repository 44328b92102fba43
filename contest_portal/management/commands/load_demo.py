"""Load the demo facts and start the demo's clock."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from contest_portal import clock, demo
from organizations.models import Person


class Command(BaseCommand):
    help = "Nạp ba hội thi trình diễn; đồng hồ của cổng bắt đầu từ 8 giờ thứ Hai 05/5/2025."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.NAMES_DATABASE:
            raise CommandError(
                "Cổng này có DATABASE_URL, là bản chạy thật, nên không nạp dữ liệu trình diễn."
            )
        try:
            loaded = demo.load()
        except demo.RealPeopleError as refusal:
            raise CommandError(str(refusal)) from None
        if loaded:
            self.stdout.write(
                "Đã nạp ba hội thi trình diễn: Bắc Kạn 8, Cao Bằng 9 và Bắc Kạn 7 đã trao giải."
            )
        else:
            self.stdout.write("Dữ liệu trình diễn đã có từ trước, không nạp lại.")
        if not settings.DEMO and Person.objects.filter(is_demo=True).exists():
            self._start_clock()

    def _start_clock(self) -> None:
        offset = demo.NOW - (clock.now() - settings.CLOCK_OFFSET)
        Path(settings.DATA, "demo-clock").write_text(f"{int(offset.total_seconds())}\n")
        self.stdout.write("Đồng hồ của cổng bắt đầu từ 8 giờ thứ Hai 05/5/2025.")
