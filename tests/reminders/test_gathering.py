"""What is due becomes one message a person and day, by the state of this moment."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest_portal import clock
from directives.models import Addressee, Candidate
from organizations.models import Membership, Person
from reminders import delivery, gathering, outbox, planning
from reminders.models import Message, Notice, Preference
from submissions.models import Dossier, DossierCopy

pytestmark = pytest.mark.usefixtures("demo")
State, Channel = Notice.State, Preference.Channel


def owed_by(email: str) -> Notice:
    """The one notice that is due by now of what this person's unit owes; others are not planned."""
    planning.plan()
    Notice.objects.exclude(kind=Notice.Kind.OWES).delete()
    due = Notice.objects.filter(recipient__email=email, due_at__lte=clock.now())
    return due.select_related("recipient", "unit").get()


def messages_of(email: str) -> list[Message]:
    return list(Message.objects.filter(recipient__email=email).order_by("pk"))


def finish(unit) -> None:
    """The unit owes nothing any more."""
    Candidate.objects.filter(assignment__unit=unit).update(state=Candidate.State.DROPPED)
    now, done = clock.now(), Dossier.objects.filter(credits__assignment__unit=unit)
    done.update(state="handed_in", completed_at=now)
    DossierCopy.objects.filter(dossier__in=done).update(received_at=now)
    Addressee.objects.filter(unit=unit).update(acknowledged_at=now)


@pytest.fixture
def now_and(person_of) -> Callable[..., Notice]:
    """One more notice of this person that is due, of a kind."""

    def make(email: str, key: str, kind: str = Notice.Kind.OWES) -> Notice:
        notice = Notice.objects.filter(recipient__email=email, milestone=14).first()
        notice.pk, notice.key, notice.kind, notice.state = None, key, kind, State.PLANNED
        notice.due_at, notice.message = clock.now(), None
        notice.save()
        return notice

    return make


def test_a_person_gets_one_digest_a_day(mailoutbox, now_and) -> None:
    """25: "each person gets each step once", and one mail for all of a morning."""
    assert owed_by("ha@cb.example")
    assert gathering.gather() == len({m.recipient_id for m in Message.objects.all()})
    now_and("ha@cb.example", "later the same day")
    assert gathering.gather() == 0
    [message] = messages_of("ha@cb.example")
    assert (message.slot, message.state) == ("2025-05-05", Message.State.WAITING)
    assert "đã đăng ký 7 trên 10 giải pháp, cần thêm 3." in message.body
    told = Notice.objects.filter(message=message)
    assert {(n.state, n.text in message.body, n.text != "") for n in told} == {
        (State.TOLD, True, True)
    }
    assert Person.objects.get(email="ha@cb.example").unread == 1
    while delivery.deliver():
        pass
    assert Counter(to for mail in mailoutbox for to in mail.to)["ha@cb.example"] == 1
    with clock.at(clock.now() + timedelta(days=1)):
        gathering.gather()
        assert len(messages_of("ha@cb.example")) == 2


def test_a_unit_that_owes_nothing_is_not_reminded() -> None:
    """Statement 54: "Nobody who has finished is reminded; state is read at sending time"."""
    notice = owed_by("thanh@cb.example")
    finish(notice.unit)
    gathering.gather()
    notice.refresh_from_db()
    assert (notice.state, messages_of("thanh@cb.example")) == (State.SKIPPED, [])


def test_who_finishes_between_two_tries_is_not_told(mailoutbox) -> None:
    """54, once more: the state is read again before each further try."""
    notice = owed_by("thanh@cb.example")
    gathering.gather()
    Message.objects.exclude(recipient=notice.recipient).delete()
    Message.objects.update(attempts=1)
    finish(notice.unit)
    assert delivery.deliver() == 0
    [message] = messages_of("thanh@cb.example")
    assert (message.state, mailoutbox) == (Message.State.CANCELLED, [])
    notice.refresh_from_db()
    assert notice.state == State.SKIPPED


def test_what_was_sent_stays_sent_when_nothing_is_owed_any_more(mailoutbox) -> None:
    """57: a message can be "resent": one that has nothing to say is left alone."""
    notice = owed_by("thanh@cb.example")
    gathering.gather()
    Message.objects.exclude(recipient=notice.recipient).delete()
    assert delivery.deliver() == 1
    [message] = messages_of("thanh@cb.example")
    assert outbox.resend(message, attempts=1, by=notice.recipient)
    finish(notice.unit)
    assert delivery.deliver() == 0  # it finished in between
    assert not outbox.resend(message, attempts=1, by=notice.recipient)
    assert len(mailoutbox) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.text in message.body) == (State.TOLD, True)
    assert [m.state for m in messages_of("thanh@cb.example")] == [Message.State.SENT]


@pytest.mark.parametrize(("read", "state"), [(False, "cancelled"), (True, "inbox")])
def test_what_has_nothing_to_say_does_not_go_on(as_person, read, state) -> None:
    """57: "An officer can see, pause, resend any message": the page says what became of it. What
    its recipient has read on the portal stays there."""
    notice = owed_by("thanh@cb.example")
    gathering.gather()
    [message] = messages_of("thanh@cb.example")
    page = reverse("message_detail", args=[message.pk])
    reader = as_person("thanh@cb.example")
    if read:
        assert reader.get(page).status_code == 200
    assert outbox.pause(message, attempts=0, by=notice.recipient)
    finish(notice.unit)
    assert not outbox.resume(message, attempts=0, by=notice.recipient)
    assert [m.state for m in messages_of("thanh@cb.example")] == [state]
    assert reader.get(page).status_code == (200 if read else 404)


def test_what_waited_is_said_as_it_is_now(mailoutbox) -> None:
    """54: a server that was down for hours does not make the portal tell of the morning."""
    notice = owed_by("ha@cb.example")
    gathering.gather()
    Message.objects.exclude(recipient=notice.recipient).delete()
    Person.objects.filter(pk=notice.recipient_id).update(email="moi@cb.example")
    Addressee.objects.filter(unit=notice.unit).update(acknowledged_at=None)
    with clock.at(clock.now() + timedelta(hours=5)):
        assert delivery.deliver() == 1
    assert mailoutbox[0].to == ["moi@cb.example"]
    assert "Chưa xác nhận đã nhận công văn." in mailoutbox[0].body
    notice.refresh_from_db()
    assert notice.text in mailoutbox[0].body  # what the office sees is what was said


def test_who_left_the_unit_is_not_reminded() -> None:
    notice = owed_by("ha@cb.example")
    Membership.objects.filter(person=notice.recipient).update(valid_to=date(2025, 5, 4))
    gathering.gather()
    assert messages_of("ha@cb.example") == []


def test_only_the_latest_milestone_that_is_due_is_told() -> None:
    first = owed_by("ha@cb.example")
    with clock.at(clock.now() + timedelta(days=8)):  # 13/5: T-7 is due too
        gathering.gather()
        [message] = messages_of("ha@cb.example")
    first.refresh_from_db()
    assert (first.milestone, first.state) == (14, State.SKIPPED)
    assert [n.milestone for n in message.notices.all()] == [7]


@pytest.mark.parametrize(
    ("hour", "reminded", "told"),
    [(6, 0, 0), (7, 0, 1), (8, 1, 1), (16, 1, 1), (17, 0, 1), (20, 0, 0)],
)
def test_reminders_keep_office_hours_and_legal_notices_quiet_hours(
    now_and, hour: int, reminded: int, told: int
) -> None:
    """Statement 53: "… in the local morning"; 58: legal notices cannot be switched off."""
    notice = owed_by("ha@cb.example")
    Notice.objects.exclude(pk=notice.pk).delete()
    now_and("ha@cb.example", "event", Notice.Kind.EVENT)
    with clock.at(clock.now().replace(hour=hour)):
        Notice.objects.update(due_at=clock.now())
        in_time = set(gathering._due(clock.now()).values_list("kind", flat=True))
    assert in_time == {*["owes"] * reminded, *["event"] * told}


def test_a_day_off_is_no_morning(mailoutbox) -> None:
    """53: "… moved off holidays", what was held up, too."""
    owed_by("ha@cb.example")
    gathering.gather()
    with clock.at(datetime.fromisoformat("2025-05-10T09:00+07:00")):  # a Saturday
        assert (gathering.gather(), delivery.deliver()) == (0, 0)
    with clock.at(datetime.fromisoformat("2025-05-12T09:00+07:00")):
        assert gathering.gather() > 0
        assert delivery.deliver() > 0


@pytest.mark.parametrize(
    ("begins", "ends", "quiet"), [(20, 7, {20, 23, 0, 6}), (9, 12, {9, 11}), (8, 8, set())]
)
def test_quiet_hours_may_pass_midnight(person_of, begins: int, ends: int, quiet: set) -> None:
    person = person_of("ha@cb.example")
    time = datetime.min.time().replace
    Preference.objects.create(person=person, quiet_from=time(hour=begins), quiet_to=time(hour=ends))
    message = Message.objects.create(recipient=person, slot="x", subject="", body="")
    found = {
        hour
        for hour in (0, 6, 7, 8, 9, 11, 12, 19, 20, 23)
        if not Message.objects.filter(
            gathering.awake(clock.now().replace(hour=hour)), pk=message.pk
        ).exists()
    }
    assert found == quiet


def test_people_choose_how_they_are_reminded(person_of, now_and) -> None:
    """58: people choose; what is legal goes by mail whatever they chose."""
    owed_by("ha@cb.example")
    preference = Preference.objects.create(person=person_of("ha@cb.example"), channel=Channel.INBOX)
    gathering.gather()
    assert [m.state for m in messages_of("ha@cb.example")] == [Message.State.INBOX]
    preference.channel = Channel.EACH
    preference.save()
    each = [now_and("ha@cb.example", key) for key in "ab"]
    gathering.gather()
    alone = messages_of("ha@cb.example")[1:]
    assert [m.slot for m in alone] == [f"notice {notice.pk}" for notice in each]
    assert {m.state for m in alone} == {Message.State.WAITING}
    assert person_of("ha@cb.example").unread == 3


def test_a_person_without_an_address_is_told_in_the_portal(person_of) -> None:
    owed_by("ha@cb.example")
    Person.objects.filter(email="ha@cb.example").update(email=None, phone="0900000998")
    gathering.gather()
    [message] = Message.objects.filter(recipient__phone="0900000998")
    assert (message.state, message.address) == (Message.State.INBOX, "")


@pytest.mark.logs_errors
def test_a_notice_that_cannot_be_said_does_not_stop_the_others(now_and) -> None:
    """Not those of other people, and not the same person's."""
    owed_by("ha@cb.example")
    mute = now_and("ha@cb.example", "change of nothing", Notice.Kind.EVENT)
    gathering.gather()
    [message] = messages_of("ha@cb.example")
    assert (message.slot, len(messages_of("thanh@cb.example"))) == ("2025-05-05", 1)
    mute.refresh_from_db()
    assert (mute.state, mute.due_at) == (State.PLANNED, clock.now() + gathering.LATER)
    assert gathering.gather() == 0


def test_the_planner_leaves_alone_what_was_put_off() -> None:
    owed = owed_by("ha@cb.example")
    with clock.at(clock.now() + timedelta(minutes=5)):
        later = clock.now() + gathering.LATER
        Notice.objects.filter(pk=owed.pk).update(due_at=later)
        planning.plan()
    assert Notice.objects.get(pk=owed.pk).due_at == later


def test_more_people_are_not_more_queries() -> None:
    one = owed_by("ha@cb.example")
    of_one_letter = Notice.objects.filter(deadline=one.deadline)
    Notice.objects.exclude(pk=one.pk).update(state=State.PAUSED)
    with CaptureQueriesContext(connection) as for_one:
        assert gathering.gather() == 1
    of_one_letter.update(state=State.PLANNED, message=None)
    Message.objects.all().delete()
    with CaptureQueriesContext(connection) as for_all:
        assert gathering.gather() > 3
    assert len(for_all) == len(for_one)


@pytest.mark.django_db(transaction=True)
def test_several_gatherers_tell_each_person_once() -> None:
    """25: "Reminder run … twice in parallel …: each person gets each step once"."""
    owed_by("ha@cb.example")

    def gather() -> None:
        gathering.gather()
        connection.close()

    threads = [Thread(target=gather) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    digests = Message.objects.filter(slot="2025-05-05").values_list("recipient", flat=True)
    assert len(digests) == len(set(digests)) > 5
    unread = Person.objects.filter(unread__gt=0)
    assert sum(p.unread for p in unread) == Message.objects.count()
