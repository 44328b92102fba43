"""A simulated contest is believable: the same seed gives the same data, the figures agree."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse

from contest_portal import clock
from contest_portal.demo import NOW, PASSWORD
from contest_portal.demo.simulation import simulate
from directives.models import Addressee, Assignment, Candidate, Contest, Evidence
from judging import counting, log, ranking
from judging.models import Council, LogLine, Sheet, SheetChange
from organizations.models import Person
from submissions import content
from submissions.completeness import missing_items, missing_to_hand_in
from submissions.models import (
    Answer,
    Attachment,
    Author,
    Credit,
    Dossier,
    DossierChange,
    DossierCopy,
    Receipt,
)
from submissions.progress import board, dossiers_of, totals, waiting_candidates

pytestmark = pytest.mark.usefixtures("demo")
UNITS, DOSSIERS = 12, 120


@pytest.fixture
def simulated():
    return simulate("SIM1", units=UNITS, dossiers=DOSSIERS, seed=1)


def test_totals_equal_the_lists_behind_them(simulated):
    """13: The board shows target, registered, complete, paper received for every unit, and totals
    equal the list behind them at any time"""
    directive = simulated.directive
    dossiers = dossiers_of(directive)
    counts = totals(directive)
    assert (counts.expected, counts.registered, counts.complete, counts.paper) == (
        dossiers.count() + waiting_candidates(directive).count(),
        dossiers.registered().count(),
        dossiers.complete().count(),
        dossiers.paper_received().count(),
    )
    for row in board(directive):
        own = dossiers.filter(credits__assignment__unit=row.unit).distinct()
        assert (row.counts.registered, row.counts.complete, row.counts.paper) == (
            own.registered().count(), own.complete().count(), own.paper_received().count(),
        )  # fmt: skip


def test_every_mark_of_completeness_is_what_the_rules_say(simulated):
    dossiers = Dossier.objects.filter(contest=simulated.contest)
    judged = {
        d.pk: d.state != "returned" and not (missing_to_hand_in(d) or missing_items(d))
        for d in dossiers
    }
    assert judged == {d.pk: bool(d.completed_at) for d in dossiers}


def test_a_dossiers_changes_lead_to_its_state(simulated):
    changes = DossierChange.objects.filter(record__contest=simulated.contest)
    for dossier in Dossier.objects.filter(contest=simulated.contest):
        states = ["drafting"]
        for change in changes.filter(record=dossier):
            assert change.from_state == states[-1]
            states.append(change.to_state)
        assert (states[-1], dossier.version) == (dossier.state, len(states))
    assert changes.filter(at__gte=NOW).count() == 0


def test_numbers_follow_registration_and_the_next_one_is_free(simulated):
    dossiers = Dossier.objects.filter(contest=simulated.contest, number__isnull=False)
    by_day = list(dossiers.order_by("registered_at", "pk").values_list("number", flat=True))
    assert by_day == list(range(1, len(by_day) + 1))
    simulated.contest.refresh_from_db()
    assert simulated.contest.last_number == len(by_day)


def test_all_states_and_kinds_of_rows_are_there(simulated):
    of_contest = Dossier.objects.filter(contest=simulated.contest)
    assert of_contest.count() == DOSSIERS
    assert sorted(set(of_contest.values_list("state", flat=True))) == sorted(Dossier.State.values)
    shared = of_contest.annotate(units=Count("credits")).filter(units=2)
    assert shared.count() == DOSSIERS // 10
    assignments = Assignment.objects.filter(item__directive=simulated.directive)
    assert assignments.filter(minimum__gte=1).count() == UNITS // 2
    assert Addressee.objects.filter(directive=simulated.directive).count() == UNITS
    assert Evidence.objects.filter(assignment__in=assignments).count() == 1
    returned = of_contest.filter(state="returned")
    assert {d.supplements.get().deadline.days_left for d in returned} == {5}
    announced = simulated.contest.deadlines.announced()
    assert list(announced) == [simulated.directive.deadline]


def test_a_receipt_says_what_was_handed_in_and_authors_have_said_their_word(simulated):
    """Pages of a simulated contest show the same as real ones."""
    receipts = Receipt.objects.filter(dossier__contest=simulated.contest)
    assert receipts.count() == simulated.contest.dossiers.filter(changes__step="hand_in").count()
    assert [r.pk for r in receipts if r.content != content.of(r.dossier)] == []
    authors = Author.objects.filter(dossier__contest=simulated.contest).prefetch_related("consents")
    said = {
        tuple(sorted((c.purpose, c.share == a.share) for c in a.consents.all())) for a in authors
    }
    assert said == {
        (("contact", True), ("entry", True), ("photo", True), ("publish", True)),
    }


def everything(contest):
    """The facts of a contest without keys and random tokens."""
    of_dossier = {"dossier__contest": contest}
    of_letter = {"assignment__item__directive__contest": contest}
    return [
        list(contest.dossiers.order_by("pk").values_list(
            "title", "unit__name", "field__label", "state", "number", "created_at", "completed_at",
        )),
        list(Author.objects.filter(**of_dossier).order_by("pk").values_list("name", "share")),
        list(Answer.objects.filter(**of_dossier).order_by("pk").values_list("text", flat=True)),
        list(Attachment.objects.filter(**of_dossier).order_by("pk").values_list("sha256")),
        list(Credit.objects.filter(**of_dossier).order_by("pk").values_list("assignment__unit__name")),
        list(DossierCopy.objects.filter(**of_dossier).order_by("pk").values_list(
            "number", "received_at",
        )),
        list(Candidate.objects.filter(**of_letter).order_by("pk").values_list("title", "state")),
    ]  # fmt: skip


def test_the_same_seed_gives_the_same_data(simulated):
    same = simulate("SIM2", units=UNITS, dossiers=DOSSIERS, seed=1)
    other = simulate("SIM3", units=UNITS, dossiers=DOSSIERS, seed=2)
    assert everything(same.contest) == everything(simulated.contest)
    assert everything(other.contest) != everything(simulated.contest)


def test_a_simulation_leaves_the_other_contests_as_they_were(simulated):
    office = Person.objects.get(email=simulated.office)
    assert {d.contest.code for d in Dossier.objects.visible_to(office)} == {"SIM1"}
    assert Contest.objects.get(code="CB9").dossiers.count() == 20


def test_a_contest_is_simulated_while_it_is_judged():
    """Issue 7: "5,000 dossiers, 200 judges and 25,000 sheets"."""
    made = simulate("SIM2", units=UNITS, dossiers=20, seed=1, judges=8, sheets=3)
    council = Council.objects.get(contest=made.contest)
    sheets = Sheet.objects.filter(seat__council=council)
    assert (council.dossiers().count(), council.seats.count(), sheets.count()) == (20, 8, 60)
    assert {sheet.dossier.judged_at is None for sheet in sheets} == {False}
    found = counting.entries(sheets).values()
    assert {ranking.spread([sum(marks.points) for marks in one.sheets]) < 20 for one in found} == {
        True
    }
    done = sheets.exclude(state="draft")
    assert 0 < done.filter(state="entered").count() < done.count() < 60
    changes = SheetChange.objects.filter(record__in=done)
    assert list(changes.order_by("record").values_list("record", "to_state", "at")) == list(
        done.order_by("pk").values_list("pk", "state", "saved_at")
    )
    assert log.verify(made.contest).broken == ""
    noted = LogLine.objects.filter(contest=made.contest, sheet__isnull=False)
    assert noted.count() == done.count()


def test_the_command_names_who_signs_in(client, capsys):
    call_command("simulate", units=4, dossiers=8)
    *said, rows = capsys.readouterr().out.splitlines()
    assert said == [
        "Đã lập hội thi SIM1: 4 đơn vị, 8 hồ sơ.",
        "Đăng nhập: office@sim1.example (cơ quan đầu mối), officer@sim1.example (đơn vị), "
        "mật khẩu hoithi-2025.",
    ]
    assert re.fullmatch(r"\d+ dòng trong \d+ giây\.", rows)
    answer = client.post(
        reverse("account_login"), {"login": "office@sim1.example", "password": PASSWORD}
    )
    assert (answer.status_code, answer.url) == (302, reverse("home"))


def test_several_contests_share_units_and_dossiers_evenly():
    """Issue 8: "`simulate` up to 100,000 dossiers, 3,321 units, 20 contests"."""
    call_command("simulate", units=8, dossiers=20, contests=3)
    made = Contest.objects.filter(code__startswith="SIM1").order_by("pk")
    assert [
        (one.code, Addressee.objects.filter(directive__contest=one).count(), one.dossiers.count())
        for one in made
    ] == [("SIM1", 3, 7), ("SIM1-2", 3, 7), ("SIM1-3", 2, 6)]
    with pytest.raises(CommandError) as refusal:
        call_command("simulate", contest="SIM1-2", units=2, dossiers=2)
    assert str(refusal.value) == "Hội thi SIM1-2 đã có. Chọn mã khác bằng --contest."


def test_the_command_refuses_a_code_that_is_taken():
    with pytest.raises(CommandError) as refusal:
        call_command("simulate", contest="CB9")
    assert str(refusal.value) == "Hội thi CB9 đã có. Chọn mã khác bằng --contest."


def test_the_command_refuses_where_real_people_work():
    Person.objects.filter(email="tue@cb.example").update(is_demo=False)
    with pytest.raises(CommandError):
        call_command("simulate", units=4, dossiers=8)
    assert not Contest.objects.filter(code="SIM1").exists()


def test_a_simulation_is_alive_on_the_day_it_is_made():
    with clock.at(NOW + timedelta(days=400)):
        made = simulate("SIM9", units=3, dossiers=5, seed=1)
        assert made.directive.deadline.days_left == 14
