"""Who is to be told of what: one generator for each kind, yielding notices not yet written.

They stream: a thousand units or dossiers at once, with as many queries for each thousand. In the
same order at each run, so two planners at once wait for each other and do not lock each other out.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from contest_portal import clock
from directives.models import Addressee, Assignment, Deadline, ExtensionRequest
from judging.models import Attendance, ReLook, Result, Seat, Task
from judging.relooks import awaited
from organizations.lifetimes import who_acts_for
from organizations.models import Membership, Role, Unit
from reminders.models import Notice, Pulse
from reminders.mornings import Due, Mornings, morning_of
from reminders.saying.events import meeting_key, result_key
from reminders.saying.units import letters_met, own_met
from submissions.completeness import OWN_DEADLINES, deadline_of
from submissions.models import Author, Consent, Credit, Dossier, DossierChange
from submissions.models.dossier import ACCEPTED_OR_FURTHER, State
from submissions.workflow import NEWS

Kind = Notice.Kind
Acting = dict[int, list[Membership]]  # by the key of a unit, who acts for it
BATCH = 1000
RECENT = timedelta(days=3)  # what happened longer before the last planning is no news
STANDS = timedelta(hours=1)  # a result, before it is told: a slip is taken back by then
SETTLES = timedelta(minutes=10)  # what a meeting is called to, before it is told
UNFINISHED = (State.DRAFTING, State.REGISTERED, State.HANDED_IN, State.RETURNED)


def counted(mornings: Mornings) -> Iterator[Notice]:
    """All that is counted to a deadline."""
    return chain(of_units(mornings), of_offices(mornings), of_dossiers(mornings))


def _notice(
    kind: str, person: int, unit: int, due: Due, *, dossier: int | None = None,
    letter: int | None = None,
) -> Notice:  # fmt: skip
    day = due.deadline.last_valid_day
    of = f"{unit} {letter}" if letter else f"{dossier or unit}"
    return Notice(
        recipient_id=person, kind=kind, unit_id=unit, dossier_id=dossier, directive_id=letter,
        deadline=due.deadline, key=f"{kind} {of} {due.deadline.pk} {due.milestone} {day}",
        milestone=due.milestone, counted_to=day, due_at=due.at,
    )  # fmt: skip


def _with_acting(
    rows: QuerySet[Any], units: Callable[[Any], Iterable[Unit | None]], *roles: Role
) -> Iterator[tuple[Any, Acting]]:
    """The rows, each with who acts for its units and may be told now.

    Nobody is left out for want of an address: the portal has an inbox.
    """
    found = rows.iterator(BATCH)
    while batch := list(islice(found, BATCH)):
        acting = who_acts_for({u for row in batch for u in units(row) if u}, *roles)
        yield from ((row, acting) for row in batch)


def _of_unit(row: Any) -> tuple[Unit]:
    return (row.unit,)


def _people(memberships: Iterable[Membership]) -> list[int]:
    return sorted({m.person_id for m in memberships})


def of_units(mornings: Mornings) -> Iterator[Notice]:
    """Officers of what their unit owes; after the last day its leader, else of the unit above."""
    roles = Role.OFFICER, Role.LEADER
    for met in (letters_met(), own_met()):
        rows = met.filter(meets__in=list(mornings.due)).select_related("unit__parent")
        of_row = _with_acting(rows.order_by("pk"), lambda r: (r.unit, r.unit.parent), *roles)
        for row, acting in of_row:
            officers, leaders = (
                _people(m for m in acting[row.unit_id] if m.role == role) for role in roles
            )
            if not leaders:
                above = acting.get(row.unit.parent_id, [])
                leaders = _people(m for m in above if m.role == Role.LEADER)
            for kind, people in ((Kind.OWES, officers), (Kind.HEAD, leaders)):
                for due in mornings.of(row.meets, kind):
                    for person in people:
                        yield _notice(kind, person, row.unit_id, due, letter=row.letter)


def of_offices(mornings: Mornings) -> Iterator[Notice]:
    """The office in charge of a letter, of the units that are late. One notice for all of them."""
    met = {
        *letters_met().values_list("directive__office", "meets"),
        *own_met().values_list("item__directive__office", "meets"),
    }
    wanted = sorted((o, d) for o, d in met if any(mornings.of(d, Kind.OFFICE)))
    offices = Unit.objects.filter(pk__in={office for office, _ in wanted})
    acting = who_acts_for(offices, Role.OFFICE)
    for office, deadline in wanted:
        for due in mornings.of(deadline, Kind.OFFICE):
            for person in _people(acting[office]):
                yield _notice(Kind.OFFICE, person, office, due)


def of_dossiers(mornings: Mornings) -> Iterator[Notice]:
    """Authors with an account and who writes for them; of a supplement the officers, too."""
    unfinished: Any = Dossier.objects.filter(state__in=UNFINISHED).order_by("pk")
    open_ones = unfinished.exclude(state=State.RETURNED).filter(deadline__in=list(mornings.due))
    for dossier in open_ones.prefetch_related(_authors()).iterator(BATCH):
        for due in mornings.of(dossier.deadline_id, Kind.DOSSIER):
            for person in _writers(dossier):
                yield _notice(Kind.DOSSIER, person, dossier.unit_id, due, dossier=dossier.pk)
    returned = unfinished.filter(state=State.RETURNED)
    whole = returned.select_related("unit").prefetch_related(_authors(), _credits(), *OWN_DEADLINES)
    for dossier, acting in _with_acting(whole, _units_of, Role.OFFICER):
        for due in mornings.of(deadline_of(dossier).pk, Kind.SUPPLEMENT):
            for person in _writers(dossier) | _officers_of(dossier, acting):
                yield _notice(Kind.SUPPLEMENT, person, dossier.unit_id, due, dossier=dossier.pk)


def _authors(prefix: str = "") -> Prefetch:
    with_account = Author.objects.filter(person__is_active=True)
    return Prefetch(f"{prefix}authors", with_account, to_attr="people")


def _credits(prefix: str = "") -> Prefetch:
    return Prefetch(f"{prefix}credits", Credit.objects.select_related("assignment__unit"))


def _units_of(dossier: Any) -> list[Unit]:
    """Its own, and those that it is credited to."""
    return [dossier.unit, *(c.assignment.unit for c in dossier.credits.all())]


def _writers(dossier: Any) -> set[int]:
    return {dossier.created_by_id, *(author.person_id for author in dossier.people)}


def _officers_of(dossier: Any, acting: Acting, among: Container[int] | None = None) -> set[int]:
    """among: the keys of the only units that matter."""
    units = [unit for unit in _units_of(dossier) if among is None or unit.pk in among]
    return {m.person_id for unit in units for m in acting[unit.pk]}


def of_desks(mornings: Mornings) -> Iterator[Notice]:
    """Who receives dossiers: this working morning, or the next one when it is over. Once a person:
    what waits is counted for all that the person receives.
    """
    at = morning_of(mornings.days.after(mornings.first_day))
    desks = Membership.objects.in_force().filter(
        role__in=(Role.OFFICE, Role.ORGANISER), person__is_active=True
    )
    rows = desks.order_by("-pk").values_list("person", "unit")
    for person, unit in sorted(dict(rows).items()):
        yield Notice(
            recipient_id=person, kind=Kind.DESK, unit_id=unit, due_at=at,
            key=f"{Kind.DESK} {at:%Y-%m-%d}",
        )  # fmt: skip


def of_judges(mornings: Mornings) -> Iterator[Notice]:
    """Once a week, on Monday or the working morning before it: judging has no day of its own. Who
    has not declared conflicts yet, besides, once, this working morning or the next one."""
    soon = morning_of(mornings.days.after(mornings.first_day))
    monday = mornings.first_day + timedelta(days=-mornings.first_day.weekday() % 7)
    if morning_of(mornings.days.before(monday)) < mornings.start:
        monday += timedelta(days=7)
    at = morning_of(mornings.days.before(monday))
    for seat in _seats().order_by("pk").iterator(BATCH):
        yield _to_judge(seat, judge_key(seat, monday), at)
        if seat.declared_at is None:
            yield _to_judge(seat, f"{Kind.JUDGE} {seat.council_id} new", soon)


def _seats() -> QuerySet[Seat]:
    """Of those who score in a round that goes on, and may be told."""
    seats = Seat.objects.filter(person__is_active=True, ended_at=None)
    open_ones = seats.filter(council__round__closed_at=None)
    published = open_ones.filter(council__contest__published_at__isnull=False)
    return published.select_related("council__contest")


def _to_judge(seat: Seat, key: str, at: datetime) -> Notice:
    """It names no dossier: those who follow the dossier's letter would read who judges it."""
    organiser = seat.council.contest.organiser_id
    return Notice(
        recipient_id=seat.person_id, kind=Kind.JUDGE, unit_id=organiser, key=key, due_at=at
    )  # fmt: skip


def judge_key(seat: Seat, day: date) -> str:
    """Of what a judge is told of one council on a day."""
    return f"{Kind.JUDGE} {seat.council_id} {day}"


def events() -> Iterator[Notice]:
    """What happened in the last days, or since a planner last worked, that somebody must know, from
    the rows that tell of it."""
    now = clock.now()
    last = Pulse.objects.filter(name="plan", at__lt=now).values_list("at", flat=True).first()
    since = (last or now) - RECENT
    return chain(
        _changes(since), _letters(since), _extensions(since), _moved(since),
        _given(since), _relooks(since), _meetings(since), _results(since), _taken_back(since),
    )  # fmt: skip


def _given(since: datetime) -> Iterator[Notice]:
    """Judges were given dossiers to score: once a day and council."""
    own = Task.objects.filter(seat=OuterRef("pk"), at__gte=since).order_by("-at")
    seats = _seats().filter(declared_at__isnull=False)
    seats = seats.annotate(given_at=Subquery(own.values("at")[:1]))
    for seat in seats.filter(given_at__isnull=False).order_by("pk").iterator(BATCH):
        day = timezone.localtime(seat.given_at).date()
        yield _to_judge(seat, f"{Kind.JUDGE} {seat.council_id} given {day}", seat.given_at)


def _relooks(since: datetime) -> Iterator[Notice]:
    """A re-look was opened: to whose second sheets are awaited."""
    opened = ReLook.objects.filter(
        opened_at__gte=since, closed_at=None, council__round__closed_at=None
    )
    for relook in opened.select_related("council", "dossier").order_by("pk"):
        for seat in _seats().filter(pk__in=[s.pk for s in awaited(relook.council, relook.dossier)]):
            yield _to_judge(seat, f"relook {relook.pk}", relook.opened_at)


def _meetings(since: datetime) -> Iterator[Notice]:
    """A meeting was called, or its place, hour or agenda changed: to who belongs to it, once it has
    rested a while. What is written down while it goes on calls nobody."""
    rows = Attendance.objects.filter(
        meeting__called_at__gte=since, meeting__closed_at=None, meeting__starts_at__gt=clock.now(),
        person__is_active=True,
    ).select_related("meeting__contest")  # fmt: skip
    for row in rows.order_by("meeting", "person").iterator(BATCH):
        meeting, at = row.meeting, row.meeting.called_at + SETTLES
        yield _event(row.person_id, meeting.contest.organiser_id, meeting_key(meeting), at)


def _event(person: int, unit: int, what: str, at: datetime, **more: Any) -> Notice:
    return Notice(
        recipient_id=person, kind=Kind.EVENT, unit_id=unit, key=what, due_at=at, **more
    )  # fmt: skip


def _changes(since: datetime) -> Iterator[Notice]:
    """To its writers; that it came back, to the officers too. Who did it knows."""
    news = DossierChange.objects.filter(at__gte=since, step__in=NEWS)
    rows: Any = news.select_related("record__unit").order_by("pk")
    whole = rows.prefetch_related(_authors("record__"), _credits("record__"))
    for change, acting in _with_acting(whole, lambda r: _units_of(r.record), Role.OFFICER):
        dossier = change.record
        people = _writers(dossier)
        if change.step == "return":
            people |= _officers_of(dossier, acting)
        for person in people - {change.by_id}:
            yield _event(person, dossier.unit_id, f"change {change.pk}", change.at, dossier=dossier)


def _letters(since: datetime) -> Iterator[Notice]:
    """A letter went out to a unit, which has not said yet that it has it."""
    new = Addressee.objects.filter(
        acknowledged_at=None,
        directive__issued_at__gte=since,
        directive__contest__published_at__isnull=False,
    )
    rows: Any = new.select_related("directive", "unit").order_by("pk")
    for row, acting in _with_acting(rows, _of_unit, Role.OFFICER):
        for person in _people(acting[row.unit_id]):
            yield _event(person, row.unit_id, f"letter {row.pk}", row.directive.issued_at)


def _extensions(since: datetime) -> Iterator[Notice]:
    """What a unit asked for was granted or refused."""
    answered: Any = ExtensionRequest.objects.filter(answered_at__gte=since)
    rows = answered.select_related("unit").order_by("pk")
    for row, acting in _with_acting(rows, _of_unit, Role.OFFICER):
        for person in _people(acting[row.unit_id]):
            yield _event(person, row.unit_id, f"extension {row.pk}", row.answered_at)


def _moved(since: datetime) -> Iterator[Notice]:
    """A later paper gave more time: to officers of the units that it moved, but of those that had
    asked (they are answered), and to who writes the dossiers and has not heard of it so.
    """
    asked = ExtensionRequest.objects.filter(granted=OuterRef("extended_to"), unit=OuterRef("unit"))
    units: dict[int, set[int]] = defaultdict(set)  # that each day was given to
    for model in (Addressee, Assignment):
        moved: Any = model._default_manager.filter(extended_to__changed_at__gte=since)
        rows = moved.annotate(asked=Exists(asked)).select_related("unit", "extended_to")
        for row, acting in _with_acting(rows.order_by("pk"), _of_unit, Role.OFFICER):
            units[row.extended_to_id].add(row.unit_id)
            for person in () if row.asked else _people(acting[row.unit_id]):
                yield _more_time(row.extended_to, person, row.unit_id)
    later: Any = Dossier.objects.filter(
        deadline__extends__isnull=False, deadline__changed_at__gte=since, state__in=UNFINISHED
    )
    whole = later.select_related("deadline", "unit").order_by("pk")
    whole = whole.prefetch_related(_authors(), _credits())
    for dossier, acting in _with_acting(whole, _units_of, Role.OFFICER):
        told = _officers_of(dossier, acting, among=units[dossier.deadline_id])
        for person in sorted(_writers(dossier) - told):
            yield _more_time(dossier.deadline, person, dossier.unit_id, dossier.pk)


def _results(since: datetime) -> Iterator[Notice]:
    """A result is out, and has stood a while: to writers and officers of all that was judged."""
    out: Any = Result.objects.filter(state=Result.State.PUBLISHED, published_at__gte=since)
    for result in out.order_by("pk"):
        judged: Any = Dossier.objects.filter(
            contest=result.contest_id, state__in=ACCEPTED_OR_FURTHER
        ).select_related("unit")
        whole = judged.order_by("pk").prefetch_related(_authors(), _credits())
        at = result.published_at + STANDS
        for dossier, acting in _with_acting(whole, _units_of, Role.OFFICER):
            key = result_key(dossier.pk, result)
            for person in sorted(_writers(dossier) | _officers_of(dossier, acting)):
                yield _event(person, dossier.unit_id, key, at, dossier=dossier)


def _taken_back(since: datetime) -> Iterator[Notice]:
    """An author took a word back: to that author; of the entry, which the dossier now lacks, to who
    began it, too."""
    words: Any = Consent.objects.filter(given=False, at__gte=since).exclude(how=Consent.How.EDIT)
    for word in words.select_related("author__dossier", "author__person").order_by("pk"):
        author, dossier = word.author, word.author.dossier
        people = {author.person_id} if author.person and author.person.is_active else set()
        if word.purpose == Consent.Purpose.ENTRY:
            people.add(dossier.created_by_id)
        for person in sorted(people):
            yield _event(person, dossier.unit_id, f"consent {word.pk}", word.at, dossier=dossier)


def _more_time(deadline: Deadline, person: int, unit: int, dossier: int | None = None) -> Notice:
    whose = f"dossier {dossier}" if dossier else f"unit {unit}"
    return _event(
        person, unit, f"moved {deadline.pk} {whose}", deadline.changed_at, deadline=deadline,
        counted_to=deadline.last_valid_day, dossier_id=dossier,
    )  # fmt: skip
