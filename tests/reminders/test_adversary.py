"""Whatever people typed, wherever it comes out: it is text, and nothing makes anything of it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import TextField, Value
from django.db.models.functions import Cast, Concat, Left
from django.test import Client

from contest_portal import clock, vietnamese
from contest_portal.demo.cast import ZONE
from directives.models import Addressee, Directive, ExtensionRequest
from organizations.models import Person
from reminders import bulk, calendars, delivery, gathering, planning, zalo
from reminders.mending import to_mend
from reminders.models import Bulk, Message, Notice
from submissions.models import DossierChange
from tests.reminders.test_calendars import events_of

pytestmark = pytest.mark.usefixtures("demo")
TYPED = (
    "{{ 7|add:42000 }}\r\nBcc: ai@evil.com\n{% now 'Y' %} {0.__class__} %(pk)s www.1x.vn "
    "http://evil.com/a [bấm](//evil.com) <script>alert(1)</script> \u202e\x1b[31m\u200b\u2028"
)
STAGES = ("organizations", "documents", "directives", "submissions", "judging")
MORNINGS = [datetime(2025, 5, day, 8, tzinfo=ZONE) for day in (5, 22, 26)]
KEYS = (
    "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "SUMMARY", "DESCRIPTION", "DTSTART", "DTEND",
    "TRANSP", "URL",
)  # fmt: skip
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip


def type_everywhere() -> None:
    """Every column that somebody types holds the text, cut to its length, newlines and all."""
    for stage in STAGES:
        for model in apps.get_app_config(stage).get_models():
            for field in model._meta.local_fields:
                typed = isinstance(field, (vietnamese.CharField, vietnamese.TextField))
                if typed and not field.choices:
                    model._base_manager.update(**{field.name: text_of(field)})


def text_of(field: Any) -> Any:
    text = Concat(Cast("pk", TextField()), Value(f" {TYPED}"), output_field=TextField())
    return Left(text, field.max_length) if field.max_length else text


def ask_and_write() -> None:
    """What the demo has no rows of: news, an answered request, a text to all units of a letter."""
    now, letter = clock.now(), Directive.objects.get(contest__code="CB9")
    tue = Person.objects.get(email="tue@cb.example")
    DossierChange.objects.update(at=now)
    Directive.objects.update(issued_at=now)
    Addressee.objects.update(acknowledged_at=None)
    ExtensionRequest.objects.create(
        deadline=letter.deadline, unit=letter.addressees.first().unit, wished_for=clock.today(),
        reason=TYPED, asked_at=now, asked_by=tue, answered_at=now, refused_because="x",
    )  # fmt: skip
    text = Bulk(directive=letter, subject=TYPED[:200], body=TYPED, by=tue)
    units = [addressee.unit for addressee in letter.addressees.select_related("unit")]
    type_everywhere()
    letter = Directive.objects.get(pk=letter.pk)
    text.directive = letter
    bulk.send(text, bulk.audience(units))


NO_HEADER = re.compile(
    r"[^\s:]*//\S*|\S*\.[^\W\d_]\S*|www\.\S+"  # links
    r"|42007|<class"  # templates and formats that ran
)
HARM = re.compile(NO_HEADER.pattern + r"|(?m:^)\W*[Bb]cc:.*")


def harm_of(texts: Iterable[str], harm: re.Pattern[str] = HARM) -> list[str]:
    """What a reader, or a program that shows the text, would make something of."""
    found: list[str] = []
    for text in texts:
        found += harm.findall(text.replace(settings.PORTAL_URL, ""))
        found += [ascii(c) for c in text if unicodedata.category(c)[0] == "C" and c != "\n"]
    return found


def assert_mailed(mails: list[dict[str, Any]], written: list[Message]) -> None:
    """Each mail has the headers that every mail has, one receiver, and says what was written."""
    by_mail = {m.pk: m for m in written if m.state == Message.State.SENT}
    assert len(mails) == len(by_mail) > 50
    for mail in mails:
        message = mail["message"]
        assert message.keys() == HEADERS
        ours = by_mail[int(re.search(r"message-(\d+)-", message["Message-ID"])[1])]
        assert (mail["to"], message["To"]) == (ours.address, ours.address)
        assert message["Subject"] == ours.subject
        assert message.get_content().replace("\r\n", "\n") == ours.body


def harm_elsewhere() -> list[str]:
    """In chats, calendars, on the list of what to mend and in what `remind` prints."""
    letter = Directive.objects.get(contest__code="CB9")
    addressees = Addressee.objects.filter(directive=letter)
    printed = StringIO()
    call_command("remind", at="2025-05-05T08:00", stdout=printed)
    call_command("remind", first="2025-05-05", last="2025-05-06", brief=True, stdout=printed)
    texts = [zalo.announcement(letter)[0], *(zalo.reminder(one)[0] for one in addressees)]
    assert max(map(len, texts)) < 1000
    people = list(Person.objects.filter(memberships__isnull=False))
    files = [calendars.of_contest(letter.contest), *map(calendars.of_person, people)]
    events = [event for file in files for event in events_of(file)]
    assert {key for event in events for key in event} == {*KEYS}
    shown = [f"{event['SUMMARY']}\n{event['DESCRIPTION']}" for event in events]
    mended = [mend.sentence for person in people for mend in to_mend(person)]
    addressed = re.sub(r"<[\w.]+@\w+\.example>", "", printed.getvalue())
    return harm_of([addressed, *texts, *shown, *mended])


def pages(as_person: Callable[[str], Client]) -> Iterator[tuple[str, str, list[str]]]:
    """What their pages would run or link to, but for addresses of ours."""
    letter = Directive.objects.get(contest__code="CB9").pk
    told = Notice.objects.filter(recipient__email="ha@cb.example").exclude(text="")
    at_letter = f"/tien-do/{letter}"
    own = Message.objects.filter(recipient__email="ha@cb.example")
    urls = {
        "ha@cb.example": ["/tin-nhan/", *(f"/tin-nhan/{m.pk}/" for m in own), "/viec-cua-toi/"],
        "ngan@cb.example": [
            f"{at_letter}/", f"{at_letter}/nhac-viec/", f"{at_letter}/nhac-viec/sap-toi/",
            *(f"{at_letter}/nhac-viec/{notice.pk}/" for notice in told[:2]),
            f"/thu-chung/{Bulk.objects.get().pk}/", f"/cong-van/{letter}/zalo/", "/can-sua/",
        ],
    }  # fmt: skip
    for who, addresses in urls.items():
        client = as_person(who)
        for url in addresses:
            response = client.get(url)
            assert response.status_code == 200
            page = response.content.decode()
            links = re.findall(r'(?:href|src|action)="(?!/|#|\?|tel:)([^"]*)"', page)
            wild = [link for link in links if not link.startswith(settings.PORTAL_URL)]
            yield who, url, wild + re.findall(r"<script>|42007|<class", page)


def test_nothing_typed_does_anything(mails, as_person) -> None:
    """Security test 23: "Names and titles with links, Markdown, HTML, newlines, `Bcc:` lead to
    inert text"; 24: "attribute access, format specs, templates in templates fail"."""
    ask_and_write()
    for morning in MORNINGS:
        with clock.at(morning):
            planning.plan()
            gathering.gather()
            while delivery.deliver():
                pass
    told = Notice.objects.filter(state=Notice.State.TOLD)
    assert set(told.values_list("kind", flat=True)) == set(Notice.Kind.values)
    written = list(Message.objects.select_related("recipient"))
    assert harm_of(f"{m.subject}\n{m.body}" for m in written if not m.bulk_id) == []
    # what an office types line by line may have any line; it is below the head of the mail
    assert harm_of((f"{m.subject}\n{m.body}" for m in written), NO_HEADER) == []
    assert harm_of(notice.text for notice in told) == []
    telling = {notice.kind for notice in told if "{{ 7|add:42000 }}" in notice.text}
    assert telling == {*Notice.Kind.values} - {"desk"}  # which only counts
    assert_mailed(mails.mails(), written)
    assert harm_elsewhere() == []
    assert {f"{who} {url}": harm for who, url, harm in pages(as_person) if harm} == {}


def test_a_clock_that_jumps_tells_nobody_twice_and_forgets_nobody(mailoutbox) -> None:
    """Security test 25: "with the clock moved by DST-like jumps: each person gets each step once".

    Between the mornings of the milestones it jumps forward and back, by an hour and by a week.
    """
    walk = (
        "05T08",
        "05T09",
        "12T08",
        "20T08",
        "12T09",
        "16T08",
        "13T08",
        "19T07",
        "20T08",
        "21T08",
    )
    for moment in walk:
        with clock.at(datetime.fromisoformat(f"2025-05-{moment}:00").replace(tzinfo=ZONE)):
            planning.plan()
            gathering.gather()
            delivery.settle()
            while delivery.deliver():
                pass
    sent = [mail.message_id for mail in mailoutbox]
    assert len(sent) == len(set(sent)) == Message.objects.filter(state="sent").count()
    counted = Notice.objects.filter(kind=Notice.Kind.OWES, recipient__email="ha@cb.example")
    steps = counted.order_by("-milestone").values_list("milestone", "state")
    # T-3 and T-1 both fall on Friday 16/5: the later one speaks for both
    assert list(steps) == [
        (14, "told"), (7, "told"), (1, "told"), (-1, "told"),
    ]  # fmt: skip
