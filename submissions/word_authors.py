"""Which stored author a line of a filled Word form means, and who is new on it."""

from collections import Counter, defaultdict
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext_lazy

from contest_portal.vietnamese import fold, one_line
from organizations.models import phone_digits
from submissions.forms_people import ALIKE
from submissions.word_questions import NAME

AUTHOR = {
    "name": NAME, "share": "Phần đóng góp (%)", "workplace": "Nơi làm việc hoặc xóm, xã",
    "phone": "Điện thoại",
}  # fmt: skip
NO_NAME = gettext_lazy("Dòng tác giả ghi “{line}” chưa có họ tên nên không lấy.")
NEW = gettext_lazy("Thêm tác giả mới: {name}.")
RENAMED = gettext_lazy(
    "Phiếu đổi tên {before} thành {after}. Dòng này chưa lấy; đổi tên thì sửa ở trang Tác giả."
)


def merged(
    stored: list[dict[str, Any]], typed: list[list[str]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """The stored authors with what the form says of them, then those whom it names anew.

    stored: rows as `forms_people.authors_of` gives them; typed: rows of cells, as `AUTHOR` has it.
    Out: the rows, and in sentences who is new and which line names nobody, or an author
    under another name.
    """
    rows, said, lines = [dict(row) for row in stored], [], []
    for cells in typed:
        told = dict(zip_longest(AUTHOR, map(one_line, cells[: len(AUTHOR)]), fillvalue=""))
        told["share"] = told["share"].rstrip(" %")
        if told["name"]:
            lines.append(told)
        else:
            said.append(NO_NAME.format(line=" ".join(filter(None, cells))))
    meant = _meant(rows, [told["name"] for told in lines])
    left = [row for row in rows if not any(row is one for one in meant)]
    for told, row in zip(lines, meant, strict=True):
        was = next((one for one in left if _is_renamed(one, told)), None)
        if row is None and was:
            said.append(RENAMED.format(before=was["name"], after=told["name"]))
        elif row is None:
            said.append(NEW.format(name=told["name"]))
            rows.append({**dict.fromkeys(AUTHOR, ""), "id": "", "is_lead": not rows} | told)
        else:
            row |= {key: value for key, value in told.items() if value}
    return rows, said


def _is_renamed(row: dict[str, Any], told: dict[str, str]) -> bool:
    """Is it likely the same person under another name: by the phone, or a like name and place?"""
    if phone := phone_digits(told["phone"]):
        return phone == phone_digits(row["phone"])
    likeness = SequenceMatcher(None, fold(row["name"]), fold(told["name"])).ratio()
    return likeness >= ALIKE and told["workplace"] in ("", row["workplace"])


def _meant(rows: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any] | None]:
    """Of each name the row that it means: the same name, each row once; else the one that differs
    in tone marks or capitals alone, where no other row or name does. None: somebody new.
    """
    same, alike = defaultdict(list), defaultdict(list)
    for row in rows:
        same[row["name"]].append(row)
        alike[fold(row["name"])].append(row)
    typed = Counter(map(fold, names))
    found = []
    for name in names:
        own, twins = same[name], alike[fold(name)]
        alone = len(twins) == typed[fold(name)] == 1
        found.append(own.pop(0) if own else twins[0] if alone else None)
    return found
