"""What a filled Word form says of the solution and its authors, as their own pages send it."""

import copy
import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import languages
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import fold
from organizations.models import Person
from submissions import completeness, content, parts
from submissions.differences import Part, text_difference
from submissions.forms import DossierForm
from submissions.forms_people import AuthorFormSet, authors_of
from submissions.models import Dossier
from submissions.models.dossier import State
from submissions.word_authors import AUTHOR, NEW, merged
from submissions.word_questions import TITLE, Filled, Unreadable

LABELS = {parts.FACTS: gettext_lazy("Giải pháp"), parts.AUTHORS: gettext_lazy("Tác giả")}
FIELD, STAGE, SINCE = "Lĩnh vực", "Mức độ áp dụng", "Tháng, năm làm lần đầu"
TEXTS = {
    TITLE: "title", "Nơi áp dụng": "applied_place", "Đã dự thi, đạt giải ở đâu": "earlier_prizes",
}  # fmt: skip
MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})", re.ASCII | re.IGNORECASE)
NO_MONTH = gettext_lazy("Không đọc được tháng, năm “{text}”. Ghi như 3/2023.")
NO_CHOICE = gettext_lazy("{label} “{text}” không có để chọn. Có: {choices}.")
KEEPS = gettext_lazy("{why} Giữ “{stored}”.")
TOO_MANY = gettext_lazy(
    "Lấy cả phiếu thì hồ sơ có quá {most} tác giả. Bớt dòng tác giả trên phiếu rồi gửi lại."
)
CHANGED = gettext_lazy("Phiếu này in ngày {day}, từ đó phần này đã đổi. Xem kỹ rồi hãy lấy.")


class PartRead(NamedTuple):
    """A part that the file would change. sent: the fields of its page; said: what is to be known,
    and what cannot be taken as it stands. is_wrong: its page would not save it; is_plain: nothing
    is in doubt, so it is ticked beforehand.
    """

    part: str
    label: str | Promise
    sent: QueryDict
    difference: list[Part]
    said: list[str]
    is_wrong: bool
    is_plain: bool

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


@in_vietnamese
def facts_of(dossier: Dossier) -> dict[str, str]:
    """What the dossier says of itself, by the labels of the form, which is Vietnamese."""
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
    """Facts and authors where the form says something else: of a supplement those that it asks for.

    What was left blank on the form stays as it is. Raises Unreadable for too many authors.
    """
    read = (_facts(dossier, filled.facts), _authors(dossier, filled.authors, by))
    asked = completeness.asked(dossier) if dossier.state == State.RETURNED else None
    changed = [found for found in read if found and (asked is None or found.part in asked)]
    return [_beside(found, content.mark(dossier, found.part), filled) for found in changed]


def _beside(found: PartRead, now: str, filled: Filled) -> PartRead:
    """With a word where the part has changed since the form was printed. now: its mark."""
    printed = filled.marks.get(found.part)
    if filled.printed and printed and printed != now:
        found.said.insert(0, CHANGED.format(day=filled.printed))
    return found._replace(is_plain=found.is_plain and printed == now)


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
    unread: dict[str, str] = {}
    fields: Any = blank.fields["field"]
    for label, choices in ((FIELD, fields.choices), (STAGE, Dossier.Stage.choices)):
        if label in new:
            sent |= _chosen(label, new[label], choices, unread)
    if SINCE in new:
        sent |= _since(new[SINCE], unread)
    form = DossierForm(QueryDict(urlencode(sent)), instance=copy.copy(dossier))
    del form.fields["field"]  # it was chosen from those that there are
    said_of = [
        KEEPS.format(why=why, stored=stored[n]) if stored[n] else why for n, why in unread.items()
    ]
    said_of += [str(error) for errors in form.errors.values() for error in errors]
    read = [label for label in new if label not in unread]
    before, after = ("\n".join(f"{label}: {of[label]}" for label in read) for of in (stored, new))
    return PartRead(
        parts.FACTS, LABELS[parts.FACTS], QueryDict(urlencode(sent)),
        text_difference(before, after), said_of,
        is_wrong=bool(form.errors), is_plain=not said_of,
    )  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(text.split())


def _chosen(label: str, text: str, choices: Any, unread: dict[str, str]) -> dict[str, str]:
    """The choice that the words name; nothing, and a sentence, where they name none."""
    with languages.of(None):  # as the form has them
        named = [(str(value), str(words)) for value, words in choices if value]
    name = {FIELD: "field", STAGE: "stage"}[label]
    for value, words in named:
        if fold(words) == fold(_plain(text)):
            return {name: value}
    unread[label] = NO_CHOICE.format(
        label=label, text=text, choices="; ".join(words for __, words in named)
    )
    return {}


def _since(text: str, unread: dict[str, str]) -> dict[str, str]:
    if found := MONTH.fullmatch(_plain(text)):
        return {"first_applied_month": found[1], "first_applied_year": found[2]}
    unread[SINCE] = NO_MONTH.format(text=text)
    return {}


def _authors(dossier: Dossier, typed: list[list[str]], by: Person) -> PartRead | None:
    stored = authors_of(dossier)
    rows, said = merged(stored, typed)
    if max(len(rows), len(typed)) > AuthorFormSet.max_num:
        raise Unreadable(TOO_MANY.format(most=AuthorFormSet.max_num))
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
    new = [NEW.format(name=row["name"]) for row in rows if not row["id"]]
    return PartRead(
        parts.AUTHORS, LABELS[parts.AUTHORS], data,
        text_difference(_lines(stored), _lines(rows)), said,
        is_wrong=not formset.is_valid(), is_plain=said == new,
    )  # fmt: skip


def _lines(rows: list[dict[str, Any]]) -> str:
    """Each author in a line: Đàm Thị Lụa, 60 %, xóm 3, 0900 000 321, tác giả chính."""
    return "\n".join(
        ", ".join(
            filter(
                None,
                [
                    row["name"], row["share"] and f"{row['share']} %", row["workplace"],
                    row["phone"], _("tác giả chính") if row["is_lead"] else "",
                ],
            )
        )
        for row in rows
    )  # fmt: skip
