"""Deadlines in people's own calendars, read back by a reader of our own."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from contest_portal import clock
from directives.models import Contest, Deadline
from documents.models import Document
from organizations.models import Membership, Person, Unit
from reminders import calendars
from submissions.models import Dossier
from tests.directives.test_extension_create import data as extension

pytestmark = pytest.mark.usefixtures("demo")
Event = dict[str, str]
PLAIN = {r"\n": "\n", r"\,": ",", r"\;": ";", "\\\\": "\\"}


def lines_of(calendar: bytes) -> list[str]:
    """RFC 5545, 3.1: lines end in CRLF, hold at most 75 octets, go on after CRLF and a space."""
    assert calendar.endswith(b"\r\n")
    folded = calendar[:-2].split(b"\r\n")
    assert max(map(len, folded)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in folded)
    assert all(line.decode() for line in folded)  # no letter is cut in two
    return calendar[:-2].replace(b"\r\n ", b"").decode().split("\r\n")


def events_of(calendar: bytes) -> list[Event]:
    """The properties of each event by name, without its alarm."""
    found: list[Event] = []
    inside: list[str] = []
    for line in lines_of(calendar):
        name, value = re.split(r"[;:]", line, maxsplit=1)
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert inside.pop() == value
        elif inside[-1] == "VEVENT":
            assert name not in found[-1]
            found[-1][name] = re.sub(r"\\[n,;\\]", lambda m: PLAIN[m[0]], value)
    assert inside == []
    return found


def told(person: Person) -> list[str]:
    """The first line of each of the person's events."""
    events = events_of(calendars.of_person(person))
    return [event["DESCRIPTION"].split("\n")[0] for event in events]


def link_of(client: Client) -> str:
    """The address of the person's own calendar, as the page shows it."""
    client.post("/lich-cua-toi/")
    page = client.get("/lich-cua-toi/").content.decode()
    return re.search(r"http://testserver(/lich/[^ \"]+\.ics)", page)[1]


def only(address: str) -> Event:
    (event,) = events_of(Client().get(address).content)
    return event


@pytest.fixture
def deadline() -> Deadline:
    return Deadline.objects.get(directives__contest__code="CB9")


def test_the_deadline_of_a_unit(as_person, deadline) -> None:
    """Statement 59: "An officer can subscribe to all deadlines as .ics …"."""
    response = Client().get(link_of(as_person("thanh@cb.example")))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    (event,) = events_of(response.content)
    description = event.pop("DESCRIPTION").split("\n")
    stamp = f"{deadline.changed_at:%Y%m%dT%H%M%SZ}"
    assert event == {
        "UID": str(deadline.uid), "SEQUENCE": "0", "DTSTAMP": stamp, "LAST-MODIFIED": stamp,
        "SUMMARY": "Hạn cuối: Nộp hồ sơ dự thi", "DTSTART": "VALUE=DATE:20250519",
        "DTEND": "VALUE=DATE:20250520", "TRANSP": "TRANSPARENT", "URL": "http://127.0.0.1:8000/",
    }  # fmt: skip
    assert description == [
        "Theo Công văn số 1098/UBND-VHKHTT ngày 18/4/2025: Phòng Nông nghiệp và Môi trường.",
        "Công văn số 1098/UBND-VHKHTT ngày 18/4/2025 ghi “trước ngày 20/5/2025”, tức là chậm nhất "
        "hết thứ Hai 19/5/2025.",
        "Nơi nhận: Phòng Văn hóa, Khoa học và Thông tin thành phố Cao Bằng.",
    ]
    lines = lines_of(response.content)
    assert lines[:7] == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Contest portal//VI",
        "NAME:Hội thi: hạn của tôi", "X-WR-CALNAME:Hội thi: hạn của tôi",
        "REFRESH-INTERVAL:PT6H", "X-PUBLISHED-TTL:PT6H",
    ]  # fmt: skip
    assert lines[lines.index("BEGIN:VALARM") :][1:4] == [
        "ACTION:DISPLAY", "DESCRIPTION:Còn 3 ngày: Nộp hồ sơ dự thi", "TRIGGER:-P2DT16H",
    ]  # fmt: skip


def test_a_moved_date_keeps_its_uid_and_raises_its_sequence(as_person, deadline) -> None:
    """Statement 59: "… and sees moved dates update". Of named units only theirs moves."""
    officer, other = (link_of(as_person(f"{who}@cb.example")) for who in ("thanh", "dung"))
    before, theirs = only(officer), only(other)
    unit = Unit.objects.get(memberships__person__email="thanh@cb.example")
    office, url = as_person("ngan@cb.example"), f"/han/{deadline.pk}/gia-han/"
    seen = office.post(url, extension(units=[unit.pk])).context["form"]["shown"].value()
    office.post(url, extension(units=[unit.pk], shown=seen))
    after = only(officer)
    moved = ("UID", "SEQUENCE", "DTSTART", "DTEND")
    assert [before[name] for name in moved] == [
        str(deadline.uid), "0", "VALUE=DATE:20250519", "VALUE=DATE:20250520",
    ]  # fmt: skip
    assert [after[name] for name in moved] == [
        str(deadline.uid), "1", "VALUE=DATE:20250530", "VALUE=DATE:20250531",
    ]  # fmt: skip
    assert "Đã gia hạn theo Công văn số 1200/UBND-VHKHTT" in after["DESCRIPTION"]
    assert only(other) == theirs
    # whoever acts for both has both, and no UID twice
    person = Person.objects.get(email="thanh@cb.example")
    kept = Unit.objects.get(memberships__person__email="dung@cb.example")
    Membership.objects.create(person=person, unit=kept, role="officer")
    both = events_of(Client().get(officer).content)
    assert [(e["UID"], e["DTSTART"]) for e in both] == [
        (str(deadline.uid), "VALUE=DATE:20250530"),
        (f"{deadline.uid}-{deadline.pk}", "VALUE=DATE:20250519"),
    ]


def test_a_date_that_is_changed_before_its_letter_goes_out(as_person, deadline) -> None:
    """The same of a deadline that is edited. Everybody reads the contest's calendar, which names no
    paper that is not published."""
    organiser, address = as_person("tue@cb.example"), "/hoi-thi/CB9/lich.ics"
    draft = Deadline.objects.create(
        contest=deadline.contest, name="Họp Ban Tổ chức", day="2025-06-10", boundary="through",
        receiver=deadline.receiver,
    )  # fmt: skip
    uid = str(draft.uid)
    shown = {e["UID"]: e for e in events_of(Client().get(address).content)}
    assert (shown[uid]["DTSTART"], shown[uid]["SEQUENCE"]) == ("VALUE=DATE:20250610", "0")
    Document.objects.filter(deadlines=deadline).update(published_at=None)
    assert "1098" not in Client().get(address).content.decode()
    typed = {"name": draft.name, "boundary": "hour", "day": "11/6/2025", "hour": "17:00",
             "evidence": "arrival", "receiver": draft.receiver_id, "document": ""}  # fmt: skip
    url = f"/han/{draft.pk}/sua/"
    page = organiser.post(url, typed)
    if page.status_code == 200:  # it shows first what moves
        organiser.post(url, typed | {"shown": page.context["form"]["shown"].value()})
    event = {e["UID"]: e for e in events_of(Client().get(address).content)}[uid]
    assert [event[n] for n in ("SEQUENCE", "DTSTART", "DTEND")] == [
        "1", "20250611T090000Z", "20250611T100000Z",
    ]  # fmt: skip


def test_one_that_has_it_is_not_sent_it_again(as_person) -> None:
    """A calendar that asks again and again gets the file once, until something has changed."""
    for address in (link_of(as_person("ha@cb.example")), "/hoi-thi/CB9/lich.ics"):
        first = Client().get(address)
        again = Client().get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_link_is_the_persons_own_and_can_be_changed(as_person) -> None:
    client = as_person("ha@cb.example")
    old = link_of(client)
    assert link_of(client) == old  # a second click makes no other
    client.post("/lich-cua-toi/", {"renew": "1"})
    new = link_of(client)
    assert [Client().get(link).status_code for link in (old, new)] == [404, 200]
    Person.objects.filter(email="ha@cb.example").update(is_active=False)
    assert Client().get(new).status_code == 404


def test_authors_desks_and_organisers(person_of) -> None:
    """An author has the dossier's day; the office and the organiser that of all units. A judge has
    no day yet, and somebody who left has none any more."""
    said = {email: told(person_of(email)) for email in (
        "men@cb.example", "ngan@cb.example", "tue@cb.example", "khue@cb.example",
    )}  # fmt: skip
    assert said == {
        "men@cb.example": ["Hồ sơ CB9-0011 “Trò chơi tìm lỗi chính tả trên máy tính cũ”."],
        "ngan@cb.example": ["Theo Công văn số 1098/UBND-VHKHTT ngày 18/4/2025: 17 đơn vị."],
        "tue@cb.example": [
            "Công văn số 1098/UBND-VHKHTT ngày 18/4/2025 ghi “trước ngày 20/5/2025”, tức là chậm "
            "nhất hết thứ Hai 19/5/2025."
        ],
        "khue@cb.example": [],
    }
    officer = person_of("thanh@cb.example")
    officer.memberships.update(valid_to=clock.today() - timedelta(days=1))
    assert told(person_of("thanh@cb.example")) == []


def test_a_draft_contest_and_an_old_one_tell_nobody(person_of, as_person) -> None:
    Contest.objects.filter(code="CB9").update(published_at=None)
    assert events_of(calendars.of_person(person_of("ha@cb.example"))) == []
    assert Client().get("/hoi-thi/CB9/lich.ics").status_code == 404
    Contest.objects.filter(code="CB9").update(published_at=clock.now(), year_to=2024)
    assert events_of(calendars.of_person(person_of("ha@cb.example"))) == []


def test_a_supplement_has_its_day_and_many_cost_as_much_as_few(
    person_of, django_assert_num_queries
) -> None:
    """Its unit's officers have the day, too; of one dossier or of all of them."""
    returned = Dossier.objects.filter(state="returned").earliest("pk")
    officer = Person.objects.filter(
        memberships__unit=returned.unit, memberships__role="officer"
    ).first()
    with django_assert_num_queries(7):
        found = events_of(calendars.of_person(officer))
    assert sorted(e["SUMMARY"] for e in found) == [
        "Hạn cuối: Bổ sung hồ sơ CB9-0006", "Hạn cuối: Nộp hồ sơ dự thi",
    ]  # fmt: skip
    others = Dossier.objects.filter(contest=returned.contest).exclude(pk=returned.pk)
    number = others.update(created_by=officer, state="drafting")
    officer = Person.objects.get(pk=officer.pk)
    with django_assert_num_queries(7):
        many = events_of(calendars.of_person(officer))
    assert sorted(e["DESCRIPTION"].count("Hồ sơ ") for e in many) == [1, number]
