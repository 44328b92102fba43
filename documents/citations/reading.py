"""What papers and days a text names, as the words stand. Pure: text in, plain data out.

Spellings of decree 30/2020, Phụ lục I, Mục II.3, II.4 and II.6, and those that people use besides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from contest_portal.vietnamese import LAST_YEAR, fold, format_date, format_long_date, one_line
from documents import books
from documents.models import Document

FIRST = 1000  # letters tell of days long before there were official papers
KINDS = {
    "quyết định": Document.Kind.DECISION, "kế hoạch": Document.Kind.PLAN,
    "thể lệ": Document.Kind.RULES, "công văn": Document.Kind.LETTER,
    "thông báo": Document.Kind.NOTICE, "báo cáo": Document.Kind.REPORT,
    "danh sách": Document.Kind.LIST, "tờ trình": Document.Kind.PROPOSAL,
    "biên bản": Document.Kind.MINUTES, "giấy chứng nhận": Document.Kind.CERTIFICATE,
    "giấy biên nhận": Document.Kind.RECEIPT, "phiếu yêu cầu bổ sung": Document.Kind.REQUEST,
    "văn bản khác": Document.Kind.OTHER,
    "qđ": Document.Kind.DECISION, "kh": Document.Kind.PLAN, "cv": Document.Kind.LETTER,
    "tb": Document.Kind.NOTICE, "bc": Document.Kind.REPORT,
}  # fmt: skip
LAWS = ("nghị quyết", "nghị định", "thông tư", "chỉ thị", "công điện", "hướng dẫn", "kết luận",
        "chương trình", "đề án", "quy chế", "quy định")  # fmt: skip
NAMES = "|".join([*KINDS, *LAWS]).replace(" ", r"\s+")
DAY = re.compile(
    r"""(?P<said>\bngày\s+)?(?<![\d./])(?P<day>\d{1,2})(?:
        \s?(?P<mark>[/.-])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{2,6})(?![\d/])
        | /(?P<month2>\d{1,2})(?!\d|[/.-]\d)
        | \s+tháng\s+(?P<month3>\d{1,2})(?!\d)(?:\s+năm\s+(?P<year3>\d{2,6})|(?!\s*(?:năm|âm)))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
CODE = re.compile(
    rf"""(?:\b(?P<kind>(?i:{NAMES}))\s+)?(?:(?i:số)\s*:?\s*)?
    (?<![\w/.])(?P<number>\d{{1,6}}[a-zđ]?)\s?/\s?
    (?P<symbol>(?:\d{{4}}/)?[A-ZĐĂÂÊÔƠƯ]\w*(?:[-–&.]\w+)*)""",
    re.VERBOSE,
)
BEFORE_DAY = re.compile(r"[\s,(]*(?:được\s+)?(?:(?:ban\s+hành|ký)\s+)?(?=\bngày\s|\d)", re.I)
ISSUER = re.compile(r"\)?,?\s+của\s+(?P<words>[^,;.()/\n]{2,200})")
AFTER_ISSUER = re.compile(r"\s(?:về|ban hành|quy định|phê duyệt|và|gửi|để|trên)\s.*", re.DOTALL)


@dataclass(frozen=True)
class Day:
    """A day as a text writes it; year: as figures, "" where it is left out."""

    start: int
    words: str
    day: int
    month: int
    year: str

    @property
    def on(self) -> date | None:
        """The day, if there is one and its year is said."""
        if len(self.year) not in (2, 4):
            return None
        year = int(self.year) + (2000 if len(self.year) == 2 else 0)
        return _date(year, self.month, self.day) if FIRST <= year <= LAST_YEAR else None

    @property
    def problem(self) -> str:
        """Why there is no such day, as a sentence; "" if there is."""
        if self.on or (not self.year and _date(2000, self.month, self.day)):
            return ""
        if self.year and len(self.year) not in (2, 4):
            sentence = _("Năm {year} có {figures} chữ số.")
            return sentence.format(year=self.year, figures=len(self.year))
        if not 1 <= self.month <= 12:
            return _("Không có tháng {month}.").format(month=self.month)
        month = f"{self.month}/{self.year}" if self.year else str(self.month)
        if not self.year or _date(int(self.year) or 2000, self.month, self.day) is None:
            return _("Tháng {month} không có ngày {day}.").format(month=month, day=self.day)
        return _("Xem lại năm {year}.").format(year=self.year)

    @property
    def meant(self) -> date | None:
        """What was probably meant: a figure typed twice, day and month in the other order."""
        once = re.sub(r"(\d)\1", r"\1", self.year, count=1) if len(self.year) == 5 else self.year
        if len(once) != 4 or not FIRST <= int(once) <= LAST_YEAR:
            return None
        turned = self.month > 12 >= self.day
        month, day = (self.day, self.month) if turned else (self.month, self.day)
        return _date(int(once), month, day)

    def like(self, meant: date) -> str:
        """The other day in this spelling."""
        if "tháng" in self.words.lower():
            return format_long_date(meant).removeprefix("ngày ")
        mark = next((mark for mark in ".-" if mark in self.words), "/")
        return format_date(meant).replace("/", mark)


@dataclass(frozen=True)
class Cited:
    """A paper that a text names: where its number stands, and the day and the issuer beside it."""

    start: int
    words: str
    kind: Document.Kind | None
    number: str
    symbol: str
    day: Day | None
    issuer: str

    @property
    def code(self) -> tuple[str, str]:
        """What two spellings of its number and symbol have in common."""
        return spelled(self.number, self.symbol)

    @property
    def on(self) -> date | None:
        return self.day.on if self.day else None

    @property
    def head(self) -> str:
        """What the text says of the paper, as an address of the form that enters it asks for it."""
        day = self.on
        known = {"kind": self.kind, "number": self.number, "symbol": self.symbol}
        dated = {"day": day.day, "month": day.month, "year": day.year} if day else {}
        return urlencode({name: value for name, value in (known | dated).items() if value})

    @property
    def is_law(self) -> bool:
        """A normative paper bears its year in the number; no unit's register keeps those."""
        return self.symbol[:4].isdecimal()


def spelled(number: str, symbol: str) -> tuple[str, str]:
    """One spelling of number and symbol."""
    return books.same(number), fold(symbol).replace("–", "-")


def days(text: str) -> Iterator[Day]:
    """The days in a text. Without the word "ngày" only what can be nothing else: 10/5/2024."""
    for found in DAY.finditer(text):
        bare = found["mark"] == "/" and len(found["year"]) > 2
        if found["said"] or bare:
            yield _day(found)


def cited(text: str) -> Iterator[Cited]:
    """The papers that a text cites by number and symbol."""
    for found in CODE.finditer(text):
        kind = KINDS.get(one_line(found["kind"] or "").lower())
        if not found["kind"] and "-" not in found["symbol"].replace("–", "-"):
            continue  # 24/A is a house, a road or a class
        day, end = _day_after(text, found.end())
        said = ISSUER.match(text, end)
        yield Cited(
            found.start("number"), text[found.start("number") : found.end()], kind,
            found["number"], found["symbol"], day,
            AFTER_ISSUER.sub("", said["words"]).strip() if said else "",
        )  # fmt: skip


def _day_after(text: str, end: int) -> tuple[Day | None, int]:
    """The day that follows at once, and where it ends."""
    before = BEFORE_DAY.match(text, end)
    found = DAY.match(text, before.end()) if before else None
    return (_day(found), found.end()) if found else (None, end)


def _day(found: re.Match[str]) -> Day:
    month = found["month"] or found["month2"] or found["month3"]
    year = found["year"] or found["year3"] or ""
    start = found.start("day")
    return Day(start, found.string[start : found.end()], int(found["day"]), int(month), year)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
