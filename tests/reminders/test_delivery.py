"""Messages go out once each, one connection a batch, and say how far they came."""

from datetime import timedelta
from email import message_from_bytes, policy
from socket import create_server
from threading import Thread

import pytest
from django.core.mail import EmailMessage, get_connection
from django.db import connection

from contest_portal import clock
from contest_portal.smtp import Mail, Refused
from reminders import delivery, outbox
from reminders.models import Message, Pulse

State = Message.State
MINUTE = timedelta(minutes=1)


def states() -> list[str]:
    return list(Message.objects.order_by("slot").values_list("state", flat=True))


def result_of(word: str) -> str:
    return Message.objects.get(address__startswith=word).result


def test_one_address_does_not_stop_a_batch(waiting, mails) -> None:
    """26: "Bulk mail … survives an SMTP refusal of one address"."""
    waiting("an@x.example", "refuse@x.example", "later@x.example", "busy@x.example", "be@x.example")
    assert delivery.deliver() == 2
    assert states() == [State.SENT, State.FAILED, State.WAITING, State.WAITING, State.SENT]
    assert result_of("refuse") == "Máy chủ thư không nhận: 550 5.1.1 khong co nguoi nhan nay"
    assert result_of("later") == "Máy chủ thư chưa nhận: 451 4.7.1 hay thu lai sau"
    assert result_of("busy") == "Máy chủ thư chưa nhận: 452 4.3.1 het cho"
    arrived = mails.mails()
    assert [mail["to"] for mail in arrived] == ["an@x.example", "be@x.example"]
    assert len({mail["from"] for mail in arrived}) == 1  # one connection
    assert arrived[0]["message"]["subject"] == "Mời họp"
    sent = Message.objects.get(address="an@x.example")
    assert arrived[0]["message"]["message-id"] == f"<message-{sent.pk}-20250505010000@127.0.0.1>"
    assert (sent.sent_at, sent.attempts) == (clock.now(), 1)
    assert delivery.deliver() == 0
    put_off = Message.objects.get(address="later@x.example")
    assert MINUTE / 2 <= put_off.due_at - clock.now() <= 2 * MINUTE
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert delivery.deliver() == 0
    assert Message.objects.get(address="later@x.example").attempts == 2


def test_a_server_that_is_down_claims_nothing(waiting, post) -> None:
    """59: "mail down … submit still works or says clearly that it did not"."""
    waiting("an@x.example")
    assert delivery.deliver() == 0
    assert states() == [State.WAITING]
    down = Pulse.objects.get(name="mail")
    assert (down.failing_since, down.failures) == (clock.now(), 1)
    assert MINUTE / 2 <= down.retry_at - clock.now() <= MINUTE
    with post.running():
        assert delivery.deliver() == 0  # it is not its time yet
        with clock.at(clock.now() + MINUTE):
            assert delivery.deliver() == 1
    up = Pulse.objects.get(name="mail")
    assert (up.failing_since, up.failures, up.retry_at) == (None, 0, None)


def test_a_clock_that_moved_back_keeps_nothing_waiting(waiting, mails) -> None:
    waiting("an@x.example")
    ahead = clock.now() + timedelta(days=2)
    Message.objects.update(due_at=ahead, state=State.CLAIMED, claim="dead", lease_until=ahead)
    Pulse.objects.create(name="mail", retry_at=ahead)
    delivery.settle()
    assert delivery.deliver() == 1


def test_a_connection_that_breaks_before_the_text_loses_nothing(waiting, post) -> None:
    with post.running() as server:
        waiting("an@x.example", "gone@x.example", "be@x.example")
        assert delivery.deliver() == 1
        server.wait(30)
    assert states() == [State.SENT, State.WAITING, State.WAITING]
    assert Pulse.objects.get(name="mail").failures == 1
    with post.running(), clock.at(clock.now() + MINUTE):
        assert delivery.deliver() == 1  # the other; this one is put off for longer
    assert [mail["to"] for mail in post.mails()] == ["an@x.example", "be@x.example"]


def test_a_connection_that_breaks_in_the_text_waits_for_a_person(waiting, post) -> None:
    """55: "a doubtful one waits for a person"."""
    with post.running() as server:
        doubtful, _ = waiting("die@x.example", "be@x.example")
        assert delivery.deliver() == 0
        server.wait(30)
    assert states() == [State.UNSURE, State.WAITING]
    with post.running(), clock.at(clock.now() + MINUTE):
        assert delivery.deliver() == 1
        assert [mail["to"] for mail in post.mails()] == ["die@x.example", "be@x.example"]
        doubtful.refresh_from_db()
        assert outbox.arrived(doubtful, attempts=1, by=doubtful.recipient)
        assert states() == [State.SENT, State.SENT]


def test_a_server_that_does_not_answer_is_not_waited_for(waiting, mails, settings) -> None:
    settings.EMAIL_REPLY_TIMEOUT = 0.3
    waiting("hang@x.example", "be@x.example")
    assert delivery.deliver() == 0
    assert states() == [State.UNSURE, State.WAITING]


def test_a_server_may_take_its_time_over_a_text(waiting, post, settings) -> None:
    settings.EMAIL_TIMEOUT, post.seconds = 0.5, 1.4
    waiting("an@x.example")
    with post.running():
        assert delivery.deliver() == 1
    assert states() == [State.SENT]


def test_a_server_that_does_not_want_us_loses_nothing(waiting, post, settings) -> None:
    """It refuses the greeting: that is no mail of which nobody knows whether it came."""
    waiting("an@x.example", "be@x.example")
    with create_server(("127.0.0.1", 0)) as listener:
        settings.EMAIL_PORT = listener.getsockname()[1]

        def refuse() -> None:
            client, _ = listener.accept()
            with client, client.makefile("rb") as lines:
                client.sendall(b"220 chao\r\n")
                for _ in lines:
                    client.sendall(b"554 khong nhan\r\n")

        thread = Thread(target=refuse)
        thread.start()
        assert delivery.deliver() == 0
        thread.join()
    assert states() == [State.WAITING, State.WAITING]
    assert Pulse.objects.get(name="mail").failures == 1


def test_a_server_that_refuses_everybody_answers(waiting, mails) -> None:
    Pulse.objects.create(name="mail", failing_since=clock.now() - MINUTE, failures=1)
    waiting("refuse@x.example")
    assert delivery.deliver() == 0
    pulse = Pulse.objects.get(name="mail")
    assert (states(), pulse.failing_since) == ([State.FAILED], None)


def test_a_lease_that_has_passed(waiting) -> None:
    """55: "A worker killed in the middle … causes neither a silently lost nor a double message"."""
    claimed, sending, held = waiting("an@x.example", "be@x.example", "cu@x.example")
    # a clock beside this one may be a little ahead
    before, after = clock.now() - MINUTE, clock.now() + delivery.LEASE + MINUTE
    hold(claimed, State.CLAIMED, before)
    hold(sending, State.SENDING, before)
    hold(held, State.SENDING, after)
    delivery.settle()
    assert states() == [State.WAITING, State.UNSURE, State.SENDING]
    assert Message.objects.get(pk=sending.pk).result == "Cổng dừng giữa lúc đang gửi."


def hold(message: Message, state: str, until) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, claim="dead", lease_until=until)


def test_a_day_without_success_is_given_up(waiting, post) -> None:
    waiting("an@x.example", "be@x.example")
    Message.objects.filter(address="an@x.example").update(attempts=1)
    start = clock.now()
    with clock.at(start + timedelta(hours=24)):
        delivery.settle()
        assert states() == [State.WAITING, State.WAITING]  # nobody has tried
        assert delivery.deliver() == 0
        assert states() == [State.FAILED, State.WAITING]  # the portal was off: the second is new
    with clock.at(start + timedelta(hours=47)):
        assert delivery.deliver() == 0
        assert states() == [State.FAILED, State.WAITING]
    with clock.at(start + timedelta(hours=48)):
        assert delivery.deliver() == 0
    assert states() == [State.FAILED, State.FAILED]
    assert result_of("be@") == "Máy chủ thư không nhận thư này trong 24 giờ."


def test_a_weekend_is_no_day_without_success(waiting, post) -> None:
    """Reminders rest from Friday evening to Monday morning; the server is back by then."""
    waiting("an@x.example", "later@x.example")
    friday = clock.now() + timedelta(days=4)
    Message.objects.update(composed_at=friday, due_at=friday)
    with clock.at(friday):
        assert delivery.deliver() == 0
    with post.running(), clock.at(friday + timedelta(days=3)):
        delivery.settle()
        assert delivery.deliver() == 1
    assert states() == [State.SENT, State.FAILED]
    assert result_of("later") == "Máy chủ thư không nhận: 451 4.7.1 hay thu lai sau"


def test_in_quiet_hours_nothing_goes_out(waiting, mails) -> None:
    waiting("an@x.example")
    for hour, sent in ((20, 0), (23, 0), (3, 0), (6, 0), (7, 1)):
        with clock.at(clock.now().replace(hour=hour)):
            assert (hour, delivery.deliver()) == (hour, sent)


@pytest.mark.parametrize("failures", range(12))
def test_each_try_is_put_off_longer_and_at_most_half_an_hour(failures: int) -> None:
    longest = min(2**failures, 30) * MINUTE
    assert longest / 2 <= delivery.backoff(failures) <= longest


LONG = "Phòng Giáo dục và Đào tạo thành phố Cao Bằng: còn 14 ngày, 3 việc 🌾 chưa xong"


def test_a_mail_says_what_djangos_would_say(settings) -> None:
    """23: newlines and `Bcc:` in what people typed "lead to inert text"."""
    body = "Kính gửi anh chị,\n\n.một chấm đầu dòng\n" + "Đã đăng ký 7 trên 10. " * 40
    mail = Mail(f"{LONG}\r\nBcc: ke@x.example", body, "an@x.example", "<1@x>")
    ours = message_from_bytes(mail.as_bytes(), policy=policy.default)
    subject = f"{LONG} Bcc: ke@x.example"
    plain = EmailMessage(subject, body, to=["an@x.example"]).message().as_bytes()
    django = message_from_bytes(plain, policy=policy.default)
    assert ours.get_content().replace("\r\n", "\n") == django.get_content()
    for name in ("From", "To", "Subject", "Content-Type", "MIME-Version", "Bcc"):
        assert ours[name] == (django[name] and django[name].strip())
    assert ours["Subject"] == subject
    assert max(len(line) for line in mail.as_bytes().splitlines()) <= 76
    assert mail.as_bytes().count(b"\n") == mail.as_bytes().count(b"\r\n")


@pytest.mark.parametrize("address", ["an@x.example\r\nBcc: ke@x.example", "không có"])
def test_an_address_that_is_none_is_refused(mails, address: str) -> None:
    with pytest.raises(Refused):
        get_connection().send_messages([Mail("a", "b", address, "<1@x>")])
    assert mails.mails() == []


@pytest.mark.django_db(transaction=True)
def test_several_senders_at_once_send_each_mail_once(waiting, mails) -> None:
    """25: "Reminder run … twice in parallel …: each person gets each step once"."""
    waiting(*(f"an{n}@x.example" for n in range(250)))

    def send() -> None:
        while delivery.deliver():
            pass
        connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(states()) == {State.SENT}
    assert sorted(m["to"] for m in mails.mails()) == sorted(f"an{n}@x.example" for n in range(250))
