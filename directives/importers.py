"""Pools of candidates imported from lists: last year's sáng kiến, youth products without a prize.

Columns of the first as in the table of Đơn yêu cầu công nhận sáng kiến (circular
18/2013/TT-BKHCN, Phụ lục I). A day of birth is not read; nor are titles and degrees. The prize of a
sáng kiến shuts nothing out by itself (only one from the province up does): it is noted.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import fold
from directives.models import Assignment, Candidate
from directives.workflow import claim_if_draft
from documents.importing import values
from documents.importing.flow import Importer
from documents.importing.table import Column, Row
from organizations.models import Person

MOST_AUTHORS = 20
Source = Candidate.Source
TITLE = ("ten sang kien", "ten giai phap", "ten san pham", "ten de tai", "ten mo hinh")
PROVINCIAL = r"\b(tinh|quoc gia|toan quoc|trung uong|quoc te)\b"
PHONE = ("dien thoai", "so dt", "sdt", "di dong")


def _title(label: str, example: str) -> Column:
    return Column("title", label, TITLE, values.title, required=True, example=example)


# Number and prize stand in one column of 200 letters, which also says the words between them.
INITIATIVE_COLUMNS = (
    _title("Tên sáng kiến", "Giá phơi bún khô xoay theo nắng"),
    Column("people", "Họ và tên tác giả", ("ho va ten", "ho ten", "tac gia"), values.names,
           example="Nông Thị Mẫu"),
    Column("phone", "Điện thoại", PHONE, values.phone, example="0900 000 123"),
    Column("workplace", "Nơi công tác", ("noi cong tac", "noi thuong tru", "don vi cong tac",
           "don vi", "truong"), values.text(200), example="Trường THCS Ví Dụ"),
    Column("share", "Tỷ lệ (%) đóng góp", ("ty le", "ti le", "dong gop"), values.percent,
           example=100),
    Column("applied", "Ngày áp dụng lần đầu", ("ap dung lan dau", "ngay ap dung", "ap dung thu",
           "ap dung tu"), values.month, example="15/3/2023"),
    Column("note", "Số quyết định công nhận", ("so quyet dinh", "quyet dinh"), values.text(88),
           example="25/QĐ-PGDĐT"),
    Column("earlier", "Giải thưởng", ("giai thuong", "dat giai"), values.award, example="Không"),
)  # fmt: skip
YOUTH_COLUMNS = (
    _title("Tên sản phẩm", "Thùng rác nhắc phân loại"),
    Column("people", "Tác giả", ("tac gia", "ho va ten", "ho ten", "nhom tac gia"), values.names,
           example="Nông Thị Mẫu, Lý Văn Mẫu"),
    Column("phone", "Điện thoại", PHONE, values.phone, example="0900 000 123"),
    Column("workplace", "Trường", ("truong", "don vi", "noi hoc"), values.text(200),
           example="Trường THCS Ví Dụ"),
    Column("year", "Năm dự thi", ("nam du thi", "nam"), values.year, example=2024),
    Column("award", "Giải", ("giai", "dat giai", "ket qua", "giai thuong"), values.award,
           example="Không"),
)  # fmt: skip


def check(rows: list[Row], assignment: Assignment, person: Person) -> None:
    """Join the rows of one solution, leave out what won a prize, find what is there already."""
    taken = _titles(assignment, person)
    for title, group in _solutions(rows):
        first, *others = group
        for row in others:
            row.of = first
        won = next((row.values["award"] for row in group if row.values.get("award")), "")
        if won:
            first.leave_out = _("Không nhập vì đã đạt giải: {won}.").format(won=won)
        elif title in taken:
            first.same = _("Trùng tên với {taken}.").format(taken=taken[title])
        elif prize := _provincial(group):
            first.same = _(
                "Đã đạt giải: {prize}. Đạt giải từ cấp tỉnh thì không dự thi lại, trừ khi nay có "
                "điểm mới."
            ).format(prize=prize)
        taken.setdefault(title, _("dòng {number} của tệp này").format(number=first.number))
        _check_people(group)


def _solutions(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Rows one below the other with the same title are one solution by several authors."""
    titled = (row for row in rows if row.values.get("title"))
    for title, group in groupby(titled, lambda row: _plain(row.values["title"])):
        yield title, list(group)


def _provincial(group: list[Row]) -> str:
    """The prize from the province up that the list names, if it names one."""
    prizes = (row.values.get("earlier") or "" for row in group)
    return next((p for p in prizes if re.search(PROVINCIAL, fold(p))), "")


def _plain(title: str) -> str:
    """What two spellings of one title have in common."""
    return " ".join(re.findall(r"\w+", fold(title)))


def _titles(assignment: Assignment, person: Person) -> dict[str, str]:
    """The titles in the contest that the person may know of, each with whose it is."""
    contest = assignment.item.directive.contest
    candidates = Candidate.objects.visible_to(person).filter(
        assignment__item__directive__contest=contest
    )
    expected, entered = _("giải pháp dự kiến của {unit}"), _("hồ sơ của {unit}")
    found = {
        _plain(title): expected.format(unit=unit)
        for title, unit in candidates.values_list("title", "assignment__unit__name")
    }
    dossiers = contest.dossiers.visible_to(person).order_by()
    return found | {
        _plain(title): entered.format(unit=unit)
        for title, unit in dossiers.values_list("title", "unit__name")
        if title
    }


def _check_people(group: list[Row]) -> None:
    """Shares are all there and make 100, or there are none."""
    people = _people(group)
    shares = [share for __, share, __, __ in people]
    if len(people) > MOST_AUTHORS:
        said = _("Có {number} tác giả, nhiều nhất {most} người.")
        group[0].errors["people"] = said.format(number=len(people), most=MOST_AUTHORS)
    elif any(shares) and not any("share" in row.errors for row in group):
        total = sum(share or 0 for share in shares)
        if None in shares:
            group[0].errors["share"] = _("Ghi phần đóng góp của từng tác giả, mỗi người một dòng.")
        elif total != 100:
            said = _("Phần đóng góp cộng lại phải bằng {whole}, hiện là {total}.")
            group[0].errors["share"] = said.format(whole="100\u00a0%", total=f"{total}\u00a0%")


def _people(group: list[Row]) -> list[tuple[str, int | None, str, str]]:
    """Name, share, workplace and phone of each author. Those in one cell have no shares there."""
    return [
        (
            name,
            row.values.get("share") if len(row.values["people"]) == 1 else None,
            row.values.get("workplace", ""),
            row.values.get("phone", ""),
        )
        for row in group
        for name in row.values.get("people", [])
    ]


def save_initiatives(rows: list[Row], assignment: Assignment, person: Person) -> int:
    """The rows as candidates; what the list says of them goes on into their dossiers."""
    return _save(Source.INITIATIVE, rows, assignment)


def save_youth(rows: list[Row], assignment: Assignment, person: Person) -> int:
    return _save(Source.YOUTH, rows, assignment)


def _save(source: Source, rows: list[Row], assignment: Assignment) -> int:
    """Inside the transaction that takes the list (`flow.take`)."""
    claim_if_draft(assignment.item.directive)
    made = [_candidate(source, group, assignment) for _, group in _solutions(rows)]
    return len(Candidate.objects.bulk_create(made))


def _candidate(source: Source, group: list[Row], assignment: Assignment) -> Candidate:
    said = {name: value for row in reversed(group) for name, value in row.values.items()}
    first_year, month = said.get("applied", (None, None))
    people = _people(group)
    name, __, place, phone = people[0] if people else ("", None, said.get("workplace", ""), "")
    year = f"năm {said['year']}" if "year" in said else ""
    prize = f"đạt giải: {said['earlier']}" if said.get("earlier") else ""
    return Candidate(
        assignment=assignment, source=source, title=said["title"], owner_name=name, place=place,
        owner_phone=phone, first_applied_year=first_year, first_applied_month=month,
        source_note=", ".join(filter(None, [said.get("note"), year, prize])),
        co_authors=[
            {"name": other, "share": share, "workplace": workplace}
            for other, share, workplace, __ in people[1:]
        ],
    )  # fmt: skip


IMPORTERS = {
    importer.kind: importer
    for importer in (
        Importer(Source.INITIATIVE, gettext_lazy("Sáng kiến đã công nhận"), INITIATIVE_COLUMNS,
                 check, save_initiatives),
        Importer(
            Source.YOUTH,
            gettext_lazy("Sản phẩm Cuộc thi Sáng tạo thanh thiếu niên nhi đồng chưa đạt giải"),
            YOUTH_COLUMNS, check, save_youth,
        ),
    )
}  # fmt: skip
