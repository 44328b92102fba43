"""Finds the components of an official paper (decree 30/2020, Phụ lục I) among its lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from documents.layout.lines import Level
from documents.layout.reading import Letter, Page, Reading, Segment

# Kinds of paper, as the check tells them apart.
KINDS = {
    "letter": "công văn",
    "named": "văn bản có tên loại",
    "decision": "quyết định",
    "proposal": "tờ trình",
    "minutes": "biên bản",
    "form": "đơn, phiếu hoặc bản khai",
    "annex": "phụ lục",
    "other": "giấy tờ có mẫu riêng",
}
# Phụ lục III: the types and their abbreviations.
TYPES = {
    "NGHỊ QUYẾT": "NQ", "QUYẾT ĐỊNH": "QĐ", "CHỈ THỊ": "CT", "QUY CHẾ": "QC", "QUY ĐỊNH": "QyĐ",
    "THÔNG CÁO": "TC", "THÔNG BÁO": "TB", "HƯỚNG DẪN": "HD", "CHƯƠNG TRÌNH": "CTr",
    "KẾ HOẠCH": "KH", "PHƯƠNG ÁN": "PA", "ĐỀ ÁN": "ĐA", "DỰ ÁN": "DA", "BÁO CÁO": "BC",
    "BIÊN BẢN": "BB", "TỜ TRÌNH": "TTr", "HỢP ĐỒNG": "HĐ", "CÔNG ĐIỆN": "CĐ",
    "BẢN GHI NHỚ": "BGN", "BẢN THỎA THUẬN": "BTT", "GIẤY ỦY QUYỀN": "GUQ", "GIẤY MỜI": "GM",
    "GIẤY GIỚI THIỆU": "GGT", "GIẤY NGHỈ PHÉP": "GNP", "PHIẾU GỬI": "PG", "PHIẾU CHUYỂN": "PC",
    "PHIẾU BÁO": "PB",
}  # fmt: skip
CERTIFICATES = ("GIẤY CHỨNG NHẬN", "GIẤY KHEN", "BẰNG KHEN")
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
NUMBER = re.compile(
    r"Số\s*:?[\s.…_]*(?:\d+[a-zđ]?)?[\s.…_]*/\s*[^\s/]+(?:(?: -| ?-(?=\s)) ?[^\s,]+)*"
)
DATE = re.compile(r"ngày\b.*\btháng\b.*\bnăm\b")
ANNEX = re.compile(r"phụ lục(\s+([IVXLC]+|\d+))?\.?$", re.IGNORECASE)
ATTACHED = re.compile(r"\((Ban hành )?[Kk]èm theo")
MARGINS_CENTRE = 112.5  # mm: between margins of 30 and 15 on A4
SAME_ROW = 0.7  # mm between baselines
CENTRED = 6.0  # mm


@dataclass(slots=True)
class Anatomy:
    """The components that were found; lines in reading order. body: text, not tables.

    main: pages before the first appendix. annexes: the pages of each appendix.
    """

    reading: Reading
    kind: str = "named"
    main: list[Page] = field(default_factory=list)
    annexes: list[list[Page]] = field(default_factory=list)
    nation: Segment | None = None
    motto: Segment | None = None
    agency: list[Segment] = field(default_factory=list)
    number: Segment | None = None
    place_date: Segment | None = None
    subject: list[Segment] = field(default_factory=list)
    type_name: Segment | None = None
    abstract: list[Segment] = field(default_factory=list)
    to: Segment | None = None
    to_items: list[list[Segment]] = field(default_factory=list)
    recipients_head: Segment | None = None
    recipients: list[list[Segment]] = field(default_factory=list)
    authority: list[Segment] = field(default_factory=list)
    signer: Segment | None = None
    secretary: Segment | None = None
    chair: Segment | None = None
    ends: tuple[int, float] = (10**6, 0.0)  # page and place where the text gives way to the close

    @property
    def first(self) -> Page:
        return self.reading.pages[0]

    @property
    def issuer(self) -> list[Segment]:
        """The bold lines of the agency's name, below those of its superior."""
        return [line for line in self.agency if line.bold]

    def rule_below(self, lines: list[Segment]) -> Level | None:
        """The nearest rule line under these lines of page 1, within a line's height."""
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        found = [
            rule
            for rule in self.first.ruled.levels
            if 0.2 < rule.y - lines[-1].baseline < 5
            and left - 5 < rule.centre < right + 5
            and rule.width < (right - left) * 1.6
        ]
        return min(found, key=lambda rule: rule.y, default=None)


def rows(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Segments that share a baseline, from top to bottom, each row from left to right."""
    found: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: s.baseline):
        if found and segment.baseline - found[-1][0].baseline < SAME_ROW:
            found[-1].append(segment)
        else:
            found.append([segment])
    return [sorted(row, key=lambda s: s.left) for row in found]


def dissect(reading: Reading, kind: str | None = None) -> Anatomy:
    """The components of the paper that was read; its kind, unless told."""
    paper = Anatomy(reading)
    _split_annexes(paper)
    if paper.main:
        _head(paper)
        _type(paper)
        _to(paper)
        _close(paper)
    paper.kind = kind or _kind(paper)
    return paper


def _kind(paper: Anatomy) -> str:
    if not paper.main:
        return "annex"
    if paper.subject:
        return "letter"
    name = paper.type_name.text if paper.type_name else ""
    if any(line.text.startswith(CERTIFICATES) for line in paper.first.segments):
        return "other"
    special = {"QUYẾT ĐỊNH": "decision", "TỜ TRÌNH": "proposal", "BIÊN BẢN": "minutes"}
    for start, kind in special.items():
        if name.startswith(start):
            return kind
    is_official = type_of(paper) or paper.recipients_head or not paper.nation
    return "named" if is_official or not name else "form"


def type_of(paper: Anatomy) -> str:
    """The type among those of Phụ lục III, or nothing."""
    name = paper.type_name.text if paper.type_name else ""
    return next((known for known in TYPES if name.startswith(known)), "")


def page_number(page: Page) -> Segment | None:
    """The number of the page, where it stands alone above or below the text."""
    for segment in page.segments:
        alone = re.fullmatch(r"(?:Trang )?[-–]? ?\d{1,3}(?: ?/ ?\d{1,3})? ?[-–]?", segment.text)
        if alone and (segment.baseline < 20.5 or segment.top > page.height - 20):
            return segment
    return None


def _split_annexes(paper: Anatomy) -> None:
    for page in paper.reading.pages:
        top = [row[0] for row in rows(page.segments) if row[0] is not page_number(page)][:6]
        begins = any(ANNEX.match(line.text) and _is_centred(line, page) for line in top[:2])
        if begins or (page.number > 1 and any(ATTACHED.match(line.text) for line in top)):
            paper.annexes.append([page])
        elif paper.annexes:
            paper.annexes[-1].append(page)
        else:
            paper.main.append(page)


def _is_centred(line: Segment, page: Page) -> bool:
    middle = MARGINS_CENTRE if page.width < page.height else page.width / 2 + 7.5
    return abs(line.centre - middle) < CENTRED


def _cut(segments: list[Segment], start: re.Pattern[str]) -> list[Segment]:
    """Segments cut before what `start` matches, where programs wrote two cells in one go."""
    found = []
    for segment in segments:
        text = "".join(letter.text for letter in segment.letters)
        match = start.search(text)
        if match and text[: match.start()].strip():
            found.append(Segment(segment.letters[: match.start()], segment.page))
            found.append(Segment(segment.letters[match.start() :], segment.page))
        else:
            found.append(segment)
    return found


def _head(paper: Anatomy) -> None:
    """Components 1-4 and 5b, all on page 1."""
    page = paper.first
    page.segments = _cut(page.segments, re.compile(r"CỘNG H(ÒA|OÀ) |Độc lập\s*[-–—]"))
    for segment in page.segments:
        if segment.text.upper().replace("HOÀ", "HÒA").startswith(NATION[:20]):
            paper.nation = paper.nation or segment
        elif re.match(r"Độc lập\b.*Hạnh phúc", segment.text, re.IGNORECASE):
            paper.motto = paper.motto or segment
    limit = page.height / 2
    number = next((s for s in page.segments if re.match(r"Số\s*:", s.text) and s.top < limit), None)
    if number:
        _number_row(paper, page, number)
    if not paper.place_date:
        dated = [s for s in page.segments if DATE.search(s.text) and s.top < limit * 0.7]
        paper.place_date = next((s for s in dated if _is_in_head(paper, s)), None)
    bottom = number.baseline - 1 if number else (paper.motto.baseline + 12 if paper.motto else 0)
    edge = paper.nation.left if paper.nation else MARGINS_CENTRE
    left = [s for s in page.segments if s.centre < edge and s.baseline < bottom and s.size > 11]
    paper.agency = [s for s in sorted(left, key=lambda s: s.baseline) if _is_agency(s)]
    _subject(paper, page)


def _is_agency(line: Segment) -> bool:
    return not re.search(r"\d{2}:\d{2}|^Ký bởi|^Người ký", line.text)


def _is_in_head(paper: Anatomy, line: Segment) -> bool:
    """On the right, below the motto."""
    return bool(paper.motto and 3 < line.baseline - paper.motto.baseline < 25 and line.left > 80)


def _number_row(paper: Anatomy, page: Page, number: Segment) -> None:
    """The number and the place with the date, which often share a row, apart again."""
    row = [s for s in page.segments if abs(s.baseline - number.baseline) < SAME_ROW]
    row.sort(key=lambda s: s.left)
    letters = [letter for s in row for letter in (*s.letters, _space_after(s))]
    text = "".join(letter.text for letter in letters)
    match = NUMBER.match(text) or re.match(r"Số\s*:\S*", text)
    page.segments = [s for s in page.segments if s not in row]
    if match:
        paper.number = Segment(letters[: match.end()], page.number)
        page.segments.append(paper.number)
        letters = letters[match.end() :]
    if any(not letter.text.isspace() for letter in letters):
        rest = Segment(letters, page.number)
        page.segments.append(rest)
        paper.place_date = rest if DATE.search(rest.text) or ", ngày" in rest.text else None


def _space_after(segment: Segment) -> Letter:
    return replace(segment.letters[-1], text=" ", left=segment.right)


def _subject(paper: Anatomy, page: Page) -> None:
    """The lines of V/v, in the left column below the number."""
    lines = sorted(page.segments, key=lambda s: s.baseline)
    start = next((s for s in lines if re.match(r"V/v\b", s.text) and s.centre < 105), None)
    if not start or start.top > page.height / 2:
        return
    paper.subject = [start]
    for line in lines:
        step = line.baseline - paper.subject[-1].baseline
        is_left = line.centre < 105 and line.right < 125 and not line.text.startswith("Kính gửi")
        if is_left and SAME_ROW < step < 7 and abs(line.size - start.size) < 0.6:
            paper.subject.append(line)


def _type(paper: Anatomy) -> None:
    """Component 5a: the name of the type and, under it, the abstract."""
    page = paper.first
    above = [paper.number, paper.place_date, paper.motto, *paper.agency, *paper.subject]
    top = max((s.baseline for s in above if s), default=0)
    lines = [row[0] for row in rows(page.segments) if len(row) == 1 and row[0].baseline > top + 1]
    for index, line in enumerate(lines):
        if line.text.startswith("Kính gửi") or line.top > page.height * 0.6:
            return
        is_known = any(line.text.upper().startswith(known) for known in (*TYPES, "CÔNG VĂN"))
        if _is_centred(line, page) and line.text.isupper() and (line.bold or is_known):
            if paper.subject and not is_known:
                return
            paper.type_name = line
            paper.abstract = _abstract(line, lines[index + 1 :], page)
            return


def _abstract(name: Segment, below: list[Segment], page: Page) -> list[Segment]:
    found: list[Segment] = []
    for line in below:
        last = found[-1] if found else name
        is_next = line.baseline - last.baseline < 9 and _is_centred(line, page)
        if (
            not is_next
            or line.text.isupper()
            or line.text.startswith("Kính gửi")
            or ATTACHED.match(line.text)
        ):
            break
        if found and line.bold != found[0].bold:
            break
        found.append(line)
    return found


def _to(paper: Anatomy) -> None:
    """Component 9a: Kính gửi, and its list."""
    lines = [row[0] for row in rows(paper.first.segments)]
    at = next((i for i, s in enumerate(lines) if s.text.startswith("Kính gửi")), None)
    if at is None:
        return
    paper.to = lines[at]
    dash = None
    for line in lines[at + 1 :]:
        if re.match(r"[-–−] ?\S", line.text) and (dash is None or line.left > dash - 5):
            dash = line.left if dash is None else dash
            paper.to_items.append([line])
        elif dash is not None and line.left > dash - 1 and line.baseline - _end(paper) < 9:
            paper.to_items[-1].append(line)
        else:
            return


def _end(paper: Anatomy) -> float:
    return paper.to_items[-1][-1].baseline


def _close(paper: Anatomy) -> None:
    """Components 7 and 9b, side by side, and where the text ends above them."""
    for page in reversed(paper.main):
        lines = sorted(page.segments, key=lambda s: s.baseline)
        _minutes_signs(paper, lines)
        head = next((s for s in lines if s.text.startswith("Nơi nhận")), None)
        if head:
            paper.recipients_head = head
            _recipients(paper, [s for s in lines if s.baseline > head.baseline + 1])
            _authority(paper, page, lines, head.baseline)
        signs = [s for s in (head, paper.secretary, paper.chair, *paper.authority) if s]
        if signs:
            paper.ends = (page.number, min(s.top for s in signs if s.page == page.number))
            return


def _minutes_signs(paper: Anatomy, lines: list[Segment]) -> None:
    """Who signs a biên bản: the last lines that say nothing but these posts."""
    for line in lines:
        if line.text.upper().startswith("THƯ KÝ") and line.bold:
            paper.secretary = line
        elif re.match(r"CHỦ (TỌA|TOẠ|TRÌ)", line.text.upper()) and line.bold:
            paper.chair = line


def _recipients(paper: Anatomy, below: list[Segment]) -> None:
    last = paper.recipients_head
    for line in below:
        if line.centre > 100 or last is None:
            continue
        if line.baseline - last.baseline > 8 or re.match(r"Mã xác minh|https?:", line.text):
            return
        if re.match(r"[-–−]", line.text) or not paper.recipients:
            paper.recipients.append([line])
        else:
            paper.recipients[-1].append(line)
        last = line


def _authority(paper: Anatomy, page: Page, lines: list[Segment], level: float) -> None:
    right = [s for s in lines if s.centre > 115 and s.left > 90 and abs(s.baseline - level) < 75]
    for line in right:
        last = paper.authority[-1] if paper.authority else None
        is_near = line.baseline - last.baseline < 10 if last else line.baseline > level - 18
        if is_near and line.text.isupper():
            paper.authority.append(line)
    if not paper.authority:
        return
    end = paper.authority[-1].baseline
    below = [s for s in right if s.baseline > end + 1 and not re.search(r"\d|:", s.text)]
    paper.signer = below[-1] if below else None
