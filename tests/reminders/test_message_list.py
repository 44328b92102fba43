"""A person's own messages and how the person wants to be told."""

import pytest
from django.urls import reverse

from organizations.models import Person
from reminders.models import Message, Preference

pytestmark = pytest.mark.usefixtures("demo")
LIST, SETTINGS = reverse("message_list"), reverse("preference_edit")


@pytest.fixture
def ha(person_of) -> Person:
    return person_of("ha@cb.example")


def told(person: Person, *states: str) -> list[Message]:
    Person.objects.filter(pk=person.pk).update(unread=len(states))
    return [
        Message.objects.create(
            recipient=person, slot=f"{n}", subject=f"Tin {n}", state=state,
            body="Kính gửi chị Hà,\n\n<b>đậm</b>\nMở trang: http://localhost/viec-cua-toi/\n",
        )
        for n, state in enumerate(states)
    ]  # fmt: skip


def unread(person: Person) -> int:
    return Person.objects.get(pk=person.pk).unread


def test_reading_counts_down(as_person, ha) -> None:
    client = as_person(ha.email)
    assert "Chưa có tin nhắn nào" in client.get(LIST).content.decode()
    first, *_ = told(ha, "sent", "waiting", "inbox", "cancelled")
    page = client.get(LIST)
    assert [m.subject for m in page.context["page_obj"]] == ["Tin 2", "Tin 1", "Tin 0"]
    assert unread(ha) == 3  # what was taken back counts no more
    assert "<b>3</b>" in page.content.decode()  # in the head of each page
    text = client.get(reverse("message_detail", args=[first.pk])).content.decode()
    assert "&lt;b&gt;đậm&lt;/b&gt;" in text
    assert "<b>2</b>" in text
    client.get(reverse("message_detail", args=[first.pk]))
    assert unread(ha) == 2
    assert client.post(reverse("message_read_all")).url == LIST
    assert unread(ha) == 0
    assert list(Message.objects.filter(read_at=None)) == []


def test_a_message_says_how_its_mail_fares(as_person, ha) -> None:
    inbox, failed = told(ha, "inbox", "failed")
    Message.objects.update(address=ha.email)
    client = as_person(ha.email)
    assert (
        "không gửi thư" in client.get(reverse("message_detail", args=[inbox.pk])).content.decode()
    )
    assert (
        "chưa gửi được thư đến ha@cb.example"
        in client.get(reverse("message_detail", args=[failed.pk])).content.decode()
    )


@pytest.mark.parametrize("number", [1, 60])
def test_queries_do_not_grow(as_person, ha, django_assert_num_queries, number) -> None:
    told(ha, *["sent"] * number)
    client = as_person(ha.email)
    with django_assert_num_queries(6):
        page = client.get(LIST)
    assert len(page.context["page_obj"]) == min(number, 50)


def test_what_is_chosen_is_kept(as_person, ha) -> None:
    """58: "A person chooses e-mail, in-app, SMS/Zalo, digest, quiet hours; legal notices cannot be
    switched off"."""
    client = as_person(ha.email)
    assert "Có thư không tắt được" in client.get(SETTINGS).content.decode()
    chosen = {"channel": "inbox", "quiet_from": "18:00", "quiet_to": "6:30"}
    for _ in range(2):
        assert client.post(SETTINGS, chosen).status_code == 302
    own = Preference.objects.get(person=ha)
    assert (own.channel, f"{own.quiet_from:%H:%M}", f"{own.quiet_to:%H:%M}") == (
        "inbox", "18:00", "06:30",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "ends", "fits"),
    [("20:00", "07:00", True), ("00:00", "23:59", False), ("17:00", "08:00", True),
     ("08:30", "07:30", False), ("16:00", "15:00", True), ("09:00", "16:59", True),
     ("12:00", "12:00", False), ("16:01", "15:02", False)],
)  # fmt: skip
def test_quiet_hours_leave_one_hour_for_mails(as_person, begins, ends, fits) -> None:
    """Else neither reminders nor legal notices would ever go out."""
    typed = {"channel": "digest", "quiet_from": begins, "quiet_to": ends}
    response = as_person("ha@cb.example").post(SETTINGS, typed)
    if fits:
        assert response.status_code == 302
    else:
        assert list(response.context["form"].errors) == ["quiet_to"]
        is_equal = "Hai giờ bằng nhau" in str(response.context["form"].errors)
        assert is_equal == (begins == ends)
        assert begins in response.content.decode()  # nothing typed is lost
