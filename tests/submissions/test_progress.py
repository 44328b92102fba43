"""The four counters and the quotas, counted from rows."""

import random

import pytest
from django.db.models import Count

from contest_portal import clock
from contest_portal.demo.simulation import simulate
from contest_portal.workflow import perform
from directives.models import Assignment, Candidate, Directive, Evidence
from directives.workflow import STEPS as CANDIDATE_STEPS
from submissions import progress
from submissions.models import Credit, Dossier, DossierCopy
from submissions.models.dossier import State
from submissions.progress import Counts

REQUESTED = {"Thành đoàn Cao Bằng", "Liên đoàn Lao động thành phố"}


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9")


def row_of(directive, name):
    return next(row for row in progress.board(directive) if row.unit.called == name)


def simple_counts(directive, unit=None) -> Counts:
    """The same figures by the models' own querysets, one question at a time."""
    dossiers, candidates = progress.dossiers_of(directive), progress.waiting_candidates(directive)
    if unit:
        of_unit = Credit.objects.filter(
            assignment__item__directive=directive, assignment__unit=unit
        )
        dossiers = dossiers.filter(pk__in=of_unit.values("dossier"))
        candidates = candidates.filter(assignment__unit=unit)
    return Counts(
        expected=dossiers.count() + candidates.count(),
        registered=dossiers.registered().count(),
        complete=dossiers.complete().count(),
        paper=dossiers.paper_received().count(),
        accepted=dossiers.filter(state__in=[State.ACCEPTED, State.FORWARDED]).count(),
    )


def test_demo_totals(letter):
    assert progress.totals(letter) == Counts(24, 15, 7, 4, accepted=4)


@pytest.mark.sqlite
@pytest.mark.parametrize("code", ["CB9", "BK8"])
def test_board_equals_the_simple_counts(demo, code):
    """13. The board shows target, registered, complete, paper received for every unit, and totals
    equal the list behind them at any time."""
    directive = Directive.objects.get(contest__code=code)
    board = progress.read(directive)
    assert board.total == simple_counts(directive)
    assert [row.counts for row in board.rows] == [
        simple_counts(directive, row.unit) for row in board.rows
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counters_are_nested_whatever_happens(letter, seed):
    """Rows changed at random: every figure still equals the simple count, and they are nested."""
    chance = random.Random(seed)
    dossiers = list(Dossier.objects.filter(contest=letter.contest, number__isnull=False))
    assignments = list(Assignment.objects.filter(item__directive=letter))
    for dossier in chance.sample(dossiers, 10):
        Dossier.objects.filter(pk=dossier.pk).update(
            state=chance.choice([state for state in State if state != State.DRAFTING]),
            completed_at=chance.choice([None, clock.now()]),
        )
        DossierCopy.objects.filter(dossier=dossier).update(
            received_at=chance.choice([None, clock.now()])
        )
        Credit.objects.get_or_create(dossier=dossier, assignment=chance.choice(assignments))
    board = progress.read(letter)
    assert board.total == simple_counts(letter)
    for row in board.rows:
        counts = row.counts
        assert counts == simple_counts(letter, row.unit)
        four = [counts.expected, counts.registered, counts.complete, counts.paper]
        assert four == sorted(four, reverse=True)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.INELIGIBLE])
def test_withdrawn_and_ineligible_are_in_no_counter(letter, state):
    before = progress.totals(letter)
    dossier = progress.dossiers_of(letter).paper_received().first()
    Dossier.objects.filter(pk=dossier.pk).update(state=state)
    assert progress.totals(letter) == Counts(
        before.expected - 1, before.registered - 1, before.complete - 1, before.paper - 1,
        accepted=before.accepted - 1,
    )  # fmt: skip


def test_two_units_share_a_dossier(letter):
    """14. Two units sharing one entry do not make the total two."""
    before = progress.read(letter)
    dossier = progress.dossiers_of(letter).registered().annotate(n=Count("credits")).filter(n=1)[0]
    other = Assignment.objects.get(
        item__directive=letter, item__number=5, unit__name__contains="Tân Giang"
    )
    Credit.objects.create(dossier=dossier, assignment=other)
    after = progress.read(letter)
    assert after.total == before.total
    assert after.shares
    was = next(row.counts.registered for row in before.rows if row.unit == other.unit)
    now = next(row.counts.registered for row in after.rows if row.unit == other.unit)
    assert (was, now) == (0, 1)


def test_two_items_of_one_unit_share_a_dossier(letter):
    """Within the unit, too, it counts once; each of the two assignments counts it."""
    before = row_of(letter, "UBND xã Chu Trinh")
    dossier = progress.dossiers_of(letter).get(title__startswith="Nuôi vịt")
    for assignment in Assignment.objects.filter(item__directive=letter, unit=before.unit):
        Credit.objects.get_or_create(dossier=dossier, assignment=assignment)
    after = row_of(letter, "UBND xã Chu Trinh")
    assert after.counts == before.counts
    assert [a.counts.registered for a in after.assignments] == [1, 1, 1]


def test_quota_is_a_minimum_counted_by_its_named_rule(letter):
    """12. "Từ 10 giải pháp trở lên" is stored as minimum 10, no maximum, counted by a named rule
    (registered / complete / accepted)."""
    found = {}
    for rule in Assignment.Rule:
        Assignment.objects.filter(minimum=10).update(rule=rule)
        quota = row_of(letter, "Phòng Giáo dục và Đào tạo").quota
        found[rule] = (quota.assignment.minimum, quota.done, quota.missing)
    assert found == {"registered": (10, 7, 3), "complete": (10, 3, 7), "accepted": (10, 2, 8)}


def test_more_than_the_minimum_is_no_lack(letter):
    Assignment.objects.filter(minimum=10).update(minimum=2)
    assert row_of(letter, "Phòng Giáo dục và Đào tạo").quota.missing == 0


def test_candidate_is_expected_until_it_has_a_dossier_or_is_dropped(letter, person_of):
    candidate = progress.waiting_candidates(letter).filter(state=Candidate.State.SPOTTED)[0]
    before = progress.totals(letter)
    perform(
        CANDIDATE_STEPS,
        "drop",
        candidate,
        by=person_of("ngan@cb.example"),
        note="Đã bán dây chuyền.",
    )
    after = progress.totals(letter)
    assert (before.expected - after.expected, after.registered) == (1, before.registered)


def test_how_to_hand_in_says_nothing_about_a_unit(letter):
    """Item 7 asks all 17 units to hand in: Thành đoàn is only asked (item 4), the media centre
    seeks no solutions (item 6)."""
    youth, media = (
        row_of(letter, "Thành đoàn Cao Bằng"),
        row_of(letter, "Trung tâm Văn hóa và Truyền thông"),
    )
    assert [a.assignment.item.number for a in youth.own] == [4]
    assert [a.assignment.item.number for a in youth.assignments] == [4, 7]
    assert youth.is_request
    assert not media.seeks_solutions
    assert media.evidence == 3


def test_who_needs_attention(letter):
    found = {row.unit.called: row.attention for row in progress.board(letter)}
    assert found["UBND phường Hòa Chung"] == 0  # has not acknowledged
    assert found["Phòng Giáo dục và Đào tạo"] == 1  # three short of its quota
    assert found["UBND xã Vĩnh Quang"] == 2  # no solution yet
    assert found["Thành đoàn Cao Bằng"] == 4  # is only asked
    Evidence.objects.all().delete()
    assert row_of(letter, "Trung tâm Văn hóa và Truyền thông").attention == 3


def test_last_activity_is_the_latest_of_all_changes(letter, person_of):
    row = row_of(letter, "UBND phường Đề Thám")
    candidate = Candidate.objects.get(assignment__unit=row.unit)
    perform(CANDIDATE_STEPS, "agree", candidate, by=person_of("ngan@cb.example"))
    assert row_of(letter, "UBND phường Đề Thám").last_activity == clock.now()


def test_board_of_some_units(letter):
    everything = {row.unit: row for row in progress.board(letter)}
    chosen = list(everything)[3:6]
    some = progress.board(letter, chosen)
    assert [row.unit for row in some] == chosen
    assert [row.counts for row in some] == [everything[unit].counts for unit in chosen]


def test_who_is_only_requested(letter):
    """So that a reminder asks a requested unit and does not dun it."""
    asked = {row.unit.called for row in progress.board(letter) if row.is_request}
    assert asked == set(REQUESTED)


@pytest.mark.parametrize(("units", "dossiers"), [(3, 10), (17, 60)])
def test_reading_the_board_takes_three_queries(demo, django_assert_num_queries, units, dossiers):
    made = simulate("SIM", units=units, dossiers=dossiers, seed=7)
    with django_assert_num_queries(3):
        board = progress.read(made.directive)
    assert len(board.rows) == units
    assert board.total == simple_counts(made.directive)
