"""Points 1, 2, 11, 13, 14 and 15: the page, its face, its number, appendices, the file."""

import re
from collections.abc import Iterator

from documents.layout.anatomy import ANNEX, ATTACHED, Anatomy, page_number, rows
from documents.layout.body import Body, body_of
from documents.layout.findings import Finding, Verdict, found, in_mm, looks, quoted
from documents.layout.lines import mm
from documents.layout.reading import Letter, Page, Segment, is_nfc

A4, A4_OFF = (210.0, 297.0), 1.0  # mm
MARGINS = {"trên": (20, 25), "dưới": (20, 25), "trái": (30, 35), "phải": (15, 20)}
MARGIN_OFF = 1.0  # mm
TOP_SLACK = 4.0  # mm: half leading, a cell's padding, a line spacing of 1.5
SMALL = 12.3  # points: at the foot, the address line and codes are small and may lie in the margin
TINY = 10.5  # points: what an electronic signature writes at the top
TIMES = re.compile(r"times ?new ?roman|tinos|liberation ?serif", re.IGNORECASE)
OLD = re.compile(r"^\.?(vn|vni)", re.IGNORECASE)
RED = re.compile(r"^(HỎA TỐC|THƯỢNG KHẨN|KHẨN)$")
CENTRE_OFF = 4.0  # mm
TOLD = 5  # pages or faces named
ROMAN = re.compile(r"[IVXLC]+")


def margins(paper: Anatomy) -> Verdict:
    """1: A4, and its margins as the text shows them."""
    wrong: list[Finding] = []
    body = body_of(paper)
    for page in paper.reading.pages:
        size = tuple(sorted((page.width, page.height)))
        if max(abs(one - other) for one, other in zip(size, A4, strict=True)) > A4_OFF:
            paper_size = f"{in_mm(page.width)} × {in_mm(page.height)}"
            wrong.append(found(1, page.number, f"khổ giấy {paper_size}, phải là 210 mm × 297 mm."))
        elif paper.kind != "other":
            wrong += _margins(page, body)
    return wrong[: 3 * TOLD]


def _margins(page: Page, body: Body) -> Iterator[Finding]:
    """Text in a margin always counts; a wide margin only where the lines show that it is one."""
    near = _near(page)
    wide = _wide(page, body, near)
    for side, (low, high) in MARGINS.items():
        width = wide.get(side, near.get(side, low))
        if side in wide or width < low - MARGIN_OFF:
            words = f"lề {side} {round(width)} mm, phải từ {low} đến {high} mm."
            yield found(1, page.number, words)


def _near(page: Page) -> dict[str, float]:
    """How near the text comes to each side, without what may stand in the margins."""
    number = page_number(page)
    text = [
        s for s in page.segments
        if s is not number
        and not (s.size < TINY and s.baseline < 20)
        and not (s.size < SMALL and s.baseline > page.height - 20)
    ]  # fmt: skip
    if not text:
        return {}
    return {
        "trên": min(s.top for s in text),
        "dưới": page.height - max(s.baseline + 0.216 * mm(s.size) for s in text),
        "trái": min(s.left for s in text),
        "phải": page.width - max(s.right for s in text),
    }


def _wide(page: Page, body: Body, near: dict[str, float]) -> dict[str, float]:
    """The margins that are too wide: at the top, and by the edges of the text of page 1."""
    edges = {"trên": near.get("trên", 0)}
    if page.number == 1 and page.width < page.height:
        edges["trái"] = body.left or 0
        edges["phải"] = page.width - body.right if body.right else 0
    slack = {"trên": TOP_SLACK}
    return {
        side: width
        for side, width in edges.items()
        if width > MARGINS[side][1] + slack.get(side, MARGIN_OFF)
    }


def face(paper: Anatomy) -> Verdict:
    """2: Times New Roman and black everywhere; Tinos and Liberation Serif are its equals."""
    if paper.kind == "other":
        return "Loại giấy tờ này có mẫu trang trí riêng."
    faces: dict[str, Segment] = {}
    coloured: dict[int, Segment] = {}
    for page in paper.reading.pages:
        for segment in page.segments:
            for letter in segment.letters:
                if not letter.text.isspace():
                    _look_at(letter, segment, faces, coloured)
    wrong = [
        found(2, s.page, f"{quoted(s.text)} dùng phông {name}, phải là Times New Roman"
              + (" theo bộ mã Unicode." if OLD.match(name) else "."))
        for name, s in faces.items()
    ]  # fmt: skip
    wrong += [found(2, n, f"{quoted(s.text)} không phải màu đen.") for n, s in coloured.items()]
    return wrong[: 2 * TOLD]


def _look_at(
    letter: Letter, segment: Segment, faces: dict[str, Segment], coloured: dict[int, Segment]
) -> None:
    if not TIMES.search(letter.style.family):
        faces.setdefault(letter.style.family or "không rõ tên", segment)
    if not letter.style.black and not RED.match(segment.text):
        coloured.setdefault(segment.page, segment)


def page_numbers(paper: Anatomy) -> Verdict:
    """11: from page 2, centred above the text, 13 to 14 upright; an appendix counts for itself."""
    if paper.kind == "other":
        return "Loại giấy tờ này không đánh số trang."
    parts = [paper.main, *paper.annexes]
    return [finding for part in parts for finding in _numbers(part)][: 2 * TOLD]


def _numbers(pages: list[Page]) -> Iterator[Finding]:
    for count, page in enumerate(pages, 1):
        number = page_number(page)
        if count == 1:
            if number:
                yield found(11, page.number, "trang thứ nhất không ghi số trang.")
            continue
        if not number:
            yield found(11, page.number, f"không thấy số trang, phải ghi {count} ở giữa lề trên.")
            continue
        middle = page.width / 2 + 3.75  # of the page, or of its text 7.5 mm to the right
        if number.baseline > 25 or abs(number.centre - middle) > 3.75 + CENTRE_OFF:
            yield found(11, page.number, "số trang phải ở giữa, trong phần lề trên.")
        if number.text != str(count):
            yield found(11, page.number, f"số trang ghi {quoted(number.text)}, phải ghi {count}.")
        yield from looks(11, "số trang", [number], (13, 14), bold=False, italic=False)


def annexes(paper: Anatomy) -> Verdict:
    """13: Phụ lục, its number, title and "(Kèm theo …)"."""
    if not paper.annexes:
        return "Tệp này không có phụ lục."
    wrong: list[Finding] = []
    named = 0
    for pages in paper.annexes:
        page = pages[0]
        lines = [row[0] for row in rows(page.segments) if row[0] is not page_number(page)][:8]
        name = next((s for s in lines[:2] if ANNEX.match(s.text)), None)
        named += name is not None
        wrong += _annex(lines, name, page)
        several = sum(1 for part in paper.annexes if _is_named(part[0])) > 1
        roman = name and ROMAN.search(name.text.partition("ục")[2])
        if name and several and not roman:
            words = "có từ hai phụ lục trở lên thì đánh số La Mã: “Phụ lục I”."
            wrong.append(found(13, page.number, words))
    return wrong


def _is_named(page: Page) -> bool:
    return any(ANNEX.match(row[0].text) for row in rows(page.segments)[:3])


def _annex(lines: list[Segment], name: Segment | None, page: Page) -> list[Finding]:
    wrong: list[Finding] = []
    attached = next((s for s in lines if ATTACHED.match(s.text)), None)
    if name:
        wrong += looks(13, "chữ “Phụ lục”", [name], (14, 14), bold=True, italic=False)
        if not name.text.startswith("Phụ lục"):
            words = f"ghi {quoted(name.text)}, phải ghi “Phụ lục” bằng chữ thường."
            wrong.append(found(13, page.number, words))
        rest = [s for s in lines if s.baseline > name.baseline + 1]
        title = [s for s in rest if not attached or s.baseline < attached.baseline - 1]
        title = title if attached else title[:1]
        wrong += looks(13, "tên phụ lục", title, (13, 14), bold=True, capitals=True)
    if attached:
        wrong += looks(13, "dòng “(Kèm theo …)”", [attached], (13, 14), bold=False, italic=True)
    else:
        wrong.append(found(13, page.number, "dưới tên phụ lục phải có dòng “(Kèm theo …)”."))
    return wrong


def own_number(paper: Anatomy) -> Verdict:
    """14: the clerk gives the number; a file does not tell who wrote it."""
    number = re.match(r"Số\s*:?[\s.…_]*(\d*)", paper.number.text) if paper.number else None
    if number and not number[1]:
        return []
    return "Không kiểm được từ tệp PDF: chỉ văn thư biết số lấy từ sổ hay do phần mềm tự ghi."


def text_of_file(paper: Anatomy) -> Verdict:
    """15: PDF from 1.4 with its fonts, and text in NFC Unicode that can be copied."""
    reading = paper.reading
    wrong = []
    if tuple(map(int, reading.version.split("."))) < (1, 4):
        wrong.append(found(15, None, f"Tệp PDF phiên bản {reading.version}, phải từ 1.4 trở lên."))
    wrong += [
        found(15, None, f"Phông {name} chưa nhúng trong tệp.") for name in reading.unembedded[:TOLD]
    ]
    for page in reading.pages:
        if page.unmapped or re.search(r"[\ue000-\uf8ff]", page.text):
            wrong.append(found(15, page.number, "có chữ không chép ra được bằng Unicode."))
        if not is_nfc(page.text):
            words = "chữ có dấu chưa theo Unicode dựng sẵn (NFC), tìm và chép sẽ sai."
            wrong.append(found(15, page.number, words))
    return wrong[: 2 * TOLD]
