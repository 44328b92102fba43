"""Points 9, 10 and 12: recipients, signatures (decree 30/2020, Phụ lục I, Mục II.7 and 9)."""

import re

from documents.layout.anatomy import Anatomy
from documents.layout.body import body_of
from documents.layout.findings import Finding, Verdict, found, looks, quoted

LEVEL_OFF = 3.0  # mm between Nơi nhận and the first line of the signature
EDGE_OFF = 2.0  # mm between Nơi nhận and the left edge of the text
SAME_ROW = 1.5  # mm
LEARNED = re.compile(r"(GS|PGS|TS|ThS|CN|KS|BS|DS|Giáo sư|Phó Giáo sư|Tiến sĩ|Thạc sĩ)\b\.?", re.I)
NOT_READ = "Tệp dài, chỉ đọc các trang đầu nên chưa thấy phần cuối văn bản."
NOT_OFFICIAL = ("form", "annex", "other")
PROXY = re.compile(r"(TM|KT|TL|TUQ|Q)\b(\.?)( ?)")


def recipients(paper: Anatomy) -> Verdict:
    """9: Nơi nhận, its list, and "- Lưu: VT, …." at its end."""
    head = paper.recipients_head
    if not head:
        name = paper.type_name.text if paper.type_name else ""
        if paper.kind in (*NOT_OFFICIAL, "minutes") or name.startswith(("GIẤY", "PHIẾU")):
            return "Giấy tờ này không có “Nơi nhận”."
        if paper.reading.is_cut:
            return NOT_READ
        return [found(9, None, "Không thấy “Nơi nhận:” ở cuối văn bản.")]
    wrong = looks(9, "chữ “Nơi nhận:”", [head], (12, 12), bold=True, italic=True)
    if head.text != "Nơi nhận:":
        wrong.append(found(9, head.page, "dòng “Nơi nhận:” chỉ có hai chữ đó và dấu hai chấm."))
    left = body_of(paper).left
    if left is not None and head.left - left > EDGE_OFF:
        wrong.append(found(9, head.page, "“Nơi nhận:” phải sát lề trái."))
    lines = [line for item in paper.recipients for line in item]
    wrong += looks(9, "danh sách nơi nhận", lines, (11, 11), bold=False, italic=False)
    return wrong + _list(paper, head.page)


def _list(paper: Anatomy, page: int) -> list[Finding]:
    texts = [" ".join(line.text for line in item) for item in paper.recipients]
    if not texts:
        return [found(9, page, "dưới “Nơi nhận:” chưa có nơi nhận nào.")]
    wrong = []
    for number, text in enumerate(texts, 1):
        mark = "." if number == len(texts) else ";"
        if not text.startswith("- "):
            wrong.append(found(9, page, f"dòng {quoted(text)} phải bắt đầu bằng gạch đầu dòng."))
        if not text.endswith(mark):
            wrong.append(found(9, page, f"dòng {quoted(text)} phải kết thúc bằng dấu “{mark}”."))
    if not re.match(r"- ?Lưu: ?VT\b", texts[-1]):
        wrong.append(found(9, page, f"dòng cuối {quoted(texts[-1])} phải là “- Lưu: VT, ….”."))
    if paper.kind == "letter" and not re.match(r"- ?Như trên", texts[0]):
        wrong.append(found(9, page, "nơi nhận đầu tiên của công văn phải là “- Như trên;”."))
    return wrong


def signature(paper: Anatomy) -> Verdict:
    """10: authority in bold capitals beside Nơi nhận, and the name below."""
    if paper.kind in (*NOT_OFFICIAL, "minutes"):
        return "Giấy tờ này không có dòng quyền hạn, chức vụ của người ký văn bản."
    head = paper.recipients_head
    if not head:
        return "Không thấy “Nơi nhận:” nên không xác định được phần ký."
    if not paper.authority:
        return [found(10, head.page, "không thấy quyền hạn, chức vụ người ký bằng chữ in hoa.")]
    name = "quyền hạn, chức vụ người ký"
    wrong = looks(10, name, paper.authority, (13, 14), bold=True, italic=False)
    first = paper.authority[0]
    if abs(first.baseline - head.baseline) > LEVEL_OFF:
        wrong.append(found(10, head.page, "dòng quyền hạn, chức vụ phải ngang với “Nơi nhận:”."))
    for line in paper.authority:
        proxy = PROXY.match(line.text)
        if proxy and proxy.groups()[1:] != (".", " "):
            words = f"dòng “{line.text}” phải ghi “{proxy[1]}. ” rồi đến chức vụ."
            wrong.append(found(10, line.page, words))
    return wrong + _name(paper)


def _name(paper: Anatomy) -> list[Finding]:
    name = paper.signer
    if not name:
        return []
    wrong = looks(10, "họ tên người ký", [name], (13, 14), bold=True, italic=False)
    if name.text.isupper():
        wrong.append(found(10, name.page, "họ tên người ký không viết bằng chữ in hoa."))
    if LEARNED.match(name.text):
        words = f"trước họ tên người ký không ghi học hàm, học vị: “{name.text}”."
        wrong.append(found(10, name.page, words))
    return wrong


def minutes(paper: Anatomy) -> Verdict:
    """12: a biên bản has no place and date at its head, and two signatures."""
    if paper.kind != "minutes":
        return "Văn bản này không phải biên bản."
    wrong = []
    if paper.place_date:
        wrong.append(found(12, 1, "biên bản không ghi địa danh và thời gian ở đầu văn bản."))
    secretary, chair = paper.secretary, paper.chair
    if paper.reading.is_cut and not (secretary or chair):
        return wrong or NOT_READ
    if not secretary:
        wrong.append(found(12, None, "Không thấy chỗ ký “THƯ KÝ”."))
    if not chair:
        wrong.append(found(12, None, "Không thấy chỗ ký “CHỦ TỌA”."))
    if not (secretary and chair):
        return wrong
    if secretary.centre > chair.centre:
        wrong.append(found(12, chair.page, "thư ký ký bên trái, chủ tọa ký bên phải."))
    if abs(secretary.baseline - chair.baseline) > SAME_ROW or secretary.page != chair.page:
        wrong.append(found(12, chair.page, "chỗ ký của thư ký và chủ tọa phải cùng một dòng."))
    both = [secretary, chair]
    return wrong + looks(12, "chức danh người ký", both, (13, 14), bold=True, capitals=True)
