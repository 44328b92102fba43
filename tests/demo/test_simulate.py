"""A simulated contest is believable: the same seed gives the same data, the figures agree."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse

from contest_portal import clock
from contest_portal.demo import NOW, PASSWORD
from contest_portal.demo.simulation import simulate
from directives.models import Addressee, Assignment, Candidate, Contest, Evidence
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


def test_a_receipt_says_what_was_handed_in_and_authors_have_said_their_word(simulated):
    """Pages of a simulated contest show the same as real ones."""
    receipts = Receipt.objects.filter(dossier__contest=simulated.contest)
    assert receipts.count() == simulated.contest.dossiers.filter(changes__step="hand_in").count()
    assert [r.pk for r in receipts if r.content != content.of(r.dossier)] == []
    authors = Author.objects.filter(dossier__contest=simulated.contest).prefetch_related("consents")
    said = {
        tuple(sorted((c.purpose, c.share == a.share) for c in a.consents.all())) for a in authors
    }
    assert said == {(("entry", True), ("publish", True))}


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


def test_the_command_names_who_signs_in(client, capsys):
    call_command("simulate", units=4, dossiers=8)
    assert capsys.readouterr().out == (
        "Đã lập hội thi SIM1: 4 đơn vị, 8 hồ sơ.\n"
        "Đăng nhập: office@sim1.example (cơ quan đầu mối), officer@sim1.example (đơn vị), "
        "mật khẩu hoithi-2025.\n"
    )
    answer = client.post(
        reverse("account_login"), {"login": "office@sim1.example", "password": PASSWORD}
    )
    assert (answer.status_code, answer.url) == (302, reverse("home"))


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
