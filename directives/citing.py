"""A letter in the making, read by what knows better: the register, and the list of units."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from directives.models import Directive, DirectiveItem
from directives.papers import lines
from directives.receiving import not_there
from directives.workflow import claim_draft, day_of
from documents import citations
from documents.citations import Finding, Text
from organizations import homonyms
from organizations.models import Person, Unit

OF_LETTER = {"opening": gettext_lazy("Đoạn mở đầu"), "closing": gettext_lazy("Đoạn kết")}
SUBJECT, ITEM = "subject", "item-"
QUOTA = re.compile(r"\btừ 0*(\d+) giải pháp trở lên", re.IGNORECASE)
EVERY = re.compile(r"\b(các|toàn thể|những)\b", re.IGNORECASE)  # a line for many: no one's name


def findings(directive: Directive, person: Person) -> list[Finding]:
    """What is odd in what the letter cites: subject, opening, items, closing; one query. And where
    an item's sentence states another quota than the item sets."""
    document, texts = directive.document, _texts(directive)
    papers = citations.register(person, document.issuer, but=document.pk)
    of_items = {text.key: text for text in texts}
    quotas = (
        finding
        for item in directive.items.all()
        for finding in _other_quota(item, of_items[f"{ITEM}{item.pk}"])
    )
    return [*citations.check(texts, papers), *quotas]


def _other_quota(item: DirectiveItem, text: Text) -> Iterator[Finding]:
    """The board counts by the quota that is set, people read the sentence."""
    if item.kind != DirectiveItem.Kind.SOLUTIONS:
        return
    sizes = sorted({row.minimum for row in item.rows() if row.minimum})
    for said in QUOTA.finditer(text.words):
        if int(said[1]) not in sizes:
            right = f"{said[0][:2]} {sizes[0]} giải pháp trở lên" if len(sizes) == 1 else ""
            yield Finding(text, said.start(), said[0], _quota_of(sizes), right)


def _quota_of(sizes: list[int]) -> str:
    """What the item's own column says, as a sentence."""
    if not sizes:
        return _("Ô số lượng tối thiểu của mục để trống, nên bảng tiến độ không tính theo số này.")
    joint = _("và")
    numbers = f" {joint} ".join(map(str, sizes))
    return _("Ô số lượng tối thiểu của mục ghi {numbers}.").format(numbers=numbers)


def _texts(directive: Directive) -> list[Text]:
    opening, closing = (
        Text(key, str(label), getattr(directive, key)) for key, label in OF_LETTER.items()
    )
    subject = Text(SUBJECT, _("Trích yếu"), directive.document.subject)
    items = [
        Text(f"{ITEM}{i.pk}", _("Mục {number}").format(number=i.number), i.sentence)
        for i in directive.items.all()
    ]
    return [subject, opening, *items, closing]


def fix(directive: Directive, mark: str | None, person: Person) -> Finding | None:
    """Put the suggestion of the finding into the letter; None if the text has changed meanwhile.

    Raises Refused once the letter has gone out.
    """
    with transaction.atomic():
        claim_draft(directive)
        letter = Directive.objects.select_related("document__issuer").get(pk=directive.pk)
        chosen = citations.chosen(findings(letter, person), mark)
        if chosen:
            _write(letter, chosen.text.key, chosen.corrected)
    return chosen


def _write(letter: Directive, key: str, words: str) -> None:
    if key == SUBJECT:
        letter.document.subject = words
        letter.document.save(update_fields=["subject", "search_text"])
    elif key in OF_LETTER:
        setattr(letter, key, words)
        letter.save(update_fields=[key])
    else:
        DirectiveItem.objects.filter(pk=key.removeprefix(ITEM)).update(sentence=words)


class Doubt(NamedTuple):
    """A line of "Kính gửi" that does not say which unit is meant."""

    line: str
    why: str
    units: list[str]


def doubts(directive: Directive) -> list[Doubt]:
    """The typed addressees that are no known unit, or several; one query, none where none is typed.

    A letter reaches the units of its items: these lines are printed, nobody is chosen by them.
    """
    typed = [line for line in lines(directive.addressed_to) if not EVERY.search(line)]
    if not typed:
        return []
    units = Unit.objects.filter(path__startswith=directive.document.issuer.province_path)
    found, day = homonyms.find(typed, units), day_of(directive)
    return [doubt for one in found if (doubt := _doubt(one, day))]


def _doubt(found: homonyms.Found, day: date) -> Doubt | None:
    """Of the units of that name those count that are there on the letter's day."""
    if not found.units:
        why = _("Cổng không có đơn vị nào tên này. Dòng này chỉ in ra giấy.")
        return Doubt(found.typed, why, [])
    there = [unit for unit in found.units if not not_there(unit, day)]
    if not there:
        return Doubt(found.typed, not_there(found.units[0], day), [])
    if len(there) > 1:
        told = [homonyms.told_apart(unit) for unit in there]
        return Doubt(found.typed, _("Có mấy đơn vị cùng tên. Ghi thêm cơ quan cấp trên."), told)
    return None
