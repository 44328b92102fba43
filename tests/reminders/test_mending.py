"""What an office has to put right so that its people can be told at all."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest_portal import clock
from directives.models import Addressee, Assignment, Contest, Deadline, Directive
from documents.models import Document
from organizations import lifetimes
from organizations.models import Membership, Person, Role, Unit
from reminders import planning
from reminders.bulk import audience, still_reached
from reminders.calendars import of_person
from reminders.mending import Mend, to_mend
from reminders.models import Bulk, Message, Notice, Pulse

pytestmark = pytest.mark.usefixtures("lua_has_an_address")
NGAN = "ngan@cb.example"


@pytest.fixture
def lua_has_an_address(demo) -> None:
    """Nothing has to be mended then."""
    Person.objects.filter(phone="0900000321").update(email="lua@cb.example")


def test_an_author_without_an_address_is_called(person_of) -> None:
    ngan, lua = person_of(NGAN), person_of("lua@cb.example")
    assert to_mend(ngan) == []
    Person.objects.filter(pk=lua.pk).update(email=None)
    at = reverse("unit_detail", args=[lua.memberships.get().unit_id])
    assert to_mend(ngan) == [
        Mend("Đàm Thị Lụa (tác giả, UBND xã Chu Trinh) chưa có thư điện tử, chỉ được nhắc trên "
             "cổng. Gọi 0900 000 321.", at)
    ]  # fmt: skip


def test_who_cannot_be_told_is_on_the_list(person_of) -> None:
    """Issue 5: "a unit without officers, a person who left, a deadline in the past: inert text, or
    a line on the office's list of things to mend"."""
    planning.plan()
    ngan, ha = person_of("ngan@cb.example"), person_of("ha@cb.example")
    letter = Directive.objects.get(contest__code="CB9")
    assert to_mend(ngan) == []
    Membership.objects.filter(person=ha).update(valid_to=date(2025, 5, 4))
    Person.objects.filter(email="hop@cb.example").update(email=None, phone="0900000555")
    giang = person_of("giang@cb.example")
    failed = {"state": Message.State.FAILED, "subject": "x", "body": "x", "address": giang.email}
    Message.objects.create(recipient=giang, slot="a", **failed)
    unsure = Message.objects.create(
        recipient=giang, slot="b", **failed | {"state": Message.State.UNSURE}
    )
    Notice.objects.filter(recipient=giang, kind="owes", milestone=14).update(message=unsure)
    document = letter.document
    document.pk = None
    document.save()
    over = Deadline.objects.create(
        contest=letter.contest, day=clock.today() - timedelta(days=1), boundary="through",
        receiver=letter.office,
    )  # fmt: skip
    unmet = Deadline.objects.get(pk=over.pk)
    unmet.pk, unmet.uid, unmet.day = None, uuid4(), date(2025, 4, 28)
    unmet.save()
    draft = Directive.objects.create(
        document=document, contest=letter.contest, office=letter.office, deadline=over
    )
    del ngan._roles
    education = Unit.objects.get(short_name="Phòng Giáo dục và Đào tạo")
    at = {m.person.email: reverse("unit_detail", args=[m.unit_id])
          for m in Membership.objects.select_related("person")}  # fmt: skip
    title = "Công văn số 1098/UBND-VHKHTT ngày 18/4/2025"
    assert to_mend(ngan) == [
        Mend(f"{education.name} chưa có cán bộ đầu mối nên không ai được nhắc.",
             reverse("unit_detail", args=[education.pk])),
        Mend("Ngô Trường Giang (UBND phường Tân Giang) có thư nhắc không gửi được, xem lại địa "
             "chỉ.", at["giang@cb.example"]),
        Mend("Lê Thị Hợp (UBND phường Hợp Giang) chưa có thư điện tử, chỉ được nhắc trên cổng.",
             at[None]),
        Mend("Hoàng Thu Hà đã thôi làm đầu mối của Phòng Giáo dục và Đào tạo nên không được nhắc "
             "nữa. Xem đơn vị đã có người thay chưa.", reverse("unit_detail", args=[education.pk])),
        Mend(f"Công văn “{document.subject}” chưa gửi mà hạn nộp đã qua. Đặt lại hạn.",
             reverse("directive_manage", args=[draft.pk])),
        Mend("CB9: hạn “đến hết ngày 28/4/2025” đã qua mà không có công văn hay hồ sơ nào theo. "
             "Xem lại ngày.", reverse("deadline_edit", args=[unmet.pk])),
        Mend(f"1 thư nhắc theo {title} không gửi được hoặc không rõ đã đến chưa.",
             reverse("notice_list", args=[letter.pk]) + "#cho-xem"),
    ]  # fmt: skip


def test_many_units_are_named_to_ten_and_then_counted(person_of) -> None:
    ngan = person_of("ngan@cb.example")
    ngan.roles()
    letter = Directive.objects.get(contest__code="CB9")
    counts = []
    for number in (1, 14):
        for n in range(number):
            unit = Unit.objects.create(
                name=f"<b>Xã {number}.{n}</b>", kind="commune", parent=letter.document.issuer
            )
            Addressee.objects.create(directive=letter, unit=unit)
        with CaptureQueriesContext(connection) as asked:
            found = to_mend(ngan)
        counts.append(len(asked))
    assert counts == [4, 4]  # nothing that waits is counted
    assert len(found) == 11
    assert found[-1] == Mend(
        "Còn 5 đơn vị khác cũng chưa có cán bộ đầu mối nên không ai được nhắc.",
        reverse("unit_list"),
    )


def test_a_unit_that_passed_on_has_the_officers_of_its_heir(person_of, as_person) -> None:
    """Statement 24: who acts for the unit that took the place is told, mailed and has the days."""
    letter = Directive.objects.get(contest__code="CB9")
    old, giang = person_of("pao@cb.example").memberships.get().unit, person_of("giang@cb.example")
    ward = giang.memberships.get().unit
    alone = f"{old.name} chưa có cán bộ đầu mối nên không ai được nhắc."
    planning.plan()
    lifetimes.close(old, day=clock.today(), basis="Quyết định số 9/QĐ-UBND")
    board = reverse("dashboard", args=[letter.pk])
    assert alone in [mend.sentence for mend in to_mend(person_of(NGAN))]
    assert as_person(NGAN).get(board).context["without_officers"] == 1
    assert audience([old]).unreached == [old]
    Unit.objects.filter(pk=old.pk).update(valid_to=None)
    lifetimes.merge([old], ward, day=clock.today(), basis="Nghị quyết số 9/NQ-HĐND")
    assert alone not in [mend.sentence for mend in to_mend(person_of(NGAN))]
    assert as_person(NGAN).get(board).context["without_officers"] == 0
    old.refresh_from_db()
    [reached] = audience([old, ward]).reached
    assert (reached.person, reached.units) == (giang, [old, ward])
    Addressee.objects.filter(directive=letter, unit=ward).delete()
    days = of_person(person_of("giang@cb.example")).decode().replace("\r\n ", "")
    assert f": {old.called}." in days
    bulk = Bulk.objects.create(directive=letter, subject="x", body="x", by=giang)
    sent = [
        Message.objects.create(recipient=who, slot="b", bulk=bulk, subject="x", body="x")
        for who in (giang, person_of("pao@cb.example"))
    ]
    assert still_reached(sent) == {sent[0].pk}


def test_nobody_else_has_anything_to_mend(person_of) -> None:
    Membership.objects.filter(person__email="ha@cb.example").update(valid_to=date(2025, 5, 4))
    assert to_mend(person_of("men@cb.example")) == []
    own = to_mend(person_of("lam@bk.example"))
    assert [mend.sentence for mend in own if "Cao Bằng" in mend.sentence] == []


def copied(letter: Directive, **changes: Any) -> Directive:
    """Another letter to the same units."""
    document = letter.document
    document.pk, document.number = None, f"{Document.objects.count() + 4000}"
    document.save()
    given = {"contest": letter.contest, "office": letter.office, "deadline": letter.deadline}
    copy = Directive.objects.create(document=document, issued_at=clock.now(), **given | changes)
    for addressee in letter.addressees.all():
        Addressee.objects.create(directive=copy, unit=addressee.unit)
    return copy


def doubtful(person: Person, slot: str, **of: Any) -> Message:
    """A mail that nobody knows of whether it came."""
    return Message.objects.create(
        recipient=person, slot=slot, subject="x", body="x", state=Message.State.UNSURE, **of
    )


@pytest.mark.parametrize(("email", "lines"), [(NGAN, 12), ("tue@cb.example", 13)])
def test_doubtful_mails_are_listed_however_old_and_many(
    person_of, as_person, email, lines, django_assert_num_queries
) -> None:
    """Issue 5: "every doubtful case on the list for a person", for as long as it is doubtful."""
    person, letter = person_of(email), Directive.objects.get(contest__code="CB9")
    with clock.at(clock.now() + timedelta(days=60)):
        for number in range(12):
            of = copied(letter) if number else letter
            bulk = Bulk.objects.create(directive=of, subject="x", body="x", by=person)
            message = doubtful(person, f"bulk {bulk.pk}", bulk=bulk)
            if number == 1:
                Notice.objects.create(
                    recipient=person, kind="judge", key="judge 1 2025-05-05", message=message,
                    unit=letter.contest.organiser, due_at=clock.now(), state="told",
                )  # fmt: skip
            client = as_person(email)
            if number in (1, 11):
                with django_assert_num_queries(8):
                    page = client.get(reverse("mend_list"))
    mends = page.context["mends"]
    assert len(mends) == lines
    assert mends[11].url == reverse("notice_list", args=[letter.pk]) + "#cho-xem"


def test_what_judges_are_told_is_listed_once_an_organiser(person_of, as_person) -> None:
    contest = Contest.objects.get(code="CB9")
    contest.pk, contest.code, contest.ordinal = None, "CB10", 10
    contest.year_from, contest.year_to = contest.year_from + 2, contest.year_to + 2
    contest.save()
    khue, tue = person_of("khue@cb.example"), person_of("tue@cb.example")
    Notice.objects.create(
        recipient=khue, kind="judge", key="judge 1 2025-05-05", unit=contest.organiser,
        message=doubtful(khue, "x"), due_at=clock.now(), state="told",
    )  # fmt: skip
    page = reverse("contest_notice_list", args=["CB10"])
    assert to_mend(tue) == [
        Mend("1 thư nhắc giám khảo và Ban Tổ chức các hội thi của "
             f"{contest.organiser.called} không gửi được hoặc không rõ đã đến chưa.",
             f"{page}#cho-xem")
    ]  # fmt: skip
    text = as_person("tue@cb.example").get(page).content.decode()
    assert f"chung cho mọi hội thi do {contest.organiser.called} tổ chức" in text


@pytest.mark.parametrize("whose", ["a unit's", "an item's"])
def test_a_day_that_some_units_have_keeps_a_letter_on_the_list(person_of, as_person, whose) -> None:
    letter = Directive.objects.get(contest__code="CB9")
    row = letter.addressees.first()
    later = Deadline.objects.create(
        contest=letter.contest, day=date(2025, 6, 30), boundary="through", receiver=letter.office
    )
    if whose == "a unit's":
        Addressee.objects.filter(pk=row.pk).update(extended_to=later)
    else:
        Assignment.objects.filter(unit=row.unit, item__directive=letter).update(deadline=later)
    Membership.objects.filter(unit=row.unit, role=Role.OFFICER).delete()
    Pulse.objects.create(name="plan", at=clock.now())
    board, silent = reverse("dashboard", args=[letter.pk]), "lập lịch nhắc việc của cổng ngừng chạy"
    for days, is_listed in ((36, True), (80, False)):
        with clock.at(clock.now() + timedelta(days=days)):
            found = [mend.sentence for mend in to_mend(person_of(NGAN))]
            alone = f"{row.unit.name} chưa có cán bộ đầu mối nên không ai được nhắc."
            assert (alone in found) == is_listed
            text = as_person(NGAN).get(board).content.decode().replace("\u00a0", " ")
            assert (silent in text) == is_listed
