"""Two people at once: whoever comes second sees what the first one did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction

from contest_portal import clock
from contest_portal.workflow import Refused, Stale, perform
from judging import closing, deciding, giving, publishing
from judging.leaving import end_seat
from judging.log import verify
from judging.models import Meeting, ReLook, Result, Round, Sheet, Task
from judging.workflow import STEPS
from organizations.models import Person
from tests.judging.conftest import CHAIR, SECRETARY
from tests.judging.prizes import add_prizes, seal_all, second_organiser

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Chuyển công tác."


def second(
    first: Callable[[], object],
    then: Callable[[], object],
    last: Callable[[], object] = lambda: None,
) -> str:
    """What is said to who does `then` while `first` is done and not committed yet; last: what the
    first one goes on to do, before it is."""

    def done() -> str:
        try:
            then()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic(), connection.cursor() as cursor:
            first()
            waiting, locks = other.submit(done), 0
            while not locks and not waiting.done():
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                locks = cursor.fetchone()[0]
            assert not waiting.done()
            last()
        return waiting.result()


@pytest.fixture
def by(transactional_db, council, person_of) -> Person:
    """The organiser of a council of which two judges score."""
    Round.objects.filter(pk=council.round_id).update(judges_needed=2)
    Task.objects.exclude(seat__person__email__in=[CHAIR, SECRETARY]).delete()
    return person_of("tue@cb.example")


@pytest.fixture
def seal(by, seat_of, dossier_of, criteria) -> Callable[..., Callable[[], object]]:
    """Fills in a judge's sheet; what it gives back seals it."""

    def fill(email, number, *points) -> Callable[[], object]:
        sheet = Sheet.objects.begin(seat_of(email), dossier_of(number))
        sheet.scores.all().delete()
        for criterion, given in zip(criteria, points, strict=True):
            sheet.scores.create(criterion=criterion, points=Decimal(given))
        return lambda: perform(STEPS, "seal", sheet, by=sheet.seat.person)

    return fill


def test_of_two_last_judges_one_opens_the_relook(seal, dossier_of):
    """86: one, not two and not none."""
    assert second(seal(CHAIR, 1, 38, 28, 28), seal(SECRETARY, 1, 20, 20, 20)) == ""
    assert ReLook.objects.get().dossier == dossier_of(1)


def test_nobody_seals_whose_seat_has_just_ended(seal, seat_of, by):
    """ "A judge removed mid-round"."""
    late, seat = seal(SECRETARY, 4, 20, 20, 20), seat_of(SECRETARY)
    said = second(lambda: end_seat(seat, by=by, reason=WHY), late)
    assert said == "Giám khảo không còn chấm hồ sơ này, không niêm phong được."


def test_nobody_seals_into_a_round_that_is_being_closed(seal, council, dossier_of, by):
    """95: the digest is that of all its sealed sheets."""
    late = seal(CHAIR, 4, 30, 20, 20)
    said = second(lambda: closing.close(council.round, by=by, reason=WHY), late)
    assert said == "Vòng chung khảo đã khóa, không niêm phong thêm được."
    assert not Sheet.objects.sealed().filter(dossier=dossier_of(4)).exists()
    assert closing.is_intact(Round.objects.get(pk=council.round_id))
    assert verify(council.contest).broken == ""


def test_of_two_who_decide_on_one_award_the_second_looks_again(council, dossier_of, by):
    add_prizes(council)
    closing.close(council.round, by=by, reason=WHY)
    deciding.propose(council.contest, by=by)
    met = Meeting.objects.create(
        contest=council.contest, name="Họp", place="Cao Bằng", starts_at=clock.now()
    )
    shown = [list(council.contest.awards.filter(dossier=dossier_of(3))) for _ in range(2)]
    one, other = (
        lambda awards=awards: deciding.decide(awards, None, reason=WHY, meeting=met, by=by)
        for awards in shown
    )
    assert second(one, other).startswith("Hồ sơ vừa được người khác")
    assert verify(council.contest).broken == ""


def test_who_checks_waits_for_who_still_changes_the_list(transactional_db, council, person_of):
    """And does not check a list that is no longer the one of the page."""
    by, contest = person_of("tue@cb.example"), council.contest
    add_prizes(council)
    seal_all(council)
    closing.close(council.round, by=by, reason=WHY)
    closing.open_results(council.round, by=by)
    deciding.propose(contest, by=by)
    shown, kiem = Result.objects.get(), second_organiser(council)

    said = second(
        lambda: deciding.hold(contest),
        lambda: publishing.take("check", shown, by=kiem, checker=kiem),
        lambda: deciding.set_budget(contest, 10**9, by=by),
    )
    assert said == str(Stale())
    assert Result.objects.get().state == Result.State.PREPARED


def test_what_is_being_begun_is_not_taken_back(council, seat_of, dossier_of, by):
    """ "What has a sheet stays", also one of this very moment; what is gone is not begun."""
    seat, here, gone = seat_of(SECRETARY), dossier_of(1), dossier_of(4)

    def begin(dossier) -> Callable[[], object]:
        return lambda: Sheet.objects.begin(seat, dossier)

    def take_back(dossier) -> Callable[[], object]:
        return lambda: giving.give_by_hand(council, dossier, [], by=by)

    assert second(begin(here), take_back(here)) == ""
    assert second(take_back(gone), begin(gone)) == str(Stale())
    assert (here in seat.dossiers(), gone in seat.dossiers()) == (True, False)
    assert not seat.sheets.filter(dossier=gone).exists()
