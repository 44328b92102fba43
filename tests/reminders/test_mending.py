"""What an office has to put right so that its people can be told at all."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest_portal import clock
from directives.models import Addressee, Deadline, Directive
from organizations.models import Membership, Person, Unit
from reminders import planning
from reminders.mending import Mend, to_mend
from reminders.models import Message, Notice

pytestmark = pytest.mark.usefixtures("demo")


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
        Mend("Lê Thị Hợp (UBND phường Hợp Giang) chưa có thư điện tử, chỉ được nhắc trên cổng.",
             at[None]),
        Mend("Ngô Trường Giang (UBND phường Tân Giang) có thư nhắc không gửi được, xem lại địa "
             "chỉ.", at["giang@cb.example"]),
        Mend("Hoàng Thu Hà đã thôi làm đầu mối của Phòng Giáo dục và Đào tạo nên không được nhắc "
             "nữa. Xem đơn vị đã có người thay chưa.", reverse("unit_detail", args=[education.pk])),
        Mend(f"{title} chưa gửi mà hạn nộp đã qua. Đặt lại hạn.",
             reverse("directive_manage", args=[draft.pk])),
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
    assert counts == [6, 7]  # one more to count those that are not named
    assert len(found) == 11
    assert found[-1] == Mend(
        "Còn 5 đơn vị khác cũng chưa có cán bộ đầu mối nên không ai được nhắc.",
        reverse("unit_list"),
    )


def test_nobody_else_has_anything_to_mend(person_of) -> None:
    Membership.objects.filter(person__email="ha@cb.example").update(valid_to=date(2025, 5, 4))
    assert to_mend(person_of("men@cb.example")) == []
    own = to_mend(person_of("lam@bk.example"))
    assert [mend.sentence for mend in own if "Cao Bằng" in mend.sentence] == []
