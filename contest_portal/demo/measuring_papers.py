"""How long files take, beside what no file of the kind can do without."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.db import connection
from django.urls import reverse
from xlsxwriter import Workbook

from contest_portal.demo.measuring import signed_in
from contest_portal.demo.simulation import simulate
from documents import csv_stream, sheets
from organizations.models import Person
from submissions import listing
from submissions.models import Dossier

UNPACKED = {"accept-encoding": "identity"}  # a packed answer begins before its rows are read
HEAD = f"{'file':<28}{'rows':>9}{'median ms':>10}{'p95 ms':>9}{'floor ms':>10}{'ratio':>8}"
LINES = ["Hồ sơ dự thi; không lọc", "Lập lúc 8 giờ 00", "Mã xác minh: ABCD-EFGH-JKMN"]


@dataclass
class File:
    """One kind of file. make: makes it; floor: the least work of its kind, on the same rows."""

    name: str
    rows: int
    make: Callable[[], Any]
    floor: Callable[[], Any]
    turns: int = 5  # a round
    times: list[float] = field(default_factory=list)
    floor_times: list[float] = field(default_factory=list)

    def measure(self) -> None:
        """The floor and the file by turns: both meet the same machine."""
        for _ in range(self.turns):
            for work, times in ((self.floor, self.floor_times), (self.make, self.times)):
                start = perf_counter()
                work()
                times.append((perf_counter() - start) * 1000)

    def line(self) -> str:
        middle, floor = median(self.times), median(self.floor_times)
        p95 = middle  # of one time
        if self.times[1:]:
            p95 = quantiles(self.times, n=20, method="inclusive")[-1]
        return (
            f"{self.name:<28}{self.rows:>9}{middle:>10.1f}{p95:>9.1f}{floor:>10.1f}"
            f"{middle / floor:>8.2f}"
        )


def lines(rounds: int, csv_rows: int = 10_000, sheet_rows: int = 100_000) -> Iterator[str]:
    """A line for each kind of file, measured in interleaved rounds after one that warms up."""
    made = simulate("BENCHFILES", units=200, dossiers=csv_rows, seed=1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    files = [*_csv(made.people[made.office], csv_rows), _sheet(sheet_rows)]
    for number in range(rounds + 1):
        for file in files:
            file.measure()
            if not number:
                file.times.clear()
                file.floor_times.clear()
    yield HEAD
    for file in files:
        yield file.line()


def _csv(person: Person, rows: int) -> list[File]:
    """The whole file beside reading its rows with the ORM; its first byte beside a small page."""
    seen = Dossier.objects.visible_to(person)
    client = signed_in(person)
    address, small = reverse("dossier_list_file"), reverse("account_change_password")

    def whole() -> int:
        return sum(map(len, csv_stream.pieces(*listing.table(seen, sort="name"), LINES)))

    def read() -> int:
        return sum(1 for _ in listing.read(seen, sort="name").iterator())

    return [
        File("CSV, beside the ORM", rows, whole, read),
        File(
            "its first byte", rows,
            lambda: next(iter(client.post(address, {"kind": "csv"}, headers=UNPACKED))),
            lambda: client.get(small),
        ),
    ]  # fmt: skip


def _sheet(rows: int) -> File:
    """Excel beside a plain loop over the same cells in xlsxwriter's constant-memory mode."""
    cells: list[list[Any]] = [
        [
            number, f"CB9-{number:04d}", "Nuôi vịt đẻ thả suối, làm thành sản phẩm OCOP",
            "Nông lâm ngư nghiệp, tài nguyên và môi trường", "Đàm Thị Lụa", "Hoàng Văn Thọ",
            "Ủy ban nhân dân xã Chu Trinh", 2021, "Đã đăng ký", number % 3,
        ]
        for number in range(rows)
    ]  # fmt: skip

    def ours() -> None:
        table = {"name": "Danh sách", "columns": listing.COLUMNS, "rows": iter(cells)}
        sheets.write(BytesIO(), [table], LINES)

    def plain() -> None:
        with Workbook(BytesIO(), {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for row, line in enumerate(cells):
                for column, cell in enumerate(line):
                    sheet.write(row, column, cell)

    return File("Excel, beside xlsxwriter", rows, ours, plain, turns=1)
