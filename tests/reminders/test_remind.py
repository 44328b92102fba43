"""`manage.py remind` shows what goes out, at a moment or day by day, and sends nothing."""

from datetime import date
from io import StringIO
from threading import Thread

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from organizations.models import Membership, Person, Unit
from reminders import planning
from reminders.models import Message, Notice

pytestmark = pytest.mark.usefixtures("demo")


def shown(**options: object) -> str:
    out = StringIO()
    call_command("remind", stdout=out, **options)
    return out.getvalue().replace("\u00a0", " ")


def test_it_shows_fourteen_days_for_cao_bang_and_sends_nothing() -> None:
    text = shown(at="2025-05-05T08:00")
    assert text.startswith("8 giờ 00, thứ Hai 05/5/2025: ")
    head = "\nHoàng Thu Hà <ha@cb.example> [CB9, việc của đơn vị, T-14"
    assert text.count(head) == 1
    assert "[BK8" not in text
    assert mail.outbox == []
    assert (Notice.objects.count(), Message.objects.count()) == (0, 0)
    assert Person.objects.exclude(unread=0).count() == 0


def test_a_whole_contest_is_simulated_day_by_day() -> None:
    """Issue 5: "`manage.py remind --from … --to …` simulates a whole contest day by day"."""
    text = shown(first="2025-04-18", last="2025-05-26", brief=True)
    education = "  Phòng Giáo dục và Đào tạo thành phố Cao Bằng: việc của đơn vị 1"
    days = [block.split(":")[0] for block in text.split(" giờ ")[1:] if education in block]
    assert days == [
        "00, thứ Sáu 18/4/2025",  # T-30 is a Saturday
        "00, thứ Hai 05/5/2025",
        "00, thứ Hai 12/5/2025",
        "00, thứ Sáu 16/5/2025",  # T-3, and T-1, which is a Sunday, in one
        "00, thứ Ba 20/5/2025",
    ]
    leader = [b for b in text.split(" giờ ") if "báo lãnh đạo đơn vị" in b]
    office = [b for b in text.split(" giờ ") if "báo cơ quan đầu mối 1" in b]
    assert [b[:20] for b in (*leader, *office)] == ["00, thứ Năm 22/5/202", "00, thứ Hai 26/5/202"]
    assert (Notice.objects.count(), Message.objects.count()) == (0, 0)


class Watched(StringIO):
    """After each line the live portal plans; it must not wait for the rehearsal."""

    waited: list[bool]

    def write(self, text: str) -> int:
        planner = Thread(target=self._plan)
        planner.start()
        planner.join(20)
        self.waited = [*getattr(self, "waited", []), planner.is_alive()]
        return super().write(text)

    def _plan(self) -> None:
        planning.plan()
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_live_portal_does_not_wait_for_it() -> None:
    out = Watched()
    call_command("remind", stdout=out, first="2025-05-12", last="2025-05-12", brief=True)
    assert set(out.waited) == {False}
    assert Notice.objects.filter(state="planned").exists()
    assert not Notice.objects.filter(state="told").exists()


@pytest.mark.parametrize("options", [{"at": "mai"}, {"first": "2025-05-05"}, {}])
def test_it_wants_a_moment_or_two_days(options: dict[str, str]) -> None:
    with pytest.raises(CommandError, match=r"Ghi --at kiểu 2025-05-05T08:00, hoặc --from và --to"):
        shown(**options)


def test_unreachable_units_are_named() -> None:
    unit = Unit.objects.get(name="Phòng Giáo dục và Đào tạo thành phố Cao Bằng")
    assert unit.name not in shown(at="2025-05-05T18:00").split("Chưa có cán bộ đầu mối")[-1]
    Membership.objects.filter(unit=unit).update(valid_to=date(2025, 5, 4))
    assert f"Chưa có cán bộ đầu mối: {unit.name}\n" in shown(at="2025-05-05T18:00")
