"""Pages and acts of judging, at 5,000 dossiers, 200 judges and 25,000 sheets."""

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest_portal.demo.measuring import FORM, Page, Send, getting, post_form, signed_in
from contest_portal.demo.simulation import Simulated, simulate
from judging import closing, deciding, log
from judging.models import Award, Council, Sheet
from judging.standings import standings

EACH = 5  # sheets of a dossier
HEAD = f"{'judging':<28}{'dossiers':>9}{'sheets':>9}{'s':>10}{'queries':>9}"


def world(size: int, units: int, judges: int) -> tuple[Simulated, Council]:
    """A contest that is being judged, with a prize list made of what is sealed so far."""
    made = simulate(
        f"JUDGING{size}", units=units, dossiers=size, seed=1, judges=judges, sheets=EACH
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    Award.objects.bulk_create(
        Award(
            contest=made.contest, dossier=one.dossier, prize=one.proposed, proposed=one.proposed,
            points=one.points,
        )
        for one in standings(made.contest)
    )  # fmt: skip
    return made, Council.objects.select_related("contest").get(contest=made.contest)


def pages_of(made: Simulated, council: Council, size: int) -> list[Page]:
    """Those of a judge in the midst of it, and those of the organiser; ready to be measured."""
    draft = Sheet.objects.filter(seat__council=council, state=Sheet.State.DRAFT).earliest("pk")
    judge, organiser = (
        signed_in(person) for person in (draft.seat.person, made.people[made.organiser])
    )
    sheet, get = [council.pk, draft.dossier_id], getting(size)

    def of_council(name: str, view: str, rows: int = 50) -> Page:
        return get(name, organiser, reverse(view, args=[council.pk]), rows=rows)

    judges = council.seats.count()

    def of_contest(name: str, view: str) -> Page:
        return get(name, organiser, reverse(view, args=[made.contest.code]), rows=50)

    return [
        get("judge's list", judge, reverse("sheet_list"), rows=50),
        get("scoring page", judge, reverse("sheet_edit", args=sheet), fields=6),
        Page("autosave (POST)", size, _autosave(judge, draft), post_form(judge)),
        of_council("progress of judges", "council_progress", judges),
        of_council("tasks", "task_list"),
        of_council("conflicts", "conflict_list"),
        of_council("paper sheets", "paper_sheet_list", judges),
        of_council("results", "council_results"),
        of_contest("prize list", "award_list"),
        of_contest("log", "judging_log"),
    ]


def _autosave(client: Client, sheet: Sheet) -> Send:
    """Each request saves other points, as static/js/score.js does."""
    address = reverse("sheet_save", args=[sheet.seat.council_id, sheet.dossier_id])
    [criterion, *_] = sheet.seat.council.criteria_for(sheet.dossier)
    sent = {"version": sheet.version, f"points_{criterion.pk}": 0}

    def send() -> Any:
        sent[f"points_{criterion.pk}"] = (sent[f"points_{criterion.pk}"] + 1) % 20
        answer = client.post(address, urlencode(sent), content_type=FORM)
        sent["version"] = answer.json()["version"]
        return answer

    return send


def acts(made: Simulated, council: Council) -> dict[str, Callable[[], Any]]:
    """What reads all sheets of the contest."""
    organiser, contest = made.people[made.organiser], made.contest
    return {
        "close the round": lambda: closing.close(council.round, by=organiser, reason="Thử"),
        "propose the prizes": lambda: deciding.propose(contest, by=organiser),
        "verify the log": lambda: log.verify(contest),
    }


def lines(made: Simulated, council: Council, size: int) -> Iterator[str]:
    """A line for each act."""
    yield HEAD
    for name, act in acts(made, council).items():
        with CaptureQueriesContext(connection) as queries:
            start = perf_counter()
            act()
            took = perf_counter() - start
        yield f"{name:<28}{size:>9}{size * EACH:>9}{took:>10.2f}{len(queries):>9}"
