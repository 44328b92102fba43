"""Points 3 to 7: everything above the text of a paper (decree 30/2020, Phụ lục I, Mục II)."""

import re

from documents.layout.anatomy import DATE, NATION, TYPES, Anatomy, type_of
from documents.layout.findings import Finding, Verdict, found, in_mm, looks, quoted
from documents.layout.lines import Level
from documents.layout.reading import Segment

MOTTO = "Độc lập - Tự do - Hạnh phúc"
MOTTO_OFF = 2.0  # mm between the motto and its line
PART_OFF = 1.0  # mm beyond a third or a half
CENTRE_OFF = 2.5  # mm between the middles of a text and its line
ROW_OFF = 0.8  # mm between baselines of one row
GAP_OFF = 2.5  # points of the 6 above V/v
DASH_OFF = 1.0  # mm between dashes of one list
COLON_OFF = 5.0  # mm between the colon of Kính gửi and the dashes
NO_HEAD = "Loại giấy tờ này không có phần đầu của văn bản hành chính."
HEADLESS = ("form", "other", "annex")


def names_and_rules(paper: Anatomy) -> Verdict:
    """3: the state's name, the motto, the agency, and their rule lines."""
    if paper.kind in ("annex", "other"):
        return NO_HEAD
    wrong = _nation(paper) + _motto(paper)
    if paper.kind == "form":
        return wrong
    if not paper.agency:
        return [*wrong, found(3, 1, "không thấy tên cơ quan ban hành ở góc trên bên trái.")]
    issuer = paper.issuer
    wrong += looks(3, "tên cơ quan", paper.agency, (12, 13), italic=False, capitals=True)
    if not issuer:
        return [*wrong, found(3, 1, "tên cơ quan ban hành phải in đậm.")]
    rule = paper.rule_below(issuer)
    widths = [line.width for line in issuer]
    wrong += _part("tên cơ quan ban hành", issuer, rule, (min(widths), max(widths)))
    return wrong + _abstract_rule(paper)


def _nation(paper: Anatomy) -> list[Finding]:
    if not paper.nation:
        return [found(3, 1, f"không thấy Quốc hiệu {NATION}.")]
    wrong = looks(3, "Quốc hiệu", [paper.nation], (12, 13), bold=True, italic=False, capitals=True)
    if paper.kind != "form" and paper.nation.centre < 115:
        wrong.append(found(3, 1, "Quốc hiệu phải ở góc trên bên phải."))
    return wrong


def _motto(paper: Anatomy) -> list[Finding]:
    motto = paper.motto
    if not motto:
        return [found(3, 1, f"không thấy Tiêu ngữ {MOTTO}.")]
    wrong = looks(3, "Tiêu ngữ", [motto], (13, 14), bold=True, italic=False)
    if motto.text != MOTTO:
        wrong.append(found(3, 1, f"Tiêu ngữ ghi “{motto.text}”, phải ghi “{MOTTO}”."))
    rule = paper.rule_below([motto])
    if not rule:
        wrong.append(found(3, 1, "không thấy đường kẻ dưới Tiêu ngữ."))
    elif abs(rule.width - motto.width) > MOTTO_OFF:
        wrong.append(
            found(3, 1, f"đường kẻ dưới Tiêu ngữ dài {in_mm(rule.width)}, "
                        f"phải dài bằng dòng chữ ({in_mm(motto.width)}).")
        )  # fmt: skip
    else:
        wrong += _off_centre("Tiêu ngữ", [motto], rule)
    return wrong


def _part(
    name: str, lines: list[Segment], rule: Level | None, widths: tuple[float, float]
) -> list[Finding]:
    """A line of a third to a half of the text: of its shortest to its longest line."""
    if not rule:
        return [found(3, 1, f"không thấy đường kẻ dưới {name}.")]
    low, high = widths[0] / 3, widths[1] / 2
    if not low - PART_OFF <= rule.width <= high + PART_OFF:
        return [
            found(3, 1, f"đường kẻ dưới {name} dài {in_mm(rule.width)}, "
                        f"phải từ 1/3 đến 1/2 dòng chữ ({in_mm(low)} đến {in_mm(high)}).")
        ]  # fmt: skip
    return _off_centre(name, lines, rule)


def _off_centre(name: str, lines: list[Segment], rule: Level) -> list[Finding]:
    middle = (min(s.left for s in lines) + max(s.right for s in lines)) / 2
    if abs((rule.left + rule.right) / 2 - middle) <= CENTRE_OFF:
        return []
    return [found(3, 1, f"đường kẻ dưới {name} phải đặt cân đối so với dòng chữ.")]


def _abstract_rule(paper: Anatomy) -> list[Finding]:
    if paper.kind == "letter":
        rule = paper.rule_below(paper.subject) if paper.subject else None
        return [found(3, 1, "công văn không kẻ đường dưới trích yếu.")] if rule else []
    if not paper.abstract:
        return []
    widths = [line.width for line in paper.abstract]
    rule = paper.rule_below(paper.abstract)
    return _part("trích yếu", paper.abstract, rule, (min(widths), max(widths)))


def number_row(paper: Anatomy) -> Verdict:
    """4: the number and the place with the date stand on one row."""
    number, dated = paper.number, paper.place_date
    if paper.kind in HEADLESS and not (number and dated):
        return NO_HEAD
    wrong: list[Finding] = []
    if number:
        wrong += looks(4, "số, ký hiệu", [number], (13, 13), bold=False, italic=False)
    else:
        wrong.append(found(4, 1, "không thấy dòng “Số: …/…” dưới tên cơ quan ban hành."))
    if paper.kind == "minutes":
        return wrong
    if not dated:
        return [*wrong, found(4, 1, "không thấy địa danh và thời gian dưới Tiêu ngữ.")]
    name = "địa danh và thời gian"
    wrong += looks(4, name, [dated], (13, 14), bold=False, italic=True)
    if not re.search(r"\S, ngày\b", dated.text):
        wrong.append(found(4, 1, "sau địa danh phải có dấu phẩy, rồi đến “ngày …”."))
    if number and abs(number.baseline - dated.baseline) > ROW_OFF:
        wrong.append(
            found(4, 1, "địa danh và thời gian phải cùng một dòng với số, ký hiệu "
                        f"(đang lệch {in_mm(abs(number.baseline - dated.baseline))}).")
        )  # fmt: skip
    return wrong


def figures(paper: Anatomy) -> Verdict:
    """5: zeros before small numbers, days and the months 1 and 2; "/" and "-" without spaces."""
    if not paper.number and not paper.place_date:
        return "Không thấy số và ngày để kiểm."
    wrong = []
    if paper.number:
        wrong += _number_figures(paper.number.text)
    date = paper.place_date and DATE.search(paper.place_date.text)
    if date:
        wrong += _date_figures(date.group())
    return [found(5, 1, words) for words in wrong]


def _number_figures(text: str) -> list[str]:
    wrong = []
    written = re.match(r"Số\s*(:?)[\s.…_]*((?:\d+[a-zđ]?)?)(\s*)/(\s*)(.*)", text)
    if not written:
        return [f"ghi {quoted(text)}, phải ghi “Số: …/ký hiệu”."]
    colon, number, before, after, symbol = written.groups()
    if not colon:
        wrong.append("sau chữ “Số” phải có dấu hai chấm.")
    if re.fullmatch(r"\d[a-zđ]?", number):
        wrong.append(f"số {number} phải ghi 0{number}: số dưới 10 có số 0 đứng trước.")
    if (number and before) or after or re.search(r"\s", symbol):
        wrong.append(f"số, ký hiệu ghi {quoted(text)}: các dấu “/”, “-” viết liền, không cách.")
    return wrong


def _date_figures(text: str) -> list[str]:
    wrong = []
    day, month = re.search(r"ngày (\d+)\b", text), re.search(r"tháng (\d+)\b", text)
    if day and len(day[1]) == 1:
        wrong.append(f"ngày {day[1]} phải ghi ngày 0{day[1]}: ngày dưới 10 có số 0 đứng trước.")
    if month and month[1] in ("1", "2"):
        wrong.append(f"tháng {month[1]} phải ghi tháng 0{month[1]}: tháng 1, 2 có số 0 đứng trước.")
    if month and re.fullmatch(r"0[3-9]", month[1]):
        right = f"phải ghi tháng {month[1][1]}: chỉ tháng 1, 2 có số 0 đứng trước."
        wrong.append(f"tháng {month[1]} {right}")
    return wrong


def type_and_abstract(paper: Anatomy) -> Verdict:
    """6: công văn has V/v and no name of a type; the others have their type and abstract."""
    if paper.kind in ("annex", "other"):
        return NO_HEAD
    if paper.kind == "letter":
        return _letter(paper)
    name = paper.type_name
    if not name:
        return [found(6, 1, "không thấy tên loại văn bản, cũng không thấy “V/v …” của công văn.")]
    wrong = looks(6, "tên loại", [name], (13, 14), bold=True, italic=False, capitals=True)
    wrong += looks(6, "trích yếu", paper.abstract, (13, 14), bold=True, italic=False)
    known = type_of(paper)
    if known and not paper.abstract and not known.startswith(("GIẤY", "PHIẾU", "HỢP ĐỒNG")):
        wrong.append(found(6, 1, f"không thấy trích yếu dưới tên loại {known}."))
    symbol = paper.number.text.partition("/")[2].strip() if paper.number else ""
    if known and symbol and not re.match(rf"{TYPES[known]}(-|$)", symbol):
        wrong.append(
            found(6, 1, f"ký hiệu của {known.lower()} phải bắt đầu bằng {TYPES[known]}, "
                        f"đang ghi {quoted(symbol)}.")
        )  # fmt: skip
    return wrong


def _letter(paper: Anatomy) -> list[Finding]:
    wrong = []
    if paper.type_name:
        wrong.append(found(6, 1, f"công văn không ghi tên loại “{paper.type_name.text}”."))
    if not paper.subject:
        return [*wrong, found(6, 1, "không thấy trích yếu “V/v …” dưới số, ký hiệu.")]
    wrong += looks(6, "trích yếu “V/v …”", paper.subject, (12, 13), bold=False, italic=False)
    number = paper.number
    if not number:
        return wrong
    symbol = number.text.partition("/")[2].strip()
    if re.match(r"CV\b", symbol):
        wrong.append(found(6, 1, f"ký hiệu của công văn không có CV, đang ghi {quoted(symbol)}."))
    first = paper.subject[0]
    gap = (first.baseline - number.baseline) * 72 / 25.4 - 1.15 * first.size
    if gap < 6 - GAP_OFF:
        wrong.append(found(6, 1, "trích yếu “V/v …” phải cách dòng số, ký hiệu 6 pt."))
    if max(abs(line.centre - number.centre) for line in paper.subject) > 5:
        wrong.append(found(6, 1, "trích yếu “V/v …” phải canh giữa dưới số, ký hiệu."))
    return wrong


def addressees(paper: Anatomy) -> Verdict:
    """7: Kính gửi: one on its row, several with dashes below the colon, ";" and a last "."."""
    to = paper.to
    if not to:
        if paper.kind in ("letter", "proposal"):
            return [found(7, 1, "không thấy “Kính gửi: …”.")]
        return "Văn bản này không có “Kính gửi”."
    lines = [line for item in paper.to_items for line in item]
    wrong = looks(7, "“Kính gửi” và nơi nhận", [to, *lines], (13, 14), bold=False, italic=False)
    if not to.text.startswith("Kính gửi:"):
        wrong.append(found(7, to.page, "sau chữ “Kính gửi” phải có dấu hai chấm."))
    if not paper.to_items:
        return wrong
    dashes = [item[0].left for item in paper.to_items]
    colon = next((x.left for x in to.letters if x.text == ":"), to.right)
    if max(dashes) - min(dashes) > DASH_OFF:
        wrong.append(found(7, to.page, "các gạch đầu dòng dưới “Kính gửi:” phải thẳng hàng."))
    elif abs(dashes[0] - colon) > COLON_OFF:
        words = "các gạch đầu dòng phải thẳng dưới dấu hai chấm của “Kính gửi:”."
        wrong.append(found(7, to.page, words))
    texts = [" ".join(line.text for line in item) for item in paper.to_items]
    for number, text in enumerate(texts, 1):
        mark = "." if number == len(texts) else ";"
        if not text.endswith(mark):
            wrong.append(found(7, to.page, f"dòng {quoted(text)} phải kết thúc bằng dấu “{mark}”."))
    return wrong
