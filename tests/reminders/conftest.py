"""Messages that wait, and a real mail server in a process of its own."""

from collections.abc import Callable, Iterator

import pytest

from contest_portal import clock
from directives.models import Directive
from organizations.models import Membership, Person, Role
from reminders.models import Bulk, Message
from tests.services import MailServer


@pytest.fixture
def post(tmp_path, settings) -> MailServer:
    """The portal's mail server; it does not run yet."""
    server = MailServer(tmp_path)
    settings.EMAIL_BACKEND = "contest_portal.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    return server


@pytest.fixture
def mails(post) -> Iterator[MailServer]:
    with post.running():
        yield post


@pytest.fixture
def bulk(demo) -> Bulk:
    letter = Directive.objects.get(contest__code="CB9")
    by = Person.objects.get(email="tue@cb.example")
    return Bulk.objects.create(directive=letter, subject="Mời họp", body="Mời anh chị dự.", by=by)


@pytest.fixture
def waiting(bulk) -> Callable[..., list[Message]]:
    """Bulk mails that wait for these addresses, each of another officer."""
    unit = bulk.directive.addressees.earliest("pk").unit

    def write(*addresses: str) -> list[Message]:
        people = Person.objects.bulk_create(
            Person(full_name=f"Nông Thị Thử {n}", email=address)
            for n, address in enumerate(addresses)
        )
        Membership.objects.bulk_create(
            Membership(person=person, unit=unit, role=Role.OFFICER) for person in people
        )
        return Message.objects.bulk_create(
            Message(
                recipient=person, slot=f"bulk {n}", bulk=bulk, subject=bulk.subject,
                body=bulk.body, address=person.email, composed_at=clock.now(), due_at=clock.now(),
            )
            for n, person in enumerate(people)
        )  # fmt: skip

    return write
