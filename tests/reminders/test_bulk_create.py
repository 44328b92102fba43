"""One text to many units: seen first, sent once, stopped."""

import pytest
from django.test import Client
from django.urls import reverse

from contest_portal import clock
from directives.models import Directive
from organizations.models import Membership, Person, Unit
from reminders import bulk, delivery
from reminders.models import Bulk, Message, Preference

pytestmark = pytest.mark.usefixtures("demo")
TYPED = {
    "subject": "Mời họp\r\nBcc: x@coquan.example",
    "body": "Dòng một\nXem mau-02.docx, hỏi ngan@caobang.gov.vn {{x}}",
}
TO_ALL = TYPED | {"to": "all"}


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9", issued_at__isnull=False)


@pytest.fixture
def url(letter) -> str:
    return reverse("bulk_create", args=[letter.pk])


@pytest.fixture
def office(as_person) -> Client:
    return as_person("ngan@cb.example")


def seen(office: Client, url: str, typed: dict) -> dict:
    """What the page carries once it has shown the list."""
    page = office.post(url, typed)
    assert page.status_code == 200
    assert page.context["to"]
    return typed | {"shown": page.context["form"].data["shown"]}


def test_count_and_list_come_first(office, url, letter) -> None:
    """Security test 26: "Bulk mail shows count and list first, can be stopped"."""
    ha = Person.objects.get(email="ha@cb.example")
    Preference.objects.create(person=ha, channel="inbox")
    Membership.objects.filter(person__email="thanh@cb.example").delete()
    page = office.post(url, TO_ALL)
    to, text = page.context["to"], page.content.decode()
    assert (len(to.reached), to.mails) == (16, 15)
    assert [unit.called for unit in to.unreached] == ["Phòng Nông nghiệp và Môi trường"]
    assert "Chưa gửi. Thư này đến 16 người, trong đó 15 người nhận thư điện tử" in text
    assert "Hoàng Thu Hà (Phòng Giáo dục và Đào tạo): chỉ xem trên cổng" in " ".join(text.split())
    assert (Bulk.objects.count(), Message.objects.count()) == (0, 0)
    assert office.post(url, seen(office, url, TO_ALL)).status_code == 302
    assert Message.objects.get(recipient=ha).state == Message.State.INBOX
    assert Person.objects.get(pk=ha.pk).unread == 1
    assert {m.state for m in Message.objects.exclude(recipient=ha)} == {Message.State.WAITING}


def test_two_clicks_send_once(office, url) -> None:
    shown = seen(office, url, TO_ALL)
    assert [office.post(url, shown).status_code for _ in range(2)] == [302, 200]
    assert (Bulk.objects.count(), Message.objects.count()) == (1, 17)


def test_a_second_tab_hears_that_the_list_has_changed(office, url) -> None:
    shown = seen(office, url, TO_ALL)
    told = "Từ lúc anh chị xem trước, danh sách người nhận đã đổi"
    assert told not in office.post(url, shown | {"subject": "Mời dự"}).content.decode()
    office.post(url, shown)
    assert told in office.post(url, shown).content.decode()


def test_a_list_that_changed_is_shown_anew(office, url) -> None:
    shown = seen(office, url, TO_ALL)
    Membership.objects.filter(person__email="ha@cb.example").delete()
    again = office.post(url, shown)
    assert len(again.context["to"].reached) == 16
    assert Bulk.objects.count() == 0


def test_what_is_typed_is_inert_and_the_page_says_so(office, url, mailoutbox) -> None:
    """Security test 23: "Names and titles with links, Markdown, HTML, newlines, `Bcc:` lead to
    inert text"; what an office types, too. Who types hears of it, and reads what went out."""
    assert "gửi đi là “mau-02. docx”" in office.get(url).content.decode()
    office.post(url, seen(office, url, TO_ALL))
    assert delivery.deliver() == 0
    with clock.at(clock.now() + bulk.WAIT):
        while delivery.deliver():
            pass
    mail = next(mail for mail in mailoutbox if mail.to == ["ha@cb.example"])
    assert mail.subject == "Mời họp Bcc: x@coquan. example"
    assert mail.bcc == []
    assert "Dòng một\nXem mau-02. docx, hỏi ngan@caobang. gov. vn {{x}}\n" in mail.body
    detail = reverse("bulk_detail", args=[Bulk.objects.get().pk])
    assert (
        "Xem mau-02. docx, hỏi ngan@caobang. gov. vn {{x}}" in office.get(detail).content.decode()
    )
    assert len(mailoutbox) == 17


def test_those_that_owe_and_those_that_are_chosen(office, url, letter) -> None:
    education = Unit.objects.get(memberships__person__email="ha@cb.example")
    owing = office.post(url, TYPED | {"to": "owing"}).context["to"]
    assert {u for one in owing.reached for u in one.units} == set(bulk.owing(letter))
    assert 0 < len(owing.reached) < 17
    one = office.post(url, TYPED | {"to": "chosen", "units": [education.pk]}).context["to"]
    assert [p.person.email for p in one.reached] == ["ha@cb.example"]
    assert list(office.post(url, TYPED | {"to": "chosen"}).context["form"].errors) == ["units"]


def test_nobody_else_is_ever_written_to(office, url) -> None:
    """Security test 27: "Nobody can make us mail strangers more than N per day"."""
    stranger = Unit.objects.get(memberships__person__email="xuan@bk.example")
    form = office.post(url, TYPED | {"to": "chosen", "units": [stranger.pk]}).context["form"]
    assert list(form.errors) == ["units"]
    for _ in range(bulk.MOST_A_DAY):
        assert office.post(url, seen(office, url, TO_ALL)).status_code == 302
    page = office.post(url, TO_ALL)
    assert "là mức cao nhất một ngày" in page.content.decode()
    assert "Dòng một" in page.content.decode()  # nothing typed is lost
    with clock.at(clock.now().replace(day=6)):
        assert office.post(url, TO_ALL).context["to"]


def test_it_is_stopped(office, url, as_person, mailoutbox) -> None:
    office.post(url, seen(office, url, TO_ALL))
    found = Bulk.objects.get()
    assert delivery.deliver() == 0  # three minutes to think again
    sent = found.messages.order_by("pk").first()
    Message.objects.filter(pk=sent.pk).update(state="sent")
    detail, stop = (reverse(f"bulk_{name}", args=[found.pk]) for name in ("detail", "stop"))
    assert "Dừng gửi 16 thư còn lại" in office.get(detail).content.decode()
    assert as_person("kien@cb.example").post(stop).status_code == 403
    page = office.post(stop, follow=True)
    assert [str(m) for m in page.context["messages"]] == [
        "Đã dừng. 16 thư chưa gửi đã bỏ; thư đã gửi không rút được."
    ]
    assert "còn lại" not in page.content.decode()
    with clock.at(clock.now() + bulk.WAIT):
        assert delivery.deliver() == 0
    assert mailoutbox == []


def test_too_late_to_stop_it(office, url) -> None:
    """Security test 26: "… can be stopped": the page says so only where something was."""
    office.post(url, seen(office, url, TO_ALL))
    found = Bulk.objects.get()
    detail = reverse("bulk_detail", args=[found.pk])
    assert "Chưa thư nào đi." in office.get(detail).content.decode()
    found.messages.update(state="sent")
    page = office.post(reverse("bulk_stop", args=[found.pk]), follow=True)
    assert [str(m) for m in page.context["messages"]] == ["Đã gửi hết, không dừng kịp."]
    assert Bulk.objects.get().stopped_at is None


@pytest.mark.parametrize("units", [1, 30])
def test_queries_do_not_grow(office, url, letter, django_assert_num_queries, units) -> None:
    for n in range(units):
        unit = Unit.objects.create(name=f"Xã {n}", kind="commune", parent=letter.document.issuer)
        letter.addressees.create(unit=unit)
    with django_assert_num_queries(6):
        office.get(url)
    office.post(url, seen(office, url, TO_ALL))
    with django_assert_num_queries(8):
        office.get(reverse("bulk_detail", args=[Bulk.objects.get().pk]))
