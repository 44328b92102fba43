"""Fill a new contest with invented data of any size."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest_portal.demo import PASSWORD, RealPeopleError
from contest_portal.demo.simulation import simulate
from directives.models import Contest
from organizations.models import Person


class Command(BaseCommand):
    help = "Lập một hội thi mô phỏng với dữ liệu bịa; cùng hạt giống cho cùng dữ liệu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--units", type=int, default=200)
        parser.add_argument("--dossiers", type=int, default=5000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--contest", default="SIM1", help="mã của hội thi mới")

    def handle(
        self, *args: Any, units: int, dossiers: int, seed: int, contest: str, **options: Any
    ) -> None:
        if Contest.objects.filter(code=contest).exists():
            raise CommandError(f"Hội thi {contest} đã có. Chọn mã khác bằng --contest.")
        if Person.objects.filter(is_demo=False).exists():
            raise CommandError(str(RealPeopleError()))
        made = simulate(contest, units=units, dossiers=dossiers, seed=seed)
        self.stdout.write(
            f"Đã lập hội thi {contest}: {units} đơn vị, {dossiers} hồ sơ.\n"
            f"Đăng nhập: {made.office} (cơ quan đầu mối), {made.officer} (đơn vị), "
            f"mật khẩu {PASSWORD}."
        )
