"""What happened that somebody must know: legal notices, said of the row that tells of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from contest_portal import clock
from directives.models import Addressee, Assignment, Deadline, ExtensionRequest
from judging import meetings
from judging.models import Award, Feedback, Meeting, Result
from organizations.models import Role
from reminders.models import Notice
from reminders.saying import dossiers
from reminders.words import Said, events as words
from reminders.words.dossiers import supplement
from submissions.checklist import failing
from submissions.models import Consent, Dossier, DossierChange
from submissions.models.dossier import State

Told = Iterator[tuple[int, Said | None]]
Row = dict[int, list[Notice]]  # by the key of the row that the notices tell of


def said(notices: list[Notice]) -> Told:
    """A notice's key names its row: change 12, letter 5, extension 7; moved 3, a deadline;
    result 9, a dossier; consent 4; meeting 4."""
    kinds: dict[str, Row] = defaultdict(lambda: defaultdict(list))
    for notice in notices:
        kind, pk, *_ = notice.key.split()
        kinds[kind][int(pk)].append(notice)
    speakers: dict[str, Callable[[Row], Told]] = {
        "change": _changes, "letter": _letters, "extension": _extensions,
        "moved": _moved, "result": _results, "consent": _taken_back, "meeting": _meetings,
    }  # fmt: skip
    for kind, rows in kinds.items():
        yield from speakers[kind](rows)


def _changes(rows: Row) -> Told:
    changes = DossierChange.objects.in_bulk(list(rows))
    found = dossiers.read(change.record_id for change in changes.values())
    for pk, change in changes.items():
        dossier = found[change.record_id]
        for notice in rows[pk]:
            if not dossiers.concerns(notice, dossier):
                yield notice.pk, None
            elif change.step == "return":
                asked = dossier.state == State.RETURNED
                yield notice.pk, supplement(dossier, failing(dossier)) if asked else None
            else:
                yield notice.pk, words.changed(dossier, change)


def _letters(rows: Row) -> Told:
    """Nothing once the unit has said that it has the letter."""
    waiting = Addressee.objects.filter(
        acknowledged_at=None, directive__issued_at__isnull=False
    ).select_related("directive__deadline", "directive__document__issuer", "extended_to", "unit")
    for pk, addressee in waiting.in_bulk(list(rows)).items():
        for notice in rows[pk]:
            speaks = _speaks(notice)
            yield notice.pk, words.letter(addressee, notice.recipient) if speaks else None


def _extensions(rows: Row) -> Told:
    answered = ExtensionRequest.objects.filter(answered_at__isnull=False)
    related = ("unit", "deadline__receiver", "granted__document")
    requests = answered.select_related(*related).in_bulk(list(rows))
    days = _given(
        extended_to__uid__in=[r.deadline.uid for r in requests.values()],
        unit__in=[r.unit_id for r in requests.values()],
    )
    for pk, request in requests.items():
        has_moved = any(
            unit == request.unit_id and uid == request.deadline.uid and day != request.deadline_id
            for day, uid, unit in days
        )
        for notice in rows[pk]:
            told = _speaks(notice)
            yield notice.pk, words.extension(request, has_moved=has_moved) if told else None


def _taken_back(rows: Row) -> Told:
    """Nothing once the author has agreed again."""
    whole = Consent.objects.select_related("author").prefetch_related("author__consents")
    said = whole.in_bulk(list(rows))
    found = dossiers.read(word.author.dossier_id for word in said.values())
    for pk, word in said.items():
        dossier = found[word.author.dossier_id]
        stands = word.purpose in word.author.taken_back
        for notice in rows[pk]:
            told = stands and dossiers.concerns(notice, dossier)
            yield notice.pk, words.taken_back(dossier, word, notice.recipient) if told else None


def result_key(dossier: int, result: Result) -> str:
    """Of what people are told of a dossier when the result of its contest is published."""
    return f"result {dossier} {result.published_at:%Y-%m-%dT%H:%M:%S}"


def _results(rows: Row) -> Told:
    """Nothing of a result that was taken back since; published anew it is told by itself."""
    found = dossiers.read(rows)
    contests = {dossier.contest_id for dossier in found.values()}
    out = Result.objects.filter(contest__in=contests, state=Result.State.PUBLISHED)
    results = {result.contest_id: result for result in out}
    won: dict[int, list[str]] = defaultdict(list)
    prizes = Award.objects.filter(dossier__in=rows, prize__isnull=False).order_by("prize__order")
    for pk, label in prizes.values_list("dossier", "prize__label"):
        won[pk].append(label)
    agreed = Feedback.objects.filter(dossier__in=rows, agreed_at__isnull=False)
    told = set(agreed.values_list("dossier", flat=True))
    for pk, dossier in found.items():
        result = results.get(dossier.contest_id)
        words_now = words.result(dossier, won[pk], has_feedback=pk in told)
        for notice in rows[pk]:
            stands = result is not None and notice.key == result_key(pk, result)
            yield notice.pk, words_now if stands and dossiers.concerns(notice, dossier) else None


def meeting_key(meeting: Meeting) -> str:
    """Of what people are told when a meeting is called, or its summons changes."""
    return f"meeting {meeting.pk} {meeting.called_at:%Y-%m-%dT%H:%M:%S.%f}"


def _meetings(rows: Row) -> Told:
    """Nothing once it has begun, its summons has changed again, or the person has left. Of each
    meeting a query or two, of each person called two: their conflicts, what they were told."""
    coming = Meeting.objects.filter(closed_at=None, starts_at__gt=clock.now())
    found = coming.select_related("contest__organiser", "council").in_bulk(list(rows))
    for pk, meeting in found.items():
        people = {person.pk for person, _ in meetings.belonging(meeting.contest, meeting.council)}
        for notice in rows[pk]:
            if notice.recipient_id not in people or notice.key != meeting_key(meeting):
                continue
            agenda = meetings.shown_items(meeting, notice.recipient)
            before = notice.recipient.notices.filter(key__startswith=f"meeting {pk} ")
            told = before.filter(state=Notice.State.TOLD).exclude(pk=notice.pk)
            yield notice.pk, words.meeting(meeting, list(agenda), again=told.exists())


def _given(**which: Any) -> set[tuple[int, UUID, int]]:
    """Which days, of which deadlines, later papers gave to which units. Two queries."""
    return {
        row
        for model in (Addressee, Assignment)
        for row in model._default_manager.filter(**which).values_list(
            "extended_to", "extended_to__uid", "unit"
        )
    }


def _moved(rows: Row) -> Told:
    """Nothing where the unit or the dossier has yet another day by now."""
    days = Deadline.objects.select_related("document__issuer").in_bulk(list(rows))
    same: dict[UUID, list[Deadline]] = defaultdict(list)
    uids = {day.uid for day in days.values()}
    for one in Deadline.objects.filter(uid__in=uids).prefetch_related("units"):
        same[one.uid].append(one)
    moved = {(day, unit) for day, _, unit in _given(extended_to__in=days)}
    of_dossiers = (n.dossier_id for of_day in rows.values() for n in of_day if n.dossier_id)
    found = dossiers.read(of_dossiers)
    for pk, day in days.items():
        for notice in rows[pk]:
            if dossier := found.get(notice.dossier_id or 0):
                told = dossier.deadline_id == pk and dossiers.concerns(notice, dossier)
            else:
                told = (pk, notice.unit_id) in moved and _speaks(notice)
            before = _before(day, same[day.uid], _units_of(notice, dossier))
            yield notice.pk, words.moved(notice.unit, dossier, day, before) if told else None


def _units_of(notice: Notice, dossier: Dossier | None) -> set[int]:
    """By whose days it goes."""
    if dossier is None:
        return {notice.unit_id}
    return {credit.assignment.unit_id for credit in dossier.credits.all()}


def _before(day: Deadline, same: list[Deadline], units: set[int]) -> Deadline | None:
    """What the units had until then: the latest that was set for all or for one of them, since no
    extension takes time away."""
    earlier = [one for one in same if one.sequence < day.sequence and _for(one, units)]
    return max(earlier, key=lambda one: one.closes_at, default=None)


def _for(day: Deadline, units: set[int]) -> bool:
    named = {unit.pk for unit in day.units.all()}
    return not named or bool(named & units)


def _speaks(notice: Notice) -> bool:
    roles = notice.recipient.roles()
    return any(m.role == Role.OFFICER and m.unit.stands_for(notice.unit) for m in roles)
