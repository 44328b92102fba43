"""What judges are told: a seat, tasks, a re-look; never which solution, nor anybody's points."""

from collections.abc import Callable

import pytest

from contest_portal import clock
from judging.models import Council, ReLook, Seat, Sheet
from organizations.models import Person
from reminders import gathering, planning
from reminders.models import Message, Notice
from reminders.saying import Said, say

DECLARE = "Khai báo xung đột lợi ích xong thì mới thấy hồ sơ được giao chấm."


@pytest.fixture
def council(demo) -> Council:
    return Council.objects.get(contest__code="CB9")


@pytest.fixture
def seat(council) -> Seat:
    return council.seats.get(person__email="khue@cb.example")


def told(person: Person) -> dict[str, Said | None]:
    """By key, what the judge's planned notices say now."""
    notices = list(Notice.objects.filter(recipient=person, kind=Notice.Kind.JUDGE))
    said = say(notices)
    return {notice.key: said[notice.pk] for notice in notices}


def test_of_a_new_seat_and_of_new_tasks_a_judge_hears_once(
    council: Council, seat: Seat, person_of: Callable[[str], Person]
) -> None:
    kien = person_of("kien@cb.example")
    council.seats.create(person=kien, part="reserve")
    seat.given.update(at=clock.now())
    for _ in range(2):
        planning.plan()
    day = clock.today()
    assert set(told(seat.person)) == {f"judge {council.pk} {d}" for d in (day, f"given {day}")}
    new = told(kien)[f"judge {council.pk} new"]
    assert new
    assert new.text == f"Anh chị ở {council}, {council.contest}, vai trò dự khuyết.\n{DECLARE}"
    assert new.url.endswith(f"/phieu-cham/{council.pk}/khai-bao/")
    gathering.gather()
    messages = Message.objects.filter(recipient__in=[seat.person, kien])
    assert {m.recipient: m.body.count(str(council)) for m in messages} == {seat.person: 1, kien: 1}


def test_who_has_not_declared_is_told_to_and_nobody_of_a_closed_round(
    council: Council, seat: Seat
) -> None:
    planning.plan()
    [(_, weekly)] = told(seat.person).items()
    assert weekly
    assert weekly.text == f"{council}: còn 2 trên 3 phiếu chấm chưa niêm phong."
    Seat.objects.filter(pk=seat.pk).update(declared_at=None)
    [(_, weekly)] = told(seat.person).items()
    assert weekly
    assert weekly.text.endswith(DECLARE)
    council.round.closed_at = clock.now()
    council.round.save()
    assert list(told(seat.person).values()) == [None]
    Notice.objects.all().delete()
    planning.plan()
    assert told(seat.person) == {}


def test_a_relook_is_told_to_whose_second_sheet_is_awaited(council: Council, seat: Seat) -> None:
    """86: Scores differing beyond the rule open a re-look
    85: Blind mode hides author, unit, files' properties, in pages, API, search, exports, mails …"""
    dossier = council.dossiers().get(number=3)  # sealed by chair and secretary
    ReLook.objects.create(council=council, dossier=dossier, spread=30)
    planning.plan_events()
    found = Notice.objects.filter(key__startswith="relook ")
    assert {n.recipient.email for n in found} == {"khue@cb.example", "sang@cb.example"}
    assert {(n.unit, n.dossier) for n in found} == {(council.contest.organiser, None)}
    [relook] = told(seat.person).values()
    assert relook
    assert relook.subject == f"{council}: có giải pháp cần xem lại"
    assert relook.url.endswith(f"/phieu-cham/{council.pk}/{dossier.pk}/xem-lai/")
    for hidden in (dossier.title, dossier.code, dossier.unit.name, "30", "80,5"):
        assert hidden not in relook.text
    planning.nudge(seat)
    nudged = told(seat.person)[f"judge {council.pk} {clock.today()}"]
    assert nudged
    assert nudged.text.endswith(f"{council}: còn 1 giải pháp chờ anh chị xem lại.")
    Sheet.objects.create(
        seat=seat, dossier=dossier, look=2, state="sealed", reason="Đã xem lại ảnh."
    )
    assert told(seat.person)[f"relook {ReLook.objects.get().pk}"] is None
