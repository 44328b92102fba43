"""What people do to what goes out: once, whoever clicks twice or is slower than the sender."""

from datetime import timedelta

import pytest

from contest_portal import clock
from organizations.models import Person
from reminders import delivery, outbox
from reminders.models import Message, Notice, Preference

State = Message.State


def put(message: Message, state: str) -> Message:
    message.state = state
    message.save()
    return message


@pytest.fixture
def message(waiting) -> Message:
    return waiting("an@x.example")[0]


def state_of(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def test_a_message_is_paused_and_goes_on(message, mailoutbox) -> None:
    by = message.recipient
    assert not outbox.pause(message, attempts=1, by=by)  # the page was of another try
    assert [outbox.pause(message, attempts=0, by=by) for _ in range(2)] == [True, False]
    assert Message.objects.get().result == f"{by} cho tạm dừng."
    assert delivery.deliver() == 0
    with clock.at(clock.now() + timedelta(days=2)):
        delivery.settle()  # what is paused is not given up
        assert [outbox.resume(message, attempts=0, by=by) for _ in range(2)] == [True, False]
        delivery.settle()
        assert delivery.deliver() == 1
    assert not outbox.pause(message, attempts=1, by=by)
    assert state_of(message) == State.SENT
    assert len(mailoutbox) == 1


def test_two_clicks_resend_one_mail(message, mailoutbox) -> None:
    """57: a message can be "resent"; a second click finds another number of tries."""
    assert delivery.deliver() == 1
    shown = Message.objects.get(pk=message.pk)
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert outbox.resend(shown, attempts=1, by=shown.recipient)
        assert not outbox.resend(shown, attempts=1, by=shown.recipient)
        assert delivery.deliver() == 1
    later = Message.objects.get(pk=message.pk)
    assert not outbox.resend(later, attempts=1, by=later.recipient)
    assert delivery.deliver() == 0
    assert [mail.to for mail in mailoutbox] == [["an@x.example"]] * 2
    # mail programs show one of two mails with the same id
    assert mailoutbox[0].message_id != mailoutbox[1].message_id


def test_an_address_that_was_mended_gets_the_mail(message, mails) -> None:
    person = message.recipient
    Person.objects.filter(pk=person.pk).update(email="refuse@x.example")
    assert delivery.deliver() == 0
    person.save()  # with the address that it had
    message.refresh_from_db()
    assert outbox.resend(message, attempts=1, by=message.recipient)
    assert delivery.deliver() == 1
    assert [mail["to"] for mail in mails.mails()] == [message.recipient.email]


def test_who_has_no_address_is_not_resent(message) -> None:
    put(message, State.FAILED)
    message.recipient.email = None
    message.recipient.phone = "0900000999"
    message.recipient.save()
    assert not outbox.resend(message, attempts=0, by=message.recipient)


def test_a_doubtful_mail_is_settled_once(message) -> None:
    put(message, State.UNSURE)
    by = message.recipient
    assert not outbox.arrived(message, attempts=1, by=by)
    assert [outbox.arrived(message, attempts=0, by=by) for _ in range(2)] == [True, False]
    settled = Message.objects.get()
    assert (settled.result, settled.sent_at) == (f"{by} ghi là đã đến.", clock.now())


def test_a_doubtful_mail_that_is_sent_again_stays_doubtful(message) -> None:
    """By the time it would go out there is nothing left to say; the first one may have come."""
    put(message, State.UNSURE)
    assert outbox.resend(message, attempts=0, by=message.recipient)
    message.recipient.memberships.all().delete()
    assert (delivery.deliver(), state_of(message)) == (0, State.UNSURE)


def test_who_left_gets_no_bulk_mail_that_was_held_up(waiting, mails) -> None:
    left, closed, moved, quiet, stays = (
        one.recipient for one in waiting(*(f"an{n}@x.example" for n in range(5)))
    )
    left.memberships.update(valid_to=clock.today() - timedelta(days=1))
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    Person.objects.filter(pk=moved.pk).update(email="moi@x.example")
    Preference.objects.create(person=quiet, channel=Preference.Channel.INBOX)
    assert delivery.deliver() == 2
    assert [mail["to"] for mail in mails.mails()] == ["moi@x.example", stays.email]
    states = Message.objects.order_by("slot").values_list("state", flat=True)
    assert list(states) == [State.CANCELLED] * 2 + [State.SENT, State.INBOX, State.SENT]


def test_a_bulk_mail_is_stopped(bulk, waiting, mailoutbox) -> None:
    """26: "Bulk mail … can be stopped"."""
    sent, paused, claimed, *_ = waiting(*(f"an{n}@x.example" for n in range(5)))
    put(sent, State.SENT)
    put(paused, State.PAUSED)
    put(claimed, State.CLAIMED)
    assert [outbox.stop(bulk) for _ in range(2)] == [4, 0]
    assert delivery.deliver() == 0
    assert not outbox.resend(sent, attempts=0, by=bulk.by)
    put(sent, State.FAILED)
    assert outbox.resend_failed(Message.objects.all(), by=bulk.by) == 0
    assert mailoutbox == []


def test_what_was_on_its_way_when_it_was_stopped_is_not_tried_again(bulk, message, mails) -> None:
    """26: "Bulk mail … can be stopped"."""
    put(message, State.SENDING)
    assert outbox.stop(bulk) == 0
    put(message, State.WAITING)  # the server said: later
    assert delivery.deliver() == 0
    delivery.settle()
    assert (state_of(message), mails.mails()) == (State.CANCELLED, [])


def test_a_planned_notice_is_paused(bulk) -> None:
    notice = Notice.objects.create(
        recipient=bulk.by, kind=Notice.Kind.OWES, key="x", unit=bulk.directive.office,
        due_at=clock.now(),
    )  # fmt: skip
    by = bulk.by
    assert [outbox.hold(notice, by=by) for _ in range(2)] == [True, False]
    assert Notice.objects.get().result == f"{by} cho tạm dừng."
    assert [outbox.release(notice, by=by) for _ in range(2)] == [True, False]
    assert Notice.objects.get().result == f"{by} cho gửi tiếp."
