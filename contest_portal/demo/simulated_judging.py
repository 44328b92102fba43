"""The council of a simulation: what each judge was given, and their score sheets, in bulk."""

from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from random import Random

from django.db.models import F

from contest_portal import clock
from contest_portal.demo import words
from directives.models import Contest, Criterion, Field
from judging import defaults, giving, relooks
from judging.log import digest_of
from judging.models import Council, LogLine, Round, Score, Seat, Sheet, SheetChange, Task
from organizations.models import Person

BATCH = 2000
BEGUN = timedelta(days=20)  # before now
State = Sheet.State
WEIGHTS = {State.SEALED: 90, State.ENTERED: 5, State.DRAFT: 5}
STEPS = {State.SEALED: ("seal", "sheet_sealed"), State.ENTERED: ("enter", "paper_entered")}
PARTS = {0: Seat.Part.CHAIR, 1: Seat.Part.SECRETARY}


def add_council(contest: Contest, judges: list[Person], by: Person) -> Council:
    """One for all fields, of which everybody has declared the own conflicts; and the prizes."""
    final = Round.objects.create(contest=contest)
    council = Council.objects.create(contest=contest, round=final, name="Hội đồng chấm thi")
    council.fields.set(Field.objects.filter(rules__contest=contest))
    Seat.objects.bulk_create(
        Seat(
            council=council, person=person, part=PARTS.get(number, Seat.Part.MEMBER),
            declared_at=clock.now() - BEGUN,
        )
        for number, person in enumerate(judges)
    )  # fmt: skip
    defaults.fill(contest, by=by)
    return council


def add_sheets(council: Council, each: int, by: Person, random: Random) -> None:
    """So many judges for each dossier; most sheets are sealed, the totals of a dossier so close
    that none is looked at again."""
    if not each:
        return
    with clock.at(clock.now() - BEGUN):
        giving.give(council, each, giving.plan(council, each).mark, by=by)
    council.dossiers().update(judged_at=clock.now() - BEGUN, version=F("version") + 1)
    tasks = Task.objects.filter(seat__council=council).select_related("seat__person")
    given = list(tasks.order_by("dossier", "seat"))
    minutes = sorted((random.randint(1, 28_000) for _ in given), reverse=True)
    states = random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=len(given))
    sheets = [
        Sheet(
            seat=task.seat, dossier_id=task.dossier_id, state=state, version=2,
            entered_by=by if state == State.ENTERED else None,
            saved_at=clock.now() - timedelta(minutes=ago),
        )
        for task, state, ago in zip(given, states, minutes, strict=True)
    ]  # fmt: skip
    Sheet.objects.bulk_create(sheets, BATCH)
    criteria = Criterion.objects.filter(rules__contest=council.contest)
    _add_scores(sheets, list(criteria), random)
    _add_changes(council, by)


def _add_scores(sheets: list[Sheet], criteria: list[Criterion], random: Random) -> None:
    """Around the worth of each dossier; a draft has no last criterion yet."""
    scores = []
    for _, those in groupby(sheets, lambda sheet: sheet.dossier_id):
        worth = random.uniform(0.5, 0.88)
        scores += [
            Score(
                sheet=sheet, criterion=criterion, comment=random.choice(words.GAINS),
                points=_half_points(criterion.max_points * random.gauss(worth, 0.02)),
            )
            for sheet in those
            for criterion in (criteria[:-1] if sheet.state == State.DRAFT else criteria)
        ]  # fmt: skip
    Score.objects.bulk_create(scores, BATCH)


def _half_points(points: float) -> Decimal:
    return Decimal(round(2 * points)) / 2


def _add_changes(council: Council, by: Person) -> None:
    """The change of each sheet, and its line of the log."""
    last = LogLine.objects.filter(contest=council.contest).latest("sequence")
    sheets = Sheet.objects.filter(seat__council=council, state__in=STEPS).order_by("saved_at", "pk")
    sheets = sheets.select_related("seat__person").prefetch_related("scores__criterion")
    changes, lines = [], [last]
    for sheet in sheets:
        step, act = STEPS[State(sheet.state)]
        who = by if sheet.entered_by_id else sheet.seat.person
        done = {"by": who, "at": sheet.saved_at}
        changes.append(
            SheetChange(
                record=sheet, step=step, from_state=State.DRAFT, to_state=sheet.state, **done
            )
        )
        line = LogLine(
            contest=council.contest, sequence=lines[-1].sequence + 1, act=act, council=council,
            dossier_id=sheet.dossier_id, sheet=sheet, after=relooks.said(sheet, sheet.scores.all()),
            previous=lines[-1].digest, **done,
        )  # fmt: skip
        line.digest = digest_of(line)
        lines.append(line)
    SheetChange.objects.bulk_create(changes, BATCH)
    LogLine.objects.bulk_create(lines[1:], BATCH)
