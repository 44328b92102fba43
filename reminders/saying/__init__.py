"""What a notice says by the state of this moment, or that there is nothing to say any more."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from django.db.models import prefetch_related_objects

from organizations.models import Person
from reminders.models import Notice
from reminders.saying import desks, dossiers, events, units
from reminders.words import Said

__all__ = ["Said", "say"]

Kind = Notice.Kind
Spoken = Iterator[tuple[int, Said | None]]
RELATED = ("recipient", "unit", "deadline__receiver", "deadline__document")
SPEAKERS: dict[str, Callable[[list[Notice]], Spoken]] = {
    Kind.OWES: units.said,
    Kind.HEAD: units.said,
    Kind.OFFICE: units.said,
    Kind.DOSSIER: dossiers.said,
    Kind.SUPPLEMENT: dossiers.said,
    Kind.DESK: desks.of_desks,
    Kind.JUDGE: desks.of_judges,
    Kind.EVENT: events.said,
}


def say(notices: Iterable[Notice]) -> dict[int, Said | None]:
    """By the notice's key, what it says now; None when there is nothing to tell of.

    That is when nothing is owed (any more), the day has moved, or the person no longer acts for
    the unit or the dossier. Statement 54: "Nobody who has finished is reminded; state is read at
    sending time". As many queries for many notices as for one, but three for each letter among
    them and one for each judge's seat.
    """
    given = list(notices)
    prefetch_related_objects(given, *RELATED)
    Person.objects.read_roles(notice.recipient for notice in given)
    found: dict[int, Said | None] = dict.fromkeys(notice.pk for notice in given)
    by_speaker: dict[Callable[[list[Notice]], Spoken], list[Notice]] = defaultdict(list)
    for notice in given:
        if notice.recipient.is_active:
            by_speaker[SPEAKERS[notice.kind]].append(notice)
    for speak, some in by_speaker.items():
        found.update(speak(some))
    return found
