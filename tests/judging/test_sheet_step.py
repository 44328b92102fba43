"""Sealing: all criteria scored, once, by the judge; only then the others' scores are seen."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.demo import CAST
from contest_portal.workflow import Refused, Stale, perform
from judging.models import Sheet
from judging.workflow import STEPS
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY


def sheet_of(email: str, number: int) -> Sheet:
    return Sheet.objects.get(
        seat__person__email=email, dossier__number=number, dossier__contest__code="CB9"
    )


def test_sealing_is_looked_through_first_and_then_done(as_person, address, typed):
    client = as_person(CHAIR)
    page = client.post(address(4), typed("28", "22,5", "25", seal="1", version=1), follow=True)
    assert page.redirect_chain == [(address(4, "seal/"), 302)]
    assertContains(page, "Niêm phong rồi không sửa được. Anh chị đã soát lại 3 tiêu chí chưa?")
    assertContains(page, "75,5")
    assert sheet_of(CHAIR, 4).state == "draft"  # looking changes nothing

    page = client.post(address(4, "seal/"), {"version": page.context["sheet"].version}, follow=True)
    assertContains(page, "Đã niêm phong", count=2)  # the message and the badge
    sheet = sheet_of(CHAIR, 4)
    change = sheet.changes.get()
    assert (sheet.state, change.by.email, change.at) == ("sealed", CHAIR, clock.now())


def test_a_missing_criterion_is_named(as_person, address):
    client = as_person(CHAIR)
    page = client.get(address(4, "seal/"))
    sentence = "Chưa chấm tiêu chí 3. Hiệu quả kinh tế, kỹ thuật, xã hội."
    assertContains(page, sentence, count=1)
    assertNotContains(page, '<input type="hidden" name="version"')
    page = client.post(address(4, "seal/"), {"version": sheet_of(CHAIR, 4).version}, follow=True)
    assertContains(page, sentence, count=1)
    assert sheet_of(CHAIR, 4).state == "draft"


def test_a_sealed_sheet_is_locked(as_person, address, typed):
    client = as_person(CHAIR)
    before = list(sheet_of(CHAIR, 3).scores.values_list("points", flat=True))
    page = client.post(address(3), typed("1", "1", "1", version=1), follow=True)
    assertContains(page, "Phiếu này đã niêm phong, không sửa được.", count=1)
    assertNotContains(page, '<input type="text"')
    page = client.post(address(3, "seal/"), {"version": sheet_of(CHAIR, 3).version}, follow=True)
    assertContains(page, "vì phiếu chấm đã niêm phong.", count=1)
    assert list(sheet_of(CHAIR, 3).scores.values_list("points", flat=True)) == before
    assert sheet_of(CHAIR, 3).changes.count() == 1
    assert client.get(address(3, "seal/")).headers["Location"] == address(3)


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "1"}])
def test_what_is_sealed_is_what_was_looked_through(as_person, address, typed, data):
    """Scores saved meanwhile in another window are not sealed unseen."""
    client = as_person(CHAIR)
    client.post(address(1), typed("10", "10", "10"))
    client.post(address(1, "seal/"), data)
    assert sheet_of(CHAIR, 1).state == "draft"


def test_scores_beyond_the_maximum_are_never_sealed(person_of):
    sheet = sheet_of(CONFLICTED, 4)
    for points in ("41", "10.3"):
        sheet.scores.filter(criterion__order=1).update(points=points)
        with pytest.raises(Refused, match="Tính mới, tính sáng tạo không hợp lệ"):
            perform(STEPS, "seal", sheet, by=person_of(CONFLICTED))
    assert sheet_of(CONFLICTED, 4).state == "draft"


def test_others_scores_are_shown_only_after_the_own_seal(as_person, address, typed):
    """Peers' scores, averages, ranks and comments stay hidden until the own score is sealed."""
    client = as_person(CONFLICTED)
    for page in (client.get(address(3)), client.get("/phieu-cham/")):
        for figure in ("80,5", "79,5", "80,00", "31,5", "25,5"):
            assertNotContains(page, figure)
    client.post(address(3), typed("30", "24", "25,5", seal="1"))
    client.post(address(3, "seal/"), {"version": 2})
    page = client.get(address(3))
    assert [str(sheet.total) for sheet in page.context["others"]] == ["80.5", "79.5"]
    assert str(page.context["mean"]) == "79.83"
    assertContains(page, "79,83", count=1)
    for name in ("Phan Minh Khuê", "Mạc Văn Sáng"):
        assertNotContains(page, name)


def test_a_draft_of_another_judge_counts_nowhere(as_person, address):
    """provisional and sealed averages are apart"""
    sheet = sheet_of(CHAIR, 3)
    Sheet.objects.filter(pk=sheet.pk).update(state="draft")
    page = as_person(SECRETARY).get(address(3))
    assert [other.total for other in page.context["others"]] == [None, None]
    assert str(page.context["mean"]) == "79.50"
    assertContains(page, "1 trên 3 giám khảo đã niêm phong.", count=1)
    assertContains(page, "Chưa niêm phong", count=2)


def test_every_step_that_the_table_does_not_hold_is_refused(person_of):
    """State transitions: every (state, action, role) not in the table is refused by the domain."""
    for part in CAST:
        person = person_of(part.sign_in)
        for owner, number, state in ((CHAIR, 4, "draft"), (SECRETARY, 3, "sealed")):
            sheet = sheet_of(owner, number)
            refusal = Refused if part.sign_in == owner else PermissionDenied
            with pytest.raises(refusal):
                perform(STEPS, "seal", sheet, by=person)
            assert sheet_of(owner, number).state == state


def test_a_judge_who_has_become_conflicted_seals_no_more(person_of, dossier_of):
    sheet = sheet_of(CONFLICTED, 4)
    person_of(CONFLICTED).memberships.update(unit=dossier_of(4).unit)
    with pytest.raises(PermissionDenied):
        perform(STEPS, "seal", sheet, by=person_of(CONFLICTED))


def test_of_two_seals_at_once_one_is_told_so(person_of):
    first, second = sheet_of(CONFLICTED, 4), sheet_of(CONFLICTED, 4)
    perform(STEPS, "seal", first, by=person_of(CONFLICTED))
    with pytest.raises(Stale):
        perform(STEPS, "seal", second, by=person_of(CONFLICTED))
    assert first.changes.count() == 1


@pytest.mark.parametrize("said", [{"look": 7, "reason": "Lý do."}, {"look": 2, "state": "sealed"}])
def test_there_are_two_looks_the_second_sealed_with_its_reason(seat_of, dossier_of, said):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(seat=seat_of(CHAIR), dossier=dossier_of(3), **said)


def test_an_unknown_step_and_a_sheet_not_begun_are_404(as_person, address):
    client = as_person(CHAIR)
    assert client.get(address(4, "unseal/")).status_code == 404
    assert client.get(address(1, "seal/")).status_code == 404
    assert client.post(address(1, "seal/"), {"version": 1}).status_code == 404
