"""The outbox of a letter: seen, held back, let go, sent again."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localtime

from contest_portal import clock
from directives.models import Deadline, Directive
from organizations.models import Membership, Person
from reminders import delivery, gathering, heartbeat, planning
from reminders.models import Bulk, Message, Notice, Pulse
from reminders.models.notices import messages_of, waiting_for

pytestmark = pytest.mark.usefixtures("demo")
State = Message.State
NGAN = "ngan@cb.example"


@pytest.fixture
def letter(demo) -> Directive:
    """Its reminders are planned, what is due is told."""
    planning.plan()
    gathering.gather()
    return Directive.objects.get(contest__code="CB9", issued_at__isnull=False)


@pytest.fixture
def office(as_person) -> Client:
    return as_person(NGAN)


def planned(letter: Directive, email: str = "ha@cb.example", milestone: int = 7) -> Notice:
    return Notice.objects.of_letter(letter).get(
        recipient__email=email, kind="owes", milestone=milestone
    )


def told(notice: Notice, state: str, **values: object) -> Message:
    """A message that carries the notice."""
    message = Message.objects.create(
        recipient=notice.recipient, slot="x", subject="Còn 7 ngày", body="Còn 7 ngày.",
        address=notice.recipient.email, state=state, **values,
    )  # fmt: skip
    Notice.objects.filter(pk=notice.pk).update(message=message, state="told", text="Còn 7 ngày.")
    return message


def words(page: HttpResponse) -> str:
    """Without tags, and each space a plain one."""
    return " ".join(strip_tags(page.content.decode()).split())


def act(office: Client, letter: Directive, message: Message, step: str, **typed: int) -> str:
    """Do it, and what the page says then."""
    url = reverse("message_step", args=[letter.pk, message.pk, step])
    page = office.post(url, typed, follow=True)
    [said] = page.context["messages"]
    return str(said)


def test_a_letter_shows_its_own_reminders_alone(letter) -> None:
    """Who follows a letter sees no reminder of what others ask of the same units."""
    ours = set(Notice.objects.of_letter(letter))
    assert {n.unit.province_path for n in ours} == {letter.office.province_path}
    assert not [n for n in ours if n.kind == "judge" or n.unit == letter.contest.organiser]
    notice = planned(letter)
    other = Deadline.objects.create(
        contest=letter.contest, day=letter.deadline.day, boundary="before", receiver=letter.office
    )
    office = Notice.objects.create(
        recipient=notice.recipient, kind="office", key="x", unit=letter.office, deadline=other,
        due_at=clock.now(),
    )  # fmt: skip
    assert office not in Notice.objects.of_letter(letter)
    Deadline.objects.filter(pk=other.pk).update(
        uid=letter.deadline.uid, extends=letter.deadline, sequence=1
    )
    assert office in Notice.objects.of_letter(letter)  # what extended it


def test_today_comes_first_then_what_is_ahead(letter, office) -> None:
    """57: "An officer can see, pause, resend any message and read its delivery result"."""
    page = office.get(reverse("notice_list", args=[letter.pk]))
    whens = [n.when for n in page.context["page_obj"]]
    assert whens == sorted(whens)
    assert set(whens) == {0, 1}
    text = page.content.decode()
    assert "trước hạn 30, 14, 7, 3, 1 ngày; sau hạn 1 ngày" in text  # 17: the table of steps
    assert "sau hạn 7 ngày" in text
    found = office.get(page.request["PATH_INFO"], {"q": "giao duc", "state": "planned"})
    assert {(n.unit.called, n.stands) for n in found.context["page_obj"]} == {
        ("Phòng Giáo dục và Đào tạo", "planned")
    }


@pytest.mark.parametrize("many", [False, True])
def test_queries_do_not_grow(letter, office, django_assert_num_queries, many) -> None:
    notices = Notice.objects.of_letter(letter).filter(kind="owes", milestone=7)
    for notice in notices if many else notices[:1]:
        told(notice, State.UNSURE)
    with django_assert_num_queries(8):
        office.get(reverse("notice_list", args=[letter.pk]))
    with django_assert_num_queries(7):
        office.get(reverse("notice_ahead", args=[letter.pk]))


def test_a_reminder_is_seen_ahead_and_held_back(letter, office) -> None:
    notice = planned(letter)
    url = reverse("notice_detail", args=[letter.pk, notice.pk])
    text = office.get(url, {"xem": ""}).content.decode()
    assert "đã đăng ký 7 trên 10 giải pháp, cần thêm 3" in text
    for step, state in (("dung", "paused"), ("dung", "paused"), ("gui-tiep", "planned")):
        office.post(reverse("notice_step", args=[letter.pk, notice.pk, step]))
        assert Notice.objects.get(pk=notice.pk).state == state
    assert "Bế Thị Ngân cho gửi tiếp." in office.get(url).content.decode()
    ahead = office.get(reverse("notice_ahead", args=[letter.pk])).context
    assert [day.day for day in ahead["days"]] == [7, 9, 12, 16, 20]
    of_unit = {unit.called: [n for _, n in cells] for unit, cells in ahead["rows"]}
    assert of_unit["Phòng Giáo dục và Đào tạo"] == [0, 0, 1, 1, 1]
    page = office.get(reverse("notice_ahead", args=[letter.pk])).content.decode()
    days = re.findall(r'href="([^"]*day=2025-05-16)"', page)
    rows = [n for day in days for n in office.get(unescape(day)).context["page_obj"]]
    assert {localtime(n.due_at).day for n in rows} == {16}  # its own day's alone


def test_a_doubtful_mail_waits_for_a_person(letter, office) -> None:
    message = told(planned(letter), State.UNSURE, attempts=1)
    page = office.get(reverse("notice_list", args=[letter.pk]))
    assert [m for m, _ in page.context["waiting"]] == [message]
    assert "1 thư không rõ đã đến chưa" in page.content.decode()
    assert act(office, letter, message, "da-den", attempts=1) == "Đã ghi là thư đã đến."
    assert Message.objects.get(pk=message.pk).state == State.SENT
    assert act(office, letter, message, "da-den", attempts=1) == (
        "Chưa làm được: thư này hiện “đã gửi”, đã đổi từ lúc anh chị mở trang. Xem lại."
    )


def test_a_mail_is_sent_again_once(letter, office, mailoutbox) -> None:
    message = told(planned(letter), State.FAILED, attempts=1, result="550 User unknown")
    url = reverse("message_step", args=[letter.pk, message.pk, "gui-lai"])
    asked = office.get(url).content.decode()
    assert "Gửi lại thư này?" in asked
    assert "550 User unknown" in asked
    assert act(office, letter, message, "gui-lai", attempts=1) == "Đã xếp thư vào hàng gửi lại."
    assert act(office, letter, message, "gui-lai", attempts=1).startswith("Chưa làm được")
    while delivery.deliver():
        pass
    assert [mail.subject for mail in mailoutbox if "cần thêm 3" in mail.body] == [
        "Phòng Giáo dục và Đào tạo: còn 14 ngày, 5 việc chưa xong, cùng 5 mục khác",  # today's
        "Phòng Giáo dục và Đào tạo: còn 14 ngày, 5 việc chưa xong",  # this one, composed anew
    ]
    assert act(office, letter, message, "gui-lai").startswith("Chưa làm được")  # nothing was shown


def test_many_doubtful_mails_are_counted_and_come_in_pages(
    letter, office, django_assert_num_queries
) -> None:
    by = planned(letter).recipient
    bulk = Bulk.objects.create(directive=letter, subject="Mời họp", body="x", by=by)
    Message.objects.bulk_create(
        Message(recipient=by, slot=f"x{n}", bulk=bulk, subject="x", body="x", state=State.FAILED)
        for n in range(53)
    )
    url, shown = reverse("notice_list", args=[letter.pk]), []
    for query in ({}, {"cho": 2}, {"cho": "x"}):
        with django_assert_num_queries(8):
            page = office.get(url, query)
        assert "53 thư chờ anh chị xem" in page.content.decode()
        shown.append(len(page.context["waiting"]))
        assert ("cho=2#cho-xem" in page.content.decode()) == (query != {"cho": 2})
    assert shown == [50, 3, 50]


def test_who_reads_along_cannot_act(letter, as_person) -> None:
    leader, message = as_person("kien@cb.example"), told(planned(letter), State.UNSURE)
    page = leader.get(reverse("notice_list", args=[letter.pk])).content.decode()
    assert "Ghi là đã đến" not in page
    assert leader.post(
        reverse("message_step", args=[letter.pk, message.pk, "da-den"])
    ).status_code == 403  # fmt: skip


def test_the_board_says_what_hinders(letter, office) -> None:
    """Issue 5: "SMTP down means back-off, then a dead letter, and the dashboard says so"."""
    board = reverse("dashboard", args=[letter.pk])
    assert "Việc nhắc có chỗ cần anh chị xem" not in office.get(board).content.decode()
    mails = messages_of(Directive.objects.filter(pk=letter.pk))
    waiting = mails.filter(state=State.WAITING).count()
    assert waiting < Message.objects.filter(state=State.WAITING).count()  # others have theirs
    Pulse.objects.create(name="mail", failing_since=clock.now())
    Membership.objects.filter(person__email="ha@cb.example").delete()
    told(planned(letter, "thanh@cb.example"), State.UNSURE)
    told(planned(letter, "pao@cb.example"), State.FAILED)
    text = words(office.get(board))
    assert "Máy chủ thư không gửi được từ 8 giờ 00, thứ Hai 05/5/2025" in text
    assert f"{waiting} thư đang chờ" in text
    assert "1 đơn vị chưa có cán bộ đầu mối" in text
    assert "1 thư không rõ đã đến chưa" in text
    assert "1 thư không gửi được" in text
    with clock.at(clock.now() + heartbeat.SILENCE):
        assert "lập lịch nhắc việc của cổng ngừng chạy từ 8 giờ 00" in words(office.get(board))
    with clock.at(clock.now() + timedelta(days=60)):
        assert "lập lịch" not in words(office.get(board))  # no contest goes on


def test_things_to_mend_have_a_page(letter, office) -> None:
    Person.objects.filter(phone="0900000321").update(email="lua@cb.example")
    assert "Không có gì phải sửa" in office.get(reverse("mend_list")).content.decode()
    Membership.objects.filter(person__email="ha@cb.example").delete()
    text = office.get(reverse("mend_list")).content.decode()
    assert "chưa có cán bộ đầu mối nên không ai được nhắc" in text


def test_another_letters_messages_are_not_reached(letter, office) -> None:
    other = Message.objects.create(
        recipient=planned(letter).recipient, slot="y", subject="Khác", body="Khác", state="unsure"
    )
    url = reverse("message_step", args=[letter.pk, other.pk, "da-den"])
    assert office.post(url).status_code == 404
    assert Bulk.objects.count() == 0


def test_what_failed_is_sent_again_at_one_click(letter, office, mailoutbox) -> None:
    """A server that was down for a day leaves many; who has no address is left out."""
    emails = ("ha@cb.example", "thanh@cb.example", "pao@cb.example")
    failed = [told(planned(letter, email), State.FAILED) for email in emails]
    page = office.get(reverse("notice_list", args=[letter.pk])).content.decode()
    assert "Gửi lại tất cả thư không gửi được" in page
    Person.objects.filter(email="pao@cb.example").update(email=None, phone="0900000556")
    again = office.post(reverse("resend_failed", args=[letter.pk]), follow=True)
    assert [str(said) for said in again.context["messages"]] == ["Đã xếp 2 thư vào hàng gửi lại."]
    states = [Message.objects.get(pk=message.pk).state for message in failed]
    assert states == [State.WAITING, State.WAITING, State.FAILED]
    assert Message.objects.get(pk=failed[0].pk).result == "Bế Thị Ngân cho gửi lại."
    while delivery.deliver():
        pass
    subject = "Phòng Giáo dục và Đào tạo: còn 14 ngày, 5 việc chưa xong"  # composed anew
    assert [mail.to for mail in mailoutbox if mail.subject == subject] == [["ha@cb.example"]]


def test_what_judges_are_told_is_on_the_contests_page(letter, as_person, person_of) -> None:
    """57: "An officer can see, pause, resend any message and read its delivery result"."""
    notice = Notice.objects.filter(recipient__email="khue@cb.example", kind="judge").first()
    message = told(notice, State.UNSURE, attempts=1)
    tue = as_person("tue@cb.example")
    url = reverse("contest_notice_list", args=["CB9"])
    page = tue.get(url)
    assert [m for m, _ in page.context["waiting"]] == [message]
    assert {n.kind for n in page.context["page_obj"]} == {"judge", "desk"}
    seen = reverse("contest_message_step", args=["CB9", message.pk, "xem"])
    assert f'href="{seen}"' in page.content.decode()
    assert "Thư gửi Phan Minh Khuê" in words(tue.get(seen))
    assert "không làm được" not in words(tue.get(seen))
    assert tue.post(seen).status_code == 404
    step = reverse("contest_message_step", args=["CB9", message.pk, "da-den"])
    assert "Còn 7 ngày." in tue.get(step).content.decode()
    assert message in waiting_for(person_of("tue@cb.example"))
    assert message not in waiting_for(person_of(NGAN))
    tue.post(step, {"attempts": 1})
    text = words(tue.get(step))  # arrived by now: what else may be done is offered
    assert "không làm được việc “Ghi là đã đến”" in text
    assert "Gửi lại thư gửi Phan Minh Khuê" in text
    assert Message.objects.get(pk=message.pk).state == State.SENT
    own = told(planned(letter), State.UNSURE)
    other = reverse("contest_message_step", args=["CB9", own.pk, "da-den"])
    assert tue.get(other).status_code == 404


def test_a_reminder_that_was_not_needed_says_why(letter, office) -> None:
    said = []
    earlier, left = planned(letter), planned(letter, "thanh@cb.example", 1)
    Membership.objects.filter(person=left.recipient).delete()
    with clock.at(left.due_at):
        gathering.gather()
    for notice in (earlier, left):
        page = words(office.get(reverse("notice_detail", args=[letter.pk, notice.pk])))
        said.append(page.split("Không nhắc: ")[1].split(".")[0])
    assert said == ["một lượt sau đã nhắc thay", "người này đã thôi phụ trách"]
