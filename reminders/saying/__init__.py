"""What a notice says by the state of this moment, or that there is nothing to say any more."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from django.db import DatabaseError, InterfaceError
from django.db.models import prefetch_related_objects

from contest_portal import languages
from organizations.models import Person, Role
from reminders import words
from reminders.models import Notice
from reminders.saying import desks, dossiers, events, units
from reminders.words import Said

__all__ = ["Said", "say"]

Kind = Notice.Kind
Spoken = Iterator[tuple[int, Said | None]]
Speaker = Callable[[list[Notice]], Spoken]
RELATED = (
    "recipient", "unit__parent", "deadline__receiver", "deadline__document", "dossier__authors",
)  # fmt: skip
SPEAKERS: dict[str, Speaker] = {
    Kind.OWES: units.said,
    Kind.HEAD: units.said,
    Kind.OFFICE: units.said,
    Kind.DOSSIER: dossiers.said,
    Kind.SUPPLEMENT: dossiers.said,
    Kind.DESK: desks.of_desks,
    Kind.JUDGE: desks.of_judges,
    Kind.EVENT: events.said,
}
TOLD: dict[str, tuple[Role, ...]] = {  # who is told by a role, a deputy in the place of its holder
    Kind.OWES: (Role.OFFICER,), Kind.HEAD: (Role.LEADER,), Kind.OFFICE: (Role.OFFICE,),
    Kind.DESK: (Role.OFFICE, Role.ORGANISER), Kind.SUPPLEMENT: (Role.OFFICER,),
    Kind.EVENT: (Role.OFFICER,),
}  # fmt: skip
logger = logging.getLogger(__name__)


def say(notices: Iterable[Notice]) -> dict[int, Said | None]:
    """By the notice's key, what it says now; None when there is nothing to tell of.

    That is when nothing is owed (any more), the day has moved, or the person no longer acts for
    the unit or the dossier. Statement 54: "Nobody who has finished is reminded; state is read at
    sending time". Each speaks the language of its recipient. As many queries for many notices of
    one language as for one, but three for each letter among them, three for each judge's seat and
    for each re-look, two for who is called to a meeting. One that cannot be put into words is
    logged and left out.
    """
    given = list(notices)
    prefetch_related_objects(given, *RELATED)
    Person.objects.read_roles(notice.recipient for notice in given)
    found: dict[int, Said | None] = dict.fromkeys(notice.pk for notice in given)
    by_speaker: dict[tuple[str, Speaker], list[Notice]] = defaultdict(list)
    for notice in given:
        if notice.recipient.is_active:
            by_speaker[notice.recipient.language, SPEAKERS[notice.kind]].append(notice)
    for (__, speak), some in by_speaker.items():
        with languages.of(some[0].recipient):
            for mute in _speak(speak, some, found):
                del found[mute.pk]
            for notice in some:
                if said := found.get(notice.pk):
                    found[notice.pk] = _for_whom(notice, said)
    return found


def _for_whom(notice: Notice, said: Said) -> Said:
    """Who is told by roles held for others alone reads for whom; of a dossier that they write,
    people are told for their own sake."""
    if (dossier := notice.dossier) and notice.recipient_id in (
        dossier.created_by_id, *(author.person_id for author in dossier.authors.all()),
    ):  # fmt: skip
        return said
    roles = [m for m in notice.recipient.roles() if m.role in TOLD.get(notice.kind, ())]
    path = notice.unit.path
    by = [m for m in roles if any(path.startswith(own) for own in m.paths)]
    held_for = [(m.in_place_of, m.valid_to) for m in by if m.in_place_of and m.valid_to]
    return words.to_deputy(said, *held_for[0]) if held_for and len(held_for) == len(by) else said


def _speak(speak: Speaker, some: list[Notice], found: dict[int, Said | None]) -> list[Notice]:
    """Returns those that cannot be put into words: they do not keep the others waiting."""
    try:
        found.update(speak(some))
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        if len(some) > 1:
            return [mute for notice in some for mute in _speak(speak, [notice], found)]
        logger.exception("notice %s cannot be put into words", some[0].pk)
        return some
    return []
