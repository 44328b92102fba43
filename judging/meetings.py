"""Meetings: who belongs to one, what is on its agenda, whether it may decide, and its minutes.

Quorum: two thirds of those who belong to it, as the rules of provinces ask for a prize ("ít nhất
2/3 thành viên Ban Tổ chức").
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.waking import wake
from contest_portal.workflow import Refused, Stale
from directives.models import Contest
from documents.papers import Paper
from judging import papers
from judging.deciding import committee, rank_awards
from judging.log import note
from judging.models import (
    AgendaItem,
    Attendance,
    Award,
    Conflict,
    Council,
    Meeting,
    Prize,
    ReLook,
    Seat,
)
from judging.models.councils import barred_from
from judging.prize_papers import listed
from judging.standings import Standing, standings
from organizations.models import Person
from submissions.models import Dossier

Part = Attendance.Part
PARTS = {Seat.Part.CHAIR: Part.CHAIR, Seat.Part.SECRETARY: Part.SECRETARY}
ALONE = {
    Part.CHAIR: gettext_lazy("Cần đúng một người có mặt làm chủ tọa."),
    Part.SECRETARY: gettext_lazy("Cần đúng một người có mặt làm thư ký."),
}
NEAR = Decimal(1)  # points above or below a floor that are worth a word


@dataclass(frozen=True)
class Quorum:
    there: int
    members: int

    @property
    def needed(self) -> int:
        return -(-2 * self.members // 3)

    @property
    def is_met(self) -> bool:
        return self.members > 0 and self.there >= self.needed

    def __str__(self) -> str:
        """5 trên 7, đủ túc số."""
        said = (
            _("{there} trên {members}, đủ túc số")
            if self.is_met
            else _("{there} trên {members}, chưa đủ túc số, cần ít nhất {needed}")
        )
        return said.format(there=self.there, members=self.members, needed=self.needed)


def quorum(attendances: Collection[Attendance]) -> Quorum:
    return Quorum(sum(one.is_there for one in attendances), len(attendances))


def begin(meeting: Meeting) -> None:
    """Store a new meeting with those who belong to it and its agenda."""
    with transaction.atomic():
        meeting.save()
        people = belonging(meeting.contest, meeting.council)
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, person=person, part=part) for person, part in people
        )
        rows = _agenda(meeting.contest, meeting.council)
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, order=order, title=title[:300], dossier=dossier)
            for order, (title, dossier) in enumerate(rows, 1)
        )
        note_stepping_out(meeting)
        wake("reminders.tasks.tell_news")


def summons(meeting: Meeting) -> list[Any]:
    """What people are called to: they are told of it anew when it changes."""
    agenda = meeting.items.values_list("title", "dossier")
    return [meeting.name, meeting.place, meeting.starts_at, *agenda]


def call_again(meeting: Meeting) -> None:
    """Its summons has changed; inside the transaction that changed it."""
    meeting.called_at = clock.now()
    meeting.save(update_fields=["called_at"])
    wake("reminders.tasks.tell_news")


def belonging(contest: Contest, council: Council | None) -> list[tuple[Person, str]]:
    """A council's judges without its reserves; of the committee the organisers of the contest."""
    if council:
        seats = council.seats.filter(ended_at=None).exclude(part=Seat.Part.RESERVE)
        return [
            (seat.person, PARTS.get(Seat.Part(seat.part), Part.MEMBER))
            for seat in seats.select_related("person")
        ]
    return [(person, Part.MEMBER) for person in committee(contest)]


def _agenda(contest: Contest, council: Council | None) -> list[tuple[str, Dossier | None]]:
    """What a meeting usually goes through; without points, since not everybody may know them."""
    judged = standings(contest)
    if council:
        own = set(council.dossiers().values_list("pk", flat=True))
        judged = [one for one in judged if one.dossier.pk in own]
    prizes = list(contest.prizes.all())
    discussed: list[tuple[str, Dossier | None]] = [
        (f"{one.dossier.code} {one.dossier.title}: {why}", one.dossier)
        for one, why in _worth_a_word(contest, judged, prizes)
    ]
    return [
        ("Thư ký báo cáo tổng hợp phiếu chấm đã niêm phong", None),
        *discussed,
        *[(f"Xét {prize.in_a_sentence}", None) for prize in prizes if prize.most != 0],
    ]


def _worth_a_word(
    contest: Contest, judged: list[Standing], prizes: list[Prize]
) -> list[tuple[Standing, str]]:
    """Solutions to discuss, each with why: equal points, near a floor, looked at again."""
    floors = [prize.floor for prize in prizes if prize.floor is not None]
    looked = set(ReLook.objects.filter(council__contest=contest).values_list("dossier", flat=True))
    found = []
    for one in judged:
        near = any(abs(one.points - floor) < NEAR for floor in floors)
        why = [
            *(["xếp hạng bằng giải pháp khác"] if one.ranked.is_shared else []),
            *(["sát ngưỡng của một mức giải"] if near else []),
            *(["đã xem lại vì điểm chênh nhau"] if one.dossier.pk in looked else []),
        ]
        if why:
            found.append((one, ", ".join(why)))
    return found


def stepping_out(
    people: Iterable[Person], dossiers: Collection[int]
) -> dict[int, list[Person]]:  # fmt: skip
    """Of each dossier who may not be there while it is discussed."""
    out: dict[int, list[Person]] = {pk: [] for pk in dossiers}
    if not out:
        return out
    people = list(people)
    Person.objects.read_roles(people)
    for person in people:
        own = Dossier.objects.filter(barred_from(person), pk__in=out).order_by()
        for pk in set(own.values_list("pk", flat=True)):
            out[pk].append(person)
    return out


def note_stepping_out(meeting: Meeting) -> None:
    """Write on every item of the agenda who steps out, as of now."""
    items = [item for item in meeting.items.all() if item.dossier_id]
    people = [one.person for one in meeting.attendances.select_related("person")]
    out = stepping_out(people, {item.dossier_id for item in items if item.dossier_id})
    for item in items:
        item.stepped_out.set(out[item.dossier_id or 0])


def shown_items(meeting: Meeting, reader: Person) -> QuerySet[AgendaItem]:
    """The agenda without the dossiers that the reader has a conflict with."""
    barred = Dossier.objects.filter(barred_from(reader), pk=OuterRef("dossier"))
    return meeting.items.exclude(Exists(barred)).select_related("dossier__contest")


def claim(meeting: Meeting, version: int) -> None:
    """The right to write the meeting that was shown at this version. Raises Stale."""
    same = Meeting.objects.filter(pk=meeting.pk, version=version, closed_at=None)
    if same.update(version=F("version") + 1) != 1:
        raise Stale


def close(meeting: Meeting, *, by: Person) -> None:
    """End the meeting and keep its minutes; inside the transaction that claimed it.

    Raises Refused with what the minutes would lack.
    """
    meeting = Meeting.objects.select_related("contest__organiser", "council").get(pk=meeting.pk)
    if reasons := obstacles_to_close(meeting):
        raise Refused(*reasons)
    meeting.closed_at, meeting.minutes = clock.now(), minutes(meeting)
    meeting.save(update_fields=["closed_at", "minutes"])
    note(
        meeting.contest, "meeting_closed", by=by, council=meeting.council,
        after={"meeting": meeting.pk, "quorum": meeting.minutes["sitting"],
               "proceedings": meeting.minutes["proceedings"]},
    )  # fmt: skip


def obstacles_to_close(meeting: Meeting) -> list[str]:
    attendances = list(meeting.attendances.select_related("person"))
    counted, sentences = quorum(attendances), []
    if not counted.is_met:
        sentences.append(_("Có mặt {quorum}.").format(quorum=counted))
    for part, sentence in ALONE.items():
        there = [one for one in attendances if one.part == part and one.is_there]
        if len(there) != 1:
            sentences.append(str(sentence))
    if meeting.ends_at is None:
        sentences.append(_("Ghi giờ kết thúc."))
    for item in meeting.items.prefetch_related("stepped_out"):
        there = [one for one in attendances if one.is_there]
        if wrong := miscounted(item, there, item.stepped_out.all()):
            sentences.append(f"{item.order}. {item.title}: {wrong}")
    return sentences


def miscounted(item: AgendaItem, there: Iterable[Attendance], out: Iterable[Person]) -> str:
    """Why the votes of an item cannot be right, as a sentence; empty where they are."""
    if item.votes_for is None:
        return ""
    away = {person.pk for person in out}
    may = sum(one.person_id not in away for one in there)
    cast = item.votes_for + (item.votes_against or 0) + (item.abstained or 0)
    if cast == may:
        return ""
    return _("Có {may} người được biểu quyết, ba ô cộng lại đang là {cast}.").format(
        may=may, cast=cast
    )


@in_vietnamese
def minutes(meeting: Meeting) -> Paper:
    """Biên bản of the meeting as it is now."""
    attendances = list(meeting.attendances.select_related("person"))
    there = [one for one in attendances if one.is_there]
    names = {one.part: one.person.full_name for one in there}
    items = meeting.items.select_related("dossier").prefetch_related("stepped_out")
    return papers.council_minutes(
        papers.Meeting(
            of=meeting.council.name if meeting.council else meeting.contest.organiser.name,
            contest=meeting.contest,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at or meeting.starts_at,
            place=meeting.place,
            present=tuple((one.person.full_name, one.get_part_display()) for one in there),
            absent=tuple(one.person.full_name for one in attendances if not one.is_there),
            chair=names.get(Part.CHAIR, ""),
            secretary=names.get(Part.SECRETARY, ""),
            proceedings=tuple(_told(item, there) for item in items),
            quorum=str(quorum(attendances)),
            guests=tuple(filter(None, map(str.strip, meeting.guests.splitlines()))),
            number=meeting.pk,
        ),
        _results(meeting),
    )


def _told(item: AgendaItem, there: list[Attendance]) -> str:
    """An item as one paragraph: what it was about, who stepped out, what was said, the votes."""
    away = {person.pk for person in item.stepped_out.all()}
    out = [one for one in there if one.person_id in away]
    told = [item.title.rstrip(".") + "."]
    if out:
        names = ", ".join(one.person.full_name for one in out)
        told.append(f"Ra ngoài, không bàn và không biểu quyết vì xung đột lợi ích: {names}.")
    if any(one.part == Part.CHAIR for one in out):
        told += _presided(item, out)
    if item.said:
        told.append(" ".join(item.said.split()).rstrip(".") + ".")
    if item.votes_for is not None:
        told.append(
            f"Biểu quyết: {item.votes_for} đồng ý, {item.votes_against} không đồng ý, "
            f"{item.abstained} không có ý kiến, trên {len(there) - len(out)} người có mặt."
        )
    return " ".join(told)


def _presided(item: AgendaItem, out: list[Attendance]) -> list[str]:
    """Who presides while the chair is outside, if somebody was named."""
    named = Conflict.objects.filter(
        dossier=item.dossier_id, person__in=[one.person_id for one in out],
        presided_by__isnull=False,
    ).select_related("presided_by").first()  # fmt: skip
    return [f"{named.presided_by} chủ trì nội dung này."] if named else []


def attaches_hidden(meeting: Meeting, reader: Person) -> bool:
    """The list that the minutes attach has a dossier that the reader may not judge."""
    barred = Dossier.objects.filter(barred_from(reader)).order_by().values("pk")
    return _decided(meeting).filter(dossier__in=barred).exists()


def _decided(meeting: Meeting) -> QuerySet[Award]:
    """The list as it stands, of a council its own part."""
    decided = rank_awards(meeting.contest)
    if meeting.council:
        return decided.filter(dossier__in=meeting.council.dossiers().order_by().values("pk"))
    return decided


def _results(meeting: Meeting) -> list[papers.Award]:
    """What the meeting's minutes attach."""
    related: tuple[Any, ...] = ("prize", "dossier__unit", "dossier__contest")
    rows = _decided(meeting).select_related(*related).prefetch_related("dossier__authors")
    return [listed(award) for award in rows.order_by("-points", "pk")]
