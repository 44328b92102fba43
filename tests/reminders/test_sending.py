"""Telling people: once, by the state of the moment, and never silently twice."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from contest_portal import clock
from directives.models import Addressee, Candidate, Directive
from organizations.models import Person, Unit
from reminders import planning, sending, tasks
from reminders.models import Notice
from submissions.models import Dossier

pytestmark = pytest.mark.usefixtures("demo")
State = Notice.State


def planned_for(email: str) -> Notice:
    planning.plan()
    return Notice.objects.get(recipient__email=email, milestone=14)


def test_a_reminder_says_what_is_owed() -> None:
    notice = planned_for("ha@cb.example")
    assert sending.send(notice.pk) == State.SENT
    [message] = mail.outbox
    assert message.to == ["ha@cb.example"]
    assert "còn 14 ngày" in message.subject
    assert "đã đăng ký 7 trên 10 giải pháp, cần thêm 3." in message.body
    assert "chậm nhất hết thứ Hai 19/5/2025" in message.body.replace("\u00a0", " ")
    assert "trước ngày 20/5/2025" in message.body
    notice.refresh_from_db()
    assert (notice.subject, notice.body) == (message.subject, message.body)


def test_each_is_told_once() -> None:
    notice = planned_for("ha@cb.example")
    assert [sending.send(notice.pk) for _ in range(2)] == [State.SENT, State.SENT]
    assert len(mail.outbox) == 1


def test_a_unit_that_owes_nothing_is_not_reminded() -> None:
    """Statement 54: "Nobody who has finished is reminded; state is read at sending time"."""
    notice = planned_for("thanh@cb.example")
    unit = notice.unit
    Candidate.objects.filter(assignment__unit=unit).update(state=Candidate.State.DROPPED)
    Dossier.objects.filter(credits__assignment__unit=unit).update(state="withdrawn")
    Addressee.objects.filter(unit=unit).update(acknowledged_at=clock.now())
    assert sending.send(notice.pk) == State.SKIPPED
    assert mail.outbox == []


def test_a_requested_unit_is_asked_not_dunned() -> None:
    unit = Unit.objects.get(name__startswith="Thành đoàn", letters__directive__contest__code="CB9")
    notice = Notice(
        recipient=Person.objects.get(email="ha@cb.example"), unit=unit, milestone=14,
        deadline=Directive.objects.get(contest__code="CB9").deadline,
    )  # fmt: skip
    notice.counted_to = notice.deadline.last_valid_day
    _, body = sending.compose(notice)
    assert "được đề nghị tham gia" in body
    assert "còn các việc sau" not in body


def test_only_the_latest_milestone_that_is_due_is_sent() -> None:
    planning.plan()
    with clock.at(clock.now() + timedelta(days=8)):  # 13/5: T-7 is due too
        sending.skip_overtaken()
        due = set(sending.due(clock.now()).values_list("milestone", flat=True))
        skipped = set(
            Notice.objects.filter(state=State.SKIPPED).values_list("milestone", flat=True)
        )
    assert due == {7}
    assert 14 in skipped


def test_a_claim_whose_worker_died_waits_for_a_person() -> None:
    """A worker killed in the middle causes neither a silently lost nor a double message."""
    notice = planned_for("ha@cb.example")
    Notice.objects.filter(pk=notice.pk).update(
        state=State.SENDING, lease_until=clock.now() - timedelta(seconds=1)
    )
    assert sending.mark_unsure() == 1
    assert sending.send(notice.pk) == State.UNSURE
    assert mail.outbox == []


def test_markup_and_newlines_in_names_stay_inert() -> None:
    notice = planned_for("ha@cb.example")
    notice.unit.short_name = "<b>Phòng</b>\r\nBcc: ai@example.com"
    notice.unit.save()
    assert sending.send(notice.pk) == State.SENT
    [message] = mail.outbox
    assert "\n" not in message.subject
    assert "\r" not in message.subject
    assert message.recipients() == ["ha@cb.example"]
    assert message.content_subtype == "plain"


def test_the_tasks_send_what_is_due(settings) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    tasks.plan_notices()
    for pk in sending.due(clock.now()).values_list("pk", flat=True):
        tasks.send_notice(pk)
    assert "ha@cb.example" in [address for message in mail.outbox for address in message.to]
    assert len(mail.outbox) == Notice.objects.filter(state=State.SENT).count()


def shown(at: str) -> str:
    out = StringIO()
    call_command("remind", at=at, stdout=out)
    return out.getvalue().replace("\u00a0", " ")


def test_remind_shows_fourteen_days_for_cao_bang_and_sends_nothing() -> None:
    text = shown("2025-05-05T08:00")
    assert text.startswith("8 giờ 00, thứ Hai 05/5/2025: ")
    assert "[CB9, T-14] Hoàng Thu Hà <ha@cb.example>" in text
    assert "[BK8" not in text
    assert mail.outbox == []
    assert Notice.objects.count() == 0


def test_remind_wants_a_moment() -> None:
    with pytest.raises(CommandError, match=r"Ghi thời điểm kiểu 2025-05-05T08:00\."):
        shown("mai")


def test_unreachable_units_are_named() -> None:
    unit = Unit.objects.get(name="Phòng Giáo dục và Đào tạo thành phố Cao Bằng")
    assert unit.name not in shown("2025-05-05T08:00").split("Chưa có cán bộ đầu mối")[-1]
