"""10,000 mails to a mail server on this machine, beside one task and one connection a mail.

`python -m tests.reminders.mail_bench`: a PostgreSQL, a Redis, the mail server and a worker of two
processes of its own, gone at the end.
"""

import os
import sys
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from celery import shared_task
from django.core.mail import EmailMessage, get_connection

from tests.reminders.crash import Portal, children_of

OURS, NAIVE = 10_000, 500
DJANGOS = "django.core.mail.backends.smtp.EmailBackend"
MORNING = datetime.fromisoformat("2025-05-05T08:00+07:00")
LINE = "Theo Công văn số 1098/UBND-VHKHTT: đã đăng ký 7 trên 10 giải pháp, cần thêm 3.\n"


@shared_task(name="tests.reminders.mail_bench.send_one")  # not __main__, which no worker knows
def send_one(pk: int) -> None:
    """What ours is compared with."""
    from reminders.models import Message

    message = Message.objects.get(pk=pk)
    EmailMessage(
        message.subject, message.body, to=[message.address], connection=get_connection(DJANGOS)
    ).send()
    Message.objects.filter(pk=pk).update(state=Message.State.SENT)


def main() -> None:
    with TemporaryDirectory(prefix="portal-", ignore_cleanup_errors=True) as folder:
        portal = Portal(Path(folder), MORNING, seconds=0)
        portal.environment["CONCURRENCY"] = "2"
        try:
            for name in ("postgres", "redis", "mail server"):
                portal.start(name)
            portal.manage("manage.py", "migrate", "--run-syncdb", "--verbosity", "0")
            portal.manage("-m", "tests.reminders.crash_world")
            portal.start("worker a")
            os.environ.update(portal.environment)
            measure(portal)
        finally:
            portal.end()


def measure(portal: Portal) -> None:
    import django

    django.setup()
    from reminders.models import Message
    from reminders.tasks import sweep_messages

    written = write(NAIVE + NAIVE + OURS)
    to_wake = iter(written[:NAIVE])

    def wake_naive() -> None:
        for pk in to_wake:
            send_one.delay(pk)

    naive = timed(portal, NAIVE, wake_naive)
    Message.objects.filter(pk__in=written[NAIVE : 2 * NAIVE]).update(state="waiting")
    timed(portal, NAIVE, sweep_messages.delay)
    before = peak(portal)
    Message.objects.filter(state="paused").update(state="waiting")
    ours = timed(portal, OURS, sweep_messages.delay)
    sys.stdout.write(
        f"{'mail':<44}{'mails/s':>8}\n"
        f"{'one task and one connection each':<44}{naive:>8.0f}\n"
        f"{'batches of 100, one connection each':<44}{ours:>8.0f}{ours / naive:>8.1f} times\n"
        f"memory of a sender: at most {before:.0f} MB after {NAIVE} mails, {peak(portal):.0f} MB "
        f"after {OURS}\n"
    )


def write(number: int) -> list[int]:
    """So many mails to officers of a letter that are held back."""
    from contest_portal import clock
    from directives.models import Directive
    from organizations.models import Membership, Person, Role
    from reminders.models import Bulk, Message

    letter = Directive.objects.get()
    unit = letter.addressees.earliest("pk").unit
    people = Person.objects.bulk_create(
        Person(full_name="Người nhận", email=f"nhan{n}@x.example") for n in range(number)
    )
    Membership.objects.bulk_create(
        Membership(person=person, unit=unit, role=Role.OFFICER) for person in people
    )
    subject = "Phòng Giáo dục và Đào tạo: còn 14 ngày"
    bulk = Bulk.objects.create(directive=letter, subject=subject, body=LINE * 12, by=people[0])
    made = Message.objects.bulk_create(
        Message(
            recipient=person, slot=f"bulk {bulk.pk}", bulk=bulk, subject=subject, body=bulk.body,
            address=person.email, state=Message.State.PAUSED, composed_at=clock.now(),
            due_at=clock.now(),
        )
        for person in people
    )  # fmt: skip
    return [message.pk for message in made]


def timed(portal: Portal, number: int, start) -> float:
    """Mails a second, from the wake-up to the last mail."""
    end, begun = portal.arrived() + number, time.perf_counter()
    start()
    again = begun + 30
    while portal.arrived() < end:
        time.sleep(0.1)
        if time.perf_counter() > again:  # as beat does: wake-ups that waited too long are dropped
            start()
            again += 30
    return number / (time.perf_counter() - begun)


def peak(portal: Portal) -> float:
    """The most memory that one process of the worker has held, in MB."""
    worker, _ = portal.alive["worker a"]
    status = [Path(f"/proc/{pid}/status").read_text() for pid in children_of(worker.pid)]
    return max(int(text.split("VmHWM:")[1].split()[0]) for text in status) / 1024


if __name__ == "__main__":
    main()
