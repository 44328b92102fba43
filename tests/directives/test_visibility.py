"""Which assignments, letters received, candidates and proofs exist for whom."""

import pytest
from django.contrib.auth.models import AnonymousUser

from directives.models import Addressee, Assignment, Candidate, Directive, Evidence
from documents.models import Document
from tests.directives.conftest import EDUCATION, text_of, unit


def test_a_unit_officer_sees_the_own_unit_and_below(person_of, letter) -> None:
    """Statement 10: "A unit officer sees only the items of the own unit (and below), with the
    source sentence of the dispatch"."""
    seen = Assignment.objects.visible_to(person_of("ha@cb.example"))
    own = unit(EDUCATION)
    assert {a.unit for a in seen} == {own}
    assert [(a.item.number, a.item.directive) for a in seen] == [(1, letter), (7, letter)]
    assert "từ 10 giải pháp trở lên" in seen[0].item.sentence
    school = own.children.first()
    below = Assignment.objects.create(item=letter.items.get(number=5), unit=school)
    assert below in Assignment.objects.visible_to(person_of("ha@cb.example"))


def test_what_is_asked_of_the_unit_above_is_not_the_units(person_of, letter) -> None:
    """A teacher's school lies below the education office, not the other way round."""
    seen = Assignment.objects.visible_to(person_of("men@cb.example"))
    assert unit(EDUCATION) not in {a.unit for a in seen}


@pytest.mark.parametrize(
    ("person", "count"),
    [
        ("ngan@cb.example", 36),  # the office follows its letter
        ("kien@cb.example", 36),  # the leader above it
        ("tue@cb.example", 36),  # the organiser of the contest
        ("thanh@cb.example", 2),
        ("pao@cb.example", 3),
        ("dung@cb.example", 2),
        ("khue@cb.example", 0),
        ("anh@bk.example", 0),
        ("lam@bk.example", 0),
        ("xuan@bk.example", 0),
    ],
)
def test_how_many_items_of_1098_exist_for_whom(person_of, letter, person, count) -> None:
    rows = Assignment.objects.filter(item__directive=letter)
    assert rows.count() == 36
    assert rows.visible_to(person_of(person)).count() == count
    letters = Addressee.objects.filter(directive=letter).visible_to(person_of(person))
    assert letters.count() == {36: 17, 3: 1, 2: 1, 0: 0}[count]


def test_visitors_see_none(letter) -> None:
    nobody = AnonymousUser()
    for model in (Assignment, Addressee, Candidate, Evidence):
        assert not model.objects.visible_to(nobody).exists()


def test_a_draft_is_not_a_task_yet(person_of, filled) -> None:
    """Not for the unit, nor for the leader and the organiser who will follow it."""
    people = ("ha@cb.example", "kien@cb.example", "tue@cb.example", "ngan@cb.example")
    rows = Assignment.objects.filter(item__directive=filled)
    assert [rows.visible_to(person_of(person)).count() for person in people] == [0, 0, 0, 1]


def test_nobody_follows_a_letter_that_is_not_sent(person_of, filled, letter) -> None:
    """Board, report and reminders are of sent letters only; the office, too, waits for that."""
    for name in ("kien@cb.example", "tue@cb.example", "ngan@cb.example"):
        assert set(Directive.objects.followed_by(person_of(name))) == {letter}


def test_the_paper_of_a_draft_is_only_its_offices(client, as_person, filled, letter) -> None:
    """Security test 2: the register of papers tells of no letter that its issuer has not sent."""
    Document.objects.filter(pk=filled.document_id).update(number="7700")
    letter.document.bases.add(filled.document)
    people = ("ngan@cb.example", "kien@cb.example", "tue@cb.example", "ha@cb.example")
    paper, sent = f"/van-ban/{filled.document_id}/", f"/van-ban/{letter.document_id}/"
    clients = [client, *map(as_person, people)]
    assert [c.get(paper).status_code for c in clients] == [404, 200, 404, 404, 404]
    for page in (sent, f"/cong-van/{letter.pk}/", "/van-ban/"):
        shown = ["số 7700" in text_of(c.get(page)) for c in clients]
        assert shown == [False, True, False, False, False]


def test_candidates_and_proofs_follow_their_assignment(person_of, letter) -> None:
    owner, stranger = person_of("dung@cb.example"), person_of("ha@cb.example")
    proofs = Evidence.objects.filter(assignment__item__directive=letter)
    assert proofs.visible_to(owner).count() == proofs.count() > 0
    assert proofs.visible_to(stranger).count() == 0
    found = Candidate.objects.visible_to(stranger)
    assert {candidate.assignment.unit for candidate in found} == {unit(EDUCATION)}


def test_a_letter_knows_its_units_once_each(letter) -> None:
    """The ones it went to are the ones its items name."""
    found = Directive.objects.get(pk=letter.pk).names()
    assert len(found) == 17
    assert set(found) == {addressee.unit.name for addressee in letter.addressees.all()}
