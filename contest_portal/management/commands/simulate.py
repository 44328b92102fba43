"""Fill new contests with invented data of any size."""

from time import perf_counter
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest_portal.demo import PASSWORD, RealPeopleError
from contest_portal.demo.simulation import shared, simulate
from directives.models import Contest
from organizations.models import Person


class Command(BaseCommand):
    help = "Lập hội thi mô phỏng với dữ liệu bịa; cùng hạt giống cho cùng dữ liệu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--units", type=int, default=200)
        parser.add_argument("--dossiers", type=int, default=5000)
        parser.add_argument("--judges", type=int, default=0, help="số giám khảo; 0: chưa chấm")
        parser.add_argument("--sheets", type=int, default=5, help="số phiếu chấm của mỗi hồ sơ")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--contest", default="SIM1", help="mã của hội thi mới")
        parser.add_argument(
            "--contests", type=int, default=1,
            help="số hội thi, mỗi hội thi một tỉnh; đơn vị và hồ sơ chia đều, mã nối -2, -3",
        )  # fmt: skip

    def handle(
        self,
        *args: Any,
        units: int,
        dossiers: int,
        judges: int,
        sheets: int,
        seed: int,
        contest: str,
        contests: int,
        **options: Any,
    ) -> None:
        codes = [contest, *(f"{contest}-{number}" for number in range(2, contests + 1))]
        if there := Contest.objects.filter(code__in=codes).first():
            raise CommandError(f"Hội thi {there.code} đã có. Chọn mã khác bằng --contest.")
        if Person.objects.filter(is_demo=False).exists():
            raise CommandError(str(RealPeopleError()))
        start, rows = perf_counter(), _rows()
        shares = zip(codes, shared(units, contests), shared(dossiers, contests), strict=True)
        for code, of_units, of_dossiers in shares:
            made = simulate(
                code, units=of_units, dossiers=of_dossiers, seed=seed, judges=judges, sheets=sheets
            )
            judging = f", {made.organiser} (Ban Tổ chức), {made.judge} (giám khảo)"
            self.stdout.write(
                f"Đã lập hội thi {code}: {of_units} đơn vị, {of_dossiers} hồ sơ.\n"
                f"Đăng nhập: {made.office} (cơ quan đầu mối), {made.officer} (đơn vị)"
                f"{judging if judges else ''}, mật khẩu {PASSWORD}."
            )
        took = perf_counter() - start
        self.stdout.write(f"{_rows() - rows} dòng trong {took:.0f} giây.")


def _rows() -> int:
    return sum(model._base_manager.count() for model in apps.get_models())
