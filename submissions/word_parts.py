"""What a filled Word form says of the solution and its authors, as their own pages send it."""

import copy
import re
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict

from contest_portal.vietnamese import fold
from organizations.models import Person
from submissions import completeness, content, parts
from submissions.differences import Part, text_difference
from submissions.forms import DossierForm
from submissions.forms_people import AuthorFormSet, authors_of
from submissions.models import Dossier
from submissions.models.dossier import State
from submissions.word_questions import NAME, TITLE, Filled

FIELD, STAGE, SINCE = "Lĩnh vực", "Mức độ áp dụng", "Tháng, năm làm lần đầu"
TEXTS = {
    TITLE: "title", "Nơi áp dụng": "applied_place", "Đã dự thi, đạt giải ở đâu": "earlier_prizes",
}  # fmt: skip
AUTHOR = {
    "name": NAME, "share": "Phần đóng góp (%)", "workplace": "Nơi làm việc hoặc xóm, xã",
    "phone": "Điện thoại",
}  # fmt: skip
MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})", re.ASCII | re.IGNORECASE)
NO_MONTH = "Không đọc được tháng, năm “{}”. Ghi như 3/2023."
NO_CHOICE = "{} “{}” không có để chọn. Có: {}."
NO_NAME = "Dòng tác giả ghi “{}” chưa có họ tên nên không lấy."
NEW = "Thêm tác giả mới: {}."


class PartRead(NamedTuple):
    """A part that the file would change. sent: the fields of its page; said: what is to be known,
    and what cannot be taken as it stands.
    """

    part: str
    label: str
    sent: QueryDict
    difference: list[Part]
    said: list[str]

    @property
    def take(self) -> str:
        """The name of the tick for this part."""
        return f"take_{self.part}"

    @property
    def fields(self) -> list[tuple[str, Any]]:
        return [(f"{self.part}:{name}", value) for name, value in self.sent.items()]


def sent_of(part: str, sent: QueryDict) -> QueryDict:
    """The fields of this part's page among those of the preview."""
    prefix = f"{part}:"
    own = {n.removeprefix(prefix): value for n, value in sent.items() if n.startswith(prefix)}
    return QueryDict(urlencode(own))


def facts_of(dossier: Dossier) -> dict[str, str]:
    """What the dossier says of itself, by the labels of the form."""
    since = (dossier.first_applied_month, dossier.first_applied_year)
    return {
        TITLE: dossier.title,
        FIELD: str(dossier.field or ""),
        STAGE: dossier.get_stage_display(),
        SINCE: "/".join(str(number) for number in since if number),
        "Nơi áp dụng": dossier.applied_place,
        "Đã dự thi, đạt giải ở đâu": dossier.earlier_prizes,
    }


def changed_parts(dossier: Dossier, filled: Filled, *, by: Person) -> list[PartRead]:
    """Facts and authors where the form says something else, and they may be written now.

    What was left blank on the form stays as it is.
    """
    read = (_facts(dossier, filled.facts), _authors(dossier, filled.authors, by))
    asked = completeness.asked(dossier) if dossier.state == State.RETURNED else None
    return [found for found in read if found and (asked is None or found.part in asked)]


def _facts(dossier: Dossier, said: dict[str, str]) -> PartRead | None:
    stored = facts_of(dossier)
    new = {
        label: said[label]
        for label, old in stored.items()
        if said.get(label) and _plain(said[label]) != _plain(old)
    }
    if not new:
        return None
    blank = DossierForm(instance=copy.copy(dossier))
    sent = {name: blank[name].value() or "" for name in blank.fields}
    sent |= {TEXTS[label]: text for label, text in new.items() if label in TEXTS}
    wrong: list[str] = []
    fields: Any = blank.fields["field"]
    for label, choices in ((FIELD, fields.choices), (STAGE, Dossier.Stage.choices)):
        if label in new:
            sent |= _chosen(label, new[label], choices, wrong)
    if SINCE in new:
        sent |= _since(new[SINCE], wrong)
    form = DossierForm(QueryDict(urlencode(sent)), instance=copy.copy(dossier))
    del form.fields["field"]  # it was chosen from those that there are
    wrong += [str(error) for errors in form.errors.values() for error in errors]
    before = "\n".join(f"{label}: {stored[label]}" for label in new)
    after = "\n".join(f"{label}: {text}" for label, text in new.items())
    return PartRead(
        parts.FACTS, "Giải pháp", QueryDict(urlencode(sent)), text_difference(before, after), wrong
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _chosen(label: str, text: str, choices: Any, wrong: list[str]) -> dict[str, str]:
    """The choice that the words name; nothing, and a sentence, where they name none."""
    named = [(str(value), str(words)) for value, words in choices if value]
    name = {FIELD: "field", STAGE: "stage"}[label]
    for value, words in named:
        if fold(words) == fold(_plain(text)):
            return {name: value}
    wrong.append(NO_CHOICE.format(label, text, "; ".join(words for _, words in named)))
    return {}


def _since(text: str, wrong: list[str]) -> dict[str, str]:
    if found := MONTH.fullmatch(_plain(text)):
        return {"first_applied_month": found[1], "first_applied_year": found[2]}
    wrong.append(NO_MONTH.format(text))
    return {}


def _authors(dossier: Dossier, typed: list[list[str]], by: Person) -> PartRead | None:
    stored = authors_of(dossier)
    rows, said = _merged(stored, typed)
    if not said and _lines(rows) == _lines(stored):
        return None
    sent = {
        "shown": content.mark(dossier, parts.AUTHORS),
        "authors-TOTAL_FORMS": len(rows), "authors-INITIAL_FORMS": len(stored),
    }  # fmt: skip
    for number, row in enumerate(rows):
        lead = {"is_lead": "on"} if row["is_lead"] else {}
        own = {name: row[name] or "" for name in ("id", *AUTHOR)} | lead
        sent |= {f"authors-{number}-{name}": value for name, value in own.items()}
    data = QueryDict(urlencode(sent))
    formset: Any = AuthorFormSet(data, initial=stored, prefix="authors", by=by)
    for row, errors in zip(rows, formset.errors, strict=True):
        said += [f"{row['name']}: {error}" for found in errors.values() for error in found]
    said += [str(error) for error in formset.non_form_errors()]
    if formset.is_valid():
        said += completeness.wrong_sum([row["share"] for row in formset.rows()])
    difference = text_difference(_lines(stored), _lines(rows))
    return PartRead(parts.AUTHORS, "Tác giả", data, difference, said)


def _merged(
    stored: list[dict[str, Any]], typed: list[list[str]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """The stored authors with what the form says of them, then those whom it names anew.

    Out: the rows, and in sentences who is new and which line names nobody.
    """
    rows, said = [dict(row) for row in stored], []
    known = {fold(row["name"]): row for row in rows}
    for cells in typed:
        told = dict(zip_longest(AUTHOR, map(_plain, cells[: len(AUTHOR)]), fillvalue=""))
        name = told["name"]
        if not name:
            said.append(NO_NAME.format(" ".join(filter(None, cells))))
            continue
        if fold(name) not in known:
            said.append(NEW.format(name))
            known[fold(name)] = {**dict.fromkeys(AUTHOR, ""), "id": "", "is_lead": not rows}
            rows.append(known[fold(name)])
        told["share"] = told["share"].rstrip(" %")
        known[fold(name)] |= {key: value for key, value in told.items() if value}
    return rows, said


def _lines(rows: list[dict[str, Any]]) -> str:
    """Each author in a line: Đàm Thị Lụa, 60 %, xóm 3, 0900 000 321, tác giả chính."""
    return "\n".join(
        ", ".join(
            filter(
                None,
                [
                    row["name"], row["share"] and f"{row['share']} %", row["workplace"],
                    row["phone"], "tác giả chính" if row["is_lead"] else "",
                ],
            )
        )
        for row in rows
    )  # fmt: skip
