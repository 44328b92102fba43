"""Telling people: once, by the state of the moment, and never silently twice."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO
from threading import Event
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import task_success
from django.core import mail
from django.core.management import CommandError, call_command

from contest_portal import clock
from contest_portal.celery import app
from directives.models import Addressee, Candidate, Directive
from organizations.models import Membership, Unit
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
    notice = planned_for("quynh@cb.example")  # Thành đoàn
    assert sending.send(notice.pk) == State.SENT
    [message] = mail.outbox
    assert "được đề nghị tham gia" in message.body
    assert "còn các việc sau" not in message.body


def test_who_left_the_unit_is_not_reminded() -> None:
    notice = planned_for("ha@cb.example")
    Membership.objects.filter(person=notice.recipient).update(valid_to=date(2025, 5, 4))
    assert sending.send(notice.pk) == State.SKIPPED
    assert mail.outbox == []


def test_two_letters_with_one_deadline_are_both_told_of() -> None:
    notice = planned_for("ha@cb.example")
    letter = Directive.objects.get(contest__code="CB9")
    document = letter.document
    document.pk, document.number = None, "1200"
    document.save()
    newer = Directive.objects.create(
        document=document, contest=letter.contest, office=letter.office, deadline=letter.deadline,
        issued_at=clock.now(),
    )  # fmt: skip
    Addressee.objects.create(directive=newer, unit=notice.unit)
    _, body = sending.compose(notice)
    assert "Theo Công văn số 1098/UBND-VHKHTT ngày 18/4/2025" in body
    assert "Theo Công văn số 1200/UBND-VHKHTT ngày 18/4/2025" in body
    assert body.count("Chưa xác nhận đã nhận công văn.") == 1


def test_a_mail_server_that_does_not_answer_loses_nothing(settings) -> None:
    notice = planned_for("ha@cb.example")
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert sending.send(notice.pk) == State.PLANNED
    settings.EMAIL_BACKEND = backend
    assert sending.send(notice.pk) == State.SENT
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("hour", "goes"), [(7, False), (8, True), (16, True), (17, False)])
def test_reminders_go_out_in_office_hours(hour: int, goes: bool) -> None:
    """Statement 53: "… in the local morning": one held up overnight waits for the next one."""
    assert sending.may_send(clock.now().replace(hour=hour)) == goes


def test_only_the_latest_milestone_that_is_due_is_sent() -> None:
    planning.plan()
    with clock.at(clock.now() + timedelta(days=8)):  # 13/5: T-7 is due too
        sending.skip_overtaken()
        of_letters = sending.due(clock.now()).filter(deadline__supplements=None)
        due = set(of_letters.values_list("milestone", flat=True))
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


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_sends_what_is_due() -> None:
    """Beat's two wake-ups, through Redis, taken by a Celery worker."""
    planning.plan()
    expected = sending.due(clock.now()).count()
    done, told = Event(), []

    def count(sender: Any = None, **kwargs: Any) -> None:
        told.append(sender.name)
        if told.count(tasks.send_notice.name) == expected:
            done.set()

    task_success.connect(count)
    try:
        with start_worker(app, perform_ping_check=False):
            tasks.plan_notices.delay()
            tasks.wake_due_notices.delay()
            assert done.wait(30)
    finally:
        task_success.disconnect(count)
    states = Counter(Notice.objects.filter(due_at__lte=clock.now()).values_list("state", flat=True))
    assert states[State.SENT] == len(mail.outbox) > 0
    assert states[State.SENT] + states[State.SKIPPED] == expected


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
