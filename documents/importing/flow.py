"""A list on its way in: sent, looked at row by row, then taken as a whole or not at all."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.workflow import Refused
from documents import sheets
from documents.files import digest, typed_name
from documents.importing.sheet import ROWS, UnreadableError
from documents.importing.table import EXAMPLE, Column, Row, Table, read_table
from documents.models import Import
from documents.papers import column
from organizations.models import Person

KEPT = timedelta(days=7)
SHOWN = 300  # rows on the page of a longer list than most kinds may have
GONE = gettext_lazy("Tệp này không còn trên máy chủ. Gửi lại tệp.")
DONE = gettext_lazy("Danh sách này đã nhập rồi, không nhập lại lần nữa.")
ERRORS = gettext_lazy(
    "Còn {number} dòng cần sửa nên chưa nhập dòng nào. Sửa trong tệp rồi gửi lại."
)
NOTHING = gettext_lazy("Không có dòng nào để nhập.")
NEW, KNOWN, OUT, WRONG = "new", "known", "out", "wrong"
FATES = {
    NEW: gettext_lazy("{number} dòng nhập mới"),
    KNOWN: gettext_lazy("{number} dòng chỉ nhập khi đánh dấu"),
    OUT: gettext_lazy("{number} dòng không nhập"),
    WRONG: gettext_lazy("{number} dòng cần sửa"),
}


@dataclass(frozen=True)
class Importer:
    """What one kind of list is. Everything else about importing is the same for all kinds.

    label: what the rows are, for pages and the form's title. check(rows, target, person): says on
    the rows what only the stored facts know (errors, leave_out, same, of). save(rows, target,
    person): stores the rows, all without errors, and returns how many records they made, or raises
    Refused. rows: how many such a list may have.
    """

    kind: str
    label: str | Promise
    columns: tuple[Column, ...]
    check: Callable[[list[Row], Any, Person], None]
    save: Callable[[list[Row], Any, Person], int]
    rows: int = ROWS

    @in_vietnamese
    def form(self) -> bytes:
        """An Excel file with the headings and one row that shows how."""
        columns = [column("STT", 15), *(column(c.label) for c in self.columns)]
        row = [EXAMPLE, *(c.example for c in self.columns)]
        output = BytesIO()
        sheets.write(output, [{"columns": columns, "rows": [row]}], [str(self.label)])
        return output.getvalue()


@dataclass
class Preview:
    """What a file would bring. anyway: numbers of rows to take though the same is there."""

    table: Table
    anyway: Collection[int] = ()

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.table.rows if row.errors]

    @property
    def can_bring(self) -> bool:
        """There is a row to take, if only when somebody says so."""
        return any(not _first(row).leave_out for row in self.table.rows)

    @property
    def summary(self) -> str:
        """12 dòng đọc được: 9 dòng nhập mới, 1 dòng không nhập, 2 dòng cần sửa (see FATES)"""
        counts = Counter(_fate(row) for row in self.table.rows)
        said = [told.format(number=counts[fate]) for fate, told in FATES.items() if counts[fate]]
        found = _("{number} dòng đọc được").format(number=len(self.table.rows))
        return f"{found}: {', '.join(said)}" if said else found

    @property
    def converted(self) -> str:
        """What was done to the letters of an old font."""
        return _(
            "Chữ kiểu cũ {font}, đã chuyển sang kiểu mới. Dưới mỗi ô có ghi chữ trong tệp: "
            "xem lại trước khi nhập, nhất là tên người."
        ).format(font=self.table.typed_in)

    @property
    def asides(self) -> list[str]:
        """What the file holds besides the rows."""
        skipped = ", ".join(map(str, self.table.skipped))
        unused = "; ".join(f"“{heading}”" for heading in self.table.unused)
        found = []
        if skipped:
            sentence = _("Không tính là dòng: {rows} (tiêu đề, dòng tổng, ghi chú).")
            found.append(sentence.format(rows=skipped))
        if unused:
            found.append(_("Cột không đọc và không lưu: {columns}.").format(columns=unused))
        return found

    @property
    def lines(self) -> list[tuple[Row, list[tuple[str, str, str, str]]]]:
        """For the page: each row with its cells: label, what it says, said before, error.

        Of a long list the rows that somebody must look at come before the others.
        """
        rows = self.table.rows
        if len(rows) > ROWS:
            order = (WRONG, KNOWN, OUT, NEW)
            rows = sorted(rows, key=lambda row: order.index(_fate(row)))[:SHOWN]
        return [
            (row, [
                (c.label, row.shown.get(c.name, ""), row.before.get(c.name, ""),
                 row.errors.get(c.name, ""))
                for c in self.table.columns
            ])
            for row in rows
        ]  # fmt: skip

    @property
    def unshown(self) -> int:
        """How many rows of a long list the page leaves out."""
        return len(self.table.rows) - SHOWN if len(self.table.rows) > ROWS else 0

    @property
    def wanted(self) -> list[Row]:
        """The rows to take."""
        return [row for row in self.table.rows if self._is_wanted(_first(row))]

    def _is_wanted(self, row: Row) -> bool:
        return not row.leave_out and (not row.same or row.number in self.anyway)


def _first(row: Row) -> Row:
    return row.of or row


def _fate(row: Row) -> str:
    """Which of FATES the row has; each row one, so that they add up to all."""
    if row.errors:
        return WRONG
    first = _first(row)
    return OUT if first.leave_out else KNOWN if first.same else NEW


def keep(upload: UploadedFile, importer: Importer, target: Any, by: Person) -> Import:
    """Keep a list for its preview. Raises UnreadableError, and keeps nothing, if it is none."""
    data = upload.read()
    read_table(data, importer.columns, importer.rows)
    sent = Import(kind=importer.kind, target=target.pk, by=by, size=len(data))
    sent.sha256 = digest([data])
    sent.file_name = typed_name(upload.name or "")[-200:]
    sent.file = upload
    sent.save()
    return sent


def preview(sent: Import, importer: Importer, target: Any, anyway: Collection[int] = ()) -> Preview:
    """The rows as they would be taken now. Raises UnreadableError."""
    try:
        with sent.file.open("rb") as file:
            data = file.read()
    except (ValueError, FileNotFoundError) as gone:  # perhaps by a second click, just now
        raise UnreadableError(str(GONE)) from gone
    table = read_table(data, importer.columns, importer.rows)
    importer.check(table.rows, target, sent.by)
    return Preview(table, anyway)


def take(sent: Import, importer: Importer, target: Any, anyway: Collection[int]) -> int:
    """Store all rows of the list, or none; returns how many records they made.

    Raises Refused if a row has an error, nothing is left to take, or somebody, perhaps by a second
    click, was first; UnreadableError if the file is gone.
    """
    waiting = Import.objects.filter(pk=sent.pk, done_at=None)
    if not waiting.exists():
        raise Refused(DONE)
    found = preview(sent, importer, target, anyway)
    if found.wrong:
        raise Refused(ERRORS.format(number=len(found.wrong)))
    if not found.wanted:
        raise Refused(NOTHING)
    with transaction.atomic():
        if not waiting.update(done_at=clock.now(), file=""):
            raise Refused(DONE)
        made = importer.save(found.wanted, target, sent.by)
        transaction.on_commit(lambda: sent.file.storage.delete(sent.file.name or ""))
    return made


def clear_expired() -> None:
    """Delete lists that were sent a week ago, taken or not, with their files."""
    for sent in Import.objects.filter(at__lt=clock.now() - KEPT):
        if sent.file:
            sent.file.delete(save=False)
        sent.delete()
