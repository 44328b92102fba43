"""The layout check: where a PDF departs from decree 30/2020/NĐ-CP, point by point.

Bytes in, plain data out, nothing of Django: an uploaded file is hostile, so this runs in a drawing
process (`documents.drawing.run`). Times New Roman, Tinos and Liberation Serif have equal metrics
and count as one face. Tolerances are named beside the points that use them. What a PDF cannot tell
is skipped with its reason, never guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from documents.layout import body, close, head, sheet
from documents.layout.anatomy import KINDS, Anatomy, dissect
from documents.layout.findings import Finding, Point, Verdict
from documents.layout.reading import PAGES, UnreadableError, read

__all__ = ["KINDS", "PAGES", "Finding", "Point", "Report", "UnreadableError", "check"]

POINTS: tuple[tuple[str, Callable[[Anatomy], Verdict]], ...] = (
    ("Khổ giấy, lề trang", sheet.margins),
    ("Phông chữ, màu chữ", sheet.face),
    ("Quốc hiệu, Tiêu ngữ, tên cơ quan và đường kẻ", head.names_and_rules),
    ("Số, ký hiệu cùng dòng với địa danh, thời gian", head.number_row),
    ("Cách ghi số, ngày, tháng", head.figures),
    ("Tên loại, trích yếu", head.type_and_abstract),
    ("Kính gửi", head.addressees),
    ("Lời văn", body.text),
    ("Nơi nhận", close.recipients),
    ("Quyền hạn, chức vụ, họ tên người ký", close.signature),
    ("Số trang", sheet.page_numbers),
    ("Biên bản", close.minutes),
    ("Phụ lục", sheet.annexes),
    ("Số văn bản do văn thư ghi", sheet.own_number),
    ("Chữ trong tệp", sheet.text_of_file),
)


@dataclass(frozen=True, slots=True)
class Report:
    """What the check says. kind: a key of KINDS; pages_read of page_count pages were looked at."""

    kind: str
    points: tuple[Point, ...]
    pages_read: int
    page_count: int

    @property
    def findings(self) -> list[Finding]:
        return [finding for point in self.points for finding in point.findings]

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]

    @property
    def passed(self) -> int:
        return self._counted("passed")

    @property
    def failed(self) -> int:
        return self._counted("failed")

    @property
    def skipped(self) -> int:
        return self._counted("skipped")

    def _counted(self, state: str) -> int:
        return sum(point.state == state for point in self.points)


def check(pdf: bytes, kind: str | None = None) -> Report:
    """The 15 points of the check. kind: a key of KINDS; found from the text, if none is told.

    Raises UnreadableError for a file without text, with a password, or broken.
    """
    reading = read(pdf)
    paper = dissect(reading, kind)
    points = tuple(
        _point(number, name, look(paper)) for number, (name, look) in enumerate(POINTS, 1)
    )
    return Report(paper.kind, points, len(reading.pages), reading.page_count)


def _point(number: int, name: str, verdict: Verdict) -> Point:
    if isinstance(verdict, str):
        return Point(number, name, "skipped", note=verdict)
    return Point(number, name, "failed" if verdict else "passed", tuple(dict.fromkeys(verdict)))
