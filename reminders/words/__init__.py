"""What people are told, in plain text: what all of it has in common. One small function for each
kind of notice is in the module of its speaker's name (`reminders/saying`).

Every line goes through `inert`, whatever names and titles it was put together from; no text that
somebody typed is ever a template or a format. Only the address at the end of a section is a link.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from contest_portal import languages
from contest_portal.vietnamese import format_date, inert
from directives.models import Deadline
from organizations.models import Person

MOST = 12  # lines of a list, then how many more there are
MOST_SECTIONS = 20  # of a message
SUBJECT = 300


class Said(NamedTuple):
    """What a notice says: a subject on one line, the text, the page where it is done (empty where
    the text has its own)."""

    subject: str
    text: str
    url: str


def said(subject: str, lines: Iterable[str], page: str) -> Said:
    """page: the path of a page of the portal."""
    short = Truncator(inert(subject)).chars(SUBJECT)
    return Said(short, "\n".join(map(inert, lines)), settings.PORTAL_URL + page)


def to_deputy(said: Said, holder: str, last: date) -> Said:
    """With a line at the end for whom, and until which day, the reader stands in."""
    line = _("Anh chị nhận thư này vì đang thay {holder} đến hết ngày {last}.").format(
        holder=holder, last=format_date(last)
    )
    return said._replace(text=f"{said.text}\n{inert(line)}")


def closing() -> str:
    """Who sends it, and how the person changes what comes: the end of every message."""
    page = settings.PORTAL_URL + reverse("preference_edit")
    words = _("{portal} tự gửi thư này.\nChọn cách nhận thư: {page}")
    return words.format(portal=settings.PORTAL_NAME, page=page)


def digest(person: Person, told: list[Said]) -> tuple[str, str]:
    """The subject and the body of one message that says all of it, the same thing once, in the
    person's language."""
    with languages.of(person):
        told = list(dict.fromkeys(told))
        sections = [linked(one.text, one.url) for one in told[:MOST_SECTIONS]]
        if rest := len(told) - len(sections):
            page = settings.PORTAL_URL + reverse("home")
            more = _("Còn {number} mục khác, xem trên cổng.").format(number=rest)
            sections.append(linked(more, page))
        greeting = _("Kính gửi {name},").format(name=inert(person.called))
        body = "\n\n".join([greeting, *sections, closing()]) + "\n"
        return _subject(told[0].subject, len(told) - 1), body


def _subject(first: str, others: int) -> str:
    """others: how many sections there are beside the first one."""
    whole = _("{first}, cùng {number} mục khác") if others else "{first}"
    room = SUBJECT - len(whole.format(first="", number=others))
    return whole.format(first=Truncator(first).chars(room), number=others)


def linked(text: str, url: str) -> str:
    """url: empty where the text has its own."""
    return _("{text}\nMở trang: {url}").format(text=text, url=url) if url else text


def listed(lines: list[str], others: str) -> list[str]:
    """The first lines with a dash, then how many others there are. others: “- và {number} …”."""
    rest = len(lines) - MOST
    return [f"- {line}" for line in lines[:MOST]] + (
        [others.format(number=rest)] if rest > 0 else []
    )


def reachable(name: str, phone: str) -> str:
    """The name, with the telephone where there is one."""
    return _("{name}, điện thoại {phone}").format(name=name, phone=phone) if phone else name


def left(deadline: Deadline) -> str:
    """For a subject: còn 14 ngày, or đã quá hạn."""
    return _("đã quá hạn") if deadline.is_past else deadline.left_in_words
